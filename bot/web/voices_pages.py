"""The public page of answered cases, and a resident's own case: the reply, rating it, asking again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from actions.model import Service
from actions.voices import public, queries, resident_acts
from actions.voices.deadlines import deadline_of, due_line
from actions.voices.errors import NotFoundError, UnfitError, VoiceError
from actions.voices.messages import office_name
from actions.voices.model import KIND_NAMES, STATE_NAMES, Act, Role, State
from actions.voices.queries import Opened
from actions.voices.states import possible
from bot.clock import Clock
from bot.consoles.fields import Fields, fields, identity_of
from bot.library import LiveLibrary
from bot.logins import Logins
from bot.redis_link import RedisLink
from bot.settings import Settings
from bot.voices import desk_of
from bot.web.case_links import ROOT
from bot.web.look import look_of
from bot.web.person import People
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.sent_pictures import fields_with_picture, keep_with_case, picture_in
from bot.web.visitors import Visitors
from bot.web.voices_access import Access, not_yours
from knowledge.cipher import Cipher
from knowledge.store import Store, Transaction

WORDS_CHARS = 40
TYPED_CHARS = 4000
MINE = 20
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
CONFLICT, UNPROCESSABLE = 409, 422
WRONG = "编号或者查询码不对，请核对后再试。"
STARS = ((5, "非常满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
SAID = {
    "rate": "谢谢您的评价。",
    "follow_up": "已收到您的追问，会再答复您。",
    "reopen": "已重新办理。",
    "words": "已补充。",
}


class VoiceParts(Protocol):
    """What the pages need of a running service."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def redis(self) -> RedisLink:
        """Redis."""

    @property
    def library(self) -> LiveLibrary:
        """The city and the calendar."""

    @property
    def cipher(self) -> Cipher:
        """The seals."""

    @property
    def settings(self) -> Settings:
        """The settings."""

    @property
    def service(self) -> Service:
        """What the service says of itself."""

    @property
    def secret_key(self) -> str:
        """Signs the web chat's cookie."""

    @property
    def now(self) -> Clock:
        """The clock."""


Do = Callable[[Transaction, Opened, Fields], Awaitable[object]]


