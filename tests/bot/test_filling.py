"""A form on its way: checks, choices, what rests on what, the confirmation; and what is read back."""

from dataclasses import replace
from typing import cast
from uuid import UUID

import pytest

from actions.form import Accepted, Field, Form, Offered, Refused
from actions.model import Choices, Facts, Outcome, Pending, Reply, Resident, Text, Turn
from bot.decisions import Fill
from bot.filling import Asking, Ready, fill_form
from bot.replies import as_text
from tests.bot.form_kit import ALL, FORMS, LOST, NOW, STORY, VISIT

FACTS = cast("Facts", None)  # the forms here ask no database
TURN = Turn(id=UUID(int=1), resident=Resident(channel="wechat", sender="o"), text="", meaning=LOST, now=NOW)


def pending_of(intent: str = "book_visit", asked: str = "", **answers: str) -> Pending:
    return Pending(intent=intent, asked=asked, answers=answers, said=tuple(answers))


async def run(fill: Fill, form: Form | None = None) -> Asking | Ready | Outcome:
    return await fill_form(fill, form or FORMS[fill.pending.intent], TURN, FACTS)


async def asking(fill: Fill, form: Form | None = None) -> Asking:
    result = await run(fill, form)
    assert isinstance(result, Asking), result
    return result


def said(reply: Reply) -> str:
    return as_text(reply)


async def test_a_form_begins_with_its_opening_and_its_first_question_with_choices() -> None:
    result = await asking(Fill(pending=pending_of(), opening=True))
    assert result.pending.asked == "event"
    assert said(result.reply) == "好的，来报名。\n想参观哪一个？回复数字就行。\n1. 污水处理厂\n2. 自来水厂\n3. 气象台"
    assert isinstance(result.reply, Choices)
    assert [one.subject for one in result.reply.options] == ["form:event:1", "form:event:2", "form:event:3"]


async def test_what_was_understood_is_read_back_before_the_next_question() -> None:
    result = await asking(Fill(pending=pending_of(), given={"event": "污水处理厂", "party": "3"}))
    assert said(result.reply) == "记下了：\n活动：污水处理厂\n人数：3人\n怎么称呼您？"
    assert result.pending.answers == {"event": "event:1", "party": "3"}
    assert result.pending.said == ("event", "party")
    assert result.pending.echoes == {"event": "污水处理厂"}


async def test_what_rests_on_an_open_choice_waits_and_is_checked_then() -> None:
    first = await asking(Fill(pending=pending_of(), given={"event": "水厂", "party": "3", "name": "王芳"}))
    assert first.pending.asked == "event"
    assert first.pending.waiting == {"party": "3"}
    assert said(first.reply) == "记下了：\n姓名：王芳\n您说的是哪一个？\n1. 污水处理厂\n2. 自来水厂"
    second = await asking(Fill(pending=first.pending, given={"event": "event:1"}))
    assert second.pending.answers == {"name": "王芳", "event": "event:1", "party": "3"}
    assert second.pending.waiting == {}
    assert second.pending.asked == "phone"


async def test_a_refused_value_is_asked_again_with_the_reason() -> None:
    result = await asking(Fill(pending=pending_of(asked="event"), given={"event": "幼儿园"}, again=True))
    assert said(result.reply).startswith("没有找到这个活动。\n想参观哪一个？")
    assert result.pending.answers == {}
    party = await asking(Fill(pending=pending_of(asked="party", event="event:1"), given={"party": "9"}))
    assert said(party.reply) == "最多8人。\n一共几位？"


async def test_a_value_may_ask_for_another_field_again_and_waits_for_it() -> None:
    pending = pending_of(asked="party", event="event:2")
    result = await asking(Fill(pending=pending, given={"party": "4"}))
    assert result.pending.asked == "event"
    assert result.pending.waiting == {"party": "4"}
    assert result.pending.said == ()
    assert said(result.reply).startswith("这场只剩2个位子，换一场吧。\n想参观哪一个？")
    after = await asking(Fill(pending=result.pending, given={"event": "event:1"}))
    assert after.pending.answers == {"event": "event:1", "party": "4"}


