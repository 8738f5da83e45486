"""What follows from a decision: an action is called, a form goes on or is left; and what the session remembers of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from actions.catalogue import Action
from actions.form import Form
from actions.handover.model import Policy as HandoverPolicy
from actions.model import Answered, Choices, Facts, Outcome, Pending, Service, Text, Turn
from actions.threads import joined
from actions.voices.model import Policy
from bot import wording
from bot.beside import Beside, with_words
from bot.choosing import choose
from bot.decisions import Act, Decision, Fill, Leave, Nothing, Which
from bot.filling import Asking, Ready, fill_form
from bot.hiding import NOTHING, hidden_in
from bot.moment import Done, Moment
from bot.pictures import Received, attach
from bot.remembering import choices_of, interrupted, remembering, shelved, turn_of, turn_of_act
from bot.several import with_others
from knowledge import residents
from knowledge.cipher import Cipher
from knowledge.city import City
from knowledge.search.model import Search
from knowledge.store import Transaction
from knowledge.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the service knows at this moment: the search index, the city and the calendar, refreshed together."""

    search: Search
    city: Callable[[], City]
    workdays: Callable[[], Workdays]
    refresh: Callable[[int], Awaitable[None]]


POINTING = "pointing"
"""The action of an answer that asks what is meant."""

Intercept = Callable[[Moment, Turn, Facts], Awaitable[Outcome | Beside | None]]
"""Looks at a message before everything else, whatever is under way; an outcome is the answer, None lets it pass."""


