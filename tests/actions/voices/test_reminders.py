"""Reminders: one a case, the most urgent, for whoever has to act now, until they have seen it or acted."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select

from actions.voices import cases, reminders, resident_acts
from actions.voices.desk_tables import notices
from actions.voices.inbox import Filter, Queue, inbox
from actions.voices.model import Actor, Case, Kind, State
from actions.voices.queries import resident_actor
from actions.voices.reminders import Addressee, Audience, Reminders
from knowledge.residents import resident_id
from tests.actions.voices.conftest import BOSS, LAMP, OFFICE, Hands, of_department

ZJJ, CGJ = of_department("zjj"), of_department("cgj")
AT_ZJJ = Addressee(audience=Audience.DEPARTMENT, department_id="zjj")
AT_CGJ = Addressee(audience=Audience.DEPARTMENT, department_id="cgj")
AT_OFFICE = Addressee(audience=Audience.OFFICE)
SUPERVISOR = Addressee(audience=Audience.SUPERVISOR)


async def remind(hands: Hands) -> int:
    async with hands.store.transaction() as transaction:
        return await reminders.remind(transaction, workdays=hands.desk.workdays, now=hands.now)


async def told(hands: Hands, *addressees: Addressee, limit: int = 50) -> Reminders:
    async with hands.store.transaction() as transaction:
        return await reminders.notices_for(transaction, addressees, limit=limit)


async def shown(hands: Hands, *addressees: Addressee) -> list[tuple[UUID, str]]:
    return [(one.case_id, one.what) for one in (await told(hands, *addressees)).notices]


async def put_away(hands: Hands, notice: int, addressees: Sequence[Addressee], by: Actor = ZJJ) -> bool:
    async with hands.store.transaction() as transaction:
        return await reminders.seen(transaction, notice, addressees, by=by.id, now=hands.now)


async def transfer(hands: Hands, case: Case, to: str) -> None:
    async with hands.store.transaction() as transaction:
        await cases.transfer(transaction, case.id, to, "归他们管", by=OFFICE, desk=hands.desk, now=hands.now)


async def test_each_reminder_is_written_once_and_the_last_goes_to_a_supervisor_too(hands: Hands) -> None:
    await hands.assigned("zjj")  # due on Sunday, 20 September, which is worked
    for _ in range(10):
        await remind(hands)
        assert await remind(hands) == 0
        hands.pass_days(1)
    async with hands.store.transaction() as transaction:
        rows = await transaction.execute(select(notices.c.what, notices.c.audience).order_by(notices.c.id))
        said = [(row.what, row.audience) for row in rows]
    assert [what for what, audience in said if audience == "department"] == ["T-3", "T-1", "T0", "overdue"]
    assert [what for what, audience in said if audience == "supervisor"] == ["overdue"]


async def test_a_case_has_one_reminder_the_most_urgent_and_each_part_puts_its_own_away(hands: Hands) -> None:
    case = await hands.assigned("zjj")
    for _ in range(10):
        await remind(hands)
        hands.pass_days(1)
    assert await shown(hands, AT_ZJJ) == [(case.id, "overdue")]
    assert await shown(hands, AT_CGJ) == await shown(hands, AT_OFFICE) == await shown(hands) == []
    (own,), (supervised,) = (await told(hands, AT_ZJJ)).notices, (await told(hands, SUPERVISOR)).notices
    assert (own.number, own.title, own.department_id) == (case.number, case.title, "zjj")
    for strangers in ([AT_CGJ], [AT_OFFICE], []):
        assert not await put_away(hands, own.id, strangers)
    assert not await put_away(hands, own.id + 1000, [AT_ZJJ])
    assert await put_away(hands, supervised.id, [SUPERVISOR], BOSS)
    assert await shown(hands, AT_ZJJ) == [(case.id, "overdue")]
    assert await put_away(hands, own.id, [AT_ZJJ])
    assert not await put_away(hands, own.id, [AT_ZJJ])
    assert await shown(hands, AT_ZJJ) == []  # and not the less urgent ones behind it
    assert await remind(hands) == 0


async def test_a_transfer_takes_the_reminder_from_the_old_department_and_gives_the_new_one_its_own(
    hands: Hands,
) -> None:
    case = await hands.assigned("zjj")
    hands.pass_days(10)
    await remind(hands)
    (own,) = (await told(hands, AT_ZJJ)).notices
    await put_away(hands, own.id, [AT_ZJJ])
    await transfer(hands, case, "cgj")
    assert await shown(hands, AT_ZJJ) == []
    assert await remind(hands) == 1  # the supervisor is not told a second time
    assert await shown(hands, AT_CGJ) == [(case.id, "overdue")]
    assert await shown(hands, AT_ZJJ) == await shown(hands, AT_OFFICE) == []
    assert not await put_away(hands, own.id, [AT_ZJJ])
    async with hands.store.transaction() as transaction:
        await cases.give_back(transaction, case.id, "也不归我们", by=CGJ, desk=hands.desk, now=hands.now)
    await remind(hands)
    assert await shown(hands, AT_CGJ) == []
    assert await shown(hands, AT_OFFICE) == [(case.id, "overdue")]


async def test_the_office_is_reminded_of_what_it_has_not_given_away_alone(hands: Hands) -> None:
    new = await hands.hand_in()
    await hands.assigned("zjj", sender="bert")
    hands.pass_days(10)
    await remind(hands)
    assert await shown(hands, AT_OFFICE) == [(new.case_id, "overdue")]
    assert len(await shown(hands, AT_OFFICE, AT_ZJJ)) == 2
    assert len(await shown(hands, SUPERVISOR)) == 2


async def test_a_reply_a_pause_and_a_follow_up_take_the_reminder_away(hands: Hands) -> None:
    answered, waiting = await hands.assigned("zjj"), await hands.assigned("zjj", sender="bert")
    hands.pass_days(5)
    await remind(hands)
    assert {what for _, what in await shown(hands, AT_ZJJ)} == {"T-1"}
    await hands.reply(answered.id)
    async with hands.store.transaction() as transaction:
        await cases.wait(transaction, waiting.id, "请补充", by=ZJJ, desk=hands.desk, now=hands.now)
    assert await shown(hands, AT_ZJJ) == []
    async with hands.store.transaction() as transaction:
        by = resident_actor(resident_id("web", "anna"))
        await resident_acts.follow_up(transaction, answered.id, "还是不亮", by=by, desk=hands.desk, now=hands.now)
    assert await shown(hands, AT_ZJJ) == []
    hands.pass_days(30)
    await remind(hands)
    assert await shown(hands, AT_ZJJ) == [(answered.id, "overdue")]


@pytest.mark.parametrize(("kind", "before"), [(Kind.FAULT, 2), (Kind.SUGGESTION, 1)])
async def test_a_short_deadline_does_not_remind_on_the_day_the_case_comes(
    hands: Hands, kind: Kind, before: int
) -> None:
    await hands.assigned("zjj", kind=kind)
    quiet = 0
    while not await remind(hands):
        hands.pass_days(1)
        quiet += 1
    assert quiet >= before
    assert (await shown(hands, AT_ZJJ))[0][1] == ("T-1" if kind is Kind.FAULT else "T-3")


async def test_the_most_urgent_stand_first_and_all_are_counted(hands: Hands) -> None:
    late = await hands.assigned("zjj")
    hands.pass_days(7)
    for sender in ("bert", "carl"):
        await hands.assigned("zjj", sender=sender)
    hands.pass_days(4)
    await remind(hands)
    found = await told(hands, AT_ZJJ, limit=2)
    assert (len(found.notices), found.total, found.notices[0].case_id) == (2, 3, late.id)


async def test_a_merged_case_keeps_its_own_clock_when_the_main_one_stands_still(hands: Hands) -> None:
    main = await hands.assigned("zjj")
    other = await hands.hand_in(LAMP, sender="bert")
    async with hands.store.transaction() as transaction:
        merged = await cases.merge(transaction, other.case_id, main.id, by=OFFICE, desk=hands.desk, now=hands.now)
        await cases.wait(transaction, main.id, "哪一盏？", by=ZJJ, desk=hands.desk, now=hands.now)
    assert (merged.state, merged.department_id) == (State.MERGED, "zjj")
    hands.pass_days(10)
    await remind(hands)
    assert await shown(hands, AT_ZJJ) == [(merged.id, "overdue")]
    assert await shown(hands, SUPERVISOR) == [(merged.id, "overdue")]
    async with hands.store.transaction() as transaction:
        late = await inbox(
            transaction, Filter(queue=Queue.OVERDUE), scope="zjj", workdays=hands.desk.workdays, now=hands.now
        )
        assert [one.id for one in late.cases] == [merged.id]
        await cases.resume(transaction, main.id, by=ZJJ, desk=hands.desk, now=hands.now)
    await hands.reply(main.id)
    assert await shown(hands, AT_ZJJ) == []


async def test_whoever_leads_a_case_leads_what_was_merged_into_it(hands: Hands) -> None:
    main = await hands.assigned("zjj")
    other = await hands.hand_in(LAMP, sender="bert")
    async with hands.store.transaction() as transaction:
        await cases.merge(transaction, other.case_id, main.id, by=OFFICE, desk=hands.desk, now=hands.now)
    await transfer(hands, main, "cgj")
    assert (await hands.case(other.case_id)).department_id == "cgj"
    async with hands.store.transaction() as transaction:
        await cases.give_back(transaction, main.id, "不归我们", by=CGJ, desk=hands.desk, now=hands.now)
    assert (await hands.case(other.case_id)).department_id is None


async def test_a_pause_that_nobody_ended_in_time_lasts_no_longer_than_it_may(hands: Hands) -> None:
    case = await hands.assigned("zjj")
    async with hands.store.transaction() as transaction:
        await cases.wait(transaction, case.id, "请补充", by=ZJJ, desk=hands.desk, now=hands.now)
    hands.pass_days(45)  # the worker slept
    async with hands.store.transaction() as transaction:
        assert await reminders.end_pauses(transaction, desk=hands.desk, now=hands.now) == 1
    moved = await hands.case(case.id)
    assert (moved.state, moved.paused_days) == (State.ASSIGNED, hands.desk.policy.pause_days)
    assert moved.due_on == hands.desk.workdays.add(case.clock_from, 15).day
