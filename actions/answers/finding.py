"""Looking a question up in the library."""

from datetime import date

from actions.answers import rules
from actions.model import Facts


async def find(question: str, facts: Facts, today: date) -> rules.Verdict:
    """What the library has for this question."""
    answers = await facts.search.answers(question, today=today)
    if answers and answers[0].probability >= rules.ANSWER_SURE:
        return rules.judge(answers, ())
    return rules.judge(answers, await facts.search.passages(question, today=today))
