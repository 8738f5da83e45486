"""Questions that go on with those before them: "莲汀区的呢" after "柳浦区的便民服务中心". Pure."""

import re

from actions.model import Said, Turn
from intents.model import EntityKind, Understanding

REPLACED = frozenset({EntityKind.DISTRICT, EntityKind.DEPARTMENT, EntityKind.DATE, EntityKind.TIME})
MOST_REST = 60
"""How many things of a list that were not shown are remembered for "还有吗"."""
_COUNT = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)(周?岁|[\u3400-\u9fff])")
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?|大?前年|去年|今年|明年|后年|[上本下]年度")
_AROUND = re.compile(
    r"^(?:那么?|换成|改成|要是|如果|请问|还有)+|(?:的话|的|有没有|有吗|吗|么|呢|呀|啊|吧|嘛|[?？。！!，,\s])+$"
)


def joined(turn: Turn) -> str:
    """The whole question: what is said now, and of the questions before it what is not said anew."""
    if not turn.earlier:
        return turn.text
    said = [_AROUND.sub("", turn.text.strip())]
    newer = Said(text=turn.text, meaning=turn.meaning)
    for older in reversed(turn.earlier):
        said.append(_left(older, newer))
        newer = older
    return " ".join(part for part in said if part)


def _left(older: Said, newer: Said) -> str:
    """The older question without what the newer one says instead: another district, another age."""
    kinds = {one.kind for one in newer.meaning.entities} & REPLACED
    text = older.text
    for kind in kinds:
        text = older.meaning.without(kind, text)
    units = {found.group(1) for found in _COUNT.finditer(newer.text)}
    if _YEAR.search(newer.text):
        text = _YEAR.sub("", text)
    left = _COUNT.sub(lambda found: "" if found.group(1) in units else found.group(), text)
    return _AROUND.sub("", " ".join(left.split()))


def meanings(turn: Turn) -> tuple[Understanding, ...]:
    """The meanings of the whole question, the newest first: what is named in an earlier one counts where no newer one
    names another.
    """
    return (turn.meaning, *(one.meaning for one in reversed(turn.earlier)))


def with_more(prompt: str, rest: int) -> str:
    """The prompt of a list of which `rest` things are not shown."""
    return f"{prompt}（还有{rest}个，回复“还有吗”接着看）" if rest else prompt
