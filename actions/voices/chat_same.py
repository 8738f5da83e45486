"""Whether somebody said it before: "我也遇到" instead of one more case, an answer that is public already, or something else."""

import re
from collections.abc import Mapping
from uuid import UUID

from actions.form import Accepted, Asked, Choice, Field, Offered, Refused
from actions.model import Facts, Turn
from actions.voices import public, similar
from actions.voices.errors import NotFoundError
from actions.voices.messages import office_name

NEW = "new"
JOIN = "join:"
SEEN = "seen:"
IT_IS = "it is"  # the same thing, and which one is not said
MOST = 2  # of each that are shown
SHOWN_CHARS = 300  # of an answer that others got
SOLVED = "已经清楚了就回复“取消”；没有解决，就选“单独反映”。"

Answers = Mapping[str, str]


def fresh(answers: Answers) -> bool:
    """Whether a case of their own is wanted."""
    return answers.get("same", NEW) == NEW


def joined(answers: Answers) -> UUID | None:
    """The case that they stand behind, instead of one of their own."""
    same = answers.get("same", NEW)
    return UUID(same.removeprefix(JOIN)) if same.startswith(JOIN) else None


async def _offer_same(turn: Turn, facts: Facts) -> Offered | Accepted:
    said = turn.answers["story"]
    open_ones = await similar.joinable(facts.transaction, said, MOST)
    answered = await similar.answered(facts.transaction, said, MOST)
    choices = [
        Choice(value=f"{JOIN}{one.case_id}", label=f"我也遇到：{one.title}（{_others(one.supporters)}）")
        for one in open_ones
    ]
    choices += [Choice(value=f"{SEEN}{one.number}", label=f"看看答复：{one.title}") for one in answered]
    if not choices:
        return Accepted(value=NEW)
    choices.append(Choice(value=NEW, label="不是一回事，单独反映"))
    return Offered(prompt="有人反映过类似的事：", choices=tuple(choices))


def _others(supporters: int) -> str:
    return f"已有{supporters + 1}人反映" if supporters else "正在办理"


async def _check_same(turn: Turn, facts: Facts, value: str) -> Accepted | Refused | Offered:
    if value == IT_IS:
        return await _which(turn, facts)
    if not value.startswith(SEEN):
        return Accepted(value=value)
    number = value.removeprefix(SEEN)
    try:
        found = await public.published_case(facts.transaction, number)
    except NotFoundError:  # withdrawn a moment ago
        return Accepted(value=NEW)
    said = found.replies[-1][1] if found.replies else ""
    shown = said if len(said) <= SHOWN_CHARS else f"{said[:SHOWN_CHARS]}……"
    url = f"{facts.service.public_url}/voices/{number}"
    return Refused(text=f"答复：{shown}\n——{office_name(found.department_id, facts.city)}，全文：{url}\n{SOLVED}")


_OTHER_THING = re.compile(
    r"不是(?:同一|一)?(?:回事|件事|码事|个事|个地方|件)|单独(?:反映|提|办)|另外?(?:一件|反映)|不(?:太)?一样"
)
_SAME_THING = re.compile(
    r"我也(?:是|有|遇到|碰到|一样)|(?:是|就是)(?:同一|这|一)(?:件|回|码|个)?(?:事|问题)?|^(?:一样|同样|同一件事?|附议|支持|\\+1|对|是的?|嗯+)[的了啊呀。!！]*$"
)
_NOT_THAT = re.compile(r"不是|都不|没有?一样|单独|不一样|不同")


def _read(asked: Asked) -> str | None:
    if _OTHER_THING.search(asked.text) or (asked.direct and _NOT_THAT.search(asked.text)):
        return NEW
    return IT_IS if asked.direct and _SAME_THING.search(asked.text) else None


async def _which(turn: Turn, facts: Facts) -> Accepted | Refused | Offered:
    """Which one they met, too: the only one, or one of several."""
    found = await similar.joinable(facts.transaction, turn.answers["story"], MOST)
    if not found:
        return Refused(text="那件已经有答复了。")
    if len(found) == 1:
        return Accepted(value=f"{JOIN}{found[0].case_id}")
    choices = tuple(Choice(value=f"{JOIN}{one.case_id}", label=one.title) for one in found)
    return Offered(prompt="您遇到的是哪一件？", choices=choices)


SAME = Field(
    name="same",
    label="",
    question="是同一件事吗？",
    again="回复前面的数字就行。",
    parse=_read,
    offer=_offer_same,
    check=_check_same,
    needs=("story",),
)
