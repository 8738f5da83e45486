"""Answering questions: asks the library, calls the rule, words the answer."""

from collections.abc import Callable
from dataclasses import replace

from actions import examples
from actions.answers import going_on, rules
from actions.answers.finding import find
from actions.answers.wording import say, say_answer
from actions.city_time import city_day
from actions.model import Act, Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.subjects import ids_of, of_kind, subject
from actions.threads import joined
from intents.model import EntityKind
from knowledge.library.model import Answer


async def ask_policy(turn: Turn, facts: Facts) -> Outcome:
    """A question of substance: an approved answer, a quoted document, choices, or an honest no."""
    today = city_day(turn.now)
    chosen = of_kind("answer", turn.subject)
    if chosen is not None and (answer := facts.search.answer(chosen)) is not None and answer.valid_on(today):
        return say_answer(answer, facts, today)
    text = joined(turn)
    if not text.strip():
        said = f"请直接说您想问的事{examples.such_as(examples.quoted(*examples.questions(facts)))}。"
        return Outcome(replies=(Text(text=said),), answered=Answered.OFFERED)
    about, document = of_kind("answer", turn.about), of_kind("document", turn.about)
    if about is not None and (answer := facts.search.answer(about)) is not None and answer.valid_on(today):
        return await going_on.of_answer(answer, turn, facts)
    if document is not None and (card := facts.search.card(document)) is not None:
        return await going_on.of_document(card, turn, facts)
    verdict = await find(text, facts.search, today)
    shown = next(iter(ids_of("answer", turn.previous.shown)), None)
    answer = facts.search.answer(shown) if shown is not None else None
    if (
        answer is not None
        and answer.valid_on(today)
        and rules.goes_on(turn.text, answer, verdict, named=bool(turn.earlier))
    ):
        return going_on.again(answer, facts, today)
    return say(verdict, facts, today)


def _never(_turn: Turn, _facts: Facts) -> bool:
    return False


def library_first(act: Act, *, unless: Callable[[Turn, Facts], bool] = _never) -> Act:
    """`act`, unless the text asks for a fact and the library surely states it; and where the act has no answer, what the
    library has that is near.

    “…办了多少场活动” is such a question though it speaks of activities. `unless` says where the act knows better.
    """

    async def looked_up(turn: Turn, facts: Facts) -> Outcome:
        if turn.subject is not None or unless(turn, facts):
            return await act(turn, facts)
        today = city_day(turn.now)
        verdict = await find(turn.text, facts.search, today) if rules.asks_for_a_fact(turn.text) else None
        if verdict is not None and verdict.kind in rules.GIVEN:
            return say(verdict, facts, today)
        outcome = await act(turn, facts)
        if outcome.answered is not Answered.UNANSWERED:
            return outcome
        verdict = verdict or await find(joined(turn), facts.search, today)
        return outcome if verdict.kind is rules.Kind.NOTHING else say(verdict, facts, today)

    return looked_up


def beside_an_answer(act: Act) -> Act:
    """`act` for an event that the text names by its title. Titles are questions at times: where staff answered this very
    question the answer comes first and the event is offered; where they answered one like it, it is offered.
    """

    async def both(turn: Turn, facts: Facts) -> Outcome:
        named = turn.meaning.first(EntityKind.EVENT)
        if named is None or turn.subject is not None:
            return await act(turn, facts)
        hits = await facts.search.answers(turn.text, today=city_day(turn.now))
        if not hits or hits[0].probability < rules.ANSWER_SURE:
            return await act(turn, facts)
        answer = hits[0].answer
        if rules.same_question(turn.text, hits[0]):
            event = Option(
                label=f"开放日活动“{named.text}”", intent="list_events", subject=subject("event", named.value)
            )
            given = say_answer(answer, facts, city_day(turn.now))
            choices = Choices(prompt="还有同名的开放日活动，回复数字查看：", options=(event,))
            return replace(given, replies=(*given.replies, choices))
        return _with_option(await act(turn, facts), answer)

    return both


def _with_option(outcome: Outcome, answer: Answer) -> Outcome:
    option = Option(label=f"看问答“{answer.question}”", intent="ask_policy", subject=subject("answer", answer.id))
    *before, last = outcome.replies
    if isinstance(last, Choices):
        return replace(outcome, replies=(*before, replace(last, options=(*last.options, option))))
    return replace(outcome, replies=(*outcome.replies, Choices(prompt="回复数字查看：", options=(option,))))
