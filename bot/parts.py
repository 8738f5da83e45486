"""What a running service consists of; `bot/app.py` puts it together."""

import random
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp

from actions.model import Service
from bot.channels.deadline import Deadline
from bot.clock import Clock
from bot.dialogue import Dialogue
from bot.engines import Engines
from bot.event_names import EventNames
from bot.identities import Identities
from bot.library import LiveLibrary
from bot.live import LiveChats
from bot.redis_link import RedisLink
from bot.sessions import Sessions
from bot.settings import Settings
from bot.web.metrics import Metrics
from bot.wechat.client import WeChatClient
from intents.model import Understand
from knowledge.cipher import Cipher
from knowledge.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The seconds of the five-second rule; tests run the same rules faster."""

    passive_s: float = 3.8
    hold_s: float = 4.7
    linger_s: float = 3.3
    lease_s: float = 2.5
    retry_s: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a replica stands on: its engines, what it knows, and what it speaks to."""

    settings: Settings
    engines: Engines
    store: Store
    redis: RedisLink
    library: LiveLibrary
    metrics: Metrics
    understand: Understand
    event_names: EventNames
    client: WeChatClient | None
    miniprogram: WeChatClient | None
    http: aiohttp.ClientSession
    cipher: Cipher
    now: Clock
    rng: random.Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Ground):
    """Everything that a running service consists of. `web_chat` is the deadline of doors that wait patiently."""

    sessions: Sessions
    dialogue: Dialogue
    deadline: Deadline
    web_chat: Deadline
    live: LiveChats
    identities: Identities
    service: Service
    secret_key: str = field(repr=False)
    name: str = field(default_factory=lambda: uuid4().hex[:8])
