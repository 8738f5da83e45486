"""What a few words ask of an answer or a document, and what in it tells that."""

import pytest

from actions.answers.telling import telling, tells

BODY = (
    "第一条 为了做好本项工作，制定本办法。",
    "第二条 具有本市户籍、年满80周岁的老年人，可以享受。",
    "第三条 津贴自老年人满80周岁起计发。",
    "第四条 标准为每人每月100元。",
    "第五条 申请人持本人身份证、户口簿办理，材料不全的一次告知。",
    "第六条 办理期限为10个工作日。",
    "本办法自2026年4月1日起施行。",
    "咨询电话：市民政局养老科",
    "0300-82071216。",
)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("从什么时候开始执行", "2026年4月1日起施行"),
        ("要带什么材料", "身份证、户口簿"),
        ("谁能领，什么条件", "年满80周岁的老年人"),
        ("标准是多少", "每月100元"),
        ("多久能办好", "10个工作日"),
        ("咨询电话", "养老科0300-82071216"),
    ],
)
def test_the_sentence_that_tells_it_is_found(asked: str, told: str) -> None:
    found = telling(asked, BODY)
    assert found is not None
    assert told in found


def test_where_nothing_tells_it_nothing_is_found() -> None:
    assert telling("网上能办吗", BODY) is None
    assert telling("好看吗", BODY) is None
    assert telling("电话", ("电话",)) is None
    assert telling("电话", ()) is None


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        ("需要什么材料", "带身份证和劳动合同到窗口。", True),
        ("电话呢", "咨询电话0300-82071216。", True),
        ("电话呢", "带身份证到窗口。", False),
        ("收费吗", "全程免费。", True),
        ("多少钱", "材料齐全当场办结。", False),
        ("手机上能办吗", "在政务服务网或者小程序申请。", True),
        ("好办吗", "到窗口申请。", False),
    ],
)
def test_an_answer_tells_it_or_does_not(asked: str, answer: str, told: object) -> None:
    assert tells(asked, answer) is told
