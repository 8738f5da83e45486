import csv
import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from actions.visits import sheet_cells, sheet_file
from actions.visits.event_model import Listing
from actions.visits.sheet import SheetError, read_sheet
from actions.visits.sheet_cells import CellError
from actions.visits.sheet_layout import COLUMNS, HELP, KEPT_INVITATION, OPTIONS, SHEET
from actions.visits.sheet_writing import export_events, table, template
from tests.actions.visits.sheets import CITY, LETTER, PLAIN, saved, table_of, workbook

HEADER = [column.label for column in COLUMNS]


def wrongs(*rows: dict[str, Any], own: frozenset[str] | None = None) -> list[str]:
    return [one.shown() for one in read_sheet(workbook(*rows), CITY, own=own).wrongs]


def at(key: str, row: int = 2) -> str:
    return f"{LETTER[key]}{row}"


# --- reading -----------------------------------------------------------------------------------------------------


def test_a_plain_row_becomes_an_event_with_one_session() -> None:
    [event] = read_sheet(workbook(PLAIN), CITY, own=None).events
    assert event.wrongs == ()
    assert (event.draft.department_id, event.draft.district_id, event.draft.title) == ("swj", "wangyue", PLAIN["title"])
    assert (event.draft.min_age, event.draft.max_party, event.draft.phone) == (18, 5, "0300-82000000")
    [session] = event.sessions
    assert session.draft.starts_at == datetime(2026, 12, 5, 1, 30, tzinfo=UTC)
    assert session.draft.ends_at == datetime(2026, 12, 5, 3, 0, tzinfo=UTC)
    assert (session.draft.capacity, session.draft.cut_off_at, dict(session.draft.quotas)) == (25, None, {})


def test_everything_that_can_be_said_is_read() -> None:
    row = PLAIN | {
        "notices": "带身份证；穿平底鞋\n不带宠物；",
        "quotas": "学生10；老年人 5人",
        "cut_off": "2026-12-04 12:00",
        "min_age": 0,
        "age_binds_all": "是",
        "max_party": "4",
        "real_name": "是",
        "invitation": "水厂2026",
        "for_children": "是",
        "audience": "在校学生",
        "skip_allowed": "是",
        "keywords": "水厂、自来水厂，水厂",
        "phone": "13812345678",
    }
    [event] = read_sheet(workbook(row), CITY, own=None).events
    draft, session = event.draft, event.sessions[0].draft
    assert event.wrongs == ()
    assert draft.notices == ("带身份证", "穿平底鞋", "不带宠物")
    assert draft.keywords == ("水厂", "自来水厂")
    assert (draft.min_age, draft.max_party, draft.invitation, draft.audience) == (0, 4, "水厂2026", "在校学生")
    assert draft.age_binds_all
    assert draft.real_name
    assert draft.for_children
    assert draft.skip_allowed
    assert dict(session.quotas) == {"学生": 10, "老年人": 5}
    assert session.cut_off_at == datetime(2026, 12, 4, 4, 0, tzinfo=UTC)


def test_rows_without_a_name_and_rows_with_the_same_name_are_further_sessions() -> None:
    second = {"day": "2026-12-06", "starts": "14:00", "ends": "15:00", "capacity": 10}
    other = PLAIN | {"title": "水表里的秘密"}
    third = {"department_id": "市水务局", "title": PLAIN["title"], **second, "day": "2026-12-07"}
    first, between = read_sheet(workbook(PLAIN, second, other, third), CITY, own=None).events
    assert first.rows == (2, 3, 5)
    assert [one.draft.starts_at.day for one in first.sessions] == [5, 6, 7]
    assert between.rows == (4,)
    assert first.wrongs == between.wrongs == ()


def test_further_rows_need_not_repeat_the_number_or_the_organizer() -> None:
    second = {"title": PLAIN["title"], "day": "2026-12-06", "starts": "14:00", "ends": "15:00", "capacity": 10}
    [event] = read_sheet(workbook(PLAIN | {"id": "swj-04"}, second), CITY, own=None).events
    assert (event.id, event.rows, event.wrongs) == ("swj-04", (2, 3), ())
    third = {"id": "swj-04", "day": "2026-12-07", "starts": "14:00", "ends": "15:00", "capacity": 10}
    [event] = read_sheet(workbook(PLAIN | {"id": "swj-04"}, third), CITY, own=None).events
    assert (event.rows, event.wrongs) == ((2, 3), ())


