"""A message heard while a form is under way, with what it may mean to the form. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from actions.form import CONFIRMING, Asked, Choice, Field, Form
from actions.model import Pending
from bot.correcting import rest_of
from bot.decisions import Fill
from bot.message import IncomingMessage
from bot.referring import spoken_of
from bot.sessions import Session
from intents.model import EntityKind, Understanding

STALE_S = 3600.0
"""After this long a question is no longer in anybody's ear: any words are not its answer for certain."""

CHOSEN = "form:"
"""Before the value in the subject of a choice that a form offered."""

FORM_WORDS = frozenset({"affirm", "deny", "cancel"})  # inside a form these are answers, not topics
LOOKED_UP = frozenset({"office_info", "find_place", "list_events", "my_bookings"})
SHORT = 12
"""Characters of a text that says one thing."""
DETAILS = (EntityKind.PARTY_SIZE, EntityKind.DATE, EntityKind.TIME, EntityKind.PHONE)
SMALL_TALK = frozenset({"greet", "thanks", "out_of_scope"})  # a name or a word may look like these
ASKING = re.compile(r"[?？]|吗|呢\s*$|么\s*$|怎么|咋|什么|啥|多少|多[久长远]|哪|(?<![十好])几|为何|凭什么|谁")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message that came while a form was under way."""

    message: IncomingMessage
    meaning: Understanding
    session: Session
    pending: Pending
    form: Form
    now: datetime

    @property
    def text(self) -> str:
        """What was said."""
        return self.message.text

    @property
    def stale(self) -> bool:
        """Whether the question was asked long ago."""
        return bool(self.session.at) and self.now.timestamp() - self.session.at > STALE_S

    @property
    def confirming(self) -> bool:
        """Whether only the confirmation is missing."""
        return self.pending.asked == CONFIRMING

    @property
    def field(self) -> Field | None:
        """The field that was asked; None at the confirmation."""
        return None if self.confirming else self.form.field(self.pending.asked)

    @property
    def topic(self) -> bool:
        """Whether the text surely means something else."""
        return self.meaning.sure and self.meaning.intent not in FORM_WORDS | {self.pending.intent}

    @property
    def detail(self) -> bool:
        """Whether the text is nothing but what a form asks for: a number of people, a day, an hour, a telephone number.

        Whatever an engine takes such words for, they open no other topic.
        """
        left = self.text
        for kind in DETAILS:
            left = self.meaning.without(kind, left)
        return left != self.text and not any(letter.isalnum() for letter in left)

    @property
    def question(self) -> bool:
        """Whether the text surely means something else, and asks."""
        return self.topic and self.meaning.intent not in SMALL_TALK and asks(self.text, self.meaning)

    @property
    def looking_up(self) -> bool:
        """Whether the text is a short question for the directory or the calendar of visits: no story begins so."""
        return self.question and self.meaning.intent in LOOKED_UP and len(self.text.strip()) <= SHORT

    @property
    def asking(self) -> bool:
        """Whether the text asks, and likely means something else: where it is no answer, it is no slip of one either."""
        elsewhere = self.meaning.intent not in FORM_WORDS | SMALL_TALK | {self.pending.intent}
        return elsewhere and not self.meaning.lost and asks(self.text, self.meaning)

    def asked(self, *, direct: bool, at: int = 0) -> Asked:
        """What a parser sees, of the text from `at` on."""
        text, meaning = rest_of(self.text, self.meaning, at)
        return asked(self.message, text, meaning, self.session, self.now, self.pending.answers, direct=direct)

    def before(self, end: int, *, direct: bool) -> Asked:
        """What a parser sees of the text up to `end`."""
        meaning = replace(self.meaning, entities=tuple(one for one in self.meaning.entities if one.end <= end))
        return replace(self.asked(direct=direct), text=self.text[:end], meaning=meaning)

    @property
    def kept(self) -> tuple[Choice, ...]:
        """The form's own choices that are on the screen."""
        return tuple(
            Choice(value=str(one.subject).removeprefix(CHOSEN), label=one.label)
            for one in self.session.choices
            if (one.subject or "").startswith(CHOSEN) and not self.session.parked
        )

    def fill(
        self,
        given: Mapping[str, str] | None = None,
        *,
        recap: bool = False,
        again: bool = False,
        confirmed: bool = False,
        aside: str = "",
    ) -> Fill:
        """Go on with what this message gives."""
        return Fill(
            pending=replace(self.pending, tries=0),
            given=given or {},
            text=self.text,
            recap=recap,
            again=again,
            confirmed=confirmed,
            aside=aside,
            kept=self.kept,
        )

    def anew(self, name: str) -> Fill:
        """Ask this field once more, as if it had not been answered."""
        return Fill(pending=without(self.pending, self.form, name), text=self.text)


def asks(text: str, meaning: Understanding) -> bool:
    """Whether a text asks something; what an event is called asks nothing."""
    return ASKING.search(meaning.without(EntityKind.EVENT, text)) is not None


def asked(
    message: IncomingMessage, text: str, meaning: Understanding, session: Session, now: datetime,
    answers: Mapping[str, str], *, direct: bool,
) -> Asked:  # fmt: skip
    """What a parser sees of a message."""
    own = tuple(option for option in session.choices if not (option.subject or "").startswith(CHOSEN))
    return Asked(
        text=text,
        meaning=meaning,
        now=now,
        direct=direct,
        kind="text" if message.text.strip() else message.kind.value,
        payload=message.payload,
        answers=answers,
        about=spoken_of(text, meaning, own, session.previous),
        shown=session.previous.shown,
        offered=tuple(
            str(one.subject).removeprefix(CHOSEN) for one in session.choices if (one.subject or "").startswith(CHOSEN)
        ),
    )


def without(pending: Pending, form: Form, name: str) -> Pending:
    """The form without this field's answer and those that rest on it, asking nothing yet."""
    answers = form.without(pending.answers, name)
    return replace(
        pending,
        asked="",
        tries=0,
        answers=answers,
        said=tuple(one for one in pending.said if one in answers),
        waiting={one: value for one, value in pending.waiting.items() if one != name},
    )
