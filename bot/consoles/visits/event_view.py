"""What the page of an event shows beside the event: who did what, how full its sessions are, what can be done now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from actions.visits import events, proposing
from actions.visits.importing_words import Difference
from actions.visits.model import Event, EventState, Listing, Session, SessionState
from actions.visits.proposing import Proposal
from bot.consoles.visits.access import APPROVE, WORK, may
from bot.web.staff import staff_of
from knowledge import account_queries
from knowledge.store import Transaction

_SHOWN = (EventState.PUBLISHED, EventState.SUSPENDED)
_PREFIX = "staff:"


async def names_of(transaction: Transaction, actors: Collection[str | None]) -> dict[str, str]:
    """What people are called, by `staff:<id>`."""
    names: dict[str, str] = {}
    for actor in {one for one in actors if one is not None}:
        names[actor] = "系统"
        if actor.startswith(_PREFIX):
            found = await account_queries.by_id(transaction, UUID(actor.removeprefix(_PREFIX)))
            names[actor] = found.display if found is not None else "已离开的同事"
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who wrote on the event, and what is to change of what residents see."""

    writers: tuple[str, ...]
    proposal: Proposal | None
    changes: list[Difference]


async def review_of(transaction: Transaction, event: Event, names: Mapping[str, str]) -> Review:
    """What a second person looks at. `names`: departments by their id."""
    proposal = await proposing.proposal_of(transaction, event.id)
    return Review(
        writers=await events.writers_of(transaction, event.id),
        proposal=proposal,
        changes=proposal.shown(event, names) if proposal is not None else [],
    )


def acts_of(request: web.Request, listing: Listing, review: Review, now: datetime) -> frozenset[str]:
    """What this person may do with the event now; the acts themselves judge again."""
    event, staff = listing.event, staff_of(request)
    ahead = any(one.starts_at > now for one in listing.sessions)
    acts: set[str] = set()
    if may(request, WORK):
        acts |= {"copy"}
        if event.state is not EventState.ENDED:
            acts |= {"edit", "add_session"}
        if event.state is EventState.DRAFT:
            acts |= {"delete"} | ({"submit"} if ahead else set())
        if event.state in _SHOWN and ahead:
            acts |= {"suspend"} if _any(listing.sessions, SessionState.OPEN, now) else set()
            acts |= {"resume"} if _any(listing.sessions, SessionState.SUSPENDED, now) else set()
    if event.state is EventState.SUBMITTED and may(request, APPROVE):
        acts |= {"second_person"} if staff.actor in review.writers else {"publish", "send_back"}
    if review.proposal is not None and event.state in _SHOWN:
        mine = staff.actor in review.proposal.written_by
        acts |= {"withdraw_change"} if mine else {"judge_change"} if may(request, APPROVE) else set()
    return frozenset(acts)


def _any(sessions: Sequence[Session], state: SessionState, now: datetime) -> bool:
    return any(one.state is state and one.ends_at > now for one in sessions)


def steps_of(event: Event) -> list[tuple[str, str]]:
    """The way of an event, and where it stands."""
    at = {
        EventState.DRAFT: 0,
        EventState.SUBMITTED: 1,
        EventState.PUBLISHED: 2,
        EventState.SUSPENDED: 2,
        EventState.ENDED: 3,
    }[event.state]
    labels = ("编写", "另一位同事审核", "已暂停" if event.state is EventState.SUSPENDED else "发布、接受预约", "结束")
    return [(label, "done" if place < at else "now" if place == at else "later") for place, label in enumerate(labels)]


def session_state(session: Session, event: Event, now: datetime) -> tuple[str, str]:
    """The state of a session in words, and the kind of its badge."""
    if session.state is SessionState.ENDED:
        return ("已取消", "bad") if session.reason else ("已结束", "quiet")
    if session.state is SessionState.SUSPENDED:
        return ("已暂停", "bad")
    if now >= session.ends_at:
        return ("已结束", "quiet")
    if event.state not in _SHOWN:
        return ("未发布", "quiet")
    if now >= session.starts_at:
        return ("进行中", "info")
    if now >= session.cut_off_at:
        return ("已截止", "note")
    if session.waiting and session.free > 0:
        return ("先给候补", "note")  # free seats go to the line, never to a passer-by
    return ("已约满", "note") if session.free <= 0 else ("可预约", "good")


def seats_ahead(listing: Listing, now: datetime) -> dict[str, Any]:
    """The sessions ahead in numbers: how many are told when something happens to all of them."""
    ahead = [one for one in listing.sessions if one.ends_at > now and one.state is not SessionState.ENDED]
    return {
        "sessions": len(ahead),
        "taken": sum(one.taken for one in ahead),
        "capacity": sum(one.capacity for one in ahead),
        "waiting": sum(one.waiting for one in ahead),
    }
