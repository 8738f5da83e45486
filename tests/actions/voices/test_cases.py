"""What staff do: the clock never starts again, merged residents hear too, nobody acts on another's case."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from actions.voices import cases, queries, resident_acts
from actions.voices.deadlines import deadline_of, due_line
from actions.voices.errors import ChangedError, LimitError, NotAllowedError, NotFoundError, UnfitError
from actions.voices.model import SYSTEM, Actor, Case, Kind, Role, State
from actions.voices.tables import duties
from knowledge import audit
from knowledge.people_tables import outbox
from knowledge.residents import resident_id
from tests.actions.voices.conftest import LAMP, OFFICE, Hands, of_department

ANNA = queries.resident_actor(resident_id("web", "anna"))
ZJJ, CGJ, JTJ, GAJ = (of_department(one) for one in ("zjj", "cgj", "jtj", "gaj"))

Doing = Callable[..., Awaitable[Any]]


async def do(hands: Hands, act: Doing, case_id: UUID, *words: object, by: Actor = OFFICE, **more: object) -> Any:  # noqa: ANN401
    async with hands.store.transaction() as transaction:
        return await act(transaction, case_id, *words, by=by, desk=hands.desk, now=hands.now, **more)


async def sent(hands: Hands) -> list[tuple[str, str]]:
    """What is to be sent: (key's kind, text)."""
    async with hands.store.transaction() as transaction:
        rows = await transaction.execute(select(outbox.c.key, outbox.c.payload).order_by(outbox.c.id))
        return [(row.key, row.payload["text"]) for row in rows]


async def test_the_straight_way_from_receipt_to_the_end(hands: Hands) -> None:
    taken = await hands.hand_in()
    accepted = await do(hands, cases.accept, taken.case_id)
    assert accepted.state is State.ACCEPTED
    assigned = await hands.assign(taken.case_id, "zjj", ("cgj", "jtj"))
    assert (assigned.state, assigned.department_id) == (State.ASSIGNED, "zjj")
    await hands.reply(taken.case_id, "灯已经换好。", by=ZJJ)
    rated = await do(hands, resident_acts.rate, taken.case_id, 5, by=ANNA, text="谢谢，我的电话是13812345678")
    assert (rated.state, rated.rating) == (State.RATED, 5)
    closed = await do(hands, cases.close, taken.case_id, by=SYSTEM)
    assert (closed.state, closed.closed_at) == (State.CLOSED, hands.now)
    async with hands.store.transaction() as transaction:
        told = [one.act for one in await queries.resident_story(transaction, taken.case_id)]
        said = [one.text for one in await queries.story_of(transaction, taken.case_id, None)]
        assert await audit.broken_link(transaction) is None
        acts = (
            await transaction.execute(text("SELECT act FROM audit WHERE act LIKE 'voice.%' ORDER BY sequence"))
        ).scalars()
        assert list(acts) == [f"voice.{act}" for act in ("received", "accept", "assign", "reply", "rate", "close")]
    assert told == ["received", "accept", "assign", "reply", "rate", "words", "close"]
    assert not any("13812345678" in one for one in said)


@pytest.mark.parametrize("act", [cases.accept, cases.close, cases.resume, cases.take_on])
async def test_nobody_acts_on_a_case_that_is_not_theirs(hands: Hands, act: Doing) -> None:
    case = await hands.assigned("zjj")
    for stranger in (CGJ, queries.resident_actor(resident_id("web", "bert"))):
        with pytest.raises(NotFoundError):
            await do(hands, act, case.id, by=stranger)
    with pytest.raises(NotFoundError):
        await do(hands, act, uuid4())
    with pytest.raises(NotFoundError):
        await do(hands, act, case.id, by=Actor(id="staff:1", role=Role.RESIDENT))


async def test_no_department_reads_anothers_case(hands: Hands) -> None:
    case = await hands.assigned("zjj")
    async with hands.store.transaction() as transaction:
        assert (await queries.get(transaction, case.id, "zjj")).id == case.id
        for looking in (
            queries.get(transaction, case.id, "cgj"),
            queries.by_number(transaction, case.number, "cgj"),
            queries.story_of(transaction, case.id, "cgj"),
        ):
            with pytest.raises(NotFoundError):
                await looking
        assert (await queries.by_number(transaction, case.number, "zjj")).id == case.id


async def test_a_case_that_changed_meanwhile_is_not_overwritten(hands: Hands) -> None:
    case = await hands.assigned()
    with pytest.raises(ChangedError):
        await do(hands, cases.give_back, case.id, "不归我们管", by=ZJJ, version=case.version - 1)
    back = await do(hands, cases.give_back, case.id, "不归我们管", by=ZJJ, version=case.version)
    assert (back.state, back.department_id, back.version) == (State.RETURNED, None, case.version + 1)


async def test_no_transfer_return_or_designation_touches_the_clock(hands: Hands) -> None:
    first = await hands.assigned("zjj")
    hands.pass_days(1)
    await do(hands, cases.transfer, first.id, "cgj", "归城管", by=ZJJ)
    taken_on = await do(hands, cases.take_on, first.id, by=CGJ)
    assert taken_on.department_id == "cgj"
    hands.pass_days(1)
    await do(hands, cases.transfer, first.id, "jtj", "归交通", by=CGJ)
    with pytest.raises(LimitError, match="转办2次"):
        await do(hands, cases.transfer, first.id, "gaj", "归公安", by=JTJ)
    await do(hands, cases.give_back, first.id, "不归我们管", by=JTJ)
    designated = await do(hands, cases.designate, first.id, "zjj", "按职责由住建牵头")
    for act in (cases.give_back, cases.transfer):
        words = ("jtj", "理由") if act is cases.transfer else ("理由",)
        with pytest.raises(NotAllowedError, match="指定"):
            await do(hands, act, first.id, *words, by=ZJJ)
    assert designated.designated
    assert (designated.clock_from, designated.due_on, designated.days) == (first.clock_from, first.due_on, first.days)
    async with hands.store.transaction() as transaction:
        assert len((await transaction.execute(select(duties))).all()) == 1


async def test_only_a_known_other_department_can_be_given_a_case(hands: Hands) -> None:
    case = await hands.assigned("zjj")
    with pytest.raises(UnfitError):
        await do(hands, cases.transfer, case.id, "zjj", "理由", by=ZJJ)
    with pytest.raises(UnfitError):
        await do(hands, cases.transfer, case.id, "nowhere", "理由", by=ZJJ)
    with pytest.raises(UnfitError, match="理由"):
        await do(hands, cases.transfer, case.id, "cgj", "  ", by=ZJJ)


async def test_while_the_resident_is_asked_the_clock_stands_still(hands: Hands) -> None:
    case = await hands.assigned()  # Monday 14 September: due on Sunday the 20th, which is worked
    assert case.due_on == date(2026, 9, 20)
    waiting = await do(hands, cases.wait, case.id, "请问是哪一盏灯？", by=ZJJ)
    assert waiting.state is State.WAITING
    assert "请问是哪一盏灯" in (await sent(hands))[0][1]
    assert due_line(waiting, hands.desk.workdays) == "等您补充，暂停计时"
    hands.pass_days(2)
    resumed = await do(hands, resident_acts.add_words, case.id, "门口左边那盏", by=ANNA)
    assert (resumed.state, resumed.paused_days, resumed.paused_at) == (State.ASSIGNED, 2, None)
    assert resumed.due_on == date(2026, 9, 22)
    assert deadline_of(resumed, hands.desk.workdays).day == resumed.due_on
    await do(hands, cases.wait, case.id, "还有吗？", by=ZJJ)
    hands.pass_days(1)
    again = await do(hands, cases.resume, case.id, by=ZJJ)
    assert again.paused_days == 3
    with pytest.raises(LimitError):
        await do(hands, cases.wait, case.id, "再问一次", by=ZJJ)
    async with hands.store.transaction() as transaction:
        assert (await transaction.execute(select(duties.c.due_on))).scalar_one() == again.due_on


async def test_a_case_may_be_answered_while_it_waits(hands: Hands) -> None:
    case = await hands.assigned()
    await do(hands, cases.wait, case.id, "请问是哪一盏灯？", by=ZJJ)
    hands.pass_days(1)
    await hands.reply(case.id, by=ZJJ)
    assert (await hands.case(case.id)).paused_days == 1


async def test_what_a_resident_adds_to_a_case_under_way_stands_in_its_story(hands: Hands) -> None:
    case = await hands.assigned()
    same = await do(hands, resident_acts.add_words, case.id, "灯杆也歪了", by=ANNA)
    assert same.version == case.version
    await hands.reply(case.id)
    with pytest.raises(NotAllowedError):
        await do(hands, resident_acts.add_words, case.id, "晚了", by=ANNA)


async def test_a_follow_up_is_owed_another_reply_with_its_own_deadline(hands: Hands) -> None:
    case = await hands.assigned()
    await hands.reply(case.id, by=ZJJ)
    hands.pass_days(3)
    asked = await do(hands, resident_acts.follow_up, case.id, "只修了一盏，还有一盏没亮", by=ANNA)
    assert (asked.state, asked.department_id, asked.duty, asked.answered) == (State.FOLLOWED_UP, "zjj", 2, 1)
    assert asked.clock_from == date(2026, 9, 17)
    with pytest.raises(NotAllowedError):
        await do(hands, cases.close, case.id)
    await hands.reply(case.id, "都修好了。", by=ZJJ)
    async with hands.store.transaction() as transaction:
        rows = (await transaction.execute(select(duties).order_by(duties.c.duty))).all()
        reply = await queries.latest_reply(transaction, case.id)
    assert [(row.duty, row.on_time, row.due_on) for row in rows] == [
        (1, True, date(2026, 9, 20)),
        (2, True, asked.due_on),
    ]
    assert reply is not None
    assert (reply.text, reply.duty) == ("都修好了。", 2)


async def test_a_reopened_case_begins_again_and_keeps_its_history(hands: Hands) -> None:
    case = await hands.assigned()
    await hands.reply(case.id)
    await do(hands, cases.close, case.id)
    hands.pass_days(20)
    again = await do(hands, resident_acts.reopen, case.id, "又坏了", by=ANNA)
    assert (again.state, again.department_id, again.closed_at, again.duty) == (State.REOPENED, None, None, 2)
    assert again.due_on > case.due_on
    async with hands.store.transaction() as transaction:
        assert (
            await transaction.execute(select(duties.c.due_on).where(duties.c.duty == 1))
        ).scalar_one() == case.due_on
    await hands.reply(case.id)
    await do(hands, cases.close, case.id)
    hands.pass_days(31)
    for act in (resident_acts.reopen, resident_acts.follow_up):
        with pytest.raises(NotAllowedError, match="超过30天"):
            await do(hands, act, case.id, "又坏了", by=ANNA)
    office = await do(hands, resident_acts.reopen, case.id, "上级督办", by=OFFICE)
    assert office.state is State.REOPENED


async def test_merged_residents_are_told_and_get_the_same_reply(hands: Hands) -> None:
    main = await hands.assigned("zjj")
    other = await hands.hand_in(LAMP, sender="bert")
    merged = await do(hands, cases.merge, other.case_id, main.id)
    assert (merged.state, merged.merged_into) == (State.MERGED, main.id)
    with pytest.raises(NotAllowedError):
        await do(hands, cases.merge, main.id, other.case_id)
    await hands.reply(main.id, "两盏都修好了。", by=ZJJ)
    assert (await hands.case(other.case_id)).state is State.REPLIED
    texts = [text for key, text in await sent(hands) if "两盏都修好了" in text]
    assert len(texts) == 2
    assert any(other.number in one for one in texts)
    bert = queries.resident_actor(resident_id("web", "bert"))
    asked = await do(hands, resident_acts.follow_up, other.case_id, "我这边的还没亮", by=bert)
    assert asked.merged_into is None
    async with hands.store.transaction() as transaction:
        assert await queries.merged_of(transaction, main.id, None) == ()


async def test_what_cannot_be_merged(hands: Hands) -> None:
    early = await hands.assigned("zjj")
    hands.pass_days(1)
    late = await hands.assigned("zjj", sender="bert")
    with pytest.raises(NotAllowedError, match="期限更早"):
        await do(hands, cases.merge, early.id, late.id)
    with pytest.raises(UnfitError):
        await do(hands, cases.merge, early.id, early.id)
    with pytest.raises(NotFoundError):
        await do(hands, cases.merge, late.id, uuid4())
    third = await hands.assigned("zjj", sender="carl")
    await do(hands, cases.merge, third.id, late.id)
    with pytest.raises(NotAllowedError, match="反过来"):
        await do(hands, cases.merge, late.id, early.id)
    with pytest.raises(NotAllowedError, match="正在办理"):
        await do(hands, cases.merge, late.id, third.id)


async def test_a_case_split_off_stands_for_itself_with_the_deadline_it_had(hands: Hands) -> None:
    main = await hands.assigned("zjj")
    other = await hands.hand_in(LAMP, sender="bert")
    await do(hands, cases.merge, other.case_id, main.id)
    async with hands.store.transaction() as transaction:
        assert [one.id for one in await queries.merged_of(transaction, main.id, None)] == [other.case_id]
        assert [one.id for one in await queries.merged_of(transaction, other.case_id, None)] == [main.id]
    hands.pass_days(1)
    alone = await do(hands, cases.split, other.case_id, "不是同一盏灯")
    assert (alone.state, alone.merged_into, alone.due_on) == (State.ACCEPTED, None, other.due_on)


async def test_assisting_departments_see_the_case_and_give_their_opinion_but_do_not_act(hands: Hands) -> None:
    case = await hands.assigned("zjj")
    await do(hands, cases.ask_assisting, case.id, ["cgj", "gaj", "zjj"], by=ZJJ)
    async with hands.store.transaction() as transaction:
        assert [one.department_id for one in await queries.assisting_of(transaction, case.id)] == ["cgj", "gaj"]
        assert (await queries.get(transaction, case.id, "cgj")).id == case.id
        await cases.give_opinion(transaction, case.id, "灯杆归我们，已通知", by=CGJ, now=hands.now)
        await cases.note(transaction, case.id, "内部备注", by=CGJ, now=hands.now)
        with pytest.raises(NotAllowedError):
            await cases.give_opinion(transaction, case.id, "我是主办", by=ZJJ, now=hands.now)
    with pytest.raises(NotFoundError):
        await hands.reply(case.id, by=CGJ)
    await do(hands, cases.ask_assisting, case.id, [], by=ZJJ)
    with pytest.raises(NotAllowedError):
        await do(hands, cases.ask_assisting, case.id, ["cgj"], by=ANNA)
    async with hands.store.transaction() as transaction:
        assert await queries.assisting_of(transaction, case.id) == ()
        shown = [one.text for one in await queries.resident_story(transaction, case.id)]
    assert not any("备注" in one or "灯杆归我们" in one for one in shown)


async def test_the_database_itself_refuses_an_end_without_a_reply(hands: Hands) -> None:
    case = await hands.assigned()
    with pytest.raises(IntegrityError, match="no_end_without_reply"):
        async with hands.store.transaction() as transaction:
            await transaction.execute(text("UPDATE voice_cases SET state = 'closed' WHERE id = :id"), {"id": case.id})


async def test_a_case_closed_too_long_ago_can_still_be_rated(hands: Hands) -> None:
    case = await hands.assigned(kind=Kind.CONSULTATION)
    await hands.reply(case.id)
    await do(hands, cases.close, case.id)
    hands.pass_days(60)
    rated: Case = await do(hands, resident_acts.rate, case.id, 2, by=ANNA)
    assert rated.rating == 2
    async with hands.store.transaction() as transaction:
        assert (await transaction.execute(select(duties.c.rating))).scalar_one() == 2
        assert await queries.unrated(transaction, "web", "anna") is None


async def test_the_newest_reply_not_rated_is_found(hands: Hands) -> None:
    async with hands.store.transaction() as transaction:
        assert await queries.unrated(transaction, "web", "anna") is None
    case = await hands.assigned()
    await hands.reply(case.id)
    async with hands.store.transaction() as transaction:
        found = await queries.unrated(transaction, "web", "anna")
        assert await queries.latest_reply(transaction, uuid4()) is None
    assert found is not None
    assert found.id == case.id
    assert due_line(found, hands.desk.workdays) == "2026年9月14日已答复"
