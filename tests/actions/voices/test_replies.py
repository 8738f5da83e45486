"""Replies: a public one by two people, each resident once, and how far it got can be seen."""

import asyncio
from uuid import UUID, uuid4

import pytest

from actions.voices import public, queries, replies, taking
from actions.voices.errors import NotAllowedError, NotFoundError, UnfitError
from actions.voices.model import Actor, Kind, ReplyState, Role, State
from knowledge import outbox
from knowledge.residents import resident_id
from tests.actions.voices.conftest import BOSS, LAMP, OFFICE, Hands, of_department

ZJJ = of_department("zjj")
NOBODY = Actor(id="resident:x", role=Role.RESIDENT)


async def approve(hands: Hands, reply_id: UUID, by: Actor = BOSS) -> None:
    async with hands.store.transaction() as transaction:
        await replies.approve(transaction, reply_id, by=by, desk=hands.desk, now=hands.now)


async def test_a_private_reply_is_sent_at_once_and_its_delivery_is_seen(hands: Hands) -> None:
    case = await hands.assigned()
    sent = await hands.reply(case.id, by=ZJJ)
    assert sent.state is ReplyState.SENT
    async with hands.store.transaction() as transaction:
        (first,) = await replies.deliveries(transaction, case.id)
        assert (first.reply_id, first.state) == (sent.id, "queued")
        (parcel,) = await outbox.take(transaction, now=hands.now)
        await outbox.settle(transaction, parcel.id, state="refused", error="45015")
        (then,) = await replies.deliveries(transaction, case.id)
        assert (then.state, then.error) == ("refused", "45015")
    assert str(parcel.payload["text"]) == replies.preview(case, "已经修好了。", hands.desk.city)
    assert hands.desk.city.by_id["zjj"].name in str(parcel.payload["text"])


async def test_a_public_reply_waits_for_somebody_else(hands: Hands) -> None:
    case = await hands.assigned(public=True)
    waiting = await hands.reply(case.id, public=True, by=ZJJ)
    assert waiting.state is ReplyState.SUBMITTED
    assert (await hands.case(case.id)).owes
    for wrong in (ZJJ, of_department("zjj", "editor")):
        with pytest.raises(NotAllowedError, match="另一个人"):
            await approve(hands, waiting.id, wrong)
    with pytest.raises(NotAllowedError, match="等第二个人"):
        await hands.reply(case.id, by=ZJJ)
    async with hands.store.transaction() as transaction:
        assert await replies.deliveries(transaction, case.id) == ()
        assert [one.id for _, one in await replies.waiting_replies(transaction, None)] == [waiting.id]
        assert [one.id for one, _ in await replies.waiting_replies(transaction, "zjj")] == [case.id]
        assert await replies.waiting_replies(transaction, "cgj") == ()
    await approve(hands, waiting.id)
    answered = await hands.case(case.id)
    assert (answered.state, answered.published_at) == (State.REPLIED, hands.now)
    with pytest.raises(NotAllowedError, match="审核过"):
        await approve(hands, waiting.id, OFFICE)


async def test_approved_by_two_at_once_it_is_sent_once(hands: Hands) -> None:
    case = await hands.assigned(public=True)
    waiting = await hands.reply(case.id, public=True, by=ZJJ)
    done = await asyncio.gather(*(approve(hands, waiting.id, one) for one in (BOSS, OFFICE)), return_exceptions=True)
    assert [type(one) for one in done if one is not None] == [NotAllowedError]
    async with hands.store.transaction() as transaction:
        assert len(await replies.deliveries(transaction, case.id)) == 1


async def test_a_rejected_reply_is_not_sent_and_another_can_be_written(hands: Hands) -> None:
    case = await hands.assigned(public=True)
    waiting = await hands.reply(case.id, public=True, by=ZJJ)
    async with hands.store.transaction() as transaction:
        no = await replies.reject(transaction, waiting.id, "语气请再客气些", by=BOSS, now=hands.now)
    assert (no.state, no.reason) == (ReplyState.REJECTED, "语气请再客气些")
    hands.pass_days(0.01)
    again = await hands.reply(case.id, "感谢您的反映，已修好。", public=True, by=ZJJ)
    await approve(hands, again.id)
    async with hands.store.transaction() as transaction:
        assert [one.state for one in await replies.replies_of(transaction, case.id)] == ["rejected", "sent"]
        shown = [one.text for one in await queries.resident_story(transaction, case.id)]
    assert not any("客气些" in one for one in shown)


