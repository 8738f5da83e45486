"""Parcels for the couriers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from knowledge.outbox import Parcel

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def a_parcel(payload: Mapping[str, Any], *, kind: str = "notice", number: int = 7) -> Parcel:
    """A parcel on its way."""
    return Parcel(
        id=number, key=f"k{number}", kind=kind, resident_id=UUID(int=1), channel="wechat", sender="o1", bound=False,
        payload=payload, state="sending", attempts=1, created_at=AT,
    )  # fmt: skip
