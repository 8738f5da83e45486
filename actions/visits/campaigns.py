"""Campaigns: a month (or whatever span) of open days, with its dates, its page and the count of what it brings.

An event belongs to the campaign in whose days its first session lies when it is written or handed in; nobody has to say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from actions.visits.errors import WrongError
from actions.visits.limits import day_begins
from actions.visits.tables import campaigns, events, sessions
from knowledge import audit
from knowledge.city_time import city_day
from knowledge.store import Transaction

LONGEST_NAME, LONGEST_NOTE = 60, 500
Span = tuple[str, date, date]  # a campaign's id, its first and its last day
_SHOWN = ("published", "suspended", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign and what it brings: events that residents may see, their organizers, and events by field.

    `starts_on` and `ends_on` are days of the city, both included.
    """

    id: str
    name: str
    starts_on: date
    ends_on: date
    note: str = ""
    events: int = 0
    organizers: int = 0
    by_field: tuple[tuple[str, int], ...] = field(default=())


async def save(transaction: Transaction, campaign: Campaign, *, actor: str, now: datetime) -> bool:
    """Write a campaign, new or not. Returns whether anything changed. Raises WrongError."""
    if wrongs := _wrongs(campaign):
        raise WrongError(wrongs)
    known = (await transaction.execute(select(campaigns).where(campaigns.c.id == campaign.id))).first()
    values = {
        "name": campaign.name,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "note": campaign.note,
    }
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        return False
    await transaction.execute(
        insert(campaigns)
        .values(id=campaign.id, **values)
        .on_conflict_do_update(index_elements=[campaigns.c.id], set_=values)
    )
    await audit.record(
        transaction,
        actor=actor,
        act="visit.campaign_saved",
        subject=f"visit_campaign:{campaign.id}",
        details={"from": campaign.starts_on.isoformat(), "to": campaign.ends_on.isoformat()},
        now=now,
    )
    return True


def _wrongs(campaign: Campaign) -> dict[str, str]:
    wrongs: dict[str, str] = {}
    if not (campaign.id.isascii() and campaign.id.replace("-", "").isalnum() and len(campaign.id) <= 64):
        wrongs["id"] = "编号用字母、数字和连字符，最多64个字符。"
    if not 0 < len(campaign.name.strip()) <= LONGEST_NAME:
        wrongs["name"] = f"名称为1到{LONGEST_NAME}个字。"
    if campaign.ends_on < campaign.starts_on:
        wrongs["ends_on"] = "结束日期不能早于开始日期。"
    if len(campaign.note) > LONGEST_NOTE:
        wrongs["note"] = f"说明最多{LONGEST_NOTE}个字。"
    return wrongs


async def spans(transaction: Transaction) -> Sequence[Span]:
    """Every campaign's id and days, the one that began last first: for `of_day`."""
    wanted = select(campaigns.c.id, campaigns.c.starts_on, campaigns.c.ends_on)
    rows = await transaction.execute(wanted.order_by(campaigns.c.starts_on.desc(), campaigns.c.id))
    return [(row.id, row.starts_on, row.ends_on) for row in rows]


def of_day(known: Sequence[Span], day: date) -> str | None:
    """The campaign that a day belongs to."""
    return next((one for one, first, last in known if first <= day <= last), None)


def of_first(known: Sequence[Span], starts: Sequence[datetime]) -> str | None:
    """The campaign of an event with these sessions; None where it has none yet, or lies in no campaign."""
    return of_day(known, city_day(min(starts))) if starts and known else None


async def gather(transaction: Transaction, campaign: Campaign) -> int:
    """Take in the events of no campaign whose first session lies in its days. Returns how many."""
    first = (
        select(sessions.c.event_id, func.min(sessions.c.starts_at).label("at")).group_by(sessions.c.event_id).subquery()
    )
    begins, ends = day_begins(campaign.starts_on), day_begins(campaign.ends_on + timedelta(days=1))
    taken = await transaction.execute(
        update(events)
        .where(
            events.c.campaign_id.is_(None),
            events.c.id.in_(select(first.c.event_id).where(first.c.at >= begins, first.c.at < ends)),
        )
        .values(campaign_id=campaign.id)
        .returning(events.c.id)
    )
    return len(taken.all())


async def running(transaction: Transaction, *, today: date) -> tuple[Campaign, ...]:
    """Campaigns that are not over and have something to show, the one that begins first first."""
    wanted = select(campaigns).where(campaigns.c.ends_on >= today).order_by(campaigns.c.starts_on, campaigns.c.id)
    found = [await _counted(transaction, row) for row in (await transaction.execute(wanted)).all()]
    return tuple(one for one in found if one.events)


async def campaign_of(transaction: Transaction, campaign_id: str) -> Campaign | None:
    """One campaign, over or not; None where there is no such."""
    row = (await transaction.execute(select(campaigns).where(campaigns.c.id == campaign_id))).first()
    return None if row is None else await _counted(transaction, row)


async def _counted(transaction: Transaction, row: Row[Any]) -> Campaign:
    mine = [events.c.campaign_id == row.id, events.c.state.in_(_SHOWN)]
    number = func.count().label("number")
    fields = await transaction.execute(
        select(events.c.field, number).where(*mine).group_by(events.c.field).order_by(number.desc(), events.c.field)
    )
    by_field = tuple((one.field, one.number) for one in fields)
    organizers = await transaction.scalar(select(func.count(events.c.department_id.distinct())).where(*mine))
    return Campaign(
        id=row.id,
        name=row.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        note=row.note,
        events=sum(many for _, many in by_field),
        organizers=organizers or 0,
        by_field=by_field,
    )
