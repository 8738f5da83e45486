"""What residents are told before they give a name and a phone (个人信息保护法 Art. 17): who, why, what, how long, rights.

Chat and pages show the same words. Whoever agrees agrees to one version of them: a change of the words is a new version.
"""

from dataclasses import dataclass

from actions.visits.model import Event
from actions.visits.rules import PURGE_AFTER

PURPOSE = "visits"
VERSION = "visits-2026-12"
CHILD_AGE = 14

_WHY = "办理这次预约，活动有变化时联系您，到场时核对。不作其他用途。"
_KEPT = (
    "加密保存。只有主办单位负责这项活动的工作人员和市政务公开办能看到，活动当天才显示全名和完整电话；"
    f"活动结束{PURGE_AFTER.days}天后自动删除。"
)
WHY = f"留姓名和电话是为了{_WHY}"
KEPT = f"您的信息{_KEPT}随时可以对我说“删除我的数据”。"
NEEDED = (
    "预约要留一位联系人，不用是每个人；活动临时有变化时好通知到您，活动结束后会自动删除。"
    "不留联系方式就没法预约；不想留的话，回复“取消”就行，不会保存任何信息。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that is told: its heading and its words."""

    heading: str
    text: str


def notice(event: Event, organizer: str, hotline: str) -> tuple[Told, ...]:
    """The notice for one event. `organizer` is the department's name."""
    people = "，以及每位参观人的姓名和出生日期（现场要求实名）" if event.real_name else ""
    told = [
        Told(heading="谁在收集", text=f"主办单位{organizer}，通过本平台收集。"),
        Told(heading="为什么", text=_WHY),
        Told(heading="收集什么", text=f"一位联系人的姓名和电话{people}。"),
        Told(heading="怎么保管", text=_KEPT),
        Told(
            heading="您的权利",
            text=f"随时可以查看、更改、取消，或者对我们说“删除我的数据”；有疑问请拨打{event.phone or hotline}。",
        ),
    ]
    if event.real_name or event.for_children:
        told.append(
            Told(heading="孩子的信息", text=f"填写不满{CHILD_AGE}周岁孩子的信息，须由父母或其他监护人填写并同意。")
        )
    return tuple(told)


def in_one(event: Event, organizer: str, hotline: str) -> str:
    """The notice as one text, for the chat."""
    return "\n".join(f"{one.heading}：{one.text}" for one in notice(event, organizer, hotline))
