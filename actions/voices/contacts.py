"""Who stands behind a case: masked on every screen; opening it is written into the audit log, each time."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from actions.voices.errors import NotFoundError
from actions.voices.model import Actor, Contact, Role
from actions.voices.records import WORDS_CONTEXT, log, seen_by
from actions.voices.tables import cases, parties, story, words
from actions.voices.taking import NAME_CONTEXT, PHONE_BLIND, PHONE_CONTEXT
from knowledge.cipher import Cipher, mask_name, mask_phone
from knowledge.private_numbers import shadow_of
from knowledge.resealing import EncryptedColumn
from knowledge.store import Transaction

SHORTEST_NAME = 2
SHORTEST_PHONE = 7
_DIGITS = re.compile(r"\D")

#: The sealed columns of voices, for the change of keys.
ENCRYPTED = (
    EncryptedColumn(table=parties, column="name_sealed", context=NAME_CONTEXT),
    EncryptedColumn(
        table=parties, column="phone_sealed", context=PHONE_CONTEXT, blind="phone_blind", blind_context=PHONE_BLIND
    ),
    EncryptedColumn(table=words, column="text_sealed", context=WORDS_CONTEXT),
)


async def masked(transaction: Transaction, case_id: UUID, *, scope: str | None, cipher: Cipher) -> Contact | None:
    """The name and phone that a resident left, masked; None where they left none or are forgotten."""
    contact = await _contact(transaction, case_id, scope, cipher)
    if contact is None:
        return None
    return Contact(name=mask_name(contact.name), phone=mask_phone(contact.phone), masked=True)


async def opened(
    transaction: Transaction, case_id: UUID, *, by: Actor, cipher: Cipher, now: datetime
) -> Contact | None:
    """The name and phone as they were left, for staff who may see the case. The opening is on the audit log."""
    _insist_on_staff(by)
    contact = await _contact(transaction, case_id, by.scope, cipher)
    await log(transaction, case_id, act="contact_opened", by=by, now=now, details={"found": contact is not None})
    return contact


async def original(transaction: Transaction, entry_id: int, *, by: Actor, cipher: Cipher, now: datetime) -> str | None:
    """What a resident wrote, as they wrote it; None where they are forgotten. The opening is on the audit log."""
    _insist_on_staff(by)
    found = (
        select(story.c.case_id, words.c.text_sealed)
        .join(cases, cases.c.id == story.c.case_id)
        .outerjoin(words, words.c.entry_id == story.c.id)
        .where(story.c.id == entry_id, *seen_by(by.scope))
    )
    row = (await transaction.execute(found)).first()
    if row is None:
        raise NotFoundError
    await log(transaction, row.case_id, act="words_opened", by=by, now=now, details={"entry": entry_id})
    return cipher.open(row.text_sealed, context=WORDS_CONTEXT) if row.text_sealed is not None else None


async def told_in(transaction: Transaction, case_id: UUID, said: str, *, cipher: Cipher) -> str:
    """What a text says of those who handed in this case, or one that was merged into it: "姓名", "电话", or nothing."""
    concerned = or_(cases.c.id == case_id, cases.c.merged_into == case_id)
    found = (
        select(parties.c.name_sealed, parties.c.phone_sealed)
        .join(cases, cases.c.id == parties.c.case_id)
        .where(concerned)
    )
    people = (await transaction.execute(found)).all()
    names = [_open(one.name_sealed, NAME_CONTEXT, cipher) for one in people]
    if any(name in said for name in names if len(name) >= SHORTEST_NAME):
        return "姓名"
    digits = _DIGITS.sub("", shadow_of(said))
    phones = [_DIGITS.sub("", _open(one.phone_sealed, PHONE_CONTEXT, cipher)) for one in people]
    return "电话" if any(phone in digits for phone in phones if len(phone) >= SHORTEST_PHONE) else ""


def _insist_on_staff(by: Actor) -> None:
    if by.role not in (Role.OFFICE, Role.DEPARTMENT):
        raise NotFoundError


async def _contact(transaction: Transaction, case_id: UUID, scope: str | None, cipher: Cipher) -> Contact | None:
    visible = select(cases.c.id).where(cases.c.id == case_id, *seen_by(scope))
    if (await transaction.execute(visible)).first() is None:
        raise NotFoundError
    found = select(parties).where(parties.c.case_id == case_id, parties.c.role == "author")
    row = (await transaction.execute(found)).first()
    if row is None or (row.name_sealed is None and row.phone_sealed is None):
        return None
    return Contact(
        name=_open(row.name_sealed, NAME_CONTEXT, cipher),
        phone=_open(row.phone_sealed, PHONE_CONTEXT, cipher),
        masked=False,
    )


def _open(sealed: Any, context: str, cipher: Cipher) -> str:  # noqa: ANN401  (a column's value)
    return cipher.open(sealed, context=context) if sealed is not None else ""


async def of_phone(transaction: Transaction, phone: str, *, scope: str | None, cipher: Cipher) -> tuple[UUID, ...]:
    """The cases of residents who left this phone, the newest first, found without opening a single field."""
    blinds = cipher.blinds(phone, context=PHONE_BLIND)
    found = (
        select(cases.c.id)
        .join(parties, parties.c.case_id == cases.c.id)
        .where(parties.c.phone_blind.in_(blinds), *seen_by(scope))
        .order_by(cases.c.received_at.desc())
        .limit(50)
    )
    return tuple((await transaction.execute(found)).scalars())
