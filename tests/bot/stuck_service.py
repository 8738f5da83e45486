"""A replica in a process of its own that never finishes an answer: `python -m tests.bot.stuck_service`.

Its engines and its account come from the environment (`MINGCHUANG_*`). It prints its address, and `begun` when it has
begun to answer; then it waits to be killed.
"""

import asyncio
import sys

from actions.catalogue import CATALOGUE, Action
from actions.model import Facts, Outcome, Turn
from bot.app import build, following
from bot.engines import Engines
from bot.server import listening, web_app
from bot.settings import Settings
from tests.bot.replicas import FAST


def tell(word: str) -> None:
    """One line to whoever started this process."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def stuck(_turn: Turn, _facts: Facts) -> Outcome:
    """Begin, and never end."""
    tell("begun")
    await asyncio.Event().wait()
    raise AssertionError


async def main() -> None:
    """Serve until killed."""
    settings = Settings(_env_file=None)
    assert settings.database_url is not None
    assert settings.redis_url is not None
    engines = Engines(database_url=settings.database_url, redis_url=settings.redis_url)
    catalogue = {**CATALOGUE, "help": Action(act=stuck)}
    async with (
        build(settings, engines, catalogue=catalogue, timing=FAST) as parts,
        following(parts),
        listening(web_app(parts), "127.0.0.1", 0) as at,
    ):
        tell(at.url)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