def add_voices(routes: Routes, parts: VoiceParts) -> None:
    """Add the pages."""
    secure = parts.service.public_url.startswith("https://")
    visitors = Visitors(
        people=People(parts.secret_key, secure=secure), logins=Logins(parts.redis), store=parts.store,
        cipher=parts.cipher, now=parts.now, secure=secure,
    )  # fmt: skip
    access = Access(store=parts.store, redis=parts.redis, cipher=parts.cipher, visitors=visitors, now=parts.now)
    pages = VoicePages(parts=parts, access=access)
    for method, path, handler in (
        ("GET", "/voices", pages.listed),
        ("GET", "/voices/mine", pages.mine),
        ("POST", "/voices/mine", pages.enter),
        ("GET", f"{ROOT}/{{id}}", pages.own),
        ("POST", f"{ROOT}/{{id}}/{{act}}", pages.act),
        ("GET", "/voices/{number}", pages.answered),
    ):
        routes.add(method, path, handler, public=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePages:
    """The handlers."""

    parts: VoiceParts
    access: Access

    # --- what everybody may read -------------------------------------------------------------------------------------

    async def listed(self, request: web.Request) -> web.Response:
        """Cases that were answered in public, the newest first."""
        query = request.query
        words = query.get("words", "").replace("\x00", "").strip()[:WORDS_CHARS]
        city = self.parts.library.city
        department = query.get("department", "")
        async with self.parts.store.transaction() as transaction:
            found = await public.published(
                transaction, words=words, department_id=department if department in city.by_id else None,
                after=query.get("after"),
            )  # fmt: skip
        values = {
            "cases": found.cases,
            "more": str(request.rel_url.update_query(after=found.next)) if found.next else None,
            "words": words,
            "department": department,
            "departments": [(one.id, one.short) for one in city.departments],
            **self._names(),
        }
        return look_of(request).page("voices_list.html", values)

    async def answered(self, request: web.Request) -> web.Response:
        """One of them. A private case, an unanswered one and no case are the same 404."""
        number = request.match_info["number"]
        try:
            async with self.parts.store.transaction() as transaction:
                found = await public.published_case(transaction, number if number.isprintable() else "")
        except NotFoundError:
            raise ProblemError(404, "没有找到这件公开的事项", "可能没有公开，或者链接不完整。") from None
        return look_of(request).page("voices_case.html", {"case": found, **self._names()})

    # --- one's own ---------------------------------------------------------------------------------------------------

    async def mine(self, request: web.Request) -> web.Response:
        """What this browser's person handed in, and the form for everybody else."""
        return await self._door(request)

    async def enter(self, request: web.Request) -> web.Response:
        """Number and code open a case."""
        form = await fields(request)
        number, code = form.text("number", most=60), form.text("code", most=60)
        case_id = await self.access.by_code(request, number, code)
        if case_id is None:
            return await self._door(request, number=number, error=WRONG)
        return self.access.entered(case_id)

    async def _door(self, request: web.Request, *, number: str = "", error: str = "") -> web.Response:
        person = await self.access.person(request)
        cases: tuple[Any, ...] = ()
        if person is not None:
            async with self.parts.store.transaction() as transaction:
                cases = await queries.mine(transaction, *person, limit=MINE, own=True)
        values = {"cases": cases, "number": number, "error": error, **self._names()}
        return _private(look_of(request).page("voices_mine.html", values, status=UNPROCESSABLE if error else 200))

    async def own(self, request: web.Request) -> web.Response:
        """A resident's own case: where it stands, what was answered, what they can do."""
        case_id = identity_of(request)
        if (exchanged := self.access.exchanged(request, case_id)) is not None:
            return exchanged
        return await self._own(request, await self.access.opened(request, case_id))

    async def act(self, request: web.Request) -> web.Response:
        """Rate, ask again, have it done again, add something."""
        case_id, name, form = identity_of(request), request.match_info["act"], await fields_with_picture(request)
        do = self._acts().get(name)
        if do is None:
            raise not_yours()
        opened = await self.access.opened(request, case_id)
        try:
            picture = await picture_in(form)
            async with self.parts.store.transaction() as transaction:
                await do(transaction, opened, form)
                await keep_with_case(transaction, picture, case_id, cipher=self.parts.cipher, now=self.parts.now())
        except NotFoundError:
            raise not_yours() from None
        except VoiceError as error:
            status = UNPROCESSABLE if isinstance(error, UnfitError) else CONFLICT
            return await self._own(request, opened, error=str(error), typed=form, status=status)
        location = f"{ROOT}/{case_id}?done={name}"
        return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})

    def _acts(self) -> dict[str, Do]:
        desk, now = desk_of(self.parts.settings, self.parts.library, self.parts.cipher), self.parts.now()

        async def rate(transaction: Transaction, one: Opened, form: Fields) -> object:
            stars = form.whole("rating", least=1, most=5) or 0
            text = form.text("rating_text", most=TYPED_CHARS)
            return await resident_acts.rate(
                transaction, one.case.id, stars, by=one.actor, desk=desk, now=now, text=text
            )

        def saying(act: Callable[..., Awaitable[object]], name: str) -> Do:
            async def say(transaction: Transaction, one: Opened, form: Fields) -> object:
                text = form.text(name, most=TYPED_CHARS)
                return await act(transaction, one.case.id, text, by=one.actor, desk=desk, now=now)

            return say

        return {
            "rate": rate,
            "follow_up": saying(resident_acts.follow_up, "follow_up_text"),
            "reopen": saying(resident_acts.reopen, "reopen_text"),
            "words": saying(resident_acts.add_words, "words_text"),
        }

    async def _own(
        self, request: web.Request, opened: Opened, *, error: str = "", typed: Fields | None = None, status: int = 200
    ) -> web.Response:
        case, workdays = opened.case, self.parts.library.workdays
        policy = desk_of(self.parts.settings, self.parts.library, self.parts.cipher).policy
        async with self.parts.store.transaction() as transaction:
            story = await queries.resident_story(transaction, case.id)
            reply = await queries.latest_reply(transaction, case.id)
        values = {
            "case": case,
            "story": story,
            "reply": reply,
            "acts": {act.value for act in possible(case, Role.RESIDENT, policy)},
            "adds": case.owes and case.state is not State.MERGED,
            "due": due_line(case, workdays),
            "days": deadline_of(case, workdays).listed if case.owes else (),
            "stars": STARS,
            "said": SAID.get(request.query.get("done", ""), ""),
            "error": error,
            "typed": typed.raw if typed is not None else {},
            "root": f"{ROOT}/{case.id}",
            **self._names(),
        }
        return _private(look_of(request).page("voices_own.html", values, status=status))

    def _names(self) -> dict[str, object]:
        city = self.parts.library.city
        return {
            "kinds": KIND_NAMES,
            "states": STATE_NAMES,
            "act_names": ACT_WORDS,
            "office": lambda department: office_name(department, city),
        }


ACT_WORDS = {
    "received": "您提交了",
    Act.ACCEPT.value: "已受理",
    Act.ASSIGN.value: "已交给办理单位",
    Act.DESIGNATE.value: "已确定办理单位",
    Act.TAKE_ON.value: "办理单位已接办",
    Act.TRANSFER.value: "已转给别的单位办理",
    Act.RETURN.value: "重新安排办理单位",
    Act.WAIT.value: "请您补充",
    Act.RESUME.value: "继续办理",
    Act.REPLY.value: "答复",
    Act.RATE.value: "您的评价",
    Act.FOLLOW_UP.value: "您的追问",
    Act.REOPEN.value: "重新办理",
    Act.CLOSE.value: "已办结",
    Act.MERGE.value: "和同一件事合并办理",
    Act.SPLIT.value: "单独办理",
    "words": "您说",
}


def _private(response: web.Response) -> web.Response:
    response.headers.update(PRIVATE)
    return response