def test_the_same_name_at_two_organizers_is_two_events() -> None:
    theirs = PLAIN | {"department_id": "市消防救援支队"}
    assert [one.rows for one in read_sheet(workbook(PLAIN, theirs), CITY, own=None).events] == [(2,), (3,)]


def test_a_further_row_that_says_otherwise_is_named() -> None:
    other = PLAIN | {"place": "别的水厂", "day": "2026-12-06"}
    assert wrongs(PLAIN, other) == [f"{at('place', 3)}：和第2行是同一个活动，“地点”写得不一样"]


def test_a_row_whose_name_was_forgotten_is_not_taken_for_a_session_of_the_event_above() -> None:
    forgotten = {key: value for key, value in PLAIN.items() if key != "title"} | {"place": "别的水厂"}
    assert wrongs(PLAIN, forgotten) == [f"{at('title', 3)}：请填写活动名称"]


def test_the_same_moment_twice_is_named() -> None:
    again = {"day": date(2026, 12, 5), "starts": "09:30", "ends": "12:00", "capacity": 3}
    assert wrongs(PLAIN, again) == [f"{at('starts', 3)}：和第2行是同一场，请删去一行"]


def test_an_only_department_needs_no_naming_and_others_are_refused() -> None:
    nameless = {key: value for key, value in PLAIN.items() if key != "department_id"}
    [event] = read_sheet(workbook(nameless), CITY, own=frozenset({"swj"})).events
    assert event.draft.department_id == "swj"
    assert wrongs(nameless, own=frozenset({"swj", "xfj"})) == [f"{at('department_id')}：请填写主办单位"]
    assert wrongs(nameless) == [f"{at('department_id')}：请填写主办单位"]
    assert wrongs(PLAIN, own=frozenset({"xfj"})) == [f"{at('department_id')}：只能导入本单位的活动"]


CELLS: list[tuple[dict[str, Any], str, str]] = [
    ({"title": None}, "title", "请填写活动名称"),
    ({"title": "长" * 61}, "title", "活动名称最多60个字"),
    ({"title": "=1+1"}, "title", "这里是公式，请改成文字或数字（复制后“选择性粘贴”为数值）"),
    ({"title": datetime(2026, 1, 1)}, "title", "这里应写文字，不是日期或时间"),  # noqa: DTZ001
    ({"summary": "长" * 6000}, "summary", "字太多了，最多5000个字"),
    ({"form": "参观"}, "form", "“参观”不在选项里，应为实地参观、线上云体验、政策解读、座谈交流、知识竞赛之一"),
    ({"field": None}, "field", "请填写领域"),
    ({"department_id": "气象局"}, "department_id", "没有叫“气象局”的单位，请写全称"),
    ({"department_id": "水局"}, "department_id", "叫“水局”的单位不止一个，请写全称"),
    ({"district_id": "市水务局"}, "district_id", "没有叫“市水务局”的区县，请写全称"),
    ({"day": "12月5日"}, "day", "日期应写成 2026-12-05"),
    ({"day": 46361}, "day", "日期应写成 2026-12-05"),
    ({"day": datetime(2026, 12, 5, 9, 30)}, "day", "日期应写成 2026-12-05"),  # noqa: DTZ001
    ({"day": "2026-02-30"}, "day", "没有这一天，请看看日历"),
    ({"day": None}, "day", "请填写日期"),
    ({"starts": "九点半"}, "starts", "时间应写成 9:30"),
    ({"starts": "25:00"}, "starts", "没有这个时间，应在 0:00 到 23:59 之间"),
    ({"starts": 0.4}, "starts", "时间应写成 9:30"),
    ({"ends": "9:00"}, "ends", "结束时间应晚于开始时间，且不超过3天"),
    ({"capacity": "很多"}, "capacity", "应写整数，例如 25"),
    ({"capacity": 2.5}, "capacity", "应写整数，例如 25"),
    ({"capacity": True}, "capacity", "应写整数，例如 25"),
    ({"capacity": 0}, "capacity", "名额应在1到100000之间"),
    ({"capacity": "=A1"}, "capacity", "这里是公式，请改成文字或数字（复制后“选择性粘贴”为数值）"),
    ({"quotas": "学生"}, "quotas", "分人群名额应写成 学生10；老年人5"),
    ({"quotas": "学生5；学生6"}, "quotas", "“学生”写了两次"),
    ({"quotas": "学生26"}, "quotas", "分配给各类人群的名额之和不能超过总名额"),
    ({"cut_off": "前一天"}, "cut_off", "报名截止应写成 2026-12-04 17:00"),
    ({"cut_off": "2026-12-04"}, "cut_off", "报名截止应写成 2026-12-04 17:00"),
    ({"cut_off": time(17)}, "cut_off", "报名截止应写成 2026-12-04 17:00"),
    ({"cut_off": "2026-12-04 29:00"}, "cut_off", "没有这个时间，应在 0:00 到 23:59 之间"),
    ({"cut_off": "2026-12-06 17:00"}, "cut_off", "预约截止时间不能晚于开始时间"),
    ({"min_age": 130}, "min_age", "最低年龄应在0到120之间，0表示不限"),
    ({"min_age": -1}, "min_age", "应写整数，例如 25"),
    ({"max_party": 0}, "max_party", "每次预约人数上限应在1到999之间"),
    ({"real_name": "要"}, "real_name", "应写“是”或“否”"),
    ({"invitation": "12"}, "invitation", "邀请码至少4位"),
    ({"invitation": KEPT_INVITATION}, "invitation", "新活动请写上邀请码，或者留空"),
    ({"notices": "；".join(f"第{number}条" for number in range(21))}, "notices", "参观须知最多20条，每条1到200个字"),
    ({"audience": "长" * 201}, "audience", "面向人群最多200个字"),
    ({"phone": "打我电话"}, "phone", "电话应写成 0300-82160010 或 13812345678"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "key", "sentence"), CELLS)
