"""Signing in: a name and a password become a member of staff, or nobody, without saying why.

A try is counted before its password is checked, so that a thousand tries at once are not more than one after another.
After every `TRIES` wrong ones the account rests, each time twice as long. While it rests, the right password is no
use either, and nothing tells that the name exists.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from knowledge import account_queries, audit
from knowledge.accounts import Staff, State, name_fault
from knowledge.passwords import Passwords
from knowledge.staff_tables import staff as table
from knowledge.store import Store, Transaction

TRIES = 5
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
#: Who tries a wrong password, as the audit log names them.
NOBODY = "nobody"


def rest_after(failed: int) -> timedelta | None:
    """How long an account rests after so many wrong passwords in a row; None where it need not."""
    if failed == 0 or failed % TRIES:
        return None
    doublings = min(failed // TRIES - 1, 16)
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """An account at a try: its id and hash, and whether it rests from now on unless the password is right."""

    id: UUID
    password: str
    rests: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The one way in. `demonstration`: whether accounts of the demonstration are let in."""

    store: Store
    passwords: Passwords
    demonstration: bool = False

    async def attempt(self, name: str, password: str, *, now: datetime, act: str = "staff.sign_in") -> Staff | None:
        """The person, or None for every reason there is. Raises BusyError where too many try at once."""
        async with self.store.transaction() as transaction:
            tried = await self._count(transaction, name, now)
        right = await self.passwords.matches(tried.password if tried else None, password)
        if tried is None:
            return None
        if not right:
            await self._refuse(tried, now)
            return None
        fresh = await self.passwords.hash(password) if self.passwords.outdated(tried.password) else tried.password
        async with self.store.transaction() as transaction:
            return await self._enter(transaction, tried, fresh, now=now, act=act)

    async def confirms(self, staff: Staff, password: str, *, now: datetime) -> bool:
        """Whether this is the password of somebody who is signed in; wrong ones count like those at the door."""
        return await self.attempt(staff.name, password, now=now, act="staff.confirm") is not None

    def lets_in(self, staff: Staff) -> bool:
        """Whether the account lets anybody in at all, here."""
        return staff.state is State.ACTIVE or (self.demonstration and staff.state is State.DEMONSTRATION)

    async def _count(self, transaction: Transaction, name: str, now: datetime) -> _Tried | None:
        """Count one try; None where nobody is let in under this name at this moment."""
        if name_fault(name) is not None:
            return None
        asked = select(table).where(func.lower(table.c.name) == name.lower()).with_for_update()
        row = (await transaction.execute(asked)).first()
        if row is None or (row.locked_until is not None and row.locked_until > now):
            return None
        rest = rest_after(row.failed + 1)
        until = now + rest if rest is not None else row.locked_until
        await transaction.execute(
            update(table).where(table.c.id == row.id).values(failed=row.failed + 1, locked_until=until)
        )
        return _Tried(id=row.id, password=row.password, rests=rest is not None)

    async def _refuse(self, tried: _Tried, now: datetime) -> None:
        """Put on record that an account rests; single wrong passwords are no news."""
        if not tried.rests:
            return
        subject = f"staff:{tried.id}"
        async with self.store.transaction() as transaction:
            await audit.record(transaction, actor=NOBODY, act="staff.rest", subject=subject, details={}, now=now)

    async def _enter(
        self, transaction: Transaction, tried: _Tried, fresh: str, *, now: datetime, act: str
    ) -> Staff | None:
        """Let them in, unless the account changed while the password was checked."""
        entered = await transaction.execute(
            update(table)
            .where(table.c.id == tried.id, table.c.password == tried.password)
            .values(failed=0, locked_until=None, password=fresh)
            .returning(table.c.id)
        )
        if entered.first() is None:
            return None
        staff = await account_queries.by_id(transaction, tried.id)
        if staff is None or not self.lets_in(staff):
            return None
        await audit.record(transaction, actor=staff.actor, act=act, subject=staff.actor, details={}, now=now)
        return staff