@dataclass(slots=True, kw_only=True)
class Deciding:
    """Decides and carries out. Nothing here is kept between messages but what the service consists of."""

    catalogue: Mapping[str, Action]
    library: Library
    service: Service
    cipher: Cipher
    rng: Random
    session_hours: int
    secret_key: str = field(default="", repr=False)
    voices: Policy = field(default_factory=Policy)
    handover: HandoverPolicy = field(default_factory=HandoverPolicy)
    intercepts: tuple[Intercept, ...] = ()
    forms: dict[str, Form] = field(init=False)

    def __post_init__(self) -> None:
        """Collect the forms of the catalogue."""
        self.forms = {intent: action.form for intent, action in self.catalogue.items() if action.form}

    async def decide(self, moment: Moment, transaction: Transaction) -> Done:
        """Everything from the meaning to the outcome. Raises what an action raises."""
        facts = self._facts(transaction)
        beside: list[Beside] = []
        for intercept in self.intercepts:
            found = await intercept(moment, turn_of(moment, moment.message.text), facts)
            if isinstance(found, Beside):
                beside.append(found)
            elif found is not None:
                await _note_who_wrote(found, moment, facts)
                done = Done(
                    outcome=found,
                    session=interrupted(moment, found),
                    action="intercept",
                    intent=moment.meaning.intent,
                    hidden=NOTHING.and_sealed(found.sealed_as),
                )
                return with_words(beside, done)
        return with_words(beside, await self._answer(moment, facts))

    async def _answer(self, moment: Moment, facts: Facts) -> Done:
        session = moment.session
        if moment.picture is not None and session.pending is not None:
            return await self._picture(moment, session.pending, moment.picture, facts)
        decision = choose(moment.message, moment.meaning, session, self.forms, moment.now, words=moment.words)
        done = await self._carry_out(decision, moment, facts)
        if moment.also:
            outcome = with_others(done.outcome, moment.also)
            done = replace(done, outcome=outcome, session=replace(done.session, choices=choices_of(outcome.replies)))
        hidden = hidden_in(decision, session, done.session, self.forms)
        return replace(done, hidden=hidden.and_sealed(done.outcome.sealed_as))

    async def _carry_out(self, decision: Decision, moment: Moment, facts: Facts) -> Done:
        match decision:
            case Act():
                return await self._act(decision, moment, facts)
            case Fill():
                return await self._fill(decision, moment, facts)
            case Leave():
                said = wording.gave_up(self.service.hotline) if decision.gave_up else wording.LEFT_FORM
                outcome = Outcome(replies=(Text(text=said),))
                return self._ended(outcome, moment, decision.intent, action="cancel")
            case Which():
                return self._which(decision, moment)
            case Nothing():
                said = wording.nothing_there(decision.count, more=decision.more)
                outcome = Outcome(replies=(Text(text=said),), answered=Answered.OFFERED)
                return self._beside(outcome, moment, park=decision.park)
            case _:
                outcome = Outcome(replies=(Text(text=wording.lapsed(self.session_hours)),))
                return self._ended(outcome, moment, moment.meaning.intent, action="lapsed")

    def _which(self, decision: Which, moment: Moment) -> Done:
        """Ask which of several things is meant; the choices are those that were shown, if there were any."""
        if not decision.options:
            text = wording.which_of(decision.count, moment.message.text)
            outcome = Outcome(replies=(Text(text=text),), answered=Answered.OFFERED)
            return self._beside(outcome, moment, park=decision.park)
        reply = Choices(prompt=wording.WHICH, options=decision.options)
        outcome = Outcome(replies=(reply,), answered=Answered.OFFERED)
        return self._beside(outcome, moment, park=decision.park)

    def _beside(self, outcome: Outcome, moment: Moment, *, park: bool) -> Done:
        """Something is asked about what was said: that stays as it was."""
        done = self._ended(outcome, moment, moment.meaning.intent, action=POINTING, park=park)
        kept = replace(done.session, previous=moment.session.previous)
        return replace(done, session=replace(kept, choices=kept.choices or moment.session.choices))

    async def _picture(self, moment: Moment, pending: Pending, received: Received, facts: Facts) -> Done:
        """A picture is kept with the form, which goes on where it was."""
        kept, said = await attach(
            facts.transaction, pending, received, cipher=self.cipher, new_id=moment.turn_id, now=moment.now
        )
        done = await self._fill(Fill(pending=kept), moment, facts)
        outcome = replace(done.outcome, replies=(Text(text=said), *done.outcome.replies), wrote=True)
        await _note_who_wrote(outcome, moment, facts)
        return replace(done, outcome=outcome)

    async def _act(self, decision: Act, moment: Moment, facts: Facts) -> Done:
        turn = turn_of_act(decision, moment)
        name = decision.intent if decision.intent in self.catalogue else "out_of_scope"
        outcome = await self.catalogue[name].act(turn, facts)
        await _note_who_wrote(outcome, moment, facts)
        done = self._ended(outcome, moment, decision.intent, action=name, park=decision.park, act=decision)
        done = replace(done, question=outcome.question or joined(turn))
        if done.session.choices or decision.subject is None:
            return done
        if decision.subject in {option.subject for option in moment.session.choices}:  # "第三个" may follow "第二个"
            return replace(done, session=replace(done.session, choices=moment.session.choices))
        return done

    async def _fill(self, decision: Fill, moment: Moment, facts: Facts) -> Done:
        intent = decision.pending.intent
        result = await fill_form(decision, self.forms[intent], turn_of(moment, decision.text), facts)
        match result:
            case Asking():
                outcome = Outcome(replies=(result.reply,), pending=result.pending, answered=Answered.OFFERED)
                return Done(
                    outcome=outcome,
                    session=replace(
                        moment.session,
                        pending=result.pending,
                        parked=False,
                        shelf=shelved(moment.session, intent),
                        choices=choices_of(outcome.replies),
                        at=moment.now.timestamp(),
                    ),
                    action=intent,
                    intent=intent,
                )
            case Ready():
                act = Act(
                    intent=intent,
                    text=decision.text,
                    answers=result.pending.answers,
                    echoes=result.pending.echoes,
                )
                own = replace(moment, session=replace(moment.session, shelf=shelved(moment.session, intent)))
                return await self._act(act, own, facts)
            case _:
                own = replace(moment, session=replace(moment.session, shelf=shelved(moment.session, intent)))
                await _note_who_wrote(result, moment, facts)
                return self._ended(result, own, intent, action=intent)

    def _ended(
        self, outcome: Outcome, moment: Moment, intent: str, *, action: str, park: bool = False, act: Act | None = None
    ) -> Done:
        """The turn is over. A form that waits is spoken of when it begins to wait, and not each time again."""
        session = moment.session
        waits = session.pending if park else session.shelf
        if outcome.forget or (waits is not None and waits.intent not in self.forms):  # or of an older version
            waits = None
        if outcome.pending is None and waits is not None and not (park and session.parked):
            word = Text(text=wording.parked(self.catalogue[waits.intent].label))
            outcome = replace(outcome, replies=(*outcome.replies, word))
        following = replace(
            remembering(moment, outcome, act),
            pending=outcome.pending or waits,
            parked=outcome.pending is None and waits is not None,
            shelf=waits if outcome.pending is not None else session.shelf if park else None,
            choices=choices_of(outcome.replies),
        )
        return Done(outcome=outcome, session=following, action=action, intent=intent)

    def _facts(self, transaction: Transaction) -> Facts:
        return Facts(
            transaction=transaction,
            search=self.library.search,
            city=self.library.city(),
            service=self.service,
            cipher=self.cipher,
            workdays=self.library.workdays(),
            rng=self.rng,
            secret_key=self.secret_key,
            voices=self.voices,
            handover=self.handover,
        )


async def _note_who_wrote(outcome: Outcome, moment: Moment, facts: Facts) -> None:
    if outcome.wrote:
        message = moment.message
        await residents.seen(facts.transaction, channel=message.channel, sender=message.sender, now=moment.now)
