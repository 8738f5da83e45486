"""Random booking, changing, cancelling, offering, expiring, suspending on the real database, checked at every commit."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from actions.visits import booking, changing, expiry, sessions, suspending, waiting
from actions.visits.changing import Change
from actions.visits.errors import StaffError
from actions.visits.model import Booked, BookingState, Session, Waiting
from actions.visits.tables import bookings as booking_table
from actions.visits.tables import waiting as waiting_table
from knowledge.store import Store, Transaction
from tests.actions.visits.made import NOW, STAFF, START, TIMES, Made, add_departments

PEOPLE = 7
WHO, SIZE, WHERE = st.integers(0, PEOPLE - 1), st.integers(1, 4), st.integers(0, 1)


class Desk(RuleBasedStateMachine):
    """Two sessions of one event, six people, one clock. `run` awaits; `store` is one for all examples."""

    run: Callable[[Any], Any]
    store: Store

    @initialize(
        first=st.integers(2, 6),
        second=st.integers(1, 6),
        sizes=st.lists(SIZE, min_size=PEOPLE, max_size=PEOPLE),
        skip=st.sampled_from([False, False, True]),
    )
    def open(self, first: int, second: int, sizes: list[int], skip: bool) -> None:  # noqa: FBT001
        self.made = Made(store=self.store)
        later = START + timedelta(days=1)
        times = [
            replace(TIMES, capacity=first),
            replace(TIMES, starts_at=later, ends_at=later + timedelta(hours=1), capacity=second),
        ]
        self.skip = skip
        self.sessions: tuple[Session, ...] = self.run(self.made.sessions(times, skip_allowed=skip))
        self.people: list[UUID] = [self.run(self.made.resident()) for _ in range(PEOPLE)]
        self.mine: list[tuple[UUID, UUID]] = []  # bookings and whose they are
        self.places: list[tuple[UUID, UUID]] = []
        self.confirmed: set[UUID] = set()  # what a client was told and nobody took back
        self.line: dict[UUID, Any] = {}
        for who, size in enumerate(sizes):  # a line from the beginning
            self.book(who, min(size, first), 0)

    @rule(who=WHO, size=SIZE, where=WHERE)
    def book(self, who: int, size: int, where: int) -> None:
        result = self.run(self.made.ask(self.sessions[where], size, self.people[who]))
        if isinstance(result, Booked):
            self.mine.append((result.booking.id, self.people[who]))
            self.confirmed.add(result.booking.id)
        elif isinstance(result, Waiting):
            self.places.append((result.entry.id, self.people[who]))

    @rule(which=st.integers(0, 50))
    def cancel(self, which: int) -> None:
        if self.mine:
            booking_id, who = self.mine[which % len(self.mine)]
            self.run(self.made.do(booking.cancel, booking_id, who, self.made.desk, now=self.made.now))
            self.confirmed.discard(booking_id)

    @rule(which=st.integers(0, 50))
    def leave(self, which: int) -> None:
        if self.places:
            entry, who = self.places[which % len(self.places)]
            self.run(self.made.do(waiting.leave, entry, who, self.made.desk, now=self.made.now))

    @rule(which=st.integers(0, 50))
    def accept(self, which: int) -> None:
        offers = [(row.id, row.resident_id) for row in self._bookings() if row.state == BookingState.HELD]
        if offers:
            offer, who = offers[which % len(offers)]
            result = self.run(self.made.do(booking.accept, offer, who, now=self.made.now))
            if isinstance(result, Booked):
                self.mine.append((offer, who))
                self.confirmed.add(offer)

    @rule(which=st.integers(0, 50), size=SIZE, where=WHERE)
    def change(self, which: int, size: int, where: int) -> None:
        if self.mine:
            booking_id, who = self.mine[which % len(self.mine)]
            wanted = Change(session_id=self.sessions[where].id, party=size)
            self.run(self.made.do(changing.change, booking_id, who, wanted, self.made.desk, now=self.made.now))

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        if self.made.now + timedelta(hours=hours) < NOW + timedelta(days=6):
            self.made.now += timedelta(hours=hours)
        for session_id in self.run(self.made.do(expiry.sessions_with_expired, now=self.made.now)):
            self.run(self.made.do(expiry.expire, session_id, self.made.desk, now=self.made.now))

    @rule(where=WHERE, capacity=st.integers(1, 9))
    def enlarge(self, where: int, capacity: int) -> None:
        known = self.run(self.made.of(self.sessions[where]))
        draft = replace(TIMES, starts_at=known.starts_at, ends_at=known.ends_at, capacity=capacity)
        try:
            self.run(
                self.made.do(
                    sessions.edit_session,
                    known.id,
                    draft,
                    version=known.version,
                    reason="",
                    desk=self.made.desk,
                    actor=STAFF,
                    now=self.made.now,
                )
            )
        except StaffError:
            assert capacity < known.taken

    @rule()
    def suspend_and_resume(self) -> None:
        event = self.sessions[0].event_id
        now = self.made.now
        self.run(self.made.do(suspending.suspend, event, reason="停电", actor=STAFF, now=now))
        self._look()
        self.run(self.made.do(suspending.resume, event, desk=self.made.desk, actor=STAFF, now=now))

    def _bookings(self) -> list[Any]:
        async def look(transaction: Transaction) -> list[Any]:
            ids = [one.id for one in self.sessions]
            rows = await transaction.execute(select(booking_table).where(booking_table.c.session_id.in_(ids)))
            return list(rows)

        found: list[Any] = self.run(self.made.do(look))
        return found

    def _entries(self) -> dict[UUID, Any]:
        async def look(transaction: Transaction) -> dict[UUID, Any]:
            ids = [one.id for one in self.sessions]
            rows = await transaction.execute(select(waiting_table).where(waiting_table.c.session_id.in_(ids)))
            return {row.id: row for row in rows}

        found: dict[UUID, Any] = self.run(self.made.do(look))
        return found

    @invariant()
    def everything_is_in_order(self) -> None:
        if hasattr(self, "sessions"):
            self._look()

    def _look(self) -> None:
        assert self.run(self.made.broken()) == {}
        states = {row.id: row.state for row in self._bookings()}
        assert {one for one in self.confirmed if states[one] != BookingState.CONFIRMED} == set()
        line = self._entries()
        if not self.skip:
            self._nobody_was_passed(line)
        self.line = line
        told = [one.key for one in self.run(self.made.parcels(":offer:"))]
        for entry in line.values():
            assert len([key for key in told if str(entry.id) in key]) == entry.offers

    def _nobody_was_passed(self, line: dict[UUID, Any]) -> None:
        """Who is offered seats now and waited before was before all who waited then and still do."""
        fresh = [row for row in line.values() if row.state == "offered" and self._waited(row)]
        still = [row for row in line.values() if row.state == "waiting" and self._waited(row)]
        for offered in fresh:
            assert all(offered.seq < row.seq for row in still if row.session_id == offered.session_id)

    def _waited(self, row: Any) -> bool:  # noqa: ANN401  (a row)
        return row.id in self.line and self.line[row.id].state == "waiting"


def test_no_order_of_acts_breaks_the_counts_or_the_line(database_url: str) -> None:
    with asyncio.Runner() as runner:
        store = Store(database_url, pool_size=2)
        runner.run(add_departments(store))
        Desk.run, Desk.store = staticmethod(runner.run), store
        run_state_machine_as_test(
            Desk,
            settings=settings(
                max_examples=10,
                stateful_step_count=20,
                deadline=None,
                phases=(Phase.generate,),  # each step is a transaction: making a failure smaller takes minutes
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(store.close())
