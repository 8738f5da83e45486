"""The four doors as residents know them, with questions to begin with: where they name what a library has, from that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.search.model import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One door: its name, what it is for, and what one may ask there. `key` is its name in an address."""

    key: str
    name: str
    purpose: str
    hint: str
    questions: tuple[str, ...]


DOORS = (
    Door(
        key="documents",
        name="找文件",
        purpose="文号、标题、主题都行，附政策解读",
        hint="要找哪份文件？说文号、标题或主题",
        questions=("最新的文件", "最近的政策解读"),
    ),
    Door(
        key="affairs",
        name="办事问答",
        purpose="条件、材料、多少钱、在哪办",
        hint="要办什么事？直接说就行",
        questions=("最近的政务大厅在哪",),
    ),
    Door(
        key="voices",
        name="我要说",
        purpose="提建议、找差错、给市长留言",
        hint="想说什么？把事情说清楚就行",
        questions=("我想提个建议", "路灯坏了找谁", "我要给市长留言"),
    ),
    Door(
        key="open-days",
        name="开放日",
        purpose="走进政府部门，看一看、问一问",
        hint="想参观哪里？",
        questions=("最近有什么开放日活动", "怎么报名参观", "我的预约"),
    ),
)


def door_of(key: str, doors: Sequence[Door]) -> Door | None:
    """The door of this key."""
    return next((door for door in doors if door.key == key), None)


def doors_with(samples: Samples) -> tuple[Door, ...]:
    """The doors, with examples that this library answers."""
    return tuple(replace(door, questions=(*_own(door.key, samples), *door.questions)) for door in DOORS)


def _own(key: str, samples: Samples) -> Sequence[str]:
    card = samples.document
    if key == "affairs":
        return samples.questions
    if key == "documents" and card is not None:
        return [*(f"{topic}的文件" for topic in card.topics[:1]), f"找{card.number}"]
    return ()
