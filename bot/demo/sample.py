"""The sample city 明湖市: loaded once into an empty or older library; again changes nothing."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

import knowledge
from actions.visits.model import Desk
from actions.visits.sample import read_sample
from actions.visits.sample_loading import Loaded, load_events
from knowledge import audit
from knowledge.cipher import Cipher
from knowledge.city_time import city_day
from knowledge.importing.curated import CuratedImport
from knowledge.importing.document_rows import CLEANING
from knowledge.importing.documents import DocumentImport, ImportReport
from knowledge.people_tables import audit as audit_table
from knowledge.store import Store
from knowledge.workdays import load_workdays

FOLDER = Path(knowledge.__file__).parent / "sample_city"
EVENTS = FOLDER / "events"
ACT = "sample_city.load"
ACTOR = "demonstration"


class SampleError(RuntimeError):
    """The sample city could not be loaded whole; the message names the first failure."""


async def load_sample(store: Store, *, now: Callable[[], datetime], folder: Path = FOLDER) -> int:
    """Load the sample city; returns the library's sequence after it, or 0 where it was there already."""
    digest = _digest(folder)
    async with store.transaction() as transaction:
        loaded = await transaction.execute(
            select(audit_table.c.sequence).where(audit_table.c.act == ACT, audit_table.c.subject == digest).limit(1)
        )
        if loaded.first() is not None:
            return 0
    curated = CuratedImport(store=store, now=now, publish=True, actor=ACTOR)
    reports = [
        await curated.departments([folder]),
        await curated.places([folder]),
        await curated.answers([folder]),
        await DocumentImport(store=store, now=now, publish=True, actor=ACTOR).run([folder]),
    ]
    _insist(reports)
    async with store.transaction() as transaction:
        details = {"texts": sum(report.total for report in reports)}
        await audit.record(transaction, actor=ACTOR, act=ACT, subject=digest, details=details, now=now())
    return max(report.sequence for report in reports)


async def load_visits(store: Store, cipher: Cipher, *, now: Callable[[], datetime], folder: Path = EVENTS) -> Loaded:
    """Load the sample events, or move those that nobody has touched to the coming weeks; the same day again: nothing.

    Their organizers must be there (`load_sample`).
    """
    moment = now()
    async with store.transaction() as transaction:
        desk = Desk(cipher=cipher, workdays=await load_workdays(transaction), new_id=uuid4)
        return await load_events(transaction, read_sample(folder, today=city_day(moment)), desk, now=moment)


def _insist(reports: list[ImportReport]) -> None:
    for report in reports:
        for failure in report.failures:
            raise SampleError(f"{failure.source}: {failure.reason}")


def _digest(folder: Path) -> str:
    files = hashlib.sha256(str(CLEANING).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            files.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return files.hexdigest()
