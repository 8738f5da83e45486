"""What the entries of the audit log are about, by names that people know; what was deleted since keeps its number."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from actions.visits.sentences import moment_words
from actions.visits.tables import bookings, events, imports, sessions
from actions.voices.tables import cases
from knowledge.audit_reading import AuditEntry
from knowledge.store import Transaction

TAIL_CHARS, DIGEST_CHARS = 6, 64
KINDS = {
    "resident": "一位居民", "visit_event": "活动", "visit_session": "场次", "visit_booking": "预约", "visit_import": "导入的表",
    "visit_waiting": "候补", "voice": "来信", "handover": "对话", "template": "答复模板", "calendar": "放假安排", "key": "密钥",
    "account": "账号",
}  # fmt: skip
PLAIN = {"library": "文件和问答", "voices": "来信", "visit_events": "活动"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an entry is about; `path` leads to it, where the console has a page of it."""

    label: str
    path: str = ""


async def subjects_in(transaction: Transaction, found: Iterable[AuditEntry]) -> dict[str, Subject]:
    """What to call every subject, and every actor who is no member of staff."""
    names = {name for one in found for name in (one.subject, one.actor)}
    known = {name: _plain(name) for name in names}
    known |= await _events(transaction, _ids(names, "visit_event"))
    known |= await _sessions(transaction, _uuids(names, "visit_session"))
    known |= await _bookings(transaction, _uuids(names, "visit_booking"))
    known |= await _imports(transaction, _uuids(names, "visit_import"))
    known |= await _cases(transaction, _uuids(names, "voice"))
    return known


def _plain(name: str) -> Subject:
    kind, _, number = name.partition(":")
    if kind in KINDS and number:
        return Subject(
            label=f"{KINDS[kind]} …{number[-TAIL_CHARS:]}" if len(number) > TAIL_CHARS else f"{KINDS[kind]} {number}"
        )
    if len(name) == DIGEST_CHARS:  # of files that were loaded
        return Subject(label=f"文件 …{name[-TAIL_CHARS:]}")
    return Subject(label=PLAIN.get(name, name))


def _ids(names: Iterable[str], kind: str) -> list[str]:
    return [name.removeprefix(f"{kind}:") for name in names if name.startswith(f"{kind}:")]


def _uuids(names: Iterable[str], kind: str) -> list[UUID]:
    found = []
    for one in _ids(names, kind):
        try:
            found.append(UUID(one))
        except ValueError:  # a number of another kind
            continue
    return found


async def _events(transaction: Transaction, ids: list[str]) -> dict[str, Subject]:
    rows = await transaction.execute(select(events.c.id, events.c.title).where(events.c.id.in_(ids)))
    return {f"visit_event:{row.id}": Subject(label=row.title, path=f"/console/visits/events/{row.id}") for row in rows}


async def _sessions(transaction: Transaction, ids: list[UUID]) -> dict[str, Subject]:
    rows = await transaction.execute(
        select(sessions.c.id, sessions.c.starts_at, events.c.id.label("event_id"), events.c.title)
        .join(events, events.c.id == sessions.c.event_id)
        .where(sessions.c.id.in_(ids))
    )
    return {
        f"visit_session:{row.id}": Subject(
            label=f"{row.title}，{moment_words(row.starts_at)}场", path=f"/console/visits/events/{row.event_id}"
        )
        for row in rows
    }


async def _bookings(transaction: Transaction, ids: list[UUID]) -> dict[str, Subject]:
    rows = await transaction.execute(
        select(bookings.c.id, bookings.c.session_id, events.c.title)
        .join(sessions, sessions.c.id == bookings.c.session_id)
        .join(events, events.c.id == sessions.c.event_id)
        .where(bookings.c.id.in_(ids))
    )
    return {
        f"visit_booking:{row.id}": Subject(
            label=f"{row.title}的一个预约", path=f"/console/visits/sessions/{row.session_id}/guests"
        )
        for row in rows
    }


async def _imports(transaction: Transaction, ids: list[UUID]) -> dict[str, Subject]:
    rows = await transaction.execute(select(imports.c.id, imports.c.file).where(imports.c.id.in_(ids)))
    return {f"visit_import:{row.id}": Subject(label=f"表“{row.file}”") for row in rows}


async def _cases(transaction: Transaction, ids: list[UUID]) -> dict[str, Subject]:
    rows = await transaction.execute(select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids)))
    return {
        f"voice:{row.id}": Subject(label=f"来信 {row.number}", path=f"/console/inbox/cases/{row.id}") for row in rows
    }