def test_a_wrong_cell_is_named_with_what_to_do(change: dict[str, Any], key: str, sentence: str) -> None:
    assert wrongs(PLAIN | change) == [f"{at(key)}：{sentence}"]


def test_nothing_is_compared_with_a_cell_that_could_not_be_read() -> None:
    row = PLAIN | {"day": "某天", "cut_off": "2026-12-04 17:00"}
    assert wrongs(row) == [f"{at('day')}：日期应写成 2026-12-05"]


def test_all_wrong_cells_are_told_at_once() -> None:
    changes = [change for change, key, _ in CELLS if key != "title"]
    rows = [PLAIN | {"title": f"活动{number}"} | change for number, change in enumerate(changes)]
    found = read_sheet(workbook(*rows), CITY, own=None).wrongs
    assert len(found) == len(rows) >= 30
    assert [one.row for one in found] == list(range(2, len(rows) + 2))


GOOD_MOMENTS = [
    ("2026/12/5", "9：30"),
    ("2026年12月5日", "09:30:00"),
    ("2026.12.05", "9:30"),
    ("２０２６－１２－０５", "９:３０"),
    (date(2026, 12, 5), time(9, 30)),
    (datetime(2026, 12, 5), time(9, 30, 20)),  # noqa: DTZ001
    ("2026-12-05", datetime(1899, 12, 30, 9, 30)),  # noqa: DTZ001
    ("2026-12-05", timedelta(hours=9, minutes=30)),
]


@pytest.mark.parametrize(("day", "starts"), GOOD_MOMENTS)
def test_dates_and_times_are_read_as_excel_keeps_them_and_as_people_write_them(day: object, starts: object) -> None:
    [event] = read_sheet(workbook(PLAIN | {"day": day, "starts": starts}), CITY, own=None).events
    assert event.wrongs == ()
    assert event.sessions[0].draft.starts_at == datetime(2026, 12, 5, 1, 30, tzinfo=UTC)


def test_a_time_of_excels_day_zero_is_a_time() -> None:
    assert sheet_cells.clock(datetime(1899, 12, 30, 9, 30)) == time(9, 30)  # noqa: DTZ001


@pytest.mark.parametrize("cut_off", ["2026年12月4日 17:00", "2026年12月4日17:00", datetime(2026, 12, 4, 17)])  # noqa: DTZ001
def test_a_cut_off_too(cut_off: object) -> None:
    [event] = read_sheet(workbook(PLAIN | {"cut_off": cut_off}), CITY, own=None).events
    assert event.sessions[0].draft.cut_off_at == datetime(2026, 12, 4, 9, tzinfo=UTC)


