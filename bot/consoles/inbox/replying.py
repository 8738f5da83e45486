"""Writing a reply: seen first as the resident will read it, then sent, or handed to a second person."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from aiohttp import web
from sqlalchemy import select

from actions.voices import queries, replies
from actions.voices.errors import NotFoundError, VoiceError
from actions.voices.model import Actor, NewReply, Published, Reply, ReplyState
from actions.voices.rules import MOST_REPLY
from actions.voices.tables import replies as replies_table
from bot.consoles.desk import Fields, fields, identity_of, see_other
from bot.consoles.inbox.acting import leave, typed_in
from bot.consoles.inbox.case_page import CasePage, Typed
from bot.consoles.inbox.people import acting, reading
from bot.consoles.inbox.view import Room, case_path, not_found
from bot.web.staff import staff_of
from knowledge.accounts import Role as StaffRole
from knowledge.accounts import Staff
from knowledge.store import Transaction

UNPROCESSABLE = 422
TEXT, PUBLIC, STEP = "reply_text", "reply_public", "step"
PUBLIC_TITLE, PUBLIC_TEXT = "public_title", "public_text"


@dataclass(frozen=True, slots=True)
class Replying:
    """The handlers."""

    room: Room
    page: CasePage

    async def write(self, request: web.Request) -> web.StreamResponse:
        """The look of the reply (`step` preview), or the reply itself."""
        staff, case_id, form = staff_of(request), identity_of(request), await fields(request)
        text = form.text(TEXT, most=2 * MOST_REPLY)
        new = NewReply(text=text, public=form.flag(PUBLIC), shown=published_of(form))
        if form.text(STEP) != "send":
            return await self._preview(request, case_id, form, text)
        try:
            async with self.room.parts.store.transaction() as transaction:
                written = await replies.reply(
                    transaction, case_id, new, by=acting(staff), desk=self.room.desk, reply_id=uuid4(),
                    now=self.room.parts.now(),
                )  # fmt: skip
        except NotFoundError:
            raise not_found() from None
        except VoiceError as error:
            return await self.page.render(request, typed_in(form, error))
        return await leave(request, self.room, case_id, said_of(written))

    async def _preview(self, request: web.Request, case_id: UUID, form: Fields, text: str) -> web.Response:
        staff = staff_of(request)
        async with self.room.transaction() as transaction:
            case = await queries.get(transaction, case_id, staff.scope)
        shown = replies.preview(case, text, self.room.parts.library.city) if text else ""
        error = "" if text else "请先写答复内容。"
        everybody = published_of(form) if form.flag(PUBLIC) and text else None
        typed = Typed(
            values=form.raw, preview=shown, everybody=everybody, error=error, status=200 if text else UNPROCESSABLE
        )
        return await self.page.render(request, typed)

    async def approve(self, request: web.Request) -> web.StreamResponse:
        """The second person says yes."""
        return await self._decide(request, None)

    async def reject(self, request: web.Request) -> web.StreamResponse:
        """The second person says no, and why."""
        return await self._decide(request, (await fields(request)).text("reason", most=2 * MOST_REPLY))

    async def _decide(self, request: web.Request, reason: str | None) -> web.StreamResponse:
        reply_id, by, now = identity_of(request, "reply"), deciding(staff_of(request)), self.room.parts.now()
        async with self.room.transaction() as transaction:
            case_id = await case_of(transaction, reply_id)
        try:
            async with self.room.transaction() as transaction:
                if reason is None:
                    await replies.approve(transaction, reply_id, by=by, desk=self.room.desk, now=now)
                else:
                    await replies.reject(transaction, reply_id, reason, by=by, now=now)
        except VoiceError as error:
            return await see_other(request, case_path(case_id), str(error), "bad")
        said = "已同意，答复发给居民并公开。" if reason is None else "已退回修改。"
        return await see_other(request, case_path(case_id), said)


def published_of(form: Fields) -> Published | None:
    """The public version that was typed; None from a page that has none."""
    if PUBLIC_TEXT not in form.raw:
        return None
    return Published(
        title=form.text(PUBLIC_TITLE, most=2 * MOST_REPLY), text=form.text(PUBLIC_TEXT, most=2 * MOST_REPLY)
    )


def deciding(staff: Staff) -> Actor:
    """The part of the second person: a reviewer who sees all decides for the office."""
    return reading(staff) if staff.has(StaffRole.REVIEWER) else acting(staff)


async def case_of(transaction: Transaction, reply_id: UUID) -> UUID:
    """The case of a reply. Raises NotFoundError."""
    found = await transaction.execute(select(replies_table.c.case_id).where(replies_table.c.id == reply_id))
    case_id: UUID | None = found.scalar_one_or_none()
    if case_id is None:
        raise NotFoundError
    return case_id


def said_of(written: Reply) -> str:
    """What is said when a reply was written."""
    if written.state is ReplyState.SUBMITTED:
        return "已提交。公开的答复要由另一个人审核，同意后才发给居民。"
    return "答复已发出，送达情况见下面“已发的答复”。"
