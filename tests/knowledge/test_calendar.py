"""Next year's arrangement: read, refused in words, put on record, and open deadlines recomputed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from knowledge import audit, calendar
from knowledge.calendar import CalendarError, Draft, Moved, read_calendar
from knowledge.library import changes
from knowledge.people_tables import audit as audit_table
from knowledge.store import Store, Transaction
from knowledge.workdays import Workdays, load_workdays

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
RECEIVED = date(2026, 12, 4)

INVENTED = """
year: 2027
source: 关于2027年部分节假日安排的通知（虚构，用于测试）
holidays:
  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
  - {name: 春节, from: 2027-02-05, to: 2027-02-12}
  - {name: 清明节, days: [2027-04-05]}
  - {name: 劳动节, from: 2027-05-01, to: 2027-05-05}
  - 2027-06-09
  - {name: 中秋节, days: [2027-09-15]}
  - {name: 国庆节, from: "2027-10-01", to: "2027-10-07"}
workdays:
  - {name: 春节, days: [2027-02-14, 2027-02-20]}
  - 2027-05-08
"""


def test_a_year_is_read_with_names_ranges_and_single_days() -> None:
    draft = read_calendar(INVENTED)
    assert (draft.year, len(draft.off), len(draft.worked)) == (2027, 26, 3)
    assert draft.off[date(2027, 2, 12)] == "春节"
    assert draft.off[date(2027, 6, 9)] == ""
    assert draft.warnings == ()


def test_a_holiday_of_the_law_that_is_missing_is_a_warning() -> None:
    draft = read_calendar("{year: 2027, source: x, off: [2027-01-01, 2027-05-01, 2027-05-02, 2027-10-01, 2027-10-02]}")
    assert draft.warnings == ("2027年10月3日是法定节假日，文件里没有放假，请核对",)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("year: [", "不是 YAML"),
        ("- 1", "year、source、holidays、workdays"),
        ("{year: 1999, source: x, off: [1999-01-01]}", "year 要是"),
        ("{year: true, source: x, off: [2027-01-01]}", "year 要是"),
        ("{year: 2027, off: [2027-01-01]}", "source 要写"),
        ("{year: 2027, source: x, off: []}", "一天也没有"),
        ("{year: 2027, source: x, off: 2027-01-01}", "要写成列表"),
        ("{year: 2027, source: x, off: [2027-02-30]}", "不存在"),
        ("{year: 2027, source: x, off: ['2027-02-30']}", "holidays 第1项：2027-02-30 不是日期"),
        ("{year: 2027, source: x, off: [2028-01-01]}", "2028-01-01 不在2027年"),
        ("{year: 2027, source: x, off: [2026-12-19]}", "2026-12-19 不在2027年"),
        ("{year: 2027, source: x, off: [2027-01-01, 2027-01-01]}", "写了两次"),
        ("{year: 2027, source: x, off: [2027-01-02], worked: [2027-01-02]}", "既放假又上班"),
        ("{year: 2027, source: x, off: [2027-01-01], worked: [2027-01-04]}", "本来就是工作日（周一）"),
        ("{year: 2027, source: x, off: [{name: y, from: 2027-05-05, to: 2027-05-01}]}", "不是一段假期"),
        ("{year: 2027, source: x, off: [{name: y, from: 2027-05-05}]}", "不是日期"),
        ("{year: 2027, source: x, off: [{name: y, day: 2027-05-05}]}", "不认识的键 day"),
        ("{year: 2027, source: x, off: [2027-01-01], extra: 1}", "不认识的键 extra"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(written: str, word: str) -> None:
    with pytest.raises(CalendarError) as caught:
        read_calendar(written)
    assert any(word in problem for problem in caught.value.problems)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(written: str) -> None:
    try:
        read_calendar(written)
    except CalendarError as error:
        assert error.problems  # noqa: PT017  (either is fine; nothing else is)


def test_a_late_december_may_belong_to_the_next_year() -> None:
    draft = read_calendar("{year: 2027, source: x, holidays: [2026-12-31, 2027-01-01], workdays: [2026-12-26]}")
    assert date(2026, 12, 31) in draft.off


async def recompute(_transaction: Transaction, old: Workdays, new: Workdays, _now: datetime) -> Sequence[Moved]:
    """Two open deadlines: one that becomes exact, one that stays."""
    moved = []
    for identity, days in (("case-1", 60), ("case-2", 5)):
        before, after = old.add(RECEIVED, days), new.add(RECEIVED, days)
        if before.day != after.day:
            moved.append(Moved(id=identity, old=before.day, new=after.day, exact=after.exact))
    return moved


async def imported(store: Store, draft: Draft) -> calendar.Imported:
    async with store.transaction() as transaction:
        return await calendar.import_year(transaction, draft, actor="staff:1", now=NOW, recompute=[recompute])


async def test_importing_makes_deadlines_exact_recomputes_open_ones_and_is_audited(store: Store) -> None:
    done = await imported(store, read_calendar(INVENTED))
    assert (done.version, done.sequence) == (1, 1)
    assert done.old.add(RECEIVED, 20).shown().startswith("不早于")
    assert done.new.add(RECEIVED, 20).shown() == "2027年1月4日"
    assert [(one.id, one.exact, one.earlier) for one in done.moved] == [("case-1", True, False)]
    async with store.transaction() as transaction:
        known = await load_workdays(transaction)
        assert known == done.new
        assert known.is_workday(date(2027, 2, 14))
        entry = (await transaction.execute(select(audit_table))).one()
        assert (entry.act, entry.subject, entry.details["moved"]) == ("calendar.import", "calendar:2027", 1)
        assert await audit.broken_link(transaction) is None
        assert (await changes.since(transaction, 0)).calendar


async def test_the_same_again_changes_nothing_and_a_correction_is_a_new_version(store: Store) -> None:
    draft = read_calendar(INVENTED)
    await imported(store, draft)
    again = await imported(store, draft)
    assert (again.version, again.sequence, again.moved) == (0, 0, ())
    corrected = read_calendar(INVENTED.replace("- 2027-05-08", "- 2027-05-09"))
    done = await imported(store, corrected)
    assert done.version == 2
    async with store.transaction() as transaction:
        known = await load_workdays(transaction)
        assert not known.is_workday(date(2027, 5, 8))
        assert known.is_workday(date(2027, 5, 9))
        assert [(one[0], one[1], one[4]) for one in await calendar.versions(transaction)] == [
            (2027, 2, "staff:1"),
            (2027, 1, "staff:1"),
        ]


async def test_a_year_of_the_base_list_can_be_corrected_and_what_comes_earlier_is_told(store: Store) -> None:
    written = "{year: 2026, source: x, off: [2026-10-01, 2026-12-08], worked: []}"
    await imported(store, read_calendar(written))
    done = await imported(store, read_calendar(written.replace(", 2026-12-08", "")))
    assert [(one.id, one.earlier) for one in done.moved] == [("case-1", True), ("case-2", True)]
