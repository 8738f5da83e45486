"""Conversations about visits and voices, played against the whole service with a few events of fixed days.

A line in 【】 is something that happens meanwhile: somebody else cancels, staff answer, days pass.
"""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from actions.visits import booking, queries
from actions.visits.model import Desk
from actions.voices import cases, inbox, replies
from actions.voices.model import Actor, NewReply, Role
from bot.app import Parts
from bot.voices import desk_of
from knowledge.residents import resident_id
from knowledge.store import Transaction
from tests.scenarios.playing import Clock, Conversation

HERE = Path(__file__).parent
CHATS = [path for folder in ("visits", "voices") for path in sorted((HERE / folder).glob("*.txt"))]
CONVERSATIONS = {path: path.read_text(encoding="utf-8").splitlines() for path in CHATS}


async def _first_cancels(parts: Parts, clock: Clock) -> None:
    """The people who hold all seats of the full event give them back."""
    desk = Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)
    person = resident_id("wechat", "first")
    async with parts.store.transaction() as transaction:
        (mine,) = await queries.bookings_of(transaction, person, now=clock())
        await booking.cancel(transaction, mine.booking.id, person, desk, now=clock())


async def _a_week_passes(_parts: Parts, clock: Clock) -> None:
    clock.moment += timedelta(days=7)


OFFICE = Actor(id="staff:00000000-0000-0000-0000-0000000000a1", role=Role.OFFICE)
WORKER = Actor(id="staff:00000000-0000-0000-0000-0000000000a2", role=Role.DEPARTMENT, department_id="cgj")


async def _newest(parts: Parts, transaction: Transaction) -> UUID:
    desk, now = desk_of(parts.settings, parts.library, parts.cipher), parts.now()
    page = await inbox.inbox(transaction, inbox.Filter(), scope=None, workdays=desk.workdays, now=now, after=None)
    return max(page.cases, key=lambda one: one.received_at).id


async def _staff_answer(parts: Parts, clock: Clock) -> None:
    """The office gives the newest case to a department, which replies."""
    desk = desk_of(parts.settings, parts.library, parts.cipher)
    async with parts.store.transaction() as transaction:
        case_id = await _newest(parts, transaction)
        await cases.accept(transaction, case_id, by=OFFICE, desk=desk, now=clock())
        await cases.assign(transaction, case_id, lead="cgj", by=OFFICE, desk=desk, now=clock())
    async with parts.store.transaction() as transaction:
        await replies.reply(
            transaction,
            case_id,
            NewReply(text="路灯今晚修好，谢谢您。"),
            by=WORKER,
            desk=desk,
            reply_id=uuid4(),
            now=clock(),
        )


async def _staff_take(parts: Parts, clock: Clock) -> None:
    """The office accepts the newest case and gives it to a department."""
    desk = desk_of(parts.settings, parts.library, parts.cipher)
    async with parts.store.transaction() as transaction:
        case_id = await _newest(parts, transaction)
        await cases.accept(transaction, case_id, by=OFFICE, desk=desk, now=clock())
        await cases.assign(transaction, case_id, lead="cgj", by=OFFICE, desk=desk, now=clock())


async def _staff_ask(parts: Parts, clock: Clock) -> None:
    """The department asks the resident for more; the clock stands."""
    async with parts.store.transaction() as transaction:
        case_id = await _newest(parts, transaction)
        await cases.wait(
            transaction,
            case_id,
            question="是哪一栋楼？",
            by=WORKER,
            desk=desk_of(parts.settings, parts.library, parts.cipher),
            now=clock(),
        )


HAPPENINGS = {
    "【先到的人取消】": _first_cancels,
    "【过了七天】": _a_week_passes,
    "【工作人员答复】": _staff_answer,
    "【工作人员受理】": _staff_take,
    "【工作人员请补充】": _staff_ask,
}


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(parts: Parts, clock: Clock, path: Path) -> None:
    conversation = Conversation(parts, clock, sender=path.stem)
    for line in CONVERSATIONS[path]:
        who, mark, words = line.partition("：")
        if line in HAPPENINGS:
            await HAPPENINGS[line](parts, clock)
        elif who == "居民" and mark:
            await conversation.does(words)
        elif who == "明窗":
            conversation.must_hold(words)
