"""Imports into the library: new, changed, unchanged, failed; the second time changes nothing."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from knowledge import audit
from knowledge.importing.curated import CuratedImport
from knowledge.importing.documents import DocumentImport, ImportReport
from knowledge.importing.model import CleanText, SourceDocument
from knowledge.importing.pipeline import clean
from knowledge.importing.readers import count
from knowledge.library import queries
from knowledge.library.tables import documents
from knowledge.store import Store

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
POLICY = """- 索引号: 11379900MB04125906/2026-00900
- 组配分类: 规范性文件
- 发布机构: 明湖市民政局
- 成文日期: 2026-03-02
- 发布日期: 2026-03-05
- 标题: 明湖市民政局关于湖边长椅认养的通知
- 发文字号: 明民发〔2026〕90号
- 内容概述: 市民可以认养湖边长椅。
- 主题词: 长椅、认养
- 有效性: 有效

一、市民可以认养湖边长椅，每把每年60元。
二、咨询电话0300-82071200。
"""
EXPLAINED = """- 索引号: 11379900MB04125906/2026-00901
- 组配分类: 政策解读
- 发布机构: 明湖市民政局
- 成文日期: 2026-03-05
- 发布日期: 2026-03-06
- 标题: 《关于湖边长椅认养的通知》解读
- 发文字号:
- 内容概述: 认养怎么办。
- 主题词: 长椅
- 有效性: 有效
- 解读文件: 明民发〔2026〕90号
- 解读形式: 文字解读

认养一把长椅，一年六十元，打电话就行。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chair.md").write_text(POLICY, encoding="utf-8")
    (tmp_path / "chair.interpretation.md").write_text(EXPLAINED, encoding="utf-8")
    return tmp_path


async def run(store: Store, *paths: Path, publish: bool = True) -> ImportReport:
    return await DocumentImport(store=store, now=lambda: NOW, publish=publish, keep_findings=True).run(paths)


async def test_documents_are_new_once_and_a_changed_text_is_a_change(store: Store, folder: Path) -> None:
    first = await run(store, folder)
    assert (first.new, first.changed, first.unchanged, first.failures) == (2, 0, 0, [])
    again = await run(store, folder)
    assert (again.new, again.changed, again.unchanged, again.sequence) == (0, 0, 2, 0)
    (folder / "chair.md").write_text(POLICY.replace("60元", "80元"), encoding="utf-8")
    changed = await run(store, folder)
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 1)


async def test_a_text_that_breaks_the_cleaning_stops_no_other(store: Store, folder: Path) -> None:
    def fragile(source: SourceDocument) -> CleanText:
        if "认养一把" in source.text:
            raise LookupError(source.text)
        return clean(source)

    importing = DocumentImport(store=store, now=lambda: NOW, publish=True, clean=fragile)
    report = await importing.run([folder])
    assert (report.new, len(report.failures)) == (1, 1)
    assert "LookupError" in report.failures[0].reason
    assert report.failures[0].source.file == "chair.interpretation.md"


async def test_a_document_and_its_interpretation_find_each_other_in_either_order(store: Store, folder: Path) -> None:
    await run(store, folder / "chair.interpretation.md")
    await run(store, folder / "chair.md")
    async with store.transaction() as transaction:
        cards = {one.card.number: one.card async for one in queries.published_documents(transaction)}
    policy, explained = cards["明民发〔2026〕90号"], cards[None]
    assert policy.interpretation_ids == (explained.id,)
    assert explained.document_ids == (policy.id,)


async def test_without_publish_a_text_stays_a_draft_until_it_is_published(store: Store, folder: Path) -> None:
    await run(store, folder, publish=False)
    async with store.transaction() as transaction:
        assert set(await transaction.scalars(select(documents.c.state))) == {"draft"}
    assert (await run(store, folder)).changed == 2


async def test_what_cannot_be_read_stops_nothing(store: Store, folder: Path) -> None:
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02" * 50)
    (folder / "empty.md").write_text("", encoding="utf-8")
    (folder / "rows.jsonl").write_text(
        '{"id": "a"}\nnot json\n{"id":"b","title":"好","text":"好的。"}\n', encoding="utf-8"
    )
    report = await run(store, folder)
    assert (report.new, len(report.failures), report.total) == (3, 4, 7)
    assert all(failure.reason for failure in report.failures)


