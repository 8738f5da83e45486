"""`mingchuang demo`: the whole product on one machine, with a WeChat of its own and the sample city."""

import asyncio
import base64
import random
import secrets
from contextlib import AsyncExitStack

import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.app import Parts, build, following
from bot.ciphering import cipher_of
from bot.clock import utc_now
from bot.commands.console import say
from bot.commands.session import store_of
from bot.demo.login import add_development_login
from bot.demo.notices import subscriptions, templates
from bot.demo.people import PASSWORD, let_people_in, load_people
from bot.demo.phone.page import add_phone
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.phone import Phone
from bot.demo.platform.server import PLATFORM, build_platform
from bot.demo.sample import load_sample, load_visits
from bot.demo.sample_guests import load_guests
from bot.demo.sample_voices import load_voices
from bot.demo.texts import PAGE as TEXTS_PAGE
from bot.demo.texts import PATH as TEXTS
from bot.demo.texts import TextBox
from bot.engines import Engines
from bot.library import announce
from bot.redis_link import RedisLink
from bot.server import listening, until_stopped, web_app
from bot.settings import Settings
from bot.web.routes import Routes
from bot.wechat.menu import menu
from bot.working import working

CITY = "明湖市"
APPID = "wxmingchuangdemo01"
MINIPROGRAM = "wxmingchuangmini01"

log = structlog.get_logger()


def demo_settings(settings: Settings, port: int | None) -> Settings:
    """The settings of a demonstration: an invented account, secrets made for this one run."""
    secret = SecretStr(secrets.token_hex(16))
    made = {
        "city": CITY,
        "site_url": settings.site_url,
        "port": settings.port if port is None else port,
        "wechat_appid": APPID,
        "wechat_secret": secret,
        "wechat_templates": templates(),
        "sms_token": SecretStr(secrets.token_hex(16)),
        "miniprogram_appid": MINIPROGRAM,
        "miniprogram_secret": SecretStr(secrets.token_hex(16)),
        "wechat_token": SecretStr(secrets.token_hex(8)),
        "wechat_aes_key": SecretStr(base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")),
    }
    return settings.model_copy(update=made)


async def run_demo(settings: Settings, here: Engines, *, empty: bool) -> None:
    """Everything, until stopped."""
    async with store_of(here) as store:
        sequence = 0 if empty else await load_sample(store, now=utc_now)
        if not empty:
            await load_visits(store, cipher_of(settings), now=utc_now)
            await load_guests(store, cipher_of(settings), now=utc_now)
        await load_people(store, now=utc_now)
    if sequence:
        async with RedisLink(here.redis_url) as redis:
            await announce(redis, sequence)
    async with AsyncExitStack() as stack:
        platform = build_platform(_account(settings), now=utc_now, rng=random.SystemRandom())
        platform[PLATFORM].subscriptions = subscriptions()
        api = await stack.enter_async_context(listening(platform, "127.0.0.1", 0))
        box = TextBox(token=settings.sms_token.get_secret_value(), now=utc_now)
        gateway = await stack.enter_async_context(listening(box.gateway(), "127.0.0.1", 0))
        settings = settings.model_copy(update={"wechat_api_base": api.url, "sms_url": f"{gateway.url}{TEXTS}"})
        parts = await stack.enter_async_context(build(settings, here))
        await stack.enter_async_context(following(parts))
        await stack.enter_async_context(working(parts))
        door = await stack.enter_async_context(listening(demo_app(parts, platform, box), settings.host, settings.port))
        platform[PLATFORM].pusher.urls[:] = [f"{door.url}/wechat"]
        if parts.client is not None:
            await parts.client.set_menu(menu())
        _welcome(door.url, empty=empty)
        filling = None if empty else asyncio.create_task(_fill_the_inbox(parts))
        await until_stopped()
        if filling is not None:
            filling.cancel()
            await asyncio.wait({filling})


async def _fill_the_inbox(parts: Parts) -> None:
    """The sample letters, while the service is open already; without them it is a demonstration all the same."""
    try:
        await load_voices(parts.store, parts.settings, parts.cipher, now=parts.now)
    except Exception:
        log.exception("sample_voices_not_loaded")


def demo_app(parts: Parts, platform: web.Application, box: TextBox) -> web.Application:
    """The service's own routes, the phone, and what came to it by short message."""
    app = web_app(parts)
    add_phone(app, parts)
    Routes(app).add("GET", TEXTS_PAGE, box.page, public=True)
    let_people_in(app)
    add_development_login(app)
    app.add_routes(Phone(platform[PLATFORM]).routes())
    return app


def _account(settings: Settings) -> PlatformConfig:
    return PlatformConfig(
        appid=settings.wechat_appid,
        secret=settings.wechat_secret.get_secret_value(),
        miniprogram_appid=settings.miniprogram_appid,
        miniprogram_secret=settings.miniprogram_secret.get_secret_value(),
        token=settings.wechat_token.get_secret_value(),
        aes_key=settings.wechat_aes_key.get_secret_value(),
    )


def _welcome(url: str, *, empty: bool) -> None:
    say(f"明窗已启动（{'空的城市' if empty else '示例城市：' + CITY}）。在浏览器里打开：")
    say(f"  手机（微信公众号）  {url}/phone")
    say(f"  网页对话            {url}/chat")
    say(f"  首页                {url}/")
    say(f"  工作台              {url}/console  （用户名 zuzhi、shiban、guanli 等，见首页；密码 {PASSWORD}）")
    say("停止：Ctrl+C")
