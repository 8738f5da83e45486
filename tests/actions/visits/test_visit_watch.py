"""The watch of a chaotic run sees every commit: also one that the next commit would put right."""

from typing import Any

from sqlalchemy import text, update

from actions.visits import booking
from actions.visits.tables import sessions
from bench.booking import chaos_watch
from bench.booking.ground import without_guard
from knowledge.store import Transaction
from tests.actions.visits.made import Made


async def _take(transaction: Transaction, session_id: Any, seats: int) -> None:  # noqa: ANN401  (an id)
    await transaction.execute(
        update(sessions).where(sessions.c.id == session_id).values(taken=sessions.c.taken + seats)
    )


async def test_commits_that_keep_the_counts_are_seen_once_each(made: Made) -> None:
    session = await made.session(3)
    await chaos_watch.watch(made.store)
    person = await made.resident()
    first = await made.booked(session, 2, person)
    await made.in_line(session, 2)  # takes no seats: no commit of theirs
    await made.do(booking.cancel, first.booking.id, person, made.desk, now=made.now)
    assert await chaos_watch.commits(made.store) == 2
    assert await chaos_watch.wrongs(made.store) == []


async def test_a_wrong_count_is_seen_though_the_next_commit_puts_it_right(made: Made) -> None:
    session = await made.session(3)
    await chaos_watch.watch(made.store)
    await made.do(_take, session.id, 1)
    await made.do(_take, session.id, -1)
    (wrong,) = await chaos_watch.wrongs(made.store)
    assert "taken 1 of 3: booked 0, held 0" in wrong


async def test_more_than_there_is_is_seen_where_the_database_does_not_refuse_it(made: Made) -> None:
    session = await made.session(3)
    await without_guard(made.store)
    await chaos_watch.watch(made.store)

    async def oversell(transaction: Transaction) -> None:
        await _take(transaction, session.id, 5)
        await transaction.execute(
            text(
                "INSERT INTO visit_bookings (id, session_id, audience, party, state, version, created_at, updated_at)"
                " VALUES (gen_random_uuid(), :session, '', 5, 'confirmed', 1, now(), now())"
            ),
            {"session": session.id},
        )

    await made.do(oversell)
    (wrong,) = await chaos_watch.wrongs(made.store)
    assert "taken 5 of 3: booked 5, held 0" in wrong
    await made.do(_take, session.id, -5)  # the ground's last look wants it in order
    async with made.store.transaction() as transaction:
        await transaction.execute(text("DELETE FROM visit_bookings"))


async def test_what_is_put_right_within_one_transaction_was_never_wrong(made: Made) -> None:
    session = await made.session(3)
    await chaos_watch.watch(made.store)

    async def there_and_back(transaction: Transaction) -> None:
        await _take(transaction, session.id, 1)
        await _take(transaction, session.id, -1)

    await made.do(there_and_back)
    assert await chaos_watch.wrongs(made.store) == []
