"""What must hold after (and during) chaos: the counts, every confirmation, the order of the line, each notice once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from actions.visits import checks
from bench.booking.chaos_clients import Journal, Told
from knowledge import audit
from knowledge.store import Store, Transaction

_ENTRIES = (
    "SELECT w.id, w.session_id, w.audience, w.seq, w.state, w.offers, e.skip_allowed FROM visit_waiting w"
    " JOIN visit_sessions s ON s.id = w.session_id JOIN visit_events e ON e.id = s.event_id"
)
_ACTS = "SELECT sequence, act, subject, details FROM audit WHERE act LIKE 'visit.%' ORDER BY sequence"
_OFFERED = "SELECT split_part(key, ':', 2) AS id, count(*) AS n FROM outbox WHERE key LIKE 'visit:%:offer:%' GROUP BY 1"
_NOTICES = (
    "SELECT d.sender, o.payload->>'text' AS said, count(*) AS n FROM outbox o"
    " JOIN resident_doors d ON d.resident_id = o.resident_id WHERE o.kind <> 'event' GROUP BY 1, 2"
)


async def counts(store: Store) -> list[str]:
    """What the checker of visits finds at this commit."""
    async with store.transaction() as transaction:
        return [f"{wrong}: {', '.join(ids[:3])}" for wrong, ids in (await checks.broken(transaction)).items()]


async def confirmations(store: Store, journal: Journal) -> list[str]:
    """Every confirmation that still stands as it was told, against the database; those that move meanwhile are left out."""
    before = dict(journal.bookings)
    ended = {one: state for one, state in journal.lines.items() if state is not None}
    async with store.transaction() as transaction:
        rows = await transaction.execute(text("SELECT id, session_id, party, state FROM visit_bookings"))
        found = {row.id: row for row in rows}
        lines = {row.id: row.state for row in await transaction.execute(text("SELECT id, state FROM visit_waiting"))}
    wrongs = [
        f"{told.state} {identity} of {told.party} was told; the database has {_as_kept(found.get(identity))}"
        for identity, told in before.items()
        if told.sure and journal.bookings[identity] == told and not _stands(told, found.get(identity))
    ]
    wrongs += [
        f"{one} left the line; the database has {lines.get(one)}" for one in ended if lines.get(one) != ended[one]
    ]
    return wrongs


def _stands(told: Told, row: Any) -> bool:  # noqa: ANN401  (a row)
    return row is not None and (row.session_id, row.party, row.state) == (told.session, told.party, told.state)


def _as_kept(row: Any) -> str:  # noqa: ANN401  (a row)
    return "nothing" if row is None else f"{row.state}, {row.party}, session {row.session_id}"


async def places(store: Store, journal: Journal) -> list[str]:
    """Every place in line that was told exists."""
    told = set(journal.lines)
    async with store.transaction() as transaction:
        known = set(await transaction.scalars(text("SELECT id FROM visit_waiting")))
    return [f"a place in line was told and is not there: {one}" for one in told - known]


@dataclass(slots=True, kw_only=True)
class Replay:
    """The waiting lists, lived through again by the audit log. `entries` are the rows, `booked_for` offers → entries."""

    entries: Mapping[UUID, Any]
    booked_for: Mapping[UUID, UUID]
    states: dict[UUID, str] = field(default_factory=dict)
    sessions_of: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)
    offers: int = 0

    def act(self, row: Any) -> None:  # noqa: ANN401  (a row)
        """One entry of the log."""
        subject, details = row.subject.partition(":")[2], row.details
        match row.act:
            case "visit.booked" | "visit.joined_line":
                for identity, _, _ in details["waiting"]:
                    self.states[UUID(identity)] = "waiting"
            case "visit.left_line":
                self.states[UUID(subject)] = "left"
            case "visit.accepted" | "visit.cancelled":
                self._answered([subject])
            case "visit.expired":
                self._answered(details["expired"])
            case "visit.suspended":
                here = self._concerned(subject, details)
                back = [one for one, state in self.states.items() if state == "offered"]
                self.states |= {one: "waiting" for one in back if self.entries[one].session_id in here}
        self._promoted(row.sequence, details.get("then", ()))

    def _concerned(self, event: str, details: Mapping[str, Any]) -> frozenset[UUID]:
        return frozenset({UUID(details["session"])}) if details["session"] else self.sessions_of[event]

    def _answered(self, bookings: Iterable[str]) -> None:
        for one in bookings:
            entry = self.booked_for.get(UUID(one))
            if entry is not None and self.states.get(entry) == "offered":
                self.states[entry] = "over"

    def _promoted(self, sequence: int, then: Iterable[Mapping[str, Any]]) -> None:
        passed: dict[UUID, bool] = {}
        for told in then:
            if "passed_over" in told:
                passed[UUID(told["passed_over"])] = told["party"] > told["free"]
                continue
            self.offers += 1
            one = self.entries[UUID(told["offered"])]
            before = [
                other
                for other, state in self.states.items()
                if state == "waiting" and _same_line(self.entries[other], one) and self.entries[other].seq < one.seq
            ]
            if any(not (one.skip_allowed and passed.get(other, False)) for other in before):
                self.wrongs.append(f"audit {sequence}: {one.id} was offered seats before {before[0]}")
            if self.states.get(one.id) != "waiting":
                self.wrongs.append(f"audit {sequence}: {one.id} was offered seats and did not wait")
            self.states[one.id] = "offered"


def _same_line(one: Any, other: Any) -> bool:  # noqa: ANN401  (rows)
    return (one.session_id, one.audience) == (other.session_id, other.audience)


async def order(store: Store) -> tuple[list[str], int]:
    """Nobody was promoted out of order: by the audit log, from its first entry. Also how many offers there were."""
    async with store.transaction() as transaction:
        await transaction.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        entries = {row.id: row for row in await transaction.execute(text(_ENTRIES))}
        held = text("SELECT id, waiting_id FROM visit_bookings WHERE waiting_id IS NOT NULL")
        booked_for = {row.id: row.waiting_id for row in await transaction.execute(held)}
        sessions: dict[str, set[UUID]] = {}
        for row in await transaction.execute(text("SELECT id, event_id FROM visit_sessions")):
            sessions.setdefault(row.event_id, set()).add(row.id)
        of = {event: frozenset(ids) for event, ids in sessions.items()}
        replay = Replay(entries=entries, booked_for=booked_for, sessions_of=of)
        for row in await transaction.execute(text(_ACTS)):
            replay.act(row)
        broken = await audit.broken_link(transaction)
    still = {one for one, state in replay.states.items() if state in ("waiting", "offered")}
    known = {one for one, row in entries.items() if row.state in ("waiting", "offered")}
    wrongs = list(replay.wrongs)
    wrongs += [f"the audit log and the line differ: {one}" for one in still ^ known]
    wrongs += [] if broken is None else [f"the audit chain is broken at {broken}"]
    return wrongs, replay.offers


async def notices(store: Store, sent: Counter[tuple[str, str]]) -> list[str]:
    """One notice an offer, and the platform never got a text more often than it was to be sent."""
    async with store.transaction() as transaction:
        await transaction.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        offers = await _offers_told(transaction)
        entries = list(await transaction.execute(text(_ENTRIES)))
        written = {(row.sender, row.said): row.n for row in await transaction.execute(text(_NOTICES))}
    wrongs = [
        f"{row.id} was offered seats {row.offers} times and told {offers.get(row.id, 0)} times"
        for row in entries
        if row.offers != offers.get(row.id, 0)
    ]
    wrongs += [f"sent {n} times: {who[0]} {who[1][:30]}" for who, n in sent.items() if n > written.get(who, 0)]
    return wrongs


async def _offers_told(transaction: Transaction) -> dict[UUID, int]:
    return {UUID(row.id): row.n for row in await transaction.execute(text(_OFFERED))}
