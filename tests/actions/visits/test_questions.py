"""Questions on a visit that the booking form answers itself, and what it leaves to others, by tables."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.visits import questions
from tests.actions.visits.test_chat_reading import asked

TOPICS = {
    "fee": "这个活动收费吗 要钱不 免费的吗 门票多少钱 用不用买票 收费不收费",
    "age": "多大的孩子能去啊 我家娃五岁能去吗 能带老人吗 有年龄限制吗 我奶奶七十了行不行 小朋友可以进吗",
    "place": "在哪里集合 地址在哪 怎么走 坐几路车 到了以后在什么地方集合 远不远呀",
    "parking": "停车方便吗 停车场收费吗 开车去有地方停吗 那边好停车不",
    "bring": "带什么 要带身份证吗 穿什么合适 需要准备什么东西 有啥要注意的没",
    "time": "几点结束 要多长时间 请问几点开始 提前多久到",
    "why": "为什么要电话 你们要手机号干什么 要身份证做什么用",
    "refuse": "能不能不留电话 可以不留电话吗 非得留名字吗",
    "real": "必须是真名吗 要实名吗",
    "keep": "我的电话会不会泄露 信息什么时候删 谁能看到我的号码",
    "food": "中午管饭吗 有热水吗",
    "photo": "能拍照吗 里面让录像不",
    "access": "轮椅能进去吗 要爬楼梯吗",
    "toilet": "有厕所吗",
    "rain": "下雨了还办吗",
    "cancel": "去不了怎么办 可以取消吗 能改时间不",
    "seats": "还有名额吗 满了没",
    "party": "最多能带几个人",
    "content": "看些什么 讲什么内容的",
    "organizer": "谁组织的 主办的是哪个单位",
}
SAID = {text: topic for topic, row in TOPICS.items() for text in row.split()}
OF_OTHERS = (
    "路边停车怎么收费，多久免费", "高龄津贴多少钱", "社保怎么交", "公交卡怎么办理", "居住证要带什么材料", "明天天气怎么样", "人才补贴多少钱", "孩子上学怎么报名",
    "哪个适合孩子", "有适合孩子的吗", "有没有周末的", "王芳 13800001234", "两个人", "下周六上午", "第一个", "确认", "同意", "户口本怎么补办", "我的预约",
    "莲汀区民政局电话多少", "停车" + "那里" * 20 + "收费吗",
)  # fmt: skip


@pytest.mark.parametrize(("text", "topic"), SAID.items())
@pytest.mark.parametrize("intent", ["book_visit", "out_of_scope"])
def test_a_question_on_the_visit_is_heard(text: str, topic: str, intent: str) -> None:
    heard = questions.hear(asked(text, intent=intent, event="event:water"))
    assert heard is not None
    assert (heard.topic, heard.at) == (topic, 0)


@pytest.mark.parametrize("text", OF_OTHERS)
def test_what_asks_of_something_else_is_not(text: str) -> None:
    assert questions.hear(asked(text, intent="ask_policy", event="event:water")) is None


def test_what_stands_before_a_question_may_be_an_answer() -> None:
    heard = questions.hear(asked("两个人，要带身份证吗", event="event:water"))
    assert heard is not None
    assert (heard.topic, heard.at) == ("bring", 4)
    greeted = questions.hear(asked("  收费吗", event="event:water"))
    assert greeted is not None
    assert greeted.at == 0


def test_before_an_event_is_chosen_it_is_asked_of_those_on_the_screen() -> None:
    on_screen = asked("能带老人吗")
    assert questions.hear(on_screen) is None
    heard = questions.hear(replace(on_screen, offered=("event:a", "event:b", "yes")))
    assert heard is not None
    assert questions.topic_of(heard.topic) == ("age", ("a", "b"))
    general = questions.hear(asked("收费吗"))
    assert general is not None
    assert questions.topic_of(general.topic) == ("fee", ())


@given(st.text(max_size=60) | st.text(alphabet="收费吗停车能不带孩子多大几点在哪里，。？留电话", max_size=20))
def test_no_text_makes_it_fail(text: str) -> None:
    heard = questions.hear(asked(text, event="event:water"))
    assert heard is None or 0 <= heard.at < len(text)
