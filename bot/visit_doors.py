"""Opens every door of visits that residents use over HTTP: the API, the pages, and signing in."""

import random
from typing import Protocol

from aiohttp import ClientSession, web

from bot.api import login, notices, phone, visits_endpoints
from bot.api.contract import Api
from bot.api.login import LoginApi
from bot.api.notices import NoticesApi
from bot.api.phone import PhoneApi
from bot.api.visits import VisitsApi
from bot.identities import Identities
from bot.logins import Logins
from bot.notice_links import NoticeLinks
from bot.phone_codes import PhoneCodes
from bot.redis_link import RedisLink
from bot.settings import Settings
from bot.texting import Gateway
from bot.visiting import VisitParts, Visits
from bot.web.look import LOOK
from bot.web.person import People
from bot.web.phone_pages import PhonePages
from bot.web.routes import Routes
from bot.web.visit_after import AfterPages
from bot.web.visit_booking import BookingPages
from bot.web.visit_mine import MyPages
from bot.web.visit_pages import VisitPages
from bot.web.visitors import Visitors
from bot.web.wechat_login import WeChatLogin
from bot.wechat.login import CodeLogin


class DoorParts(VisitParts, Protocol):
    """What the doors need of a running service."""

    @property
    def settings(self) -> Settings:
        """The settings."""

    @property
    def redis(self) -> RedisLink:
        """Redis."""

    @property
    def identities(self) -> Identities:
        """Finds out who comes through a door."""

    @property
    def http(self) -> ClientSession:
        """Speaks to the platform."""

    @property
    def rng(self) -> random.Random:
        """Chance."""


#: The API of this application; the demonstration adds a login of its own.
API: web.AppKey[Api] = web.AppKey("api", Api)
LOGIN: web.AppKey[LoginApi] = web.AppKey("login", LoginApi)


def add_visits(routes: Routes, parts: DoorParts) -> None:
    """Add all routes; what is under way is committed when the replica stops."""
    visits, logins = Visits.of(parts), Logins(parts.redis)
    login_api = LoginApi(identities=parts.identities, logins=logins, wechat=_miniprogram(parts))
    api = Api(logins=logins, title=f"{parts.service.city}政务公开服务接口")
    api.add(routes, login.endpoints(login_api))
    api.add(routes, visits_endpoints.endpoints(VisitsApi(visits)))
    api.add(routes, notices.endpoints(_notices(parts)))
    codes = _codes(parts)
    api.add(routes, phone.endpoints(PhoneApi(store=parts.store, codes=codes)))
    api.describe(routes)
    routes.app[API], routes.app[LOGIN] = api, login_api
    routes.app[LOOK].show(confirms_phones=codes.possible)
    _add_pages(routes, parts, visits, logins, codes)

    async def settle(_: web.Application) -> None:
        await visits.settle()

    routes.app.on_shutdown.append(settle)


def _add_pages(routes: Routes, parts: DoorParts, visits: Visits, logins: Logins, codes: PhoneCodes) -> None:
    secure = parts.service.public_url.startswith("https://")
    visitors = Visitors(
        people=People(parts.secret_key, secure=secure),
        logins=logins,
        store=parts.store,
        cipher=parts.cipher,
        now=parts.now,
        secure=secure,
    )
    wechat = WeChatLogin(
        visitors=visitors,
        identities=parts.identities,
        redis=parts.redis,
        wechat=_official(parts),
        oauth_base=parts.settings.wechat_oauth_base,
        public_url=parts.service.public_url,
    )
    wechat.add(routes)
    MyPages(visits=visits, visitors=visitors, login=wechat, possible=codes.possible).add(routes)
    AfterPages(visits=visits, visitors=visitors).add(routes)
    BookingPages(visits=visits, visitors=visitors, login=wechat).add(routes)
    VisitPages(visits=visits, visitors=visitors).add(routes)
    PhonePages(codes=codes, visitors=visitors, login=wechat).add(routes)


def _codes(parts: DoorParts) -> PhoneCodes:
    url, token = parts.settings.sms_url, parts.settings.sms_token.get_secret_value()
    return PhoneCodes(
        redis=parts.redis, cipher=parts.cipher, identities=parts.identities,
        texting=Gateway(http=parts.http, url=url, token=token) if url else None,
        city=parts.service.city, rng=parts.rng,
    )  # fmt: skip


def _notices(parts: DoorParts) -> NoticesApi:
    links = NoticeLinks(cipher=parts.cipher, public_url=parts.service.public_url, now=parts.now)
    return NoticesApi(store=parts.store, templates=parts.settings.miniprogram_templates, links=links)


def _miniprogram(parts: DoorParts) -> CodeLogin | None:
    settings = parts.settings
    if not settings.miniprogram_appid:
        return None
    secret = settings.miniprogram_secret.get_secret_value()
    return CodeLogin(session=parts.http, base=settings.wechat_api_base, appid=settings.miniprogram_appid, secret=secret)


def _official(parts: DoorParts) -> CodeLogin | None:
    settings = parts.settings
    if not (settings.wechat_appid and settings.wechat_oauth):
        return None
    secret = settings.wechat_secret.get_secret_value()
    return CodeLogin(session=parts.http, base=settings.wechat_api_base, appid=settings.wechat_appid, secret=secret)
