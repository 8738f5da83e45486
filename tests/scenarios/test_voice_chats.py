"""Chats about letters in which staff, other residents or time do something meanwhile."""

from datetime import timedelta
from textwrap import dedent
from uuid import uuid4

import pytest

from actions.voices import cases, queries, replies
from actions.voices.model import SYSTEM, Actor, Case, Kind, NewReply, Role, Taken
from actions.voices.numbers import case_code, shown_code
from bot.app import Parts
from tests.bot.consoles.inbox_kit import BUS, LAMP, Letters
from tests.scenarios.playing import Clock, Conversation, play

WORKER = Actor(id="staff:00000000-0000-0000-0000-0000000000a2", role=Role.DEPARTMENT, department_id="cgj")
DOG = "青桐街的流浪狗追着孩子跑，请管一管。"


@pytest.fixture
def letters(parts: Parts) -> Letters:
    return Letters(parts)


@pytest.fixture
def anna(parts: Parts, clock: Clock) -> Conversation:
    return Conversation(parts, clock, sender=f"anna{uuid4().hex}")


async def handed_in(letters: Letters, who: Conversation, text: str) -> Taken:
    return await letters.hand_in(text, channel="wechat", sender=who.sender)


async def answered(letters: Letters, who: Conversation, text: str = LAMP) -> Case:
    case = await letters.assigned("cgj", text, channel="wechat", sender=who.sender)
    async with letters.store.transaction() as transaction:
        await replies.reply(
            transaction, case.id, NewReply(text="已经派人处理。"), by=WORKER, desk=letters.desk, reply_id=uuid4(),
            now=letters.now,
        )  # fmt: skip
    return await letters.case(case.id)


async def chat(who: Conversation, lines: str) -> None:
    await play(who, dedent(lines).strip().splitlines())


# --- finding a case ------------------------------------------------------------------------------------------------


async def test_number_and_code_open_a_case_that_was_handed_in_through_another_door(
    letters: Letters, anna: Conversation
) -> None:
    taken = await letters.hand_in(BUS, sender="somebody else")
    await letters.assign(taken.case_id, "jtj")
    await letters.reply(taken.case_id, "下月起加密。")
    code, wrong = (shown_code(case_code(one, letters.parts.cipher)) for one in (taken.case_id, uuid4()))
    await chat(
        anna,
        f"""
        居民：查一下{taken.number}办得怎么样了
        明窗：查询码
        居民：忘了
        明窗：没看到查询码
        居民：{wrong}
        明窗：不对
        居民：{code}
        明窗：已答复 … 下月起加密 … /voices/mine … ✗不满意
        """,
    )


async def test_whoever_wrote_several_letters_picks_one(letters: Letters, anna: Conversation) -> None:
    for text in (LAMP, BUS, DOG):
        await handed_in(letters, anna, text)
    await chat(
        anna,
        """
        居民：我的诉求
        明窗：想看哪一件 … 路灯 … 公交 … 流浪狗
        居民：流浪狗那个
        明窗：青桐街 … 已收到 … ✗公交
        """,
    )


async def test_of_several_letters_the_number_of_one_s_own_needs_no_code(letters: Letters, anna: Conversation) -> None:
    await handed_in(letters, anna, LAMP)
    taken = await handed_in(letters, anna, BUS)
    await chat(anna, f"居民：{taken.number}\n明窗：公交 … 已收到 … ✗查询码")


async def test_a_number_that_was_mistyped_is_noticed(anna: Conversation) -> None:
    await chat(
        anna,
        """
        居民：我上次反映的事怎么样了
        明窗：没有查到
        居民：就是那个2026什么的
        明窗：没看到编号
        """,
    )


# --- rating, asking again, adding ----------------------------------------------------------------------------------


async def test_a_bare_word_rates_the_last_answer_and_a_bad_mark_leads_to_the_question(
    letters: Letters, anna: Conversation
) -> None:
    await answered(letters, anna)
    await chat(
        anna,
        """
        居民：评价
        明窗：满意吗 … 一般
        居民：不满意
        明窗：谢谢您的评价：不满意 … 说说哪里没办好
        居民：说说哪里没办好
        明窗：还有什么疑问
        居民：灯换了还是一闪一闪
        明窗：再答复您 … 前答复
        居民：我的诉求
        明窗：追问办理中 … ✗不满意
        """,
    )


async def test_where_nothing_was_answered_the_bare_words_are_no_orders(letters: Letters, anna: Conversation) -> None:
    await handed_in(letters, anna, LAMP)
    for word in ("评价", "追问", "补充"):
        await chat(anna, f"居民：{word}\n明窗：✗满意吗 … ✗是这件吗")


async def test_of_two_answers_one_is_picked_to_ask_again(letters: Letters, anna: Conversation) -> None:
    await answered(letters, anna)
    await answered(letters, anna, DOG)
    await chat(
        anna,
        """
        居民：我要追问
        明窗：是这件吗 … 路灯 … 流浪狗
        居民：路灯那个
        明窗：还有什么疑问
        居民：【图片】
        明窗：图片我还看不懂 … “追问”还没办完
        居民：继续
        明窗：还有什么疑问
        居民：什么时候修好
        明窗：已转给原来的单位
        """,
    )


async def test_long_after_the_end_asking_again_is_refused_with_the_way_on(
    letters: Letters, anna: Conversation, clock: Clock
) -> None:
    case = await answered(letters, anna)
    async with letters.store.transaction() as transaction:
        await cases.close(transaction, case.id, by=SYSTEM, desk=letters.desk, now=letters.now)
    clock.moment += timedelta(days=letters.desk.policy.reopen_days + 1)
    await chat(
        anna,
        """
        居民：追问
        明窗：是这件吗
        居民：1
        明窗：还有什么疑问
        居民：又坏了
        明窗：请重新提交一件
        """,
    )


