"""The personal part of a booking: sealed when it comes in, opened where somebody may read it."""

from collections.abc import Sequence
from datetime import date

import orjson

from actions.visits.model import Contact, Person, Sealed
from actions.visits.rules import plain_phone
from knowledge.cipher import Cipher

#: A place in line becomes a booking without being opened, so both tables share the contexts.
NAME, PHONE, PEOPLE, SAID = "visits.name", "visits.phone", "visits.people", "visits.said"
FORGOTTEN = Sealed(name=None, phone=None, people=None)

#: Table, column and context of all that is sealed here, for changing keys.
SEALED_COLUMNS = (
    ("visit_bookings", "name", NAME),
    ("visit_bookings", "phone", PHONE),
    ("visit_bookings", "people", PEOPLE),
    ("visit_waiting", "name", NAME),
    ("visit_waiting", "phone", PHONE),
    ("visit_waiting", "people", PEOPLE),
    ("visit_feedback", "said", SAID),
)


def seal(cipher: Cipher, contact: Contact, people: Sequence[Person]) -> Sealed:
    """The contact, its phone as it is kept, and those who come where they are named."""
    return Sealed(
        name=cipher.seal(contact.name.strip(), context=NAME),
        phone=cipher.seal(plain_phone(contact.phone) or contact.phone, context=PHONE),
        people=seal_people(cipher, people),
        phone_blind=cipher.blind(_kept(contact), context=PHONE),
    )


def blinds(cipher: Cipher, contact: Contact) -> tuple[bytes, ...]:
    """The keyed hashes of the phone, under every key: what to look for while keys are being changed."""
    return cipher.blinds(_kept(contact), context=PHONE)


def _kept(contact: Contact) -> str:
    return plain_phone(contact.phone) or contact.phone


def seal_people(cipher: Cipher, people: Sequence[Person]) -> bytes | None:
    """Names and dates of birth; None where there are none."""
    if not people:
        return None
    plain = orjson.dumps([[one.name.strip(), one.born.isoformat()] for one in people]).decode()
    return cipher.seal(plain, context=PEOPLE)


def contact_of(cipher: Cipher, sealed: Sealed) -> Contact | None:
    """Whom to call; None once forgotten. Raises CipherError for a field that does not open."""
    if sealed.name is None or sealed.phone is None:
        return None
    return Contact(name=cipher.open(sealed.name, context=NAME), phone=cipher.open(sealed.phone, context=PHONE))


def people_of(cipher: Cipher, sealed: Sealed) -> tuple[Person, ...]:
    """Those who come, the booker first; empty where no names are asked, or once forgotten."""
    if sealed.people is None:
        return ()
    plain = orjson.loads(cipher.open(sealed.people, context=PEOPLE))
    return tuple(Person(name=name, born=date.fromisoformat(born)) for name, born in plain)
