"""The dialogue: one message in, one answer out; the session is locked in between."""

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from actions.erasers import ERASERS, PHONES
from actions.model import Answered, Previous, Reply, Said, Text
from bot import wording
from bot.beat import Beat
from bot.choosing import words_behind
from bot.clock import Clock
from bot.deciding import Deciding
from bot.following import questions_before
from bot.hiding import hidden_at
from bot.kept import Kept, offer_kept
from bot.message import IncomingMessage, MessageKind
from bot.moment import Done, Moment
from bot.pictures import Pictures
from bot.recording import answer_of, turn_record, turn_to_json
from bot.replies import Answer, answer_from_json, answer_to_json
from bot.sessions import LOCK_S, OpenSession, Session, Sessions
from bot.several import all_asked, questions_in
from intents.model import Thresholds, Understand, Understanding
from knowledge import residents, turns
from knowledge.erasing import Eraser, erase_resident, forget_phone
from knowledge.residents import Door
from knowledge.store import Store, Transaction

log = structlog.get_logger()

HOUR_S = 3600
REVOKED_PHONE = "8"  # of RevokeInfo
CANCELLATION = "user_authorization_cancellation"
WORDLESS = Understanding(intent="out_of_scope", confidence=1.0, thresholds=Thresholds(act=0.5, offer=0.2))


async def _nobody_told(_conversations: Iterable[str]) -> None:
    """No page is live."""


class AnsweredBeforeError(Exception):
    """This message has a recorded answer already: another run of it was faster."""


