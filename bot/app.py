"""All wiring, once: settings and engines in, a running service out. Nothing else constructs the parts."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from pathlib import Path

import aiohttp
import structlog
from pydantic import SecretStr

from actions.catalogue import CATALOGUE, Catalogue
from actions.erasers import MERGERS
from actions.model import Service
from bot import understanding
from bot.background import background
from bot.channels.deadline import Compute, Deadline
from bot.channels.official import OfficialAccount
from bot.channels.push import Push
from bot.ciphering import cipher_of
from bot.clock import Clock, utc_now
from bot.deciding import Deciding, Library
from bot.dialogue import Dialogue
from bot.engines import Engines
from bot.event_names import EventNames
from bot.handover import announcing
from bot.handover import policy_of as handover_policy
from bot.identities import Identities
from bot.jobs.deliver import Deliver
from bot.library import LiveLibrary, follow
from bot.listening import INTERCEPTS
from bot.live import LiveChats
from bot.message import IncomingMessage
from bot.parts import Ground, Parts, Timing
from bot.pictures import Pictures
from bot.redis_link import RedisLink
from bot.replies import Answer
from bot.runs import Runs
from bot.sealing import Seals
from bot.sessions import Sessions
from bot.settings import Settings, secret_of
from bot.voices import policy_of
from bot.web.metrics import Metrics
from bot.wechat.client import WeChatClient
from bot.wechat.codec import Codec
from bot.wechat.courier import typing_by
from bot.wechat.media import Media
from bot.wechat.rendering import customer_text
from knowledge.search.engine import TantivySearch
from knowledge.store import Store

SHUTDOWN_S = 6.0

__all__ = ["Parts", "Timing", "build", "following", "official_account"]

log = structlog.get_logger()


def service_of(settings: Settings) -> Service:
    """What the service says of itself."""
    url = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return Service(
        city=settings.city,
        hotline=settings.hotline,
        hotline_hours=settings.hotline_hours,
        site_url=settings.site_url,
        public_url=url,
    )


@asynccontextmanager
async def build(
    settings: Settings,
    engines: Engines,
    *,
    catalogue: Catalogue = CATALOGUE,
    now: Clock = utc_now,
    rng: random.Random | None = None,
    timing: Timing | None = None,
) -> AsyncIterator[Parts]:
    """The parts of one replica, open until the block ends. Raises what the engines raise when they are not there."""
    store = Store(engines.database_url)
    redis = RedisLink(engines.redis_url)
    http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
    search: TantivySearch | None = None
    try:
        search = await TantivySearch.open(store, index_folder(settings))
        metrics = Metrics()
        library = await LiveLibrary.open(store, search, metrics)
        event_names = EventNames(store=store, now=now)
        await event_names.refresh()
        lexicon = understanding.CityLexicon(lambda: library.city, lambda: event_names.named)
        ground = Ground(
            settings=settings,
            engines=engines,
            store=store,
            redis=redis,
            library=library,
            metrics=metrics,
            understand=await understanding.open_hearing(
                settings, http, metrics, lexicon, now, lambda: event_names.titles
            ),
            event_names=event_names,
            client=_client(settings, http, redis, settings.wechat_appid, settings.wechat_secret),
            miniprogram=_client(settings, http, redis, settings.miniprogram_appid, settings.miniprogram_secret),
            http=http,
            cipher=cipher_of(settings),
            now=now,
            rng=rng or random.SystemRandom(),
        )
        yield _furnish(ground, catalogue, timing or Timing(passive_s=settings.passive_s))
    finally:
        if search is not None:
            search.close()
        await http.close()
        await redis.close()
        await store.close()


def _furnish(ground: Ground, catalogue: Catalogue, timing: Timing) -> Parts:
    settings = ground.settings
    service = service_of(settings)
    seals = Seals(ground.cipher)
    sessions = Sessions(ground.redis, seals, settings.session_hours)
    library = ground.library
    deciding = Deciding(
        catalogue=catalogue,
        library=Library(
            search=library.search,
            city=lambda: library.city,
            workdays=lambda: library.workdays,
            refresh=library.refresh,
        ),
        service=service,
        cipher=ground.cipher,
        rng=ground.rng,
        session_hours=settings.session_hours,
        secret_key=secret_of(settings),
        voices=policy_of(settings),
        handover=handover_policy(settings),
        intercepts=INTERCEPTS,
    )
    dialogue = Dialogue(
        sessions=sessions,
        understand=ground.understand,
        deciding=deciding,
        store=ground.store,
        now=ground.now,
        changed=announcing(ground.redis),
        pictures=Pictures(client=ground.client),
        messages_per_minute=settings.messages_per_minute,
        turn_s=settings.turn_s,
    )
    deadline = Deadline(
        runs=Runs(ground.redis, seals, timing.lease_s, timing.retry_s),
        compute=measured(dialogue, ground.metrics),
        recall=dialogue.recall,
        push=Push(store=ground.store, word=_late_text(service), now=ground.now),
        slow=typing_by(ground.client),
        passive_s=timing.passive_s,
        hold_s=timing.hold_s,
        linger_s=timing.linger_s,
    )
    patient_s = settings.turn_s + 5
    return Parts(
        **{one.name: getattr(ground, one.name) for one in fields(Ground)},
        sessions=sessions,
        dialogue=dialogue,
        deadline=deadline,
        web_chat=replace(deadline, passive_s=patient_s, hold_s=patient_s, linger_s=0),
        live=LiveChats(redis=ground.redis),
        identities=Identities(
            store=ground.store, sessions=sessions, cipher=ground.cipher, mergers=MERGERS, now=ground.now
        ),
        service=service,
        secret_key=secret_of(settings),
    )


def measured(dialogue: Dialogue, metrics: Metrics) -> Compute:
    """The dialogue, with its figures counted."""

    async def compute(message: IncomingMessage) -> Answer:
        answer = await dialogue.answer(message)
        metrics.answered.labels(message.channel, answer.action, answer.answered).inc()
        metrics.seconds.labels(message.channel).observe(answer.took_ms / 1000)
        return answer

    return compute


def index_folder(settings: Settings) -> Path:
    """Where the search index of this home lives."""
    folder = settings.home_path / "index"
    folder.mkdir(exist_ok=True)
    return folder


def _client(
    settings: Settings, http: aiohttp.ClientSession, redis: RedisLink, appid: str, secret: SecretStr
) -> WeChatClient | None:
    """The calls of one application."""
    if not appid:
        return None
    return WeChatClient(
        session=http, redis=redis, base=settings.wechat_api_base, appid=appid, secret=secret.get_secret_value()
    )


def _late_text(service: Service) -> Callable[[Answer], str]:
    return lambda answer: customer_text(answer.replies, more_url=f"{service.public_url}/answers/{answer.turn_id}")


def official_account(parts: Parts) -> OfficialAccount | None:
    """WeChat's door, where the account is configured."""
    settings = parts.settings
    if not (settings.wechat_appid and settings.wechat_token.get_secret_value()):
        return None
    codec = Codec(
        token=settings.wechat_token.get_secret_value(),
        aes_key=settings.wechat_aes_key.get_secret_value(),
        appid=settings.wechat_appid,
        plain=settings.wechat_plain,
    )
    return OfficialAccount(
        codec=codec,
        deadline=parts.deadline,
        now=parts.now,
        rng=parts.rng,
        hotline=parts.service.hotline,
        more_url=f"{parts.service.public_url}/answers/",
        metrics=parts.metrics,
        media=Media(parts.client, parts.redis) if parts.client is not None else None,
        undelivered=Deliver(
            store=parts.store, sessions=parts.sessions, couriers=(), now=parts.now, metrics=parts.metrics
        ).undelivered,
    )


@asynccontextmanager
async def following(parts: Parts) -> AsyncIterator[None]:
    """The library kept fresh until the block ends; then the runs under way are given time to end."""
    async with (
        background(follow(parts.library, parts.redis)),
        background(parts.event_names.follow()),
        background(parts.live.follow()),
    ):
        yield
        await parts.deadline.settle(SHUTDOWN_S)
        await parts.web_chat.settle(SHUTDOWN_S)
