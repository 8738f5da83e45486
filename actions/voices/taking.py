"""Taking what residents hand in: a case exists once for its resident and key, whatever dies in between."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from actions.voices import notice
from actions.voices.alike import signature_of
from actions.voices.deadlines import Clock, deadline_of
from actions.voices.desk_tables import serials
from actions.voices.errors import NotFoundError, UnfitError
from actions.voices.masking import masked
from actions.voices.model import Actor, Case, Desk, NewCase, Role, State, Taken
from actions.voices.moving import begin_duty
from actions.voices.numbers import case_code, case_number, code_hash, department_code, told_code
from actions.voices.records import COLUMNS, case_of, keep_words, log, tell
from actions.voices.routing import NEIGHBOURS, rank
from actions.voices.rules import MOST_TITLE, check, plain, title_of
from actions.voices.similar import keep_signature, neighbours, open_to_join
from actions.voices.tables import cases, parties
from knowledge import consents
from knowledge.attachment_tables import attachments
from knowledge.city_time import city_day
from knowledge.residents import seen
from knowledge.store import Transaction

NAME_CONTEXT = "voice_parties.name_sealed"
PHONE_CONTEXT = "voice_parties.phone_sealed"
PHONE_BLIND = "voice_parties.phone"
PICTURES = "voice"  # the kind of owner of a case's pictures
DRAFT_PICTURES = "voice_draft"
SENT_PICTURES = "voice_sent"  # by a browser, before a form took them; the owner is who sent them
_SURE = 0.5
_AT_FIRST = {
    "designated": False,
    "transfers": 0,
    "pauses": 0,
    "follow_ups": 0,
    "paused_days": 0,
    "duty": 1,
    "answered": 0,
    "supporters": 0,
    "version": 1,
}


async def take(transaction: Transaction, new: NewCase, desk: Desk, *, case_id: UUID, now: datetime) -> Taken:
    """The case of what was handed in. The same key of the same resident gives the case that exists already.

    Raises UnfitError for what cannot be taken.
    """
    check(new, desk.policy)
    if new.department_id is not None and new.department_id not in desk.city.by_id:
        raise UnfitError("没有这个单位。")
    resident_id = await seen(transaction, channel=new.channel, sender=new.sender, now=now)
    if not await _join(transaction, case_id, resident_id, key=new.key, role="author", now=now):
        return await _taken_before(transaction, resident_id, new.key, desk)
    near = await neighbours(transaction, new.text, limit=NEIGHBOURS)
    suggested = rank(new.text, desk.city, near.cases, limit=3)
    likely = tuple(one.department_id for one in suggested)
    sure = likely[0] if suggested and suggested[0].share >= _SURE else None
    department = new.department_id or sure
    case = await _insert(
        transaction, new, desk, likely=likely, department=department, ids=(case_id, near.cluster or case_id), now=now
    )
    await _keep_person(transaction, case, resident_id, new, desk, now)
    await begin_duty(transaction, case)
    by = Actor(id=f"resident:{resident_id}", role=Role.RESIDENT)
    details = {"kind": case.kind, "due": str(case.due_on), "channel": case.channel}
    await log(transaction, case_id, act="received", by=by, now=now, details=details)
    return _taken(case, likely, desk, code=case_code(case_id, desk.cipher), repeated=False)


async def taken_before(transaction: Transaction, resident_id: UUID, key: str, desk: Desk) -> Taken | None:
    """The case that this resident handed in under this key; None where there is none."""
    try:
        return await _taken_before(transaction, resident_id, key, desk)
    except NotFoundError:
        return None


async def support(
    transaction: Transaction, case_id: UUID, *, channel: str, sender: str, key: str, now: datetime
) -> Case:
    """One more resident ("我也遇到") stands behind a public case and gets its reply. Saying so twice counts once.

    Raises NotFoundError for a case that residents cannot join.
    """
    resident_id = await seen(transaction, channel=channel, sender=sender, now=now)
    found = select(*COLUMNS).where(cases.c.id == case_id, *open_to_join()).with_for_update()
    row = (await transaction.execute(found)).first()
    if row is None:
        raise NotFoundError
    if not await _join(transaction, case_id, resident_id, key=key, role="supporter", now=now):
        return case_of(row)
    joined = await transaction.execute(
        update(cases)
        .where(cases.c.id == case_id)
        .values(supporters=cases.c.supporters + 1, version=cases.c.version + 1, updated_at=now)
        .returning(*COLUMNS)
    )
    by = Actor(id=f"resident:{resident_id}", role=Role.RESIDENT)
    await tell(transaction, case_id, act="supported", by=by, now=now)
    await log(transaction, case_id, act="supported", by=by, now=now, details={})
    return case_of(joined.one())


async def _join(
    transaction: Transaction, case_id: UUID, resident_id: UUID, *, key: str, role: str, now: datetime
) -> bool:
    """Write down whom the case concerns; False where this key, or this resident, is there already."""
    row = insert(parties).values(
        id=case_id if role == "author" else func.gen_random_uuid(),
        case_id=case_id,
        resident_id=resident_id,
        key=key,
        role=role,
        joined_at=now,
    )
    added = await transaction.execute(row.on_conflict_do_nothing().returning(parties.c.id))
    return added.first() is not None


async def _taken_before(transaction: Transaction, resident_id: UUID, key: str, desk: Desk) -> Taken:
    found = (
        select(*COLUMNS, cases.c.code_hash, cases.c.suggested)
        .join(parties, parties.c.case_id == cases.c.id)
        .where(parties.c.resident_id == resident_id, parties.c.key == key)
    )
    row = (await transaction.execute(found)).first()
    if row is None:
        raise NotFoundError
    code = told_code(row.id, row.code_hash, desk.cipher)
    return _taken(case_of(row), tuple(row.suggested), desk, code=code, repeated=True)


async def _insert(
    transaction: Transaction,
    new: NewCase,
    desk: Desk,
    *,
    likely: tuple[str, ...],
    department: str | None,
    ids: tuple[UUID, UUID],
    now: datetime,
) -> Case:
    """Write the case; `ids` are its own and its cluster's."""
    case_id, cluster = ids
    text = masked(plain(new.text), (new.name,))
    title = masked(plain(new.title), (new.name,))[:MOST_TITLE] or title_of(text)
    signature = signature_of(text)
    clock = Clock(from_on=city_day(now), days=desk.policy.days(new.kind))
    deadline = clock.deadline(desk.workdays)
    values: dict[str, Any] = {
        "id": case_id,
        "number": await _next_number(transaction, clock.from_on, department),
        "code_hash": code_hash(case_code(case_id, desk.cipher)),
        "kind": new.kind,
        "state": State.RECEIVED,
        "title": title,
        "text": text,
        "channel": new.channel,
        "page_url": new.page_url or None,
        "leader": plain(new.leader) or None,
        "suggested": list(dict.fromkeys((*((new.department_id,) if new.department_id else ()), *likely))),
        "anonymous": new.anonymous,
        "wants_public": new.public,
        "clock_from": clock.from_on,
        "days": clock.days,
        "due_on": deadline.earliest,
        "due_exact": deadline.exact,
        "cluster": cluster,
        "topic": signature.topic,
        "received_at": now,
        "updated_at": now,
        **_AT_FIRST,
    }
    row = await transaction.execute(insert(cases).values(values).returning(*COLUMNS))
    await keep_signature(transaction, case_id, signature)
    return case_of(row.one())


