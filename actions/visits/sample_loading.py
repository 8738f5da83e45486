"""The sample events in the database: loaded once, and kept in the coming weeks as long as nobody has touched them.

Touched is an event that staff did anything to (the audit log says so) or that anybody but the sample's own residents booked or
waits for. It stays as it is for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select, update

from actions.visits.booking import book_together
from actions.visits.campaigns import Campaign, campaign_of, save
from actions.visits.events import create_events, session_columns
from actions.visits.model import BookingRequest, Contact, Desk, EventState, SessionDraft, SessionState
from actions.visits.sample import SampleEvent
from actions.visits.sample_life import ACTOR, CHANNEL, GUESTS, live_through, phone_of
from actions.visits.suspending import suspend
from actions.visits.tables import bookings, events, sessions, waiting
from knowledge import audit, residents
from knowledge.city_time import city_day
from knowledge.people_tables import audit as audit_table
from knowledge.people_tables import doors
from knowledge.store import Transaction

CAMPAIGN = "open-month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many events are new, and how many sessions were moved to coming days."""

    new: int
    moved: int


async def load_events(transaction: Transaction, sample: Sequence[SampleEvent], desk: Desk, *, now: datetime) -> Loaded:
    """Put in what is missing, published; move what is untouched to its new days. Again on the same day: nothing."""
    await _open_campaign(transaction, sample, now)
    found = await transaction.execute(select(events.c.id).where(events.c.id.in_([one.id for one in sample])))
    there = set(found.scalars())
    fresh = [one for one in sample if one.id not in there]
    if fresh:
        await create_events(
            transaction,
            [(one.draft, one.sessions) for one in fresh],
            actor=ACTOR,
            now=now,
            new_id=desk.new_id,
            ids=[one.id for one in fresh],
            state=EventState.PUBLISHED,
        )
    moved = await _freshen(transaction, [one for one in sample if one.id in there], now)
    for one in sample:
        if one.full and (one.id not in there or one.id in moved):
            await _fill(transaction, one.id, desk, now)
        if one.suspended and (one.id not in there or one.id in moved):
            await suspend(transaction, one.id, reason=one.suspended, actor=ACTOR, now=now)
    anew = [one for one in sample if one.id not in there or one.id in moved]
    await live_through(transaction, anew, desk, now=now)
    return Loaded(new=len(fresh), moved=sum(moved.values()))


async def _open_campaign(transaction: Transaction, sample: Sequence[SampleEvent], now: datetime) -> None:
    """The month (or what the sample has of it) that all these events belong to."""
    days = [city_day(session.starts_at) for one in sample for session in one.sessions]
    if not days:
        return
    campaign = Campaign(
        id=CAMPAIGN,
        name="政府开放日活动月",
        starts_on=min(days),
        ends_on=max(days),
        note="各部门、各区县把门打开：看一看、问一问、提一提。活动都免费，名额按报名先后。",
    )
    known = await campaign_of(transaction, CAMPAIGN)
    if known is not None:  # it grows with those that staff touched and that stay where they are
        campaign = replace(campaign, starts_on=min(known.starts_on, campaign.starts_on))
    await save(transaction, campaign, actor=ACTOR, now=now)
    ours = [one.id for one in sample]
    await transaction.execute(
        update(events).where(events.c.id.in_(ours), events.c.campaign_id.is_(None)).values(campaign_id=CAMPAIGN)
    )


async def _fill(transaction: Transaction, event_id: str, desk: Desk, now: datetime) -> None:
    """Book out the first session, and let the last parties wait."""
    first = (
        await transaction.execute(
            select(sessions.c.id, sessions.c.capacity)
            .where(sessions.c.event_id == event_id)
            .order_by(sessions.c.starts_at)
            .limit(1)
        )
    ).one()
    requests = [
        BookingRequest(
            session_id=first.id,
            resident_id=await residents.seen(transaction, channel=CHANNEL, sender=f"guest-{number}", now=now),
            key=f"sample:{first.id}:{now.isoformat()}",
            party=party,
            contact=Contact(name=name, phone=phone_of(number - 1)),
            of_age=True,
        )
        for number, (name, party) in enumerate(GUESTS, start=1)
    ]
    await book_together(transaction, first.id, requests, desk, now=now)


