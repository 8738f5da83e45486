"""What a message is for, as a table."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.model import Location, Option, Pending, Previous
from bot.choosing import choose, words_behind
from bot.decisions import Act, Fill, Lapsed, Leave, Nothing, Which
from bot.message import IncomingMessage, MessageKind
from bot.sessions import Session
from intents.model import Ranked
from tests.bot.form_kit import FORMS, LOST, NOW, confirming, decide, means, say, telling, visiting

CHOICES = (
    Option(label="高龄津贴多少钱？", intent="ask_policy", subject="answer:1"),
    Option(label="低保怎么办", intent="ask_policy", subject="answer:2"),
    Option(label="找文件", intent="find_document", words="养老文件"),
)


def test_a_chosen_option_acts_on_its_subject_with_the_words_that_led_here() -> None:
    session = Session(choices=CHOICES, previous=Previous(question="养老钱"))
    assert decide("1", means("affirm"), session) == Act(intent="ask_policy", text="养老钱", subject="answer:1")
    assert decide("3", means("affirm"), session) == Act(intent="find_document", text="养老文件")


def test_a_sure_meaning_is_acted_on_a_weaker_one_is_unsure_a_weak_one_is_lost() -> None:
    assert decide("话", means("ask_policy", 0.8)) == Act(intent="ask_policy", text="话")
    assert decide("话", means("ask_policy", 0.5)) == Act(intent="unsure", text="话")
    assert decide("话", means("ask_policy", 0.1)) == Act(intent="out_of_scope", text="话")


@pytest.mark.parametrize(
    ("text", "shown", "intent", "subject"),
    [
        ("第二个", ("place:a", "place:b"), "find_place", "place:b"),
        ("上一个", ("document:b",), "find_document", "document:a"),
        ("看刚才那个", ("event:7",), "list_events", "event:7"),
    ],
)
def test_what_was_shown_can_be_pointed_at_without_choices(
    text: str, shown: tuple[str, ...], intent: str, subject: str
) -> None:
    session = Session(previous=Previous(shown=shown, before=("document:a",)))
    assert decide(text, LOST, session) == Act(intent=intent, text=text, subject=subject)


def test_pointing_at_nothing_is_said_to_point_at_nothing() -> None:
    assert decide("第二个", LOST) == Nothing(count=0)
    assert decide("第九个", LOST, Session(choices=CHOICES)) == Nothing(count=3)
    strange = Session(previous=Previous(shown=("kind:a", "kind:b")))
    assert decide("第二个", LOST, strange) == Nothing(count=2)


def test_a_number_picks_of_a_list_that_was_shown_without_choices() -> None:
    listed = Session(previous=Previous(shown=("place:a", "place:b")))
    assert decide("2", LOST, listed) == Act(intent="find_place", text="2", subject="place:b")
    one = Session(previous=Previous(shown=("answer:a", "document:b")))
    assert decide("2", LOST, one) == Nothing(count=0)


def test_a_doubt_is_settled_by_what_the_text_points_at() -> None:
    ranking = (Ranked(intent="my_bookings", confidence=0.4), Ranked(intent="find_document", confidence=0.3))
    doubtful = replace(means("my_bookings", 0.4), ranking=ranking)
    shown = Session(previous=Previous(shown=("document:a",)))
    assert decide("这个靠谱吗", doubtful, shown) == Act(intent="find_document", text="这个靠谱吗")
    assert decide("靠谱吗", doubtful, shown) == Act(intent="unsure", text="靠谱吗")
    assert decide("这个靠谱吗", LOST, shown) == Act(intent="find_document", text="这个靠谱吗")
    place = Session(previous=Previous(shown=("place:a",)))
    assert decide("这个靠谱吗", doubtful, place) == Act(intent="unsure", text="这个靠谱吗")


def test_a_form_begins_with_what_its_sentence_says() -> None:
    decision = decide("我叫王芳，三个人去气象台，电话13800000000", means("book_visit"))
    assert decision == Fill(
        pending=Pending(intent="book_visit", asked=""),
        given={"event": "气象台，电话13800000000", "party": "3", "name": "王芳", "phone": "13800000000"},
        text="我叫王芳，三个人去气象台，电话13800000000",
        opening=True,
    )


def test_a_form_reached_through_a_choice_knows_the_words_that_led_to_it() -> None:
    words = "我们三个人想去看看"
    session = Session(choices=(Option(label="报名", intent="book_visit", words=words),))
    begun = Fill(pending=Pending(intent="book_visit", asked=""), opening=True)
    assert words_behind("1", session) == words
    assert words_behind("你好", session) == ""
    assert words_behind("1", Session(choices=CHOICES)) == ""
    known = choose(say("1"), means("affirm"), session, FORMS, NOW, words=means("book_visit"))
    assert known == replace(begun, given={"party": "3"}, text=words)
    assert choose(say("1"), means("affirm"), session, FORMS, NOW) == replace(begun, text=words)
    key = say("", MessageKind.CLICK, key="intent:book_visit")
    assert choose(key, means("greet"), Session(), FORMS, NOW) == begun


def test_a_subject_answers_the_field_that_takes_it_or_goes_to_the_action() -> None:
    taken = Session(choices=(Option(label="报名", intent="book_visit", subject="event:2"),))
    assert decide("1", LOST, taken) == Fill(
        pending=Pending(intent="book_visit", asked=""), given={"event": "event:2"}, text="报名", opening=True
    )
    other = Session(choices=(Option(label="报名", intent="book_visit", subject="booking:2"),))
    assert decide("1", LOST, other) == Act(intent="book_visit", text="报名", subject="booking:2")


def test_a_form_that_no_longer_has_the_field_is_left() -> None:
    assert decide("话", means("greet"), visiting("gone")) == Leave(intent="book_visit")
    assert decide("话", means("greet"), telling("confirm")) == Leave(intent="submit_suggestion")


def test_a_form_that_no_longer_exists_is_ignored() -> None:
    old = Session(pending=Pending(intent="gone", asked="x"))
    assert decide("你好", means("greet"), old) == Act(intent="greet", text="你好", park=True)


@pytest.mark.parametrize("text", ["继续", "接着办吧", "继续填写", "请继续。"])
def test_there_is_nothing_to_go_on_with(text: str) -> None:
    assert decide(text, means("affirm")) == Lapsed()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (say("广场", MessageKind.LOCATION, latitude="36.9", longitude="118.3"),
         Act(intent="find_place", text="", location=Location(latitude=36.9, longitude=118.3, label="广场"))),
        (say("", MessageKind.CLICK, key="intent:help"), Act(intent="help", text="")),
        (say("", MessageKind.SCAN, key="place:hall"), Act(intent="find_place", text="", subject="place:hall")),
        (say("", MessageKind.SUBSCRIBE), Act(intent="welcome", text="")),
        (say("", MessageKind.SUBSCRIBE, key="123"), Act(intent="welcome", text="")),
        (say("", MessageKind.IMAGE), Act(intent="unreadable", text="", subject="kind:image")),
        (say("", MessageKind.VOICE), Act(intent="unreadable", text="", subject="kind:voice")),
        (say("   "), Act(intent="unreadable", text="", subject="kind:text")),
        (say("", MessageKind.STICKER), Act(intent="unreadable", text="", subject="kind:sticker")),
    ],
)  # fmt: skip
def test_events_say_themselves_what_they_are_for(message: IncomingMessage, expected: Act) -> None:
    assert choose(message, means("greet"), Session(), FORMS, NOW) == expected
    waiting = choose(message, means("greet"), visiting("phone"), FORMS, NOW)
    assert waiting == replace(expected, park=True)


def test_a_voice_that_was_recognised_is_a_text() -> None:
    assert choose(say("你好", MessageKind.VOICE), means("greet"), Session(), FORMS, NOW) == Act(
        intent="greet", text="你好"
    )


STATES = (
    Session(),
    Session(choices=CHOICES, previous=Previous(question="问", shown=("document:a", "document:b"))),
    visiting("event"),
    visiting("party", event="event:1"),
    replace(visiting("phone", event="event:1"), at=1.0),
    visiting("phone", parked=True, event="event:1"),
    confirming(),
    replace(confirming(), parked=True),
    telling("story"),
    telling("pictures", parked=True, story="路灯坏了"),
)
WORDS = (
    "不对", "，", "是", "改成", "人数", "电话", "4个人", "13911112222", "上一步", "取消", "确认", "继续", "我叫王芳",
    "第二个", "这个", "吗？", "水厂", "重新填", "不要", "好的", " ", "2",
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=6).map("".join)),
    st.floats(0, 1),
    st.sampled_from(["cancel", "affirm", "deny", "ask_policy", "book_visit", "help", "out_of_scope"]),
)
@settings(deadline=None)
def test_any_text_in_any_state_gets_a_decision(text: str, confidence: float, intent: str) -> None:
    for session in STATES:
        decision = choose(say(text), means(intent, confidence), session, FORMS, NOW)
        assert isinstance(decision, Act | Fill | Leave | Lapsed | Which | Nothing)
        if isinstance(decision, Fill):
            assert set(decision.given) <= {field.name for field in FORMS[decision.pending.intent].fields}


OFFERED = CHOICES[:2]


def test_a_yes_to_one_choice_takes_it_and_to_several_asks_which() -> None:
    one = Session(choices=OFFERED[:1], previous=Previous(question="养老钱"))
    assert decide("是的", means("affirm"), one) == Act(intent="ask_policy", text="高龄津贴多少钱？", subject="answer:1")
    several = Session(choices=OFFERED, previous=Previous(question="养老钱"))
    assert decide("是的", means("affirm"), several) == Which(options=OFFERED, count=2)


def test_a_no_to_choices_says_that_none_of_them_is_meant() -> None:
    session = Session(choices=OFFERED, previous=Previous(question="养老钱"))
    assert decide("都不是", means("deny"), session) == Act(intent="none_of_these", text="")


def test_a_yes_or_no_is_none_to_choices_that_were_looked_at_that_are_old_or_that_do_something() -> None:
    looked = Session(choices=OFFERED, previous=Previous(shown=("answer:1", "document:3")))
    old = Session(choices=OFFERED, at=NOW.timestamp() - 7200)
    doing = Session(choices=(Option(label="报名", intent="book_visit", subject="session:1"),))
    for session in (looked, old, doing, Session()):
        assert decide("好的", means("affirm"), session) == Act(intent="affirm", text="好的")
        assert decide("不是", means("deny"), session) == Act(intent="deny", text="不是")
    fresh = Session(choices=OFFERED)
    assert decide("低保", means("ask_policy"), fresh) == Act(intent="ask_policy", text="低保")
    assert decide("好吧", means("affirm", 0.5), fresh) == Act(intent="unsure", text="好吧")
