"""The dialogue on real engines: forms and what waits for them, answers kept, failures, people who leave."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from actions.catalogue import CATALOGUE, Action
from actions.model import Choices, Facts, Option, Outcome, Pending, Text, Turn
from bot.app import Parts, build
from bot.dialogue import CANCELLATION, Dialogue
from bot.engines import Engines
from bot.message import IncomingMessage, MessageKind
from bot.moment import Moment
from bot.replies import Answer, all_as_text
from bot.sessions import TURNS_KEY
from bot.settings import Settings
from intents.model import Thresholds, Understanding
from knowledge import outbox, residents, turns
from tests.bot.form_kit import STORY, VISIT

LIMITS = Thresholds(act=0.7, offer=0.3)
_ids = count(1)


@dataclass
class Table:
    """An engine that knows a few texts, and nothing of the others."""

    meanings: Mapping[str, str]
    asked: list[str] = field(default_factory=list)

    async def understand(self, text: str) -> Understanding:
        self.asked.append(text)
        intent = self.meanings.get(text)
        return Understanding(intent=intent or "out_of_scope", confidence=0.9 if intent else 0.1, thresholds=LIMITS)


@dataclass
class Clock:
    moment: datetime = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


def says(text: str, *options: Option, **changes: object) -> Action:
    """An action that says this."""
    reply = Choices(prompt=text, options=options) if options else Text(text=text)

    async def act(_turn: Turn, _facts: Facts) -> Outcome:
        return Outcome(replies=(reply,), **changes)  # type: ignore[arg-type]

    return Action(act=act, label=text)


async def _booked(turn: Turn, _facts: Facts) -> Outcome:
    lines = "；".join(VISIT.lines(turn.answers, turn.echoes))
    return Outcome(replies=(Text(text=f"报好了：{lines}"),), wrote=True)


async def _fails(_turn: Turn, _facts: Facts) -> Outcome:
    raise RuntimeError("the roof fell in")


TALK = {
    "你好": "greet", "算了": "cancel", "报名": "book_visit", "反映": "submit_suggestion", "问": "ask_policy",
    "列": "list_events", "坏": "help", "写": "my_bookings", "等": "subscribe_topic", "怪": "no_such_action",
    "三个人去": "list_events", "删": "delete_my_data", "几处": "find_place",
}  # fmt: skip
SHELF = (
    Option(label="甲", intent="ask_policy", subject="answer:1"),
    Option(label="乙", intent="ask_policy", subject="answer:2"),
    Option(label="报", intent="book_visit", words="三个人去"),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def parts(database_url: str, redis_url: str, home: Path, clock: Clock) -> AsyncIterator[Parts]:
    waiting = Pending(intent="book_visit", asked="name", answers={"event": "event:1", "party": "2"})
    catalogue = {
        **CATALOGUE,
        "greet": says("您好"),
        "ask_policy": says("答"),
        "list_events": says("哪个", *SHELF),
        "find_place": says("有三处", shown=("place:1", "place:2", "place:3")),
        "my_bookings": says("记下", wrote=True),
        "subscribe_topic": says("怎么称呼您？", pending=waiting),
        "help": Action(act=_fails),
        "delete_my_data": says("删了", wrote=True, forget=True),
        "book_visit": Action(act=_booked, label="报名", form=VISIT),
        "submit_suggestion": replace(says("收到"), form=STORY),
    }
    settings = Settings(home=home, session_hours=5, messages_per_minute=60, _env_file=None)
    engines = Engines(database_url=database_url, redis_url=redis_url)
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(build(settings, engines, catalogue=catalogue, now=clock))


@pytest.fixture
def table() -> Table:
    return Table(TALK)


@pytest.fixture
def dialogue(parts: Parts, table: Table) -> Dialogue:
    return replace(parts.dialogue, understand=table)


def message(text: str, kind: MessageKind = MessageKind.TEXT, **payload: str) -> IncomingMessage:
    now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    return IncomingMessage(
        channel="wechat", sender="o", id=str(next(_ids)), kind=kind, text=text, received_at=now, payload=payload
    )


async def talk(dialogue: Dialogue, *texts: str) -> str:
    """Say these; the last answer in words."""
    answers = [await dialogue.answer(message(text)) for text in texts]
    return all_as_text(answers[-1].replies)


async def test_a_form_goes_from_its_opening_to_its_action(dialogue: Dialogue, parts: Parts) -> None:
    assert (await talk(dialogue, "报名")).startswith("好的，来报名。")
    assert "请核对" in await talk(dialogue, "1", "3", "王芳", "13800000000")
    answer = await dialogue.answer(message("确认"))
    assert all_as_text(answer.replies) == "报好了：活动：污水处理厂；人数：3人；姓名：王芳；电话：13800000000"
    assert (answer.action, answer.intent) == ("book_visit", "out_of_scope")
    async with parts.store.transaction() as transaction:
        latest = await turns.latest(transaction, channel="wechat", sender="o")
    assert latest is not None
    assert latest.id == answer.turn_id


async def test_a_form_that_waits_is_spoken_of_once(dialogue: Dialogue) -> None:
    assert "“报名”还没办完" in await talk(dialogue, "报名", "1", "你好")
    assert await talk(dialogue, "你好") == "您好"
    assert "人数：3人" in await talk(dialogue, "3")
    assert "还没办完" in await talk(dialogue, "问")


async def test_a_second_form_puts_the_first_on_the_shelf(dialogue: Dialogue) -> None:
    assert await talk(dialogue, "报名", "1", "你好", "反映") == "请说说是什么事。"
    assert await talk(dialogue, "路灯坏了", "没有", "13800000000") == (
        "收到\n\n刚才的“报名”还没办完，回复“继续”接着办，回复“取消”就不办了。"
    )
    assert "一共几位" in await talk(dialogue, "继续")
    left = await talk(dialogue, "你好", "反映", "算了")
    assert "已经停下" in left
    assert "“报名”还没办完" in left
    ended = await talk(dialogue, "反映", "你好", "报名", "算了")
    assert "“反映" not in ended


async def test_a_form_that_ends_by_itself_says_why(dialogue: Dialogue) -> None:
    assert await talk(dialogue, "报名", "停办的") == "这个活动停办了。"
    assert await talk(dialogue, "继续") == (
        "现在没有办到一半的事。填到一半的内容保留5小时，过后就清空了；要办什么，请重新说一声。"
    )


async def test_a_form_that_is_not_understood_is_given_up_politely(dialogue: Dialogue) -> None:
    assert "先停在这里" in await talk(dialogue, "报名", "1", "呀呀呀呀呀", "呀呀呀呀呀", "呀呀呀呀呀")


async def test_after_the_hours_of_the_settings_a_form_is_gone(dialogue: Dialogue, clock: Clock) -> None:
    await talk(dialogue, "报名", "1")
    clock.moment += timedelta(hours=5)
    assert "一共几位" in await talk(dialogue, "继续")
    clock.moment += timedelta(hours=5, seconds=1)
    assert "没有办到一半的事" in await talk(dialogue, "继续")


async def test_an_action_may_ask_by_itself_and_wait_for_a_field(dialogue: Dialogue) -> None:
    assert await talk(dialogue, "等") == "怎么称呼您？"
    assert "电话多少" in await talk(dialogue, "王芳")
    assert await talk(dialogue, "反映", "路灯坏了", "等") == "怎么称呼您？"
    await talk(dialogue, "王芳", "13800000000")
    assert "“收到”还没办完" in await talk(dialogue, "1")


async def test_a_form_of_an_older_version_is_dropped(parts: Parts, dialogue: Dialogue) -> None:
    await talk(dialogue, "报名")
    fewer = {name: action for name, action in parts.dialogue.deciding.catalogue.items() if name != "book_visit"}
    newer = replace(dialogue, deciding=replace(dialogue.deciding, catalogue=fewer))
    assert await talk(newer, "你好") == "您好"
    assert "没有办到一半的事" in await talk(newer, "继续")


async def test_what_was_listed_without_numbers_is_asked_for_by_one(dialogue: Dialogue) -> None:
    assert await talk(dialogue, "几处", "几点开门") == "前面列了3个，您问的是第几个？比如说“第一个几点开门”。"


async def test_choices_stay_while_they_are_looked_through(dialogue: Dialogue, table: Table) -> None:
    assert await talk(dialogue, "列", "1") == "答"
    assert await talk(dialogue, "第二个") == "答"
    assert "人数：3人" in await talk(dialogue, "3", "1")
    assert "三个人去" in table.asked
    assert await talk(dialogue, "算了", "列", "问", "2") != "答"


async def test_an_intent_without_an_action_is_out_of_scope(dialogue: Dialogue) -> None:
    assert (await dialogue.answer(message("怪"))).action == "out_of_scope"


async def test_an_intercept_comes_before_everything_and_leaves_the_form_alone(dialogue: Dialogue) -> None:
    async def urgent(_moment: Moment, turn: Turn, _facts: Facts) -> Outcome | None:
        return Outcome(replies=(Text(text="请拨打119"),), wrote=True) if "着火" in turn.text else None

    watched = replace(dialogue, deciding=replace(dialogue.deciding, intercepts=(urgent,)))
    await talk(watched, "报名", "1")
    assert await talk(watched, "着火了") == "请拨打119"
    assert "人数：3人" in await talk(watched, "3")


async def test_an_intercept_may_begin_a_form_and_the_other_waits(dialogue: Dialogue) -> None:
    story = Pending(intent="submit_suggestion", asked="phone", answers={"story": "着火了", "pictures": "无"})

    async def urgent(_moment: Moment, turn: Turn, _facts: Facts) -> Outcome | None:
        return Outcome(replies=(Text(text="留个电话。"),), pending=story) if "着火" in turn.text else None

    watched = replace(dialogue, deciding=replace(dialogue.deciding, intercepts=(urgent,)))
    assert await talk(watched, "报名", "1", "着火了") == "留个电话。"
    assert "“报名”还没办完" in await talk(watched, "13800000000")


# --- around the decision -------------------------------------------------------------------------------------------


async def test_a_failure_is_one_apology_and_the_form_is_as_before(dialogue: Dialogue) -> None:
    await talk(dialogue, "报名", "1")
    failed = await dialogue.answer(message("坏"))
    assert (failed.action, failed.answered) == ("apology", "failed")
    assert "一共几位" in await talk(dialogue, "继续")


async def test_the_same_message_run_twice_is_recorded_once(dialogue: Dialogue) -> None:
    once = message("写")
    first, second = await dialogue.answer(once), await dialogue.answer(once)
    assert second.turn_id == first.turn_id
    recalled = await dialogue.recall(once)
    assert recalled is not None
    assert recalled.turn_id == first.turn_id
    assert await dialogue.recall(message("没说过")) is None


async def test_what_was_kept_is_offered_once(dialogue: Dialogue, parts: Parts) -> None:
    await talk(dialogue, "报名", "1")
    payload = {"text": "六十分钟免费", "question": "停车"}
    async with parts.store.transaction() as transaction:
        person = await residents.seen(transaction, channel="wechat", sender="o", now=parts.now())
        await outbox.put(transaction, key="k", kind="reply", to=person, payload=payload, now=parts.now())
        (parcel,) = await outbox.take(transaction, now=parts.now())
        await outbox.settle(transaction, parcel.id, state="doubtful")
    await parts.sessions.mark_kept("wechat", "o", kept=True)
    assert "回复“补发”再看一遍" in await talk(dialogue, "3")
    assert "六十分钟免费" in await talk(dialogue, "补发")
    assert "姓名：王芳" in await talk(dialogue, "王芳")
    await parts.sessions.mark_kept("wechat", "o", kept=True)  # a mark that nothing stands behind
    assert await talk(dialogue, "算了") == "好的，已经停下，刚才填写的内容没有保存。想办别的事，直接告诉我就行。"


async def test_an_action_may_forget_the_person(dialogue: Dialogue) -> None:
    assert await talk(dialogue, "报名", "删") == "删了"
    assert "没有办到一半的事" in await talk(dialogue, "继续")


async def test_too_many_messages_are_slowed_down(dialogue: Dialogue) -> None:
    hasty = replace(dialogue, messages_per_minute=1)
    assert await talk(hasty, "你好") == "您好"
    assert "太快" in await talk(hasty, "你好")


async def test_who_leaves_is_forgotten(dialogue: Dialogue, parts: Parts) -> None:
    await talk(dialogue, "报名", "写")
    answer = await dialogue.answer(message("", MessageKind.UNSUBSCRIBE))
    assert (answer.replies, answer.action) == ((), "forget")
    async with parts.store.transaction() as transaction:
        assert await turns.latest(transaction, channel="wechat", sender="o") is None
    assert "没有办到一半的事" in await talk(dialogue, "继续")


@pytest.mark.parametrize(("event", "action"), [(CANCELLATION, "forget"), ("user_authorization_revoke", "revoked")])
async def test_a_withdrawn_authorization_says_nothing(dialogue: Dialogue, event: str, action: str) -> None:
    answer: Answer = await dialogue.answer(message("", MessageKind.REVOKE, event=event))
    assert (answer.replies, answer.action) == ((), action)
    phone = await dialogue.answer(message("", MessageKind.REVOKE, event=event, revoked="8"))
    assert (phone.replies, phone.action) == ((), action)


async def test_a_library_that_cannot_be_refreshed_answers_as_it_is(dialogue: Dialogue, parts: Parts) -> None:
    async def gone(_sequence: int) -> None:
        raise ConnectionError("no database")

    await parts.redis.client.set("mc:library:sequence", "99")
    library = replace(dialogue.deciding.library, refresh=gone)
    assert await talk(replace(dialogue, deciding=replace(dialogue.deciding, library=library)), "你好") == "您好"


async def test_a_code_that_is_scanned_shows_its_place(dialogue: Dialogue) -> None:
    answer = await dialogue.answer(message("", MessageKind.SCAN, key="place:gone"))
    assert answer.action == "find_place"


async def test_a_turn_that_only_reads_goes_to_the_stream(dialogue: Dialogue, parts: Parts) -> None:
    await talk(dialogue, "你好")
    assert await parts.redis.client.xlen(TURNS_KEY) == 1