async def test_a_look_up_may_end_the_form() -> None:
    result = await run(Fill(pending=pending_of(), given={"event": "停办的"}))
    assert isinstance(result, Outcome)


async def test_a_changed_answer_drops_what_rests_on_it_and_the_same_one_does_not() -> None:
    known = pending_of(asked="phone", event="event:1", party="3", name="老王")
    changed = await asking(Fill(pending=known, given={"event": "event:3"}))
    assert changed.pending.answers == {"name": "老王", "event": "event:3"}
    assert changed.pending.asked == "party"
    same = await asking(Fill(pending=known, given={"event": "污水处理厂"}))
    assert same.pending.answers == {"event": "event:1", "party": "3", "name": "老王"}


async def test_a_field_that_does_not_apply_is_not_asked_nor_taken() -> None:
    plain = await asking(Fill(pending=pending_of(event="event:1"), given={"party": "2", "guardian": "李梅"}))
    assert (plain.pending.asked, dict(plain.pending.answers)) == ("name", {"event": "event:1", "party": "2"})
    children = await asking(Fill(pending=pending_of(event="event:3"), given={"party": "2"}))
    assert children.pending.asked == "guardian"


async def test_an_unreadable_answer_gets_the_other_question() -> None:
    result = await asking(Fill(pending=pending_of(asked="party", event="event:1"), again=True))
    assert said(result.reply) == "请只回复人数，比如“3”。"
    named = await asking(Fill(pending=pending_of(asked="name", event="event:1", party="3"), again=True))
    assert said(named.reply) == "怎么称呼您？"


async def test_after_a_while_everything_known_is_read_back() -> None:
    known = pending_of(asked="name", event="event:1", party="3")
    result = await asking(Fill(pending=replace(known, echoes={"event": "污水处理厂"}), recap=True))
    assert said(result.reply) == "记下了：\n活动：污水处理厂\n人数：3人\n怎么称呼您？"


async def test_a_story_is_not_read_back() -> None:
    result = await asking(Fill(pending=pending_of("submit_suggestion"), given={"story": "路灯坏了"}))
    assert said(result.reply) == "有照片吗？没有就回复“没有”。"


# --- the end -------------------------------------------------------------------------------------------------------


async def test_when_everything_is_answered_it_is_confirmed_and_then_ready() -> None:
    result = await asking(Fill(pending=pending_of(asked="phone", **ALL)))
    assert result.pending.asked == "confirm"
    text = said(result.reply)
    assert text.startswith("请核对：活动：event:1；人数：3人；姓名：老王；电话：13800000000\n没问题就回复“确认”")
    assert text.endswith("1. 确认报名\n2. 取消")
    assert await run(Fill(pending=result.pending, confirmed=True)) == Ready(pending=result.pending)


async def test_something_is_wrong_and_it_is_asked_what() -> None:
    result = await asking(Fill(pending=pending_of(asked="confirm", **ALL), again=True))
    assert said(result.reply).startswith("哪一项要改？直接说就行，比如“活动改成")


async def test_a_change_at_the_end_is_confirmed_again() -> None:
    result = await asking(Fill(pending=pending_of(asked="confirm", **ALL), given={"party": "4"}))
    assert "人数：4人" in said(result.reply)
    assert result.pending.said[-1] == "party"


async def test_a_confirmation_of_a_form_that_lacks_something_asks_for_it() -> None:
    result = await asking(Fill(pending=pending_of(asked="confirm", event="event:1"), confirmed=True))
    assert result.pending.asked == "party"


@pytest.mark.parametrize(("name", "asked", "text"), [("重名", "name", "报过了"), ("末项", "phone", "不对")])
async def test_the_review_may_ask_for_a_field_again(name: str, asked: str, text: str) -> None:
    result = await asking(Fill(pending=pending_of(**{**ALL, "name": name})))
    assert result.pending.asked == asked
    assert asked not in result.pending.answers
    assert text in said(result.reply)


async def test_the_review_may_end_the_form_or_let_it_pass() -> None:
    assert isinstance(await run(Fill(pending=pending_of(**{**ALL, "name": "满了"}))), Outcome)
    assert isinstance(await run(Fill(pending=pending_of(**{**ALL, "name": "无须确认"}))), Ready)


