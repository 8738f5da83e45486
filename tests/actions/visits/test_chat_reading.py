"""What residents say about days, hours, people and ages, by tables: left what is said, right what is read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.form import Asked
from actions.visits import asking, finding, saying_when
from actions.visits.numerals import number_of
from intents.entities import extract
from intents.model import Thresholds, Understanding
from tests.intents.small import LEXICON

#: A Wednesday, 10:00 in the city.
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
TODAY = date(2026, 11, 25)
ANYTHING = st.text(max_size=200) | st.text(
    alphabet="下周末月底前初中旬第最后一个星期三到至、和或不行没空要除了今明后天今年0123456789号日岁大小人个上午下午点半，。 我孩子满",
    max_size=40,
)


def meaning(text: str, intent: str = "book_visit") -> Understanding:
    return Understanding(
        intent=intent,
        confidence=0.9,
        thresholds=Thresholds(act=0.7, offer=0.3),
        entities=extract(text, lexicon=LEXICON, now=NOW),
    )


def asked(
    text: str, *, direct: bool = True, intent: str = "book_visit", about: str | None = None, **answers: str
) -> Asked:
    return Asked(text=text, meaning=meaning(text, intent), now=NOW, direct=direct, answers=answers, about=about)


def days(text: str, today: date = TODAY) -> str:
    """`1128 1129`, or `1201-1210` for more than two in a row, `1125…1208` for many with gaps."""
    found = saying_when.days_of(text, meaning(text), today)
    assert list(found) == sorted(set(found))
    assert all(day >= today for day in found)
    if len(found) > 2:
        in_a_row = len(found) == (found[-1] - found[0]).days + 1
        return f"{found[0]:%m%d}{'-' if in_a_row else '…'}{found[-1]:%m%d}"
    return " ".join(f"{day:%m%d}" for day in found)


DAYS = {
    "上周末的活动": "", "上个星期六那场": "", "上个月底去的": "", "上上周的": "", "去年国庆": "", "网上周末能约吗": "1128 1129",
    "下下周三下午": "1209", "月底前": "1125-1130", "月底有啥": "1125-1130", "11月的最后一个周六": "1128", "11月末一个周日": "1129",
    "12月第一个周末": "1205 1206", "下个月第二个星期天": "1213", "这个月最后一个星期五": "1127", "12月第五个周六": "1201-1231",
    "12月的第3个礼拜四": "1217", "这周末有啥能带娃去的": "1128 1129", "下周有没有亲子活动": "1130-1206", "下星期六上午想去消防站": "1205",
    "12月上旬有啥活动": "1201-1210", "12月中旬": "1211-1220", "12月下旬": "1221-1231", "12月份": "1201-1231", "十二月份有吗": "1201-1231",
    "12月有哪些活动": "1201-1231", "1月份的呢": "0101-0131", "明年2月": "0201-0228", "下个月初有活动没": "1201-1210", "月初": "1201-1210",
    "本月底": "1125-1130", "下个月底": "1221-1231", "12月前": "1125-1130", "13月": "", "下月": "1201-1231", "这个月还有吗": "1125-1130",
    "12月5号": "1205", "十二月五号": "1205", "12月5日（周六）": "1205", "明月湖": "", "月中心广场": "", "三个月": "",
    "明后天有没有": "1126 1127", "明后两天": "1126 1127", "明天或者后天": "1126 1127", "大后天": "1128", "今明两天": "1125 1126",
    "最近三天": "1125-1201", "这几天": "1125-1201", "未来三天": "1125-1127", "未来一周": "1125-1202", "一周内": "1125-1202",
    "两周内有什么": "1125-1209", "接下来几天": "1125-1201", "半个月内": "1125-1210", "一年内": "", "三个月之内": "1125-0125",
    "下礼拜": "1130-1206", "下个礼拜有啥": "1130-1206", "下下周": "1207-1213", "这周": "1125-1129", "下礼拜天": "1206",
    "周六日": "1128 1129", "周六或者周日": "1128 1129", "下周六或下周日": "1205 1206", "下周周末": "1205 1206", "下下周末": "1212 1213",
    "下周三四": "1202 1203", "周三四": "1125 1126", "周二、三": "1125 1201", "周三三点": "1125", "下周三四点": "1202", "周三周四": "1125 1126",
    "周一到周五": "1125…1208", "工作日有没有": "1125…1208", "周末不行，平时呢": "1125…1208", "除了周末": "1125…1208",
    "不是周末的": "1125…1208", "周末我要上班": "1125…1208", "平时上班没空，只有周末": "1128 1129", "周末有没有空位": "1128 1129",
    "周末没空位了吗": "1128 1129", "星期六，不要星期天": "1128", "周六不行": "", "周六没空，周日可以": "1129",
    "28号上午": "1128", "28、29号": "1128 1129", "31、5号": "1231 0105", "28、29号楼": "", "11月28到30号": "1128-1130", "11月28号到12月5号": "1128-1205",
    "周四到周六": "1126-1128", "周三到周二": "1125-1201", "周五到周三": "1127-1202", "12月1号到明年3月1号": "1201 0301",
    "28号之后": "1128-0128", "28号以后": "1128-0128", "28号之前": "1125-1128", "年底前": "1125-1231", "春节前": "1125-0206",
    "元旦有活动吗": "0101", "圣诞节": "1225", "礼拜六后晌": "1128", "礼拜六前晌": "1128", "明儿个": "1126", "后儿": "1127", "随便哪天": "", "": "",
}  # fmt: skip


def test_days_are_read_as_people_mean_them() -> None:
    assert {text: days(text) for text in DAYS} == DAYS


def test_on_a_sunday_the_next_weekend_is_meant_as_well() -> None:
    assert days("周末", date(2026, 11, 29)) == "1129-1206".replace("-", "…")
    assert days("下周末", date(2026, 11, 29)) == "1205 1206"


def test_the_first_third_of_a_month_that_is_over_is_the_next_ones() -> None:
    assert days("月初", date(2026, 12, 20)) == "0101-0110"
    assert days("月初", date(2026, 12, 5)) == "1205-1210"
    assert days("1月", date(2026, 12, 20)) == "0101-0131"


def test_a_week_that_began_on_the_other_side_goes_on_after_today() -> None:
    """On a Thursday, Wednesday to Friday is next week's."""
    thursday = datetime(2026, 11, 26, 2, tzinfo=UTC)
    said = "周三到周五"
    entities = extract(said, lexicon=LEXICON, now=thursday)
    read = Understanding(intent="x", confidence=0.9, thresholds=Thresholds(act=0.7, offer=0.3), entities=entities)
    found = saying_when.days_of(said, read, date(2026, 11, 26))
    assert (found[0], found[-1]) == (date(2026, 12, 2), date(2026, 12, 4))


