"""A replica that kills itself (SIGKILL) at one step of one message, once: `python -m tests.bot.killed_service STEP`.

Where it stands and on which engines comes from the environment (`MINGCHUANG_*`); it prints its address. STEP is `never`,
or where it dies between the resident's last word and our answer. It dies at the message that says `LAST_WORD`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from aiohttp import web

from actions.catalogue import CATALOGUE, Action
from actions.model import Act, Facts, Outcome, Turn
from bot.app import build, following
from bot.engines import Engines
from bot.server import listening, web_app
from bot.sessions import Session, Sessions
from bot.settings import Settings
from bot.working import working
from intents.model import Understand, Understanding

LAST_WORD = "确认提交"
INTENT = "submit_suggestion"
STEPS = ("before", "inside", "committed", "saved", "answered")
"""Before the transaction; in it, the case written; after COMMIT; after the session was saved; the answer kept, not sent."""


def die() -> None:
    """Stop as a machine does that loses its power."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Fatal:
    """Which step is fatal, and whether the last word has been said."""

    step: str
    said: bool = False

    def at(self, step: str) -> None:
        if step == self.step and self.said:
            die()


@dataclass
class FatalUnderstanding:
    """Understands, and notices the last word."""

    inner: Understand
    fatal: Fatal

    async def understand(self, text: str) -> Understanding:
        self.fatal.said = text == LAST_WORD
        self.fatal.at("before")
        return await self.inner.understand(text)


def fatal_act(act: Act, fatal: Fatal) -> Act:
    async def acting(turn: Turn, facts: Facts) -> Outcome:
        outcome = await act(turn, facts)
        fatal.at("inside")
        return outcome

    return acting


@dataclass(frozen=True, slots=True)
class FatalSessions(Sessions):
    """Sessions that are saved, and then it is over."""

    fatal: Fatal | None = None

    async def close(self, channel: str, sender: str, token: str, session: Session | None, *, turn: bytes = b"") -> bool:
        closed = await Sessions.close(self, channel, sender, token, session, turn=turn)
        if self.fatal is not None:
            self.fatal.at("saved")
        return closed


def fatal_told(fatal: Fatal) -> Callable[[Iterable[str]], Awaitable[None]]:
    async def told(_conversations: Iterable[str]) -> None:
        fatal.at("committed")

    return told


def fatal_door(fatal: Fatal) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def door(request: web.Request, handler: Callable[..., Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        response = await handler(request)
        fatal.at("answered")
        return response

    return door


async def main(step: str) -> None:
    fatal = Fatal(step)
    settings = Settings(_env_file=None)
    assert settings.database_url is not None
    assert settings.redis_url is not None
    action = CATALOGUE[INTENT]
    catalogue = {**CATALOGUE, INTENT: Action(act=fatal_act(action.act, fatal), label=action.label, form=action.form)}
    engines = Engines(database_url=settings.database_url, redis_url=settings.redis_url)
    async with build(settings, engines, catalogue=catalogue) as parts:
        dialogue = parts.dialogue
        dialogue.understand = FatalUnderstanding(dialogue.understand, fatal)
        dialogue.sessions = FatalSessions(
            dialogue.sessions.redis, dialogue.sessions.seals, dialogue.sessions.hours, fatal
        )
        dialogue.changed = fatal_told(fatal)
        async with following(parts), working(replace(parts)):
            app = web_app(parts)
            app.middlewares.append(fatal_door(fatal))
            async with listening(app, "127.0.0.1", 0) as at:
                sys.stdout.write(f"{at.url}\n")
                sys.stdout.flush()
                await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
