"""Events that are called like a question: the answer of staff comes first, or is offered beside the card."""

from dataclasses import replace

from bot.app import Parts
from tests.scenarios.playing import Clock
from tests.scenarios.test_visit_refusals import PALACE, Scene
from tests.scenarios.visit_city import at

ASKED = "80岁以上老人的高龄津贴每月发多少钱"


async def test_a_title_that_is_an_approved_question_is_answered_and_the_event_is_offered(
    parts: Parts, clock: Clock
) -> None:
    scene = Scene(parts, clock)
    await scene.plan("same", replace(PALACE, title=ASKED), at("11-30", "09:00", 10))
    await scene.goes(f"""
        我：{ASKED}
        答：元 … 人工审定 … 同名的开放日活动 … 1. 开放日活动“{ASKED}”
        我：1
        答：市少年宫 … 11月30日
        我：报名{ASKED}
        答：记下了 … 活动：{ASKED}
    """)


async def test_beside_the_card_of_a_title_that_is_like_an_approved_question_its_answer_is_offered(
    parts: Parts, clock: Clock
) -> None:
    scene = Scene(parts, clock)
    title = "80岁以上的老人高龄津贴每月发多少"
    await scene.plan("like", replace(PALACE, title=title), at("11-30", "09:00", 10))
    await scene.goes(f"""
        我：{title}
        答：{title} … 市少年宫 … 1. 报名11月30日 … 2. 看问答“
        我：2
        答：元 … 人工审定
    """)
    await scene.suspends("like")
    await scene.goes(f"我：{title}\n答：暂停 … 1. 看问答“")


async def test_any_other_title_is_answered_by_its_card(parts: Parts, clock: Clock) -> None:
    await Scene(parts, clock).goes("我：档案库房夜访\n答：市档案馆 … ✗看问答")
