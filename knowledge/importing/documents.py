"""Documents into the library: read, cleaned, put on record with their original; again changes nothing.

One text that fails never stops the rest: texts are written in batches, and a batch that fails is written again one
by one, so that only the culprit is reported.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from knowledge import audit
from knowledge.city import Department, load_city
from knowledge.importing.document_rows import Prepared, finding_rows, prepare
from knowledge.importing.identity import Identities, load_known
from knowledge.importing.linking import link
from knowledge.importing.model import CleanText, ReadFailure, SourceDocument
from knowledge.importing.pipeline import clean
from knowledge.importing.readers import read_all
from knowledge.library import changes
from knowledge.library.model import State
from knowledge.library.tables import documents, findings, originals
from knowledge.store import Store, Transaction

BATCH = 50

Step = Callable[[SourceDocument | ReadFailure], None]


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What an import did. `cleaned` holds every text with its findings, for the report."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failures: list[ReadFailure] = field(default_factory=list)
    cleaned: list[CleanText] = field(default_factory=list)
    sequence: int = 0

    @property
    def total(self) -> int:
        """How many texts were read."""
        return self.new + self.changed + self.unchanged + len(self.failures)


@dataclass(slots=True, kw_only=True)
class DocumentImport:
    """Imports files into one library. `publish` is the administrator's override (audited); `keep_findings` keeps every
    cleaned text in the report; `step` is told of each text read, for a progress bar; `clean` is the cleaning.
    """

    store: Store
    now: Callable[[], datetime]
    publish: bool = False
    actor: str = "command line"
    keep_findings: bool = False
    step: Step = lambda _one: None
    clean: Callable[[SourceDocument], CleanText] = clean

    async def run(self, paths: Iterable[Path]) -> ImportReport:
        """Import every readable file of `paths`."""
        report = ImportReport()
        async with self.store.transaction() as transaction:
            departments = (await load_city(transaction)).departments
            identities = Identities(await load_known(transaction))
        reading = read_all(paths)
        while batch := list(islice(reading, BATCH)):
            await self._batch(list(self._prepare(batch, departments, identities, report)), report)
        return report

    def _prepare(
        self,
        batch: list[SourceDocument | ReadFailure],
        departments: tuple[Department, ...],
        identities: Identities,
        report: ImportReport,
    ) -> Iterator[Prepared]:
        for one in batch:
            self.step(one)
            if isinstance(one, ReadFailure):
                report.failures.append(one)
                continue
            made = self._made(one, departments, identities, report)
            if isinstance(made, ReadFailure):
                report.failures.append(made)
            else:
                yield made

    def _made(
        self, one: SourceDocument, departments: tuple[Department, ...], identities: Identities, report: ImportReport
    ) -> Prepared | ReadFailure:
        """One text cleaned and made ready. Whatever goes wrong with it is its own failure and stops no other."""
        try:
            text = self.clean(one)
            if self.keep_findings:
                report.cleaned.append(text)
            if not text.text.strip():
                reason = "清洗后没有留下正文，未导入。请检查原文件是否只有页眉页脚或推广内容。"
                return ReadFailure(source=one.source, reason=reason)
            return prepare(one, text, departments, identities)
        except Exception as error:  # noqa: BLE001  (a text nobody foresaw must not cost the others their import)
            reason = (
                f"处理这篇文字时出错（{type(error).__name__}），未导入，其余不受影响。请检查原文件，或报告这个问题。"
            )
            return ReadFailure(source=one.source, reason=reason)

    async def _batch(self, prepared: list[Prepared], report: ImportReport) -> None:
        try:
            await self._write(prepared, report)
        except Exception as error:
            if _is_gone(error):
                raise
            if len(prepared) == 1:
                reason = f"写入数据库失败（{type(error).__name__}），其余文件不受影响。"
                report.failures.append(ReadFailure(source=prepared[0].text.source, reason=reason))
                return
            for one in prepared:
                await self._batch([one], report)

    async def _write(self, prepared: list[Prepared], report: ImportReport) -> None:
        latest = {one.id: one for one in prepared}
        async with self.store.transaction() as transaction:
            known = await _known(transaction, latest)
            fresh = [one for one in latest.values() if self._is_news(one, known)]
            for one in fresh:
                await self._put(transaction, one, known.get(one.id))
            sequence = 0
            if fresh:
                linked = await link(transaction, fresh)
                changed = {("document", one.id) for one in fresh} | {("document", identity) for identity in linked}
                sequence = await changes.announce(transaction, changed, now=self.now())
                await self._audit(transaction, fresh)
        report.new += sum(1 for one in fresh if one.id not in known)
        report.changed += sum(1 for one in fresh if one.id in known)
        report.unchanged += len(prepared) - len(fresh)
        report.sequence = max(report.sequence, sequence)

    def _is_news(self, one: Prepared, known: Mapping[str, tuple[str, str]]) -> bool:
        if one.id not in known:
            return True
        digest, state = known[one.id]
        return digest != one.digest or (self.publish and state != State.PUBLISHED)

    async def _put(self, transaction: Transaction, one: Prepared, known: tuple[str, str] | None) -> None:
        now = self.now()
        state = State.PUBLISHED if self.publish else State(known[1]) if known else State.DRAFT
        row = {**one.row, "state": state.value, "updated_at": now}
        upsert = insert(documents).values(**row, created_at=now)
        await transaction.execute(upsert.on_conflict_do_update(index_elements=[documents.c.id], set_=row))
        await transaction.execute(
            insert(originals)
            .values(
                document_id=one.id,
                digest=one.digest,
                media=one.row["source"].rpartition(".")[2][:16],
                content=zlib.compress(one.text.original.encode(errors="surrogatepass")),
                imported_at=now,
            )
            .on_conflict_do_nothing()
        )
        await transaction.execute(delete(findings).where(findings.c.document_id == one.id))
        if one.text.findings:
            await transaction.execute(insert(findings), list(finding_rows(one)))

    async def _audit(self, transaction: Transaction, fresh: list[Prepared]) -> None:
        details = {
            "published": self.publish,
            "documents": len(fresh),
            "missing": sum(1 for one in fresh if one.row["missing"]),
            "digest": hashlib.sha256("".join(sorted(one.digest for one in fresh)).encode()).hexdigest(),
        }
        await audit.record(
            transaction, actor=self.actor, act="documents.import", subject="library", details=details, now=self.now()
        )


def _is_gone(error: Exception) -> bool:
    """Whether the database itself is away: then nothing after this could be written either."""
    away = isinstance(error, OSError | TimeoutError)
    return away or (isinstance(error, DBAPIError) and error.connection_invalidated)


async def _known(transaction: Transaction, wanted: Mapping[str, Prepared]) -> dict[str, tuple[str, str]]:
    rows = await transaction.execute(
        select(documents.c.id, documents.c.digest, documents.c.state).where(documents.c.id.in_(wanted))
    )
    return {row.id: (row.digest, row.state) for row in rows}
