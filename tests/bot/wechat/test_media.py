"""Pictures are uploaded to WeChat once."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from actions.visits.ticket_picture import ticket_png
from bot.clock import utc_now
from bot.demo.platform.platform import Platform
from bot.demo.platform.server import PLATFORM, build_platform
from bot.redis_link import RedisLink
from bot.server import listening
from bot.wechat.client import WeChatClient
from bot.wechat.client_errors import WeChatError
from bot.wechat.media import KEPT_S, Media
from tests.bot.replicas import APPID, SECRET, fast_account


@asynccontextmanager
async def media_of(redis: RedisLink) -> AsyncIterator[tuple[Media, Platform]]:
    app = build_platform(fast_account(), now=utc_now, rng=random.Random(7))
    async with aiohttp.ClientSession() as http, listening(app, "127.0.0.1", 0) as at:
        yield Media(WeChatClient(http, redis, at.url, APPID, SECRET), redis), app[PLATFORM]


async def test_a_picture_is_uploaded_once_and_another_one_by_itself(redis: RedisLink) -> None:
    async with media_of(redis) as (media, platform):
        first = await media.media_id(ticket_png("A"))
        assert await media.media_id(ticket_png("A")) == first
        assert platform.calls["/cgi-bin/media/upload"] == 1
        assert await media.media_id(ticket_png("B")) != first
        found = platform.find_media(first)
        assert found is not None
        assert found.content == ticket_png("A")


async def test_the_id_is_forgotten_before_the_platform_forgets_the_picture(redis: RedisLink) -> None:
    async with media_of(redis) as (media, platform):
        await media.media_id(ticket_png("A"))
        [key] = [key async for key in redis.client.scan_iter(match="mc:wechat:media:*")]
        assert 0 < await redis.client.ttl(key) <= KEPT_S < platform.config.media_life_s


async def test_a_failed_upload_leaves_nothing(redis: RedisLink) -> None:
    async with media_of(redis) as (media, _):
        with pytest.raises(WeChatError):
            await media.media_id(b"no picture")
        assert [key async for key in redis.client.scan_iter(match="mc:wechat:media:*")] == []
