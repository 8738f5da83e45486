"""What must be true of every session at every commit, asked of the database itself."""

from sqlalchemy import text

from knowledge.store import Transaction

#: Each statement finds what must not be.
_WRONGS = {
    "taken is not the sum of bookings and holds": (
        "SELECT s.id FROM visit_sessions s LEFT JOIN visit_bookings b ON b.session_id = s.id AND b.state <> 'cancelled'"
        " GROUP BY s.id HAVING s.taken <> coalesce(sum(b.party), 0)"
    ),
    "more taken than there is": "SELECT id FROM visit_sessions WHERE taken > capacity OR taken < 0",
    "a quota is not the sum of its bookings": (
        "SELECT q.session_id FROM visit_quotas q LEFT JOIN visit_bookings b ON b.session_id = q.session_id"
        " AND b.audience = q.audience AND b.state <> 'cancelled'"
        " GROUP BY q.session_id, q.audience, q.taken HAVING q.taken <> coalesce(sum(b.party), 0)"
    ),
    "an offer without its hold, or a hold without its offer": (
        "SELECT w.id FROM visit_waiting w WHERE (w.state = 'offered') <> EXISTS (SELECT FROM visit_bookings b"
        " WHERE b.waiting_id = w.id AND b.state = 'held')"
    ),
    "an audience without a quota has seats": (
        "SELECT b.id FROM visit_bookings b WHERE b.state <> 'cancelled' AND b.audience <> '' AND NOT EXISTS"
        " (SELECT FROM visit_quotas q WHERE q.session_id = b.session_id AND q.audience = b.audience)"
    ),
}


async def broken(transaction: Transaction) -> dict[str, tuple[str, ...]]:
    """What is wrong → the ids it is wrong of; empty where all is well."""
    found: dict[str, tuple[str, ...]] = {}
    for wrong, statement in _WRONGS.items():
        ids = tuple(str(row[0]) for row in await transaction.execute(text(statement)))
        if ids:
            found[wrong] = ids
    return found