HOURS = {
    "上午": "08:00-12:00", "下午": "12:00-18:00", "晚上有没有": "18:00-22:00", "下班后": "17:00-22:00", "放学以后": "17:00-22:00",
    "头午": "08:00-12:00", "前晌": "08:00-12:00", "后晌": "12:00-18:00", "夜场": "18:00-22:00", "九点半那场": "09:00-10:00",
    "下午3点以后": "15:00-23:59", "下午3点之前": "00:00-15:00", "下午3点后": "15:00-23:59", "上午9点到11点": "09:00-11:00",
    "上午9点到下午": "09:00-18:00", "上午下午都行": "08:00-18:00", "不要上午": "", "上午不行，下午可以": "12:00-18:00", "0点": "00:00-00:30",
    "11点到9点": "10:30-11:30", "周六": "", "": "",
}  # fmt: skip


def hours(text: str) -> str:
    part = saying_when.part_of(text, meaning(text))
    return f"{part[0]:%H:%M}-{part[1]:%H:%M}" if part else ""


def test_hours_are_read_as_people_mean_them() -> None:
    assert {text: hours(text) for text in HOURS} == HOURS


NUMBERS = {
    "3": 3,
    "三": 3,
    "十": 10,
    "十二": 12,
    "二十": 20,
    "三十五": 35,
    "俩": 2,
    "仨": 3,
    "两": 2,
    "万": 0,
    "": 0,
    "３": 3,
}


