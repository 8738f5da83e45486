"""The platform says afterwards what became of a message by template: what did not arrive is shown at the next contact."""

import pytest
from sqlalchemy import text

from bot.clock import utc_now
from bot.demo.platform.subscriptions import PlatformTemplate
from knowledge import notices, residents
from knowledge.notices import Notice, Topic
from knowledge.people_tables import outbox
from knowledge.residents import Door
from tests.bot.channels.test_official import until
from tests.bot.replicas import City, Replica

DOOR = Door(channel="wechat", sender="oResident")
NEWS = Notice(topic=Topic.VISIT_CHANGE, about="走进净水厂", text="请注意：您预约的活动改期了。", state="已改期")
CALLS = ["subscription", "template"]


async def state_of(replica: Replica) -> tuple[str, str]:
    """How far the parcel got, and the platform's number of it."""
    async with replica.parts.store.transaction() as transaction:
        (row,) = await transaction.execute(outbox.select())
    return row.state, str(row.receipt).partition(":")[2]


async def delivered(minghu: City, call: str) -> tuple[Replica, str]:
    """A replica whose notice the platform took; with the platform's number of it."""
    minghu.platform.subscriptions.templates["T"] = PlatformTemplate(title="变更提醒", fields={"thing1": "活动"})
    minghu.platform.subscriptions.agree(DOOR.sender, "T")
    template = {"id": "T", "fields": {"thing1": "title"}, "call": call}
    replica = await minghu.replica(worker=True, wechat_templates={"visit_change": template})
    await minghu.platform.subscribe(DOOR.sender)
    async with replica.parts.store.transaction() as transaction:
        person = await residents.seen(transaction, channel=DOOR.channel, sender=DOOR.sender, now=utc_now())
        await notices.put(transaction, NEWS, key="k", to=person, now=utc_now())

    async def sent() -> bool:
        return (await state_of(replica))[0] == "sent"

    await until(sent)
    return replica, (await state_of(replica))[1]


async def tell(minghu: City, call: str, number: str, status: str) -> None:
    """The platform's push about it, which is answered at once whatever it says."""
    if call == "template":
        told = await minghu.platform.finished(DOOR.sender, number, status)
    else:
        told = await minghu.platform.subscription_sent(DOOR.sender, "T", number, status)
    assert (told.failure, told.tries) == ("", 1)


@pytest.mark.parametrize("call", CALLS)
async def test_a_message_that_did_not_arrive_is_shown_at_the_next_contact(minghu: City, call: str) -> None:
    replica, number = await delivered(minghu, call)
    await tell(minghu, call, number, "failed:user block")
    assert (await state_of(replica))[0] == "refused"
    said = await minghu.platform.say(DOOR.sender, "你好")
    assert said.reply is not None
    assert NEWS.text in minghu.platform.shown(DOOR.sender)[-1]
    await tell(minghu, call, number, "failed:user block")  # once more: it was seen, and is not shown again
    await minghu.platform.say(DOOR.sender, "谢谢")
    assert NEWS.text not in minghu.platform.shown(DOOR.sender)[-1]


@pytest.mark.parametrize("call", CALLS)
async def test_a_message_that_arrived_is_not_shown_again(minghu: City, call: str) -> None:
    replica, number = await delivered(minghu, call)
    await tell(minghu, call, number, "success")
    await tell(minghu, call, "1", "failed:system failed")
    assert (await state_of(replica))[0] == "sent"
    await minghu.platform.say(DOOR.sender, "你好")
    assert all(NEWS.text not in one for one in minghu.platform.shown(DOOR.sender))


async def test_the_platform_is_answered_though_the_record_cannot_be_kept(minghu: City) -> None:
    replica, number = await delivered(minghu, "template")
    async with replica.parts.store.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO outbox_elsewhere"))
    await tell(minghu, "template", number, "failed:user block")
