"""A month of events from Excel: every wrong cell named, all of it or nothing, and taken back."""

import re
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from actions.visits import listing
from actions.visits.listing import Asked
from actions.visits.model import EventState
from bot.consoles.visits.access import PATH, event_path
from bot.consoles.visits.import_pages import IMPORT
from bot.consoles.visits.uploads import KEPT, Uploads
from knowledge.accounts import Role
from knowledge.cipher import Cipher, derived_key
from tests.actions.visits.sheets import LETTER, workbook
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import PAGE, Browser, Page
from tests.bot.consoles.visits_desk import booked, day_ahead, event_of, sessions_of


def row(console: Console, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A row of the sheet that is right."""
    return {
        "title": "社保卡是怎样做出来的",
        "form": "实地参观",
        "field": "便民服务",
        "summary": "从一张白卡到您手里，走一遍制卡车间。",
        "place": "明湖市社保卡服务中心",
        "address": "望岳区松涛路12号",
        "phone": "0300-82160020",
        "day": str(day_ahead(console)),
        "starts": "9:30",
        "ends": "11:00",
        "capacity": 25,
        **more,
    }


async def send(browser: Browser, content: bytes, name: str = "十二月.xlsx") -> Page:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", BytesIO(content), filename=name, content_type="application/octet-stream")
    return await browser.post(IMPORT, form)


async def kept(browser: Browser, content: bytes) -> str:
    """Send a sheet; the address of its preview."""
    page = await send(browser, content)
    assert page.status == 303, page.text
    return page.location


def digest_of(text: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert found is not None
    return found[1]


async def number_of(console: Console) -> int:
    async with console.store.transaction() as transaction:
        return sum((await listing.counts(transaction, Asked())).values())


async def downloaded(browser: Browser, path: str) -> bytes:
    headers = {**PAGE, "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    async with browser.client.get(browser.replica.url + path, headers=headers) as response:
        assert response.status == 200
        assert "attachment" in response.headers["Content-Disposition"]
        return await response.read()


async def test_a_sheet_is_looked_at_imported_as_drafts_exported_unchanged_and_taken_back(console: Console) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    more = row(console, title="仲裁庭旁听", day=str(day_ahead(console, 12)))
    path = await kept(browser, workbook(row(console), more))
    text = await browser.text(path)
    for shown in ("十二月.xlsx", "新活动 2", "第2行", "第3行", "仲裁庭旁听", "核对无误"):
        assert shown in text, shown
    assert await number_of(console) == 0
    page = await browser.post(path, {"digest": digest_of(text)})
    assert page.location == IMPORT
    text = await browser.text(IMPORT)
    assert "新活动2个（草稿）" in text
    assert "2 个" in text
    assert (await browser.get(path)).status == 404
    assert (await browser.post(path, {"digest": ""})).status == 404
    exported = await downloaded(browser, f"{PATH}/export")
    again = await browser.text(await kept(browser, exported))
    assert "完全一样" in again
    assert "没有变化 2" in again
    assert "确认导入" not in again
    undo = re.search(rf'action="({IMPORT}/[0-9a-f-]+/undo)"', text)
    assert undo is not None
    assert (await browser.post(undo[1])).status == 303
    assert "删去2个新活动" in await browser.text(IMPORT)
    assert await number_of(console) == 0
    assert (await browser.post(undo[1])).status == 404


async def test_a_wrong_cell_is_named_and_nothing_comes_in(console: Console) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    wrong = row(console, title="错的", capacity="很多", day="2026-13-01")
    path = await kept(browser, workbook(row(console), wrong))
    text = await browser.text(path)
    for cell in (f"{LETTER['capacity']}3", f"{LETTER['day']}3"):
        assert f'<span class="cell">{cell}</span>' in text
    assert "一行也没有导入" in text
    assert "确认导入" not in text
    assert text.index("错的") < text.index("社保卡是怎样")
    page = await browser.post(path, {"digest": ""})
    assert page.status == 409
    assert "没有导入任何内容" in page.text
    assert await number_of(console) == 0


async def test_what_changed_since_the_look_is_shown_again_before_it_is_imported(console: Console) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    sheet = workbook(row(console))
    path = await kept(browser, sheet)
    old = digest_of(await browser.text(path))
    other = await kept(browser, workbook(row(console, place="老楼")))
    await browser.post(other, {"digest": digest_of(await browser.text(other))})
    page = await browser.post(path, {"digest": old})
    assert page.status == 409
    assert "被别人改过" in page.text
    assert "<del>老楼</del>" in page.text
    assert (await browser.post(path, {"digest": digest_of(page.text)})).status == 303
    assert "改动1个" in await browser.text(IMPORT)


async def test_an_import_that_somebody_has_built_on_is_not_taken_back(console: Console) -> None:
    browser, colleague = await console.signed_in({Role.ORGANIZER}), await console.signed_in({Role.ORGANIZER})
    path = await kept(browser, workbook(row(console)))
    await browser.post(path, {"digest": digest_of(await browser.text(path))})
    text = await browser.text(IMPORT)
    undo = re.search(rf'action="({IMPORT}/[0-9a-f-]+/undo)"', text)
    assert undo is not None
    async with console.store.transaction() as transaction:
        [found] = await listing.rows(transaction, Asked(), now=console.parts.now(), limit=2, offset=0)
    assert (await browser.post(event_path(found.id, "/submit"))).status == 303
    version = str((await event_of(console, found.id)).version)
    assert (await colleague.post(event_path(found.id, "/publish"), {"version": version})).status == 303
    assert (await event_of(console, found.id)).state is EventState.PUBLISHED
    await booked(console, (await sessions_of(console, found.id))[0].id)
    page = await browser.post(undo[1])
    assert page.status == 409
    assert "不能撤销" in await browser.text(IMPORT)
    assert await number_of(console) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a workbook", "xlsx"),
        (workbook(), "表里没有活动"),
        (b"x" * 1_200_000, "不能超过 1 MB"),
    ],
    ids=["rubbish", "empty", "large"],
)
async def test_a_file_that_is_no_sheet_is_refused_beside_its_field(
    console: Console, content: bytes, sentence: str
) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    page = await send(browser, content)
    assert page.status in (413, 422)
    assert sentence in page.text
    assert 'aria-invalid="true"' in page.text
    assert (await browser.post(IMPORT, {})).status == 422


async def test_the_empty_sheet_knows_the_own_department_and_reads_as_empty(console: Console) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    assert "表里没有活动" in (await send(browser, await downloaded(browser, f"{IMPORT}/template"))).text


async def test_a_kept_sheet_is_sealed_goes_after_half_an_hour_and_opens_under_its_key_alone(console: Console) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    assert browser.staff is not None
    path = await kept(browser, workbook(row(console)))
    key = path.rpartition("/")[2]
    redis = console.parts.redis
    [name] = [one async for one in redis.client.scan_iter("visit-sheet:*")]
    assert 0 < await redis.client.ttl(name) <= KEPT.total_seconds()
    content = await redis.client.get(name)
    assert isinstance(content, bytes)
    assert b"xl/worksheets" not in content
    other = Uploads(redis=redis, cipher=Cipher([derived_key("another key" * 4)]))
    assert await other.find(browser.staff.id, key) is None
    mine = Uploads(redis=redis, cipher=console.parts.cipher)
    found = await mine.find(browser.staff.id, key)
    assert found is not None
    assert found.filename == "十二月.xlsx"