def test_small_numbers() -> None:
    assert {word: number_of(word) for word in NUMBERS} == NUMBERS


PARTIES = {
    "3大2小": "5", "我和老伴": "2", "俺老两口": "2", "俺俩": "2", "一家五口人": "5", "3": "3", "三个": "3", "仨": "3", "就我": "1",
    "就俺自己": "1", "自己去": "1", "一共5个": "5", "5人左右": "5", "十二个": "12", "二十": "20", "二十个": "20", "20人": "20", "我带俩孙子": "3",
    "两个大人一个娃": "3", "我和同事一共六个": "6", "加上我3个": "3", "连我3个": "3", "两个吧": "2", "3个娃": "3", "３": "3", "五六个人": None,
    "三四个": None, "2-3人": None, "2到3个": None, "大概十来个": None, "第二个": None, "人不多": None, "全家": None, "不知道": None,
    "12月5号": None, "13800138000": None, "": None,
}  # fmt: skip


def test_numbers_of_people_are_read_only_where_they_are_sure() -> None:
    assert {text: asking.party_size(asked(text)) for text in PARTIES} == PARTIES


def test_a_bare_number_is_nobodys_number_of_people_until_it_is_asked() -> None:
    assert asking.party_size(asked("3", direct=False)) is None
    assert asking.party_size(asked("三个人", direct=False)) == "3"


AGES = {
    "是": "yes", "是的": "yes", "满了": "yes", "都满了": "yes", "我六十八岁": "yes", "都六十多了": "yes", "快七十了": "yes", "俺七十三啦": "yes",
    "18": "yes", "18岁": "yes", "刚满18": "yes", "十八周岁": "yes", "都是大人": "yes", "我是成年人": "yes", "早就成年了": "yes", "必须的": "yes",
    "没有问题": "yes", "不是未成年": "yes", "中": "yes", "行": "yes", "我都退休了": "yes", "孩子才10岁，我38岁": "yes", "OK": "yes", "Yes": "yes",
    "没有": "no", "没满": "no", "还差一个月": "no", "我17": "no", "17岁": "no", "我十七岁": "no", "差两个月满18": "no", "下个月满18": "no",
    "快18了": "no", "还没": "no", "不是": "no", "否": "no", "孩子12岁": None, "我儿子16": None, "不清楚": None, "不知道": None, "虚岁18": None,
    "都是孩子": None, "1": None, "": None,
}  # fmt: skip


def test_ages_are_read_for_the_one_who_books() -> None:
    assert {text: asking.of_age(asked(text), 18) for text in AGES} == AGES


def test_where_the_age_binds_everybody_the_youngest_counts() -> None:
    for text, read in {
        "孩子12岁": "no",
        "我38岁，孩子10岁": "no",
        "孩子15岁，我38": "yes",
        "孩子14岁": "yes",
        "最小的13": "no",
    }.items():
        assert asking.of_age(asked(text, asks="declare everybody"), 14) == read, text


def test_an_age_that_was_not_asked_answers_nothing_and_a_yes_that_is_understood_counts() -> None:
    assert asking.of_age(asked("我68岁", direct=False), 18) is None
    assert asking.of_age(asked("木问题", intent="affirm"), 18) == "yes"
    assert asking.of_age(asked("都满了", direct=False), 18) is None
    assert asking.of_age(asked("都满了", direct=False, asks="declare"), 18) == "yes"
    assert asking.of_age(asked("还没满", direct=False, asks="declare"), 18) == "no"