async def test_a_reply_that_does_not_exist_and_one_of_another_department_are_not_found(hands: Hands) -> None:
    case = await hands.assigned(public=True)
    waiting = await hands.reply(case.id, public=True, by=ZJJ)
    for reply_id, by in ((uuid4(), BOSS), (waiting.id, of_department("cgj"))):
        with pytest.raises(NotFoundError):
            await approve(hands, reply_id, by)


async def test_what_cannot_be_replied(hands: Hands) -> None:
    taken = await hands.hand_in(kind=Kind.COMPLAINT)
    with pytest.raises(NotAllowedError, match="已收到"):
        await hands.reply(taken.case_id)
    await hands.assign(taken.case_id)
    with pytest.raises(NotAllowedError, match="没有同意公开"):
        await hands.reply(taken.case_id, public=True)
    with pytest.raises(UnfitError, match="答复内容"):
        await hands.reply(taken.case_id, "  ")
    await hands.reply(taken.case_id)
    with pytest.raises(NotAllowedError):
        await hands.reply(taken.case_id)


async def test_whoever_met_the_same_gets_the_reply_too(hands: Hands) -> None:
    case = await hands.assigned(public=True)
    async with hands.store.transaction() as transaction:
        await taking.support(transaction, case.id, channel="web", sender="bert", key="k", now=hands.now)
    await hands.reply(case.id)
    async with hands.store.transaction() as transaction:
        assert len(await replies.deliveries(transaction, case.id)) == 2


async def test_the_public_page_shows_answered_public_cases_and_no_others(hands: Hands) -> None:
    private = await hands.assigned("zjj", "电梯坏了三周没有人修")
    await hands.reply(private.id)
    await hands.assigned("zjj", "公开但还没有答复的一件事", public=True)
    shown = await hands.published("我叫赵铁柱，拾翠路的路灯坏了，电话13812345678", name="赵铁柱")
    async with hands.store.transaction() as transaction:
        page = await public.published(transaction)
        assert [one.number for one in page.cases] == [shown.number]
        one = await public.published_case(transaction, shown.number)
        assert "赵铁柱" not in one.text + one.title
        assert "13812345678" not in one.text + one.title
        assert [text for _, text in one.replies] == ["已经修好了。"]
        assert (await public.published(transaction, words="路灯坏了")).cases == (one,)
        assert (await public.published(transaction, words="电梯")).cases == ()
        assert (await public.published(transaction, department_id="cgj")).cases == ()
        with pytest.raises(NotFoundError):
            await public.published_case(transaction, private.number)


async def test_the_public_page_is_turned_page_by_page(hands: Hands) -> None:
    numbers = []
    for at in range(3):
        hands.pass_days(1)
        numbers.append((await hands.published(f"{LAMP}第{at}次反映")).number)
    async with hands.store.transaction() as transaction:
        first = await public.published(transaction, limit=2)
        then = await public.published(transaction, limit=2, after=first.next)
        assert [one.number for one in (*first.cases, *then.cases)] == numbers[::-1]
        assert then.next is None
        assert await public.published(transaction, limit=2, after="不是页码") == first


async def test_a_public_case_asked_about_again_is_not_shown_until_it_is_answered(hands: Hands) -> None:
    case = await hands.published()
    async with hands.store.transaction() as transaction:
        from actions.voices import resident_acts  # noqa: PLC0415

        anna = queries.resident_actor(resident_id("web", "anna"))
        await resident_acts.follow_up(transaction, case.id, "还有一盏没亮", by=anna, desk=hands.desk, now=hands.now)
        assert (await public.published(transaction)).cases == ()
