"""The shapes of conversations with staff."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """How far a conversation is."""

    WAITING = "waiting"  # asked for in office hours; nobody has it yet
    CLAIMED = "claimed"  # one person has it
    LEFT = "left"  # a message was left, to be answered in office hours; the service goes on answering meanwhile
    ENDED = "ended"


STATE_NAMES = {State.WAITING: "等待接待", State.CLAIMED: "接待中", State.LEFT: "留言", State.ENDED: "已结束"}
OPEN = (State.WAITING, State.CLAIMED, State.LEFT)


class Author(StrEnum):
    """Who said a line."""

    RESIDENT = "resident"
    STAFF = "staff"
    SYSTEM = "system"


DANGER_NAMES = {
    "self_harm": "可能轻生",
    "fire": "火情",
    "injury": "伤病",
    "crime": "警情",
    "accident": "交通事故",
    "missing": "走失",
    "trapped": "被困落水",
    "fraud": "正遭诈骗",
}
GRAVEST = "self_harm"
"""With this danger no conversation ends by itself, and somebody is told when nobody takes it."""


class Way(StrEnum):
    """Who answers where a person is asked for."""

    INBOX = "inbox"  # staff in the console
    WECHAT = "wechat"  # WeChat's own customer service, in that door
    OFF = "off"  # nobody here: the hotline


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of hand-over. `opens` and `closes` are city time on working days; waits are in minutes."""

    way: Way = Way.INBOX
    opens: time = time(9)
    closes: time = time(17)
    claim_minutes: int = 5  # after which the resident is told that nobody came
    idle_minutes: int = 30  # without a word, after which a conversation ends
    alarm_minutes: int = 3  # after which supervisors are told that nobody has taken somebody who may harm themself


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation. Times are UTC.

    `told_at`: when the resident learned that a person has it; before that the service goes on answering. `danger` is
    empty or what the resident may be in (`DANGER_NAMES`), `danger_at` when they last said so, `alarmed_at` when
    supervisors were told that nobody had taken it since. `version` counts its changes.
    """

    id: UUID
    resident_id: UUID
    channel: str
    state: State
    staff_id: UUID | None
    danger: str
    danger_at: datetime | None
    alarmed_at: datetime | None
    asked_at: datetime
    claimed_at: datetime | None
    told_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    last_at: datetime
    resident_last_at: datetime | None
    version: int

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.state is not State.ENDED

    @property
    def grave(self) -> bool:
        """Whether the resident may harm themself."""
        return self.danger == GRAVEST

    @property
    def with_person(self) -> bool:
        """Whether what the resident says goes to a person, and the resident knows."""
        return self.state is State.CLAIMED and self.told_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing said, as it was written. `delivery` is the outbox's state of what was said to the resident."""

    id: int
    author: Author
    staff_id: UUID | None
    text: str
    at: datetime
    delivery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A conversation in a list: who has it, the last words (masked), and how many lines wait for an answer."""

    conversation: Conversation
    staff_name: str = ""
    preview: str = ""
    unread: int = 0


class Which(StrEnum):
    """The lists of conversations."""

    OPEN = "open"
    WAITING = "waiting"
    MINE = "mine"
    LEFT = "left"
    ENDED = "ended"
