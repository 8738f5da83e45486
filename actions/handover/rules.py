"""When staff answer, which words end a conversation, and what can be sent. Pure."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from actions.handover.errors import EndedError, NotYoursError, TakenError, UnfitError
from actions.handover.model import Conversation, Policy, State
from knowledge.city_time import CITY_TIME
from knowledge.workdays import Workdays

MOST_CHARS = 600  # of one line of staff: what WeChat carries in one message
MOST_KEPT = 2000  # of one line of a resident
_LONGEST_LEAVE = timedelta(days=30)  # no holiday is as long

_ENDING = re.compile(
    r"(?:我要|我想|请|帮我)?(?:(?:结束|退出|关闭|断开|停止)(?:人工|对话|会话|客服|聊天)?|(?:不要|不用|取消)(?:转|找)?(?:人工|客服)|"
    r"(?:转回?|回到?|换回?|切换?到?|返回)(?:智能)?机器人|不等了)(?:服务|客服|对话)?(?:了|吧)?[。.!！~～]*"
)
_LEAVING = re.compile(r"\s*(?:我要|我想|我来|给工作人员)?留言(?:[：:，,\s]+(?P<words>.*))?\s*", re.DOTALL)
_ONLY_ASKING = re.compile(
    r"(?:我要|我想|请|帮我|给我|能不能)?(?:有没有|转|找|接|叫|要|换|有)?(?:一下|个|到)?(?:人工|真人|客服|工作人员|人)(?:客服|服务|坐席|台)?(?:吧|啊|呢|吗)?[。.!！?？]*"
)


def opens_next(moment: datetime, policy: Policy, workdays: Workdays) -> datetime:
    """When staff answer: `moment` itself in office hours, else the next opening (aware, city time)."""
    here = moment.astimezone(CITY_TIME)
    day = here.date()
    while day <= here.date() + _LONGEST_LEAVE:
        if workdays.likely(day):
            opens = datetime.combine(day, policy.opens, CITY_TIME)
            if here < opens:
                return opens
            if here < datetime.combine(day, policy.closes, CITY_TIME):
                return here
        day += timedelta(days=1)
    return here


def is_open(moment: datetime, policy: Policy, workdays: Workdays) -> bool:
    """Whether staff answer at this moment."""
    day = moment.astimezone(CITY_TIME)
    return workdays.likely(day.date()) and policy.opens <= day.time() < policy.closes


def ends(text: str) -> bool:
    """Whether these words, said alone, end a conversation."""
    return _ENDING.fullmatch(text.strip()) is not None


def asks_only(text: str) -> bool:
    """Whether nothing but a person is asked for: "转人工", "找个人"."""
    return _ONLY_ASKING.fullmatch(text.strip()) is not None


def left_words(text: str) -> str | None:
    """What is left by "留言：……"; empty where "留言" stands alone, None where it is something else."""
    found = _LEAVING.fullmatch(text)
    return (found["words"] or "").strip() if found is not None else None


def fit(text: str) -> str:
    """A line of staff as it can be sent. Raises UnfitError."""
    plain = text.replace("\x00", "").strip()
    if not plain:
        raise UnfitError
    if len(plain) > MOST_CHARS:
        raise UnfitError(f"一次最多{MOST_CHARS}字，请分成几条发。")
    return plain


def insist_open(conversation: Conversation) -> None:
    """Raise EndedError for one that is over."""
    if not conversation.open:
        raise EndedError


def insist_claimable(conversation: Conversation, staff_id: UUID, holder: str) -> None:
    """Raise what keeps this person from taking it; `holder` is who has it, by name."""
    insist_open(conversation)
    if conversation.state is State.CLAIMED and conversation.staff_id != staff_id:
        raise TakenError(f"这个对话由{holder}接待。" if holder else "")


def insist_holder(conversation: Conversation, staff_id: UUID) -> None:
    """Raise where it is not with this person."""
    insist_open(conversation)
    if conversation.state is not State.CLAIMED or conversation.staff_id != staff_id:
        raise NotYoursError
