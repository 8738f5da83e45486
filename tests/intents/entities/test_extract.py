"""Entities by tables: what is written on the left is read as what stands on the right."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.entities import extract, first_of
from intents.model import EntityKind
from tests.intents.small import LEXICON, NOW

NUMBERS = {
    "明政发〔2025〕3号发我": "明政发〔2025〕3号",
    "帮我找一下明政发[2025]3号": "明政发〔2025〕3号",
    "明政办发（2025）12号还有效吗": "明政办发〔2025〕12号",
    "那个明人社发【2025】 第07号文件": "明人社发〔2025〕7号",
    "明政发2025年3号": "明政发〔2025〕3号",
    "明政发2025 3号": "明政发〔2025〕3号",
    "〔2025〕3号": "〔2025〕3号",
    "明政發〔2025〕3號": "明政发〔2025〕3号",
    "明政发〔二〇二五〕十二号": "明政发〔2025〕12号",
    "国务院令第711号": "国务院令第711号",
    "国务院第711号令": "国务院令第711号",
    "根据国务院令第七百一十一号": "国务院令第711号",
    "市政府令第140号": "市政府令第140号",
    "市政府令（第140号）": "市政府令第140号",
    "查一下国办函〔2026〕12号是啥": "国办函〔2026〕12号",
}

DATES = {
    "今天": "2026-11-25", "今晚": "2026-11-25", "明天下午": "2026-11-26", "明儿": "2026-11-26", "后天": "2026-11-27",
    "大后天": "2026-11-28", "後天去": "2026-11-27", "周六": "2026-11-28", "星期三": "2026-11-25", "周二": "2026-12-01",
    "这周六": "2026-11-28", "本周日": "2026-11-29", "下周六上午": "2026-12-05", "下个星期天": "2026-12-06",
    "下下周二": "2026-12-08", "礼拜天": "2026-11-29", "周末": "2026-11-28", "这周末": "2026-11-28", "下周末": "2026-12-05",
    "本月28号": "2026-11-28", "28号": "2026-11-28", "3号": "2026-12-03", "31号": "2026-12-31", "下个月5号": "2026-12-05",
    "12月3日": "2026-12-03", "十二月三号": "2026-12-03", "1月2号": "2027-01-02", "11月24日": "2027-11-24",
    "2月29日": "2028-02-29", "明年3月1日": "2027-03-01", "2027年1月5日": "2027-01-05", "2027-1-5": "2027-01-05",
    "二〇二七年一月五日": "2027-01-05", "月底": "2026-11-30", "下月底": "2026-12-31", "月初": "2026-12-01",
    "下月初": "2026-12-01", "月中旬": "2026-12-15", "下个月中旬": "2026-12-15", "年底": "2026-12-31", "三天后": "2026-11-28",
    "两周后": "2026-12-09", "过两周": "2026-12-09", "一个月后": "2026-12-25", "半个月后": "2026-12-10",
    "国庆": "2027-10-01", "元旦节": "2027-01-01", "春节": "2027-02-06", "除夕": "2027-02-05", "元宵节": "2027-02-20",
    "中秋节": "2027-09-15", "十一假期": "2027-10-01", "宪法日": "2026-12-04",
}  # fmt: skip

TIMES = {
    "下午三点": "15:00", "上午9点半": "09:30", "14:30": "14:30", "3点": "15:00", "九点一刻": "09:15", "晚上七点": "19:00",
    "13点": "13:00", "两点二十分": "14:20", "中午12点": "12:00", "中午一点": "13:00", "中午1点半": "13:30", "下午2点30分": "14:30", "凌晨1点": "01:00",
    "上午": "08:00/12:00", "下午": "12:00/18:00", "晚上": "18:00/22:00",
}  # fmt: skip

PARTIES = {
    "两大一小": 3, "2大2小": 4, "一家三口": 3, "五口人": 5, "两口子": 2, "老两口": 2, "我和我媳妇": 2, "俺跟俺娘": 2,
    "3个人": 3, "三位": None, "仨人": 3, "我们四个": 4, "俺俩": 2, "我带两个孩子": 3, "两个大人一个孩子": 3, "我和三个同事去": 4,
    "我和老公带俩孩子，一共四口人": 4, "就我一个人": 1, "我自己去": 1, "100人团体": 100, "两位老人": 2, "我和爸爸妈妈": 3,
    "多带一个人": None, "加一个人": None, "少两大一小": None, "减五口人": None, "再加两个孩子": None, "第三个人": None, "0个人": None,
}  # fmt: skip

PHONES = {
    "13800138000": "13800138000", "138 0013 8000": "13800138000", "+86 138-0013-8000": "13800138000",
    "幺三八零零幺三八零零零": "13800138000", "0531-51707772": "0531-51707772", "（0531）51707772": "0531-51707772",
    "010 12345678": None, "053151707772转805": "0531-51707772-805", "400-123-4567": "4001234567", "400-1234-5678": None,
    "我电话是五一七零七七七二": "51707772", "身份证370102199001011234": None,
}  # fmt: skip

TICKETS = {
    "编号 20261122001 处理到哪了": "20261122001", "我的单号是mh20261122ab": "MH20261122AB", "查20261122-ZJJ-000170": "20261122-ZJJ-000170",
    "20261122zjj000170 咋样了": "20261122-ZJJ-000170", "码是peach wheat heart": "PEACH-WHEAT-HEART", "iphone15": None, "covid19": None,
    "单号是多少": None, "hello": None, "编号abcd": None, "2026112200000170": None, "编号12345-": None, "peach wheat heart": None,
}  # fmt: skip

URLS = {
    "http://www.mh.gov.cn/a/b.html，打不开": "http://www.mh.gov.cn/a/b.html",
    "www.mh.gov.cn打不开": "http://www.mh.gov.cn",
    "看https://mh.gov.cn/x?id=3。": "https://mh.gov.cn/x?id=3",
    "3.14": None,
    "写信到a@mh.gov.cn": None,
}

NAMES = {
    "明湖市民政局电话": [("department", "mzj")],
    "莲汀区民政局在哪": [("district", "lianting"), ("department", "mzj")],
    "教育局": [("department", "jyj")],
    "教": [],
    "我想去污水处理厂参观": [("event", "event-7")],
    "蓮汀區": [("district", "lianting")],
}


def value(text: str, kind: EntityKind) -> str | None:
    found = first_of(extract(text, lexicon=LEXICON, now=NOW), kind)
    return found.value if found else None


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_a_document_number_is_read_in_every_form_and_is_no_date(text: str, number: str) -> None:
    assert value(text, EntityKind.DOCUMENT_NUMBER) == number
    assert value(text, EntityKind.DATE) is None


@pytest.mark.parametrize("text", ["3号楼", "印发2025年3号", "发〔1900〕3号", "〔2025〕十十号", "令第十十号", "号"])
def test_what_only_looks_like_a_document_number_is_none(text: str) -> None:
    assert value(text, EntityKind.DOCUMENT_NUMBER) is None


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_a_day_is_read_as_the_next_such_day(text: str, day: str) -> None:
    assert value(text, EntityKind.DATE) == day


@pytest.mark.parametrize(
    "text",
    [
        "2020年3月5日",
        "2月30日",
        "13月45日",
        "3号楼",
        "第3号",
        "99999天后",
        "半周后",
        "2021年12月31日",
        "本月3号",
        "今年3月1日",
        "35号",
        "十十号",
        "大年",
    ],
)
def test_what_is_past_or_no_day_is_no_date(text: str) -> None:
    assert value(text, EntityKind.DATE) is None


@pytest.mark.parametrize(("text", "clock"), TIMES.items())
def test_a_time_is_read_as_an_office_would(text: str, clock: str) -> None:
    assert value(text, EntityKind.TIME) == clock


@pytest.mark.parametrize("text", ["提三点建议", "一点用没有", "3:1赢了", "25点", "十十点", "9点70"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert value(text, EntityKind.TIME) is None


@pytest.mark.parametrize(("text", "size"), PARTIES.items())
def test_a_party_is_counted_with_its_speaker(text: str, size: int | None) -> None:
    assert value(text, EntityKind.PARTY_SIZE) == (None if size is None else str(size))


@pytest.mark.parametrize(("text", "phone"), PHONES.items())
def test_a_phone_number_is_read_with_spaces_and_in_characters(text: str, phone: str | None) -> None:
    assert value(text, EntityKind.PHONE) == phone


@pytest.mark.parametrize(("text", "ticket"), TICKETS.items())
def test_a_ticket_number_is_ours_or_is_named(text: str, ticket: str | None) -> None:
    assert value(text, EntityKind.TICKET_NUMBER) == ticket


@pytest.mark.parametrize(("text", "address"), URLS.items())
def test_an_address_ends_where_the_sentence_goes_on(text: str, address: str | None) -> None:
    assert value(text, EntityKind.URL) == address


@pytest.mark.parametrize(("text", "named"), NAMES.items())
def test_names_are_found_longest_first(text: str, named: list[tuple[str, str]]) -> None:
    assert [(one.kind.value, one.value) for one in extract(text, lexicon=LEXICON, now=NOW)] == named


def test_one_sentence_gives_day_time_and_party_in_their_order() -> None:
    found = extract("我要约下周六上午九点的污水处理厂，我们一家三口", lexicon=LEXICON, now=NOW)
    assert [(one.kind, one.value) for one in found] == [
        (EntityKind.DATE, "2026-12-05"),
        (EntityKind.TIME, "09:00"),
        (EntityKind.EVENT, "event-7"),
        (EntityKind.PARTY_SIZE, "3"),
    ]


PIECES = st.sampled_from(
    [
        *NUMBERS,
        *DATES,
        *TIMES,
        *PARTIES,
        *PHONES,
        *TICKETS,
        *URLS,
        *NAMES,
        "年",
        "月",
        "号",
        "第",
        "〔",
        "令",
        "点",
        "\ud800",
        "İ",
        "ﬃ",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=8).map("".join))
def test_any_text_gives_entities_in_order_that_do_not_overlap_and_say_where_they_stand(text: str) -> None:
    found = extract(text, lexicon=LEXICON, now=NOW)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(one.value for one in found)


@given(st.text(st.sampled_from("今明后大下周这本一二三四五六日天月号年底初末旬0123456789点半上下午个过再")))
def test_a_date_is_never_past(text: str) -> None:
    days = [one.value for one in extract(text, lexicon=LEXICON, now=NOW) if one.kind is EntityKind.DATE]
    assert all("2026-11-25" <= day <= "2031-11-30" for day in days)


def test_a_text_of_a_megabyte_is_read_as_far_as_anyone_writes() -> None:
    assert extract("12月3日" * 200_000, lexicon=LEXICON, now=NOW)[-1].end <= 1000
