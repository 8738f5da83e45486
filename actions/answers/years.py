"""Which year a question asks about, and whether what was found speaks of that year. Pure."""

import re
from datetime import date

from knowledge.library.model import Answer, DocumentCard
from knowledge.search.text import fold

_YEAR = re.compile(
    r"(?<![\d〔\[(])((?:19|20)\d{2})(?=年(?!的?(?:老|旧)))|^((?:19|20)\d{2})(?=[\u3400-\u9fff])(?![元块人号米个家件平岁多余年])"
)
_RELATIVE = re.compile(r"(大前年|前年|去年|上一?年度?|今年|本年度?|明年|下一?年度?|后年)(?![龄级])")
_BY = {
    "大前": -3,
    "前年": -2,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
    "上年": -1,
    "下年": 1,
    "上一": -1,
    "下一": 1,
}
#: A year of somebody's life is not the year that is asked about: 2008年买的房子, 2020年出生.
_LIVED = re.compile(
    r"^年?(?:\d{1,2}月(?:份)?)?(?:\d{1,2}[日号])?(?:的时候|就|我|俺|才|又|刚|被|在|从|已经?)*"
    r"(?:出生|生[的人了]?|买|下岗|退[休伍役]|参[加军]|入[伍职学厂]|毕业|结婚|离婚|工作|办[的了过]|[交缴领开盖建批登拿搬来去]|以[前来后]|之[前后]|至今|到|起|迁|落户|去世|上的?班|签|租)"
)
_WRITTEN = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年)")


def year_asked(text: str, today: date) -> int | None:
    """The one year that a question asks about; None where it names none, or several."""
    folded = fold(text)
    named = set()
    for found in _YEAR.finditer(folded):
        if not _LIVED.match(folded[found.end() :]):
            named.add(int(found[1] or found[2]))
    for found in _RELATIVE.finditer(folded):
        if not _LIVED.match(folded[found.end() :]):
            named.add(today.year + _BY[found[1][:2]])
    return named.pop() if len(named) == 1 else None


def answer_covers(answer: Answer, cards: tuple[DocumentCard, ...], year: int, today: date) -> bool:
    """Whether an approved answer is about a year: it says so, or what it rests on held in that year."""
    written = _written("\n".join((answer.question, *answer.phrasings, answer.answer)))
    if year in written:
        return True
    since = [card.published_on.year for card in cards if card.published_on is not None]
    begun = max(since, default=answer.valid_from.year if answer.valid_from is not None else None)
    newest = max((one for one in written if one <= today.year), default=None)
    starts = max((one for one in (begun, newest) if one is not None), default=today.year)
    return starts <= year <= today.year


def passage_covers(card: DocumentCard, passage: str, year: int, today: date) -> bool:
    """Whether a passage is about a year: it or its title says so, or its document held in that year."""
    written = _written(f"{card.title}\n{passage}")
    if year in written:
        return True
    if card.published_on is None:
        return False
    until = card.ended_on or today
    newest = max((one for one in written if one <= until.year), default=card.published_on.year)
    return max(newest, card.published_on.year) <= year <= until.year


def _written(text: str) -> set[int]:
    return {int(one) for one in _WRITTEN.findall(fold(text))}
