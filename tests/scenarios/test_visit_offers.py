"""A freed place is offered to the first in line, and taken or given back by a word."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete

from actions.visits import booking, expiry, queries
from actions.visits.model import Desk
from bot.app import Parts
from knowledge import residents
from knowledge.people_tables import outbox
from tests.scenarios.playing import Clock, Conversation, play

WAIT = """
    居民：报名公交调度中心开放日，{party}个人，我叫{name}，{phone}
    明窗：请核对 … 名额不够了
    居民：确认
    明窗：候补第{position}位 … 回复“接受”就行 … /visits/waiting/
"""


async def waits(parts: Parts, clock: Clock, position: int, name: str, party: int = 2) -> Conversation:
    """Somebody new in the line of the full event."""
    one = Conversation(parts, clock, sender=f"{name}{uuid4().hex}")
    await say(one, WAIT.format(party=party, name=name, phone=f"138111100{position:02}", position=position))
    return one


async def say(one: Conversation, lines: str) -> None:
    await play(one, [line.strip() for line in lines.strip().splitlines()])


def desk(parts: Parts) -> Desk:
    return Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)


async def frees(parts: Parts, clock: Clock) -> None:
    """Who filled the event cancels. What is sent of it is not shown in these conversations."""
    async with parts.store.transaction() as transaction:
        first = await residents.find(transaction, channel="wechat", sender="first")
        (mine, *_) = await queries.bookings_of(transaction, first, now=clock())
        await booking.cancel(transaction, mine.booking.id, first, desk(parts), now=clock())
        await transaction.execute(delete(outbox))


async def test_one_word_takes_the_seats_that_are_held(parts: Parts, clock: Clock) -> None:
    first, second = await waits(parts, clock, 1, "孙夏"), await waits(parts, clock, 2, "李冬")
    await say(first, "居民：接受\n明窗：✗预约成功")  # nothing is held yet
    await frees(parts, clock)
    await say(first, "居民：接受\n明窗：预约成功：公交调度中心开放日 … 2人 … /visits/bookings/")
    await say(first, "居民：接受\n明窗：✗预约成功")  # taken: nothing is held any more
    await say(
        second, "居民：好的\n明窗：有名额为您保留着 … 公交调度中心开放日 … 前确认 … 1. 接受 … 2. 不要了，让给别人"
    )
    await say(second, "居民：1\n明窗：预约成功")


async def test_one_word_gives_them_to_the_next_in_line(parts: Parts, clock: Clock) -> None:
    first, second = await waits(parts, clock, 1, "孙夏", 3), await waits(parts, clock, 2, "李冬", 3)
    await frees(parts, clock)
    await say(second, "居民：我的预约\n明窗：候补第1位")
    await say(first, "居民：不要\n明窗：有名额为您保留着 … 要接受吗")
    await say(first, "居民：2\n明窗：已把名额让给后面的市民")
    await say(first, "居民：不要\n明窗：✗保留")
    await say(second, "居民：确认名额\n明窗：预约成功 … 3人")


async def test_an_explicit_no_needs_no_second_word(parts: Parts, clock: Clock) -> None:
    first = await waits(parts, clock, 1, "孙夏", 4)
    await frees(parts, clock)
    await say(first, "居民：不要这个名额\n明窗：已把名额让给后面的市民")
    await say(first, "居民：我的预约\n明窗：没有预约")


async def test_a_question_about_it_takes_nothing(parts: Parts, clock: Clock) -> None:
    first = await waits(parts, clock, 1, "孙夏", 4)
    await frees(parts, clock)
    await say(first, "居民：我的预约怎么确认\n明窗：请在 … 前确认 … 接受这个名额 … 不要了，让给别人 … ✗预约成功")
    await say(first, "居民：2\n明窗：已把名额让给后面的市民")


async def test_an_offer_that_ran_out_is_not_taken_by_a_word(parts: Parts, clock: Clock) -> None:
    first = await waits(parts, clock, 1, "孙夏", 4)
    await frees(parts, clock)
    clock.moment += timedelta(hours=20)
    await say(first, "居民：我的预约\n明窗：为您保留 … 1. 接受这个名额")
    clock.moment += timedelta(hours=8)
    await say(first, "居民：1\n明窗：已经过了确认时间")
    async with parts.store.transaction() as transaction:
        (late,) = await expiry.sessions_with_expired(transaction, now=clock())
        await expiry.expire(transaction, late, desk(parts), now=clock())
        await transaction.execute(delete(outbox))
    await say(first, "居民：接受\n明窗：✗预约成功 … ✗保留")