async def test_a_batch_that_the_database_refuses_is_written_one_by_one(store: Store, folder: Path) -> None:
    async with store.transaction() as transaction:
        await transaction.execute(
            text("ALTER TABLE documents ADD CONSTRAINT refuse CHECK (number IS DISTINCT FROM '明民发〔2026〕90号')")
        )
    report = await run(store, folder)
    assert (report.new, [str(one.source) for one in report.failures]) == (1, ["chair.md"])


async def test_every_import_is_on_an_audit_chain_that_shows_a_forged_link(store: Store, folder: Path) -> None:
    await run(store, folder / "chair.md")
    await run(store, folder / "chair.interpretation.md")
    async with store.transaction() as transaction:
        assert await audit.broken_link(transaction) is None
        await transaction.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_append_only"))
        await transaction.execute(text("UPDATE audit SET actor = 'somebody else' WHERE sequence = 2"))
        assert await audit.broken_link(transaction) == 2


async def test_the_audit_log_refuses_to_be_changed(store: Store, folder: Path) -> None:
    await run(store, folder)
    with pytest.raises(Exception, match="append-only"):
        async with store.transaction() as transaction:
            await transaction.execute(text("DELETE FROM audit"))


async def test_curated_rows_are_checked_by_name_and_changed_ones_counted(store: Store, tmp_path: Path) -> None:
    curated = CuratedImport(store=store, now=lambda: NOW, publish=True)
    office = tmp_path / "office.yml"
    office.write_text(
        "{id: mzj, name: 明湖市民政局, short: 市民政局, kind: department, prefix: 明民发, org_code: 11379900MB04125906,"
        " order: 1, duties: 管长椅。, address: 藕花街, hours: 白天, phone: 0300-1,"
        " windows: [{name: 一窗, handles: 长椅, address: 一楼, hours: 白天, phone: 0300-2}]}\n",
        encoding="utf-8",
    )
    first = await curated.departments([office])
    assert (first.new, first.failures) == (1, [])
    assert (await curated.departments([office])).unchanged == 1
    office.write_text(office.read_text(encoding="utf-8").replace("0300-2", "0300-3"), encoding="utf-8")
    assert (await curated.departments([office])).sequence > first.sequence
    places = tmp_path / "places.jsonl"
    places.write_text(
        '{"id":"a","name":"亭","kind":"便民服务站","level":"村居","district":"mzj","functions":["歇脚"],"address":"湖边",'
        '"longitude":118.3,"latitude":36.9,"hours":"白天","phone":"0300-4"}\n'
        '{"id":"b","name":"亭","kind":"便民服务站","level":"村居","district":"nowhere","functions":["歇脚"],"address":"湖边",'
        '"longitude":118.3,"latitude":36.9,"hours":"白天","phone":"0300-4"}\n{"id":"c"}\n',
        encoding="utf-8",
    )
    report = await curated.places([places])
    assert (report.new, len(report.failures)) == (1, 2)
    answers = tmp_path / "answers.yml"
    answers.write_text(
        "[{id: mzj-001, question: 长椅怎么认养, answer: 打电话。, sources: [明民发〔2026〕90号]}]", encoding="utf-8"
    )
    assert (await curated.answers([answers])).new == 1
    assert (await curated.answers([answers])).unchanged == 1
    answers.write_text(answers.read_text(encoding="utf-8").replace("打电话", "去一窗"), encoding="utf-8")
    assert (await curated.answers([answers])).changed == 1
    (tmp_path / "broken.yml").write_text("[unclosed", encoding="utf-8")
    assert len((await curated.answers([tmp_path / "broken.yml"])).failures) == 1


async def titles(store: Store) -> dict[str, str]:
    """The source and the title of every document on record."""
    async with store.transaction() as transaction:
        rows = await transaction.execute(select(documents.c.source, documents.c.title).order_by(documents.c.source))
        return {row.source: row.title for row in rows}


