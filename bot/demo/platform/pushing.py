"""Pushing what a person said to the account's server: signed, encrypted, five seconds, three tries."""

import itertools
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
from yarl import URL

from bot.demo.platform.cipher import PlatformCipher, WrongReplyError, sign
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.markup import Content, write
from bot.demo.platform.replies import PassiveReply, read_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One request as the platform makes it."""

    params: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of a push: how many tries it took, the reply (None: there was none), and why it failed, if it did."""

    tries: int
    reply: PassiveReply | None = None
    failure: str = ""


@dataclass(slots=True, kw_only=True)
class Pusher:
    """Pushes messages. `media` are the media_ids that a reply may name."""

    config: PlatformConfig
    now: Callable[[], datetime]
    rng: random.Random
    media: Collection[str]
    urls: list[str]
    cipher: PlatformCipher | None = field(init=False)
    _session: aiohttp.ClientSession | None = None
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)
    _message_ids: "itertools.count[int]" = field(init=False)

    def __post_init__(self) -> None:
        """Make the cipher; the first MsgId is a large number, as the platform's are."""
        plain = self.config.mode == "plain"
        self.cipher = None if plain else PlatformCipher(self.config.aes_key, self.config.appid)
        self._message_ids = itertools.count(self.rng.randrange(2 * 10**16, 3 * 10**16))

    def message(self, openid: str, kind: str, **fields: Content) -> dict[str, Content]:
        """The fields of a message, with an id of its own."""
        return {**self._head(openid, kind), **fields, "MsgId": next(self._message_ids)}

    def event(self, openid: str, event: str, **fields: Content) -> dict[str, Content]:
        """The fields of an event, which has no id."""
        return {**self._head(openid, "event"), "Event": event, **fields}

    def sealed(self, fields: Mapping[str, Content]) -> Push:
        """The request for these fields: signed for this moment, encrypted in the account's mode."""
        xml = write(fields)
        timestamp, nonce = str(int(self.now().timestamp())), str(self.rng.randrange(10**8, 10**10))
        params = {
            "signature": sign(self.config.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": str(fields["FromUserName"]),
        }
        if self.cipher is None:
            return Push(params=params, body=xml.encode())
        encrypted = self.cipher.encrypt(xml.encode(), self.rng)
        params |= {
            "encrypt_type": "aes",
            "msg_signature": sign(self.config.token, timestamp, nonce, encrypted),
        }
        beside = fields if self.config.mode == "compatible" else {"ToUserName": fields["ToUserName"]}
        return Push(params=params, body=write({**beside, "Encrypt": encrypted}).encode())

    async def post(self, push: Push, url: str) -> tuple[int, bytes]:
        """Make one request; returns status and body. TimeoutError and aiohttp's errors pass."""
        timeout = aiohttp.ClientTimeout(total=self.config.answer_s)
        address = URL(url).update_query(push.params)
        headers = {"Content-Type": "text/xml"}
        async with self._client().post(address, data=push.body, headers=headers, timeout=timeout) as response:
            return response.status, await response.read()

    async def deliver(self, fields: Mapping[str, Content]) -> Delivery:
        """Push until there is an answer, at most `tries` times; each try reaches the next of the servers."""
        failure = "no server is configured"
        tries = 0
        for tries in range(1, self.config.tries + 1 if self.urls else 1):
            try:
                status, body = await self.post(self.sealed(fields), self.urls[next(self._turn) % len(self.urls)])
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                failure = f"no answer: {type(error).__name__}"
                continue
            if status != 200:
                failure = f"HTTP {status}"
                continue
            try:
                reply = read_reply(body, str(fields["FromUserName"]), self.config, self.cipher, self.media)
            except WrongReplyError as error:
                return Delivery(tries=tries, failure=f"wrong reply: {error}")
            return Delivery(tries=tries, reply=reply)
        return Delivery(tries=tries, failure=failure)

    async def handshake(self, url: str) -> bool:
        """Ask a server to prove that it knows the token, as when its address is saved."""
        timestamp, nonce = str(int(self.now().timestamp())), str(self.rng.randrange(10**8, 10**10))
        echo = str(self.rng.randrange(10**17, 10**18))
        params = {
            "signature": sign(self.config.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": echo,
        }
        timeout = aiohttp.ClientTimeout(total=self.config.answer_s)
        async with self._client().get(URL(url).update_query(params), timeout=timeout) as response:
            return response.status == 200 and await response.text() == echo

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _head(self, openid: str, kind: str) -> dict[str, Content]:
        return {
            "ToUserName": self.config.account,
            "FromUserName": openid,
            "CreateTime": int(self.now().timestamp()),
            "MsgType": kind,
        }