PEOPLE = {
    "王芳 1980-05-06\n李小明 2012-03-15": "王芳|1980-05-06;李小明|2012-03-15",
    "王芳19800506李小明20120315": "王芳|1980-05-06;李小明|2012-03-15",
    "1、王芳 1980年5月6日出生\n2、李小明 2012.3.15": "王芳|1980-05-06;李小明|2012-03-15",
    "姓名：王芳 出生日期：1980-05-06；姓名：李强 出生日期：1979-01-02": "王芳|1980-05-06;李强|1979-01-02",
    "我妈王芳 1950-01-01和我爸李强 1949-02-03": "王芳|1950-01-01;李强|1949-02-03",
    "买买提·吐尔逊 1990/1/2": "买买提·吐尔逊|1990-01-02", "Tom Smith 1999/1/2": "Tom Smith|1999-01-02",
    "王芳": None, "王芳 80-5-6": None, "王芳 1980-13-45": None, "1980-05-06": None, "": None,
}  # fmt: skip


def test_people_are_read_with_their_dates_of_birth() -> None:
    assert {text: asking.people(asked(text)) for text in PEOPLE} == PEOPLE
    assert asking.people(asked("王芳 1980-05-06", direct=False)) is None
    assert asking.people(asked("王芳 1980-05-06", direct=False, asks="people")) == "王芳|1980-05-06"
    assert asking.names_of("王芳|1980-05-06") == ("王芳", "1980-05-06")
    assert asking.shown_people("王芳|1980-05-06;李强|1979-01-02") == "王芳（1980年生）、李强（1979年生）"


def test_more_people_than_any_visit_takes_are_not_all_read() -> None:
    kept = asking.people(asked("\n".join(["王芳 1980-05-06"] * 30)))
    assert kept is not None
    assert len(asking.people_of(kept)) == asking.MOST_PEOPLE


def test_an_invitation_code_is_read_only_when_asked() -> None:
    assert asking.code(asked("我的码：ming2026谢谢")) == "MING2026"
    assert asking.code(asked("ming 2026")) == "MING2026"
    assert asking.code(asked("邀请码是ab-12-cd")) == "AB-12-CD"
    assert asking.code(asked("ming2026", direct=False)) is None
    assert asking.code(asked("没有")) is None


def test_an_event_is_what_is_pointed_at_or_the_words_for_it() -> None:
    assert asking.event_words(asked("这个怎么报名", about="event:water")) == "event:water"
    assert asking.event_words(asked("这个", about="ticket:1")) is None
    assert asking.event_words(asked(" ")) is None
    assert asking.event_words(asked("我想去消防站", direct=False)) == "words:|我想去消防站"
    assert asking.event_words(asked("我要预约", direct=False)) is None
    assert asking.event_words(asked("换成消防站", direct=False, event="event:water")) is None
    kept = asking.event_words(replace(asked("带孩子的那个"), offered=("event:water", "event:fire", "yes")))
    assert kept is not None
    assert asking.words_of(kept) == (("water", "fire"), "带孩子的那个")


@pytest.mark.parametrize(
    "text",
    [
        "确认",
        "是",
        "对",
        "好的",
        "都行",
        "随便哪个",
        "不知道",
        "你看着办",
        "无所谓吧",
        "没有",
        "在吗",
        "什么意思",
        "看不懂",
        "就随便选吧",
        "一个人",
        "不是",
        "ok",
    ],
)
def test_a_yes_a_no_and_a_shrug_name_no_event(text: str) -> None:
    intent = "affirm" if text == "ok" else "book_visit"
    assert asking.event_words(asked(text, intent=intent)) is None


SOONEST = {
    "最近的一场": True, "最近一场是哪天": True, "最早的那场": True, "最快能去的": True, "最近那期": True, "最近的": True, "最近的吧": True,
    "最近有什么活动": False, "离我最近的": False, "离家最近的那个": False, "最近几天": False,
}  # fmt: skip


def test_the_next_one_there_is_is_asked_for_in_many_words() -> None:
    assert {text: finding.sought(text, meaning(text), NOW).soonest for text in SOONEST} == SOONEST


