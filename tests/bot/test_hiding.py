"""What is personal in a form does not come on record."""

from collections.abc import Mapping

import pytest

from actions.form import Field, Form, whole
from actions.model import Pending
from bot.decisions import Act, Decision, Fill, Leave
from bot.hiding import NOTHING, Hidden, hidden_at, hidden_in
from bot.sessions import Session

FORM = Form(
    fields=(
        Field(name="party", label="人数", question="几位？", parse=lambda _: None),
        Field(name="name", label="联系人", question="怎么称呼？", parse=lambda _: None, personal=whole),
        Field(name="phone", label="电话", question="电话？", parse=lambda _: None, personal=whole),
    )
)
FORMS = {"book": FORM}
EMPTY = Session()


def under_way(asked: str, *, parked: bool = False, **answers: str) -> Session:
    return Session(pending=Pending(intent="book", asked=asked, answers=answers), parked=parked)


def filled(session: Session, given: Mapping[str, str], **more: bool) -> Fill:
    assert session.pending is not None
    flags = {name: more.get(name, False) for name in ("again", "recap", "confirmed")}
    return Fill(
        pending=session.pending,
        given=given,
        again=flags["again"],
        recap=flags["recap"],
        confirmed=flags["confirmed"],
    )


@pytest.mark.parametrize(
    ("asked", "given", "more", "recorded"),
    [
        ("name", {"name": "王小明"}, {}, "（联系人）"),
        ("name", {"name": "王小明", "phone": "13800001234"}, {}, "（联系人、电话）"),
        ("name", {}, {"again": True}, "（联系人）"),  # it could not be read, and may be a name all the same
        ("party", {"party": "3"}, {}, "三个人，王小明"),
        ("party", {"party": "3", "name": "王小明"}, {}, "（联系人）"),
        ("name", {}, {"recap": True}, "三个人，王小明"),
    ],
)
def test_an_answer_to_a_personal_field_is_recorded_as_its_label(
    asked: str, given: dict[str, str], more: dict[str, bool], recorded: str
) -> None:
    before = under_way(asked)
    assert hidden_in(filled(before, given, **more), before, EMPTY, FORMS).text("三个人，王小明") == recorded


def test_what_is_read_back_is_recorded_without_it() -> None:
    before = under_way("confirm", name="王小明", phone="0536-8000001")
    hidden = hidden_in(filled(before, {}, confirmed=True), before, EMPTY, FORMS)
    reply = {
        "kind": "text",
        "text": "联系人：王小明\n电话：0536-8000001",
        "options": [{"label": "王小明"}, 3],
        "seen": None,
    }
    assert hidden.reply(reply) == {
        "kind": "text", "text": "联系人：（联系人）\n电话：（电话）", "options": [{"label": "（联系人）"}, 3], "seen": None,
    }  # fmt: skip
    assert hidden.text("确认，王小明 13800001234") == "确认，（联系人） 138****1234"


@pytest.mark.parametrize(
    ("decision", "recorded"),
    [
        (Leave(intent="book", gave_up=True), "（联系人）"),
        (Leave(intent="book"), "算了"),
        (Act(intent="greet", text="算了"), "算了"),
    ],
)
def test_what_is_no_answer_is_recorded_as_it_was_said(decision: Decision, recorded: str) -> None:
    assert hidden_in(decision, under_way("name"), EMPTY, FORMS).text("算了") == recorded


def test_a_parked_form_hides_what_it_knows_and_not_what_is_said_meanwhile() -> None:
    before = under_way("name", parked=True, name="王小明")
    hidden = hidden_in(filled(before, {"party": "2"}), before, EMPTY, FORMS)
    assert hidden.text("两个人，王小明知道") == "两个人，（联系人）知道"


@pytest.mark.parametrize(
    ("session", "hidden"),
    [
        (under_way("name"), Hidden(labels=("联系人",))),
        (under_way("party"), NOTHING),
        (under_way("name", parked=True), NOTHING),
        (EMPTY, NOTHING),
        (Session(pending=Pending(intent="older", asked="name")), NOTHING),
    ],
)
def test_where_something_failed_the_answer_to_a_personal_question_is_hidden(session: Session, hidden: Hidden) -> None:
    assert hidden_at(session, FORMS) == hidden


def test_a_code_that_opens_a_case_is_on_no_record() -> None:
    said = {"kind": "text", "text": "编号：20260914-ZJJ-00001A\n查询码：WTWAW-N3EWN-7FVHK（请收好）"}
    assert NOTHING.reply(said)["text"] == "编号：20260914-ZJJ-00001A\n查询码：（查询码）（请收好）"
    assert NOTHING.text("20260914-ZJJ-00001A wtwawn3ewn7fvhk") == "20260914-ZJJ-00001A （查询码）"


def test_what_is_sealed_elsewhere_stands_under_its_name_alone() -> None:
    assert NOTHING.and_sealed("") is NOTHING
    assert NOTHING.and_sealed("对工作人员说的话").text("我住拾翠路52号") == "（对工作人员说的话）"


def test_a_personal_field_without_a_label_is_called_something() -> None:
    words = Field(name="text", label="", question="？", parse=lambda _: None, personal=whole)
    before = Session(pending=Pending(intent="say", asked="text"))
    hidden = hidden_in(Fill(pending=Pending(intent="say", asked="text"), given={"text": "漏水"}), before, EMPTY,
                       {"say": Form(fields=(words,))})  # fmt: skip
    assert hidden.text("三楼漏水") == "（原话）"
    assert hidden_at(before, {"say": Form(fields=(words,))}).labels == ("原话",)
