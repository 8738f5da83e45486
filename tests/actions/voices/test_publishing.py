"""What everybody reads of a case: a version that staff wrote and a second person saw, under one condition everywhere."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from actions.voices import public, publishing, queries, replies, resident_acts, similar
from actions.voices.errors import NotAllowedError, NotFoundError, UnfitError
from actions.voices.model import Actor, Case, NewReply, Published, Reply, ReplyState
from knowledge.people_tables import audit as audit_table
from knowledge.residents import resident_id
from tests.actions.voices.conftest import BOSS, LAMP, OFFICE, Hands, of_department

ZJJ, CGJ = of_department("zjj"), of_department("cgj")
ANNA = queries.resident_actor(resident_id("web", "anna"))
TOLD = f"{LAMP}我家在旁边的水云苑，老伴摔过一跤。"
SHOWN = Published(title="拾翠路一盏路灯不亮", text="拾翠路52号附近的路灯坏了一周，夜里很黑。")


async def write(hands: Hands, case: Case, shown: Published | None = SHOWN, text: str = "已经修好了。") -> Reply:
    async with hands.store.transaction() as transaction:
        new = NewReply(text=text, public=True, shown=shown)
        return await replies.reply(transaction, case.id, new, by=ZJJ, desk=hands.desk, reply_id=uuid4(), now=hands.now)


async def publish(hands: Hands, case: Case, shown: Published | None = SHOWN) -> Case:
    waiting = await write(hands, case, shown)
    async with hands.store.transaction() as transaction:
        await replies.approve(transaction, waiting.id, by=BOSS, desk=hands.desk, now=hands.now)
    return await hands.case(case.id)


async def found(hands: Hands, words: str = "") -> list[tuple[str, str]]:
    async with hands.store.transaction() as transaction:
        page = await public.published(transaction, words=words)
    return [(one.title, one.text) for one in page.cases]


async def test_everybody_reads_the_version_that_staff_wrote_and_searches_that_alone(hands: Hands) -> None:
    case = await hands.assigned("zjj", TOLD, public=True)
    waiting = await write(hands, case)
    assert (waiting.state, waiting.public_title, waiting.public_text) == (
        ReplyState.SUBMITTED, SHOWN.title, SHOWN.text,
    )  # fmt: skip
    assert await found(hands) == []
    async with hands.store.transaction() as transaction:
        await replies.approve(transaction, waiting.id, by=BOSS, desk=hands.desk, now=hands.now)
    assert await found(hands) == [(SHOWN.title, SHOWN.text)]
    assert await found(hands, "路灯坏了一周") == [(SHOWN.title, SHOWN.text)]
    assert await found(hands, "水云苑") == []
    kept = await hands.case(case.id)
    assert (kept.text, kept.public_text) == (TOLD, SHOWN.text)


async def test_without_a_version_of_its_own_what_is_private_is_masked_once_more(hands: Hands) -> None:
    case = await hands.assigned("zjj", public=True)
    suggested = publishing.suggested(case)
    assert (suggested.title, suggested.text) == (case.title, case.text)
    assert await found(hands) == []
    await publish(hands, case, None)
    assert await found(hands) == [(case.title, case.text)]


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (Published(title="", text="路灯坏了"), "公开的标题"),
        (Published(title="路灯", text=" "), "公开的来信内容"),
        (Published(title="赵铁柱反映路灯", text="路灯坏了"), "公开的来信里写了居民的姓名"),
        (Published(title="路灯", text="联系电话一三九零五三六一二三四，路灯坏了"), "公开的来信里有电话号码"),
        (Published(title="路灯", text="身份证370102199003071234，路灯坏了"), "公开的来信里有身份证号"),
    ],
)
async def test_what_says_who_the_resident_is_is_not_published(hands: Hands, shown: Published, wrong: str) -> None:
    case = await hands.assigned("zjj", public=True, name="赵铁柱", phone="13812345678")
    with pytest.raises(UnfitError, match=wrong):
        await write(hands, case, shown)
    assert (await hands.case(case.id)).owes


async def test_a_reply_may_hold_the_phone_of_an_office_but_no_number_of_a_person(hands: Hands) -> None:
    case = await hands.assigned("zjj", public=True, name="赵铁柱", phone="13812345678")
    for text, wrong in (("赵铁柱您好，已修好。", "公开的答复里写了居民的姓名"),
                        ("已打138-1234-5678告诉您。", "公开的答复里写了居民的电话"),
                        ("请带身份证370102199003071234来办。", "公开的答复里有身份证号")):  # fmt: skip
        with pytest.raises(UnfitError, match=wrong):
            await write(hands, case, text=text)
    assert (await write(hands, case, text="有问题请打养护科0300-82133100。")).state is ReplyState.SUBMITTED


async def test_a_public_case_that_is_asked_about_again_is_offered_to_nobody_until_it_is_answered(hands: Hands) -> None:
    case = await publish(hands, await hands.assigned("zjj", public=True))

    async def offered() -> list[str]:
        async with hands.store.transaction() as transaction:
            return [one.number for one in await similar.answered(transaction, LAMP)]

    assert await offered() == [case.number]
    async with hands.store.transaction() as transaction:
        await resident_acts.follow_up(transaction, case.id, "还是不亮", by=ANNA, desk=hands.desk, now=hands.now)
        with pytest.raises(NotFoundError):
            await public.published_case(transaction, case.number)
    assert await offered() == []
    assert await found(hands) == []
    await hands.reply(case.id)  # not in public this time
    assert await offered() == []
    assert await found(hands) == []
    assert (await hands.case(case.id)).public_text is None


async def test_a_case_is_taken_off_the_public_page_with_a_reason_by_whose_it_is(hands: Hands) -> None:
    case = await publish(hands, await hands.assigned("zjj", public=True))

    async def withdraw(by: Actor, reason: str = "当事人不愿公开", version: int | None = None) -> Case:
        async with hands.store.transaction() as transaction:
            return await publishing.withdraw(transaction, case.id, reason, by=by, now=hands.now, version=version)

    with pytest.raises(NotFoundError):
        await withdraw(CGJ)
    with pytest.raises(NotAllowedError):
        await withdraw(ANNA)
    with pytest.raises(UnfitError, match="撤下的理由"):
        await withdraw(ZJJ, " ")
    taken_off = await withdraw(ZJJ, version=case.version)
    assert (taken_off.published_at, taken_off.public_text, taken_off.state) == (None, None, case.state)
    assert await found(hands) == []
    with pytest.raises(NotAllowedError, match="没有公开"):
        await withdraw(OFFICE)
    async with hands.store.transaction() as transaction:
        line = (await queries.story_of(transaction, case.id, None))[-1]
        assert (line.act, line.text, line.shown_to) == ("withdrawn", "当事人不愿公开", "staff")
        acts = (await transaction.execute(select(audit_table.c.act))).scalars().all()
    assert "voice.withdrawn" in acts
