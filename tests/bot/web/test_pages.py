"""The public pages, on documents of the sample city."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from bot.web.headers import POLICY
from knowledge import turns
from knowledge.library.tables import documents
from knowledge.turns import TurnRecord
from tests.bot.web.conftest import NOON, PUBLIC_URL, TURN, Site

GAS = "明发改发〔2025〕31号"
OLD_GAS = "明发改发〔2022〕11号"


async def page(site: Site, path: str, *, status: int = 200) -> str:
    response = await site.client.get(path, headers={"Accept": "text/html"})
    assert response.status == status
    return await response.text()


async def test_the_front_page_has_the_four_doors_and_the_hotline(site: Site) -> None:
    shown = await page(site, "/")
    for words in ("找文件", "办事问答", "我要说", "开放日", 'href="/chat"', "12345"):
        assert words in shown


async def test_a_document_shows_its_metadata_its_stamp_and_its_interpretations(site: Site) -> None:
    shown = await page(site, f"/documents/{site.id_of(GAS)}")
    for words in ("11379900MB0410747K/2025-00013", GAS, "2025年9月17日", "规范性文件", ">有效<"):
        assert words in shown
    assert "<h2>一、执行范围</h2>" in shown
    assert "解读" in shown.split("配套解读")[1]


async def test_a_dead_document_says_when_it_died_and_links_to_its_successor(site: Site) -> None:
    shown = await page(site, f"/documents/{site.id_of(OLD_GAS)}")
    assert f"已于2025年10月1日废止，现行为{GAS}" in shown
    assert f'href="/documents/{site.id_of(GAS)}"' in shown
    assert "stamp dead" in shown


async def test_an_interpretation_links_to_the_document_that_it_explains(site: Site) -> None:
    card = site.published.card(site.id_of(GAS))
    assert card is not None
    shown = await page(site, f"/documents/{card.interpretation_ids[0]}")
    assert "政策解读" in shown
    assert f'href="/documents/{card.id}"' in shown


async def test_missing_metadata_are_flagged_and_a_damaged_line_is_marked(site: Site) -> None:
    identity = site.id_of(GAS)
    async with site.store.transaction() as transaction:
        await transaction.execute(
            update(documents)
            .where(documents.c.id == identity)
            .values(
                index_number=None, missing=["索引号"], damaged=[0, 5], body="开头一句〔数字存疑〕多人。\n第一条　正文。"
            )
        )
    shown = await page(site, f"/documents/{identity}")
    assert "登记信息不全，缺：索引号" in shown
    assert '<span class="absent">缺</span>' in shown
    assert '<p class="doubt">开头一句<mark>〔数字存疑〕</mark>' in shown
    assert '<p class="article"><strong>第一条</strong>' in shown


async def test_markup_in_a_document_is_text(site: Site) -> None:
    identity = site.id_of(GAS)
    async with site.store.transaction() as transaction:
        await transaction.execute(
            update(documents)
            .where(documents.c.id == identity)
            .values(title="<script>x</script>", body="<img src=x onerror=y>")
        )
    shown = await page(site, f"/documents/{identity}")
    assert "<script>x" not in shown
    assert "&lt;script&gt;" in shown
    assert "<img" not in shown


@pytest.mark.parametrize("path", ["/documents/unknown", "/documents/%00", "/documents/" + "a" * 300, "/documents/%ff"])
async def test_an_unknown_document_is_a_friendly_404(site: Site, path: str) -> None:
    shown = await page(site, path, status=404)
    assert "没有找到这份文件" in shown
    assert "12345" in shown


async def test_a_withdrawn_document_is_gone(site: Site) -> None:
    identity = site.id_of(GAS)
    async with site.store.transaction() as transaction:
        await transaction.execute(update(documents).where(documents.c.id == identity).values(state="withdrawn"))
    assert "没有找到这份文件" in await page(site, f"/documents/{identity}", status=404)


def a_turn(replies: list[dict[str, Any]], source: str) -> TurnRecord:
    return TurnRecord(
        id=TURN,
        channel="wechat",
        sender="o-secret-openid",
        message_id="1",
        kind="text",
        text="我的私事",
        intent="ask_policy",
        confidence=0.9,
        action="ask_policy",
        replies=replies,
        sources=[{"id": source, "title": "气价通知", "number": GAS, "passage": "第一档3.28元"}],
        answered="answered",
        received_at=NOON,
        took_ms=1.0,
    )


async def record(site: Site, turn: TurnRecord) -> None:
    async with site.store.transaction() as transaction:
        await turns.record(transaction, [turn])


async def test_an_answer_shows_every_kind_of_reply_and_its_sources(site: Site) -> None:
    replies: list[dict[str, Any]] = [
        {"kind": "text", "text": f"第一档3.28元。\n原文：{PUBLIC_URL}/documents/x，javascript:alert(1)"},
        {"kind": "choices", "prompt": "您要哪个？", "options": [{"label": "甲"}, {"label": "乙"}]},
        {"kind": "card", "title": "专区", "description": "听荷路66号", "url": "https://example.gov.cn/a"},
        {"kind": "image", "alt": "二维码", "content": "sha256:0", "media_type": "image/png"},
        {"kind": "handover", "text": "请拨打12345", "transfer": False},
    ]
    await record(site, a_turn(replies, site.id_of(GAS)))
    shown = await page(site, f"/answers/{TURN}")
    for words in (
        '<a href="/documents/x">',
        "<li>甲</li>",
        "https://example.gov.cn/a",
        "（图片：二维码）",
        "请拨打12345",
    ):
        assert words in shown
    assert f'href="/documents/{site.id_of(GAS)}"' in shown
    assert 'href="javascript' not in shown


async def test_an_answer_shows_neither_the_question_nor_the_person_and_is_not_kept_by_caches(site: Site) -> None:
    await record(site, a_turn([{"kind": "text", "text": "好的"}], "none"))
    response = await site.client.get(f"/answers/{TURN}")
    shown = await response.text()
    assert "我的私事" not in shown
    assert "o-secret-openid" not in shown
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", [f"/answers/{UUID(int=1)}", "/answers/not-an-id"])
async def test_an_unknown_answer_is_a_friendly_404(site: Site, path: str) -> None:
    assert "没有找到这条答复" in await page(site, path, status=404)


async def test_every_page_carries_the_security_headers_and_no_inline_script_or_style(site: Site) -> None:
    for path in ("/", "/chat", f"/documents/{site.id_of(GAS)}", "/nowhere", "/static/mingchuang.css"):
        response = await site.client.get(path, headers={"Accept": "text/html"})
        assert response.headers["Content-Security-Policy"] == POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "Python" not in response.headers.get("Server", "")
        shown = await response.text()
        if response.content_type == "text/html":
            assert "<style" not in shown
            assert " style=" not in shown
            assert "<script>" not in shown
            assert "//" not in "".join(part.split('"')[0] for part in shown.split('src="')[1:])


async def test_every_route_of_the_site_is_in_the_table(site: Site) -> None:
    app = site.client.server.app  # type: ignore[attr-defined]
    known = {one.path for one in site.routes.table}
    for resource in app.router.resources():
        assert resource.canonical in known
