"""Answers, places and departments into the database; again changes nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from knowledge import audit
from knowledge.city_tables import departments, places, windows
from knowledge.importing.documents import ImportReport
from knowledge.importing.model import ReadFailure, Source
from knowledge.importing.rows import AnswerRow, DepartmentRow, PlaceRow, read_rows
from knowledge.library import changes
from knowledge.library.model import State
from knowledge.library.tables import answer_sources, answers, phrasings
from knowledge.search.text import fold_number
from knowledge.store import Store, Transaction

R = TypeVar("R", AnswerRow, PlaceRow, DepartmentRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratedImport:
    """Imports curated rows. Each kind is one transaction: all good rows of it, or, should the database fail, none."""

    store: Store
    now: Callable[[], datetime]
    publish: bool = False
    actor: str = "command line"

    async def departments(self, paths: list[Path]) -> ImportReport:
        """Departments, districts and zones with their windows."""
        report = ImportReport()
        rows = _good(read_rows(paths, DepartmentRow, ("office.yml",)), report)
        async with self.store.transaction() as transaction:
            known = await _known_rows(transaction, departments)
            kept = await _known_windows(transaction)
            fresh = []
            for row in rows:
                inside = [one.model_dump() for one in row.windows]
                values = row.model_dump(exclude={"windows", "order"}) | {"position": row.order}
                if _count(report, values, known.get(row.id)) or inside != kept.get(row.id, []):
                    fresh.append(row.id)
                    await _upsert(transaction, departments, values)
                    await _put_windows(transaction, row.id, inside)
            await self._finish(transaction, report, "departments.import", [("city", "")] if fresh else [])
        return report

    async def places(self, paths: list[Path]) -> ImportReport:
        """Service zones and halls. A place in a district that is not known is refused by name."""
        report = ImportReport()
        rows = _good(read_rows(paths, PlaceRow, ("places.yml",)), report)
        async with self.store.transaction() as transaction:
            districts = {row.id for row in await transaction.execute(select(departments.c.id))}
            known = await _known_rows(transaction, places)
            fresh = False
            for row in rows:
                if row.district not in districts:
                    reason = f"地点 {row.id} 的区县“{row.district}”没有登记。请先导入部门和区县。"
                    report.failures.append(ReadFailure(source=Source(file="places"), reason=reason))
                    continue
                before = known.get(row.id)
                published = self.publish or bool(before and before["published"])
                values = row.model_dump(exclude={"district"}) | {"district_id": row.district, "published": published}
                if _count(report, values, before):
                    fresh = True
                    await _upsert(transaction, places, values)
            await self._finish(transaction, report, "places.import", [("city", "")] if fresh else [])
        return report

    async def answers(self, paths: list[Path]) -> ImportReport:
        """Approved answers with their phrasings and sources."""
        report = ImportReport()
        rows = _good(read_rows(paths, AnswerRow, ("answers.yml",)), report)
        async with self.store.transaction() as transaction:
            offices = {row.id for row in await transaction.execute(select(departments.c.id))}
            found = await transaction.execute(select(answers.c.id, answers.c.digest, answers.c.state))
            known = {row.id: (row.digest, row.state) for row in found}
            fresh = [row for row in rows if self._is_news(row, known, report)]
            for row in fresh:
                await self._put_answer(transaction, row, known.get(row.id), offices)
            await self._finish(transaction, report, "answers.import", [("answer", row.id) for row in fresh])
        return report

    def _is_news(self, row: AnswerRow, known: dict[str, tuple[str, str]], report: ImportReport) -> bool:
        before = known.get(row.id)
        if before is None:
            report.new += 1
            return True
        if before[0] != _digest(row) or (self.publish and before[1] != State.PUBLISHED):
            report.changed += 1
            return True
        report.unchanged += 1
        return False

    async def _put_answer(
        self, transaction: Transaction, row: AnswerRow, known: tuple[str, str] | None, offices: set[str]
    ) -> None:
        state = State.PUBLISHED if self.publish else State(known[1]) if known else State.DRAFT
        office = row.department or row.id.rpartition("-")[0]
        values = {
            "id": row.id,
            "question": row.question,
            "answer": row.answer,
            "topics": row.topics,
            "department_id": office if office in offices else None,
            "state": state.value,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
            "reviewed_on": row.reviewed_on,
            "digest": _digest(row),
            "updated_at": self.now(),
        }
        await _upsert(transaction, answers, values)
        for table, column, texts in (
            (phrasings, "text", row.phrasings),
            (answer_sources, "number", [fold_number(one) if "〔" in one else one for one in row.sources]),
        ):
            await transaction.execute(delete(table).where(table.c.answer_id == row.id))
            rows = [{"answer_id": row.id, "position": at, column: text} for at, text in enumerate(texts)]
            if rows:
                await transaction.execute(insert(table), rows)

    async def _finish(
        self, transaction: Transaction, report: ImportReport, act: str, changed: Sequence[tuple[str, str]]
    ) -> None:
        if not changed:
            return
        report.sequence = await changes.announce(transaction, changed, now=self.now())
        details = {"published": self.publish, "new": report.new, "changed": report.changed}
        await audit.record(transaction, actor=self.actor, act=act, subject="library", details=details, now=self.now())


def _good(rows: Iterable[R | ReadFailure], report: ImportReport) -> list[R]:
    """The last of the good rows of each id; failures go into the report."""
    good: dict[str, R] = {}
    for row in rows:
        if isinstance(row, ReadFailure):
            report.failures.append(row)
        else:
            good[row.id] = row
    return list(good.values())


def _digest(row: BaseModel) -> str:
    return hashlib.sha256(row.model_dump_json().encode()).hexdigest()


def _count(report: ImportReport, values: dict[str, Any], before: dict[str, Any] | None) -> bool:
    if before is None:
        report.new += 1
    elif before == values:
        report.unchanged += 1
    else:
        report.changed += 1
    return before != values


async def _known_rows(transaction: Transaction, table: Table) -> dict[str, dict[str, Any]]:
    rows = await transaction.execute(select(table))
    return {row.id: dict(row._mapping) for row in rows}  # noqa: SLF001  (SQLAlchemy's public name for it)


async def _known_windows(transaction: Transaction) -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in await transaction.execute(select(windows).order_by(windows.c.department_id, windows.c.position)):
        values = dict(row._mapping)  # noqa: SLF001
        identity = values.pop("department_id")
        values.pop("position")
        kept.setdefault(identity, []).append(values)
    return kept


async def _put_windows(transaction: Transaction, identity: str, inside: list[dict[str, Any]]) -> None:
    await transaction.execute(delete(windows).where(windows.c.department_id == identity))
    if inside:
        rows = [{"department_id": identity, "position": at, **one} for at, one in enumerate(inside)]
        await transaction.execute(insert(windows), rows)


async def _upsert(transaction: Transaction, table: Table, values: dict[str, Any]) -> None:
    upsert = insert(table).values(values)
    await transaction.execute(upsert.on_conflict_do_update(index_elements=[table.c.id], set_=values))
