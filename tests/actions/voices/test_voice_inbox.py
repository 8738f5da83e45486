"""The inbox: every queue holds what it says, page by page, and a department's own alone."""

from datetime import datetime
from uuid import UUID, uuid4

from actions.voices import cases, inbox
from actions.voices.inbox import QUEUE_NAMES, Filter, Page, Queue
from actions.voices.model import SYSTEM, Kind, State
from tests.actions.voices.conftest import LAMP, OFFICE, Hands, of_department


async def look(
    hands: Hands, asked: Filter, *, scope: str | None = None, after: str | None = None, limit: int = 50
) -> Page:
    async with hands.store.transaction() as transaction:
        return await inbox.inbox(
            transaction, asked, scope=scope, workdays=hands.desk.workdays, now=hands.now, after=after, limit=limit
        )


async def ids(hands: Hands, queue: Queue, scope: str | None = None, **asked: object) -> list[UUID]:
    page = await look(hands, Filter(queue=queue, **asked), scope=scope)  # type: ignore[arg-type]
    return [one.id for one in page.cases]


async def test_each_queue_holds_what_it_says(hands: Hands) -> None:
    new = (await hands.hand_in()).case_id  # Monday; five working days: Sunday the 20th, which is worked
    led = (await hands.assigned("zjj")).id
    fault = (await hands.assigned("cgj", kind=Kind.FAULT)).id  # three: Thursday the 17th
    await hands.assign((await hands.hand_in()).case_id, "jtj", ("zjj",))
    waiting = (await hands.assigned("zjj")).id
    async with hands.store.transaction() as transaction:
        await cases.wait(transaction, waiting, "请补充", by=OFFICE, desk=hands.desk, now=hands.now)
    done = (await hands.assigned("zjj")).id
    await hands.reply(done)
    closed = (await hands.assigned("zjj")).id
    await hands.reply(closed)
    async with hands.store.transaction() as transaction:
        await cases.close(transaction, closed, by=SYSTEM, desk=hands.desk, now=hands.now)

    assert (await ids(hands, Queue.OPEN))[0] == fault
    assert len(await ids(hands, Queue.OPEN)) == 5
    assert await ids(hands, Queue.UNASSIGNED) == [new]
    assert await ids(hands, Queue.WAITING) == [waiting]
    assert set(await ids(hands, Queue.OPEN, "zjj")) == {led, waiting}
    assert len(await ids(hands, Queue.ASSISTING, "zjj")) == 1
    assert len(await ids(hands, Queue.ASSISTING)) == 1
    assert await ids(hands, Queue.ANSWERED) == [done]
    assert await ids(hands, Queue.CLOSED, "zjj") == [closed]
    assert await ids(hands, Queue.ALL, state=State.REPLIED, department_id="zjj") == [done]
    assert await ids(hands, Queue.CLOSED, topic="light") == [closed]
    assert await ids(hands, Queue.CLOSED, topic="bus") == []
    assert await ids(hands, Queue.T3) == [fault]
    hands.pass_days(2)
    assert await ids(hands, Queue.T1) == [fault]
    hands.pass_days(1)
    assert await ids(hands, Queue.TODAY) == [fault]
    hands.pass_days(1)
    assert await ids(hands, Queue.OVERDUE, kind=Kind.FAULT) == [fault]
    assert await ids(hands, Queue.OVERDUE, "zjj") == []
    async with hands.store.transaction() as transaction:
        counted = await inbox.counts(transaction, scope=None, workdays=hands.desk.workdays, now=hands.now)
        own = await inbox.counts(transaction, scope="zjj", workdays=hands.desk.workdays, now=hands.now)
    for queue, number in counted.items():
        assert number == len(await ids(hands, queue)), queue
        assert own[queue] == len(await ids(hands, queue, "zjj")), queue
    assert set(QUEUE_NAMES) == set(Queue)


async def test_pages_follow_each_other_without_a_gap_or_a_double(hands: Hands) -> None:
    taken = []
    for at in range(7):
        hands.now = datetime.fromisoformat(f"2026-09-14T04:0{at}:00+00:00")
        taken.append((await hands.hand_in(f"{LAMP}{at}")).case_id)
    for queue in (Queue.OPEN, Queue.ALL):
        seen: list[UUID] = []
        after: str | None = None
        while True:
            page = await look(hands, Filter(queue=queue), after=after, limit=3)
            seen += [one.id for one in page.cases]
            after = page.next
            if after is None:
                break
        assert sorted(seen) == sorted(taken)
        if queue is Queue.ALL:
            assert seen == taken[::-1]
    assert (await look(hands, Filter(), after="乱写的", limit=3)).cases == (await look(hands, Filter(), limit=3)).cases


async def test_words_and_numbers_are_found(hands: Hands) -> None:
    lamp = await hands.assigned("zjj")
    bus = await hands.assigned("jtj", "公交车班次太少，早高峰挤不上去")
    assert await ids(hands, Queue.ALL, words="公交车") == [bus.id]
    assert await ids(hands, Queue.ALL, words=f"编号 {lamp.number.lower()}") == [lamp.id]
    assert await ids(hands, Queue.ALL, "jtj", words=lamp.number) == []
    assert await ids(hands, Queue.ALL, words="灯") == [lamp.id]
    assert await ids(hands, Queue.ALL, words="%") == []
    assert set(await ids(hands, Queue.ALL, words=" ")) == {lamp.id, bus.id}
    assert of_department("zjj").scope == "zjj"
    assert uuid4() not in await ids(hands, Queue.ALL)
