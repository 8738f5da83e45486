"""What decides by rule: how a text begins, one's own numbers, the names of the doors; and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.embedded import EmbeddedEngine
from intents.leads import ruled

LEADS = {
    "submit_suggestion": (
        "我要提建议：菜市场北门的台阶太陡，最好修个坡道",
        "我要提个建议，公交站加个凉棚吧",
        "俺想给市里提个小建议 河边多放几个垃圾桶",
        "提个建议：图书馆自习室延到晚上十点",
        "提条意见，办事大厅的椅子太硬了",
        "建议：十字路口的绿灯再长几秒",
        "建议在文化广场北边种一排树遮阴",
        "我建议咱们这儿的老年食堂周末也开",
        "强烈建议把早市挪到里面去",
        "您好，我有个建议，想说说社区医院取号的事",
        "有几点建议想反映一下",
        "跟你们提个意见行吗",
        "意见：政务大厅停车位太少，能不能限时两小时",
        "我的建议是每个小区配一个充电棚",
        "我要提意見：垃圾車能不能晚點來",
        "我要提建议，我家隔壁工地晚上十二点还在施工，能不能规定一个时间不让他们干了，孩子明年就高考了，全家人都睡不好",
    ),
    "report_fault": (
        "我要投诉，物业把消防通道锁了",
        "我要举报隔壁饭店往雨水井倒油",
        "举报：有人在河滩上挖沙",
        "投诉12345不作为",
        "俺要反映个问题，俺村的自来水是黄的",
        "反映一下我们楼道灯全黑着",
        "我想反映学校门口早上堵得走不动",
        "报修：三单元的门禁刷不开",
        "你好，我要投诉一家洗车店半夜还开着",
        "实名举报有人占用绿化带种菜",
        "我要舉報樓下油煙",
        "我要投诉，家里暖气从供暖第一天到现在就没热过，打了好几次电话都说来看，结果一次也没有来，到底有没有人管",
    ),
    "ask_leader": (
        "我要给市长写封信",
        "写信给市长，我们村的路修了一半没人管了",
        "我想给咱区长捎句话",
        "给书记写信说说俺村吃水的事",
        "致市长的一封信",
        "尊敬的市长：我是一名退休教师，想说说公园的事",
        "市长您好，我想说说我们小区的事情",
        "给领导写信：孩子上学的事",
        "我要反映给市长",
        "跟市长拉拉呱",
    ),
    "cancel_booking": ("取消周六的参观预约", "帮我把明天的报名取消了预约", "我要退掉消防站那个名额", "退一下这张门票"),
    "track_ticket": (
        "20261129-SWJ-00001T",
        "帮我查20261129-SWJ-00001T到哪步了",
        "20261129 swj 00001t",
        "20261129swj00001t咋样了",
        "HNHAP-C6XTJ-MWHWP",
        "hnhap c6xtj mwhwp",
        "20261129-SWJ-00001T HNHAP-C6XTJ-MWHWP",
        "编号20261129-SWJ-00001T，查询码hnhapc6xtjmwhwp，谢谢",
        "我投诉的20261122-ZJJ-000170怎么还没人管",
    ),
    "subscribe_topic": ("我的订阅", "查看我的订阅"),
    "find_document": ("找文件",),
    "ask_policy": ("办事问答",),
    "list_events": ("开放日",),
}
NOT_LED = (
    "投诉电话是多少",
    "我投诉的事怎么样了",
    "举报有什么奖励",
    "报修过的水管又漏了",
    "建议书怎么写",
    "建议被采纳了吗",
    "我提的建议有人看吗",
    "你建议我几点去",
    "给市长写的信收到了吗",
    "帮我写个市长讲话稿",
    "取消高铁票",
    "预约被取消了是怎么回事",
    "反映强烈的问题有哪些",
    "我要投诉你这个机器人",
    "转人工，我的编号是20261129-SWJ-00001T",
    "把20261129-SWJ-00001T的信息删除",
    "iPhone-2026",
    "heart peach wheat",
    "",
    "？",
)


@pytest.mark.parametrize(("text", "intent"), [(text, intent) for intent, texts in LEADS.items() for text in texts])
def test_a_lead_decides_whatever_follows(text: str, intent: str) -> None:
    assert ruled(text) == (intent,)


@pytest.mark.parametrize("text", NOT_LED)
def test_what_only_looks_like_a_lead_is_left_to_the_classifier(text: str) -> None:
    assert not {"submit_suggestion", "report_fault", "ask_leader", "cancel_booking", "track_ticket"} & {*ruled(text)}


def test_a_lead_is_sure_in_the_engine(embedded: EmbeddedEngine) -> None:
    meaning = embedded.understand_now("我要举报有人往河里倒垃圾")
    assert meaning.intent == "report_fault"
    assert meaning.sure


@given(st.text(max_size=400))
def test_any_text_has_a_rule_or_none(text: str) -> None:
    assert isinstance(ruled(text), tuple)


@pytest.mark.parametrize(
    "text", ["我要" * 200, "建议" * 200, "给" * 400, "取消" * 300, "你好" * 200, "反映" * 200, "致" * 300]
)
def test_a_long_text_of_leads_is_read_at_once(text: str) -> None:
    assert isinstance(ruled(text), tuple)