@given(value=st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.times(), st.timedeltas()))
def test_whatever_stands_in_a_cell_is_read_or_refused_with_a_sentence(value: sheet_cells.Value) -> None:
    readers = (
        sheet_cells.text_of, sheet_cells.whole_number, sheet_cells.yes_or_no, sheet_cells.day, sheet_cells.clock,
        sheet_cells.moment, sheet_cells.quotas, lambda one: sheet_cells.words(one, "；"),
    )  # fmt: skip
    for read in readers:
        with suppress(CellError):
            read(value)


@pytest.mark.parametrize(("numbers", "said"), [((3,), "第3行"), ((3, 4, 5), "第3–5行"), ((3, 7), "第3、7行")])
def test_row_numbers_are_told_shortly(numbers: tuple[int, ...], said: str) -> None:
    assert sheet_cells.repeated(numbers) == said


# --- files that are no such sheet ----------------------------------------------------------------------------------


def refused(content: bytes) -> str:
    with pytest.raises(SheetError) as refusal:
        read_sheet(content, CITY, own=None)
    return str(refusal.value)


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(part.filename, changes.pop(part.filename, before.read(part)))
        for name, text in changes.items():
            after.writestr(name, text)
    return made.getvalue()


def test_other_files_are_refused() -> None:
    assert "不是 Excel" in refused(b"")
    assert "不是 Excel" in refused(b"title,form\n")
    assert "旧版 .xls" in refused(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "文件太大" in refused(b"\0" * 5_000_001)
    assert "不是 Excel" in refused(repacked(workbook(PLAIN), {"xl/workbook.xml": b"<broken"}))
    assert "不是 Excel" in refused(workbook(PLAIN)[:-400])


def test_a_damaged_part_is_refused() -> None:
    content = bytearray(workbook(PLAIN))
    with zipfile.ZipFile(BytesIO(bytes(content))) as package:
        part = package.getinfo("xl/worksheets/sheet1.xml")
    begin = part.header_offset + 60
    content[begin : begin + 200] = b"\xff" * 200
    assert "不是 Excel" in refused(bytes(content))


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(workbook(PLAIN), {"xl/media/big.bin": b"\0" * 61_000_000})
    assert len(bomb) < 200_000
    assert "解开以后太大" in refused(bomb)
    many = repacked(workbook(PLAIN), {f"xl/media/{number}.bin": b"" for number in range(300)})
    assert "解开以后太大" in refused(many)


def test_entities_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    assert "不是 Excel" in refused(repacked(workbook(PLAIN), {"xl/sharedStrings.xml": laughs}))
    assert "不是 Excel" in refused(repacked(workbook(PLAIN), {"xl/x.xml": laughs.decode().encode("utf-16")}))


def test_too_many_rows_are_refused() -> None:
    rows: list[list[Any]] = [HEADER, *([None, None, f"活动{number}"] for number in range(2001))]
    assert refused(table_of(rows)) == "行数太多，一次最多导入2000行。请分成几个文件。"


def test_a_row_very_far_below_is_refused_and_not_walked_to() -> None:
    book = load_workbook(BytesIO(workbook(PLAIN)))
    book[SHEET]["A900000"] = "x"
    assert "行数太多" in refused(saved(book))


def test_a_wrong_header_is_refused_by_name() -> None:
    assert refused(table_of([["姓名", "电话"], ["王", "1"]])) == "没有找到表头。请用模板填写，不要删改第一行。"
    assert refused(table_of([["a"]] * 9)) == "没有找到表头。请用模板填写，不要删改第一行。"
    assert refused(table_of([[*HEADER, "备注"]])) == "AA列“备注”不是模板里的列。请用最新的模板填写。"
    assert refused(table_of([HEADER[:-2]])) == "缺少这些列：关键词、咨询电话。请用最新的模板填写。"
    assert refused(table_of([[*HEADER, "名额"]])) == "有两列的名字一样。请用最新的模板填写。"
    assert refused(table_of([HEADER])) == "表里没有活动。请从第二行开始填写，一行一场。"
    assert refused(template(CITY, own=None)) == "表里没有活动。请从第二行开始填写，一行一场。"


def test_a_title_above_the_header_and_columns_in_another_order_are_fine() -> None:
    order = list(reversed(COLUMNS))
    rows: list[list[Any]] = [
        ["明湖市开放月"],
        [one.label + "*" for one in order],
        [PLAIN.get(one.key) for one in order],
    ]
    [event] = read_sheet(table_of(rows), CITY, own=None).events
    assert event.wrongs == ()
    assert event.rows == (3,)


def test_blank_rows_between_are_skipped() -> None:
    [first, second] = read_sheet(workbook(PLAIN, {"title": "  "}, PLAIN | {"title": "另一个"}), CITY, own=None).events
    assert (first.rows, second.rows) == ((2,), (4,))


def test_a_row_shorter_than_the_header_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADER, [PLAIN.get(column.key) for column in COLUMNS[:14]]]
    content = table_of(rows)
    assert read_sheet(content, CITY, own=None).wrongs == ()
    assert sheet_file.read_rows(content)[0].cells["phone"].at == "Z2"


