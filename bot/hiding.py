"""What is personal in a form stays in the form: on record stands which field was answered, not with what. Pure.

Codes that open a case, and what is kept sealed elsewhere (words to a person of staff), do not stand there either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.form import Field, Form
from actions.model import Pending
from actions.voices.numbers import without_codes
from bot.decisions import Decision, Fill, Leave
from bot.masking import mask
from bot.sessions import Session

UNCALLED = "原话"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """`labels` are the personal fields that a message answered; `values` what nobody may read on record → its label."""

    labels: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, text: str) -> str:
        """A message as it is recorded: masked, or nothing of it but the labels."""
        return _brackets("、".join(self.labels)) if self.labels else mask(self.without(text))

    def without(self, text: str) -> str:
        """`text` with a label in the place of each value, and of every code that opens a case."""
        text = without_codes(text)
        for value in sorted(self.values, key=len, reverse=True):
            text = text.replace(value, self.values[value])
        return text

    def and_sealed(self, name: str) -> "Hidden":
        """The same, and nothing of the message but this name, where there is one."""
        return replace(self, labels=(*self.labels, name)) if name else self

    def reply(self, reply: Mapping[str, Any]) -> dict[str, Any]:
        """A reply (as JSON) as it is recorded."""
        return {name: self._inside(what) for name, what in reply.items()}

    def _inside(self, what: Any) -> Any:  # noqa: ANN401  (whatever JSON holds)
        match what:
            case str():
                return self.without(what)
            case list():
                return [self._inside(one) for one in what]
            case dict():
                return self.reply(what)
            case _:
                return what


NOTHING = Hidden()


def hidden_in(decision: Decision, before: Session, after: Session, forms: Mapping[str, Form]) -> Hidden:
    """What is to be hidden of a message and its answer, by the forms under way before and after it."""
    values: dict[str, str] = {}
    for pending in (before.pending, before.shelf, after.pending, after.shelf, _filled(decision)):
        if pending is not None and (form := forms.get(pending.intent)) is not None:
            values |= dict(_values(form, {**pending.waiting, **pending.answers}))
    if isinstance(decision, Fill) and (form := forms.get(decision.pending.intent)) is not None:
        values |= dict(_values(form, decision.given))
    labels = tuple(dict.fromkeys(_called(one) for one in _answered(decision, before, forms)))
    return Hidden(labels=labels, values=values)


def hidden_at(session: Session, forms: Mapping[str, Form]) -> Hidden:
    """The same where nothing was decided, because something failed: the answer to a personal question is hidden."""
    asked = _asked(session, forms)
    return Hidden(labels=(_called(asked),)) if asked is not None and asked.personal and not session.parked else NOTHING


def _filled(decision: Decision) -> Pending | None:
    return decision.pending if isinstance(decision, Fill) else None


def _values(form: Form, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for one in form.fields:
        if one.personal is not None and one.name in answers:
            yield from ((said, _brackets(_called(one))) for said in one.personal(answers[one.name]) if said)


def _answered(decision: Decision, session: Session, forms: Mapping[str, Form]) -> Iterator[Field]:
    """The personal fields that the message speaks to, read or not."""
    if isinstance(decision, Fill) and (form := forms.get(decision.pending.intent)) is not None:
        yield from (one for one in form.fields if one.personal and one.name in decision.given)
    asked = _asked(session, forms)
    tried = isinstance(decision, Fill) and not (decision.recap or decision.aside or session.parked)
    if asked is not None and asked.personal and (tried or (isinstance(decision, Leave) and decision.gave_up)):
        yield asked


def _asked(session: Session, forms: Mapping[str, Form]) -> Field | None:
    pending = session.pending
    form = forms.get(pending.intent) if pending is not None else None
    return next((one for one in form.fields if pending and one.name == pending.asked), None) if form else None


def _called(one: Field) -> str:
    """How a field is called on record; one that is not read back has no label."""
    return one.recorded or one.label or UNCALLED


def _brackets(label: str) -> str:
    return f"（{label}）"
