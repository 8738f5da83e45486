"""What staff do with an event by one button: hand in, approve, send back, suspend, copy, delete.

What is refused shows the event again with the sentence, and with everything that was typed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiohttp import web

from actions.visits import copying, events, proposing, suspending
from actions.visits.errors import StaffError, WrongError
from actions.visits.model import Desk, Listing
from actions.visits.sentences import local
from bot.consoles.desk import Fields, fields, see_other
from bot.consoles.visits.access import APPROVE, PATH, WORK, desk_of, event_path, their_event
from bot.consoles.visits.event_pages import EventPages
from bot.web.routes import Handler
from bot.web.staff import staff_of
from knowledge.accounts import Role
from knowledge.city_time import city_day
from knowledge.store import Transaction

CONFLICT, UNFIT = 409, 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One act under way."""

    transaction: Transaction
    listing: Listing
    form: Fields
    actor: str
    now: datetime
    desk: Desk

    @property
    def event_id(self) -> str:
        """Which event."""
        return self.listing.event.id

    @property
    def known(self) -> dict[str, Any]:
        """Who does it, and when."""
        return {"actor": self.actor, "now": self.now}

    @property
    def version(self) -> int:
        """The version that this person saw: what they did not see they do not approve."""
        found = self.form.whole("version", least=0, most=10**9)
        return -1 if found is None else found

    def reason(self, name: str, *, most: int = 100) -> str:
        """A reason that others will read. Raises WrongError."""
        text = self.form.text(name, label="原因", least=2, most=most)
        self.insist()
        return text

    def insist(self) -> None:
        """Raise WrongError where a field was wrong."""
        if self.form.errors:
            raise WrongError({})


#: What is done; returns what is said, and where one goes then.
Do = Callable[[Doing], Awaitable[tuple[str, str]]]


async def _submit(one: Doing) -> tuple[str, str]:
    await events.submit(one.transaction, one.event_id, **one.known)
    return "已提交，等另一位同事审核。", event_path(one.event_id)


async def _publish(one: Doing) -> tuple[str, str]:
    await events.publish(one.transaction, one.event_id, version=one.version, **one.known)
    return "已发布，市民现在可以预约。", event_path(one.event_id)


async def _send_back(one: Doing) -> tuple[str, str]:
    reason = one.reason("send_back_reason", most=200)
    await events.send_back(one.transaction, one.event_id, reason=reason, **one.known)
    return "已退回修改。", event_path(one.event_id)


async def _approve_change(one: Doing) -> tuple[str, str]:
    await proposing.approve(
        one.transaction, one.event_id, version=one.version, new_id=one.desk.new_id, **one.known
    )  # fmt: skip
    return "改动已生效，市民现在看到的就是新的内容。", event_path(one.event_id)


async def _refuse_change(one: Doing) -> tuple[str, str]:
    reason = one.reason("refuse_reason", most=200)
    await proposing.refuse(one.transaction, one.event_id, reason=reason, **one.known)
    return "已退回改动，市民看到的还是原来的内容。", event_path(one.event_id)


async def _withdraw_change(one: Doing) -> tuple[str, str]:
    await proposing.refuse(one.transaction, one.event_id, reason="", **one.known)
    return "已撤回改动。", event_path(one.event_id)


async def _suspend(one: Doing) -> tuple[str, str]:
    told = await suspending.suspend(one.transaction, one.event_id, reason=one.reason("suspend_reason"), **one.known)
    return f"已暂停，通知了{told}位市民。", event_path(one.event_id)


async def _resume(one: Doing) -> tuple[str, str]:
    told = await suspending.resume(one.transaction, one.event_id, desk=one.desk, **one.known)
    return f"已恢复，通知了{told}位市民。", event_path(one.event_id)


async def _copy(one: Doing) -> tuple[str, str]:
    first = one.form.day("copy_day", label="新日期")
    if first is None:
        one.form.wrong("copy_day", "请选择新活动第一场的日期。")
    elif first <= city_day(one.now):
        one.form.wrong("copy_day", "新日期应在今天以后。")
    one.insist()
    assert first is not None
    made = await copying.copy_event(
        one.transaction, one.event_id, days=_shift(one.listing, first), new_id=one.desk.new_id, **one.known
    )
    return "已复制成草稿，请核对内容和场次，再提交审核。", event_path(made.id)


def _shift(listing: Listing, first: date) -> int:
    """By how many days the sessions move, so that the first is on this day."""
    if not listing.sessions:
        return 0
    return (first - local(listing.sessions[0].starts_at).date()).days


async def _delete(one: Doing) -> tuple[str, str]:
    await events.delete_draft(one.transaction, one.event_id, **one.known)
    return f"已删除草稿“{one.listing.event.title}”。", PATH


ACTS: tuple[tuple[str, frozenset[Role], Do], ...] = (
    ("submit", WORK, _submit),
    ("publish", APPROVE, _publish),
    ("send-back", APPROVE, _send_back),
    ("approve-change", APPROVE, _approve_change),
    ("refuse-change", APPROVE, _refuse_change),
    ("withdraw-change", WORK, _withdraw_change),
    ("suspend", WORK, _suspend),
    ("resume", WORK, _resume),
    ("copy", WORK, _copy),
    ("delete", WORK, _delete),
)


def handler_of(pages: EventPages, do: Do) -> Handler:
    """The handler of one act."""

    async def handle(request: web.Request) -> web.StreamResponse:
        form = await fields(request)
        parts = pages.parts
        try:
            async with parts.store.transaction() as transaction:
                doing = Doing(
                    transaction=transaction,
                    listing=await their_event(transaction, request),
                    form=form,
                    actor=staff_of(request).actor,
                    now=parts.now(),
                    desk=desk_of(parts),
                )
                said, path = await do(doing)
        except WrongError as error:
            form.errors.update(error.wrongs)
            return await pages.shown(request, form=form, status=UNFIT)
        except StaffError as error:
            return await pages.shown(request, form=form, problem=str(error), status=CONFLICT)
        return await see_other(request, path, said)

    return handle