async def test_files_of_one_name_in_two_folders_are_two_documents(store: Store, tmp_path: Path) -> None:
    for folder, words in (("a", "关于放假安排的通知"), ("b", "关于供暖时间的通知")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.txt").write_text(f"{words}\n请各单位遵照执行，做好各项工作。\n", encoding="utf-8")
    first = await run(store, tmp_path)
    assert (first.new, first.unchanged, first.failures) == (2, 0, [])
    assert await titles(store) == {"a/index.txt": "关于放假安排的通知", "b/index.txt": "关于供暖时间的通知"}
    again = await run(store, tmp_path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    one = await run(store, tmp_path / "b" / "index.txt")
    assert (one.new, one.changed, one.unchanged) == (0, 0, 1)


async def test_a_folder_that_moved_brings_the_same_documents_and_what_changed_in_it(
    store: Store, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "heat.txt").write_text("关于供暖时间的通知\n11月10日起供暖。\n", encoding="utf-8")
    (old / "rest.txt").write_text("关于放假安排的通知\n放假三天。\n", encoding="utf-8")
    assert (await run(store, old)).new == 2
    old.rename(new)
    (new / "heat.txt").write_text("关于供暖时间的通知\n11月15日起供暖。\n", encoding="utf-8")
    moved = await run(store, new)
    assert (moved.new, moved.changed, moved.unchanged) == (0, 1, 1)


async def test_the_same_words_in_two_files_are_one_document(store: Store, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("关于供暖时间的通知\n11月10日起供暖。\n", encoding="utf-8")
    for expected in ((1, 1), (0, 2)):
        report = await run(store, tmp_path)
        assert (report.new, report.unchanged, report.failures) == (*expected, [])


async def test_rows_without_an_id_are_known_by_their_titles_when_rows_are_put_before_them(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [{"title": f"关于第{n}件事的通知", "text": f"第{n}件事照办。"} for n in range(60)]
    rows.append({"title": "关于第7件事的通知", "text": "第7件事另行通知。"})
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert (await run(store, path)).new == 61
    path.write_text("\n".join(json.dumps(row) for row in [{"title": "关于新事的通知", "text": "新事。"}, *rows]))
    again = await run(store, path)
    assert (again.new, again.changed, again.unchanged) == (1, 0, 61)


async def test_an_id_that_comes_twice_with_other_words_is_refused_and_both_places_are_named(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [{"id": f"n{n}", "title": "通知", "text": f"第{n}号通知。"} for n in range(60)]
    rows += [{"id": "n3", "title": "通知", "text": "另一份通知。"}, rows[4]]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for new, unchanged in ((60, 1), (0, 61)):
        report = await run(store, path)
        assert (report.new, report.changed, report.unchanged) == (new, 0, unchanged)
        (failure,) = report.failures
        assert str(failure.source) == "rows.jsonl:61"
        assert "n3" in failure.reason
        assert "rows.jsonl:4" in failure.reason


async def test_two_texts_with_one_index_number_are_both_kept(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(POLICY, encoding="utf-8")
    (tmp_path / "b.md").write_text(POLICY.replace("长椅认养", "路灯认养"), encoding="utf-8")
    for new, unchanged in ((2, 0), (0, 2)):
        report = await run(store, tmp_path)
        assert (report.new, report.changed, report.unchanged, report.failures) == (new, 0, unchanged, [])


async def test_what_nobody_registered_is_said_to_be_unknown(store: Store, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("根据要求，现将有关情况报告如下：\n今年办理建议12件。\n", encoding="utf-8")
    await run(store, tmp_path)
    async with store.transaction() as transaction:
        row = (await transaction.execute(select(documents))).one()
    assert (row.title, row.validity) == ("未登记标题的文件", "未登记")
    assert "标题" in row.missing


def test_the_number_of_texts_is_known_before_they_are_read(tmp_path: Path, folder: Path) -> None:
    (folder / "rows.jsonl").write_bytes(b'{"text": "a"}\n{"text": "b"}\n{"text": "c"}')
    with gzip.open(folder / "more.jsonl.gz", "wb") as file:
        file.write(b'{"text": "a"}\n' * 5)
    (folder / "broken.jsonl.gz").write_bytes(b"not gzip")
    (folder / "skipped.pdf").write_bytes(b"")
    assert count([folder]) == 2 + 3 + 5 + 1
    assert count([tmp_path / "none.txt"]) == 1
