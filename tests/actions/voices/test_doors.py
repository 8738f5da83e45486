"""What is no case is told its door; what is one is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.voices.doors import right_door


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("我要申请信息公开，要一份征地批文", "依申请公开"),
        ("我想提交信息公开申请", "依申请公开"),
        ("依申请公开怎么交", "依申请公开"),
        ("交警罚我两百，我要行政复议", "行政复议机构"),
        ("不服城管的处罚决定", "行政复议机构"),
        ("不服工伤认定的决定", "行政复议机构"),
        ("我要上访", "信访局"),
        ("我的信访件办得怎么样", "信访局"),
        ("举报局长贪污", "12388"),
        ("我要检举一个科长", "12388"),
        ("举报镇里干部违纪吃喝", "12388"),
        ("他们向审批的人行贿", "12388"),
    ],
)
def test_other_matters_are_told_their_door(text: str, door: str) -> None:
    assert door in (right_door(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了一个星期没人修",
        "举报小区有人违建",
        "举报饭店油烟扰民",
        "政务公开栏目好久没更新了",
        "公开栏被广告盖住了",
        "建议公开公交时刻表",
        "小区决定涨物业费，我不同意",
        "对医院的处理不满意",
        "复议路口加个红绿灯",
        "信号灯访问不到",
        "建议把单位门口的坑填上",
        "请把垃圾桶多放几个",
    ],
)
def test_what_is_a_case_is_taken(text: str) -> None:
    assert right_door(text) is None


@given(st.text(max_size=200))
def test_any_text_may_be_read(text: str) -> None:
    found = right_door(text)
    assert found is None or found.endswith("。")
