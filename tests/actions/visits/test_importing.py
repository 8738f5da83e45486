from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from actions.visits import copying, events, importing, proposing, queries, suspending
from actions.visits.importing import ImportRefusedError, Kind, Preview
from actions.visits.model import (
    Event,
    EventState,
    Listing,
    SecondPersonError,
    SessionDraft,
    StateError,
    UnknownError,
)
from actions.visits.sample import read_sample
from actions.visits.sessions import add_session
from actions.visits.sheet import Sheet, read_sheet
from actions.visits.sheet_layout import KEPT_INVITATION
from actions.visits.sheet_writing import export_events
from actions.visits.tables import events as event_table
from actions.visits.tables import imports
from bot.demo.sample import EVENTS
from knowledge.audit import broken_link
from knowledge.city import City, load_city
from knowledge.city_tables import departments
from knowledge.people_tables import audit, outbox
from knowledge.store import Store
from tests.actions.visits.made import NOW, SECOND, STAFF, Made
from tests.actions.visits.made import department as bare_department
from tests.actions.visits.sheets import CITY, LETTER, PLAIN, workbook

DAY = timedelta(days=1)
OTHER = PLAIN | {"title": "水表里的秘密", "day": "2026-12-06"}


@pytest.fixture
async def city(made: Made) -> Made:
    """The departments of the sheets' city."""
    async with made.store.transaction() as transaction:
        for name in ("xfj", "wangyue", "chengbo"):
            await transaction.execute(insert(departments).values(**bare_department(name)))
    return made


def sheet_of(*rows: dict[str, Any], own: frozenset[str] | None = frozenset({"swj"})) -> Sheet:
    return read_sheet(workbook(*rows), CITY, own=own)


async def preview(made: Made, sheet: Sheet) -> Preview:
    return await made.do(importing.preview, sheet, now=made.now)


async def apply(made: Made, sheet: Sheet, expected: str | None = None) -> importing.Applied:
    return await made.do(
        importing.apply,
        sheet,
        file="十二月.xlsx",
        department_id="swj",
        expected=expected,
        actor=STAFF,
        now=made.now,
        new_id=uuid4,
    )


async def undo(made: Made, applied: importing.Applied, department_id: str | None = "swj") -> importing.Undone:
    return await made.do(
        importing.undo, applied.import_id, department_id=department_id, actor=STAFF, now=made.now + timedelta(minutes=1)
    )


async def listings(made: Made, department_id: str = "swj") -> tuple[Listing, ...]:
    return await made.do(queries.events_of, department_id=department_id, limit=1000)


async def only(made: Made) -> Listing:
    [found] = await listings(made)
    whole = await made.do(queries.listing_of, found.event.id)
    assert whole is not None
    return whole


async def publish(made: Made, event: Event) -> None:
    await made.do(events.submit, event.id, actor=STAFF, now=made.now)
    await made.do(events.publish, event.id, actor=SECOND, now=made.now)


async def rows_of(made: Made, table: Any) -> int:  # noqa: ANN401
    async with made.store.transaction() as transaction:
        return await transaction.scalar(select(func.count()).select_from(table)) or 0


def said(seen: Preview) -> list[str]:
    return [wrong.shown() for wrong in seen.wrongs]


def kinds(seen: Preview) -> list[Kind]:
    return [one.kind for one in seen.events]


def exported(*found: Listing) -> Sheet:
    return read_sheet(export_events(found, CITY), CITY, own=None)


# --- new -----------------------------------------------------------------------------------------------------------


