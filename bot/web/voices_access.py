"""Who may open a resident's own case on the web: whom the web chat knows, or who has number and code, or a signed link.

A number with its code, and a link (`?k=…`), are exchanged for a cookie that opens this one case for some hours; neither
the code nor the token stays in an address. Wrong codes are counted by the address they come from.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from aiohttp import web

from actions.voices import cases, queries
from actions.voices.errors import NotFoundError
from actions.voices.model import Actor, Role
from actions.voices.numbers import read_code, read_number
from actions.voices.queries import Opened
from bot.clock import Clock
from bot.consoles.login import address_of
from bot.logins import EVERYTHING
from bot.redis_link import RedisLink
from bot.web.case_links import ROOT, SCOPE
from bot.web.problems import ProblemError, words_of
from bot.web.visitors import WEB, Visitors
from knowledge.cipher import Cipher
from knowledge.links import LINK, personal_token, resident_of
from knowledge.store import Store

LIFE = timedelta(hours=4)
WRONG_CODES = 10  # an hour, from one address
HOUR_S = 3600
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Opens cases for their residents."""

    store: Store
    redis: RedisLink
    cipher: Cipher
    visitors: Visitors
    now: Clock

    @property
    def cookie(self) -> str:
        """The cookie's name."""
        return "__Secure-mingchuang_case" if self.visitors.secure else "mingchuang_case"

    async def person(self, request: web.Request) -> tuple[str, str] | None:
        """The door and name of a resident whom we know: from the web chat, or signed in for everything."""
        found = await self.visitors.of(request)
        known = found is not None and (found.channel == WEB or found.scope == EVERYTHING)
        return (found.channel, found.sender) if found is not None and known else None

    async def opened(self, request: web.Request, case_id: UUID) -> Opened:
        """The case for whoever asks. Raises ProblemError (404): it is theirs, or it is not there."""
        token = request.cookies.get(self.cookie, "")
        by_link = resident_of(self.cipher, token, now=self.now(), scope=SCOPE) == case_id
        person = None if by_link else await self.person(request)
        try:
            async with self.store.transaction() as transaction:
                if by_link:
                    case = await queries.get(transaction, case_id, None)
                    authors = await cases.authors_of(transaction, [case_id])
                    actor = Actor(id=f"resident:{authors[0] if authors else UUID(int=0)}", role=Role.RESIDENT)
                    return Opened(case=case, actor=actor)
                if person is not None:
                    return await queries.of_resident(transaction, case_id, *person)
        except NotFoundError:
            pass
        raise not_yours()

    def exchanged(self, request: web.Request, case_id: UUID) -> web.Response | None:
        """To the same address without its token, with the cookie where it was good; None where there is no token."""
        if LINK not in request.query:
            return None
        good = resident_of(self.cipher, request.query[LINK], now=self.now(), scope=SCOPE) == case_id
        return self.entered(case_id) if good else _to(case_id)

    def entered(self, case_id: UUID) -> web.Response:
        """On to the case, with a cookie that opens it."""
        response = _to(case_id)
        token = personal_token(self.cipher, case_id, now=self.now(), scope=SCOPE, life=LIFE)
        response.set_cookie(
            self.cookie, token, max_age=int(LIFE.total_seconds()), path=ROOT, secure=self.visitors.secure,
            httponly=True, samesite="Lax",
        )  # fmt: skip
        return response

    async def by_code(self, request: web.Request, number: str, code: str) -> UUID | None:
        """The case that this number and code open; None for a wrong one. Raises ProblemError (429) after too many."""
        key = f"mc:voice:wrong:{sha256(address_of(request).encode()).hexdigest()[:32]}"
        wrong = await self.redis.client.get(key)
        if wrong is not None and int(wrong) >= WRONG_CODES:
            raise ProblemError(429, words_of(429).title, "试错的次数太多了，请一小时后再试，或者回到提交时的对话里查。")
        read, secret = read_number(number), read_code(code)
        try:
            async with self.store.transaction() as transaction:
                return (await queries.by_code(transaction, read or "", secret or "")).case.id
        except NotFoundError:
            await self.redis.run(_COUNT, [key], [HOUR_S])
            return None


def not_yours() -> ProblemError:
    """The same words whether it is somebody else's or nobody's."""
    hint = "请用编号和查询码打开，或者回到提交时的对话里说“我反映的事”。"
    return ProblemError(404, "没有找到这件事项", f"可能链接不完整，或者打开得太久了。{hint}")


def _to(case_id: UUID) -> web.Response:
    return web.Response(status=303, headers={"Location": f"{ROOT}/{case_id}", "Cache-Control": "no-store"})