@dataclass(slots=True, kw_only=True)
class Dialogue:
    """Answers messages. Whatever goes wrong inside, it answers, and says so."""

    sessions: Sessions
    understand: Understand
    deciding: Deciding
    store: Store
    now: Clock
    erasers: Sequence[Eraser] = ERASERS
    changed: Callable[[Iterable[str]], Awaitable[None]] = _nobody_told  # after the commit: conversations with staff
    pictures: Pictures = field(default_factory=lambda: Pictures(client=None))
    messages_per_minute: int = 30
    turn_s: float = 20.0

    async def answer(self, message: IncomingMessage) -> Answer:
        """The answer to one message. Raises only what Redis raises when it is gone."""
        started = time.perf_counter()
        message = replace(message, text=_storable(message.text))
        opened = await self.sessions.open(message.channel, message.sender)
        session: Session | None = None
        turn = b""
        try:
            if message.kind in (MessageKind.UNSUBSCRIBE, MessageKind.REVOKE):
                return await self._leave(message, started)
            if opened.messages > self.messages_per_minute:
                return self._plain(wording.too_fast(), "slow_down", started)
            with Beat(LOCK_S / 3, partial(self.sessions.keep, message.channel, message.sender, opened.token)):
                await self._catch_up(opened.sequence)
                answer, session, turn = await self._answer(message, opened, started)
        finally:
            await self.sessions.close(message.channel, message.sender, opened.token, session, turn=turn)
        return answer

    async def recall(self, message: IncomingMessage) -> Answer | None:
        """The answer of a message that a replica answered before it died, if it got that far: whole, or as recorded."""
        async with self.store.transaction() as transaction:
            record = await turns.find(
                transaction, channel=message.channel, sender=message.sender, message_id=message.id
            )
        if record is None:
            return None
        told = await self.sessions.told(record.id)
        return answer_from_json(told) if told else answer_of(record)

    async def _catch_up(self, sequence: int) -> None:
        if sequence <= self.deciding.library.search.sequence:
            return
        try:
            await self.deciding.library.refresh(sequence)
        except Exception:  # without the database the library of a moment ago still answers
            log.exception("library_not_refreshed", sequence=sequence)

    async def _answer(
        self, message: IncomingMessage, opened: OpenSession, started: float
    ) -> tuple[Answer, Session | None, bytes]:
        turn_id = uuid.uuid4()
        meaning = WORDLESS
        try:
            if message.text and message.kind in (MessageKind.TEXT, MessageKind.VOICE):
                meaning = await self.understand.understand(message.text)
            asked = await self._questions(message, opened)
            first = replace(message, text=asked[0].text) if asked else message
            moment = await self._moment(first, asked[0].meaning if asked else meaning, opened, turn_id)
            moment = replace(moment, also=asked[1:])
            async with asyncio.timeout(self.turn_s), self.store.transaction() as transaction:
                done = await self.deciding.decide(moment, transaction)
                kept = await offer_kept(transaction, message) if opened.kept else Kept()
                answer = self._word(done, kept.replies, meaning, turn_id, started)
                recorded = (done.outcome.wrote or bool(kept.replies)) and not done.outcome.forget
                record = turn_record(message, answer, done.hidden)
                await _put_on_record(transaction, record, wanted=recorded)
                if recorded and answer_of(record).replies != answer.replies:  # whoever comes again is told all of it
                    await self.sessions.keep_told(turn_id, answer_to_json(answer))
                if done.outcome.changed:  # before the commit: an open conversation without its mark would not be heard
                    await self.sessions.mark_talking([(message.channel, message.sender)])
        except AnsweredBeforeError:
            before = await self.recall(message)
            return before or self._apology(meaning, turn_id, started), None, b""
        except Exception:  # an apology, logged once with the turn's id; the transaction is rolled back
            log.exception("turn_failed", turn=str(turn_id), channel=message.channel, kind=message.kind.value)
            answer = self._apology(meaning, turn_id, started)
            hidden = hidden_at(opened.session, self.deciding.forms)
            return answer, None, turn_to_json(turn_record(message, answer, hidden))
        await self.changed(done.outcome.changed)
        if opened.kept:
            await self.sessions.mark_kept(message.channel, message.sender, kept=False)
        if done.outcome.forget:
            await self.sessions.forget({_door(message), *done.outcome.doors})
            return answer, None, b""
        turn = b"" if recorded else turn_to_json(record)
        session = replace(
            done.session,
            choices=(*done.session.choices, *kept.options),
            previous=_without_personal(done, message.text),
        )
        return answer, session, turn

    async def _questions(self, message: IncomingMessage, opened: OpenSession) -> tuple[Said, ...]:
        """The questions of a message that asks several, where no form is under way; else none."""
        if opened.session.pending is not None or message.kind not in (MessageKind.TEXT, MessageKind.VOICE):
            return ()
        parts = questions_in(message.text)
        said = tuple([Said(text=one, meaning=await self.understand.understand(one)) for one in parts])
        return said if all_asked(said) else ()

    async def _moment(
        self, message: IncomingMessage, meaning: Understanding, opened: OpenSession, turn_id: uuid.UUID
    ) -> Moment:
        """All that is known before a decision; a session that is too old counts for nothing."""
        now, session = self.now(), opened.session
        if session.at and now.timestamp() - session.at > self.deciding.session_hours * HOUR_S:
            session = Session()
        behind = words_behind(message.text, session)
        words = await self.understand.understand(behind) if behind else None
        before = questions_before(message.text, meaning, session, now) if message.text else ()
        return Moment(
            message=message,
            meaning=meaning,
            session=session,
            turn_id=turn_id,
            now=now,
            words=words,
            earlier=tuple([Said(text=one, meaning=await self.understand.understand(one)) for one in before]),
            picture=await self.pictures.received(message, session),
            talks=opened.talks,
        )

    def _word(
        self, done: Done, kept: tuple[Reply, ...], meaning: Understanding, turn_id: uuid.UUID, started: float
    ) -> Answer:
        return Answer(
            turn_id=turn_id,
            replies=(*kept, *done.outcome.replies),
            intent=done.intent if meaning is WORDLESS else meaning.intent,
            confidence=round(meaning.confidence, 4),
            action=done.action,
            answered=done.outcome.answered.value,
            took_ms=_since_ms(started),
            sources=done.outcome.sources,
            question=done.question,
            reason=done.outcome.reason,
        )

    def _apology(self, meaning: Understanding, turn_id: uuid.UUID, started: float) -> Answer:
        return Answer(
            turn_id=turn_id,
            replies=(Text(text=wording.apology(self.deciding.service.hotline)),),
            intent=meaning.intent,
            confidence=round(meaning.confidence, 4),
            action="apology",
            answered=Answered.FAILED.value,
            took_ms=_since_ms(started),
        )

    def _plain(self, text: str, action: str, started: float) -> Answer:
        """An answer of the dialogue's own, outside every capability; an empty text is no reply."""
        return Answer(
            turn_id=uuid.uuid4(),
            replies=(Text(text=text),) if text else (),
            intent="out_of_scope",
            confidence=1.0,
            action=action,
            answered=Answered.ANSWERED.value,
            took_ms=_since_ms(started),
        )

    async def _leave(self, message: IncomingMessage, started: float) -> Answer:
        """The platform says that a person left, or withdrew what they had allowed; nobody waits for words."""
        actor, door = message.channel, _door(message)
        if message.kind is MessageKind.REVOKE and message.payload.get("event") != CANCELLATION:
            if REVOKED_PHONE in re.split(r"\D+", message.payload.get("revoked", "")):
                async with self.store.transaction() as transaction:
                    person = await residents.find(transaction, channel=door.channel, sender=door.sender)
                    await forget_phone(transaction, person, phones=PHONES, now=self.now(), actor=actor)
            return self._plain("", "revoked", started)  # nothing else that is kept rests on an authorization
        async with self.store.transaction() as transaction:
            person = await residents.find(transaction, channel=door.channel, sender=door.sender)
            gone = await erase_resident(transaction, person, erasers=self.erasers, now=self.now(), actor=actor)
        await self.sessions.forget({door, *gone.doors})
        return self._plain("", "forget", started)


def _door(message: IncomingMessage) -> Door:
    return Door(channel=message.channel, sender=message.sender)


def _without_personal(done: Done, said: str) -> Previous:
    """What is remembered of the last question, without what was hidden of it."""
    previous, hidden = done.session.previous, done.hidden
    question = hidden.text(said) if previous.question == said and hidden.labels else hidden.without(previous.question)
    thread = tuple(hidden.without(one) for one in previous.thread)
    return replace(previous, question=question, thread=thread, asks=previous.asks and hidden.without(previous.asks))


async def _put_on_record(transaction: Transaction, record: turns.TurnRecord, *, wanted: bool) -> None:
    """Record the turn with what it wrote. AnsweredBeforeError where it is on record: what this run wrote goes back."""
    if wanted and not await turns.record(transaction, [record]):
        raise AnsweredBeforeError


def _storable(text: str) -> str:
    """The text as Redis and PostgreSQL can keep it: without half characters and without NUL."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\x00", "")


def _since_ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
