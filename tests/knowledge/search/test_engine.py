import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from bench.search.shelving import NOW, publish, publish_answers, withdraw
from knowledge.city_tables import departments
from knowledge.library.changes import announce
from knowledge.library.model import Document, Kind
from knowledge.search.engine import TantivySearch
from knowledge.search.model import DocumentQuery
from knowledge.store import Store
from tests.knowledge.search.shelf import TODAY, answer, document

LAKE = document("lake", "湖泊清淤办法", "第一条 湖面清淤每年两次。", number="明水发〔2026〕1号")
TREE = document("tree", "行道树养护规定", "第一条 行道树每月修剪一次。")
Opening = Callable[[], Awaitable[TantivySearch]]


@pytest.fixture
async def opened(store: Store, folder: Path) -> AsyncIterator[Opening]:
    """Opens the search as another process of the same machine would."""
    async with AsyncExitStack() as stack:

        async def one() -> TantivySearch:
            search = await TantivySearch.open(store, folder)
            stack.callback(search.close)
            return search

        yield one


async def put(store: Store, *documents: Document) -> int:
    async with store.transaction() as transaction:
        return await publish(transaction, documents)


async def take(store: Store, *ids: str) -> int:
    async with store.transaction() as transaction:
        return await withdraw(transaction, ids)


async def first(search: TantivySearch, question: str) -> str:
    hits = await search.passages(question, today=TODAY)
    return hits[0].sentence if hits else ""


async def test_an_empty_library_opens_and_finds_nothing(opened: Opening) -> None:
    search = await opened()
    assert search.sequence == 0
    assert await search.passages("湖面清淤", today=TODAY) == ()
    assert await search.answers("湖面清淤", today=TODAY) == ()
    assert await search.documents(DocumentQuery(words="湖面清淤"), today=TODAY) == ()
    assert search.card("lake") is None
    assert search.answer("a") is None


async def test_a_published_document_is_found_by_question_name_number_and_id(store: Store, opened: Opening) -> None:
    sequence = await put(store, LAKE, TREE)
    search = await opened()
    assert search.sequence == sequence
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年两次。"
    assert [hit.document.id for hit in await search.documents(DocumentQuery(words="行道树养护"), today=TODAY)] == [
        "tree"
    ]
    assert [card.id for card in search.by_number("明水发[2026]1号")] == ["lake"]
    card = search.card("tree")
    assert card is not None
    assert card.title == TREE.card.title


async def test_added_changed_and_erased_documents_are_seen_after_a_refresh(store: Store, opened: Opening) -> None:
    await put(store, LAKE, TREE)
    search = await opened()
    await put(store, replace(LAKE, body="第一条 湖面清淤每年八次。"))
    await put(store, document("new", "路灯管理办法", "路灯故障两小时内修复。"))
    sequence = await take(store, "tree")
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年两次。"
    await search.refresh(sequence)
    assert search.sequence == sequence
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年八次。"
    assert await first(search, "路灯故障多久修复") == "路灯故障两小时内修复。"
    assert search.card("tree") is None
    assert "行道树" not in await first(search, "行道树多久修剪")


async def test_a_refresh_to_what_is_there_already_does_nothing(store: Store, opened: Opening) -> None:
    sequence = await put(store, LAKE)
    search = await opened()
    before = search.view
    await search.refresh(sequence)
    assert search.view is before


async def test_a_refresh_to_a_change_that_never_was_returns(store: Store, opened: Opening) -> None:
    sequence = await put(store, LAKE)
    search = await opened()
    await search.refresh(sequence + 100)
    assert search.sequence == sequence


async def test_callers_at_the_same_time_share_a_run_and_all_see_the_change(store: Store, opened: Opening) -> None:
    await put(store, LAKE)
    search = await opened()
    sequence = await put(store, TREE)
    running = [asyncio.create_task(search.refresh(sequence)) for _ in range(8)]
    later = await put(store, document("new", "路灯管理办法", "路灯故障两小时内修复。"))
    await asyncio.gather(*running, search.refresh(later))
    assert search.sequence == later


async def test_searches_during_a_refresh_see_the_old_or_the_new_library(store: Store, opened: Opening) -> None:
    body = "湖面清淤每年{}次。"
    await put(store, *(document(f"d{n}", f"湖区{n}清淤办法", body.format(2)) for n in range(30)))
    search = await opened()
    sequence = await put(store, *(document(f"d{n}", f"湖区{n}清淤办法", body.format(8)) for n in range(30)))
    refreshing = asyncio.create_task(search.refresh(sequence))
    seen = set()
    while not refreshing.done():
        hits = await search.passages("湖面清淤每年几次", today=TODAY, limit=10)
        seen.add(frozenset(hit.sentence for hit in hits))
    await refreshing
    hits = await search.passages("湖面清淤每年几次", today=TODAY, limit=10)
    seen.add(frozenset(hit.sentence for hit in hits))
    assert seen <= {frozenset({body.format(2)}), frozenset({body.format(8)})}
    assert frozenset({body.format(8)}) in seen


async def test_what_one_process_wrote_another_takes_over(store: Store, opened: Opening) -> None:
    await put(store, LAKE)
    one, other = await opened(), await opened()
    sequence = await put(store, TREE)
    await asyncio.gather(one.refresh(sequence), other.refresh(sequence))
    for search in (one, other):
        assert await first(search, "行道树多久修剪") == "第一条 行道树每月修剪一次。"
    assert (await opened()).sequence == sequence


