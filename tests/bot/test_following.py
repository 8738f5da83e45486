"""What a few words go on with: what was shown, the list, the question before, or what was asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.model import Option, Previous
from bot import aspects
from bot.decisions import Act, Nothing, Which
from bot.following import LONGEST, Follow, follow, numbered, questions_before
from bot.sessions import Session
from intents.model import Entity, EntityKind, Understanding
from tests.bot.form_kit import LOST, NOW, means

AT = NOW.timestamp()
DOCUMENTS = tuple(Option(label=f"文件{n}", intent="find_document", subject=f"document:{n}") for n in "ab")
PLACES = tuple(Option(label=f"大厅{n}", intent="find_place", subject=f"place:{n}") for n in "abc")


def after(intent: str, *shown: str, question: str = "上一个问题", choices: tuple[Option, ...] = ()) -> Session:
    """A conversation in which this was shown last."""
    return Session(previous=Previous(question=question, shown=shown, intent=intent), choices=choices, at=AT)


def goes(text: str, session: Session, meaning: Understanding = LOST) -> Follow | None:
    return follow(text, meaning, session, NOW)


DOCUMENT = after("find_document", "document:a", "document:b")
ANSWER = after("ask_policy", "answer:1", "document:a")
OFFICE = after("office_info", "department:mzj")
PLACE = after("find_place", "place:a")
EVENT = after("list_events", "event:1")
EVENTS = after("list_events", "event:1", "event:2", "event:3")
BOOKED = after("my_bookings", "booking:7", "event:1")
NOTHING_SHOWN = Session()


# --- of a thing that was shown ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "session", "intent", "about"),
    [
        ("有没有解读啊", DOCUMENT, "find_interpretation", "document:a"),
        ("把原文发给我看看", DOCUMENT, "find_document", "document:a"),
        ("现在还管用吗", DOCUMENT, "find_document", "document:a"),
        ("是哪个部门印发的", DOCUMENT, "find_document", "document:a"),
        ("从什么时候开始施行", DOCUMENT, "ask_policy", "document:a"),
        ("谁能申请啊", DOCUMENT, "ask_policy", "document:a"),
        ("要带什么证件", ANSWER, "ask_policy", "answer:1"),
        ("那在哪里办呢", ANSWER, "ask_policy", "answer:1"),
        ("依据是什么", ANSWER, "find_document", "document:a"),
        ("有图解吗", ANSWER, "find_interpretation", "document:a"),
        ("停车方便不", EVENT, "list_events", "event:1"),
        ("多大的孩子能去", EVENT, "list_events", "event:1"),
        ("给我报名", EVENT, "book_visit", "event:1"),
    ],
)
def test_a_few_words_are_about_what_was_shown_last(text: str, session: Session, intent: str, about: str) -> None:
    assert goes(text, session) == Act(intent=intent, text=text, about=about)


@pytest.mark.parametrize(
    ("text", "session", "intent", "subject"),
    [
        ("它几点关门", PLACE, "find_place", "place:a"),
        ("怎么走", PLACE, "find_place", "place:a"),
        ("二维码呢", BOOKED, "my_bookings", "booking:7"),
        ("改时间", BOOKED, "change_booking", "booking:7"),
    ],
)
def test_what_can_be_shown_whole_is_shown_by_its_subject(
    text: str, session: Session, intent: str, subject: str
) -> None:
    assert goes(text, session) == Act(intent=intent, text=text, subject=subject)


def test_the_windows_of_a_department_are_those_for_the_matter_of_before() -> None:
    asked = Act(intent="office_info", text="周六上班吗", subject="department:mzj", earlier=True)
    assert goes("周六上班吗", OFFICE) == asked
    unasked = replace(OFFICE, previous=replace(OFFICE.previous, question=""))
    assert goes("周六上班吗", unasked) == replace(asked, earlier=False)


def test_the_words_alone_may_seem_to_mean_another_thing_that_the_library_knows() -> None:
    meaning = means("office_info")
    assert goes("电话呢", PLACE, meaning) == Act(intent="find_place", text="电话呢", subject="place:a")
    assert goes("有哪些场次", EVENT, means("list_events")) is None
    assert goes("几点开始", EVENT, means("list_events")) == Act(intent="list_events", text="几点开始", about="event:1")


def test_an_answer_without_a_document_is_asked_itself() -> None:
    assert goes("有原文吗", after("ask_policy", "answer:1")) == Act(
        intent="ask_policy", text="有原文吗", about="answer:1"
    )


def test_what_was_said_of_a_booking_beside_the_word_stays_in_the_text() -> None:
    text = "我叫王芳，3个人，报名"
    size = Entity(kind=EntityKind.PARTY_SIZE, value="3", text="3个人", start=5, end=8)
    assert goes(text, EVENT, means("book_visit", 0.9, size)) == Act(intent="book_visit", text=text, about="event:1")
    assert goes(text, EVENTS, means("book_visit", 0.9, size)) is None  # the form asks which


def test_cancel_means_the_booking_only_where_one_was_shown() -> None:
    assert goes("取消", BOOKED, means("cancel")) == Act(intent="cancel_booking", text="取消", subject="booking:7")
    assert goes("取消", EVENT, means("cancel")) is None
    assert goes("电话", BOOKED, means("cancel")) is None


def test_a_list_is_asked_which_and_its_members_can_be_pointed_at() -> None:
    listed = after("find_place", "place:a", "place:b", "place:c", choices=PLACES)
    assert goes("几点开门", listed) == Which(
        options=tuple(replace(one, intent="find_place") for one in PLACES), count=3
    )
    assert goes("第二个几点开门", listed) == Act(intent="find_place", text="第二个几点开门", subject="place:b")
    assert goes("第九个几点开门", listed) == Nothing(count=3)
    assert goes("第一个和第三个哪个近", listed) == Which(options=(PLACES[0], PLACES[2]), count=3)
    without = replace(listed, choices=())
    assert goes("几点开门", without) == Which(options=(), count=3)
    documents = after("find_document", "document:a", "document:b", choices=DOCUMENTS)
    assert goes("有解读吗", documents) == Which(
        options=tuple(replace(one, intent="find_interpretation") for one in DOCUMENTS), count=2
    )
    assert goes("第一个和第三个哪个近", PLACE) is None
    assert goes("第二个房间朝哪", PLACE) is None


def test_after_an_hour_only_what_is_pointed_at_is_meant() -> None:
    old = replace(DOCUMENT, at=AT - timedelta(hours=2).total_seconds())
    assert goes("有解读吗", old) == Act(intent="find_interpretation", text="")
    assert goes("这个有解读吗", old) == Act(intent="find_interpretation", text="这个有解读吗", about="document:a")
    late = replace(EVENTS, at=AT - timedelta(hours=2).total_seconds())
    assert goes("周末的呢", late) is None


@pytest.mark.parametrize(
    ("text", "session", "meaning"),
    [
        ("有什么活动", PLACE, means("list_events")),
        ("都有哪些活动", EVENT, means("list_events")),
        ("我要报名", ANSWER, means("book_visit")),
        ("谢谢", PLACE, means("thanks")),
        ("谢谢", PLACE, means("thanks", 0.6)),
        ("电话打不通", PLACE, LOST),
        ("公积金怎么提取", ANSWER, LOST),
        ("能办" + "什么" * LONGEST, PLACE, LOST),
        ("？！", PLACE, LOST),
        ("有解读吗", after("x", "kind:a"), means("thanks")),
    ],
)
def test_what_speaks_for_itself_goes_on_with_nothing(text: str, session: Session, meaning: Understanding) -> None:
    assert goes(text, session, meaning) is None


# --- of lists and of the question before -----------------------------------------------------------------------------


def test_the_rest_of_a_list_is_shown_on_request() -> None:
    more = replace(EVENTS, previous=replace(EVENTS.previous, rest=("event:4",)))
    for text in ("还有吗", "下一页", "换一批看看", "再来几个", "还有别的活动没有"):
        assert goes(text, more) == Act(intent="list_events", text="上一个问题", page=("event:4",)), text
        assert goes(text, EVENTS) == Nothing(count=3, more=True), text
        assert goes(text, NOTHING_SHOWN) == Nothing(count=0), text
    assert goes("还有吗", ANSWER) == Nothing(count=0)


@pytest.mark.parametrize("text", ["周末的", "适合带娃的", "消防的呢", "那线上的有吗"])
def test_a_list_is_looked_up_again_for_what_is_named_instead(text: str) -> None:
    assert goes(text, EVENTS) == Act(intent="list_events", text=text, earlier=True)


def test_a_whole_question_begins_anew() -> None:
    assert goes("周末有什么活动", EVENTS, means("list_events")) is None
    assert goes("周末场", EVENTS, means("list_events")) == Act(intent="list_events", text="周末场", earlier=True)


def district(text: str) -> Entity:
    return Entity(
        kind=EntityKind.DISTRICT, value="liupu", text="柳浦区", start=text.index("柳"), end=text.index("区") + 1
    )


@pytest.mark.parametrize("text", ["柳浦区", "柳浦区的呢", "换成柳浦区呢", "那柳浦区有吗"])
@pytest.mark.parametrize("intent", ["find_place", "ask_policy", "find_document"])
def test_another_district_is_meant_for_the_same_question(text: str, intent: str) -> None:
    session = after(intent, "x:1", "x:2")
    assert goes(text, session, means("affirm", 0.2, district(text))) == Act(intent=intent, text=text, earlier=True)


def test_another_district_is_meant_whatever_the_words_alone_seem_to_mean() -> None:
    text = "换成柳浦区呢"
    meaning = means("change_booking", 0.96, district(text))
    assert goes(text, PLACE, meaning) == Act(intent="find_place", text=text, earlier=True)
    assert goes(text, BOOKED, meaning) is None
    known = means("office_info", 0.9, district(text))
    assert goes(text, ANSWER, known) == Act(intent="ask_policy", text=text, earlier=True)
    assert goes("柳浦区", ANSWER, means("office_info", 0.9, district("柳浦区"))) is None


@pytest.mark.parametrize("text", ["90岁的呢", "农村的呢", "那三孩呢", "90岁", "要是高中学历"])
def test_the_last_question_is_asked_again_for_what_is_named_instead(text: str) -> None:
    for intent in ("ask_policy", "unsure", "which_matter"):
        assert goes(text, after(intent)) == Act(intent="ask_policy", text=text, earlier=True)


def test_another_matter_is_not_the_last_question_again() -> None:
    assert goes("养老金呢", EVENTS, means("ask_policy")) is None
    assert goes("我上次反映的那件事怎么样了呢", after("ask_policy")) is None
    assert goes("农村的呢", after("greet")) is None
    assert goes("农村的呢", after("ask_policy", question="")) is None


def test_the_questions_before_are_those_of_the_whole_thread() -> None:
    session = replace(EVENTS, previous=replace(EVENTS.previous, thread=("周末有什么活动",), question="莲汀区的"))
    assert questions_before("周末的", LOST, session, NOW) == ("周末有什么活动", "莲汀区的")
    assert questions_before("你好", means("greet"), session, NOW) == ()
    assert questions_before("还有吗", LOST, session, NOW) == ()


# --- of what was asked, and of nothing -------------------------------------------------------------------------------


def asking(intent: str, asks: str) -> Session:
    return Session(previous=Previous(question=asks, intent=intent, asks=asks), at=AT)


def test_what_was_asked_for_completes_the_question() -> None:
    waiting = asking("find_place", "最近的大厅")
    assert goes("柳浦区", waiting) == Act(intent="find_place", text="柳浦区 最近的大厅")
    assert goes("柳浦区", waiting, means("office_info")) == Act(intent="find_place", text="柳浦区 最近的大厅")
    assert goes("养老", asking("find_document", "")) == Act(intent="find_document", text="养老")
    assert goes("新生儿落户", asking("which_matter", "要什么材料")) == Act(
        intent="ask_policy", text="新生儿落户 要什么材料"
    )


def test_another_question_is_no_answer_to_what_was_asked() -> None:
    waiting = asking("find_place", "最近的大厅")
    assert goes("周末有什么活动", waiting, means("list_events")) is None
    assert goes("低保标准是多少", waiting, means("ask_policy")) is None
    assert goes("柳浦区" * 11, waiting) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("有解读吗", "find_interpretation"),
        ("这个还有效吗", "find_document"),
        ("电话多少", "office_info"),
        ("几点下班啊", "office_info"),
        ("需要什么材料", "which_matter"),
        ("多久能办下来", "which_matter"),
    ],
)
def test_words_that_can_only_be_about_something_are_asked_what_they_are_about(text: str, intent: str) -> None:
    assert goes(text, NOTHING_SHOWN) == Act(intent=intent, text="")


def test_words_that_can_only_be_about_a_matter_are_about_the_last_one() -> None:
    unanswered = after("ask_policy", question="补办身份证要多少钱")
    assert goes("多久能拿到", unanswered) == Act(intent="ask_policy", text="多久能拿到", earlier=True)
    assert goes("多久能拿到", NOTHING_SHOWN, means("list_events")) is None


def test_what_is_not_there_is_not_taken_for_something_else() -> None:
    assert goes("第五个", after("find_place", "place:a", "place:b", choices=PLACES)) == Nothing(count=3)
    assert goes("7", NOTHING_SHOWN, means("out_of_scope")) == Nothing(count=0)
    assert goes("上一个", NOTHING_SHOWN) == Nothing(count=0)


def test_a_number_picks_only_of_a_list_without_choices() -> None:
    listed = after("find_place", "place:a", "place:b")
    assert numbered("2", listed) == "place:b"
    assert numbered("3", listed) is None
    assert numbered("二楼在哪", listed) is None
    assert numbered("2", replace(listed, choices=PLACES)) is None
    assert numbered("2", DOCUMENT) is None  # a document and its interpretation are no list


def test_only_kinds_that_are_known_can_be_asked_about() -> None:
    assert aspects.intent_of("kind", "电话") is None
    assert aspects.intent_of("ticket", "有结果了吗") == "track_ticket"


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(st.sampled_from(["电话", "呢", "第二个", "柳浦区", "有", "解读", "还有吗", "90岁"])).map("".join),
    ),
    st.floats(0, 1),
    st.sampled_from(["cancel", "ask_policy", "book_visit", "help", "out_of_scope", "list_events", "thanks"]),
)
@settings(deadline=None)
def test_any_text_after_anything_is_followed_or_not(text: str, confidence: float, intent: str) -> None:
    for session in (
        NOTHING_SHOWN,
        DOCUMENT,
        ANSWER,
        OFFICE,
        PLACE,
        EVENT,
        EVENTS,
        BOOKED,
        asking("office_info", "电话"),
    ):
        decision = goes(text, session, means(intent, confidence))
        assert decision is None or isinstance(decision, Act | Which | Nothing)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("这个要钱吗", "help"), ("刚才那个还有位子吗", "my_bookings"), ("这个免费不", "out_of_scope")],
)
def test_what_is_pointed_at_is_meant_where_the_words_alone_only_seem_to_mean_another_thing(
    text: str, intent: str
) -> None:
    assert goes(text, EVENT, means(intent)) == Act(intent="list_events", text=text, about="event:1")
    assert goes(text, NOTHING_SHOWN, means(intent)) is None
    assert goes("这个活动我要投诉", EVENT, means("report_fault")) is None


def test_how_to_get_what_was_answered_is_no_cry_for_help() -> None:
    assert goes("怎么领", ANSWER, means("help")) == Act(intent="ask_policy", text="怎么领", about="answer:1")
    assert goes("怎么领", PLACE, means("help")) is None
    assert goes("你能干什么", ANSWER, means("help")) is None


def test_the_nearest_of_places_is_the_first_and_a_list_is_asked_which() -> None:
    near = after("find_place", "place:a", "place:b", choices=PLACES[:2])
    assert goes("最近的那个电话", near) == Act(intent="find_place", text="最近的那个电话", subject="place:a")
    assert goes("那几点下班", near) == Which(
        options=tuple(Option(label=one.label, intent="find_place", subject=one.subject) for one in PLACES[:2]), count=2
    )
    assert goes("最近的那个电话", EVENTS) != Act(intent="list_events", text="最近的那个电话", about="event:1")


@pytest.mark.parametrize("text", ["去年的呢", "2024年的", "去年多少", "明年呢", "那90岁的呢"])
def test_another_year_or_age_is_the_last_question_anew_whatever_the_words_seem_to_mean(text: str) -> None:
    going = Act(intent="ask_policy", text=text, earlier=True)
    assert goes(text, ANSWER, means("report_answer")) == going
    assert goes(text, ANSWER, means("ask_policy")) == going


def test_where_somebody_lives_is_the_last_question_for_that_place() -> None:
    text = "我是柳浦区的"
    meaning = means("greet", 0.25, district(text))
    assert goes(text, ANSWER, meaning) == Act(intent="ask_policy", text=text, earlier=True)


def test_who_did_not_understand_is_shown_the_interpretation() -> None:
    assert goes("没看懂", ANSWER, means("deny", 0.6)) == Act(
        intent="find_interpretation", text="没看懂", about="document:a"
    )