async def test_new_events_come_in_as_drafts_with_their_sessions_in_one_go(city: Made) -> None:
    more = {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8, "quotas": "学生3"}
    sheet = sheet_of(PLAIN, more, OTHER)
    seen = await preview(city, sheet)
    assert kinds(seen) == [Kind.NEW, Kind.NEW]
    assert [one.where for one in seen.events] == ["第2–3行", "第4行"]
    assert [one.event_id for one in seen.events] == [None, None]
    assert await rows_of(city, event_table) == 0
    applied = await apply(city, sheet, seen.digest)
    assert (applied.new, applied.changed, applied.unchanged) == (2, 0, 0)
    found = {one.event.title: one for one in await listings(city)}
    event = found[PLAIN["title"]].event
    assert (event.state, event.created_by, event.department_id) == (EventState.DRAFT, STAFF, "swj")
    whole = await city.do(queries.listing_of, event.id)
    assert whole is not None
    assert [session.capacity for session in whole.sessions] == [25, 8]
    assert [(one.audience, one.seats) for one in whole.sessions[1].quotas] == [("学生", 3)]
    async with city.store.transaction() as transaction:
        acts = (await transaction.scalars(select(audit.c.act).order_by(audit.c.sequence))).all()
        assert await broken_link(transaction) is None
    assert list(acts) == ["visit.created", "visit.imported"]


async def test_the_same_sheet_again_changes_nothing(city: Made) -> None:
    await apply(city, sheet_of(PLAIN, OTHER))
    seen = await preview(city, sheet_of(PLAIN, OTHER))
    assert kinds(seen) == [Kind.UNCHANGED, Kind.UNCHANGED]
    applied = await apply(city, sheet_of(PLAIN, OTHER))
    assert (applied.new, applied.changed, applied.unchanged) == (0, 0, 2)
    assert await rows_of(city, event_table) == 2


async def test_what_is_exported_reads_back_as_unchanged(city: Made) -> None:
    row = PLAIN | {
        "quotas": "学生10；老年人5",
        "cut_off": "2026-12-04 12:00",
        "invitation": "水厂2026",
        "notices": "一；二",
    }
    more = {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}
    await apply(city, sheet_of(row, more))
    sheet = exported(await only(city))
    assert [one.draft.invitation for one in sheet.events] == [None]
    assert kinds(await preview(city, sheet)) == [Kind.UNCHANGED]


async def test_one_wrong_cell_keeps_everything_out(city: Made) -> None:
    sheet = sheet_of(PLAIN, OTHER | {"day": "六号"})
    with pytest.raises(ImportRefusedError) as refused:
        await apply(city, sheet)
    assert str(refused.value) == "有1处需要修改，没有导入任何内容。"
    assert said(refused.value.preview) == [f"{LETTER['day']}3：日期应写成 2026-12-05"]
    assert kinds(refused.value.preview) == [Kind.NEW, Kind.ERROR]
    assert await rows_of(city, event_table) == await rows_of(city, imports) == await rows_of(city, audit) == 0


async def test_a_session_that_is_over_cannot_be_new(city: Made) -> None:
    seen = await preview(
        city,
        sheet_of(
            PLAIN | {"day": "2026-11-24"}, {"day": "2026-12-05", "starts": "9:00", "ends": "10:00", "capacity": 1}
        ),
    )
    assert said(seen) == [f"{LETTER['day']}2：这个时间已经过去了"]


# --- changed -------------------------------------------------------------------------------------------------------


async def test_a_changed_draft_is_told_field_by_field_and_becomes_what_the_sheet_says(city: Made) -> None:
    await apply(city, sheet_of(PLAIN, {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}))
    rows = (
        PLAIN | {"place": "第二水厂", "min_age": 0, "for_children": "是", "notices": "一；二", "invitation": "水厂2026", "capacity": 30, "district_id": None},
        {"day": "2026-12-19", "starts": "14:00", "ends": "15:00", "capacity": 8, "quotas": "学生2"},
    )  # fmt: skip
    seen = await preview(city, sheet_of(*rows))
    [event] = seen.events
    assert event.kind is Kind.CHANGED
    assert [(one.label, one.before, one.after) for one in event.changes] == [
        ("地点", "明湖第一自来水厂", "第二水厂"),
        ("参加须知", "", "一；二"),
        ("区县", "望岳区", ""),
        ("适合儿童", "否", "是"),
        ("最低年龄", "18", "0"),
        ("邀请码", "", "（新的邀请码）"),
        ("场次", "", "2026-12-19 14:00–15:00，8人，其中学生2，12-18 17:00截止"),
        ("场次", "2026-12-05 09:30–11:00，25人，12-04 17:00截止", "2026-12-05 09:30–11:00，30人，12-04 17:00截止"),
        ("场次", "2026-12-12 14:00–15:00，8人，12-11 17:00截止", "（删去）"),
    ]
    assert (await apply(city, sheet_of(*rows), seen.digest)).changed == 1
    now = await only(city)
    assert (now.event.place, now.event.min_age, now.event.invited) == ("第二水厂", 0, True)
    assert [(one.starts_at.day, one.capacity) for one in now.sessions] == [(5, 30), (19, 8)]
    assert kinds(await preview(city, sheet_of(*rows))) == [Kind.UNCHANGED]


