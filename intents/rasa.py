"""The Rasa engine: a Rasa server over HTTP, and the embedded engine wherever that does not answer.

The server is spared and the resident is, too: at most four requests are in flight, none is waited for longer than
1.2 seconds, and a server that fails is left alone for a while (:mod:`intents.breaker`). Whatever goes wrong, the
embedded engine understands the text instead, and the observer hears why.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import aiohttp
import orjson

from intents.breaker import Breaker, Permit
from intents.embedded import RANKED
from intents.leads import ruled
from intents.model import Entity, Understand, Understanding
from intents.rasa_export import sentence
from intents.rasa_scale import RasaScale

_LARGEST = 256 * 1024
"""Bytes of an answer that are taken; Rasa's have a few thousand."""

_MOST = 1.001
"""The largest confidence, with what rounding may add."""


class Reason(StrEnum):
    """Why the embedded engine understood a text instead; a label of the metric."""

    RESTING = "resting"
    BUSY = "busy"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NO_MODEL = "no_model"
    ERROR = "error"
    UNREADABLE = "unreadable"
    UNKNOWN_INTENT = "unknown_intent"


class RasaError(Exception):
    """Rasa gave no answer that can be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Observer(Protocol):
    """Who wants to know how the server does. Neither method may raise."""

    def on_state(self, name: str) -> None:
        """The breaker is now `closed`, `half_open` or `open`; called once at the start, too."""

    def on_fallback(self, reason: str) -> None:
        """The embedded engine understood a text, for one of :class:`Reason`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is asked of the server, and how long a resident waits for it."""

    in_flight: int = 4
    queue_s: float = 0.3
    answer_s: float = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RasaServer:
    """Rasa's HTTP API, as far as it is needed. `session` is not closed here; the token is the one of `--auth-token`."""

    session: aiohttp.ClientSession
    url: str
    token: str = field(default="", repr=False)

    async def model(self) -> str:
        """The id of the loaded model. `/` says 200 without one, so it is `/status` that is asked."""
        answer = await self._ask("GET", "/status", None)
        identity = answer.get("model_id")
        if not isinstance(identity, str):
            raise RasaError(Reason.NO_MODEL)
        return identity

    async def confidences(self, line: str) -> dict[str, float]:
        """Intents with their confidences as Rasa gives them, the first being its choice. `line` is not blank."""
        answer = await self._ask("POST", "/model/parse", {"text": line})
        ranking = answer.get("intent_ranking")
        if not isinstance(ranking, list) or not ranking:
            raise RasaError(Reason.UNREADABLE)
        return dict(_ranked(one) for one in ranking)

    async def _ask(self, method: str, path: str, body: Mapping[str, str] | None) -> dict[str, object]:
        """One request. Raises :class:`RasaError`, whose text never has the token."""
        try:
            async with self.session.request(
                method,
                self.url.rstrip("/") + path,
                params={"token": self.token} if self.token else None,
                json=body,
                allow_redirects=False,
            ) as response:
                _check(response.status)
                answer = orjson.loads(await _body(response))
        except TimeoutError:
            raise RasaError(Reason.TIMEOUT) from None
        except ValueError:
            raise RasaError(Reason.UNREADABLE) from None
        except (aiohttp.ClientError, OSError, RuntimeError):
            raise RasaError(Reason.UNREACHABLE) from None
        if not isinstance(answer, dict):
            raise RasaError(Reason.UNREADABLE)
        return answer


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The whole answer, which may come in pieces, unless it is far too large."""
    pieces = bytearray()
    async for piece in response.content.iter_any():
        pieces += piece
        if len(pieces) > _LARGEST:
            raise RasaError(Reason.UNREADABLE)
    return bytes(pieces)


def _check(status: int) -> None:
    if status == 200:
        return
    reasons = {401: Reason.REFUSED, 403: Reason.REFUSED, 409: Reason.NO_MODEL}
    raise RasaError(reasons.get(status, Reason.ERROR))


def _ranked(one: object) -> tuple[str, float]:
    if not isinstance(one, dict):
        raise RasaError(Reason.UNREADABLE)
    name, confidence = one.get("name"), one.get("confidence")
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= _MOST:
        raise RasaError(Reason.UNREADABLE)
    if name is None:  # what Rasa says where nothing is likely enough
        raise RasaError(Reason.UNKNOWN_INTENT)
    if not isinstance(name, str):
        raise RasaError(Reason.UNREADABLE)
    return name, float(confidence)


class RasaEngine:
    """Understands by a Rasa server; `entities` are ours, for Rasa's model has none. Keeps :class:`Understand`."""

    def __init__(
        self,
        server: RasaServer,
        *,
        scale: RasaScale,
        fallback: Understand,
        entities: Callable[[str], tuple[Entity, ...]],
        breaker: Breaker,
        observer: Observer,
        limits: Limits | None = None,
    ) -> None:
        self._server = server
        self._scale = scale
        self._fallback = fallback
        self._entities = entities
        self._breaker = breaker
        self._observer = observer
        self._limits = limits or Limits()
        self._slots = asyncio.Semaphore(self._limits.in_flight)

    async def understand(self, text: str) -> Understanding:
        """The meaning of a text. What Rasa need not be asked (blank texts, what is clear by rule) the fallback knows."""
        line = sentence(text)
        if not line or ruled(text):
            return await self._fallback.understand(text)
        try:
            confidences = await self._confidences(line)
        except RasaError as error:
            self._observer.on_fallback(error.reason)
            return await self._fallback.understand(text)
        ranking = self._scale.ranking(confidences, len(line))
        return Understanding(
            intent=ranking[0].intent,
            confidence=ranking[0].confidence,
            thresholds=self._scale.calibration.thresholds,
            entities=self._entities(text),
            ranking=ranking[:RANKED],
        )

    async def _confidences(self, line: str) -> dict[str, float]:
        """Rasa's answer, under the breaker. Raises :class:`RasaError`."""
        permit = self._breaker.enter()
        if permit is None:
            raise RasaError(Reason.RESTING)
        answered = True
        try:
            confidences = await self._in_a_slot(permit, line)
        except RasaError as error:
            answered = error.reason is Reason.BUSY
            raise
        except BaseException:  # the one who asked was cancelled: nothing is known of the server
            answered = not permit.probe
            raise
        finally:
            self._breaker.leave(permit, answered=answered)
        if next(iter(confidences)) not in self._scale.intents:
            raise RasaError(Reason.UNKNOWN_INTENT)
        return confidences

    async def _in_a_slot(self, permit: Permit, line: str) -> dict[str, float]:
        try:
            async with asyncio.timeout(self._limits.queue_s):
                await self._slots.acquire()
        except TimeoutError:
            raise RasaError(Reason.BUSY) from None
        try:
            async with asyncio.timeout(self._limits.answer_s):
                if permit.probe:
                    await self._server.model()
                return await self._server.confidences(line)
        except TimeoutError:
            raise RasaError(Reason.TIMEOUT) from None
        finally:
            self._slots.release()
