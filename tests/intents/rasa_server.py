"""A small server that speaks Rasa 3.6.21's HTTP, its oddities with it, as they were seen on a real one.

`/` says 200 whether there is a model or not; `/status` and `/model/parse` say 409 without one and 401 without the
token; a blank or missing text is a 500; `/intent@0.3` is believed. Also a program of its own, to be killed:
`python -m tests.intents.rasa_server PORT`.
"""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web

Classify = Callable[[str], Mapping[str, float]]
_NAMED = re.compile(r"^/(?P<name>[^{@]+)(?:@(?P<confidence>[\d.]+))?")
WORDS = {"你好": "greet", "谢谢": "thanks", "文件": "find_document", "预约": "book_visit", "人工": "human_agent"}


def by_words(text: str) -> dict[str, float]:
    """Confidences by a word or two; enough to be told from the embedded engine's."""
    found = next((intent for word, intent in WORDS.items() if word in text), "out_of_scope")
    return dict.fromkeys(WORDS.values(), 0.02) | {"out_of_scope": 0.05, found: 0.9}


@dataclass(slots=True, kw_only=True)
class TinyRasa:
    """The server's state: a test sets it, and reads what was asked."""

    classify: Classify = by_words
    token: str = ""
    model: bool = True
    override: Callable[[], web.StreamResponse] | None = None
    hold: asyncio.Event | None = None
    texts: list[str] = field(default_factory=list)
    statuses: int = 0
    now: int = 0
    most: int = 0
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on the loopback; where."""
        app = web.Application()
        app.add_routes([web.get("/", _hello), web.get("/status", self._status), web.post("/model/parse", self._parse)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Listen no more; connections are cut."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self.token and request.query.get("token") != self.token:
            return _failure(401, "NotAuthenticated", "User is not authenticated.")
        if not self.model:
            return _failure(409, "Conflict", "No agent loaded. To continue processing, a model …")
        return None

    async def _status(self, request: web.Request) -> web.StreamResponse:
        self.statuses += 1
        return self._refusal(request) or web.json_response(
            {"model_file": "model.tar.gz", "model_id": "12756440a20a4024", "num_active_training_jobs": 0}
        )

    async def _parse(self, request: web.Request) -> web.StreamResponse:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            if self.hold is not None:
                await self.hold.wait()
            if refusal := self._refusal(request):
                return refusal
            return self._understood(await request.read())
        finally:
            self.now -= 1

    def _understood(self, body: bytes) -> web.StreamResponse:
        if not body:
            return _failure(400, "BadRequest", "No text message defined in request_body.")
        text = _text_of(body)
        self.texts.append(text)
        if self.override is not None:
            return self.override()
        if not text.strip():
            return _failure(500, "ParsingError", "An unexpected error occurred. Error: ")
        return web.json_response(_parsed(text, self.classify))


def _text_of(body: bytes) -> str:
    with suppress(ValueError, KeyError, TypeError):
        text = json.loads(body)["text"]
        return text if isinstance(text, str) else ""
    return ""


def _parsed(text: str, classify: Classify) -> dict[str, object]:
    named = _NAMED.match(text)
    confidences = {named["name"]: float(named["confidence"] or 1)} if named else classify(text)
    ranking = [
        {"name": name, "confidence": confidence}
        for name, confidence in sorted(confidences.items(), key=lambda one: -one[1])
    ]
    return {"text": text, "intent": ranking[0], "entities": [], "text_tokens": [[0, 1]], "intent_ranking": ranking}


async def _hello(request: web.Request) -> web.Response:
    return web.Response(text="Hello from Rasa: 3.6.21")


def _failure(status: int, reason: str, message: str) -> web.Response:
    body: dict[str, object] = {
        "version": "3.6.21", "status": "failure", "message": message, "reason": reason,
        "details": {}, "help": None, "code": status,
    }  # fmt: skip
    return web.json_response(body, status=status)


@asynccontextmanager
async def tiny_rasa(classify: Classify = by_words, *, token: str = "") -> AsyncIterator[TinyRasa]:
    """A server until the block ends."""
    server = TinyRasa(classify=classify, token=token)
    await server.start()
    try:
        yield server
    finally:
        if server.hold is not None:
            server.hold.set()
        await server.stop()


async def _serve(port: int) -> None:
    server = TinyRasa()
    await server.start(port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
