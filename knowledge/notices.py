"""Notices: what residents are told of our own accord, in a shape that every way of telling can use.

A notice has its whole text, and the few facts that a platform's template asks for. It goes through the outbox, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from knowledge import outbox
from knowledge.store import Transaction

KIND = "notice"


class Topic(StrEnum):
    """What kind of news it is; a template is set for each."""

    VISIT_OFFER = "visit_offer"  # seats are held for somebody from the line, or no longer
    VISIT_REMINDER = "visit_reminder"  # the day before
    VISIT_CHANGE = "visit_change"  # moved, suspended, called off, a word of the organizer
    CASE = "case"  # an answer, a question, a change of a case
    DIGEST = "digest"  # new documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told. `about`: of what, in a word; `state`: how that stands now, in at most five characters.

    `when` (UTC) and `place` are of what it is about; `path` is the page of ours where more stands.
    """

    topic: Topic
    about: str
    text: str
    state: str
    when: datetime | None = None
    place: str = ""
    path: str = ""

    @property
    def payload(self) -> Mapping[str, Any]:
        """As it lies in the outbox."""
        return {
            "question": self.about,
            "text": self.text,
            "topic": self.topic.value,
            "state": self.state,
            "when": self.when.isoformat() if self.when is not None else None,
            "place": self.place,
            "path": self.path,
        }


async def put(transaction: Transaction, notice: Notice, *, key: str, to: UUID, now: datetime) -> bool:
    """Queue a notice. The same key again is the same notice: returns False and changes nothing."""
    return await outbox.put(transaction, key=key, kind=KIND, to=to, payload=notice.payload, now=now)
