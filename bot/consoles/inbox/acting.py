"""What staff do to a case: one handler for each act, one shape for all of them.

An act that is refused shows the page again with the sentence and with everything that was typed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from actions.voices import cases, publishing, queries, resident_acts
from actions.voices.errors import NotFoundError, UnfitError, VoiceError
from actions.voices.model import Actor, Desk
from actions.voices.numbers import read_number
from actions.voices.rules import MOST_REPLY
from bot.consoles.desk import Fields, fields, identity_of, see_other
from bot.consoles.inbox.case_page import CasePage, Typed
from bot.consoles.inbox.people import EDITORS, OFFICE, READERS, WORKERS, acting, reading
from bot.consoles.inbox.view import Room, case_path, not_found
from bot.web.routes import Handler
from bot.web.staff import staff_of
from knowledge.accounts import Role
from knowledge.store import Transaction

CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One act under way."""

    transaction: Transaction
    case_id: UUID
    form: Fields
    by: Actor
    desk: Desk
    now: datetime

    @property
    def known(self) -> dict[str, Any]:
        """What every act of `actions.voices.cases` is given; the version that was on the page, where it was."""
        version = self.form.whole("version", least=0, most=10**9)
        return {"by": self.by, "desk": self.desk, "now": self.now, "version": version}

    @property
    def plain(self) -> dict[str, Any]:
        """The same without the version."""
        return {"by": self.by, "desk": self.desk, "now": self.now}

    def text(self, name: str) -> str:
        """What was typed; its length is judged by the act."""
        return self.form.text(name, most=2 * MOST_REPLY)


Do = Callable[[Doing], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doable:
    """An act: its place in the address, who may, what is said when it is done, how it is done."""

    name: str
    roles: frozenset[Role]
    said: str
    do: Do
    reads: bool = False  # done by whoever reads the case, in the part in which they read


async def _accept(one: Doing) -> None:
    await cases.accept(one.transaction, one.case_id, **one.known)


async def _assign(one: Doing) -> None:
    await cases.assign(
        one.transaction, one.case_id, one.text("lead"), assisting=one.form.many("assisting"), **one.known
    )


async def _designate(one: Doing) -> None:
    lead, reason = one.text("designate_to"), one.text("designate_reason")
    await cases.designate(one.transaction, one.case_id, lead, reason, **one.known)


async def _take_on(one: Doing) -> None:
    await cases.take_on(one.transaction, one.case_id, **one.known)


async def _give_back(one: Doing) -> None:
    await cases.give_back(one.transaction, one.case_id, one.text("return_reason"), **one.known)


async def _transfer(one: Doing) -> None:
    to, reason = one.text("transfer_to"), one.text("transfer_reason")
    await cases.transfer(one.transaction, one.case_id, to, reason, **one.known)


async def _wait(one: Doing) -> None:
    await cases.wait(one.transaction, one.case_id, one.text("question"), **one.known)


async def _resume(one: Doing) -> None:
    await cases.resume(one.transaction, one.case_id, **one.known)


async def _close(one: Doing) -> None:
    await cases.close(one.transaction, one.case_id, **one.known)


async def _merge(one: Doing) -> None:
    number = read_number(one.text("merge_into"))
    if number is None:
        raise UnfitError("请填另一件的编号，例如 20261122-CGJ-00012X。")
    try:
        main = await queries.by_number(one.transaction, number, one.by.scope)
    except NotFoundError:
        raise UnfitError(f"没有编号是{number}的事项。") from None
    await cases.merge(one.transaction, one.case_id, main.id, **one.known)


async def _split(one: Doing) -> None:
    await cases.split(one.transaction, one.case_id, one.text("split_reason"), **one.known)


async def _reopen(one: Doing) -> None:
    await resident_acts.reopen(one.transaction, one.case_id, one.text("reopen_text"), **one.plain)


async def _withdraw(one: Doing) -> None:
    known = {**one.known}
    known.pop("desk")
    await publishing.withdraw(one.transaction, one.case_id, one.text("withdraw_reason"), **known)


async def _note(one: Doing) -> None:
    await cases.note(one.transaction, one.case_id, one.text("note_text"), by=one.by, now=one.now)


async def _ask_assisting(one: Doing) -> None:
    await cases.ask_assisting(one.transaction, one.case_id, one.form.many("assisting"), **one.plain)


async def _opinion(one: Doing) -> None:
    await cases.give_opinion(one.transaction, one.case_id, one.text("opinion_text"), by=one.by, now=one.now)


DOABLE = (
    Doable(name="accept", roles=OFFICE, said="已受理。", do=_accept),
    Doable(name="assign", roles=OFFICE, said="已交办。", do=_assign),
    Doable(name="designate", roles=OFFICE, said="已指定办理单位，对方不能再退回或转办。", do=_designate),
    Doable(name="take_on", roles=EDITORS, said="已接办。", do=_take_on),
    Doable(name="return", roles=EDITORS, said="已退回市政务公开办，期限照旧。", do=_give_back),
    Doable(name="transfer", roles=WORKERS, said="已转办，期限照旧。", do=_transfer),
    Doable(name="wait", roles=WORKERS, said="已请居民补充，期限暂停计算。", do=_wait),
    Doable(name="resume", roles=WORKERS, said="继续办理，期限接着算。", do=_resume),
    Doable(name="close", roles=WORKERS, said="已办结。", do=_close),
    Doable(name="merge", roles=OFFICE, said="已合并，答复会同样发给这位居民。", do=_merge),
    Doable(name="split", roles=OFFICE, said="已拆出，单独办理，期限是原来的。", do=_split),
    Doable(name="reopen", roles=OFFICE, said="已重新办理，期限从今天重新算。", do=_reopen),
    Doable(name="withdraw", roles=WORKERS, said="已从公开页撤下，居民收到的答复不变。", do=_withdraw),
    Doable(name="note", roles=READERS, said="已记下备注，居民看不到。", do=_note, reads=True),
    Doable(name="assisting", roles=WORKERS, said="已更新协办单位。", do=_ask_assisting),
    Doable(name="opinion", roles=EDITORS, said="已写下协办意见。", do=_opinion),
)


def handler_of(page: CasePage, room: Room, one: Doable) -> Handler:
    """The handler of an act."""

    async def handle(request: web.Request) -> web.StreamResponse:
        staff, case_id, form = staff_of(request), identity_of(request), await fields(request)
        by = reading(staff) if one.reads else acting(staff)
        try:
            async with room.parts.store.transaction() as transaction:
                await one.do(
                    Doing(
                        transaction=transaction, case_id=case_id, form=form, by=by, desk=room.desk, now=room.parts.now()
                    )
                )
        except NotFoundError:
            raise not_found() from None
        except VoiceError as error:
            return await page.render(request, typed_in(form, error))
        return await leave(request, room, case_id, one.said)

    return handle


async def leave(request: web.Request, room: Room, case_id: UUID, said: str) -> web.StreamResponse:
    """Back to the case, or to the list where it is not this person's to see any more."""
    staff = staff_of(request)
    async with room.parts.store.transaction() as transaction:
        try:
            await queries.get(transaction, case_id, staff.scope)
        except NotFoundError:
            return await see_other(request, "/console/inbox", said)
    return await see_other(request, case_path(case_id), said)


def typed_in(form: Fields, error: VoiceError) -> Typed:
    """The page again: the sentence of the error, and everything that was typed."""
    many = {"assisting": form.many("assisting")}
    return Typed(
        values=form.raw, many=many, error=str(error), status=422 if isinstance(error, UnfitError) else CONFLICT
    )