async def test_a_form_without_a_review_is_ready_at_once() -> None:
    done = pending_of("submit_suggestion", story="路灯坏了", pictures="无")
    result = await run(Fill(pending=done, given={"phone": "13800000000"}))
    assert isinstance(result, Ready)
    assert result.pending.answers["phone"] == "13800000000"


async def test_a_confirmation_without_anything_said_names_no_example() -> None:
    form = replace(VISIT, fields=VISIT.fields[:0], review=VISIT.review)
    pending = Pending(intent="book_visit", asked="", answers={"name": "老王"})
    assert "改成" not in said((await asking(Fill(pending=pending), form)).reply)
    assert said((await asking(Fill(pending=pending, again=True), form)).reply).startswith("哪里要改？直接说就行。")


# --- offers --------------------------------------------------------------------------------------------------------


def single(offered: Offered | Accepted | Outcome | None, checked: Refused | None = None) -> Form:
    """A form of a session and of a party that rests on it."""

    async def offer(_turn: Turn, _facts: Facts) -> Offered | Accepted | Outcome | None:
        return offered

    async def check(_turn: Turn, _facts: Facts, value: str) -> Accepted | Refused:
        return checked or Accepted(value=value)

    session = replace(VISIT.fields[0], name="session", label="场次", offer=offer, check=None, subject="")
    party = replace(VISIT.fields[1], needs=("session",), check=check)
    return Form(fields=(session, party))


async def test_the_only_value_there_is_is_taken_and_what_waited_for_it_checked() -> None:
    form = single(Accepted(value="s1", echo="周六上午", also={"hall": "2"}))
    waiting = Pending(intent="x", asked="", waiting={"party": "3"})
    result = await run(Fill(pending=waiting), form)
    assert isinstance(result, Ready)
    assert result.pending.answers == {"session": "s1", "hall": "2", "party": "3"}
    assert result.pending.said == ("party",)
    asked = await asking(Fill(pending=Pending(intent="x", asked="")), form)
    assert said(asked.reply) == "记下了：\n场次：周六上午\n一共几位？"


async def test_an_offer_may_be_a_plain_question_or_another_one_or_the_end() -> None:
    assert said((await asking(Fill(pending=Pending(intent="x", asked="")), single(None))).reply) == "想参观什么？"
    computed = single(Offered(prompt="周六还是周日？"))
    assert said((await asking(Fill(pending=Pending(intent="x", asked="")), computed)).reply) == "周六还是周日？"
    end = Outcome(replies=(Text(text="没有场次。"),))
    assert await run(Fill(pending=Pending(intent="x", asked="")), single(end)) == end


async def test_a_refusal_where_nothing_else_is_there_says_both() -> None:
    refused = Refused(text="坐不下。", field="session")
    known = Pending(intent="x", asked="party", answers={"session": "s1"}, said=("session",))
    end = single(Outcome(replies=(Text(text="没有场次了。"),)), refused)
    result = await run(Fill(pending=known, given={"party": "3"}), end)
    assert isinstance(result, Outcome)
    assert [said(one) for one in result.replies] == ["坐不下。", "没有场次了。"]
    only = await asking(Fill(pending=known, given={"party": "3"}), single(Accepted(value="s1"), refused))
    assert said(only.reply) == "坐不下。\n想参观什么？"


async def test_what_needs_a_field_that_does_not_apply_needs_nothing() -> None:
    never = Field(name="a", label="甲", question="？", parse=lambda _asked: None, applies=lambda _answers: False)
    form = Form(fields=(never, Field(name="b", label="乙", question="？", parse=lambda _asked: None, needs=("a",))))
    assert isinstance(await run(Fill(pending=Pending(intent="x", asked=""), given={"b": "1"}), form), Ready)


def test_a_form_knows_what_it_can_ask() -> None:
    assert VISIT.has("confirm")
    assert VISIT.has("party")
    assert not STORY.has("confirm")
    with pytest.raises(KeyError):
        STORY.field("gone")