async def _next_number(transaction: Transaction, day: date, department_id: str | None) -> str:
    """The next number of the day. Those of one department and day are given out one after the other."""
    code = department_code(department_id)
    row = insert(serials).values(day=day, code=code, last=1)
    counted = row.on_conflict_do_update(
        index_elements=[serials.c.day, serials.c.code], set_={"last": serials.c.last + 1}
    ).returning(serials.c.last)
    return case_number(day, code, (await transaction.execute(counted)).scalar_one())


async def _keep_person(
    transaction: Transaction, case: Case, resident_id: UUID, new: NewCase, desk: Desk, now: datetime
) -> None:
    """Seal who handed the case in and their own words; their pictures become the case's."""
    by = Actor(id=f"resident:{resident_id}", role=Role.RESIDENT)
    entry = await tell(
        transaction, case.id, act="received", by=by, now=now, text=case.text, shown_to="resident", after=case.state
    )
    await keep_words(transaction, entry, resident_id, new.text, desk.cipher)
    name, phone = plain(new.name), plain(new.phone)
    if (name or phone) and not new.anonymous:
        sealed = {
            "name_sealed": desk.cipher.seal(name, context=NAME_CONTEXT) if name else None,
            "phone_sealed": desk.cipher.seal(phone, context=PHONE_CONTEXT) if phone else None,
            "phone_blind": desk.cipher.blind(phone, context=PHONE_BLIND) if phone else None,
        }
        await transaction.execute(update(parties).where(parties.c.id == case.id).values(sealed))
        await _keep_consent(transaction, case.id, resident_id, new.notice, now)
    if new.draft_id:
        await transaction.execute(
            update(attachments)
            .where(attachments.c.owner_kind == DRAFT_PICTURES, attachments.c.owner_id == new.draft_id)
            .values(owner_kind=PICTURES, owner_id=str(case.id))
        )


async def _keep_consent(
    transaction: Transaction, case_id: UUID, resident_id: UUID, notice_version: str, now: datetime
) -> None:
    """Put on record that a name or a phone was left after this version of the notice."""
    if notice_version:
        new_id = uuid5(case_id, notice.PURPOSE)
        await consents.give(
            transaction, resident=resident_id, purpose=notice.PURPOSE, wording=notice_version, new_id=new_id, now=now
        )


def _taken(case: Case, likely: tuple[str, ...], desk: Desk, *, code: str | None, repeated: bool) -> Taken:
    deadline = deadline_of(case, desk.workdays)
    return Taken(
        case_id=case.id,
        number=case.number,
        code=code,
        due_on=deadline.earliest,
        due_shown=deadline.shown(),
        department_ids=likely,
        repeated=repeated,
    )
