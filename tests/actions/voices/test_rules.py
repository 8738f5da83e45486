"""What can be handed in, how it is titled and masked, and by whom a reply is decided."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from actions.voices import rules
from actions.voices.deadlines import Clock, on_time, stood_still
from actions.voices.errors import UnfitError
from actions.voices.masking import masked
from actions.voices.model import SYSTEM, Actor, Kind, NewCase, Policy, Role
from knowledge.workdays import base_workdays

OFFICE = Actor(id="staff:1", role=Role.OFFICE)


def new(text: str = "路灯坏了，请修。", **changes: object) -> NewCase:
    known: dict[str, object] = {"kind": Kind.SUGGESTION, "channel": "web", "sender": "a", "key": "k", "text": text}
    return NewCase(**{**known, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        new("坏了"),
        new("字" * 2001),
        new(kind=Kind.LETTER, anonymous=True),
        new(kind=Kind.COMPLAINT, public=True),
        new(page_url="javascript:alert(1)"),
        new(page_url="https://user@evil.example/"),
        new(name="名" * 31),
        new(phone="打我电话"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(wrong: NewCase) -> None:
    with pytest.raises(UnfitError, match=r"。$"):
        rules.check(wrong, Policy())


def test_what_is_fit_is_taken() -> None:
    rules.check(new(page_url="https://www.minghu.example/a?b=1#c", name="赵铁柱", phone="0300-82133100"), Policy())


@given(some.text(max_size=60))
def test_any_text_becomes_plain_or_is_refused(text: str) -> None:
    said = rules.plain(text)
    assert said == rules.plain(said)
    assert "\x00" not in said
    said.encode()
    assert len(rules.title_of(said)) <= rules.MOST_TITLE


def test_a_title_is_the_first_sentence() -> None:
    assert rules.title_of("路灯坏了。请修。") == "路灯坏了"
    assert rules.title_of("字" * 40) == "字" * 29 + "…"
    assert rules.title_of("！！！") == "！！！"


def test_what_must_be_written_is_neither_empty_nor_too_long() -> None:
    assert rules.written(" 好 ", 5, "理由") == "好"
    for text in ("  ", "长" * 6):
        with pytest.raises(UnfitError, match="理由"):
            rules.written(text, 5, "理由")


def test_a_rating_is_one_to_five() -> None:
    assert [rules.check_rating(stars) for stars in range(1, 6)] == [1, 2, 3, 4, 5]
    for stars in (0, 6):
        with pytest.raises(UnfitError):
            rules.check_rating(stars)


def test_a_public_reply_needs_another_person() -> None:
    assert rules.needs_second_person(public=True, actor=OFFICE, policy=Policy())
    assert not rules.needs_second_person(public=False, actor=OFFICE, policy=Policy())
    assert not rules.needs_second_person(public=True, actor=SYSTEM, policy=Policy())
    assert not rules.needs_second_person(public=True, actor=OFFICE, policy=Policy(second_person=False))
    assert rules.may_decide("staff:2", OFFICE)
    assert not rules.may_decide(OFFICE.id, OFFICE)
    assert not rules.may_decide("staff:2", Actor(id="resident:x", role=Role.RESIDENT))


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("我叫李四，路灯坏了", "李四"),
        ("本人王小明反映垃圾没人管", "王小明"),
        ("联系我139 1234 5678", "5678"),
        ("联系电话13912345678", "13912345678"),
        ("身份证370102199003071234", "19900307"),
        ("我住在望岳区拾翠路52号3号楼2单元501", "2单元501"),
        ("车牌鲁A12345，微信号：abc_12345，邮箱a.b@c.com", "12345，"),
        ("邮箱a.b@c.com", "a.b@c"),
    ],
)
def test_who_wrote_and_how_to_reach_them_is_masked(written: str, hidden: str) -> None:
    assert hidden in written
    assert hidden not in masked(written)


@pytest.mark.parametrize(
    "written", ["我是本地居民，想问一下", "张主任态度不好", "请拨打12345或者0300-82133100", "我是老年人，出门不便"]
)
def test_what_is_not_private_stays(written: str) -> None:
    assert masked(written) == written


def test_a_known_name_is_masked_wherever_it_stands() -> None:
    assert masked("请回复欧阳小敏，谢谢", ("欧阳小敏", "")) == "请回复欧阳某某，谢谢"


def test_a_clock_stands_still_for_the_working_days_of_a_pause() -> None:
    workdays = base_workdays()
    clock = Clock(from_on=date(2026, 9, 14), days=5)
    assert clock.deadline(workdays).day == date(2026, 9, 20)  # a Sunday, worked
    began, ended = datetime(2026, 9, 16, 4, tzinfo=UTC), datetime(2026, 9, 20, 4, tzinfo=UTC)
    assert [stood_still(began, ended, workdays, most=most) for most in (10, 3, 2)] == [3, 3, 2]
    assert Clock(from_on=date(2026, 9, 14), days=5, paused_days=3).deadline(workdays).day == date(2026, 9, 23)


def test_a_reply_on_the_last_minute_of_the_day_is_in_time() -> None:
    due = date(2026, 9, 20)
    assert on_time(due, due_exact=True, replied_at=datetime(2026, 9, 20, 15, 59, tzinfo=UTC))
    assert on_time(due, due_exact=True, replied_at=datetime(2026, 9, 20, 16, 0, tzinfo=UTC)) is False
    assert on_time(due, due_exact=False, replied_at=datetime(2026, 9, 20, 16, 0, tzinfo=UTC)) is None
