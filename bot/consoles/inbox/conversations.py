"""Conversations that were handed to a person: who waits, who has which, what is said.

Everything works by forms and reloading; `live.py` and `conversations.js` only tell a page when to look again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web

from actions.handover.errors import HandoverError, NotFoundError, UnfitError
from actions.handover.model import DANGER_NAMES, STATE_NAMES, Author, Row, State, Which
from bot.consoles.desk import Fields, fields, identity_of, page, see_other
from bot.consoles.inbox import naming
from bot.consoles.inbox.people import SPEAKERS
from bot.consoles.inbox.view import PATH, TITLE, Room
from bot.handover import Conversations
from bot.web.look import look_of
from bot.web.problems import ProblemError
from bot.web.staff import staff_of
from knowledge import account_queries
from knowledge.accounts import Staff

KEY, ROOT = "conversations", f"{PATH}/conversations"
WORDS_CHARS = 4000
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
QUEUES: Mapping[Which, str] = MappingProxyType(
    {Which.OPEN: "全部进行中", Which.WAITING: "等人接", Which.MINE: "我接的", Which.LEFT: "留言", Which.ENDED: "已结束"}
)
BADGES: Mapping[State, str] = MappingProxyType(
    {State.WAITING: "note", State.CLAIMED: "info", State.LEFT: "note", State.ENDED: "quiet"}
)

Do = Callable[[UUID, Staff, Fields], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Talks:
    """The handlers."""

    room: Room
    conversations: Conversations

    async def listed(self, request: web.Request) -> web.Response:
        """The conversations of a queue."""
        values = await self._list(request)
        values |= {"row": None}
        crumbs = ((TITLE, PATH), ("人工对话", None))
        return await page(request, "console_inbox_talks.html", values, here=KEY, crumbs=crumbs)

    async def one(self, request: web.Request) -> web.Response:
        """One conversation beside the list."""
        return await self._one(request)

    async def rows(self, request: web.Request) -> web.Response:
        """The list alone, for a page that looks again."""
        values = {**await self._list(request), "here_id": request.query.get("here", "")}
        return self._piece("console_inbox_talk_rows.html", request, values)

    async def lines(self, request: web.Request) -> web.Response:
        """What was said after a line, for a page that looks again, with who has the conversation now."""
        after = request.query.get("after", "0")
        number = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
        values = await self._about(identity_of(request), staff_of(request), after=number)
        response = self._piece("console_inbox_talk_lines.html", request, values)
        response.headers["X-Conversation-State"] = f"{values['row'].conversation.state}.{values['has']}"
        return response

    def _piece(self, template: str, request: web.Request, values: Mapping[str, Any]) -> web.Response:
        known = {"staff": staff_of(request), "now": self.room.parts.now(), **values}
        response = look_of(request).page(template, known)
        response.headers.update(PRIVATE)
        return response

    async def _list(self, request: web.Request) -> dict[str, Any]:
        staff, asked = staff_of(request), request.query.get("queue", "")
        which = Which(asked) if asked in set(Which) else Which.OPEN
        counted = await self.conversations.counts(staff)
        return {
            **self.room.names(),
            "rows": await self.conversations.rows(staff, which=which),
            "which": which.value,
            "neglected": await self.conversations.neglected(),
            "tabs": [
                (name, f"{ROOT}?queue={one.value}", one is which, counted.get(one) if one is not Which.ENDED else None)
                for one, name in QUEUES.items()
            ],
            "talk_states": STATE_NAMES,
            "talk_badges": BADGES,
            "dangers": DANGER_NAMES,
            "root": ROOT,
            "here_id": "",
        }

    async def _about(
        self, conversation_id: UUID, staff: Staff, *, after: int = 0, opens: bool = False
    ) -> dict[str, Any]:
        try:
            row, lines = await self.conversations.read(conversation_id, staff, after=after, opens=opens)
        except NotFoundError:
            raise _not_found() from None
        async with self.room.parts.store.transaction() as transaction:
            people = {one.id: one.display for one in await account_queries.everybody(transaction)}
        speaks = staff.has(*SPEAKERS)
        has = speaks and row.conversation.staff_id == staff.id and row.conversation.state is State.CLAIMED
        return {
            "row": row,
            "lines": lines,
            "last": lines[-1].id if lines else after,
            "people": people,
            "me": staff.id,
            "has": has,
            "may_claim": speaks and row.conversation.state in (State.WAITING, State.LEFT),
            "sides": {Author.RESIDENT: "theirs", Author.STAFF: "ours", Author.SYSTEM: "between"},
            "delivery_words": naming.DELIVERY,
        }

    async def _one(
        self, request: web.Request, *, error: str = "", typed: Fields | None = None, status: int = 200
    ) -> web.Response:
        staff, conversation_id = staff_of(request), identity_of(request)
        values = {**await self._list(request), **await self._about(conversation_id, staff, opens=True)}
        row: Row = values["row"]
        values |= {
            "here_id": str(row.conversation.id),
            "colleagues": await self.conversations.colleagues(staff) if values["has"] else (),
            "error": error,
            "typed": typed.raw if typed is not None else {},
            "key": str(uuid4()),
            "most": WORDS_CHARS,
        }
        crumbs = ((TITLE, PATH), ("人工对话", ROOT), ("对话", None))
        return await page(request, "console_inbox_talks.html", values, here=KEY, crumbs=crumbs, status=status)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Claim, say, release, hand over, close."""
        acts: dict[str, Do] = {
            "claim": self._claim, "say": self._say, "release": self._release, "give": self._give, "end": self._end,
        }  # fmt: skip
        do = acts.get(request.match_info["act"])
        if do is None:
            raise _not_found()
        conversation_id, form = identity_of(request), await fields(request)
        try:
            said = await do(conversation_id, staff_of(request), form)
        except NotFoundError:
            raise _not_found() from None
        except HandoverError as error:
            status = 422 if isinstance(error, UnfitError) else 409
            return await self._one(request, error=str(error), typed=form, status=status)
        return await see_other(request, f"{ROOT}/{conversation_id}", said)

    async def _claim(self, conversation_id: UUID, staff: Staff, _: Fields) -> str:
        await self.conversations.claim(conversation_id, staff)
        return "您接了这个对话，机器人不再回话。"

    async def _say(self, conversation_id: UUID, staff: Staff, form: Fields) -> str:
        text, key = form.text("text", most=2 * WORDS_CHARS), form.identity("key")
        await self.conversations.say(conversation_id, staff, text, key=str(key or uuid4()))
        return ""

    async def _release(self, conversation_id: UUID, staff: Staff, _: Fields) -> str:
        await self.conversations.release(conversation_id, staff)
        return "已放回队列，居民会知道在换人接。"

    async def _give(self, conversation_id: UUID, staff: Staff, form: Fields) -> str:
        to = form.identity("to")
        if to is None:
            raise UnfitError("请选一位同事。")
        try:
            await self.conversations.give(conversation_id, staff, to=to)
        except NotFoundError as error:  # the colleague, or the conversation: then the page itself is not found
            raise UnfitError(str(error)) from None
        return "已转给同事。"

    async def _end(self, conversation_id: UUID, staff: Staff, form: Fields) -> str:
        await self.conversations.end(conversation_id, staff, text=form.text("last_words", most=2 * WORDS_CHARS))
        return "对话已结束，机器人继续接待。"


def _not_found() -> ProblemError:
    return ProblemError(404, "没有找到这个对话", "可能已经按规定删除，或者链接不完整。")
