"""The five-second rule: WeChat waits 5 s, tries three times, and takes one answer.

A message is answered by one run (`bot.runs`) whichever replica its tries reach. The answer goes back on the request
that waits for it; a retry joins the run and may still carry the answer at 6 s, free of quota; when the last try runs
out of time it is acknowledged and the answer is sent as a message of its own.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.beat import Beat, LostError
from bot.message import IncomingMessage
from bot.message_json import message_to_json
from bot.redis_link import GONE
from bot.replies import Answer, answer_from_json, answer_to_json
from bot.runs import Runs, Try, run_key

TRIES = 3  # of the platform
HOLD_S = 4.7  # an earlier try carries an answer until here: the platform cuts it at 5 s and comes again
LINGER_S = 3.3  # then it is left open: the platform shall end it, for one that we end does not come again
LOOK_S = 0.05  # how often a joined try looks for the answer
BEATS = 3  # how often within a lease a slow run renews it

log = structlog.get_logger()


class ForgedNonceError(Exception):
    """A nonce came again with another body."""


Compute = Callable[[IncomingMessage], Awaitable[Answer]]
Recall = Callable[[IncomingMessage], Awaitable[Answer | None]]
Push = Callable[[str, IncomingMessage, Answer], Awaitable[None]]
Slow = Callable[[IncomingMessage], Awaitable[None]]
Gone = Callable[[], bool]


def _never() -> bool:
    return False


@dataclass(slots=True, kw_only=True)
class _Waiter:
    """Whether the request that started a run still waits for its answer: not once it gave up or was cut."""

    gone: Gone = _never
    left: bool = False

    @property
    def present(self) -> bool:
        return not self.left and not self.gone()


@dataclass(slots=True, kw_only=True)
class Deadline:
    """Answers messages in time.

    `compute` answers a message, `recall` finds the recorded answer of a run that was taken over, `push` queues an answer that comes too late for any request (idempotent by its first
    argument, the run's key), `slow` tells the platform that we are still writing.
    """

    runs: Runs
    compute: Compute
    recall: Recall
    push: Push
    slow: Slow
    passive_s: float = 3.8
    hold_s: float = HOLD_S
    linger_s: float = LINGER_S
    _under_way: set[asyncio.Task[Answer | None]] = field(default_factory=set, init=False)

    async def answer(self, message: IncomingMessage, *, nonce: str, digest: str, gone: Gone = _never) -> Answer | None:
        """The answer to return on this request; None: acknowledge only, the answer went or will go another way.

        `gone` tells whether the request was cut: what it can no longer carry is kept for the next try, or sent.
        Raises ForgedNonceError, and one of `redis_link.GONE` when there is no Redis to agree through.
        """
        key = run_key(message.channel, message.sender, message.id)
        owner = secrets.token_hex(8)
        begun = await self.runs.begin(key, owner=owner, message=message_to_json(message), nonce=nonce, digest=digest)
        match begun.found:
            case Try.FORGED:
                raise ForgedNonceError
            case Try.PUSHED:
                return None
            case Try.DONE:
                return answer_from_json(begun.answer or b"")
            case Try.START:
                return await self._own(key, owner, message, gone, last=begun.tries >= TRIES)
            case Try.TAKEOVER:
                return await self._own(key, owner, message, gone, last=begun.tries >= TRIES, again=True)
            case Try.JOIN:
                return await self._join(key, message, gone, last=begun.tries >= TRIES)

    async def take_over(self, key: str, owner: str, message: IncomingMessage) -> None:
        """Answer an abandoned run that nobody waits for any more (the sweeper adopted it)."""
        await self._run(key, owner, message, _Waiter(left=True), again=True)

    async def send(self, key: str, message: IncomingMessage, answer: Answer) -> None:
        """Queue an answer that no request waits for; the run is looked after then."""
        await self.push(key, message, answer)
        await self.runs.delivered(key)

    async def _own(
        self, key: str, owner: str, message: IncomingMessage, gone: Gone, *, last: bool, again: bool = False
    ) -> Answer | None:
        waiter = _Waiter(gone=gone)
        task = asyncio.create_task(self._run(key, owner, message, waiter, again=again))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({task}, timeout=self.passive_s if last else self.hold_s)
        if done:
            return task.result()
        waiter.left = True
        return await (self._give_up(key, message) if last else self._linger(gone))

    async def _linger(self, gone: Gone) -> None:
        """Carry nothing any more, and wait to be cut."""
        for _ in range(round(self.linger_s / LOOK_S)):
            if gone():
                return
            await asyncio.sleep(LOOK_S)

    async def _join(self, key: str, message: IncomingMessage, gone: Gone, *, last: bool) -> Answer | None:
        until = asyncio.get_running_loop().time() + (self.passive_s if last else self.hold_s)
        while asyncio.get_running_loop().time() < until:
            if gone():
                return None
            state, kept = await self.runs.look(key)
            if state == "done" and kept:
                return answer_from_json(kept)
            if state != "running":
                owner = secrets.token_hex(8)
                raw = message_to_json(message)
                again = await self.runs.begin(key, owner=owner, message=raw, again=True)
                if again.found in (Try.START, Try.TAKEOVER):
                    return await self._own(key, owner, message, gone, last=last, again=True)
            await asyncio.sleep(LOOK_S)
        return await (self._give_up(key, message) if last else self._linger(gone))

    async def _give_up(self, key: str, message: IncomingMessage) -> Answer | None:
        state, kept = await self.runs.look(key, give_up=True)
        if state == "done" and kept:
            return answer_from_json(kept)
        await self.slow(message)
        return None

    async def _run(
        self, key: str, owner: str, message: IncomingMessage, waiter: _Waiter, *, again: bool = False
    ) -> Answer | None:
        try:
            with Beat(self.runs.lease_s / BEATS, partial(self.runs.extend, key, owner)):
                answer = (await self._recalled(message) if again else None) or await self.compute(message)
        except LostError:
            return await self._lost(key, message, waiter)
        return await self._finish(key, owner, message, answer, waiter)

    async def _recalled(self, message: IncomingMessage) -> Answer | None:
        try:
            return await self.recall(message)
        except (SQLAlchemyError, OSError, TimeoutError):  # without the database nothing can be repeated either
            log.warning("turn_not_recalled")
            return None

    async def _lost(self, key: str, message: IncomingMessage, waiter: _Waiter) -> Answer | None:
        return await self._join(key, message, waiter.gone, last=False) if waiter.present else None

    async def _finish(
        self, key: str, owner: str, message: IncomingMessage, answer: Answer, waiter: _Waiter
    ) -> Answer | None:
        on_request = waiter.present
        try:
            state = await self.runs.finish(key, owner, answer_to_json(answer), on_request=on_request)
        except GONE:
            log.warning("run_not_kept", turn=str(answer.turn_id))
            return answer  # whoever waits gets it; nobody else can know of it
        if state == "lost":
            return await self._lost(key, message, waiter)
        if state == "push":
            await self.send(key, message, answer)
        return answer if state == "delivered" else None

    async def settle(self, timeout_s: float) -> None:
        """Wait for the runs under way (at shutdown); what is not done by then is left to the other replicas."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=timeout_s)
        for task in self._under_way:
            task.cancel()
