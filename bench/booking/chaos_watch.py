"""A watch inside the database, for a chaotic run: it looks at a session's seats at every commit that touches them.

Deferred constraint triggers run when a transaction commits, after its last statement and before anybody else sees it; what
they count goes into a table in that same transaction. So there is one line for each session and each commit that stands,
however quickly another commit would have put a wrong one right; a line is never taken back, and the service is not held
up by it: a wrong count is noted, not refused.
"""

from sqlalchemy import text

from knowledge.store import Store

#: Seats of a session as a commit leaves them. The memo makes it one line a session and transaction.
_WATCH = (
    (
        "CREATE TABLE bench_commits (session_id uuid NOT NULL, capacity int NOT NULL, taken int NOT NULL,"
        " booked int NOT NULL, held int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())"
    ),
    """
    CREATE FUNCTION bench_look() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        one uuid;
        memo text := coalesce(current_setting('bench.looked', true), '');
    BEGIN
        IF split_part(memo, ' ', 1) <> txid_current()::text THEN
            memo := txid_current()::text;
        END IF;
        FOR one IN
            SELECT DISTINCT (coalesce(row->>'session_id', row->>'id'))::uuid
            FROM unnest(ARRAY[to_jsonb(OLD), to_jsonb(NEW)]) AS row WHERE row IS NOT NULL
        LOOP
            CONTINUE WHEN position(one::text IN memo) > 0;
            memo := memo || ' ' || one;
            INSERT INTO bench_commits (session_id, capacity, taken, booked, held)
            SELECT s.id, s.capacity, s.taken,
                coalesce(sum(b.party) FILTER (WHERE b.state <> 'held'), 0),
                coalesce(sum(b.party) FILTER (WHERE b.state = 'held'), 0)
            FROM visit_sessions s LEFT JOIN visit_bookings b ON b.session_id = s.id AND b.state <> 'cancelled'
            WHERE s.id = one GROUP BY s.id;
        END LOOP;
        PERFORM set_config('bench.looked', memo, true);
        RETURN NULL;
    END $$
    """,
    *(
        f"CREATE CONSTRAINT TRIGGER bench_look AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bench_look()"
        for table in ("visit_sessions", "visit_bookings")
    ),
)
_WRONG = (
    "SELECT session_id, capacity, taken, booked, held FROM bench_commits"
    " WHERE taken <> booked + held OR taken > capacity OR taken < 0 ORDER BY at"
)


async def watch(store: Store) -> None:
    """Begin to look, from now on."""
    async with store.transaction() as transaction:
        for statement in _WATCH:
            await transaction.execute(text(statement))


async def commits(store: Store) -> int:
    """How many commits were looked at; one that touched two sessions counts twice."""
    async with store.transaction() as transaction:
        return int((await transaction.execute(text("SELECT count(*) FROM bench_commits"))).scalar_one())


async def wrongs(store: Store) -> list[str]:
    """Every commit after which taken = bookings + holds ≤ capacity did not hold."""
    async with store.transaction() as transaction:
        return [
            f"a commit left session {row.session_id} with taken {row.taken} of {row.capacity}:"
            f" booked {row.booked}, held {row.held}"
            for row in await transaction.execute(text(_WRONG))
        ]
