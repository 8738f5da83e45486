"""Pictures in WeChat while something is being written: kept with it, refused in words, or read as before."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from actions.voices.tables import cases
from bot.app import Parts, build
from bot.engines import Engines
from bot.message import IncomingMessage, MessageKind
from bot.pictures import ENOUGH, MOST, NOT_FETCHED
from bot.replies import all_as_text
from knowledge.attachment_tables import attachments
from knowledge.attachments import of_owner, read
from knowledge.pictures import MOST_BYTES
from tests.bot.replicas import City, city

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
_ids = count(1)


def jpeg(colour: str = "red") -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), colour).save(
        kept, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
    )
    return kept.getvalue()


class Phone:
    """A resident in WeChat; their pictures lie on the platform."""

    def __init__(self, parts: Parts, platform_city: City) -> None:
        self.parts = parts
        self.city = platform_city

    async def says(self, text: str) -> str:
        return await self._sends(MessageKind.TEXT, text)

    async def shows(self, content: bytes, media_type: str = "image/jpeg") -> str:
        media_id = self.city.platform.keep_media(content, media_type)
        return await self._sends(MessageKind.IMAGE, "", media_id=media_id)

    async def _sends(self, kind: MessageKind, text: str, **payload: str) -> str:
        message = IncomingMessage(
            channel="wechat", sender="anna", id=f"p{next(_ids)}", kind=kind, text=text, received_at=NOW, payload=payload
        )
        return all_as_text((await self.parts.dialogue.answer(message)).replies)

    async def shows_nothing(self) -> str:
        return await self._sends(MessageKind.IMAGE, "", media_id="unknown")


@pytest.fixture
async def phone(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Phone]:
    engines = Engines(database_url=database_url, redis_url=redis_url)
    async with city(engines, home) as opened, build(opened.settings(), engines, now=lambda: NOW) as parts:
        yield Phone(parts, opened)


async def test_pictures_go_with_the_suggestion_in_which_they_were_sent(phone: Phone) -> None:
    await phone.says("我想提个建议：公交站台应该装遮阳棚，夏天太晒了")
    said = await phone.shows(jpeg())
    assert "收到图片（第1张）" in said
    assert "公开" in said  # the form goes on where it was
    assert "第2张" in await phone.shows(jpeg("blue"))
    await phone.says("只答复我")
    await phone.says("不留，匿名反映")
    assert "编号" in await phone.says("确认提交")
    async with phone.parts.store.transaction() as transaction:
        case_id = (await transaction.execute(select(cases.c.id))).scalar_one()
        owner = ("voice", str(case_id))
        kept = await of_owner(transaction, owner)
        assert len(kept) == 2
        picture = await read(transaction, kept[0].id, owner=owner, cipher=phone.parts.cipher)
    assert picture is not None
    assert b"Exif" not in picture.content
    assert (picture.width, picture.height) == (40, 30)


async def test_what_cannot_be_kept_is_refused_in_words_and_the_form_goes_on(phone: Phone) -> None:
    await phone.says("我想提个建议：公交站台应该装遮阳棚，夏天太晒了")
    for content, sentence in (
        (b"<svg onload='alert(1)'/>", "这不是能收的图片"),
        (b'{"a": 1}', "这不是能收的图片"),
        (b"{", "这不是能收的图片"),
        (jpeg()[:200], "图片不完整"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "图片太大了"),
    ):
        said = await phone.shows(content)
        assert sentence in said
        assert "公开" in said
    assert NOT_FETCHED in await phone.shows_nothing()
    async with phone.parts.store.transaction() as transaction:
        assert (await transaction.execute(select(attachments.c.id))).all() == []


async def test_there_are_only_so_many(phone: Phone) -> None:
    await phone.says("我想提个建议：公交站台应该装遮阳棚，夏天太晒了")
    for number in range(1, MOST + 1):
        assert f"第{number}张" in await phone.shows(jpeg())
    assert ENOUGH in await phone.shows(jpeg())


async def test_outside_a_form_the_old_answer_stays(phone: Phone) -> None:
    assert "图片我还看不懂" in await phone.shows(jpeg())
