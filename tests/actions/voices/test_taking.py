"""What is handed in: a case once, its number, code and deadline; who it is from stays sealed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from actions.voices import queries, taking
from actions.voices.deadlines import due_line
from actions.voices.errors import NotFoundError, UnfitError
from actions.voices.model import Kind, State
from actions.voices.numbers import read_code, read_number, shown_code
from actions.voices.tables import cases, parties, words
from knowledge import audit
from knowledge.cipher import Cipher, DataKey
from knowledge.residents import resident_id
from tests.actions.voices.conftest import LAMP, Hands


async def test_a_case_has_a_number_a_code_a_department_and_a_deadline(hands: Hands) -> None:
    taken = await hands.hand_in(kind=Kind.FAULT)
    assert read_number(taken.number) == taken.number
    assert taken.number.startswith("20260914-")
    assert taken.code is not None
    assert read_code(shown_code(taken.code)) == taken.code
    assert taken.due_shown == "2026年9月17日"
    assert taken.department_ids
    case = await hands.case(taken.case_id)
    assert due_line(case, hands.desk.workdays) == "2026年9月17日前答复"
    assert (case.state, case.days, case.due_exact) == (State.RECEIVED, 3, True)
    assert case.owes


async def test_a_deadline_beyond_the_known_years_says_so(hands: Hands) -> None:
    hands.pass_days(107)  # 30 December
    taken = await hands.hand_in()
    assert taken.due_shown.startswith("不早于 2027年1月")
    case = await hands.case(taken.case_id)
    assert not case.due_exact
    assert due_line(case, hands.desk.workdays) == f"答复期限{taken.due_shown}"


async def test_the_same_key_is_the_same_case(hands: Hands) -> None:
    first = await hands.hand_in(key="once")
    again = await hands.hand_in("别的话也一样算作同一次提交", key="once")
    assert again == replace(first, repeated=True)
    other = await hands.hand_in(key="once", sender="bert")
    assert other.number != first.number


async def test_handed_in_ten_times_at_once_it_exists_once(hands: Hands) -> None:
    taken = await asyncio.gather(*(hands.hand_in(key="same") for _ in range(10)))
    assert len({one.number for one in taken}) == 1
    assert sum(not one.repeated for one in taken) == 1
    async with hands.store.transaction() as transaction:
        assert (await transaction.execute(select(func.count()).select_from(cases))).scalar_one() == 1


async def test_many_residents_at_once_get_numbers_of_their_own(hands: Hands) -> None:
    taken = await asyncio.gather(*(hands.hand_in(sender=f"resident {at}", department_id="zjj") for at in range(12)))
    serials = sorted(int(one.number[-6:-1]) for one in taken)
    assert serials == list(range(1, 13))


async def test_a_case_whose_transaction_dies_does_not_exist_and_the_retry_makes_it(hands: Hands) -> None:
    class KilledError(Exception):
        """The process is gone before the commit."""

    async def die() -> None:
        async with hands.store.transaction() as transaction:
            await taking.take(transaction, hands.new(key="k"), hands.desk, case_id=uuid4(), now=hands.now)
            raise KilledError

    with pytest.raises(KilledError):
        await die()
    taken = await hands.hand_in(key="k")
    assert not taken.repeated
    async with hands.store.transaction() as transaction:
        assert (await transaction.execute(select(func.count()).select_from(parties))).scalar_one() == 1
        assert len(await queries.mine(transaction, "web", "anna")) == 1


async def test_who_handed_it_in_is_sealed_and_the_text_is_masked(hands: Hands) -> None:
    said = "我叫赵铁柱，家里水管漏水，电话13812345678，邮箱zhao@example.com。"
    taken = await hands.hand_in(said, name="赵铁柱", phone="13812345678")
    case = await hands.case(taken.case_id)
    assert "赵铁柱" not in case.text
    assert "13812345678" not in case.text
    assert "水管漏水" in case.text
    async with hands.store.transaction() as transaction:
        rows = (await transaction.execute(text("SELECT to_jsonb(voice_parties)::text FROM voice_parties"))).scalars()
        stored = "".join(rows)
        kept = (await transaction.execute(select(words.c.text_sealed))).scalar_one()
        party = (await transaction.execute(select(parties))).one()
    assert "13812345678" not in stored
    assert hands.desk.cipher.open(kept, context="voice_words.text_sealed") == said
    assert hands.desk.cipher.open(party.phone_sealed, context=taking.PHONE_CONTEXT) == "13812345678"


async def test_an_anonymous_case_keeps_no_name_even_where_one_was_given(hands: Hands) -> None:
    await hands.hand_in(anonymous=True, name="赵铁柱", phone="13812345678")
    async with hands.store.transaction() as transaction:
        party = (await transaction.execute(select(parties))).one()
    assert (party.name_sealed, party.phone_sealed, party.phone_blind) == (None, None, None)


async def test_a_department_named_by_the_resident_stands_in_the_number_and_first_among_the_suggested(
    hands: Hands,
) -> None:
    taken = await hands.hand_in(department_id="jtj")
    assert "-JTJ-" in taken.number
    async with hands.store.transaction() as transaction:
        assert (await queries.suggested_for(transaction, taken.case_id))[0] == "jtj"
        assert await queries.suggested_for(transaction, uuid4()) == ()


async def test_a_department_that_does_not_exist_is_refused(hands: Hands) -> None:
    with pytest.raises(UnfitError):
        await hands.hand_in(department_id="nowhere")


async def test_number_and_code_open_a_case_and_nothing_else_does(hands: Hands) -> None:
    taken = await hands.hand_in()
    other = await hands.hand_in(sender="bert")
    assert taken.code is not None
    assert other.code is not None
    async with hands.store.transaction() as transaction:
        opened = await queries.by_code(transaction, taken.number, taken.code)
        assert opened.case.id == taken.case_id
        assert opened.actor == queries.resident_actor(resident_id("web", "anna"))
        for number, code in ((taken.number, other.code), ("20260914-00-000017", taken.code), (taken.number, "")):
            with pytest.raises(NotFoundError):
                await queries.by_code(transaction, number, code)


async def test_after_the_key_was_changed_a_repeated_case_tells_its_code_while_the_old_key_is_known(
    hands: Hands,
) -> None:
    taken = await hands.hand_in(key="k")
    old = hands.desk.cipher
    fresh = DataKey(id="fresh", secret=b"n" * 32)
    hands.desk = replace(hands.desk, cipher=Cipher([fresh]))
    assert (await hands.hand_in(key="k")).code is None
    hands.desk = replace(hands.desk, cipher=old)
    assert (await hands.hand_in(key="k")).code == taken.code


async def test_only_its_resident_finds_a_case_again(hands: Hands) -> None:
    taken = await hands.hand_in()
    hands.pass_days(1)
    second = await hands.hand_in("请问明年的公交线路会不会调整")
    async with hands.store.transaction() as transaction:
        assert [one.id for one in await queries.mine(transaction, "web", "anna")] == [second.case_id, taken.case_id]
        assert await queries.mine(transaction, "web", "bert") == ()
        assert (await queries.of_resident(transaction, taken.case_id, "web", "anna")).case.id == taken.case_id
        with pytest.raises(NotFoundError):
            await queries.of_resident(transaction, taken.case_id, "web", "bert")
        before = await taking.taken_before(transaction, resident_id("web", "anna"), hands.keys[0], hands.desk)
        assert before is not None
        assert before.number == taken.number
        assert await taking.taken_before(transaction, resident_id("web", "anna"), "?", hands.desk) is None


async def test_whoever_met_the_same_stands_behind_a_public_case_once(hands: Hands) -> None:
    case = await hands.assigned(public=True)
    for key in ("a", "b"):
        async with hands.store.transaction() as transaction:
            later = hands.now + timedelta(hours=1)
            joined = await taking.support(transaction, case.id, channel="web", sender="bert", key=key, now=later)
            assert joined.supporters == 1
    async with hands.store.transaction() as transaction:
        own = await taking.support(transaction, case.id, channel="web", sender="anna", key="c", now=hands.now)
    assert own.supporters == 1


@pytest.mark.parametrize(("public", "assigned"), [(False, True), (True, False)])
async def test_a_private_case_and_one_the_office_has_not_seen_cannot_be_joined(
    hands: Hands,
    public: bool,  # noqa: FBT001
    assigned: bool,  # noqa: FBT001
) -> None:
    taken = await hands.hand_in(LAMP, public=public)
    if assigned:
        await hands.assign(taken.case_id)
    async with hands.store.transaction() as transaction:
        with pytest.raises(NotFoundError):
            await taking.support(transaction, taken.case_id, channel="web", sender="bert", key="a", now=hands.now)


async def test_every_taking_is_on_the_audit_log_without_a_word_of_it(hands: Hands) -> None:
    await hands.hand_in(name="赵铁柱", phone="13812345678")
    async with hands.store.transaction() as transaction:
        rows = (await transaction.execute(text("SELECT act, details::text FROM audit WHERE act LIKE 'voice.%'"))).all()
        assert await audit.broken_link(transaction) is None
    assert [row.act for row in rows] == ["voice.received"]
    assert "路灯" not in rows[0].details
