"""Nothing becomes public by one person alone, on the pages either."""

from actions.visits.model import EventState
from bot.consoles.visits.access import PATH, event_path
from knowledge.accounts import Role
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.test_visits_events import EVENT, new_event, organizer, times
from tests.bot.consoles.visits_desk import day_ahead, draft, event_of, sessions_of, written


async def test_an_event_is_written_given_a_session_submitted_and_published_by_somebody_else(console: Console) -> None:
    writer, colleague = await organizer(console), await organizer(console)
    event = await new_event(writer)
    found = await event_of(console, event)
    assert (found.department_id, found.state, found.notices) == ("rsj", EventState.DRAFT, ("请穿平底鞋", "不带宠物"))
    assert (found.keywords, found.min_age, found.max_party) == (("社保卡", "制卡"), 16, 4)
    shown = await writer.text(event_path(event))
    assert "还没有场次" in shown
    assert "提交审核</button>" not in shown
    added = await writer.post(event_path(event, "/sessions/new"), times(str(day_ahead(console)), quotas="学生 10"))
    assert added.location == event_path(event)
    assert (await writer.post(event_path(event, "/submit"))).status == 303
    waiting = await writer.text(event_path(event))
    assert "不能自己审核" in waiting
    assert "审核通过并发布" not in waiting
    version = (await event_of(console, event)).version
    refused = await writer.post(event_path(event, "/publish"), {"version": str(version)})
    assert refused.status == 409
    assert "发布需要另一位同事审核" in refused.text
    assert "1<span" in await colleague.text("/console")
    stale = await colleague.post(event_path(event, "/publish"), {"version": str(version - 1)})
    assert stale.status == 409
    assert "请刷新后再改" in stale.text
    assert (await colleague.post(event_path(event, "/publish"))).status == 409
    assert (await colleague.post(event_path(event, "/publish"), {"version": str(version)})).status == 303
    assert (await event_of(console, event)).state is EventState.PUBLISHED
    assert "现在可以预约" in await colleague.text(event_path(event))
    assert "/guests" in await colleague.text(event_path(event))


async def test_a_second_person_sends_an_event_back_with_a_reason_and_the_writer_reads_it(console: Console) -> None:
    writer, reviewer = await organizer(console), await console.signed_in({Role.REVIEWER})
    made = await written(console, state=EventState.DRAFT, actor=str(writer.staff and writer.staff.actor))
    await writer.post(event_path(made.id, "/submit"))
    page = await reviewer.post(event_path(made.id, "/send-back"), {"send_back_reason": " "})
    assert page.status == 422
    assert "原因至少要 2 个字" in page.text
    assert 'id="send-back" aria-labelledby="send-back-title" data-open' in page.text
    assert (await reviewer.post(event_path(made.id, "/send-back"), {"send_back_reason": "地址写全"})).status == 303
    assert "审核退回：地址写全" in await writer.text(event_path(made.id))
    assert "退回修改：地址写全" in await writer.text(f"{PATH}?state=draft")
    assert (await reviewer.post(event_path(made.id, "/send-back"), {"send_back_reason": "再看看"})).status == 409


async def test_of_a_published_event_only_what_residents_may_see_change_changes(console: Console) -> None:
    browser = await organizer(console)
    made = await written(console, draft(min_age=12))
    form = await browser.text(event_path(made.id, "/edit"))
    assert "活动已经发布" in form
    assert 'name="title"' not in form
    sent = {**EVENT, "title": "别的名字", "min_age": "0", "place": "二楼", "version": "1", "invitation": "明湖2026"}
    assert (await browser.post(event_path(made.id, "/edit"), sent)).status == 303
    assert (await event_of(console, made.id)).place == made.place
    shown = await browser.text(event_path(made.id))
    assert "等另一位同事审核" in shown
    assert "<ins>二楼</ins>" in shown
    assert "审核通过，马上生效" not in shown
    assert 'value="二楼"' in await browser.text(event_path(made.id, "/edit"))
    version = {"version": "2"}
    assert (await browser.post(event_path(made.id, "/approve-change"), version)).status == 409
    reviewer = await console.signed_in({Role.REVIEWER})
    assert "1<span" in await reviewer.text("/console")
    assert f'<a href="{event_path(made.id)}">{made.title}</a>' in await reviewer.text(PATH)
    assert "审核通过，马上生效" in await reviewer.text(event_path(made.id))
    assert (await reviewer.post(event_path(made.id, "/refuse-change"), {"refuse_reason": ""})).status == 422
    assert (await reviewer.post(event_path(made.id, "/approve-change"), version)).status == 303
    found = await event_of(console, made.id)
    assert (found.title, found.min_age, found.place, found.invited) == (made.title, 12, "二楼", False)
    ended = await written(console, state=EventState.ENDED)
    page = await browser.post(event_path(ended.id, "/edit"), {**sent, "place": "三楼"})
    assert page.status == 409
    assert "活动已经结束" in page.text
    again = {**sent, "version": str(found.version)}
    assert (await browser.post(event_path(made.id, "/edit"), {**again, "summary": ""})).status == 422
    same = await browser.post(event_path(made.id, "/edit"), {**again, "summary": found.summary})
    assert same.status == 303
    assert "没有要改的" in await browser.text(event_path(made.id))


async def test_a_change_of_a_published_event_is_sent_back_or_taken_back(console: Console) -> None:
    browser, reviewer = await organizer(console), await console.signed_in({Role.REVIEWER})
    made = await written(console)
    await browser.post(event_path(made.id, "/edit"), {**EVENT, "place": "三楼", "version": "1"})
    await reviewer.post(event_path(made.id, "/refuse-change"), {"refuse_reason": "三楼在装修"})
    assert "三楼在装修" in await browser.text(event_path(made.id))
    version = (await event_of(console, made.id)).version
    await browser.post(event_path(made.id, "/edit"), {**EVENT, "place": "四楼", "version": str(version)})
    assert (await browser.post(event_path(made.id, "/withdraw-change"))).status == 303
    assert "等审核的改动" not in await browser.text(event_path(made.id))
    assert (await event_of(console, made.id)).place == made.place
    assert (await reviewer.post(event_path(made.id, "/approve-change"), {"version": "9"})).status == 409


async def test_a_further_session_of_a_published_event_waits_for_a_second_person(console: Console) -> None:
    browser, reviewer = await organizer(console), await console.signed_in({Role.REVIEWER})
    made = await written(console)
    new = event_path(made.id, "/sessions/new")
    assert "由另一位同事审核" in await browser.text(new)
    assert (await browser.post(new, times(str(day_ahead(console, 14))))).status == 303
    assert len(await sessions_of(console, made.id)) == 1
    version = str((await event_of(console, made.id)).version)
    assert (await reviewer.post(event_path(made.id, "/approve-change"), {"version": version})).status == 303
    assert len(await sessions_of(console, made.id)) == 2