async def test_what_was_handed_in_and_changes_must_be_handed_in_again(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    await city.do(events.submit, (await only(city)).event.id, actor=STAFF, now=city.now)
    await apply(city, sheet_of(PLAIN | {"capacity": 30}))
    assert (await only(city)).event.state is EventState.DRAFT


async def test_of_a_published_event_live_fields_and_further_sessions_wait_for_a_second_person(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    event = (await only(city)).event
    await publish(city, event)
    session = (await only(city)).sessions[0]
    await city.booked(session, of_age=True)
    row = PLAIN | {"id": event.id, "summary": "新的简介。", "place": "第二水厂"}
    more = {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}
    now = await only(city)
    for _ in range(2):  # the same sheet once more proposes the same
        assert (await apply(city, sheet_of(row, more))).changed == 1
        now = await only(city)
        assert (now.event.summary, len(now.sessions)) == (PLAIN["summary"], 1)
    with pytest.raises(SecondPersonError):
        await city.do(proposing.approve, event.id, version=None, actor=STAFF, now=city.now, new_id=uuid4)
    await city.do(proposing.approve, event.id, version=now.event.version, actor=SECOND, now=city.now, new_id=uuid4)
    now = await only(city)
    assert (now.event.state, now.event.summary) == (EventState.PUBLISHED, "新的简介。")
    assert [one.starts_at.day for one in now.sessions] == [5, 12]
    assert now.sessions[0].id == session.id
    async with city.store.transaction() as transaction:
        told = (await transaction.scalars(select(outbox.c.payload))).all()
    assert any("第二水厂" in one["text"] for one in told)


async def test_a_session_of_a_published_event_that_the_sheet_leaves_out_stays(city: Made) -> None:
    await apply(city, sheet_of(PLAIN, {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}))
    await publish(city, (await only(city)).event)
    assert kinds(await preview(city, sheet_of(PLAIN))) == [Kind.UNCHANGED]


@pytest.mark.parametrize(
    ("change", "key", "sentence"),
    [
        ({"title": "别的名字"}, "title", "活动已经发布，“活动名称”不能再改；需要改动时请复制成新活动"),
        ({"invitation": "水厂2026"}, "invitation", "活动已经发布，“邀请码”不能再改；需要改动时请复制成新活动"),
        ({"capacity": 30}, "capacity", "这一场已经发布，“名额”请在活动页面上改，会通知预约的人"),
        ({"ends": "12:00"}, "ends", "这一场已经发布，“结束时间”请在活动页面上改，会通知预约的人"),
        ({"cut_off": "2026-12-04 12:00"}, "cut_off", "这一场已经发布，“报名截止”请在活动页面上改，会通知预约的人"),
        ({"quotas": "学生3"}, "quotas", "这一场已经发布，“分人群名额”请在活动页面上改，会通知预约的人"),
    ],
)
async def test_what_touches_those_who_booked_is_not_done_by_a_sheet(
    city: Made, change: dict[str, Any], key: str, sentence: str
) -> None:
    await apply(city, sheet_of(PLAIN))
    event = (await only(city)).event
    await publish(city, event)
    assert said(await preview(city, sheet_of(PLAIN | {"id": event.id} | change))) == [f"{LETTER[key]}2：{sentence}"]


async def test_an_event_that_ended_is_left_alone(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    event = (await only(city)).event
    async with city.store.transaction() as transaction:
        await transaction.execute(event_table.update().values(state="ended"))
    row = PLAIN | {"id": event.id}
    assert kinds(await preview(city, sheet_of(row))) == [Kind.UNCHANGED]
    assert said(await preview(city, sheet_of(row | {"summary": "x"}))) == [
        f"{LETTER['title']}2：活动已经结束，不能再修改"
    ]
    [again] = (await preview(city, sheet_of(PLAIN))).events
    assert (again.kind, again.event_id) == (Kind.NEW, None)


async def test_last_months_event_of_the_same_name_is_another_one(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    await publish(city, (await only(city)).event)
    city.now += 30 * DAY
    assert kinds(await preview(city, sheet_of(PLAIN | {"day": "2027-01-09"}))) == [Kind.NEW]


# --- whose ---------------------------------------------------------------------------------------------------------


async def test_another_departments_event_cannot_be_told_from_one_that_is_not_there(city: Made) -> None:
    theirs = PLAIN | {"department_id": "市消防救援支队"}
    await apply(city, sheet_of(theirs, own=None))
    [found] = await listings(city, "xfj")
    sentence = f"{LETTER['id']}2：没有这个编号的活动；新活动请把编号留空"
    assert said(await preview(city, sheet_of(PLAIN | {"id": found.event.id}))) == [sentence]
    assert said(await preview(city, sheet_of(PLAIN | {"id": "nothing"}))) == [sentence]
    assert said(await preview(city, sheet_of(PLAIN | {"id": found.event.id}, own=None))) == [
        f"{LETTER['department_id']}2：主办单位不能改；请由那个单位新建活动"
    ]


async def test_one_event_twice_and_two_events_of_one_name_are_told(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    event = (await only(city)).event
    renamed = PLAIN | {"id": event.id, "title": "水从哪里来"}
    seen = await preview(city, sheet_of(renamed, PLAIN | {"day": "2026-12-06"}))
    assert said(seen) == [f"{LETTER['title']}3：和第2行是同一个活动，请写在一起"]
    await city.do(copying.copy_event, event.id, days=7, actor=STAFF, now=city.now, new_id=uuid4)
    seen = await preview(city, sheet_of(PLAIN))
    assert said(seen) == [f"{LETTER['id']}2：有几个同名的活动，请从导出的表里抄来编号"]
    assert kinds(await preview(city, sheet_of(PLAIN | {"id": event.id}))) == [Kind.UNCHANGED]


async def test_what_changed_after_the_preview_is_shown_again(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    sheet = sheet_of(PLAIN | {"summary": "新的简介。"})
    seen = await preview(city, sheet)
    event = (await only(city)).event
    draft = replace(sheet.events[0].draft, place="别人改的地方")
    await city.do(events.edit_event, event.id, draft, version=event.version, actor=SECOND, now=city.now)
    with pytest.raises(ImportRefusedError, match="被别人改过") as refused:
        await apply(city, sheet, seen.digest)
    assert refused.value.preview.digest != seen.digest
    assert (await only(city)).event.place == "别人改的地方"


# --- undo ----------------------------------------------------------------------------------------------------------


async def test_undo_takes_away_what_came_and_restores_what_changed(city: Made) -> None:
    row = PLAIN | {"invitation": "水厂2026", "quotas": "学生5", "notices": "一；二", "keywords": "水厂、水"}
    await apply(city, sheet_of(row, {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}))
    before = await only(city)
    city.now += DAY
    changed = PLAIN | {"place": "第二水厂", "invitation": "另一个码2026", "capacity": 30}
    applied = await apply(city, sheet_of(changed, OTHER))
    undone = await undo(city, applied)
    assert (undone.removed, undone.restored) == (1, 1)
    now = await only(city)
    for name in ("place", "invitation_hash", "notices", "keywords", "title", "min_age"):
        assert getattr(now.event, name) == getattr(before.event, name)
    assert [(one.id, one.capacity, one.quotas, one.cut_off_at) for one in now.sessions] == [
        (one.id, one.capacity, one.quotas, one.cut_off_at) for one in before.sessions
    ]
    async with city.store.transaction() as transaction:
        acts = (await transaction.scalars(select(audit.c.act).order_by(audit.c.sequence.desc()).limit(1))).all()
    assert acts == ["visit.import_undone"]


async def test_undo_of_a_published_events_live_fields_and_sessions(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    event = (await only(city)).event
    await publish(city, event)
    more = {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}
    city.now += DAY
    applied = await apply(city, sheet_of(PLAIN | {"id": event.id, "summary": "新的简介。"}, more))
    await undo(city, applied)
    now = await only(city)
    assert (now.event.summary, now.event.state) == (PLAIN["summary"], EventState.PUBLISHED)
    assert len(now.sessions) == 1
    assert await city.do(proposing.proposal_of, event.id) is None


async def test_the_last_import_is_known_and_only_it_can_be_undone_once(city: Made) -> None:
    assert await city.do(importing.last_import, department_id="swj") is None
    first = await apply(city, sheet_of(PLAIN))
    city.now += DAY
    second = await apply(city, sheet_of(OTHER))
    last = await city.do(importing.last_import, department_id="swj")
    assert last is not None
    assert (last.id, last.file, last.imported_by, last.events, last.undoable) == (
        second.import_id,
        "十二月.xlsx",
        STAFF,
        1,
        True,
    )
    with pytest.raises(UnknownError, match="最近一次"):
        await undo(city, first)
    with pytest.raises(UnknownError, match="没有可以撤销"):
        await undo(city, second, department_id=None)
    await undo(city, second)
    await undo(city, first)
    assert await rows_of(city, event_table) == 0
    with pytest.raises(UnknownError, match="没有可以撤销"):
        await undo(city, first)


async def _booked(made: Made, listing: Listing) -> None:
    await publish_quietly(made, listing.event)
    await made.booked(listing.sessions[0], of_age=True)


async def publish_quietly(made: Made, event: Event) -> None:
    """Published without its version saying so, to see that a booking alone is enough."""
    async with made.store.transaction() as transaction:
        await transaction.execute(event_table.update().where(event_table.c.id == event.id).values(state="published"))


async def test_once_somebody_booked_nothing_is_undone(city: Made) -> None:
    applied = await apply(city, sheet_of(PLAIN))
    await _booked(city, await only(city))
    last = await city.do(importing.last_import, department_id="swj")
    assert last is not None
    assert (last.undoable, last.why_not) == (False, "导入以后，已经有人预约“自来水从哪里来”，不能撤销。")
    with pytest.raises(StateError, match="已经有人预约"):
        await undo(city, applied)
    assert len(await listings(city)) == 1


async def test_once_somebody_changed_it_nothing_is_undone(city: Made) -> None:
    applied = await apply(city, sheet_of(PLAIN, OTHER))
    found = {one.event.title: one.event for one in await listings(city)}
    start = datetime(2026, 12, 9, 1, tzinfo=UTC)
    draft = SessionDraft(starts_at=start, ends_at=start + timedelta(hours=1), capacity=3)
    await city.do(add_session, found[OTHER["title"]].id, draft, actor=SECOND, now=city.now, new_id=uuid4)
    with pytest.raises(StateError, match="“水表里的秘密”又改过了"):
        await undo(city, applied)
    await city.do(events.delete_draft, found[PLAIN["title"]].id, actor=SECOND, now=city.now)
    with pytest.raises(StateError, match="被删除"):
        await undo(city, applied)


async def test_a_suspended_event_stays_suspended_and_its_further_sessions_are_too(city: Made) -> None:
    await apply(city, sheet_of(PLAIN))
    event = (await only(city)).event
    await publish(city, event)
    await city.do(suspending.suspend, event.id, reason="检修", actor=STAFF, now=city.now)
    more = {"day": "2026-12-12", "starts": "14:00", "ends": "15:00", "capacity": 8}
    await apply(city, sheet_of(PLAIN | {"id": event.id}, more))
    await city.do(proposing.approve, event.id, version=None, actor=SECOND, now=city.now, new_id=uuid4)
    now = await only(city)
    assert now.event.state is EventState.SUSPENDED
    assert {one.state for one in now.sessions} == {"suspended"}


# --- a whole month -------------------------------------------------------------------------------------------------


async def city_of(store: Store) -> City:
    async with store.transaction() as transaction:
        return await load_city(transaction)


def month(today: date) -> Sequence[dict[str, Any]]:
    """The sample's 502 events as rows of a sheet, all of them ahead."""
    rows: list[dict[str, Any]] = []
    for one in read_sample(EVENTS, today=today):
        draft = one.draft
        event = {
            "department_id": draft.department_id, "title": draft.title, "form": draft.form, "field": draft.field,
            "summary": draft.summary, "notices": "\n".join(draft.notices), "place": draft.place, "address": draft.address,
            "district_id": draft.district_id, "min_age": draft.min_age, "keywords": "、".join(draft.keywords),
            "phone": draft.phone, "real_name": "是" if draft.real_name else None, "invitation": draft.invitation,
        }  # fmt: skip
        for session in one.sessions:
            local = session.starts_at + timedelta(hours=8)
            rows.append(event | {
                "day": (local + 7 * DAY).date(), "starts": local.time(),
                "ends": (session.ends_at + timedelta(hours=8)).time(), "capacity": session.capacity,
            })  # fmt: skip
            event = {}
    return rows


async def test_a_month_of_502_events_comes_in_whole(city_store: Store) -> None:
    async with city_store.transaction() as transaction:
        await transaction.execute(event_table.delete())
    here = await city_of(city_store)
    made = Made(store=city_store)
    sheet = read_sheet(workbook(*month(NOW.date())), here, own=None)
    assert len(sheet.events) == 502
    seen = await preview(made, sheet)
    assert (seen.count(Kind.NEW), seen.wrongs) == (502, ())
    applied = await apply(made, sheet, seen.digest)
    assert applied.new == 502
    assert (await preview(made, sheet)).count(Kind.UNCHANGED) == 502


PLANTED: tuple[dict[str, Any], ...] = (
    {"title": None}, {"form": "参观"}, {"field": "环保"}, {"summary": None}, {"place": None}, {"address": None},
    {"district_id": "火星区"}, {"department_id": "气象局"}, {"day": "12月5号"}, {"day": 46000}, {"day": "2026-13-01"},
    {"day": "2020-01-01"}, {"starts": "早上"}, {"starts": "24:30"}, {"ends": "1:00"}, {"capacity": "若干"}, {"capacity": 0},
    {"capacity": "=SUM(A1)"}, {"quotas": "学生"}, {"quotas": "学生99999"}, {"cut_off": "前天"}, {"cut_off": "2030-01-01 09:00"},
    {"min_age": 200}, {"min_age": "成年"}, {"max_party": 0}, {"real_name": "要"}, {"invitation": "1"},
    {"phone": "见官网"}, {"id": "没有的编号"}, {"invitation": KEPT_INVITATION},
)  # fmt: skip


async def test_thirty_planted_errors_are_told_cell_by_cell_and_nothing_changes(city_store: Store) -> None:
    async with city_store.transaction() as transaction:
        await transaction.execute(event_table.delete())
    here = await city_of(city_store)
    made = Made(store=city_store)
    rows = [dict(row) for row in month(NOW.date())]
    events_at = [number for number, row in enumerate(rows) if "title" in row]
    planted = {}
    for place, wrong in zip(events_at[5::15], PLANTED, strict=False):
        rows[place] |= {key: value for key, value in wrong.items() if value is not None}
        for key in [key for key, value in wrong.items() if value is None]:
            del rows[place][key]
        planted[f"{LETTER[next(iter(wrong))]}{place + 2}"] = wrong
    assert len(planted) == 30
    before = await rows_of(made, event_table), await rows_of(made, audit)
    sheet = read_sheet(workbook(*rows), here, own=None)
    seen = await preview(made, sheet)
    assert {one.cell for one in seen.wrongs} == set(planted)
    assert all(one.sentence for one in seen.wrongs)
    with pytest.raises(ImportRefusedError, match="有30处需要修改"):
        await apply(made, sheet)
    assert (await rows_of(made, event_table), await rows_of(made, audit)) == before
