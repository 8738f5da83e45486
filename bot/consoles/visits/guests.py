"""Who booked a session, and who waits for it: the lists, a message to everybody, the sheet to print, the Excel file."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiohttp import web

from actions.visits import attendance, privacy, queries, sheet_writing, suspending
from actions.visits import waiting as waiting_list
from actions.visits.attendance import Tickets
from actions.visits.errors import StaffError, WrongError
from actions.visits.model import BookingState, Sealed
from actions.visits.rules import LIVE_STATES
from actions.visits.sentences import when
from bot.app import Parts
from bot.consoles.desk import Crumb, Fields, fields, page, see_other
from bot.consoles.visits.access import (
    KEY,
    PATH,
    VIEW,
    WORK,
    Known,
    desk_of,
    event_path,
    may,
    session_path,
    their_session,
)
from bot.consoles.visits.people import STATES, Visitor, note_contact, note_opening, open_now, visitor
from bot.web.moments import city_time
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.cipher import Cipher
from knowledge.masking import mask_name, mask_phone
from knowledge.store import Transaction

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = ("序号", "联系人", "电话", "人数", "名额", "状态", "签到时间", "实到人数", "参观人", "预约时间")


def crumbs_of(known: Known, last: str) -> tuple[Crumb, ...]:
    """Where a page of a session stands."""
    return (("开放日", PATH), (known.event.title, event_path(known.event.id)), (last, None))


@dataclass(frozen=True, slots=True)
class Guests:
    """The handlers."""

    parts: Parts

    async def listed(self, request: web.Request) -> web.Response:
        """Everybody booked and everybody in line."""
        return await self._page(request)

    async def contact(self, request: web.Request) -> web.Response:
        """The phone of one who comes today, shown this once and on the log."""
        form = await fields(request)
        asked, now = form.identity("booking"), self.parts.now()
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            mine = await queries.booking_of(transaction, asked) if asked is not None else None
            if mine is None or mine.session.id != known.session.id:
                raise ProblemError(404, "没有找到", "这个预约已经不在这一场。")
            if not open_now(known.session, now):
                raise ProblemError(409, "现在不能查看电话", "电话只在参观当天可以逐个查看；要通知大家，请用“发消息”。")
            await note_contact(transaction, mine.booking, actor=staff_of(request).actor, now=now)
        return await self._page(request, phone_of=asked)

    async def _page(
        self, request: web.Request, form: Fields | None = None, *, phone_of: UUID | None = None
    ) -> web.Response:
        now = self.parts.now()
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            visitors = await self._visitors(transaction, known, request, what="list", phone_of=phone_of)
            line = await queries.line_in(transaction, known.session.id)
            cipher = self.parts.cipher
            waiting = [(entry, _in_line(cipher, sealed)) for entry, sealed in line]
        values = {
            "known": known,
            "visitors": visitors,
            "waiting": waiting,
            "opened": open_now(known.session, now) and may(request, WORK),
            "phone_of": phone_of,
            "when": when(known.session.starts_at, known.session.ends_at),
            "people": sum(one.booking.party for one in visitors),
            "path": session_path(known.session.id),
            "may_work": may(request, WORK),
            "errors": form.errors if form else {},
            "typed": form.raw if form else {},
            "confirmed": sum(1 for one in visitors if one.booking.state is BookingState.CONFIRMED),
        }
        status = 422 if values["errors"] else 200
        crumbs = crumbs_of(known, "报名")
        return await page(request, "console_visits_guests.html", values, here=KEY, crumbs=crumbs, status=status)

    async def _visitors(
        self, transaction: Transaction, known: Known, request: web.Request, *, what: str, phone_of: UUID | None = None
    ) -> tuple[Visitor, ...]:
        """Everybody booked: by name on the day, for those who work; one phone at most."""
        now = self.parts.now()
        opened = open_now(known.session, now) and may(request, WORK)
        found = await queries.booked_in(transaction, known.session.id, states=LIVE_STATES)
        if opened and found:
            actor = staff_of(request).actor
            await note_opening(transaction, known.session, what=what, actor=actor, people=len(found), now=now)
        cipher = self.parts.cipher
        return tuple(
            visitor(one.booking, one.sealed, cipher, opened=opened, with_phone=one.booking.id == phone_of)
            for one in found
        )

    async def message(self, request: web.Request) -> web.StreamResponse:
        """A message to everybody booked: looked at first, then sent."""
        form = await fields(request)
        text = form.text("text", label="消息", least=1, most=500)
        if not form.errors and not form.flag("sure"):
            return await self._preview(request, text)

        async def send(transaction: Transaction, known: Known) -> str:
            told = await suspending.tell(
                transaction, known.session.id, text=text, actor=staff_of(request).actor, now=self.parts.now()
            )
            return f"消息已交给发送队列，共{told}位市民。" if told else "没有要通知的人，或者同样的消息今天已经发过。"

        return await self._act(request, form, send)

    async def _preview(self, request: web.Request, text: str) -> web.Response:
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            booked = await queries.booked_in(
                transaction, known.session.id, states=(BookingState.CONFIRMED, BookingState.HELD)
            )
        values = {"known": known, "text": text, "number": len(booked), "path": session_path(known.session.id)}
        crumbs = (*crumbs_of(known, "报名")[:-1], ("报名", session_path(known.session.id, "/guests")), ("发消息", None))
        return await page(request, "console_visits_message.html", values, here=KEY, crumbs=crumbs)

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Another position in line, with a reason that the resident reads."""
        form = await fields(request)
        position = form.whole("position", label="位次", least=1, most=100_000)
        reason = form.text("reason", label="原因", least=2, most=100)
        entry = form.identity("entry")

        async def act(transaction: Transaction, known: Known) -> str:
            await self._insist_in_line(transaction, known, entry)
            assert entry is not None
            moved = await waiting_list.reorder(
                transaction, entry, position or 1, reason, desk_of(self.parts),
                actor=staff_of(request).actor, now=self.parts.now(),
            )  # fmt: skip
            return f"已调整到第{moved.position}位。" if moved.position else "已调整，名额已向这位市民发出。"

        if position is None:
            form.wrong("position", "请填写位次。")
        return await self._act(request, form, act)

    async def _insist_in_line(self, transaction: Transaction, known: Known, entry: UUID | None) -> None:
        line = await queries.line_in(transaction, known.session.id)
        if entry is None or all(one.id != entry for one, _ in line):
            raise ProblemError(404, "没有找到", "这位市民已经不在候补名单里。")

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """Cancel one booking; the resident is told why."""
        form = await fields(request)
        reason = form.text("reason", label="原因", least=2, most=100)
        booking = form.identity("booking")

        async def act(transaction: Transaction, known: Known) -> str:
            mine = await queries.booking_of(transaction, booking) if booking is not None else None
            if mine is None or mine.session.id != known.session.id:
                raise ProblemError(404, "没有找到", "这个预约已经不在这一场。")
            await suspending.cancel_for(
                transaction, mine.booking.id, reason=reason, desk=desk_of(self.parts),
                actor=staff_of(request).actor, now=self.parts.now(),
            )  # fmt: skip
            return "已取消这个预约，并通知了市民。"

        return await self._act(request, form, act)

    async def _act(
        self, request: web.Request, form: Fields, act: Callable[[Transaction, Known], Awaitable[str]]
    ) -> web.StreamResponse:
        """Do it if the form is right; what staff cannot do becomes a sentence on the page."""
        if form.errors:
            return await self._page(request, form)
        try:
            async with self.parts.store.transaction() as transaction:
                known = await their_session(transaction, request)
                said = await act(transaction, known)
        except WrongError as error:
            form.errors.update(error.wrongs)
            return await self._page(request, form)
        except StaffError as error:
            form.wrong("form", str(error))
            return await self._page(request, form)
        return await see_other(request, session_path(known.session.id, "/guests"), said)

    async def sheet(self, request: web.Request) -> web.Response:
        """The attendance sheet, to be printed."""
        now = self.parts.now()
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            listed = await attendance.door_list(transaction, known.session.id, Tickets(self.parts.secret_key))
            opened = open_now(known.session, now) and may(request, WORK)
            if opened and listed:
                actor = staff_of(request).actor
                await note_opening(transaction, known.session, what="sheet", actor=actor, people=len(listed), now=now)
        cipher = self.parts.cipher
        values = {
            "known": known,
            "visitors": [visitor(one.booking, one.sealed, cipher, opened=opened, code=one.code) for one in listed],
            "opened": opened,
            "when": when(known.session.starts_at, known.session.ends_at),
            "path": session_path(known.session.id),
        }
        return await page(request, "console_visits_sheet.html", values, here=KEY, crumbs=crumbs_of(known, "签到表"))

    async def exported(self, request: web.Request) -> web.Response:
        """The bookings as an Excel file; masked like the page."""
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            visitors = await self._visitors(transaction, known, request, what="export")
        rows = [
            (
                number, one.name, one.phone, one.booking.party, one.booking.audience or "一般市民",
                STATES[one.booking.state][0], one.booking.checked_in_at, one.booking.party_came,
                "、".join(one.people), one.booking.created_at,
            )
            for number, one in enumerate(visitors, start=1)
        ]  # fmt: skip
        plain = [[_cell(value) for value in row] for row in rows]
        headers = {"Content-Disposition": 'attachment; filename="bookings.xlsx"', "Cache-Control": "no-store"}
        return web.Response(body=sheet_writing.table("报名", HEADERS, plain), content_type=XLSX, headers=headers)


def _cell(value: str | int | datetime | None) -> str | int | None:
    return city_time(value) if isinstance(value, datetime) else value


def _in_line(cipher: Cipher, sealed: Sealed) -> tuple[str, str]:
    contact = privacy.contact_of(cipher, sealed)
    return (mask_name(contact.name), mask_phone(contact.phone)) if contact is not None else ("", "")


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    pages = Guests(parts)
    at = f"{PATH}/sessions/{{session}}"
    routes.add("GET", f"{at}/guests", pages.listed, roles=VIEW)
    routes.add("GET", f"{at}/guests.xlsx", pages.exported, roles=WORK)
    routes.add("GET", f"{at}/sheet", pages.sheet, roles=VIEW)
    routes.add("POST", f"{at}/contact", pages.contact, roles=WORK)
    routes.add("POST", f"{at}/message", pages.message, roles=WORK)
    routes.add("POST", f"{at}/line", pages.move, roles=WORK)
    routes.add("POST", f"{at}/bookings", pages.cancel, roles=WORK)
