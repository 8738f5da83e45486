"""Pictures from the web chat: kept with what is being written, refused with a sentence, never more than they are."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import select

from actions.voices.tables import cases
from actions.voices.taking import PICTURES, SENT_PICTURES
from bot.app import Parts, build
from bot.channels.webchat_pictures import MOST_WAITING
from bot.engines import Engines
from bot.server import listening, web_app
from bot.settings import Settings
from knowledge.attachment_tables import attachments
from knowledge.attachments import of_owner, read
from knowledge.pictures import MOST_BYTES, NotAPictureError, TooLargeError, TooManyPixelsError
from tests.knowledge.test_pictures import GPS, archive, bomb, opened, with_place

BEGIN = "我想提个建议：公交站台应该装遮阳棚，夏天太晒了"


class Page:
    """A browser on the chat page."""

    def __init__(self, parts: Parts, browser: aiohttp.ClientSession, url: str) -> None:
        self.parts, self.browser, self.url = parts, browser, url

    async def says(self, text: str) -> str:
        told = await self._told("/chat", json={"id": str(uuid4()), "text": text})
        return self.words(told)

    async def shows(self, content: bytes, identity: str = "", *, status: int = 200) -> str:
        told = await self._told(f"/chat/pictures?id={identity or uuid4()}", data=content, status=status)
        return self.words(told)

    async def _told(self, path: str, *, status: int = 200, **body: object) -> dict[str, object]:
        headers = {"Origin": self.url, "Accept": "application/json"}
        async with self.browser.post(f"{self.url}{path}", headers=headers, **body) as response:  # type: ignore[arg-type]
            assert response.status == status, await response.text()
            told: dict[str, object] = await response.json(content_type=None)
        return told

    @staticmethod
    def words(told: dict[str, object]) -> str:
        replies = told.get("replies")
        if not isinstance(replies, list):
            return str(told["detail"])
        return "\n".join(str(one.get("text") or one.get("prompt")) for one in replies)

    async def kept(self) -> int:
        async with self.parts.store.transaction() as transaction:
            return len((await transaction.execute(select(attachments.c.id))).all())


@pytest.fixture
async def page(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Page]:
    settings = Settings(home=home, messages_per_minute=1000, public_url="", log_level="error", _env_file=None)
    engines = Engines(database_url=database_url, redis_url=redis_url)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        build(settings, engines) as parts,
        listening(web_app(parts), "127.0.0.1", 0) as at,
        aiohttp.ClientSession(cookie_jar=jar) as browser,
    ):
        await (await browser.get(f"{at.url}/chat")).read()
        yield Page(parts, browser, at.url)


async def test_a_picture_goes_with_the_suggestion_and_loses_where_it_was_taken(page: Page) -> None:
    await page.says(BEGIN)
    sent = with_place()
    assert GPS in opened(sent).getexif()
    identity = str(uuid4())
    said = await page.shows(sent, identity)
    assert "收到图片（第1张）" in said
    assert "公开" in said  # the form goes on where it was
    assert await page.shows(sent, identity) == said  # the same try again
    await page.says("只答复我")
    await page.says("不留，匿名反映")
    assert "编号" in await page.says("确认提交")
    async with page.parts.store.transaction() as transaction:
        case_id = (await transaction.execute(select(cases.c.id))).scalar_one()
        owner = (PICTURES, str(case_id))
        (kept,) = await of_owner(transaction, owner)
        picture = await read(transaction, kept.id, owner=owner, cipher=page.parts.cipher)
    assert picture is not None
    assert GPS not in opened(picture.content).getexif()
    assert await page.kept() == 1


async def test_what_is_no_picture_is_refused_with_a_sentence_and_the_form_goes_on(page: Page) -> None:
    await page.says(BEGIN)
    for content, status, sentence in (
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, NotAPictureError.words),
        (b"MZ\x90\x00" + bytes(200), 422, NotAPictureError.words),
        (b"", 422, NotAPictureError.words),
        (archive(), 422, NotAPictureError.words),
        (bomb(10_000, 5_000), 422, TooManyPixelsError.words),
        (b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), 413, TooLargeError.words),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), 413, TooLargeError.words),
    ):
        assert await page.shows(content, status=status) == sentence
    assert await page.kept() == 0
    assert "姓名和电话" in await page.says("只答复我")


async def test_a_picture_outside_a_form_is_answered_and_belongs_to_nobody_s_case(page: Page) -> None:
    assert "图片我还看不懂" in await page.shows(with_place())
    async with page.parts.store.transaction() as transaction:
        kinds = list(await transaction.scalars(select(attachments.c.owner_kind)))
    assert kinds == [SENT_PICTURES]


async def test_so_many_that_nothing_takes_are_refused(page: Page) -> None:
    for _ in range(MOST_WAITING):
        await page.shows(with_place())
    assert "先说说是什么事" in await page.shows(with_place(), status=429)
    assert await page.kept() == MOST_WAITING


async def test_a_picture_without_an_id_is_none(page: Page) -> None:
    assert "再发一次" in await page.shows(with_place(), "nobody", status=400)


async def test_a_picture_that_somebody_else_sent_is_not_taken(page: Page) -> None:
    identity = str(uuid4())
    await page.shows(with_place(), identity)  # waits, as this browser's
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        await (await browser.get(f"{page.url}/chat")).read()
        other = Page(page.parts, browser, page.url)
        await other.says(BEGIN)
        assert "没有取到" in await other.shows(with_place(), identity)
