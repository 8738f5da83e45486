"""What the written conversations do not reach: what is refused, what vanishes meanwhile, what belongs to somebody else."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from actions.visits import booking, events, queries, suspending
from actions.visits.model import BookingRequest, Contact, Desk, EventDraft, EventState, SessionDraft
from bot.app import Parts
from knowledge import residents
from tests.scenarios.playing import Clock, Conversation, play
from tests.scenarios.visit_city import STAFF, at

PALACE = EventDraft(
    title="少年宫科学日", department_id="jyj", form="实地参观", field="便民服务", summary="自己动手做一个太阳能小车。", place="市少年宫",
    address="清澜区学府路3号", phone="0300-82330300", keywords=("少年宫",), min_age=0, max_party=4,
)  # fmt: skip
CODED = replace(
    PALACE, title="体验官走进水库", keywords=("水库大坝",), place="南山水库", invitation="ming2026", max_party=1
)
GROWN = replace(
    PALACE, title="垃圾焚烧厂探秘", keywords=("焚烧厂",), place="静脉产业园", min_age=14, age_binds_all=True
)
NAMED = replace(GROWN, title="看守所开放日", keywords=("看守所",), place="市看守所", real_name=True)


class Scene:
    """The service, a clock, and what happens in it."""

    def __init__(self, parts: Parts, clock: Clock) -> None:
        self.parts, self.clock = parts, clock
        self.desk = Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)

    async def plan(self, identity: str, draft: EventDraft, *sessions: SessionDraft) -> None:
        async with self.parts.store.transaction() as transaction:
            await events.create_events(
                transaction, [(draft, sessions)], actor=STAFF, now=self.clock() - timedelta(days=2), new_id=uuid4,
                ids=[identity], state=EventState.PUBLISHED,
            )  # fmt: skip
        await self.parts.event_names.refresh()

    async def takes(self, identity: str, number: int, party: int) -> None:
        """Somebody else books seats of a session."""
        async with self.parts.store.transaction() as transaction:
            listing = await queries.listing_of(transaction, identity)
            assert listing is not None
            person = await residents.seen(transaction, channel="wechat", sender=f"other{uuid4()}", now=self.clock())
            request = BookingRequest(
                session_id=listing.sessions[number].id, resident_id=person, key="other", party=party,
                contact=Contact(name="赵先到", phone="13800000001"), of_age=True,
            )  # fmt: skip
            await booking.book(transaction, request, self.desk, now=self.clock())

    async def suspends(self, identity: str) -> None:
        async with self.parts.store.transaction() as transaction:
            await suspending.suspend(transaction, identity, reason="设备检修", actor=STAFF, now=self.clock())

    def somebody(self) -> Conversation:
        return Conversation(self.parts, self.clock, sender=uuid4().hex)

    async def goes(self, chat: str, conversation: Conversation | None = None) -> Conversation:
        """Play lines of a conversation, `我：` and `答：`."""
        known = conversation or self.somebody()
        named = chat.replace("我：", "居民：").replace("答：", "明窗：")
        await play(known, [line.strip() for line in named.strip().splitlines()])
        return known


async def test_seats_for_an_audience_and_invitation_codes_are_asked_for_and_checked(parts: Parts, clock: Clock) -> None:
    scene = Scene(parts, clock)
    sitting = replace(at("11-30", "09:00", 10), quotas={"老年人": 2})
    await scene.plan("palace", PALACE, sitting)
    await scene.plan("coded", CODED, at("11-30", "14:00", 10))
    await scene.goes("""
        我：报名少年宫科学日，9个人
        答：1到4人
        我：两个人
        答：您属于哪一类 … 老年人（余2个） … 一般市民
        我：外星人
        答：您属于哪一类
        我：我们是老年人
        答：谁在收集
        我：同意，王芳 13800001234
        答：请核对 … 名额：老年人 … 王芳
        我：确认
        答：预约成功 … 2人
    """)
    await scene.goes("""
        我：报名少年宫科学日，2个人，我叫钱多，13800001235
        答：老年人（余0个）
        我：1
        答：请核对 … 名额不够了 … 候补
        我：算了
        答：已经停下
        我：报名少年宫科学日，2个人，我叫钱多，13800001235
        答：属于哪一类
        我：2
        答：请核对 … 一般市民 … ✗候补
    """)
    await scene.goes("""
        我：报名体验官走进水库
        答：邀请码
        我：没有码怎么办
        答：✗请核对
        我：wrong99
        答：邀请码不对
        我：ming 2026
        答：联系人
        我：孙一，13800001236
        答：请核对 … 1人
        我：确认报名
        答：预约成功
    """)


async def test_where_everybody_must_be_fourteen_a_child_of_twelve_is_not_booked(parts: Parts, clock: Clock) -> None:
    scene = Scene(parts, clock)
    await scene.plan("grown", GROWN, at("11-30", "09:00", 10))
    await scene.plan("named", NAMED, at("12-01", "09:00", 10))
    await scene.goes("""
        我：报名垃圾焚烧厂探秘，3个人
        答：每位参观人 … 年满14周岁 … 都满了吗
        我：我38岁，孩子12岁
        答：很抱歉 … 年满14周岁 … 小小消防员体验日
    """)
    await scene.goes("""
        我：报名垃圾焚烧厂探秘，3个人
        答：都满了吗
        我：都满了
        答：谁在收集
    """)
    await scene.goes("""
        我：报名看守所开放日，2个人
        答：实名登记
        我：王芳 1980-05-06 李小明 2015-03-15
        答：每位参观人 … 年满14周岁
        我：王芳 1980-05-06 李小明 2030-03-15
        答：2位的姓名和出生日期
        我：王芳 1980-05-06 李小明 2010-03-15
        答：电话
    """)


async def test_what_is_gone_between_confirmation_and_act_is_said_and_other_sessions_are_named(
    parts: Parts, clock: Clock
) -> None:
    scene = Scene(parts, clock)
    await scene.plan("palace", PALACE, at("11-30", "09:00", 10), at("12-07", "09:00", 10))
    ready = await scene.goes("""
        我：报名少年宫科学日，11月30日那场，2个人，我叫钱多，13800001235
        答：请核对 … 11月30日
    """)
    await scene.suspends("palace")
    await scene.goes("我：确认\n答：暂停 … ✗预约成功", ready)
    await scene.goes("我：报名少年宫科学日\n答：暂停", scene.somebody())
    async with parts.store.transaction() as transaction:
        listing = await queries.listing_of(transaction, "fire")
        assert listing is not None
    clock.moment = listing.sessions[0].cut_off_at - timedelta(minutes=1)
    closing = await scene.goes("我：报名小小消防员体验日，2个人，我叫周武，13800001237\n答：请核对")
    clock.moment += timedelta(minutes=2)
    await scene.goes("我：确认\n答：截止了 … ✗预约成功", closing)


async def test_a_change_that_cannot_be_leaves_the_old_booking(parts: Parts, clock: Clock) -> None:
    scene = Scene(parts, clock)
    await scene.plan("palace", PALACE, at("11-30", "09:00", 10), at("12-07", "09:00", 4), at("12-14", "09:00", 4))
    booked = await scene.goes("""
        我：报名少年宫科学日，11月30日那场，3个人，我叫钱多，13800001235
        答：请核对
        我：确认
        答：预约成功
        我：我想更改预约
        答：想改什么
        我：改人数
        答：改成几个人
        我：9
        答：1到4人
        我：算了
        答：已经停下
        我：我的预约改到12月25号
        答：那个时间没有场次 … 12月7日 … 12月14日
        我：1
        答：12月7日 … 确认更改
    """)
    await scene.takes("palace", 1, 3)
    await scene.goes(
        """
        我：确认
        答：没能更改，原来的预约不变
        我：我的预约
        答：11月30日（周一）9:00 … 3人
        我：把预约改到12月14号
        答：12月14日 … 确认更改
        我：确认
        答：已更改 … 12月14日
        """,
        booked,
    )
    await scene.goes("""
        我：我想更改预约
        答：没有预约
        我：取消预约
        答：没有预约
    """)
