"""Nobody's consent is on record who was not shown the notice in the same form."""

from uuid import uuid4

import pytest

from actions.visits import notice, queries
from bot.app import Parts
from knowledge import consents, residents
from knowledge.consents import Consent
from tests.scenarios.playing import Clock, Conversation

#: Ways to book, each ends with a booking.
WAYS = {
    "all in one sentence": ("预约消防员体验，两个人，我叫吴大海，13500008888", "确认"),
    "step by step": ("预约消防员体验", "2", "同意", "吴大海", "13500008888", "确认"),
    "the name first": ("我叫吴大海，想预约消防员体验", "两个人", "好的", "13500008888", "确认"),
    "with a question in between": ("预约消防员体验，两个人", "要收费吗", "吴大海 13500008888", "确认"),
    "unwilling at first": ("预约消防员体验，一个人", "不想留电话", "1", "吴大海", "13500008888", "确认"),
    "another event in the end": (
        "预约消防员体验，两个人，我叫吴大海，13500008888", "活动改成专项附加扣除明年怎么填", "2", "确认",
    ),
    "real names": ("报名档案库房夜访，1个人", "吴大海 1980-02-03", "13500008888", "确认"),
    "real names at once": ("报名档案库房夜访，1个人", "吴大海 1980-02-03，13500008888", "确认"),
}  # fmt: skip


async def stand(parts: Parts, conversation: Conversation) -> tuple[tuple[Consent, ...], list[str]]:
    """The consents of somebody, and the notices of the events that they booked."""
    async with parts.store.transaction() as transaction:
        person = await residents.find(transaction, channel="wechat", sender=conversation.sender)
        booked = await queries.bookings_of(transaction, person, now=parts.now())
        given = await consents.standing(transaction, resident=person)
    city, service = parts.library.city, parts.service
    shown = [notice.in_one(one.event, city.by_id[one.event.department_id].name, service.hotline) for one in booked]
    return given, shown


@pytest.mark.parametrize("way", WAYS)
async def test_a_consent_is_given_after_the_notice_was_shown_once(parts: Parts, clock: Clock, way: str) -> None:
    conversation, said = Conversation(parts, clock, sender=uuid4().hex), ""
    for line in WAYS[way]:
        assert (await stand(parts, conversation))[0] == (), way
        await conversation.does(line)
        said += conversation.answer + "\n"
    assert "预约成功" in conversation.answer, "\n".join(conversation.log)
    given, notices = await stand(parts, conversation)
    assert [(one.purpose, one.wording) for one in given] == [(notice.PURPOSE, notice.VERSION)]
    assert [said.count(one) for one in notices] == [1]


async def test_who_does_not_agree_leaves_nothing_behind(parts: Parts, clock: Clock) -> None:
    conversation = Conversation(parts, clock, sender=uuid4().hex)
    for line in ("预约消防员体验，一个人", "不同意"):
        await conversation.does(line)
    assert "没有保存您的任何信息" in conversation.answer
    assert await stand(parts, conversation) == ((), [])
