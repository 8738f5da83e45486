"""Conversations with staff: who has one, what reaches whom, and when the service is silent. Whole service, real engines."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import pytest
from sqlalchemy import select, text

from actions.erasers import ERASERS, EXPORTERS
from actions.handover import queries
from actions.handover.errors import EndedError, HandoverError, NotFoundError, NotYoursError, TakenError, UnfitError
from actions.handover.model import Author, Conversation, State, Which
from bot.app import Parts, build
from bot.dangers import DangerAware
from bot.engines import Engines
from bot.handover import Conversations
from bot.message import IncomingMessage, MessageKind
from bot.replies import Answer, all_as_text
from bot.server import listening, web_app
from bot.settings import Settings
from bot.working import jobs_of, working
from intents.model import Alarm, Danger
from knowledge.accounts import Role, Staff
from knowledge.erasing import erase_resident, export_resident
from knowledge.people_tables import audit, outbox, turns
from knowledge.residents import resident_id
from tests.bot.consoles.sign_in import account

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # ten in the morning
SUNDAY = datetime(2026, 11, 22, 2, tzinfo=UTC)
PATIENCE_S = 20.0
_ids = count(1)


@dataclass
class Desk:
    """The service with a clock that is set, residents who write, and staff."""

    parts: Parts
    moment: datetime = MONDAY
    url: str = ""
    staff: list[Staff] = field(default_factory=list)

    @property
    def conversations(self) -> Conversations:
        return Conversations.of(self.parts)

    async def hired(self, name: str = "王敏", role: Role = Role.CITY_OFFICE) -> Staff:
        return await account(self, roles={role, Role.SUPERVISOR}, display=name)

    async def says(
        self,
        words: str,
        *,
        who: str = "anna",
        channel: str = "wechat",
        kind: MessageKind = MessageKind.TEXT,
        **payload: str,
    ) -> str:
        return all_as_text((await self.answered(words, who=who, channel=channel, kind=kind, **payload)).replies)

    async def answered(
        self,
        words: str,
        *,
        who: str = "anna",
        channel: str = "wechat",
        kind: MessageKind = MessageKind.TEXT,
        **payload: str,
    ) -> Answer:
        return await self.parts.dialogue.answer(
            IncomingMessage(
                channel=channel,
                sender=who,
                id=f"m{next(_ids)}",
                kind=kind,
                text=words,
                received_at=self.moment,
                payload=payload,
            )
        )

    async def conversation(self, which: Which = Which.OPEN) -> Conversation:
        (row,) = await self.conversations.rows(
            Staff(id=uuid4(), name="", display="", department_id=None, roles=frozenset()), which
        )
        return row.conversation

    async def sent(self) -> list[str]:
        """What went into the outbox, in order."""
        async with self.parts.store.transaction() as transaction:
            rows = await transaction.scalars(select(outbox.c.payload).order_by(outbox.c.id))
            return [row["text"] for row in rows]

    async def lines(self) -> list[tuple[Author, str]]:
        conversation = await self.conversation()
        return [(line.author, line.text) for line in await self.conversations.lines(conversation.id)]

    async def time_passes(self, **much: float) -> None:
        self.moment += timedelta(**much)
        for job in jobs_of(self.parts):
            if job.name.startswith("handover"):
                await job.step()


@dataclass
class Reading:
    """Raises this alarm for every text."""

    alarm: Alarm | None = None


@pytest.fixture
def reading(desk: Desk) -> Reading:
    """What is heard in every text from now on."""
    chosen = Reading()
    desk.parts.dialogue.understand = DangerAware(desk.parts.understand, lambda _text: chosen.alarm)
    return chosen


@asynccontextmanager
async def service(database_url: str, redis_url: str, home: Path, **settings: object) -> AsyncIterator[Desk]:
    known: dict[str, object] = {"home": home, "city": "明湖市", "public_url": "", "messages_per_minute": 1000}
    chosen = Settings(**{**known, **settings}, _env_file=None)  # type: ignore[arg-type]
    engines = Engines(database_url=database_url, redis_url=redis_url)
    clock: list[Desk] = []
    async with build(chosen, engines, now=lambda: clock[0].moment if clock else MONDAY) as parts:
        clock.append(Desk(parts))
        yield clock[0]


@pytest.fixture
async def desk(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Desk]:
    async with service(database_url, redis_url, home) as opened:
        yield opened


# --- asking --------------------------------------------------------------------------------------------------------


async def test_in_office_hours_a_person_is_found_and_the_service_is_silent_while_they_talk(desk: Desk) -> None:
    wang = await desk.hired()
    assert "正在为您转人工" in await desk.says("转人工")
    assert "已经转给工作人员" in await desk.says("我家楼下的路灯坏了")
    waiting = await desk.conversation()
    assert waiting.state is State.WAITING
    claimed = await desk.conversations.claim(waiting.id, wang)
    assert claimed.staff_id == wang.id
    assert claimed.with_person
    assert (await desk.answered("在望岳区拾翠路")).replies == ()
    line = await desk.conversations.say(waiting.id, wang, "好的，我记下了。", key="k1")
    assert (line.author, line.text, line.delivery) == (Author.STAFF, "好的，我记下了。", "queued")
    assert await desk.sent() == ["工作人员已经接上，请直接说。想回到智能助手，回复“结束人工”。", "好的，我记下了。"]
    said = await desk.lines()
    assert [text for author, text in said if author is Author.RESIDENT] == ["我家楼下的路灯坏了", "在望岳区拾翠路"]
    await desk.conversations.end(waiting.id, wang)
    assert "智能助手" in (await desk.sent())[-1]
    assert "您好" in await desk.says("你好")


async def test_what_was_asked_before_and_said_along_goes_to_staff(desk: Desk) -> None:
    await desk.says("你好")
    await desk.says("找个真人跟我说，别跟我绕")
    said = await desk.lines()
    assert said[0] == (Author.SYSTEM, "转人工之前在问：你好")
    assert said[1] == (Author.RESIDENT, "找个真人跟我说，别跟我绕")


async def test_whoever_waits_is_told_how_many_are_before_them(desk: Desk) -> None:
    await desk.says("转人工", who="ben")
    desk.moment += timedelta(seconds=1)
    assert "前面还有1位" in await desk.says("转人工")
    assert "前面还有1位" in await desk.says("转人工")
    assert len(await desk.conversations.rows(await desk.hired())) == 2


async def test_out_of_hours_it_is_said_when_and_a_message_can_be_left(desk: Desk) -> None:
    wang = await desk.hired()
    desk.moment = SUNDAY
    said = await desk.says("转人工")
    assert "11月23日（周一）9:00" in said
    assert "1. 留言给工作人员" in said
    assert "请把事情说清楚" in await desk.says("1")
    assert "11月23日（周一）9:00上班后答复" in await desk.says("健身器材坏了，在人民公园")
    assert "您好" in await desk.says("你好")  # the service goes on
    assert "已经留言" in await desk.says("留言：还有滑梯")
    left = await desk.conversation(Which.LEFT)
    assert [text for _, text in await desk.lines()] == ["健身器材坏了，在人民公园", "还有滑梯"]
    desk.moment = MONDAY
    await desk.conversations.claim(left.id, wang)
    assert await desk.sent() == []
    assert "您好" in await desk.says("你好")  # nobody has told them that a person is there
    with pytest.raises(UnfitError, match="还没有答复过"):
        await desk.conversations.end(left.id, wang)
    await desk.conversations.say(left.id, wang, "已经报修。")
    (sent,) = await desk.sent()
    assert sent.startswith("（您之前的留言，工作人员来答复了。")
    assert sent.endswith("已经报修。")
    assert (await desk.answered("谢谢")).replies == ()
    ended = await desk.conversations.end(left.id, wang, "不客气。")
    assert ended.state is State.ENDED
    assert (await desk.sent())[1] == "不客气。"
    assert "智能助手" in (await desk.sent())[2]


async def test_a_message_left_becomes_a_conversation_when_a_person_is_asked_for(desk: Desk) -> None:
    desk.moment = SUNDAY
    await desk.says("转人工")
    await desk.says("1")
    await desk.says("井盖松了")
    desk.moment = MONDAY
    assert "正在为您转人工" in await desk.says("转人工")
    assert (await desk.conversation()).state is State.WAITING
    assert (Author.RESIDENT, "井盖松了") in await desk.lines()


async def test_nobody_came_is_said_honestly_and_what_was_said_is_kept(desk: Desk) -> None:
    await desk.says("转人工")
    await desk.says("下水道堵了")
    await desk.time_passes(minutes=4)
    assert await desk.sent() == []
    await desk.time_passes(minutes=1)
    (told,) = await desk.sent()
    assert "没有人接上" in told
    assert "1条已经作为留言" in told
    assert (await desk.conversation()).state is State.LEFT
    await desk.time_passes(minutes=60)
    assert len(await desk.sent()) == 1


async def test_nobody_came_and_nothing_was_said(desk: Desk) -> None:
    await desk.says("转人工")
    await desk.time_passes(minutes=5)
    assert "可以先留言：回复“留言”" in (await desk.sent())[0]
    assert "请把事情说清楚" in await desk.says("留言")
    assert "已经留言" in await desk.says("门口积水了")
    assert [text for _, text in await desk.lines()] == ["门口积水了"]


async def test_a_form_waits_while_a_message_is_left(desk: Desk) -> None:
    await desk.says("转人工")
    await desk.time_passes(minutes=5)
    await desk.says("我要提个建议")
    assert "请把事情说清楚" in await desk.says("留言")
    assert "刚才的“提建议”还没办完" in await desk.says("门口积水了")


async def test_without_a_conversation_the_words_for_it_mean_nothing(desk: Desk) -> None:
    assert "现在没有人工对话" in await desk.says("结束人工")
    answer = await desk.answered("留言")
    assert answer.action != "intercept"


# --- who has it ----------------------------------------------------------------------------------------------------


async def test_of_many_who_claim_at_once_one_has_it_and_the_others_learn_who(desk: Desk) -> None:
    people = [await desk.hired(f"职员{number}") for number in range(6)]
    await desk.says("转人工")
    waiting = await desk.conversation()
    found = await asyncio.gather(*(desk.conversations.claim(waiting.id, one) for one in people), return_exceptions=True)
    (winner,) = [one for one in found if isinstance(one, Conversation)]
    losers = [one for one in found if isinstance(one, TakenError)]
    assert len(losers) == 5
    name = next(one.display for one in people if one.id == winner.staff_id)
    assert all(name in str(one) for one in losers)
    assert len(await desk.sent()) == 1
    again = next(one for one in people if one.id == winner.staff_id)
    assert await desk.conversations.claim(waiting.id, again) == winner


async def test_it_is_released_to_the_queue_and_handed_to_a_colleague(desk: Desk) -> None:
    wang, li = await desk.hired("王敏"), await desk.hired("李强")
    curator = await desk.hired("赵云", Role.CURATOR)
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    released = await desk.conversations.release(one.id, wang)
    assert released.state is State.WAITING
    assert "换一位" in (await desk.sent())[-1]
    await desk.conversations.claim(one.id, li)
    with pytest.raises(NotYoursError):
        await desk.conversations.give(one.id, wang, to=wang.id)
    with pytest.raises(NotFoundError, match="同事"):
        await desk.conversations.give(one.id, li, to=curator.id)
    with pytest.raises(NotFoundError, match="同事"):
        await desk.conversations.give(one.id, li, to=uuid4())
    before = await desk.sent()
    given = await desk.conversations.give(one.id, li, to=wang.id)
    assert given.staff_id == wang.id
    assert await desk.sent() == before
    with pytest.raises(NotYoursError):
        await desk.conversations.say(one.id, li, "您好")
    row = await desk.conversations.one(one.id)
    assert row.staff_name == "王敏"
    assert {one.id for one in await desk.conversations.colleagues(wang)} == {li.id}
    async with desk.parts.store.transaction() as transaction:
        acts = list(await transaction.scalars(select(audit.c.act).order_by(audit.c.sequence)))
    assert [act for act in acts if act.startswith("handover")] == [
        "handover.claimed", "handover.released", "handover.claimed", "handover.given",
    ]  # fmt: skip


async def test_a_message_that_was_left_goes_back_among_those_left(desk: Desk) -> None:
    wang = await desk.hired()
    desk.moment = SUNDAY
    await desk.says("转人工")
    await desk.says("1")
    await desk.says("井盖松了")
    left = await desk.conversation()
    await desk.conversations.claim(left.id, wang)
    assert (await desk.conversations.release(left.id, wang)).state is State.LEFT
    assert await desk.sent() == []


async def test_the_same_line_twice_is_sent_once(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    first = await desk.conversations.say(one.id, wang, "您好", key="once")
    assert await desk.conversations.say(one.id, wang, "您好", key="once") == first
    assert (await desk.sent()).count("您好") == 1


async def test_acts_on_what_is_over_or_unknown_are_refused_in_words(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.says("不等了")
    for act in (
        desk.conversations.claim(one.id, wang),
        desk.conversations.say(one.id, wang, "您好"),
        desk.conversations.release(one.id, wang),
        desk.conversations.end(one.id, wang),
    ):
        with pytest.raises(EndedError):
            await act
    with pytest.raises(NotFoundError):
        await desk.conversations.claim(uuid4(), wang)
    with pytest.raises(HandoverError):
        await desk.conversations.lines(uuid4())
    with pytest.raises(NotFoundError):
        await desk.conversations.one(uuid4())


# --- how it ends ---------------------------------------------------------------------------------------------------


async def test_the_resident_ends_it_and_the_service_is_back(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    assert (await desk.answered("取消")).replies == ()  # said to the person
    assert "智能助手继续为您服务" in await desk.says("转机器人")
    ended = await desk.conversations.one(one.id)
    assert (ended.conversation.state, ended.conversation.ended_by) == (State.ENDED, "resident")
    assert "您好" in await desk.says("你好")


@pytest.mark.parametrize("words", ["不等了", "取消", "结束人工"])
async def test_whoever_waits_no_longer_is_out_of_the_queue(desk: Desk, words: str) -> None:
    await desk.says("转人工")
    assert "不找人工了" in await desk.says(words)
    assert await desk.conversations.rows(await desk.hired()) == ()


async def test_a_quiet_conversation_ends_and_the_service_says_so(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    await desk.conversations.say(one.id, wang, "还有别的事吗？")
    await desk.time_passes(minutes=29)
    assert (await desk.conversations.one(one.id)).conversation.open
    await desk.time_passes(minutes=1)
    ended = (await desk.conversations.one(one.id)).conversation
    assert (ended.state, ended.ended_by) == (State.ENDED, "idle")
    assert "好一会儿没有新消息" in (await desk.sent())[-1]


async def test_words_that_nobody_answered_are_not_lost_when_it_is_quiet(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    await desk.says("井盖松了")
    await desk.time_passes(minutes=30)
    assert (await desk.conversation()).state is State.LEFT
    assert "作为留言保留" in (await desk.sent())[-1]
    await desk.conversations.claim(one.id, wang)
    sent = len(await desk.sent())
    await desk.time_passes(minutes=30)  # claimed, and never answered: nobody was told, and it is free again
    assert (await desk.conversation()).state is State.LEFT
    assert len(await desk.sent()) == sent


async def test_what_ended_long_ago_is_forgotten(desk: Desk) -> None:
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.says("不等了")
    await desk.time_passes(days=179)
    assert (await desk.conversations.one(one.id)).conversation.id == one.id
    await desk.time_passes(days=2)
    with pytest.raises(NotFoundError):
        await desk.conversations.one(one.id)


# --- who may be in danger ------------------------------------------------------------------------------------------


async def test_in_a_conversation_the_right_number_comes_first_and_staff_see_the_danger(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    await desk.says("转人工", who="ben")
    (row, _) = await desk.conversations.rows(wang)
    await desk.conversations.claim(row.conversation.id, wang)
    assert "119" in await desk.says("厨房着火了")
    assert "119" in await desk.says("厨房着火了", who="ben")
    first = (await desk.conversations.rows(wang))[0].conversation
    assert first.danger == "fire"
    assert "厨房着火了" in [line.text for line in await desk.conversations.lines(first.id)]


async def test_whoever_may_harm_themself_is_put_before_staff_without_asking(desk: Desk) -> None:
    desk.moment = SUNDAY
    await desk.says("转人工", who="ben")
    await desk.says("1", who="ben")
    await desk.says("井盖松了", who="ben")
    assert "12356" in await desk.says("我不想活了")
    rows = await desk.conversations.rows(await desk.hired())
    assert [row.conversation.danger for row in rows] == ["self_harm", ""]
    assert rows[0].preview == "我不想活了"
    assert rows[0].conversation.state is State.LEFT  # nobody is there on a Sunday


async def test_other_dangers_begin_no_conversation(desk: Desk) -> None:
    assert "119" in await desk.says("楼下着火了")
    assert await desk.conversations.rows(await desk.hired()) == ()


async def test_what_only_sounds_like_despair_begins_none_either_and_is_answered(desk: Desk, reading: Reading) -> None:
    reading.alarm = Alarm(danger=Danger.SELF_HARM, sure=False)
    said = await desk.says("民政局电话")
    assert said.index("12356") < said.index("哪个部门")
    assert "12345" in said
    assert await desk.conversations.rows(await desk.hired()) == ()


async def test_in_office_hours_who_may_harm_themself_waits_for_a_person(desk: Desk) -> None:
    await desk.says("我不想活了")
    conversation = await desk.conversation()
    assert conversation.state is State.WAITING
    assert conversation.danger_at == desk.moment
    said = await desk.says("没人管我")
    assert "12356" in said
    assert "政务公开" not in said
    assert [text for author, text in await desk.lines() if author is Author.RESIDENT] == ["我不想活了", "没人管我"]
    wang = await desk.hired()
    await desk.conversations.claim(conversation.id, wang)
    await desk.conversations.say(conversation.id, wang, "我在，您慢慢说。")
    assert await desk.says("我好难受") == ""


async def test_a_message_left_before_waits_too_once_danger_is_spoken_of(desk: Desk) -> None:
    await desk.says("留言：井盖松了")
    await desk.says("转人工")
    await desk.says("不等了")
    await desk.says("我想从楼上跳下去")
    assert (await desk.conversation()).state is State.WAITING


async def test_when_nobody_takes_who_may_harm_themself_supervisors_are_told_once(desk: Desk) -> None:
    await desk.says("我不想活了")
    await desk.time_passes(minutes=2)
    assert (await desk.conversation()).alarmed_at is None
    assert await desk.conversations.neglected() == (0, 0)
    await desk.time_passes(minutes=1)
    first = (await desk.conversation()).alarmed_at
    assert first == desk.moment
    assert await desk.conversations.neglected() == (1, 3)
    assert desk.parts.metrics.in_danger._value.get() == 1
    assert (await desk.lines())[-1] == (Author.SYSTEM, "3分钟没有人接，已提醒督办员。")
    await desk.time_passes(minutes=1)
    assert (await desk.conversation()).alarmed_at == first
    await desk.says("我站在楼顶，想跳下去")
    await desk.time_passes(minutes=3)
    assert (await desk.conversation()).alarmed_at == desk.moment  # they said it again
    await desk.conversations.claim((await desk.conversation()).id, await desk.hired())
    assert await desk.conversations.neglected() == (0, 0)


async def test_when_nobody_comes_the_words_are_of_care_and_what_follows_is_answered_with_care(desk: Desk) -> None:
    await desk.says("我不想活了")
    await desk.time_passes(minutes=5)
    assert (await desk.conversation()).state is State.LEFT
    assert "12356" in (await desk.sent())[-1]
    assert "智能助手" not in (await desk.sent())[-1]
    answers = {await desk.says(words) for words in ("没人管我", "说了也没用", "我好累")}
    assert len(answers) == 3  # not the same sentence each time
    assert all("12356" in answer for answer in answers)
    assert "放心一些" in await desk.says("谢谢你，我好多了")
    assert "说了也没用" in [text for _, text in await desk.lines()]
    assert "哪个部门" in await desk.says("民政局电话")  # an errand is an errand
    await desk.time_passes(hours=3)
    assert "12356" not in await desk.says("没人管我")


@pytest.mark.parametrize("words", ["结束人工", "不等了"])
async def test_who_may_harm_themself_and_waits_no_longer_stays_before_staff(desk: Desk, words: str) -> None:
    await desk.says("我不想活了")
    assert "12356" in await desk.says(words)
    assert (await desk.conversation()).state is State.LEFT
    assert (await desk.conversation()).danger == "self_harm"


async def test_giving_up_is_not_heard_as_a_way_out_of_a_conversation_about_life(desk: Desk) -> None:
    await desk.says("我不想活了")
    assert "12356" in await desk.says("算了")
    assert (await desk.conversation()).state is State.WAITING


async def test_who_frightened_us_for_nothing_says_so_and_goes_on_with_their_errand(desk: Desk) -> None:
    said = await desk.says("我不想活了，想问民政局电话多少")
    assert "1. 我没事" in said
    said = await desk.says("1")
    assert "哪个部门" in said
    assert "什么时候想说" in said
    assert (await desk.conversation()).state is State.LEFT


async def test_no_conversation_about_life_ends_by_itself(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("我不想活了")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    await desk.conversations.say(one.id, wang, "我在，您慢慢说。")
    await desk.time_passes(minutes=90)
    assert (await desk.conversation()).state is State.CLAIMED
    await desk.says("你们不会懂的")
    await desk.time_passes(minutes=6)
    again = await desk.conversation()
    assert (again.state, again.staff_id) == (State.WAITING, None)
    assert "换一位" in (await desk.sent())[-1]
    await desk.time_passes(minutes=4)
    assert await desk.conversations.neglected() == (1, 4)


async def test_who_claimed_silently_and_says_nothing_makes_room_unheard(desk: Desk) -> None:
    desk.moment = SUNDAY
    await desk.says("我不想活了")
    await desk.conversations.claim((await desk.conversation()).id, await desk.hired())
    sent = len(await desk.sent())
    await desk.time_passes(minutes=6)
    assert (await desk.conversation()).state is State.LEFT
    assert len(await desk.sent()) == sent


async def test_a_danger_in_a_form_is_answered_first_and_the_form_keeps_its_words(desk: Desk) -> None:
    await desk.says("我要提建议")
    said = await desk.says("楼下着火了，快来人，消防通道早就该清理")
    assert said.index("119") < said.index("公开")
    await desk.says("只答复我")
    assert "楼下着火了，快来人，消防通道早就该清理" in await desk.says("不留，匿名反映")


async def test_despair_in_a_form_lets_the_form_wait(desk: Desk) -> None:
    desk.moment = SUNDAY
    await desk.says("我要提建议")
    said = await desk.says("我活够了，今晚就从你们楼上跳下去，反正没人管老百姓")
    assert "12356" in said
    assert "继续" in said
    assert "公开" not in said
    assert "12356" in await desk.says("都是骗人的")
    said = await desk.says("继续")
    assert "没人管老百姓" in said


async def test_what_was_said_in_danger_can_be_handed_in_after_all(desk: Desk) -> None:
    said = await desk.says("我要投诉，我家楼下现在着火了快来人，物业锁着消防门")
    assert "119" in said
    assert "1. 不是急事" in said
    assert "物业锁着消防门" in await desk.says("1")


async def test_without_the_database_the_number_is_given_all_the_same(desk: Desk) -> None:
    async with desk.parts.store.transaction() as transaction:
        await transaction.execute(text("ALTER TABLE handover_conversations RENAME TO gone"))
    assert "12356" in await desk.says("我不想活了")


# --- what is said, however it is said ------------------------------------------------------------------------------


async def test_staff_read_what_is_not_words_and_taps_on_the_menu_are_for_the_service(desk: Desk) -> None:
    wang = await desk.hired()
    await desk.says("转人工")
    one = await desk.conversation()
    await desk.conversations.claim(one.id, wang)
    assert await desk.says("", kind=MessageKind.IMAGE, media_id="x") == ""
    assert await desk.says("", kind=MessageKind.VOICE) == ""
    assert await desk.says("市民中心", kind=MessageKind.LOCATION, latitude="36.9", longitude="118.3") == ""
    assert await desk.says("{oops}", kind=MessageKind.LINK, url="https://a.example/{x}") == ""
    assert "我能帮您" in await desk.says("", kind=MessageKind.CLICK, key="intent:help")
    said = [text for author, text in await desk.lines() if author is Author.RESIDENT]
    assert said == [
        "（一张图片）", "（一段语音，没能听清）", "（位置：市民中心 36.9,118.3）", "（一个链接：{oops} https://a.example/{x}）",
    ]  # fmt: skip


async def test_a_retry_of_a_message_is_one_line(desk: Desk) -> None:
    await desk.says("转人工")
    message = IncomingMessage(
        channel="wechat", sender="anna", id="same", kind=MessageKind.TEXT, text="井盖松了", received_at=desk.moment
    )
    first, second = await asyncio.gather(desk.parts.dialogue.answer(message), desk.parts.dialogue.answer(message))
    assert first.replies == second.replies
    assert [text for _, text in await desk.lines()] == ["井盖松了"]


async def test_the_lists_say_who_has_what_and_hide_numbers(desk: Desk) -> None:
    wang, li = await desk.hired("王敏"), await desk.hired("李强")
    for who in ("anna", "ben", "carl"):
        await desk.says("转人工", who=who)
        await desk.says(f"我是{who}，电话13812345678", who=who)
        desk.moment += timedelta(seconds=1)
    rows = await desk.conversations.rows(wang, Which.WAITING)
    assert [row.preview for row in rows] == [f"我是{who}，电话138****5678" for who in ("anna", "ben", "carl")]
    await desk.conversations.claim(rows[0].conversation.id, wang)
    await desk.conversations.claim(rows[1].conversation.id, li)
    assert [row.unread for row in rows] == [1, 1, 1]
    await desk.conversations.say(rows[0].conversation.id, wang, "您好")
    (mine,) = await desk.conversations.rows(wang, Which.MINE)
    assert (mine.unread, mine.preview, mine.staff_name) == (0, "您好", "王敏")
    assert await desk.conversations.counts(wang) == {Which.OPEN: 3, Which.WAITING: 1, Which.MINE: 1, Which.LEFT: 0}
    await desk.conversations.end(mine.conversation.id, wang)
    assert [row.conversation.id for row in await desk.conversations.rows(li, Which.ENDED)] == [mine.conversation.id]
    async with desk.parts.store.transaction() as transaction:
        assert await queries.waiting(transaction) == 1


async def test_what_is_said_to_a_person_stands_readable_in_no_table(desk: Desk) -> None:
    await desk.says("转人工")
    await desk.says("我住拾翠路52号，电话是13812345678")
    async with desk.parts.store.transaction() as transaction:
        dumped = (await transaction.execute(text("SELECT string_agg(l::text, '') FROM handover_lines l"))).scalar_one()
        said = (await transaction.execute(select(turns.c.text).where(turns.c.action == "intercept"))).scalars().all()
    assert b"13812345678".hex() not in dumped
    assert said == ["（对工作人员说的话）"]


async def test_the_resident_gets_a_copy_and_is_forgotten(desk: Desk) -> None:
    await desk.says("转人工")
    await desk.says("井盖松了")
    person = resident_id("wechat", "anna")
    async with desk.parts.store.transaction() as transaction:
        copy = await export_resident(transaction, person, exporters=EXPORTERS, cipher=desk.parts.cipher)
        assert [one["text"] for one in copy["conversations"]] == ["井盖松了"]
        erased = await erase_resident(transaction, person, erasers=ERASERS, now=desk.moment, actor="wechat")
    assert "1次和工作人员的对话" in erased.erased
    async with desk.parts.store.transaction() as transaction:
        left = await transaction.execute(text("SELECT count(*) FROM handover_lines"))
        assert left.scalar_one() == 0


# --- settings ------------------------------------------------------------------------------------------------------


async def test_wechats_own_customer_service_takes_over_where_it_is_set(
    database_url: str, redis_url: str, home: Path
) -> None:
    async with service(database_url, redis_url, home, handover="wechat") as desk:
        (reply,) = (await desk.answered("转人工")).replies
        assert reply.transfer  # type: ignore[union-attr]
        assert "正在为您转人工" in await desk.says("转人工", channel="web")
        desk.moment = SUNDAY
        assert "留言给工作人员" in await desk.says("转人工")


async def test_where_nobody_answers_here_the_hotline_is_said(database_url: str, redis_url: str, home: Path) -> None:
    async with service(database_url, redis_url, home, handover="off", site_url="https://www.example.gov.cn") as desk:
        said = await desk.says("转人工")
        assert "12345" in said
        assert "https://www.example.gov.cn" in said


# --- live ----------------------------------------------------------------------------------------------------------


async def test_live_pages_learn_of_everything_and_read_no_words(desk: Desk) -> None:
    wang = await desk.hired()
    told: asyncio.Queue[tuple[UUID, str]] = asyncio.Queue()

    async def listen() -> None:
        async with aclosing(desk.conversations.changes()) as changes:  # type: ignore[type-var]
            async for change in changes:
                told.put_nowait((change.conversation, change.what))

    listening_ = asyncio.create_task(listen())
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await desk.parts.redis.client.pubsub_numsub("mc:handover") or (
                (await desk.parts.redis.client.pubsub_numsub("mc:handover"))[0][1] == 0
            ):
                await asyncio.sleep(0)
            await desk.says("转人工")
            one = await desk.conversation()
            await desk.conversations.claim(one.id, wang)
            await desk.says("井盖松了")
            await desk.conversations.say(one.id, wang, "好的")
            await desk.time_passes(minutes=31)
            found = [await told.get() for _ in range(5)]
    finally:
        listening_.cancel()
    assert found == [(one.id, what) for what in ("said", "claimed", "said", "replied", "ended")]


@asynccontextmanager
async def serving(desk: Desk) -> AsyncIterator[str]:
    follower = asyncio.create_task(desk.parts.live.follow())
    try:
        async with working(desk.parts), listening(web_app(desk.parts), "127.0.0.1", 0) as at:
            yield at.url
    finally:
        follower.cancel()


async def _heard(socket: aiohttp.ClientWebSocketResponse) -> str:
    told = json.loads((await socket.receive(timeout=PATIENCE_S)).data)
    return "".join(reply["text"] for reply in told["replies"])


async def test_staffs_words_reach_an_open_page_at_once_and_a_closed_one_at_the_next_contact(desk: Desk) -> None:
    wang = await desk.hired()
    async with serving(desk) as url, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        await (await browser.get(f"{url}/chat")).read()
        headers = {"Origin": url}
        async with (
            browser.ws_connect(f"{url}/chat", headers=headers) as first,
            browser.ws_connect(f"{url}/chat", headers=headers) as second,
        ):
            await first.send_json({"id": str(uuid4()), "text": "转人工"})
            assert "正在为您转人工" in await _heard(first)
            one = await desk.conversation()
            await desk.conversations.claim(one.id, wang)
            assert [await _heard(first), await _heard(second)] == [
                "工作人员已经接上，请直接说。想回到智能助手，回复“结束人工”。"
            ] * 2
            await desk.conversations.say(one.id, wang, "您好，请讲。")
            assert [await _heard(first), await _heard(second)] == ["您好，请讲。"] * 2
            await first.send_json({"id": str(uuid4()), "text": "井盖松了"})
            assert await _heard(first) == ""
        await desk.parts.redis.client.flushdb()
        await desk.conversations.say(one.id, wang, "已经报修。")
        async with asyncio.timeout(PATIENCE_S):
            while (await desk.conversations.lines(one.id))[-1].delivery != "refused":
                await asyncio.sleep(0.05)
        answer = await browser.post(f"{url}/chat", json={"id": str(uuid4()), "text": "在吗"}, headers={"Origin": url})
        assert "已经报修。" in "".join(reply["text"] for reply in (await answer.json())["replies"])
