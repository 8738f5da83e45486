"""What a message may be for: the decisions that choosing comes to, and the dialogue carries out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.form import Choice
from actions.model import Location, Option, Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Call the action of `intent`."""

    intent: str
    text: str
    subject: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    echoes: Mapping[str, str] = field(default_factory=dict)
    location: Location | None = None
    park: bool = False  # a form was under way and waits
    about: str | None = None  # the subject that the text is about, where it does not say so itself
    earlier: bool = False  # it goes on with the question before it
    page: tuple[str, ...] = ()  # the subjects to list, where the rest of a list is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Go on with a form: put `given` to its checks, ask what is missing, act when nothing is."""

    pending: Pending
    given: Mapping[str, str] = field(default_factory=dict)  # read from this message, not checked yet
    text: str = ""
    opening: bool = False  # the form begins
    again: bool = False  # the last answer could not be read
    recap: bool = False  # read back all that is known: the form was left for a while
    confirmed: bool = False
    aside: str = ""  # the topic of a question on the form's own matter, to be answered before it goes on
    kept: tuple[Choice, ...] = ()  # the form's choices that are on the screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Leave the form under way: at the resident's word, or because nothing they say can be read."""

    intent: str
    gave_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """A form is to go on that is not there (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Several things were shown, and the text may be about any of them: ask which. `options` may be none."""

    options: tuple[Option, ...]
    count: int
    park: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """The text points at something that is not there: a number beyond the list (`count` long), more than the list has
    (`more`), or nothing was listed.
    """

    count: int
    more: bool = False
    park: bool = False


Decision = Act | Fill | Leave | Lapsed | Which | Nothing
