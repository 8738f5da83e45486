"""A form on its way: values are put to their checks, what is missing is asked, and at the end it is confirmed.

What a text says is decided before (`bot/forming.py`); here the form's own look-ups run, in the order of its fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from actions.form import CONFIRMING, Accepted, Choice, Field, Form, Offered, Refused
from actions.model import Choices, Facts, Option, Outcome, Pending, Reply, Text, Turn
from bot import wording
from bot.decisions import Fill
from bot.forming import NO, YES
from bot.hearing import CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Something is asked: the form as it is now, and what is said."""

    pending: Pending
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everything is answered and confirmed: the action may be called."""

    pending: Pending


@dataclass(slots=True, kw_only=True)
class Filling:
    """One message's way through a form. `turn` carries the answers as they grow."""

    form: Form
    turn: Turn
    facts: Facts
    fill: Fill
    pending: Pending
    fresh: list[str] = field(default_factory=list)  # fields that got a value by this message
    told: str = ""  # the answer to a question in between

    async def run(self) -> Asking | Ready | Outcome:
        """Check, ask, confirm. Raises what the form's look-ups raise."""
        if self.fill.aside and self.form.asides is not None:
            self.told = await self.form.asides.answer(self._turn(), self.facts, self.fill.aside)
        given = {**self.pending.waiting, **self.fill.given}
        if self.fill.confirmed and not given and self.form.next_field(self.pending.answers) is None:
            return Ready(pending=self.pending)
        while True:
            halted = await self._check(given)
            if halted is not None:
                return halted
            given = {}
            missing = self.form.next_field(self.pending.answers)
            if missing is None:
                return await self._review()
            offered = self._on_screen(missing) or (
                await missing.offer(self._turn(), self.facts) if missing.offer else None
            )
            if not isinstance(offered, Accepted):
                return offered if isinstance(offered, Outcome) else self._ask(missing, offered or Offered())
            self._accept(missing, offered, said=False)
            given = dict(self.pending.waiting)

    def _on_screen(self, one: Field) -> Offered | None:
        """The choices that the field was asked with, where they hold and nothing was said that changes them."""
        asked = self.fill.pending.asked
        stay = one.holds and one.name == asked and not (set(one.needs) & set(self.fresh))
        return Offered(choices=self.fill.kept) if stay and self.fill.kept else None

    async def _check(self, given: Mapping[str, str]) -> Asking | Outcome | None:
        """Put values to their checks in the order of the fields; what rests on a missing answer waits for it."""
        waiting: dict[str, str] = {}
        halted: tuple[Field, Offered | Refused] | None = None
        for one in self.form.fields:
            value = given.get(one.name)
            if value is None or not one.applies(self.pending.answers):
                continue
            if any(self._lacks(need) for need in one.needs):
                waiting[one.name] = value
                continue
            verdict = await self._verdict(one, value)
            match verdict:
                case Outcome():
                    return verdict
                case Accepted():
                    self._accept(one, verdict, said=True)
                case _:
                    self._drop(one.name)
                    halted = halted or (one, verdict)
                    if isinstance(verdict, Refused) and verdict.field not in {"", one.name}:
                        waiting[one.name] = value
                        self._drop(verdict.field)
        self.pending = replace(self.pending, waiting=waiting)
        return await self._halt(*halted) if halted is not None else None

    async def _verdict(self, one: Field, value: str) -> Accepted | Offered | Refused | Outcome:
        if one.check is None:
            return Accepted(value=value)
        others = self.form.without(self.pending.answers, one.name)
        return await one.check(replace(self._turn(), answers=others), self.facts, value)

    def _lacks(self, need: str) -> bool:
        return need not in self.pending.answers and self.form.field(need).applies(self.pending.answers)

    def _accept(self, one: Field, accepted: Accepted, *, said: bool) -> None:
        before = self.pending
        answers = {**before.answers}
        if answers.get(one.name) != accepted.value:
            answers = self.form.without(answers, one.name)
        answers |= {one.name: accepted.value, **accepted.also}
        echoes = {name: echo for name, echo in before.echoes.items() if name in answers and name != one.name}
        kept = tuple(name for name in before.said if name in answers and name != one.name)
        self.pending = replace(
            before,
            answers=answers,
            echoes=echoes | ({one.name: accepted.echo} if accepted.echo else {}),
            said=(*kept, one.name) if said else kept,
        )
        self.fresh.append(one.name)

    def _drop(self, name: str) -> None:
        answers = self.form.without(self.pending.answers, name)
        said = tuple(one for one in self.pending.said if one in answers)
        self.pending = replace(self.pending, answers=answers, said=said)

    async def _halt(self, one: Field, verdict: Offered | Refused) -> Asking | Outcome:
        """Ask the field whose value is not settled: one of several, or another one."""
        if isinstance(verdict, Offered):
            return self._ask(one, verdict)
        wanted = self.form.field(verdict.field) if verdict.field else one
        offered = await wanted.offer(self._turn(), self.facts) if wanted.offer else None
        if isinstance(offered, Outcome):
            return replace(offered, replies=(Text(text=verdict.text), *offered.replies))
        known = offered if isinstance(offered, Offered) else Offered()  # the only value there is was refused
        return self._ask(wanted, known, because=verdict.text)

    async def _review(self) -> Asking | Ready | Outcome:
        verdict = await self.form.review(self._turn(), self.facts) if self.form.review else None
        match verdict:
            case None:
                return Ready(pending=self.pending)
            case Outcome():
                return verdict
            case Refused():
                wanted = verdict.field or self.form.fields[-1].name
                self._drop(wanted)
                return await self._halt(self.form.field(wanted), verdict)
            case _:
                label = next((one.label for one in self.form.fields if one.name in self.pending.said and one.label), "")
                hint = "" if verdict.no else f"\n{wording.confirm(label)}"
                prompt = wording.what_to_change(label) if self.fill.again else f"{verdict.text}{hint}"
                prompt = f"{self.told}\n{prompt}" if self.told else prompt
                options = (self._option(YES, verdict.yes), self._option(NO, verdict.no or wording.CANCEL))
                return Asking(
                    pending=replace(self.pending, asked=CONFIRMING), reply=Choices(prompt=prompt, options=options)
                )

    def _ask(self, one: Field, offered: Offered, *, because: str = "") -> Asking:
        same = not because and one.name == self.fill.pending.asked
        short = one.again if self.fill.again else one.brief if self.told else ""
        question = (short if same else "") or offered.prompt or one.question
        opening = self.form.opening if self.fill.opening else ""
        text = "\n".join(part for part in (self.told, opening, *self._known(), because, question) if part)
        pending = replace(self.pending, asked=one.name)
        if not offered.choices:
            return Asking(pending=pending, reply=Text(text=text))
        options = tuple(self._chosen(choice) for choice in offered.choices)
        return Asking(pending=pending, reply=Choices(prompt=text, options=options))

    def _known(self) -> tuple[str, ...]:
        """What was just understood, read back; all of it where the form was left for a while."""
        shown = self.pending.answers
        if not self.fill.recap:
            shown = {name: value for name, value in shown.items() if name in self.fresh}
        lines = self.form.lines(shown, self.pending.echoes)
        return (wording.TAKEN_DOWN, *lines) if lines else ()

    def _chosen(self, choice: Choice) -> Option:
        return self._option(f"{CHOSEN}{choice.value}", choice.label)

    def _option(self, subject: str, label: str) -> Option:
        return Option(label=label, intent=self.pending.intent, subject=subject)

    def _turn(self) -> Turn:
        return replace(self.turn, answers=dict(self.pending.answers), echoes=dict(self.pending.echoes))


async def fill_form(fill: Fill, form: Form, turn: Turn, facts: Facts) -> Asking | Ready | Outcome:
    """Take a form as far as this message brings it. An outcome is the end of the form."""
    return await Filling(form=form, turn=turn, facts=facts, fill=fill, pending=fill.pending).run()
