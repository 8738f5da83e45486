"""Forms: what an action must ask before it can act, field by field.

A form is data: its fields in their natural order, each with a question, a parser (pure) and, where the database is
needed, an offer (which choices there are) and a check (whether a value will do). The dialogue runs it: it fills several
fields from one sentence, takes corrections, goes back, lets a question pass in between, and asks for a confirmation
where the form has a review. The action is called once, when every field that applies has an answer.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from actions.model import Facts, Outcome, Turn
from intents.model import Understanding

CONFIRMING = "confirm"
"""The name of the last step, where a form has a review; no field may be called so."""

TEXT = ("text",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a field's parser sees.

    `direct`: this field was just asked, and the text may be nothing but its answer; else only what can mean no other
    field may be read. `kind` and `payload` are the message's (a picture, a location); `answers` what was said so far;
    `about` the subject ("event:ID") that "这个", "上一个", "第二个" in the text stand for; `shown` what was shown last;
    `offered` the values of the form's own choices that are on the screen.
    """

    text: str
    meaning: Understanding
    now: datetime
    direct: bool
    kind: str = "text"
    payload: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None
    shown: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One numbered answer of a field: the value that is kept, and what the resident reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A value will do. `value` is what is kept, `echo` how it is read back, `also` other fields that it answers."""

    value: str
    echo: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Ask the field with these choices; `prompt` in place of its question. Without choices it is a plain question."""

    choices: tuple[Choice, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A value will not do, and why. `field` is asked again: the one that was checked, or another by its name."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Everything is answered: what will be done, in words, and what the choices that do it and do not are called.

    Name the `no` where "取消" could mean either, as where something is to be cancelled: there it is a yes.
    """

    text: str
    yes: str = "确认"
    no: str = ""


Offer = Callable[[Turn, Facts], Awaitable[Offered | Accepted | Outcome | None]]
Check = Callable[[Turn, Facts, str], Awaitable[Accepted | Offered | Refused | Outcome]]
Review = Callable[[Turn, Facts], Awaitable[Confirm | Refused | Outcome | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A question on what the form is about: its topic, and where in the text it begins (before that stands an answer)."""

    topic: str
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """Questions that the form answers itself, and then goes on: `hear` reads them (pure), `answer` words the answer."""

    hear: Callable[[Asked], Aside | None]
    answer: Callable[[Turn, Facts, str], Awaitable[str]]


def whole(value: str) -> tuple[str, ...]:
    """All of a value is personal."""
    return (value,)


def always(_answers: Mapping[str, str]) -> bool:
    """The field applies to everybody."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to ask. `parse` returns the value, or None: "this text does not answer me"."""

    name: str
    label: str  # how residents call it; it is read back under this name; empty: not read back
    question: str
    parse: Callable[[Asked], str | None]
    again: str = ""  # asked after an answer it could not read
    show: Callable[[str], str] = str  # how a kept value is echoed, where the check gave no echo
    names: tuple[str, ...] = ()  # other names of it: "人数错了，是4个人" names it by its label or one of these
    applies: Callable[[Mapping[str, str]], bool] = always  # by the answers so far; what does not apply is not asked
    offer: Offer | None = None  # before it is asked: its choices, or its value, or the end of the form
    check: Check | None = None  # after it was read or chosen
    needs: tuple[str, ...] = ()  # fields on which its value rests: when one of them changes, it is asked anew
    subject: str = ""  # the kind of subject that answers it: "event" takes a choice or menu key "event:ID"
    own: re.Pattern[str] | None = None  # words that speak of this very field, whatever else an engine takes them for
    free: bool = False  # any words are an answer (a story, a suggestion): they are not taken for another topic
    personal: Callable[[str], tuple[str, ...]] | None = None  # what of a value says who somebody is: not put on record
    recorded: str = ""  # what a personal answer is called on record, where it has no label
    kinds: tuple[str, ...] = TEXT  # kinds of messages that may answer it: "text", "image", "location"
    holds: bool = False  # its choices came of what was said: they stay on the screen until it is answered
    brief: str = ""  # asked instead of a long prompt, where something came in between


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of an action, in the order a person would ask them; `review` is asked last, before the action."""

    fields: tuple[Field, ...]
    opening: str = ""
    review: Review | None = None
    asides: Asides | None = None

    def field(self, name: str) -> Field:
        """The field of this name; KeyError where the form has none (a form that changed under a session)."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether the form can ask this: one of its fields, or the confirmation."""
        if name == CONFIRMING:
            return self.review is not None
        return any(candidate.name == name for candidate in self.fields)

    def read(self, asked: Asked, answers: Mapping[str, str]) -> dict[str, str]:
        """What this one text answers of the fields that have no answer yet."""
        found: dict[str, str] = {}
        for candidate in self.fields:
            if candidate.name in answers or asked.kind not in candidate.kinds:
                continue
            if (value := candidate.parse(asked)) is not None:
                found[candidate.name] = value
        return found

    def next_field(self, answers: Mapping[str, str]) -> Field | None:
        """The first field that applies and has no answer."""
        return next((one for one in self.fields if one.name not in answers and one.applies(answers)), None)

    def without(self, answers: Mapping[str, str], name: str) -> dict[str, str]:
        """`answers` without this field and without those that rest on it."""
        gone = {name}
        for candidate in self.fields:  # a field rests on earlier ones only
            if gone.intersection(candidate.needs):
                gone.add(candidate.name)
        return {known: value for known, value in answers.items() if known not in gone}

    def lines(self, answers: Mapping[str, str], echoes: Mapping[str, str]) -> tuple[str, ...]:
        """The answers as they are read back, a line each: "人数：3人"."""
        return tuple(
            f"{one.label}：{echoes.get(one.name) or one.show(answers[one.name])}"
            for one in self.fields
            if one.name in answers and one.label and one.applies(answers)
        )
