"""What a text does to the form under way: answers, corrections, steps back, questions in between, ways out."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from actions.model import Option, Pending, Previous
from bot.choosing import choose
from bot.correcting import recognise
from bot.decisions import Act, Fill, Leave
from bot.hearing import STALE_S
from bot.message import MessageKind
from bot.sessions import Session
from intents.model import Entity, EntityKind, Understanding
from tests.bot.form_kit import (
    FORMS,
    LOST,
    NOW,
    VISIT,
    confirming,
    decide,
    filled,
    means,
    option,
    say,
    telling,
    visiting,
)

SURE = means("ask_policy")
AFFIRM, DENY = means("affirm"), means("deny")
PHONE = visiting("phone", event="event:1", party="3", name="老王")
NAME = visiting("name", event="event:1", party="3")
PARTY = visiting("party", event="event:1")
CONFIRM = confirming()
YES_NO = replace(CONFIRM, choices=(option("yes", "确认报名"), option("no", "取消")))


def given(text: str, session: Session, meaning: Understanding = LOST) -> Mapping[str, str]:
    return filled(text, session, meaning).given


# --- answers -------------------------------------------------------------------------------------------------------


def test_an_answer_goes_to_the_field_that_was_asked() -> None:
    fill = filled("老王", NAME, means("greet"))
    assert fill.given == {"name": "老王"}
    assert fill.pending == NAME.pending
    assert not fill.again


def test_an_answer_may_answer_more_than_was_asked() -> None:
    assert given("我叫王芳，电话13800000000", NAME) == {"name": "王芳", "phone": "13800000000"}
    assert given("三个人", visiting("event")) == {"event": "三个人", "party": "3"}
    assert given("电话是13800000000，三个人", PARTY) == {"party": "3", "phone": "13800000000"}


def test_what_answers_another_field_is_taken_and_the_asked_one_stays_asked() -> None:
    fill = filled("我叫王芳", visiting("phone", event="event:1", party="3"))
    assert fill.given == {"name": "王芳"}
    assert not fill.again


def test_what_was_answered_before_and_is_said_anew_takes_the_place_of_the_first_answer() -> None:
    assert given("我们四个人一起去呢", PHONE) == {"party": "4"}
    same = filled("我们三个人一起去呢", PHONE)
    assert same.given == {}
    assert same.again


def test_what_is_kept_with_the_answers_and_is_no_field_is_left_alone() -> None:
    kept = visiting("phone", event="event:1", party="3", name="老王", asks="什么时候")
    assert given("我们四个人一起去呢", kept) == {"party": "4"}
    assert filled("不知道呀", kept).again


def test_a_choice_of_the_form_is_its_value() -> None:
    session = replace(visiting("event"), choices=(option("event:1", "污水处理厂"), option("event:2", "自来水厂")))
    for text in ("2", "第二个", "自来水厂"):
        assert given(text, session) == {"event": "event:2"}
    others = replace(PHONE, choices=(Option(label="甲", intent="ask_policy", subject="answer:1"),))
    assert filled("1", others).again


def test_what_cannot_be_read_is_asked_again_and_given_up_in_the_end() -> None:
    assert filled("不知道呀", PHONE, means("deny", 0.5)) == Fill(
        pending=replace(PHONE.pending, tries=1),  # type: ignore[type-var, arg-type]
        text="不知道呀",
        again=True,
    )
    tired = replace(PHONE, pending=replace(PHONE.pending, tries=2))  # type: ignore[type-var]
    assert decide("不知道呀", LOST, tired) == Leave(intent="book_visit", gave_up=True)
    assert filled("13800000000", tired).pending.tries == 0


def test_nonsense_is_asked_again_and_not_answered() -> None:
    assert filled("啦啦啦", PHONE, means("out_of_scope")).again
    assert decide("今天天气怎么样", means("out_of_scope"), PHONE) == Act(
        intent="out_of_scope", text="今天天气怎么样", park=True
    )


# --- a question in the middle --------------------------------------------------------------------------------------


@pytest.mark.parametrize("session", [NAME, PHONE, PARTY, visiting("event")])
def test_a_sure_question_in_the_middle_is_answered_and_the_form_waits(session: Session) -> None:
    text = "要带身份证吗"
    assert decide(text, SURE, session) == Act(intent="ask_policy", text=text, park=True)


def test_a_sure_question_is_one_even_where_it_holds_what_an_answer_would() -> None:
    text = "3个人去要带几张身份证"
    assert decide(text, SURE, PARTY) == Act(intent="ask_policy", text=text, park=True)
    assert given("我们3个人", PARTY, SURE) == {"party": "3"}


def test_a_statement_that_surely_means_something_else_is_no_answer() -> None:
    assert decide("查公积金", means("ask_policy"), NAME) == Act(intent="ask_policy", text="查公积金", park=True)


def test_small_talk_may_be_a_name_and_is_answered_where_it_cannot_be_one() -> None:
    assert given("谢谢", NAME, means("thanks")) == {"name": "谢谢"}
    assert decide("谢谢", means("thanks"), PHONE) == Act(intent="thanks", text="谢谢", park=True)


@pytest.mark.parametrize("intent", ["human_agent", "help"])
def test_a_person_and_help_are_always_there(intent: str) -> None:
    for session in (NAME, PHONE, CONFIRM, telling("story")):
        assert decide("转人工", means(intent), session) == Act(intent=intent, text="转人工", park=True)


def test_a_parked_form_goes_on_with_what_can_only_be_its_answer() -> None:
    parked = replace(PHONE, parked=True)
    assert given("13800000000", parked) == {"phone": "13800000000"}
    assert given("老王", replace(NAME, parked=True)) == {"name": "老王"}
    assert given("3", replace(PARTY, parked=True), means("out_of_scope")) == {"party": "3"}
    assert filled("继续", parked, AFFIRM) == Fill(pending=PHONE.pending, text="继续", recap=True)  # type: ignore[arg-type]
    again = filled("我要报名，三个人", replace(NAME, parked=True), means("book_visit"))
    assert (dict(again.given), again.recap) == ({}, True)
    changed = filled("我要报名，四个人", replace(NAME, parked=True), means("book_visit"))
    assert changed.given == {"party": "4"}


def test_a_parked_form_leaves_everything_else_alone() -> None:
    parked = replace(PHONE, parked=True)
    assert decide("13800000000", SURE, parked) == Act(intent="ask_policy", text="13800000000", park=True)
    assert decide("几点开门", LOST, parked) == Act(intent="office_info", text="", park=True)
    assert decide("几点开门", LOST, replace(NAME, parked=True)) == Act(intent="office_info", text="", park=True)
    assert decide("啦啦", LOST, parked) == Act(intent="out_of_scope", text="啦啦", park=True)
    assert decide("谢谢", means("thanks"), replace(NAME, parked=True)) == Act(intent="thanks", text="谢谢", park=True)
    assert decide("老人", LOST, telling("story", parked=True)) == Act(intent="out_of_scope", text="老人", park=True)
    choices = (Option(label="甲", intent="ask_policy", subject="answer:1"),)
    picking = replace(PARTY, parked=True, choices=choices)
    assert decide("1", LOST, picking) == Act(intent="ask_policy", text="甲", subject="answer:1", park=True)


def test_a_short_question_for_the_directory_is_no_story() -> None:
    asks = "民政局几点下班"
    assert decide(asks, means("office_info"), telling("story")) == Act(intent="office_info", text=asks, park=True)
    for text, intent in (("为什么3路车不来了", "ask_policy"), (f"{asks}，我去了三趟都没有人", "office_info")):
        assert given(text, telling("story"), means(intent)) == {"story": text}


def test_a_likely_question_is_no_slip_of_an_answer() -> None:
    unsure = means("ask_policy", 0.5)
    asks = Act(intent="unsure", text="这条路要多久能修好啊，大家都在等着呢", park=True)
    assert decide(asks.text, unsure, NAME) == asks
    assert decide(asks.text, unsure, CONFIRM) == asks
    assert filled(asks.text, CONFIRM, LOST).again, "nobody knows what that means"
    assert not isinstance(decide("多久能办", unsure, NAME), Fill), "any words could be a name, but not these"


@pytest.mark.parametrize("intent", ["human_agent", "help", "ask_policy"])
def test_a_mere_number_of_people_is_an_answer_whatever_an_engine_takes_it_for(intent: str) -> None:
    three = Entity(kind=EntityKind.PARTY_SIZE, value="3", text="3个人", start=0, end=3)
    assert given("3个人", PARTY, means(intent, 0.9, three)) == {"party": "3"}
    assert given("3个人。", replace(PARTY, parked=True), means(intent, 0.9, three)) == {"party": "3"}
    said = decide("3个人工", means("human_agent", 0.9, three), replace(PARTY, parked=True))
    assert said == Act(intent="human_agent", text="3个人工", park=True), "something else is said too"


def test_what_narrows_the_last_list_is_no_answer_to_a_parked_form() -> None:
    three = Entity(kind=EntityKind.PARTY_SIZE, value="3", text="3个人", start=0, end=3)
    for last, filling in (("ask_policy", True), ("list_events", False)):
        asked = replace(PARTY, parked=True, previous=Previous(question="周末有啥活动", intent=last))
        decision = decide("3个人", means("list_events", 0.9, three), asked)
        assert isinstance(decision, Fill) is filling


def test_a_parked_confirmation_is_given_by_its_word_and_not_by_a_polite_one() -> None:
    parked = replace(CONFIRM, parked=True)
    assert filled("确认", parked, AFFIRM).confirmed
    for text in ("是的", "好的"):
        again = filled(text, parked, AFFIRM)
        assert again.recap, "it goes on with the form"
        assert not again.confirmed
    assert filled("继续", parked).recap


def test_long_after_the_question_any_words_are_no_answer() -> None:
    now = NOW.timestamp()
    old = replace(telling("story"), at=now - STALE_S - 1)
    fresh = replace(telling("story"), at=now - STALE_S + 1)
    assert decide("落户要什么材料", SURE, old) == Act(intent="ask_policy", text="落户要什么材料", park=True)
    assert given("落户要什么材料", fresh, SURE) == {"story": "落户要什么材料"}
    assert given("路灯坏了很久了", old, LOST) == {"story": "路灯坏了很久了"}
    assert decide("老王", LOST, replace(NAME, parked=True, at=now - STALE_S - 1)) == Act(
        intent="out_of_scope", text="老王", park=True
    )


def test_a_story_is_taken_whatever_it_sounds_like() -> None:
    story = "取消收费的通知没有人执行，改成别的名目又收"
    assert given(story, telling("story"), means("cancel")) == {"story": story}
    assert given("怎么没人修路灯？", telling("story"), SURE) == {"story": "怎么没人修路灯？"}
    assert given("电话13800000000打不通", telling("story")) == {
        "story": "电话13800000000打不通",
        "phone": "13800000000",
    }
    assert given("电话错了一个数，网上登的", telling("story")) == {"story": "电话错了一个数，网上登的"}
    assert given("不是这样的", telling("story")) == {"story": "不是这样的"}


# --- leaving and going back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("session", [NAME, PHONE, CONFIRM, replace(PHONE, parked=True), telling("story")])
def test_cancel_always_leaves(session: Session) -> None:
    assert session.pending is not None
    assert decide("算了", means("cancel"), session) == Leave(intent=session.pending.intent)


@pytest.mark.parametrize("text", ["上一步", "返回", "返回上一步", "回到上一题", "退回去", "我要回上一步。"])
def test_a_step_back_asks_the_last_answer_again(text: str) -> None:
    fill = filled(text, PHONE, means("cancel"))
    assert fill.pending == Pending(
        intent="book_visit", asked="", answers={"event": "event:1", "party": "3"}, said=("event", "party")
    )
    assert fill.given == {}


def test_before_the_first_answer_there_is_nothing_to_go_back_to() -> None:
    assert decide("返回", means("cancel"), visiting("event")) == Leave(intent="book_visit")


def test_back_to_a_parked_form_is_to_go_on_with_it() -> None:
    assert filled("返回", replace(PHONE, parked=True), means("cancel")).recap


def test_what_rests_on_a_field_goes_with_it() -> None:
    session = visiting("party", event="event:1")
    assert filled("上一步", session).pending.answers == {}
    waiting = replace(session, pending=replace(session.pending, waiting={"party": "3", "event": "x"}))  # type: ignore[type-var]
    assert filled("上一步", waiting).pending.waiting == {"party": "3"}


@pytest.mark.parametrize("text", ["重新填", "从头来", "重来吧", "我要重新填写一遍"])
def test_a_form_can_begin_again(text: str) -> None:
    assert decide(text, means("cancel"), CONFIRM) == Fill(pending=Pending(intent="book_visit", asked=""), opening=True)


def test_to_go_on_in_an_open_form_repeats_what_is_known() -> None:
    assert filled("继续", PHONE, AFFIRM).recap


# --- corrections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人数错了，是4个人", {"party": "4"}),
        ("人数改成4", {"party": "4"}),
        ("人数改成4个人吧", {"party": "4"}),
        ("把人数改为四个人", {"party": "4"}),
        ("我要把几个人改成4", {"party": "4"}),
        ("人数不是3，是4", {"party": "4"}),
        ("人数：4", {"party": "4"}),
        ("改一下人数，4个人", {"party": "4"}),
        ("不对，4个人", {"party": "4"}),
        ("不对，是4个人", {"party": "4"}),
        ("等等，说错了，应该是4个人", {"party": "4"}),
        ("不是3个人，是4个人", {"party": "4"}),
        ("改成4个人", {"party": "4"}),
        ("不对，我叫王芳", {"name": "王芳"}),
        ("哎呀不对，是王芳", {"name": "王芳"}),
        ("名字写错了，叫王芳", {"name": "叫王芳"}),
        ("活动改成气象台", {"event": "气象台"}),
    ],
)
def test_an_answer_is_corrected(text: str, expected: dict[str, str]) -> None:
    assert given(text, PHONE, means("change_booking")) == expected


def test_the_number_said_to_be_wrong_is_not_taken() -> None:
    text = "不是3个人，是4个人"
    entities = tuple(
        Entity(kind=EntityKind.PARTY_SIZE, value=value, text=words, start=text.index(words), end=text.index(words) + 3)
        for value, words in (("3", "3个人"), ("4", "4个人"))
    )
    assert given(text, PHONE, means("deny", 0.5, *entities)) == {"party": "4"}


@pytest.mark.parametrize("text", ["改人数", "人数错了", "人数不对", "我想改一下人数", "人数要改", "重新填人数"])
def test_a_field_that_is_only_named_is_asked_again(text: str) -> None:
    fill = filled(text, PHONE, DENY)
    assert fill.given == {}
    assert fill.pending.answers == {"event": "event:1", "name": "老王"}
    assert fill.pending.asked == ""


@pytest.mark.parametrize("text", ["不对", "错了", "刚才说错了", "我写错了！", "不对不对", "填错了。"])
def test_where_nothing_is_named_the_last_answer_is_asked_again(text: str) -> None:
    fill = filled(text, PHONE, DENY)
    assert fill.pending.answers == {"event": "event:1", "party": "3"}


def test_at_the_first_question_nothing_can_be_wrong() -> None:
    first = replace(visiting("phone"), pending=Pending(intent="book_visit", asked="phone"))
    assert filled("不对", first, DENY).again
    assert filled("不对，是王芳", first, DENY).again


def test_no_may_be_the_answer() -> None:
    assert given("不是", NAME, DENY) == {"name": "不是"}


def test_a_correction_that_answers_the_asked_field_is_its_answer() -> None:
    assert given("不对，是13911112222", PHONE) == {"phone": "13911112222"}
    known = visiting("name", event="event:1", party="3", phone="13800000000")
    assert given("不对，是13911112222", known) == {"phone": "13911112222"}


def test_into_something_unreadable_changes_nothing() -> None:
    assert filled("改成蓝色的", PHONE).again


def test_a_field_not_answered_yet_is_not_wrong() -> None:
    assert filled("电话错了", PHONE, DENY).again
    assert given("电话：13911112222", NAME) == {"phone": "13911112222"}
    assert decide("人数不对怎么办？", SURE, PHONE) == Act(intent="ask_policy", text="人数不对怎么办？", park=True)


def test_a_value_that_waits_can_be_corrected() -> None:
    waiting = replace(visiting("event"), pending=replace(visiting("event").pending, waiting={"party": "3"}))  # type: ignore[type-var]
    fill = filled("人数错了", waiting, DENY)
    assert fill.pending.waiting == {}


def test_a_story_is_no_correction() -> None:
    assert recognise("不对" + "长" * 60, VISIT) is None
    told = telling("phone", story="路灯坏了")
    assert given("不对，是13911112222", told) == {"phone": "13911112222"}
    assert given("不对，是井盖坏了", told) == {"story": "井盖坏了"}
    pictures = telling("pictures", story="路灯坏了", phone="13800000000")
    assert given("不对，电话13911112222", pictures) == {"phone": "13911112222"}


def test_a_named_field_is_corrected_in_the_middle_of_a_story_only_where_it_is_known() -> None:
    again = telling("story", phone="13800000000")
    assert given("电话改成13911112222", again) == {"phone": "13911112222"}


# --- the confirmation ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["确认", "1", "确认报名", "提交吧", "没问题", "好的", "就这样吧"])
def test_a_confirmation_is_given(text: str) -> None:
    assert filled(text, YES_NO).confirmed
    assert filled("中", CONFIRM, AFFIRM).confirmed


@pytest.mark.parametrize("text", ["2", "取消", "不要了", "不报了", "NO", "不用了谢谢"])
def test_a_confirmation_is_declined(text: str) -> None:
    assert decide(text, DENY, YES_NO) == Leave(intent="book_visit")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人数改成4个人", {"party": "4"}),
        ("4个人", {"party": "4"}),
        ("不对，13911112222", {"phone": "13911112222"}),
        ("我叫王芳", {"name": "王芳"}),
    ],
)
def test_at_the_confirmation_everything_can_be_changed(text: str, expected: dict[str, str]) -> None:
    fill = filled(text, YES_NO, DENY)
    assert fill.given == expected
    assert not fill.confirmed


def test_something_is_wrong_and_it_is_asked_what() -> None:
    assert filled("不对", YES_NO, DENY).again
    assert filled("啦啦啦", YES_NO).again
    assert filled("3个人", YES_NO).again  # as it is known


def test_a_question_at_the_confirmation_is_answered() -> None:
    assert decide("要带身份证吗", SURE, YES_NO) == Act(intent="ask_policy", text="要带身份证吗", park=True)
    assert decide("查公积金", SURE, YES_NO) == Act(intent="ask_policy", text="查公积金", park=True)
    assert decide("提交后能改吗", SURE, YES_NO) == Act(intent="ask_policy", text="提交后能改吗", park=True)
    assert filled("上一步", YES_NO).pending.said == ("event", "party", "name")


def test_a_story_is_not_replaced_at_the_confirmation_by_what_sounds_like_one() -> None:
    form = replace(FORMS["submit_suggestion"], review=VISIT.review)
    session = telling("confirm", story="路灯坏了", phone="13800000000")
    decision = choose(say("我说的就是门口那个路灯的事情"), LOST, session, {"submit_suggestion": form}, NOW)
    assert isinstance(decision, Fill)
    assert decision.again


def test_where_something_is_cancelled_to_say_so_is_a_yes() -> None:
    cancelling = replace(CONFIRM, choices=(option("yes", "取消预约"), option("no", "先不取消")))
    assert filled("取消", cancelling, means("cancel")).confirmed
    assert filled("取消预约", cancelling, means("cancel_booking")).confirmed
    assert decide("先不取消", DENY, cancelling) == Leave(intent="book_visit")
    assert decide("取消", means("cancel"), replace(cancelling, parked=True)) == Leave(intent="book_visit")


def test_what_was_offered_beside_the_form_is_no_answer_of_it() -> None:
    beside = replace(NAME, choices=(Option(label="补发", intent="resend", subject="parcel:1"),))
    assert decide("补发", LOST, beside) == Act(intent="resend", text="补发", subject="parcel:1", park=True)


# --- messages without words ----------------------------------------------------------------------------------------


def test_a_picture_is_taken_where_the_form_asks_for_one() -> None:
    picture = say("", MessageKind.IMAGE, media="m2")
    session = telling("pictures", story="路灯坏了")
    first = choose(picture, LOST, session, FORMS, NOW)
    assert isinstance(first, Fill)
    assert first.given == {"pictures": "m2"}
    more = choose(picture, LOST, telling("phone", story="路灯坏了", pictures="m1"), FORMS, NOW)
    assert isinstance(more, Fill)
    assert more.given == {"pictures": "m1 m2"}
    assert given("没有", session) == {"pictures": "无"}


def test_where_no_picture_is_wanted_it_is_no_answer() -> None:
    assert choose(say("", MessageKind.IMAGE), LOST, PHONE, FORMS, NOW) == Act(
        intent="unreadable", text="", subject="kind:image", park=True
    )


def test_a_field_may_be_answered_by_pointing() -> None:
    session = replace(visiting("event"), previous=Previous(shown=("event:3", "event:2")))
    assert given("就这个", session) == {"event": "event:3"}
    assert given("我要第二个", session) == {"event": "event:2"}
