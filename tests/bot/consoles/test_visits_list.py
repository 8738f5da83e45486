"""The list of events: what each person sees of it, and how it is narrowed."""

from bot.consoles.visits.access import PATH, event_path
from knowledge.accounts import Role
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.visits_desk import booked, day_ahead, draft, session_on, sessions_of, written


async def test_the_list_shows_the_own_department_and_is_narrowed(console: Console) -> None:
    browser, office = await console.signed_in({Role.ORGANIZER}), await console.signed_in({Role.CITY_OFFICE})
    assert "还没有活动" in await browser.text(PATH)
    near = await written(console)
    far = await written(console, draft(title="劳动仲裁庭旁听", form="座谈交流"), [session_on(day_ahead(console, 40))])
    theirs = await written(console, draft("swj", title="一杯水的旅程"))
    await booked(console, (await sessions_of(console, near.id))[0].id, 5)
    shown = await browser.text(PATH)
    assert near.title in shown
    assert far.title in shown
    assert theirs.title not in shown
    assert 'value="5" max="20"' in shown
    assert theirs.title in await office.text(PATH)
    for query, found, missed in (
        (f"to={day_ahead(console, 20)}", near, far),
        (f"from={day_ahead(console, 20)}", far, near),
        ("form=座谈交流", far, near),
        ("words=仲裁", far, near),
        ("state=published&words=怎样做", near, far),
        ("department=swj", theirs, near),
        ("field=便民服务&words=一杯水", theirs, near),
    ):
        text = await office.text(f"{PATH}?{query}")
        assert found.title in text, query
        assert missed.title not in text, query
    for odd in ("from=昨天", "to=9999-12-31", "page=9", "state=lost", "form=舞会", "words=%00"):
        assert (await browser.get(f"{PATH}?{odd}")).status == 200, odd
    assert "没有这样的活动" in await browser.text(f"{PATH}?state=draft")
    assert (await browser.get(f"{PATH}/events/%00")).status == 404


async def test_who_only_looks_sees_no_button_that_changes_anything(console: Console) -> None:
    supervisor = await console.signed_in({Role.SUPERVISOR})
    made = await written(console)
    assert "新建活动" not in await supervisor.text(PATH)
    shown = await supervisor.text(event_path(made.id))
    assert made.title in shown
    assert "/edit" not in shown
    assert "data-opens" not in shown.partition("<main")[2]
    assert (await supervisor.get(event_path(made.id, "/edit"))).status == 403


async def test_what_comes_soonest_stands_first_and_what_is_over_last(console: Console) -> None:
    browser = await console.signed_in({Role.ORGANIZER})
    for title, sessions in (
        ("过去的", [session_on(day_ahead(console, -9))]),
        ("还没有场次的", []),
        ("下月的", [session_on(day_ahead(console, 40))]),
        ("讲了一半的", [session_on(day_ahead(console, -20)), session_on(day_ahead(console, 3))]),
    ):
        await written(console, draft(title=title), sessions)
    shown = await browser.text(PATH)
    order = sorted(("过去的", "还没有场次的", "下月的", "讲了一半的"), key=shown.index)
    assert order == ["讲了一半的", "下月的", "还没有场次的", "过去的"]
    assert "还没有场次</span>" in shown
