"""The way to Redis: one client, scripts by their hash, short waits.

Commands that concurrent tasks issue in the same turn of the event loop travel together in one pipeline: under load
this halves what a message costs. Nothing is retried here: a script may already have run.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha1
from typing import Any, Self

import hiredis
import redis.asyncio as redis_async
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

#: What it looks like when Redis is gone or too slow.
GONE = (RedisConnectionError, RedisTimeoutError, OSError, asyncio.TimeoutError)

Word = str | bytes | int | float


class RedisLink:
    """Runs scripts and commands; `client` is for everything that is not on a message's path."""

    def __init__(self, url: str, *, wait_s: float = 1.0) -> None:
        self.client = redis_async.Redis.from_url(
            url,
            socket_connect_timeout=wait_s,
            socket_timeout=wait_s,
            health_check_interval=0,
            retry=Retry(NoBackoff(), 1),
            max_connections=64,
        )
        self._wait_s = wait_s
        self._waiting: list[tuple[Sequence[Word], asyncio.Future[Any]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._hashes: dict[str, str] = {}

    async def run(self, script: str, keys: Sequence[str], args: Sequence[Word]) -> Any:  # noqa: ANN401
        """Run a Lua script; returns what it returns. Raises one of `GONE` when Redis is not there."""
        digest = self._hashes.get(script)
        if digest is None:
            digest = self._hashes[script] = sha1(script.encode(), usedforsecurity=False).hexdigest()
        try:
            return await self._send(("EVALSHA", digest, len(keys), *keys, *args))
        except NoScriptError:
            return await self._send(("EVAL", script, len(keys), *keys, *args))

    async def _send(self, words: Sequence[Word]) -> Any:  # noqa: ANN401
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((words, answer))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return await answer

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                results = await self._execute([words for words, _ in batch])
            except (RedisError, OSError) as error:
                results = [error] * len(batch)
            for (_, answer), result in zip(batch, results, strict=True):
                if answer.done():
                    continue
                if isinstance(result, Exception):
                    answer.set_exception(result)
                else:
                    answer.set_result(result)
        self._flusher = None

    async def _execute(self, commands: list[Sequence[Word]]) -> list[Any]:
        pool = self.client.connection_pool
        connection = await pool.get_connection()
        try:
            async with asyncio.timeout(self._wait_s):
                await connection.send_packed_command([_packed(words) for words in commands])
                return [await _answer_of(connection) for _ in commands]
        except BaseException:
            await connection.disconnect(nowait=True)  # answers may still be on their way: nobody may read them
            raise
        finally:
            await pool.release(connection)

    async def close(self) -> None:
        """Give the connections back."""
        await self.client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


def _packed(words: Sequence[Word]) -> bytes:
    return hiredis.pack_command(tuple(words))  # type: ignore[arg-type,no-any-return]  # its stub knows one-word commands only


async def _answer_of(connection: AbstractConnection) -> Any:  # noqa: ANN401  (whatever the script returns)
    try:
        return await connection.read_response()
    except ResponseError as error:  # of one command; the others of its batch have answers of their own
        return error


def heed_cancellation() -> None:
    """Stop here if this task was cancelled: redis-py's waiting calls take a cancellation for a timeout and go on."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
