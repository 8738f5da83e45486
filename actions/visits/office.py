"""The desk where nobody asks: what offering seats needs when something else than a resident's request frees them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from knowledge.store import Transaction
from knowledge.workdays import Workdays, load_workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainOffice:
    """The calendar, and ids: an `Office`."""

    workdays: Workdays
    new_id: Callable[[], UUID]


async def plain_office(transaction: Transaction) -> PlainOffice:
    """The desk with the calendar as it is now."""
    return PlainOffice(workdays=await load_workdays(transaction), new_id=uuid4)
