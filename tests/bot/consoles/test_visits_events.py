"""An event from the draft to the last session, as organizers do it on the pages."""

import re
from collections.abc import Mapping
from datetime import timedelta

from actions.visits import listing
from actions.visits.listing import Asked
from actions.visits.model import EventState, SessionState
from bot.consoles.visits.access import PATH, event_path, session_path
from knowledge.accounts import Role
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import Browser
from tests.bot.consoles.visits_desk import booked, day_ahead, event_of, session_on, sessions_of, written

EVENT: Mapping[str, str] = {
    "title": "社保卡是怎样做出来的",
    "form": "实地参观",
    "field": "便民服务",
    "summary": "从一张白卡到您手里，走一遍制卡车间。",
    "notices": "请穿平底鞋\n不带宠物",
    "place": "明湖市社保卡服务中心",
    "address": "望岳区松涛路12号",
    "phone": "0300-82160020",
    "keywords": "社保卡、制卡",
    "min_age": "16",
    "max_party": "4",
}


async def organizer(console: Console) -> Browser:
    return await console.signed_in({Role.ORGANIZER})


async def new_event(browser: Browser, **more: str) -> str:
    """A draft written on the page; returns the id."""
    page = await browser.post(f"{PATH}/new", {**EVENT, **more})
    assert page.status == 303, re.findall('class="error">([^<]+)', page.text)
    return page.location.rpartition("/")[2]


def times(day: str, **more: str) -> dict[str, str]:
    return {"starts_day": day, "starts_time": "09:30", "ends_time": "11:00", "capacity": "20", **more}


# --- writing and approving ---------------------------------------------------------------------------------------


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(console: Console) -> None:
    browser = await organizer(console)
    page = await browser.post(f"{PATH}/new", {**EVENT, "title": "", "max_party": "很多", "district": "moon"})
    assert page.status == 422
    for sentence in ("每次最多人数应是 1 到 999 的整数", "请从列表里选一个区县", "从一张白卡到您手里"):
        assert sentence in page.text, sentence
    page = await browser.post(f"{PATH}/new", {**EVENT, "title": "", "invitation": "ab"})
    assert page.status == 422
    assert "活动名称不能为空" in page.text
    assert "邀请码至少4位" in page.text
    async with console.store.transaction() as transaction:
        assert await listing.counts(transaction, Asked()) == {}


async def test_an_organizer_writes_for_the_own_department_and_the_city_office_for_any(console: Console) -> None:
    browser, office = await organizer(console), await console.signed_in({Role.CITY_OFFICE})
    assert "主办单位" not in await browser.text(f"{PATH}/new")
    own = await new_event(browser, department="swj")
    assert (await event_of(console, own)).department_id == "rsj"
    assert "主办单位" in await office.text(f"{PATH}/new")
    assert (await office.post(f"{PATH}/new", EVENT)).status == 422
    theirs = await new_event(office, department="swj")
    assert (await event_of(console, theirs)).department_id == "swj"


async def test_a_lost_update_is_told_with_what_the_other_wrote_and_what_was_typed_stays(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console, state=EventState.DRAFT)
    form = {**EVENT, "version": "1"}
    assert (await browser.post(event_path(made.id, "/edit"), {**form, "place": "东门"})).status == 303
    page = await browser.post(event_path(made.id, "/edit"), {**form, "place": "西门"})
    assert page.status == 409
    assert "别人改过这个活动" in page.text
    assert "<del>东门</del>" in page.text
    assert "<ins>西门</ins>" in page.text
    assert (await event_of(console, made.id)).place == "东门"
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    assert (
        await browser.post(event_path(made.id, "/edit"), {**form, "place": "西门", "version": version[1]})
    ).status == 303
    assert (await event_of(console, made.id)).place == "西门"
    assert (await browser.post(event_path(made.id, "/edit"), EVENT)).status == 409


async def test_a_draft_is_copied_to_another_date_and_thrown_away(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console)
    for wrong, sentence in (
        ("", "请选择新活动第一场的日期"),
        ("2020-01-01", "应在今天以后"),
        ("下周", "2026-12-05 这样"),
    ):
        page = await browser.post(event_path(made.id, "/copy"), {"copy_day": wrong})
        assert page.status == 422
        assert sentence in page.text
    day = day_ahead(console, 40)
    page = await browser.post(event_path(made.id, "/copy"), {"copy_day": str(day)})
    copied = page.location.rpartition("/")[2]
    [session] = await sessions_of(console, copied)
    assert session.starts_at == session_on(day).starts_at
    bare = await written(console, sessions=(), state=EventState.DRAFT)
    assert (await browser.post(event_path(bare.id, "/copy"), {"copy_day": str(day)})).status == 303
    assert (await browser.post(event_path(copied, "/delete"))).location == PATH
    assert "已删除草稿" in await browser.text(PATH)
    assert (await browser.get(event_path(copied))).status == 404
    assert (await browser.post(event_path(made.id, "/delete"))).status == 409


async def test_suspending_needs_a_reason_and_tells_everybody_and_resuming_too(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console)
    [session] = await sessions_of(console, made.id)
    await booked(console, session.id)
    assert "2 人" in await browser.text(event_path(made.id))
    assert (await browser.post(event_path(made.id, "/suspend"), {"suspend_reason": ""})).status == 422
    assert (await browser.post(event_path(made.id, "/suspend"), {"suspend_reason": "设备检修"})).status == 303
    shown = await browser.text(event_path(made.id))
    assert "已暂停，通知了1位市民" in shown
    assert "设备检修" in shown
    assert (await event_of(console, made.id)).state is EventState.SUSPENDED
    assert (await browser.post(event_path(made.id, "/resume"))).status == 303
    assert (await event_of(console, made.id)).state is EventState.PUBLISHED


