"""What Redis writes to its disk holds no name, no phone, no code and no word of a letter, also after a deletion."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Parts
from bot.server import listening, web_app
from bot.working import working
from tests.scenarios.test_purge import ONE_SENTENCE, PHONES, chat

WRITER, PHONE = "上官云起", "13766554433"
STORY = "水云苑7号楼3单元楼道的灯坏了半个月"
LETTER = (f"我要提建议：{STORY}，请修一修", "只答复我", "留联系方式", f"{WRITER} {PHONE}", "确认提交")
TALK = ("转人工", "我是上官云起，住水云苑", "结束人工")


@pytest.fixture
async def site(parts: Parts) -> AsyncIterator[str]:
    async with working(parts), listening(web_app(parts), "127.0.0.1", 0) as at:
        yield at.url


async def on_disk(parts: Parts) -> bytes:
    """What Redis has appended to its file so far."""
    known = await parts.redis.client.config_get("dir")
    file = Path(known["dir"] or "") / "appendonly.aof"
    if not file.exists():
        pytest.skip("this Redis keeps no file that we can read")
    return file.read_bytes()


async def test_bookings_letters_and_talks_leave_nothing_readable_on_the_disk(parts: Parts, site: str) -> None:
    await chat(site, ONE_SENTENCE)
    said = await chat(site, LETTER)
    assert "查询码" in said
    code = said.split("查询码：")[1][:17]
    await chat(site, TALK)
    await chat(site, ("我要提建议：水云苑门口缺一盏路灯", "只答复我", "留", f"{WRITER} {PHONE}", "删除我的数据", "1"))
    written = await on_disk(parts)
    assert b"mc:session:web:" in written
    for secret in (WRITER, PHONE, PHONES[0], code, STORY[:6]):
        assert secret.encode() not in written, secret
        assert secret.encode("unicode_escape") not in written, secret
