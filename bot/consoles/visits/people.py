"""The people of a session as organizers see them: masked until the day of the visit, then as they are, and logged."""

from dataclasses import dataclass
from datetime import datetime

from actions.visits import privacy
from actions.visits.model import Booking, BookingState, Sealed, Session
from knowledge import audit
from knowledge.cipher import Cipher
from knowledge.city_time import city_day
from knowledge.masking import mask_name, mask_phone
from knowledge.store import Transaction

GONE = "（已删除）"
STATES = {
    BookingState.HELD: ("等待确认", "note"),
    BookingState.CONFIRMED: ("已预约", "info"),
    BookingState.ATTENDED: ("已到场", "good"),
    BookingState.ABSENT: ("未到场", "quiet"),
    BookingState.CANCELLED: ("已取消", "quiet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One booking in a list; `name` and `phone` masked unless they may be seen now."""

    booking: Booking
    name: str
    phone: str
    people: tuple[str, ...]
    code: str = ""

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and the kind of its badge."""
        return STATES[self.booking.state]


def open_now(session: Session, now: datetime) -> bool:
    """Whether names are shown to those who work, and phones one at a time: on the city's day of the visit."""
    return city_day(session.starts_at) <= city_day(now) <= city_day(session.ends_at)


def visitor(
    booking: Booking, sealed: Sealed, cipher: Cipher, *, opened: bool, code: str = "", with_phone: bool = False
) -> Visitor:
    """One booking for a list; the phone only where it was asked for, this one."""
    contact = privacy.contact_of(cipher, sealed)
    people = privacy.people_of(cipher, sealed)
    name, phone = (contact.name, contact.phone) if contact is not None else (GONE, GONE)
    if contact is not None:
        name = name if opened else mask_name(name)
        phone = phone if opened and with_phone else mask_phone(phone)
    return Visitor(
        booking=booking,
        name=name,
        phone=phone,
        people=tuple(one.name if opened else mask_name(one.name) for one in people),
        code=code,
    )


async def note_contact(transaction: Transaction, booking: Booking, *, actor: str, now: datetime) -> None:
    """Write down that somebody saw one phone."""
    subject = f"visit_booking:{booking.id}"
    await audit.record(transaction, actor=actor, act="visit.contact_opened", subject=subject, details={}, now=now)


async def note_opening(
    transaction: Transaction, session: Session, *, what: str, actor: str, people: int, now: datetime
) -> None:
    """Write down that somebody saw the names and phones of a session (个人信息保护法 Art. 51)."""
    await audit.record(
        transaction,
        actor=actor,
        act="visit.contacts_opened",
        subject=f"visit_session:{session.id}",
        details={"what": what, "bookings": people},
        now=now,
    )
