"""What small talk is: a face, a question who answers, anger."""

import pytest

from actions.conversation.rules import angry, asks_who, only_a_face


@pytest.mark.parametrize("text", ["😭", "😂😂😂", "[微笑]", "[强][玫瑰] ", "。。。", "！！！"])
def test_a_face_says_nothing(text: str) -> None:
    assert only_a_face(text)


@pytest.mark.parametrize("text", ["", "  ", "[微笑]低保", "1", "好😂"])
def test_a_text_with_words_is_no_face(text: str) -> None:
    assert not only_a_face(text)


@pytest.mark.parametrize(
    "text",
    [
        "你是谁",
        "你是机器人吗？",
        "您是真人吗",
        "你到底是不是人",
        "你叫什么名字",
        "是人工还是机器人",
        "你是AI吗",
        "请问你是哪位",
        "是机器人回复吗",
    ],
)
def test_who_answers_is_asked(text: str) -> None:
    assert asks_who(text) is (text != "是人工还是机器人")


@pytest.mark.parametrize("text", ["你是哪个部门管", "这是什么人才补贴", "人工", "你能干什么", "谁管落户"])
def test_other_questions_do_not_ask_who_answers(text: str) -> None:
    assert not asks_who(text)


@pytest.mark.parametrize(
    "text", ["垃圾服务，啥也不会", "滚", "你是傻子吗", "答非所问", "什么破玩意", "一点用没有，没用", "SB"]
)
def test_anger_is_heard(text: str) -> None:
    assert angry(text)


@pytest.mark.parametrize(
    "text",
    [
        "垃圾分类怎么分",
        "装修垃圾怎么清运",
        "滚动播出的通知",
        "医保卡没有用完怎么办",
        "大件垃圾谁来收",
        "我家住的是一楼，邻居天天骂我傻，还往我门口扔垃圾，我该找哪个部门来管管这种事情呢",
    ],
)
def test_a_question_with_such_words_is_a_question(text: str) -> None:
    assert not angry(text)
