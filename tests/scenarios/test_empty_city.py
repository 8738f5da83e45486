"""A city that has nothing yet: every answer is honest, says what can be done next, and names nobody else's examples."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Parts, build
from bot.engines import Engines
from bot.settings import Settings
from tests.scenarios.playing import Clock, Conversation

SAID = (
    "你好", "帮助", "低保标准是多少", "社保", "找一份文件", "有解读吗", "民政局电话", "哪里能办身份证", "周末哪里能办事",
    "好的", "都不是", "再说一遍", "今天天气怎么样", "【位置 36.9 118.2】", "【菜单 ask_policy】", "【菜单 office_info】",
    "【菜单 find_place】", "【菜单 find_document】", "【菜单 find_interpretation】", "【关注】",
)  # fmt: skip
SAMPLE = ("明湖", "莲汀", "高龄津贴", "落户", "马拉松")


@pytest.fixture
async def parts(database_url: str, redis_url: str, home: Path, clock: Clock) -> AsyncIterator[Parts]:
    engines = Engines(database_url=database_url, redis_url=redis_url)
    settings = Settings(home=home, city="空城市", hotline="12345", _env_file=None)
    async with build(settings, engines, now=clock) as opened:
        yield opened


async def test_an_empty_city_answers_honestly_and_with_no_examples_of_another(parts: Parts, clock: Clock) -> None:
    conversation = Conversation(parts, clock, sender="o1")
    for line in SAID:
        await conversation.does(line)
        assert conversation.answer, line
        assert "系统刚才出了点问题" not in conversation.answer, "\n".join(conversation.log)
        assert not [word for word in SAMPLE if word in conversation.answer], "\n".join(conversation.log)
        assert "“”" not in conversation.answer
        assert "比如。" not in conversation.answer