# --- sessions ----------------------------------------------------------------------------------------------------


async def test_a_session_is_added_with_every_wrong_field_named(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console, state=EventState.DRAFT)
    new = event_path(made.id, "/sessions/new")
    assert 'value="09:00"' in await browser.text(new)
    day = str(day_ahead(console, 12))
    for form, sentence in (
        ({}, "请填写开始的日期和时间"),
        (times(day, capacity=""), "请填写名额"),
        (times(day, ends_time="9:00"), "结束时间应晚于开始时间"),
        (times(day, cut_off_day=day), "请填写截止的日期和时间"),
        (times(day, cut_off_day=day, cut_off_time="10:00"), "截止时间不能晚于开始"),
        (times(day, quotas="学生"), "一行写一类"),
        (times(day, quotas="学生 30"), "不能超过总名额"),
        (times("2020-01-01"), "开始时间已经过去了"),
        (times(str(day_ahead(console)), starts_time="09:00"), "已经有一场了"),
    ):
        page = await browser.post(new, form)
        assert page.status == 422, sentence
        assert sentence in page.text
    assert len(await sessions_of(console, made.id)) == 1
    assert (await browser.post(new, times(day, cut_off_day=day, cut_off_time="08:00"))).status == 303
    assert len(await sessions_of(console, made.id)) == 2
    ended = await written(console, state=EventState.ENDED)
    assert (await browser.get(event_path(ended.id, "/sessions/new"))).status == 409
    assert (await browser.post(event_path(ended.id, "/sessions/new"), times(day))).status == 409


async def test_seats_below_those_taken_are_refused_in_a_sentence(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console)
    [session] = await sessions_of(console, made.id)
    await booked(console, session.id, 5)
    edit = session_path(session.id, "/edit")
    assert "已有 5 人" in await browser.text(edit)
    form = times(str(day_ahead(console)), starts_time="09:00", capacity="4", version=str(session.version))
    version = (await sessions_of(console, made.id))[0].version
    page = await browser.post(edit, {**form, "version": str(version)})
    assert page.status == 422
    assert "已有5人预约" in page.text
    page = await browser.post(edit, {**form, "capacity": "30", "ends_time": "11:00", "version": str(version)})
    assert page.status == 303
    assert (await sessions_of(console, made.id))[0].capacity == 30
    page = await browser.post(edit, {**form, "capacity": "40", "version": str(version)})
    assert page.status == 409
    assert "别人改过这一场" in page.text
    assert (await browser.post(edit, {**form, "capacity": "40"} | {"version": ""})).status == 409


async def test_another_time_needs_a_reason_where_somebody_booked_and_is_told(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console)
    [session] = await sessions_of(console, made.id)
    await booked(console, session.id)
    version = str((await sessions_of(console, made.id))[0].version)
    form = times(str(day_ahead(console)), starts_time="10:00", ends_time="12:00", version=version)
    page = await browser.post(session_path(session.id, "/edit"), form)
    assert page.status == 422
    assert "请写明为什么改时间" in page.text
    page = await browser.post(session_path(session.id, "/edit"), {**form, "reason": "讲解员的时间改了"})
    assert page.status == 303
    assert "新的时间已通知" in await browser.text(event_path(made.id))
    moved = (await sessions_of(console, made.id))[0]
    assert moved.starts_at == session.starts_at + timedelta(hours=1)
    past = {**form, "starts_day": "2020-01-01", "reason": "改早", "version": str(moved.version)}
    page = await browser.post(session_path(session.id, "/edit"), past)
    assert page.status == 422
    assert "新的开始时间已经过去了" in page.text


async def test_one_session_is_suspended_resumed_and_called_off_for_good(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console, sessions=[session_on(day_ahead(console)), session_on(day_ahead(console, 11))])
    one, other = await sessions_of(console, made.id)
    await booked(console, one.id)
    assert (await browser.post(session_path(one.id, "/suspend"), {"suspend_reason": ""})).status == 422
    assert (await browser.post(session_path(one.id, "/suspend"), {"suspend_reason": "停电检修"})).status == 303
    assert (await sessions_of(console, made.id))[0].state is SessionState.SUSPENDED
    assert (await sessions_of(console, made.id))[1].state is SessionState.OPEN
    assert "停电检修" in await browser.text(session_path(one.id, "/edit"))
    assert (await browser.post(session_path(one.id, "/resume"))).status == 303
    assert (await browser.post(session_path(one.id, "/call-off"), {"call_off_reason": "场馆改造"})).status == 303
    assert "这一场已取消，通知了1位市民" in await browser.text(event_path(made.id))
    assert "不能再修改" in await browser.text(session_path(one.id, "/edit"))
    page = await browser.post(session_path(one.id, "/call-off"), {"call_off_reason": "再取消一次"})
    assert page.status == 409
    form = times(str(day_ahead(console)), version="1")
    assert (await browser.post(session_path(one.id, "/edit"), form)).status == 409
    assert other.id in {session.id for session in await sessions_of(console, made.id)}
