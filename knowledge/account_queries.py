"""Staff accounts in the database. Every change is audited and counted.

The count is the account's `version`: a session that was opened under an older version has ended.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from knowledge import audit
from knowledge.accounts import (
    CITY_WIDE,
    AccountError,
    ChangedMeanwhileError,
    DemonstrationError,
    LastAdministratorError,
    NameTakenError,
    Profile,
    Role,
    Staff,
    State,
    name_fault,
)
from knowledge.city_tables import departments
from knowledge.staff_tables import staff as table
from knowledge.store import Transaction


async def profile_fault(transaction: Transaction, profile: Profile) -> str | None:
    """Why an account cannot be like this; None where it can."""
    if not profile.roles:
        return "至少要有一个角色。"
    if not 1 <= len(profile.display.strip()) <= 32 or not profile.display.isprintable():
        return "请填写姓名，不超过 32 个字。"
    if profile.department_id is None:
        return None if profile.roles & CITY_WIDE else "请选部门；只有看全市的角色可以不选。"
    known = await transaction.execute(select(departments.c.id).where(departments.c.id == profile.department_id))
    return None if known.first() is not None else f"没有部门“{profile.department_id}”。"


def _of(row: Row[Any]) -> Staff:
    return Staff(
        id=row.id,
        name=row.name,
        display=row.display,
        department_id=row.department_id,
        roles=frozenset(Role(one) for one in row.roles),
        state=State(row.state),
        version=row.version,
        must_change=row.password_changed_at is None,
        locked_until=row.locked_until,
        created_at=row.created_at,
    )


async def by_id(transaction: Transaction, identity: UUID) -> Staff | None:
    """The member of staff of this id."""
    row = (await transaction.execute(select(table).where(table.c.id == identity))).first()
    return _of(row) if row is not None else None


async def by_name(transaction: Transaction, name: str) -> Staff | None:
    """The member of staff who signs in with this name, whatever its case."""
    row = (await transaction.execute(select(table).where(func.lower(table.c.name) == name.lower()))).first()
    return _of(row) if row is not None else None


async def everybody(
    transaction: Transaction, *, words: str = "", role: Role | None = None, department_id: str | None = None
) -> tuple[Staff, ...]:
    """All accounts, by name; those alone whose name holds `words`, who have the role, who are of the department."""
    asked = select(table).order_by(func.lower(table.c.name))
    if words:
        asked = asked.where(
            table.c.name.icontains(words, autoescape=True) | table.c.display.contains(words, autoescape=True)
        )
    if role is not None:
        asked = asked.where(table.c.roles.contains([role.value]))
    if department_id is not None:
        asked = asked.where(table.c.department_id == department_id)
    return tuple(_of(row) for row in await transaction.execute(asked))


async def add(
    transaction: Transaction,
    *,
    staff: Staff,
    password: str,
    actor: str,
    now: datetime,
) -> None:
    """Put an account on record; `password` is a hash. Raises AccountError for one that cannot be."""
    fault = name_fault(staff.name) or await profile_fault(transaction, staff.profile)
    if fault is not None:
        raise AccountError(fault)
    added = await transaction.execute(
        insert(table)
        .values(
            id=staff.id,
            name=staff.name,
            display=staff.display.strip(),
            department_id=staff.department_id,
            roles=sorted(staff.roles),
            password=password,
            state=staff.state.value,
            password_changed_at=None if staff.must_change else now,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    if added.first() is None:
        raise NameTakenError(staff.name)
    details = {"roles": sorted(staff.roles), "department": staff.department_id, "one_time": staff.must_change}
    await _note(transaction, staff, "staff.add", actor=actor, now=now, details=details)


async def change_profile(
    transaction: Transaction, staff: Staff, profile: Profile, *, actor: str, now: datetime
) -> None:
    """Other roles, department or display name; ends the person's sessions. Raises AccountError."""
    if (fault := await profile_fault(transaction, profile)) is not None:
        raise AccountError(fault)
    if Role.ADMINISTRATOR in staff.roles - profile.roles:
        await _insist_on_another(transaction, staff)
    values = {
        "display": profile.display.strip(),
        "department_id": profile.department_id,
        "roles": sorted(profile.roles),
    }
    await _change(transaction, staff, values)
    details = {
        "roles": [sorted(staff.roles), sorted(profile.roles)],
        "department": [staff.department_id, profile.department_id],
    }
    await _note(transaction, staff, "staff.profile", actor=actor, now=now, details=details)


async def change_state(transaction: Transaction, staff: Staff, state: State, *, actor: str, now: datetime) -> None:
    """Disable an account, which ends its sessions, or let it in again, unlocked. Raises AccountError."""
    if staff.state is State.DEMONSTRATION:
        raise DemonstrationError
    if state is not State.ACTIVE:
        await _insist_on_another(transaction, staff)
    await _change(transaction, staff, {"state": state.value, "failed": 0, "locked_until": None})
    act = "staff.enable" if state is State.ACTIVE else "staff.disable"
    await _note(transaction, staff, act, actor=actor, now=now, details={})


async def change_password(
    transaction: Transaction, staff: Staff, password: str, *, one_time: bool, actor: str, now: datetime
) -> Staff:
    """Another password (a hash), which ends all sessions; `one_time` must be changed at the next sign-in.

    Returns the account as it is then. Raises AccountError.
    """
    values = {
        "password": password,
        "password_changed_at": None if one_time else now,
        "failed": 0,
        "locked_until": None,
    }
    await _change(transaction, staff, values)
    await _note(transaction, staff, "staff.password", actor=actor, now=now, details={"one_time": one_time})
    changed = await by_id(transaction, staff.id)
    assert changed is not None
    return changed


async def end_sessions(transaction: Transaction, staff: Staff, *, actor: str, now: datetime) -> None:
    """End every session of a person. Raises ChangedMeanwhileError."""
    await _change(transaction, staff, {})
    await _note(transaction, staff, "staff.end_sessions", actor=actor, now=now, details={})


async def _change(transaction: Transaction, staff: Staff, values: Mapping[str, object]) -> None:
    changed = await transaction.execute(
        update(table)
        .where(table.c.id == staff.id, table.c.version == staff.version)
        .values(version=table.c.version + 1, **values)
        .returning(table.c.id)
    )
    if changed.first() is None:
        raise ChangedMeanwhileError


async def _insist_on_another(transaction: Transaction, staff: Staff) -> None:
    """Raise LastAdministratorError unless another administrator is left; their rows stay locked till the end."""
    if Role.ADMINISTRATOR not in staff.roles or staff.state is not State.ACTIVE:
        return
    asked = select(table.c.id).where(
        table.c.roles.contains([Role.ADMINISTRATOR.value]), table.c.state == State.ACTIVE.value
    )
    left: Collection[UUID] = (await transaction.scalars(asked.order_by(table.c.id).with_for_update())).all()
    if not set(left) - {staff.id}:
        raise LastAdministratorError


async def _note(
    transaction: Transaction, staff: Staff, act: str, *, actor: str, now: datetime, details: Mapping[str, object]
) -> None:
    await audit.record(transaction, actor=actor, act=act, subject=staff.actor, details=details, now=now)
