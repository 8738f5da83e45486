"""Looking a question up in the library."""

from datetime import date

from actions.answers import rules
from actions.model import Facts
from knowledge.search.model import Search


async def find(question: str, facts: Facts, today: date) -> rules.Verdict:
    """What the library has for this question."""
    return await look_up(question, facts.search, today)


async def look_up(question: str, search: Search, today: date) -> rules.Verdict:
    """The same, where nobody is speaking."""
    answers = await search.answers(question, today=today)
    if answers and answers[0].probability >= rules.ANSWER_SURE:
        return rules.judge(answers, ())
    return rules.judge(answers, await search.passages(question, today=today))
