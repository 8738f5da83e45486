"""The sessions of an event: added, moved, given other seats, suspended, called off."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from actions.visits import proposing, sessions, suspending
from actions.visits.errors import StaffError, StaleError, TooFewSeatsError, WrongError
from actions.visits.model import Event, EventState, Session, SessionDraft, SessionState
from actions.visits.sentences import when
from bot.app import Parts
from bot.consoles.desk import Crumb, Fields, fields, page, see_other
from bot.consoles.visits.access import (
    KEY,
    PATH,
    WORK,
    Known,
    desk_of,
    event_path,
    session_path,
    their_event,
    their_session,
)
from bot.consoles.visits.event_view import session_state
from bot.consoles.visits.reading import session_draft, session_values
from bot.web.problems import ProblemError
from bot.web.routes import Handler, Routes
from bot.web.staff import staff_of
from knowledge.store import Transaction

TEMPLATE = "console_visits_session_edit.html"
SHOWN = (EventState.PUBLISHED, EventState.SUSPENDED)
STALE = "您打开以后，别人改过这一场。您写的都还在下面；核对一下，再保存就以您的为准。"
#: A session's field → the form's, where they differ.
_FORM_NAMES = {"starts_at": "starts_time", "ends_at": "ends_time", "cut_off_at": "cut_off_time"}

#: What is done to a session, with a reason; returns what is said.
Act = Callable[[Transaction, Known, str, str, datetime], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The form as it is shown."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    problem: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class SessionPages:
    """The handlers."""

    parts: Parts

    async def new(self, request: web.Request) -> web.Response:
        """The empty form, or the last session's as a beginning."""
        async with self.parts.store.transaction() as transaction:
            listing = await their_event(transaction, request)
        values: Mapping[str, str] = {}
        if listing.sessions:
            before = session_values(listing.sessions[-1])
            values = {name: before[name] for name in ("starts_time", "ends_time", "capacity", "quotas")}
        return await self._form(request, listing.event, Shown(values=values, errors={}))

    async def add(self, request: web.Request) -> web.StreamResponse:
        """One more session."""
        form = await fields(request)
        draft, problem, status = session_draft(form), "", 422
        async with self.parts.store.transaction() as transaction:
            event = (await their_event(transaction, request)).event
        self._check_ahead(form, draft)
        if draft is not None and not form.errors:
            try:
                async with self.parts.store.transaction() as transaction:
                    said = await self._add(transaction, request, event, draft)
                return await see_other(request, event_path(event.id), said)
            except WrongError as error:
                _note(form, error)
            except StaffError as error:
                problem, status = str(error), 409
        shown = Shown(values=form.raw, errors=form.errors, problem=problem, status=status)
        return await self._form(request, event, shown)

    async def _add(self, transaction: Transaction, request: web.Request, event: Event, draft: SessionDraft) -> str:
        """At once while nobody sees the event; afterwards it waits for a second person."""
        actor, now = staff_of(request).actor, self.parts.now()
        if event.state in SHOWN:
            await proposing.propose_session(transaction, event.id, draft, actor=actor, now=now)
            return "新场次已提交，等另一位同事审核后，市民才能预约。"
        new_id = desk_of(self.parts).new_id
        await sessions.add_session(transaction, event.id, draft, new_id=new_id, actor=actor, now=now)
        return "已添加场次。"

    def _check_ahead(self, form: Fields, draft: SessionDraft | None) -> None:
        if draft is not None and draft.starts_at <= self.parts.now():
            form.wrong("starts_day", "开始时间已经过去了。")

    async def edit(self, request: web.Request) -> web.Response:
        """The form of a session, and what else can be done with it."""
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
        shown = Shown(values=session_values(known.session), errors={})
        return await self._form(request, known.event, shown, known.session)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Other times, which everybody booked is told; other seats; another cut-off."""
        form = await fields(request)
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
        draft, version = session_draft(form), form.whole("version", least=0, most=10**9)
        reason, problem, status = form.text("reason", label="原因", most=100), "", 422
        if draft is not None and not reason and _told(known, draft):
            form.wrong("reason", "请写明为什么改时间，会通知到每一位预约的市民。")
        if draft is not None and not form.errors:
            try:
                async with self.parts.store.transaction() as transaction:
                    await their_session(transaction, request)
                    await sessions.edit_session(
                        transaction, known.session.id, draft, version=-1 if version is None else version,
                        reason=reason, desk=desk_of(self.parts), actor=staff_of(request).actor, now=self.parts.now(),
                    )  # fmt: skip
                return await see_other(request, event_path(known.event.id), _said(known, draft))
            except WrongError as error:
                _note(form, error)
            except TooFewSeatsError as error:
                form.wrong("capacity", str(error))
            except StaleError:
                known, problem, status = await self._again(request), STALE, 409
            except StaffError as error:
                problem, status = str(error), 409
        shown = Shown(values=form.raw, errors=form.errors, problem=problem, status=status)
        return await self._form(request, known.event, shown, known.session)

    async def _again(self, request: web.Request) -> Known:
        async with self.parts.store.transaction() as transaction:
            return await their_session(transaction, request)

    def handler_of(self, act: Act, field: str) -> Handler:
        """The handler of an act; `field` holds its reason, where it needs one."""

        async def handle(request: web.Request) -> web.StreamResponse:
            form = await fields(request)
            async with self.parts.store.transaction() as transaction:
                known = await their_session(transaction, request)
            reason = form.text(field, label="原因", least=2, most=100) if field else ""
            problem, status = "", 422
            if not form.errors:
                try:
                    async with self.parts.store.transaction() as transaction:
                        known = await their_session(transaction, request)
                        said = await act(transaction, known, reason, staff_of(request).actor, self.parts.now())
                    return await see_other(request, event_path(known.event.id), said)
                except StaffError as error:
                    problem, status = str(error), 409
            values = {**session_values(known.session), **form.raw}
            shown = Shown(values=values, errors=form.errors, problem=problem, status=status)
            return await self._form(request, known.event, shown, known.session)

        return handle

    async def suspend(self, transaction: Transaction, known: Known, reason: str, actor: str, now: datetime) -> str:
        """No bookings for now; everybody booked is told."""
        told = await suspending.suspend(
            transaction, known.event.id, session_id=known.session.id, reason=reason, actor=actor, now=now
        )
        return f"这一场已暂停，通知了{told}位市民。"

    async def resume(self, transaction: Transaction, known: Known, _reason: str, actor: str, now: datetime) -> str:
        """Open again."""
        told = await suspending.resume(
            transaction, known.event.id, session_id=known.session.id, desk=desk_of(self.parts), actor=actor, now=now
        )
        return f"这一场已恢复，通知了{told}位市民。"

    async def call_off(self, transaction: Transaction, known: Known, reason: str, actor: str, now: datetime) -> str:
        """For good: every booking is cancelled, everybody is told."""
        told = await suspending.call_off(transaction, known.session.id, reason=reason, actor=actor, now=now)
        return f"这一场已取消，通知了{told}位市民。"

    async def _form(
        self, request: web.Request, event: Event, shown: Shown, session: Session | None = None
    ) -> web.Response:
        now = self.parts.now()
        if session is None and event.state is EventState.ENDED:
            raise ProblemError(409, "活动已经结束", "不能再添加场次；需要时请把活动复制成新的。")
        over = session is not None and (session.state is SessionState.ENDED or now >= session.ends_at)
        values: dict[str, Any] = {
            "event": event,
            "session": session,
            "values": shown.values,
            "errors": shown.errors,
            "problem": shown.problem,
            "over": over,
            "public": event.state in SHOWN,
            "state": session_state(session, event, now) if session else None,
            "when": when(session.starts_at, session.ends_at) if session else "",
            "path": session_path(session.id) if session else "",
            "event_path": event_path(event.id),
        }
        last: Crumb = ("修改场次" if session else "添加场次", None)
        crumbs = (("开放日", PATH), (event.title, event_path(event.id)), last)
        return await page(request, TEMPLATE, values, here=KEY, crumbs=crumbs, status=shown.status)


def _told(known: Known, draft: SessionDraft) -> bool:
    """Whether people who booked are told of other times."""
    session = known.session
    moved = (draft.starts_at, draft.ends_at) != (session.starts_at, session.ends_at)
    return moved and known.event.state in SHOWN and (session.taken > 0 or session.waiting > 0)


def _said(known: Known, draft: SessionDraft) -> str:
    return "已保存，新的时间已通知预约和候补的市民。" if _told(known, draft) else "已保存。"


def _note(form: Fields, error: WrongError) -> None:
    for name, sentence in error.wrongs.items():
        form.wrong(_FORM_NAMES.get(name, name), sentence)


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    pages = SessionPages(parts)
    new, at = f"{PATH}/events/{{event}}/sessions/new", f"{PATH}/sessions/{{session}}"
    routes.add("GET", new, pages.new, roles=WORK)
    routes.add("POST", new, pages.add, roles=WORK)
    routes.add("GET", f"{at}/edit", pages.edit, roles=WORK)
    routes.add("POST", f"{at}/edit", pages.change, roles=WORK)
    routes.add("POST", f"{at}/suspend", pages.handler_of(pages.suspend, "suspend_reason"), roles=WORK)
    routes.add("POST", f"{at}/resume", pages.handler_of(pages.resume, ""), roles=WORK)
    routes.add("POST", f"{at}/call-off", pages.handler_of(pages.call_off, "call_off_reason"), roles=WORK)
