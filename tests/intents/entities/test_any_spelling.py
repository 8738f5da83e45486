"""Entities by hypothesis: whatever way a thing is written, it is read as the same; what is past is never to come."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intents.entities import Lexicon, Named, extract
from intents.entities.numerals import range_of, value_of
from intents.model import EntityKind

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
LEXICON = Lexicon.of(
    (
        Named(kind=EntityKind.DEPARTMENT, id="scj", names=("12315", "市场监管局")),
        Named(kind=EntityKind.DEPARTMENT, id="xfj", names=("119",)),
    )
)
CODE = st.text("34679ACDEFGHJKMNPQRTVWXY", min_size=15, max_size=15)
DASHES = st.sampled_from(["-", " ", "", "—", "－", " - "])
CASES = st.sampled_from([str.upper, str.lower])
AROUND = st.sampled_from([("", ""), ("帮我查", "到哪步了"), ("编号：", "。"), ("我那个", "咋还没回信"), ("（", "）")])


def values(text: str, kind: EntityKind) -> list[str]:
    return [one.value for one in extract(text, lexicon=LEXICON, now=NOW) if one.kind is kind]


@given(
    st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    st.from_regex(r"[A-Z]{2,6}|00", fullmatch=True),
    st.integers(0, 99999),
    st.from_regex(r"[A-Z]", fullmatch=True),
    DASHES,
    CASES,
    AROUND,
)
def test_a_case_number_is_read_however_it_is_typed(
    day: date, department: str, serial: int, check: str, dash: str, case: object, around: tuple[str, str]
) -> None:
    assert callable(case)
    typed = case(f"{day:%Y%m%d}{dash}{department}{dash}{serial:05d}{check}")
    assert values(f"{around[0]}{typed}{around[1]}", EntityKind.TICKET_NUMBER) == [
        f"{day:%Y%m%d}-{department}-{serial:05d}{check}"
    ]


@given(CODE, DASHES, CASES, AROUND)
def test_a_code_is_read_however_it_is_typed(code: str, dash: str, case: object, around: tuple[str, str]) -> None:
    assert callable(case)
    groups = [code[at : at + 5] for at in (0, 5, 10)]
    found = values(f"{around[0]}{case(dash.join(groups))}{around[1]}", EntityKind.TICKET_NUMBER)
    sure = any(map(str.isdigit, code)) or dash.strip()
    assert found == ["-".join(groups)] if sure else found in ([], ["-".join(groups)])


@given(
    st.sampled_from(["明政发", "明民发", "国办函", "明医保发", "明政办字"]),
    st.integers(1990, 2035),
    st.integers(1, 400),
    st.sampled_from(["〔〕", "[]", "()", "（）", "【】", "『』", "「」", "<>", "《》", "{}", "［］"]),
    st.sampled_from(["", "第", " ", "0"]),
)
def test_a_document_number_is_the_same_in_any_brackets(
    body: str, year: int, serial: int, brackets: str, before: str
) -> None:
    found = values(f"找{body}{brackets[0]}{year}{brackets[1]}{before}{serial}号看看", EntityKind.DOCUMENT_NUMBER)
    assert found == [f"{body}〔{year}〕{serial}号"]


@given(
    st.sampled_from(["上", "上个", "上上"]),
    st.sampled_from(["周", "星期", "礼拜"]),
    st.sampled_from("一二三四五六日天末"),
    st.sampled_from(["", "的活动", "下午", "去的", "那场"]),
)
def test_last_week_is_never_to_come(which: str, week: str, day: str, after: str) -> None:
    assert values(f"{which}{week}{day}{after}", EntityKind.DATE) == []


@given(st.dates(TODAY, TODAY + timedelta(days=364)), st.sampled_from("月./-"))
def test_a_month_and_a_day_is_the_next_one_in_any_writing(day: date, between: str) -> None:
    written = f"{day.month}{between}{day.day}" + ("号" if between in "月-" and day.day > 12 else "")
    if between == "-" and (day.day <= 12 or day.month > 12):
        written = f"{day.month}月{day.day}日"
    assert values(f"约{written}那场", EntityKind.DATE) == [day.isoformat()]


@given(st.dates(TODAY, TODAY + timedelta(days=364)))
def test_four_and_eight_digits_are_a_day(day: date) -> None:
    assert values(f"改到{day:%m%d}", EntityKind.DATE) == [day.isoformat()]
    assert values(f"{day:%Y%m%d}", EntityKind.DATE) == [day.isoformat()]


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["个大人", "位老人", "名学生"]))
def test_neighbours_are_counted_together(first: int, second: int, unit: str) -> None:
    assert values(f"{first}{unit}和{second}个孩子", EntityKind.PARTY_SIZE) == [str(first + second)]


@given(st.sampled_from(["一二", "两三", "三四", "三五", "五六", "七八", "八九", "十一二", "十二三"]))
def test_a_vague_number_is_none_but_a_range(numeral: str) -> None:
    least_and_most = range_of(numeral)
    assert least_and_most is not None
    assert least_and_most[0] < least_and_most[1]
    assert value_of(numeral) is None
    assert values(f"{numeral}个人", EntityKind.PARTY_SIZE) == []


@given(st.text("0123456789", max_size=6), st.sampled_from(["12315", "119"]), st.text("0123456789", max_size=6))
def test_a_number_that_names_a_body_is_not_inside_a_longer_one(before: str, name: str, after: str) -> None:
    found = values(f"号{before}{name}{after}打", EntityKind.DEPARTMENT)
    assert (found == []) is bool(before or after)