async def test_what_is_added_after_the_answer_came_says_that_it_can_be_asked_about(
    letters: Letters, anna: Conversation
) -> None:
    case = await letters.assigned("cgj", LAMP, channel="wechat", sender=anna.sender)
    await chat(anna, "居民：我的诉求\n明窗：我要补充\n居民：我要补充\n明窗：要补充的")
    await letters.reply(case.id, "已修好。")
    await chat(anna, "居民：就在公交站旁边\n明窗：已经答复 … 追问")


# --- the same thing ------------------------------------------------------------------------------------------------


async def test_who_meets_the_same_stands_behind_it_and_is_told_how_many(letters: Letters, anna: Conversation) -> None:
    first = await letters.assigned("cgj", LAMP, public=True)
    await chat(
        anna,
        f"""
        居民：我要报修，望岳区拾翠路52号门口的路灯不亮，晚上很黑
        明窗：有人反映过类似的事 … 我也遇到 … 单独反映
        居民：我也遇到
        明窗：{first.number} … 一共2人
        居民：我的诉求
        明窗：路灯 … 您也遇到 … 办理中 … ✗我要补充
        居民：我要追问
        明窗：✗是这件吗
        """,
    )
    assert (await letters.case(first.id)).supporters == 1
    await letters.reply(first.id, "已经修好了。")
    await chat(anna, "居民：我的诉求\n明窗：已答复 … 已经修好了 … ✗满意")


async def test_of_two_letters_about_the_same_thing_it_is_asked_which_one_they_met(
    letters: Letters, anna: Conversation
) -> None:
    for sender in ("ben", "cai"):
        await letters.assigned("cgj", LAMP, public=True, sender=sender)
    await chat(
        anna,
        """
        居民：我要报修，望岳区拾翠路52号门口的路灯不亮，晚上很黑
        明窗：有人反映过类似的事 … 我也遇到
        居民：就是同一件事
        明窗：哪一件
        居民：2
        明窗：一共2人
        """,
    )


async def test_it_is_something_else_after_all(letters: Letters, anna: Conversation) -> None:
    await letters.assigned("cgj", LAMP, public=True)
    await chat(
        anna,
        """
        居民：我要报修，望岳区拾翠路52号门口的路灯不亮，晚上很黑
        明窗：有人反映过类似的事
        居民：不是一回事
        明窗：公开
        """,
    )


async def test_an_answer_to_the_same_question_is_shown_instead_of_a_new_letter(
    letters: Letters, anna: Conversation
) -> None:
    public = await letters.published(LAMP, answer="已经修好了。")
    await chat(
        anna,
        f"""
        居民：我要报修，望岳区拾翠路52号门口的路灯坏了
        明窗：看看答复
        居民：1
        明窗：已经修好了 … /voices/{public.number} … 单独反映
        居民：单独反映
        明窗：公开
        居民：算了
        明窗：已经停下
        居民：我的诉求
        明窗：没有查到
        """,
    )


async def test_a_letter_that_ended_meanwhile_cannot_be_joined(letters: Letters, anna: Conversation) -> None:
    first = await letters.assigned("cgj", LAMP, public=True)
    await chat(anna, "居民：我要报修，望岳区拾翠路52号门口的路灯不亮，晚上很黑\n明窗：我也遇到")
    await letters.reply(first.id, "已修好。")
    await chat(anna, "居民：我也一样\n明窗：已经有答复 … ✗一共2人")
    assert (await letters.case(first.id)).supporters == 0


# --- what is asked -------------------------------------------------------------------------------------------------


async def test_a_fault_is_asked_for_its_place_and_its_page_in_the_resident_s_own_way(
    letters: Letters, anna: Conversation
) -> None:
    await chat(
        anna,
        """
        居民：报修
        明窗：哪里坏了
        居民：坏了
        明窗：内容太短
        居民：井盖一踩就响，怕掉下去
        明窗：具体在什么地方
        居民：不知道
        明窗：公开
        居民：不公开
        明窗：姓名和电话
        居民：不留
        明窗：请核对 … 地点：没有说
        居民：取消
        明窗：已经停下
        居民：网站报错，社保页面点了没反应
        明窗：哪个网站或者页面
        居民：社保查询那个页面
        明窗：公开
        居民：1
        明窗：姓名和电话
        居民：匿名
        明窗：请核对 … 社保查询那个页面
        居民：确认
        明窗：您的报错报修已收到
        """,
    )
    async with letters.store.transaction() as transaction:
        (case,) = await queries.mine(transaction, "wechat", anna.sender)
    assert case.kind is Kind.FAULT
    assert "页面：社保查询那个页面" in case.text


async def test_a_place_is_sent_from_the_map(anna: Conversation) -> None:
    await chat(
        anna,
        """
        居民：报修，有个配电箱的门开着
        明窗：具体在什么地方
        居民：【位置 36.94 118.25】
        明窗：公开
        """,
    )


async def test_a_letter_names_its_leader_and_a_wrong_phone_is_asked_for_again(anna: Conversation) -> None:
    await chat(
        anna,
        """
        居民：我想写封信
        明窗：想对领导说的话
        居民：村里的卫生室关了半年，老人看个感冒要跑二十里地
        明窗：写给哪位领导
        居民：分管卫生的副市长
        明窗：公开
        居民：只答复我
        明窗：写信要留姓名和电话
        居民：刘长贵 12345
        明窗：电话
        居民：13900001111
        明窗：请核对您的领导信箱 … 副市长 … 刘长贵 … 13900001111 … 加密保存
        居民：确认
        明窗：您的领导信箱已收到
        """,
    )