async def test_an_index_that_is_behind_catches_up_when_it_is_opened(store: Store, opened: Opening) -> None:
    await put(store, LAKE)
    (await opened()).close()
    await put(store, TREE)
    await take(store, "lake")
    search = await opened()
    assert await first(search, "行道树多久修剪") == "第一条 行道树每月修剪一次。"
    assert "清淤" not in await first(search, "湖面清淤每年几次")


async def test_a_folder_that_vanished_is_built_again(store: Store, folder: Path, opened: Opening) -> None:
    await put(store, LAKE)
    search = await opened()
    await asyncio.to_thread(shutil.rmtree, folder)
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年两次。"
    await search.refresh(await put(store, TREE))
    assert await first(search, "行道树多久修剪") == "第一条 行道树每月修剪一次。"
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年两次。"


@pytest.mark.parametrize("damage", ["rubbish in meta.json", "segments gone", "segments cut short", "ahead"])
async def test_damaged_files_are_built_again(store: Store, folder: Path, damage: str, opened: Opening) -> None:
    await put(store, LAKE)
    (await opened()).close()
    here = next(path for path in await asyncio.to_thread(lambda: list(folder.iterdir())) if path.is_dir())

    def spoil() -> None:
        for path in here.iterdir():
            if damage == "rubbish in meta.json" and path.name == "meta.json":
                path.write_text("{")
            elif damage == "segments gone" and path.suffix in {".store", ".idx", ".term"}:
                path.unlink()
            elif damage == "segments cut short" and path.suffix in {".store", ".idx", ".term"}:
                path.write_bytes(path.read_bytes()[:5])
            elif damage == "ahead" and path.name == "sequence.json":
                path.write_text('{"sequence": 999999}')

    await asyncio.to_thread(spoil)
    search = await opened()
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年两次。"


async def test_answers_follow_their_changes(store: Store, opened: Opening) -> None:
    async with store.transaction() as transaction:
        await publish_answers(
            transaction, [answer("a", "怎么领优待证", "优待证上哪办", sources=("明水发〔2026〕1号",))]
        )
    search = await opened()
    assert [hit.answer.id for hit in await search.answers("优待证上哪办", today=TODAY)] == ["a"]
    async with store.transaction() as transaction:
        sequence = await publish_answers(transaction, [answer("b", "路灯坏了找谁")])
    await search.refresh(sequence)
    assert (await search.answers("路灯坏了找谁", today=TODAY))[0].answer.id == "b"
    kept = search.answer("a")
    assert kept is not None
    assert kept.phrasings == ("优待证上哪办",)
    faq = search.view.faq
    await search.refresh(await put(store, LAKE))
    assert search.view.faq is faq


async def test_a_linked_documents_card_knows_a_new_interpretation(store: Store, opened: Opening) -> None:
    await put(store, LAKE)
    search = await opened()
    said = document("said", "清淤解读", "解读。", kind=Kind.INTERPRETATION, document_ids=("lake",))
    await search.refresh(await put(store, said))
    card = search.card("lake")
    assert card is not None
    assert card.interpretation_ids == ("said",)
    await search.refresh(await take(store, "said"))
    card = search.card("lake")
    assert card is not None
    assert card.interpretation_ids == ()


async def test_districts_come_from_the_city_and_follow_its_changes(store: Store, opened: Opening) -> None:
    search = await opened()
    assert search.view.gazetteer.districts("莲汀区") == frozenset()
    row = {
        "id": "lianting", "name": "莲汀区", "short": "莲汀", "kind": "district", "prefix": "", "org_code": "", "aliases": [],
        "duties": "", "address": "", "hours": "", "phone": "", "position": 1,
    }  # fmt: skip
    async with store.transaction() as transaction:
        await transaction.execute(insert(departments).values(row))
        sequence = await announce(transaction, [("city", "")], now=NOW)
    await search.refresh(sequence)
    assert search.view.gazetteer.districts("莲汀区") == {"lianting"}
    async with store.transaction() as transaction:
        await transaction.execute(delete(departments))


async def test_a_refresh_without_a_database_raises_and_the_old_library_stays(store: Store, opened: Opening) -> None:
    await put(store, LAKE)
    search = await opened()
    away = Store("postgresql://nobody@127.0.0.1:1/none", connect_timeout_s=0.2)
    search._store = away
    failing = [asyncio.create_task(search.refresh(10_000)) for _ in range(2)]
    results = await asyncio.gather(*failing, return_exceptions=True)
    assert all(isinstance(one, Exception) for one in results)
    assert await first(search, "湖面清淤每年几次") == "第一条 湖面清淤每年两次。"
    search._store = store
    sequence = await put(store, TREE)
    await search.refresh(sequence)
    assert search.sequence == sequence


async def test_without_a_database_it_does_not_open(folder: Path) -> None:
    away = Store("postgresql://nobody@127.0.0.1:1/none", connect_timeout_s=0.2)
    with pytest.raises(OSError, match=r"."):
        await TantivySearch.open(away, folder)
    await away.close()


async def test_before_it_is_open_there_is_no_view(store: Store, folder: Path) -> None:
    search = TantivySearch(store, folder)
    with pytest.raises(RuntimeError, match="not open"):
        _ = search.view
    search.close()
