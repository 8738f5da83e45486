"""Questions in words that nobody approved, a good part of which the library does not answer (`bench/search/asked.yml`)."""

from pathlib import Path

from bench.search.asked import ask, precision, questions

PRECISE = 0.95
REACHED = 0.85  # of the questions with an answer: it is given, or among the choices
INVENTED = 0.03  # of the questions without one: something is given all the same


async def test_what_is_told_is_right_and_what_nobody_knows_is_not_told(tmp_path: Path) -> None:
    asked = questions()
    assert len(asked) >= 150
    assert sum(not one.answered for one in asked) >= 0.4 * len(asked)
    told = await ask(asked, tmp_path)
    wrong = [(one.question.text, one.verdict.kind.value) for one in told if one.given and not one.right]
    assert precision(told) >= PRECISE, wrong
    known = [one for one in told if one.question.answered]
    assert sum(one.right for one in known) >= REACHED * len(known)
    unknown = [one for one in told if not one.question.answered]
    assert sum(one.given for one in unknown) <= INVENTED * len(unknown), wrong
