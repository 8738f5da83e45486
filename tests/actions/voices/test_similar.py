"""Similar cases and suggested departments: found by what is rare, learning from what staff decided."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select, update

from actions.voices import publishing, routing, similar
from actions.voices.alike import MOST_PAIRS, OFFER, SAME, Known, likeness, pairs_of
from actions.voices.model import Likeness, Published, State
from actions.voices.similar import COMMON, ENOUGH, looked_up
from actions.voices.similar_tables import signatures
from actions.voices.tables import cases, duties
from bench.voices.routing import UNSEEN, letters, sample_city, shares
from tests.actions.voices.conftest import LAMP, Hands

CITY = sample_city()
SAME_LAMP = "望岳区拾翠路52号门口路灯一直不亮，坏了快一个星期，请修一下。"
BUS = "公交车班次太少，早高峰根本挤不上去，建议增加车次。"


def like(department: str | None, score: float) -> Likeness:
    return Likeness(
        case_id=uuid4(),
        number="",
        title="",
        state=State.CLOSED,
        department_id=department,
        received_at=datetime(2026, 9, 14, tzinfo=UTC),
        supporters=0,
        score=score,
    )


@given(some.text(max_size=300))
def test_any_text_has_pairs_in_a_fixed_order_that_fit_the_column(text: str) -> None:
    pairs = pairs_of(text)
    assert pairs == tuple(sorted(set(pairs)))
    assert all(-(2**31) <= pair < 2**31 for pair in pairs)
    assert len(pairs) <= MOST_PAIRS


@given(some.text(min_size=2, max_size=80), some.text(max_size=80))
def test_likeness_is_a_share_and_a_text_is_most_like_itself(text: str, other: str) -> None:
    pairs = pairs_of(text)
    weights = {pair: Known(cases={}, total=10).weight(pair) for pair in pairs}
    if pairs:
        assert likeness(weights, pairs) > 0.999
        assert 0 <= likeness(weights, pairs_of(other)) <= 1.0001


def test_the_rarest_pairs_are_looked_up_and_common_ones_only_together() -> None:
    rare = Known(cases={1: 5, 2: ENOUGH, 3: COMMON}, total=10_000)
    assert looked_up((3, 2, 1), rare) == ((1,), False)
    assert looked_up((3, 1, 4), rare) == ((4, 1), False)
    common = Known(cases=dict.fromkeys(range(5), COMMON + 1), total=10_000)
    assert looked_up(tuple(range(5)), common) == ((0, 1, 2), True)


async def test_the_same_thing_is_found_and_other_things_are_not(hands: Hands) -> None:
    lamp = await hands.hand_in(LAMP)
    bus = await hands.hand_in(BUS)
    async with hands.store.transaction() as transaction:
        assert await similar.count_pairs(transaction) == 2
        assert await similar.count_pairs(transaction) == 0
        (found,) = await similar.similar(transaction, SAME_LAMP)
        assert (found.case_id, found.score > SAME) == (lamp.case_id, True)
        assert await similar.similar(transaction, LAMP, without=lamp.case_id) == ()
        assert await similar.similar(transaction, "的了吗？") == ()
        assert [one.case_id for one in await similar.similar(transaction, BUS)] == [bus.case_id]
        known = await similar.known_of(transaction, pairs_of(LAMP))
        assert known.total >= 2
        assert set(known.cases.values()) == {1}


async def test_a_department_finds_only_its_own(hands: Hands) -> None:
    case = await hands.assigned("zjj")
    async with hands.store.transaction() as transaction:
        assert [one.case_id for one in await similar.similar(transaction, SAME_LAMP, scope="zjj")] == [case.id]
        assert await similar.similar(transaction, SAME_LAMP, scope="cgj") == ()


async def test_residents_are_shown_public_open_cases_to_join_and_published_answers_alone(hands: Hands) -> None:
    await hands.assigned("zjj")  # private
    await hands.hand_in(LAMP, public=True)  # nobody has looked at it
    public = await hands.assigned("zjj", public=True)
    async with hands.store.transaction() as transaction:
        assert [one.case_id for one in await similar.joinable(transaction, SAME_LAMP)] == [public.id]
        assert await similar.answered(transaction, SAME_LAMP) == ()
    done = await hands.published()
    async with hands.store.transaction() as transaction:
        assert [one.case_id for one in await similar.answered(transaction, SAME_LAMP)] == [done.id]
        assert [one.case_id for one in await similar.joinable(transaction, SAME_LAMP)] == [public.id]


async def test_a_case_in_other_words_is_found_by_its_place_and_by_its_matter(hands: Hands) -> None:
    site = await hands.hand_in("望湖路工地半夜打桩，整栋楼睡不着")
    water = await hands.hand_in("自来水发黄，不敢喝")
    elsewhere = await hands.hand_in("柳林街工地半夜打桩，整栋楼睡不着")
    async with hands.store.transaction() as transaction:
        found = await similar.similar(transaction, "请管管望湖路盖楼的，夜里泵车轰隆隆响")
        assert found[0].case_id == site.case_id
        assert found[0].score >= SAME
        assert all(one.score < OFFER for one in found[1:])
        assert [one.case_id for one in await similar.similar(transaction, "家里的水放出来是黄颜色的")] == [
            water.case_id
        ]
        near = await similar.neighbours(transaction, "望湖路夜里施工扰民", limit=5)
        assert near.cluster == site.case_id
    assert (await hands.case(water.case_id)).topic == "water"
    assert (await hands.case(elsewhere.case_id)).topic == "noise"


async def test_residents_are_offered_nothing_in_another_place_and_published_cases_by_their_public_title(
    hands: Hands,
) -> None:
    there = await hands.assigned("zjj", "人民路的路灯坏了，晚上走路看不见", public=True)
    done = await hands.published()
    async with hands.store.transaction() as transaction:
        shown = publishing.published_columns(Published(title="一盏灯", text="路灯不亮"), hands.now)
        await transaction.execute(update(cases).where(cases.c.id == done.id).values(**shown))
        assert await similar.joinable(transaction, "解放路的路灯坏了，晚上走路看不见") == ()
        assert [one.case_id for one in await similar.joinable(transaction, "人民路的灯不亮")] == [there.id]
        assert [one.title for one in await similar.answered(transaction, SAME_LAMP)] == ["一盏灯"]


async def test_signatures_of_an_older_version_are_made_anew_with_their_topics(hands: Hands) -> None:
    case = await hands.hand_in("自来水发黄，不敢喝")
    async with hands.store.transaction() as transaction:
        kept = (await transaction.execute(select(signatures))).one()
        emptied: dict[str, object] = {name: [] for name in ("aside", "places", "parts", "matters")}
        await transaction.execute(update(signatures).values(**emptied, version=1))
        for table in (cases, duties):
            await transaction.execute(update(table).values(topic="other"))
        assert await similar.sign_anew(transaction) == 1
        assert await similar.sign_anew(transaction) == 0
        assert (await transaction.execute(select(signatures))).one() == kept
        assert (await transaction.execute(select(duties.c.topic))).scalar_one() == "water"
    assert (await hands.case(case.case_id)).topic == "water"


async def test_two_counting_at_once_count_each_case_once(hands: Hands) -> None:
    await hands.hand_in(LAMP)
    async with hands.store.transaction() as first, hands.store.transaction() as second:
        assert await similar.count_pairs(first) == 1
        assert await similar.count_pairs(second) == 0


def test_the_right_department_is_suggested_for_most_invented_letters() -> None:
    first, three = shares(CITY, letters())
    assert first > 0.9
    assert three > 0.95


def test_letters_that_nothing_was_made_with_are_harder_and_decided_cases_help() -> None:
    unseen = letters(UNSEEN)
    first, three = shares(CITY, unseen)
    assert (first, three) > (0.35, 0.4)
    taught, taught_three = shares(CITY, unseen, letters())
    assert taught >= first
    assert taught_three >= three


@pytest.mark.parametrize(
    ("said", "department"),
    [
        ("对门天天半夜搓麻将，孩子第二天还要上学", "gaj"),
        ("东园街夜市的油烟直接往楼上飘，窗户一年到头不敢开", "cgj"),
        ("跟着群里人刷单，转了三万块，现在联系不上了", "gaj"),
        ("厂里把我开了，一分赔偿没有", "rsj"),
        ("水果摊八两当一斤卖", "scj"),
    ],
)
def test_what_residents_say_is_put_into_the_words_of_duties(said: str, department: str) -> None:
    assert routing.rank(said, CITY, (), limit=3)[0].department_id == department


def test_a_district_is_suggested_where_it_is_named_and_not_for_its_words_alone() -> None:
    noisy = "夜市的摊位吵到半夜，住户没法休息"
    assert CITY.by_id[routing.rank(noisy, CITY, (), limit=1)[0].department_id].kind == "department"
    assert "liupu" in [one.department_id for one in routing.rank(f"柳浦区{noisy}", CITY, (), limit=3)]


def test_whoever_answered_cases_like_it_is_suggested_next_time() -> None:
    text = "我家门口那棵树的枝条挡住了窗户"
    before = [one.department_id for one in routing.rank(text, CITY, (), limit=3)]
    assert before[:1] != ["nyj"]
    after = routing.rank(text, CITY, [like("nyj", 0.9), like("nyj", 0.8), like(None, 0.9)], limit=3)
    assert after[0].department_id == "nyj"
    assert "2件类似事项由它办理" in after[0].because


def test_a_department_called_by_its_name_comes_first() -> None:
    ranked = routing.rank("市体育局的热线一直没人接", CITY, (), limit=3)
    assert ranked[0].department_id == "tiyuj"
    assert "职责" in ranked[0].because


def test_where_nothing_fits_nothing_is_suggested() -> None:
    assert routing.rank("？？？", CITY, (), limit=3) == ()
    assert routing.rank("？？？", CITY, [like("gone", 0.9)], limit=3) == ()


@given(some.text(max_size=100))
def test_shares_are_at_most_one_and_the_best_stands_first(text: str) -> None:
    ranked = routing.rank(text, CITY, (), limit=3)
    assert sum(one.share for one in ranked) <= 1.001
    assert [one.share for one in ranked] == sorted((one.share for one in ranked), reverse=True)
    assert len(ranked) <= 3


async def test_the_suggestion_learns_from_each_decision(hands: Hands) -> None:
    strange = "那棵歪脖子老槐树又掉枝条了，差点砸到人"
    async with hands.store.transaction() as transaction:
        before = await routing.suggest(transaction, strange, hands.desk.city)
    await hands.assigned("wangyue", strange)
    async with hands.store.transaction() as transaction:
        after = await routing.suggest(transaction, f"{strange}。", hands.desk.city)
    assert before[:1] == () or before[0].department_id != "wangyue"
    assert after[0].department_id == "wangyue"