# --- writing -----------------------------------------------------------------------------------------------------


def test_the_template_is_filled_in_and_read() -> None:
    book = load_workbook(BytesIO(template(CITY, own=None)))
    for key, value in PLAIN.items():
        book[SHEET][f"{LETTER[key]}2"] = value
    [event] = read_sheet(saved(book), CITY, own=None).events
    assert event.wrongs == ()


def test_the_template_has_help_and_drop_downs() -> None:
    book = load_workbook(BytesIO(template(CITY, own=frozenset({"swj"}))))
    assert book.sheetnames == [SHEET, HELP, OPTIONS]
    assert book[OPTIONS].sheet_state == "hidden"
    assert [cell.value for cell in book[SHEET][1]] == HEADER
    rules = {
        str(one.sqref).split(":")[0].rstrip("0123456789"): one.formula1
        for one in book[SHEET].data_validations.dataValidation
    }
    assert rules[LETTER["form"]] == '"实地参观,线上云体验,政策解读,座谈交流,知识竞赛"'
    assert rules[LETTER["real_name"]] == '"是,否"'
    assert rules[LETTER["department_id"]] == "'选项'!$A$1:$A$1"
    assert [row[0].value for row in book[OPTIONS].iter_rows()] == ["市水务局", None]
    assert [row[1].value for row in book[OPTIONS].iter_rows()] == ["望岳区", "澄波区"]
    helped = {row[0].value for row in book[HELP].iter_rows()}
    assert set(HEADER) <= helped


def test_the_example_of_the_help_page_is_itself_a_good_row() -> None:
    row: dict[str, Any] = {column.key: column.example for column in COLUMNS}
    assert wrongs(row) == []


RISKY = ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula_in_excel_or_in_csv(text: str) -> None:
    content = table("名单", ["姓名", "人数"], [[text, 3]])
    cell = load_workbook(BytesIO(content))["名单"]["A2"]
    assert cell.data_type == "s"
    written = StringIO()
    csv.writer(written).writerow([cell.value])
    [[read]] = csv.reader(io.StringIO(written.getvalue()))
    assert read[0] == "'"
    assert read[1:] == text
    assert sheet_cells.text_of(read) == text.strip()


def test_text_that_looks_like_an_error_of_excels_stays_text() -> None:
    assert load_workbook(BytesIO(table("x", ["a"], [["#N/A"]])))["x"]["A2"].data_type == "s"


@given(text=st.text(max_size=60))
def test_any_text_survives_being_written_and_read(text: str) -> None:
    cell = load_workbook(BytesIO(table("x", ["a"], [[text]])))["x"]["A2"]
    if cell.value is not None:
        assert cell.data_type == "s"
        assert sheet_cells.text_of(cell.value) == sheet_cells.text_of(text)


def test_numbers_and_dates_stay_what_they_are() -> None:
    day = date(2026, 12, 5)
    sheet = load_workbook(BytesIO(table("x", ["a"] * 4, [[3, day, None, time(9, 30)]])))["x"]
    assert [cell.value for cell in sheet[2]] == [3, datetime(2026, 12, 5), None, time(9, 30)]  # noqa: DTZ001
    assert sheet["B2"].number_format == "yyyy-mm-dd"


def test_nothing_to_export_is_the_template() -> None:
    none: list[Listing] = []
    assert "表里没有活动" in refused(export_events(none, CITY))