def test_the_one_after_is_only_one_where_something_stands_already() -> None:
    for text in ("改到下一场", "往后推一场", "后面一场行不", "晚一场"):
        assert asking.session_times(asked(text)) == "on:||following", text
    assert asking.times_of("on:||following").following
    assert asking.times_of("on:||").empty


def test_a_session_is_what_is_pointed_at_or_a_time() -> None:
    assert asking.session_times(asked("这场", about="session:1")) == "session:1"
    assert asking.session_times(asked("随便")) is None
    for text in ("28号上午", "28、29号", "下午", "下下周三"):
        kept = asking.session_times(asked(text))
        assert kept is not None
        times = asking.times_of(kept)
        assert times.days == saying_when.days_of(text, meaning(text), TODAY)
        assert times.part == saying_when.part_of(text, meaning(text))
    assert asking.times_of(asking.ON).empty
    assert asking.session_times(asked("最早的那场")) == "on:||soonest"


CHILDREN = {
    "恁那个污水厂俺想领着孩子去瞅瞅": True, "带娃": True, "领个娃": True, "遛娃": True, "亲子": True, "带俩孙子": True, "少儿": True,
    "不带孩子": False, "没有孩子": False, "娃哈哈厂": False, "污水厂": False,
}  # fmt: skip


def test_whether_children_come_along() -> None:
    assert {text: finding.sought(text, meaning(text), NOW).children for text in CHILDREN} == CHILDREN


NOTHING_NAMED = (
    "最近有什么活动", "周末有啥能带娃去的", "12月有哪些活动", "月底前还有吗", "一周内有什么", "下下周三下午", "11月的最后一个周六", "周六周日都行",
    "28、29号", "工作日有没有", "周末不行，平时呢", "俺想去瞅瞅", "第二场", "后晌", "礼拜六头午", "明后两天",
)  # fmt: skip


def test_what_everybody_says_names_no_event() -> None:
    named = {text: sorted(finding.sought(text, meaning(text), NOW).pairs) for text in NOTHING_NAMED}
    assert {text: left for text, left in named.items() if left} == {}


def test_forms_fields_places_and_free_seats_are_read() -> None:
    what = finding.sought(
        "莲汀区民政局的民生保障政策解读还有名额吗", meaning("莲汀区民政局的民生保障政策解读还有名额吗"), NOW
    )
    assert (what.district_id, what.department_id, what.form, what.field) == ("lianting", "mzj", "政策解读", "民生保障")
    assert what.free
    assert not what.empty
    wanted = what.wanted()
    assert (wanted.first_day, wanted.last_day, wanted.only_free) == (None, None, True)
    assert finding.sought("线上看看", meaning("线上看看"), NOW).form == "线上云体验"


@given(text=ANYTHING, direct=st.booleans())
def test_no_text_makes_a_reader_fail(*, text: str, direct: bool) -> None:
    said = asked(text, direct=direct)
    for read in (asking.event_words, asking.party_size, asking.people, asking.code):
        read(said)
    what = finding.sought(text, said.meaning, NOW)
    assert list(what.days) == sorted(set(what.days))
    assert all(TODAY <= day <= TODAY + timedelta(days=2000) for day in what.days)
    assert what.part is None or time(0) <= what.part[0] <= what.part[1]
    kept = asking.session_times(said)
    if kept is not None:
        times = asking.times_of(kept)
        assert (times.days, times.part, times.soonest) == (what.days, what.part, what.soonest)
    assert asking.of_age(said, 18) in (None, "yes", "no")
    people = asking.people(said)
    assert people is None or asking.people_of(people)


@pytest.mark.parametrize(
    "text", ["，" * 2000, " " * 2000, "我们" * 1000, "嗯" * 2000, "好 " * 1000, "三" * 2000, "1 " * 1000]
)
def test_long_monotonous_texts_are_read_too(text: str) -> None:
    said = asked(text)
    finding.sought(text, said.meaning, NOW)
    asking.of_age(said, 18)
    asking.party_size(said)
    asking.people(said)
