"""What a visit's feedback tells those who make cases: the event in the outbox, one shape for who writes and who reads it.

Capabilities do not know each other, so the shape stands here. Its names in the payload are kept: events that wait in a
database were written with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

EVENT = "visit_feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOpinion:
    """What somebody said of a visit: the event's title, its organizer, one to five stars, and words (or none)."""

    title: str
    department_id: str
    stars: int
    said: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no opinion. Raises ValueError."""
        if not 1 <= self.stars <= 5:
            raise ValueError("stars are one to five")

    def payload(self) -> dict[str, Any]:
        """The event as it lies in the outbox."""
        return {
            "event": EVENT,
            "title": self.title,
            "department_id": self.department_id,
            "rating": self.stars,
            "text": self.said,
        }

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        """The opinion in an event. Raises ValueError where it is none: what is missing is not made up."""
        try:
            return cls(
                title=str(payload["title"]),
                department_id=str(payload["department_id"]),
                stars=int(payload["rating"]),
                said=str(payload["text"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an opinion: {type(error).__name__} {error}") from error
