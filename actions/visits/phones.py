"""The phone that a resident left with a booking, as they see it again."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from actions.visits.privacy import PHONE
from actions.visits.tables import bookings
from knowledge import identities
from knowledge.cipher import Cipher
from knowledge.masking import mask_phone
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLeft:
    """Masked; `confirmed`: a code that went to it came back."""

    shown: str
    confirmed: bool


async def phone_left(transaction: Transaction, booking_id: UUID, *, cipher: Cipher) -> PhoneLeft | None:
    """The phone of a booking; None once it is forgotten."""
    chosen = select(bookings.c.phone, bookings.c.resident_id).where(bookings.c.id == booking_id)
    row = (await transaction.execute(chosen)).first()
    if row is None or row.phone is None:
        return None
    phone = cipher.open(row.phone, context=PHONE)
    confirmed = row.resident_id is not None and await identities.has_confirmed(
        transaction, row.resident_id, phone, cipher=cipher
    )
    return PhoneLeft(shown=mask_phone(phone), confirmed=confirmed)
