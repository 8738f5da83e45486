"""What understanding a text gives, and the protocol both engines keep."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class EntityKind(StrEnum):
    """What a piece of a text can name."""

    DOCUMENT_NUMBER = "document_number"
    DATE = "date"
    TIME = "time"
    PARTY_SIZE = "party_size"
    DEPARTMENT = "department"
    DISTRICT = "district"
    EVENT = "event"  # named by its title; the value is its id
    EVENT_WORD = "event_word"  # a word of events, which may mean any of them or none
    TICKET_NUMBER = "ticket_number"
    PHONE = "phone"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A piece of the text (`text[start:end]`) and what it stands for: a number, an ISO date, a department's id."""

    kind: EntityKind
    value: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An intent and the calibrated probability (0..1) that it is the one meant."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which confidence an engine's intent is acted on, and from which it is offered as a choice."""

    act: float
    offer: float


class Danger(StrEnum):
    """What somebody may be in."""

    SELF_HARM = "self_harm"
    FIRE = "fire"  # and gas, and what explodes
    INJURY = "injury"
    CRIME = "crime"
    ACCIDENT = "accident"  # on a road
    MISSING = "missing"
    TRAPPED = "trapped"  # in water, a lift, under what fell
    FRAUD = "fraud"  # money on its way to a swindler


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Somebody may be in danger now: the likeliest danger, whether that is as good as certain, what else it may be."""

    danger: Danger
    sure: bool
    also: tuple[Danger, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a text means: the best intent, how sure (0..1, calibrated), the entities, and the runners-up.

    `alarm` is there where the text tells of somebody in danger, whatever it means besides.
    """

    intent: str
    confidence: float
    thresholds: Thresholds
    entities: tuple[Entity, ...] = ()
    ranking: tuple[Ranked, ...] = field(default=())
    alarm: Alarm | None = None

    @property
    def sure(self) -> bool:
        """Whether to act on it without asking."""
        return self.confidence >= self.thresholds.act

    @property
    def lost(self) -> bool:
        """Whether not even a choice is worth offering."""
        return self.confidence < self.thresholds.offer

    def first(self, kind: EntityKind) -> Entity | None:
        """The first entity of this kind in the text."""
        return next((entity for entity in self.entities if entity.kind is kind), None)

    def without(self, kind: EntityKind, text: str) -> str:
        """The text (which this is the meaning of) with blanks for what it names of a kind; places stay."""
        for one in self.entities:
            if one.kind is kind:
                text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
        return text


class Understand(Protocol):
    """An engine that understands texts. Never raises because of a text; an engine that is gone falls back."""

    async def understand(self, text: str) -> Understanding:
        """The meaning of `text`, which may be anything at all."""
