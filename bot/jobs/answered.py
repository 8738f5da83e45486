"""Questions that nobody could answer, looked up again when the library has changed: who asked is told, once.

Only what is newer than the question counts as its answer. It goes back through the door where the question was asked: as
a customer-service message while WeChat's window is open, else at the next contact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog

from actions.answers import rules
from actions.answers.finding import find
from actions.answers.wording import say
from actions.model import Answered, Facts, Outcome, Text
from bot import wording
from bot.clock import Clock
from bot.library import LiveLibrary
from bot.wechat.rendering import customer_text
from knowledge import outbox
from knowledge.city_time import CITY_TIME, city_day
from knowledge.library import unanswered
from knowledge.library.unanswered import Asker, UnansweredQuestion
from knowledge.store import Store, Transaction

MOST = 2000  # questions that are looked up after a change, those asked most first
SLACK = timedelta(seconds=60)  # a change reaches the replicas a moment after it was written down
FIRST_HOUR, LAST_HOUR = 8, 21  # city time; nobody is woken by an answer
REPORTED = "reported"  # a resident said that the answer was wrong
_ANSWERS = (rules.Kind.ANSWER, rules.Kind.LIKELY)

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class TellAnswered:
    """Finds what has its answer now, and puts it into the outbox for those who asked. `facts` are those of a dialogue."""

    store: Store
    library: LiveLibrary
    facts: Callable[[Transaction], Facts]
    now: Clock
    _looked: tuple[int, date] | None = None

    async def step(self) -> int:
        """Look all open questions up, where the library or the day has changed; returns how many people are told."""
        looks = (self.library.search.sequence, city_day(self.now()))
        if looks == self._looked:
            return 0
        async with self.store.transaction() as transaction:
            questions = await unanswered.open_questions(transaction, limit=MOST)
        told = sum([await self._look_up(question) for question in questions])
        self._looked = looks
        if told:
            log.info("askers_told", people=told)
        return told

    async def _look_up(self, question: UnansweredQuestion) -> int:
        now = self.now()
        verdict = await find(question.question, self.library.search, city_day(now))
        if verdict.kind not in (*_ANSWERS, rules.Kind.QUOTE):
            return 0
        async with self.store.transaction() as transaction:
            if not await _is_newer(transaction, verdict, question):
                return 0
            outcome = say(verdict, self.facts(transaction), city_day(now))
            if outcome.answered is not Answered.ANSWERED:  # found, and a figure in it is in doubt
                return 0
            people = await unanswered.waiting(transaction, question.id)
            for asker in people:
                await _tell(transaction, question, asker, outcome, now=now)
            answer = verdict.answers[0].answer.id if verdict.kind in _ANSWERS else None
            await unanswered.close(transaction, question.id, answer=answer)
        return len(people)


async def _is_newer(transaction: Transaction, verdict: rules.Verdict, question: UnansweredQuestion) -> bool:
    """Whether what was found was published, or has begun to hold, since the question was asked last."""
    since = question.last_at - (timedelta() if question.reason == REPORTED else SLACK)
    if verdict.kind not in _ANSWERS:
        changed = await unanswered.changed_at(transaction, document=verdict.passages[0].document.id)
        return changed is not None and changed > since
    answer = verdict.answers[0].answer
    changed = await unanswered.changed_at(transaction, answer=answer.id)
    begun = answer.valid_from is not None and answer.valid_from > city_day(question.last_at)
    return changed is not None and (begun or changed > since)


async def _tell(
    transaction: Transaction, question: UnansweredQuestion, asker: Asker, outcome: Outcome, *, now: datetime
) -> None:
    asked = asker.asked_at.astimezone(CITY_TIME)
    lead = wording.answered(question.question, f"{asked.month}月{asked.day}日", reported=question.reason == REPORTED)
    await outbox.put(
        transaction,
        key=f"answered:{question.id}:{asker.resident}:{asker.asked_at.isoformat()}",
        kind=outbox.ANSWERED,
        to=asker.resident,
        door=asker.door,
        payload={
            "question": question.question,
            "text": customer_text((Text(text=lead), *outcome.replies), more_url=""),
        },
        now=now,
        not_before=_awake(now),
    )


def _awake(now: datetime) -> datetime:
    """Now, or the next moment (UTC) at which nobody is woken."""
    city = now.astimezone(CITY_TIME)
    if FIRST_HOUR <= city.hour < LAST_HOUR:
        return now
    day = city.date() + timedelta(days=city.hour >= LAST_HOUR)
    return datetime.combine(day, time(FIRST_HOUR), tzinfo=CITY_TIME)
