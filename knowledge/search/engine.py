"""The search of one process: a view of the library, replaced whole when the library changes.

The files are shared by all processes of a machine. Whoever holds their lock reads the library in one snapshot of the
database, brings the files to it if they are behind, and takes its view from both; so the view is of one moment, also
when another process wrote the files.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import text

from knowledge.library import changes, queries
from knowledge.library.model import Answer, Document, DocumentCard
from knowledge.search.files import IndexFolder
from knowledge.search.index import SCHEMA_VERSION, PassageIndex, PassageSearcher, PassageWriter
from knowledge.search.library_view import LibraryView
from knowledge.search.loading import Loaded, load
from knowledge.search.model import AnswerHit, DocumentHit, DocumentQuery, PassageHit, Samples
from knowledge.store import Store, Transaction

SEARCH_THREADS = 2
BATCH_DOCUMENTS = 20  # read at once: their rows are taken apart on the event loop
log = structlog.get_logger()
_T = TypeVar("_T")


class TantivySearch:
    """`Search` over tantivy. Make it with :meth:`open`, and :meth:`close` it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._view: LibraryView | None = None
        self._running: asyncio.Task[None] | None = None
        self._searching: Executor = ThreadPoolExecutor(SEARCH_THREADS, "search")
        self._writing: Executor = ThreadPoolExecutor(1, "index")  # it may wait for the lock: not on a search's thread

    @classmethod
    async def open(cls, store: Store, folder: Path) -> "TantivySearch":
        """Open the library's index under `folder`, or build it. Raises what the database raises when it is away."""
        search = cls(store, folder)
        try:
            await search._bring_up()
        except BaseException:
            search.close()
            raise
        return search

    def close(self) -> None:
        """Let the threads go."""
        for pool in (self._searching, self._writing):
            pool.shutdown(wait=False)

    # --- the protocol --------------------------------------------------------------------------------------------

    @property
    def view(self) -> LibraryView:
        """The library as searches see it now."""
        if self._view is None:
            message = "the search is not open"
            raise RuntimeError(message)
        return self._view

    @property
    def sequence(self) -> int:
        """See `Search.sequence`."""
        return self.view.sequence

    @property
    def samples(self) -> Samples:
        """See `Search.samples`."""
        return self.view.samples

    def card(self, document_id: str) -> DocumentCard | None:
        """See `Search.card`."""
        return self.view.catalogue.cards.get(document_id)

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """See `Search.by_number`."""
        return self.view.catalogue.by_number(number)

    def answer(self, answer_id: str) -> Answer | None:
        """See `Search.answer`."""
        return self.view.answers.get(answer_id)

    async def answers(self, question: str, *, today: date, limit: int = 3) -> tuple[AnswerHit, ...]:
        """See `Search.answers`."""
        view = self.view
        if (same := view.faq.same(question, today=today)) is not None:
            return (same,)
        return await self._search(lambda: view.faq.hits(question, today=today, limit=limit))

    async def passages(self, question: str, *, today: date, limit: int = 5) -> tuple[PassageHit, ...]:
        """See `Search.passages`."""
        view = self.view
        return await self._search(lambda: view.ranker.passages(question, today=today, limit=limit))

    async def documents(self, query: DocumentQuery, *, today: date) -> tuple[DocumentHit, ...]:
        """See `Search.documents`."""
        view = self.view
        return await self._search(lambda: view.namer.documents(query, today=today))

    async def refresh(self, sequence: int) -> None:
        """See `Search.refresh`. Callers at the same time share a run; a run that began too early is followed by one."""
        while self._running is not None and self.sequence < sequence:
            running = self._running
            with suppress(Exception):  # whoever began it is told
                await asyncio.shield(running)
            if self._running is running:
                self._running = None
        if self.sequence < sequence:
            self._running = asyncio.create_task(self._bring_up())
            self._running.add_done_callback(self._ended)
            await asyncio.shield(self._running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._running is task:
            self._running = None
        if not task.cancelled() and task.exception() is not None:
            log.warning("search_refresh_failed", error=type(task.exception()).__name__)

    async def _search(self, run: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._searching, run)

    async def _write(self, run: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._writing, run)

    # --- bringing files and view to the library as it is now -------------------------------------------------------

    async def _bring_up(self) -> None:
        async with self._store.transaction() as transaction:
            library_id, _ = await changes.current(transaction)
        files = IndexFolder(self._folder, f"{library_id}-{SCHEMA_VERSION}")
        with ExitStack() as held:
            await self._write(lambda: held.enter_context(files.locked()))
            async with self._store.transaction() as transaction:
                await transaction.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                _, sequence = await changes.current(transaction)
                loaded = await load(transaction, self._view, sequence)
                searcher = await self._files_at(files, transaction, loaded, sequence)
        self._view = await self._write(lambda: loaded.view(searcher, sequence))

    async def _files_at(
        self, files: IndexFolder, transaction: Transaction, loaded: Loaded, sequence: int
    ) -> PassageSearcher:
        """The files brought to `sequence`; built anew where they are missing, ahead, or not whole."""
        contained = await self._write(files.sequence)
        if contained is not None and contained <= sequence:
            try:
                return await self._caught_up(files, transaction, contained, sequence)
            except (ValueError, OSError) as error:
                log.warning("search_index_damaged", folder=str(files.path), error=str(error)[:200])
        log.info("search_index_building", folder=str(files.path), documents=len(loaded.catalogue.cards))
        return await self._rebuilt(files, transaction, sequence)

    async def _caught_up(
        self, files: IndexFolder, transaction: Transaction, contained: int, sequence: int
    ) -> PassageSearcher:
        index = await self._write(lambda: PassageIndex(files.path))
        ids = sorted((await changes.since(transaction, contained)).document_ids) if contained < sequence else []
        if ids:
            writer = await self._write(index.writer)
            try:
                await self._replace(transaction, writer, ids)
            except BaseException:
                await self._write(writer.abandon)
                raise
            await self._write(writer.commit)
        if contained < sequence:
            await self._write(lambda: files.contains(sequence))
        return await self._write(index.searcher)

    async def _replace(self, transaction: Transaction, writer: PassageWriter, ids: list[str]) -> None:
        for start in range(0, len(ids), BATCH_DOCUMENTS):
            batch = ids[start : start + BATCH_DOCUMENTS]
            documents = await queries.published_documents_of(transaction, batch)
            await self._write(partial(writer.replace, batch, documents))

    async def _rebuilt(self, files: IndexFolder, transaction: Transaction, sequence: int) -> PassageSearcher:
        def empty() -> tuple[PassageIndex, PassageWriter]:
            files.forget()
            index = PassageIndex(files.path)
            return index, index.writer(large=True)

        index, writer = await self._write(empty)
        batch: list[Document] = []
        try:
            async for document in queries.published_documents(transaction):
                batch.append(document)
                if len(batch) == BATCH_DOCUMENTS:
                    await self._write(partial(writer.add, batch))
                    batch = []
            await self._write(partial(writer.add, batch))
        except BaseException:
            await self._write(writer.abandon)
            raise
        await self._write(writer.commit)
        await self._write(lambda: files.contains(sequence))
        return await self._write(index.searcher)
