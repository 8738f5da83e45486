"""Where a document contradicts itself: other sentences of it that give another figure for the same thing."""

from collections.abc import Sequence

from knowledge.search.index import Found
from knowledge.search.question import Question, covered
from knowledge.search.tokens import bigrams
from knowledge.search.wanted import Figure, figures

AFTER_FIGURE_CHARS = 24
SAME_THING = 0.4  # share of the terms behind the figure that both have
AS_MUCH_ABOUT_IT = 0.5
MOST = 3


def other_figures(
    question: Question, found: Found, place: int, figure: Figure, elsewhere: Sequence[Found]
) -> tuple[str, ...]:
    """Quotable sentences of `elsewhere` (all of one document) with another figure of the same unit for the thing."""
    text = found.folded[place]
    thing = _thing(text, figure)
    enough = covered(question, text) * AS_MUCH_ABOUT_IT
    others: list[str] = []
    for one in sorted(elsewhere, key=lambda each: each.position):
        for number, folded in enumerate(one.folded):
            same = one.position == found.position and number == place
            if same or number in one.unquotable or covered(question, folded) < enough:
                continue
            if any(_rivals(folded, rival, figure, thing) for rival in figures(folded)):
                others.append(one.shown[number].strip())
    return tuple(dict.fromkeys(others))[:MOST]


def _thing(text: str, figure: Figure) -> frozenset[str]:
    return frozenset(bigrams(text[figure.end : figure.end + AFTER_FIGURE_CHARS]))


def _rivals(text: str, rival: Figure, figure: Figure, thing: frozenset[str]) -> bool:
    if rival.doubtful or rival.unit != figure.unit or rival.text == figure.text or not thing:
        return False
    return len(thing & _thing(text, rival)) >= SAME_THING * len(thing)