async def _freshen(transaction: Transaction, known: Sequence[SampleEvent], now: datetime) -> dict[str, int]:
    """Move the sessions of untouched events; returns how many by event."""
    by_event: dict[str, list[Any]] = {}
    rows = await transaction.execute(
        select(sessions.c.id, sessions.c.event_id, sessions.c.starts_at)
        .where(sessions.c.event_id.in_([one.id for one in known]))
        .order_by(sessions.c.starts_at)
    )
    for row in rows:
        by_event.setdefault(row.event_id, []).append(row)
    due = {
        one.id: moves
        for one in known
        if len(by_event.get(one.id, ())) == len(one.sessions)
        and (moves := _moves(by_event.get(one.id, []), one.sessions))
    }
    if not due:
        return {}
    touched = await _touched(transaction, list(due))
    moved = {event_id: moves for event_id, moves in due.items() if event_id not in touched}
    if moved:
        await _move(transaction, moved, now)
    return {event_id: len(moves) for event_id, moves in moved.items()}


def _moves(rows: Sequence[Any], drafts: Sequence[SessionDraft]) -> dict[UUID, SessionDraft]:
    return {
        row.id: draft for row, draft in zip(rows, drafts, strict=True) if row.starts_at < draft.starts_at
    }  # a sample never goes back in time


async def _move(transaction: Transaction, moved: dict[str, dict[UUID, SessionDraft]], now: datetime) -> None:
    ids = [session_id for moves in moved.values() for session_id in moves]
    for table in (bookings, waiting):  # the invented guests book again
        await transaction.execute(delete(table).where(table.c.session_id.in_(ids)))
    latest_first = sorted(
        ((session_id, draft) for moves in moved.values() for session_id, draft in moves.items()),
        key=lambda one: one[1].starts_at,
        reverse=True,
    )  # a session moves to where the later one was, so that one must have left
    connection = await transaction.connection()
    await connection.execute(
        update(sessions)
        .where(sessions.c.id == bindparam("of"))
        .values(taken=0, state=SessionState.OPEN, reason=None, version=sessions.c.version + 1, updated_at=now),
        [{"of": session_id, **_times(draft)} for session_id, draft in latest_first],
    )
    await transaction.execute(
        update(events).where(events.c.id.in_(moved)).values(state=EventState.PUBLISHED, updated_at=now)
    )
    await audit.record(
        transaction,
        actor=ACTOR,
        act="visit.sample_moved",
        subject="visit_events",
        details={"events": sorted(moved)},
        now=now,
    )


def _times(draft: SessionDraft) -> dict[str, Any]:
    columns = session_columns(draft)
    return {name: columns[name] for name in ("starts_at", "ends_at", "cut_off_at")}


async def _touched(transaction: Transaction, event_ids: Sequence[str]) -> set[str]:
    """Which of these events staff changed, or real residents booked or wait for."""
    touched = set()
    ours = select(doors.c.resident_id).where(doors.c.channel == CHANNEL)
    for table in (bookings, waiting):
        rows = await transaction.scalars(
            select(sessions.c.event_id)
            .join(table, table.c.session_id == sessions.c.id)
            .where(sessions.c.event_id.in_(event_ids))
            .where(or_(table.c.resident_id.is_(None), table.c.resident_id.not_in(ours)))
        )
        touched |= set(rows)
    subject = func.split_part(audit_table.c.subject, ":", 2)
    staff = audit_table.c.actor.like("staff:%")
    by_event = select(subject).where(staff, audit_table.c.subject.like("visit_event:%"))
    touched |= set(event_ids) & set(await transaction.scalars(by_event))
    by_session = select(subject).where(staff, audit_table.c.subject.like("visit_session:%"))
    acted_on = {UUID(one) for one in await transaction.scalars(by_session)}
    if acted_on:
        rows = await transaction.scalars(select(sessions.c.event_id).where(sessions.c.id.in_(acted_on)))
        touched |= set(event_ids) & set(rows)
    return touched
