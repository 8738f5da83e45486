"""The queues, the reminders, the export, the templates and the figures of the inbox; and who sees whose cases."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from actions.voices.queries import of_resident
from actions.voices.reminders import Addressee, Audience, notices_for, remind
from actions.voices.replies import replies_of
from actions.voices.resident_acts import rate
from bot.consoles.inbox.counting import percent, span_of
from bot.consoles.inbox.people import READERS
from bot.server import ROUTES, web_app
from knowledge.accounts import Role
from knowledge.people_tables import audit as audit_table
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.inbox_kit import BUS, LAMP, Letters
from tests.bot.consoles.sign_in import Browser
from tests.bot.consoles.test_audience import NOBODYS_ID


class Inline(HTMLParser):
    """Collects what our policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        runs = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if runs or tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.found.append(tag)


@pytest.fixture
def letters(console: Console) -> Letters:
    return Letters(console.parts)


async def test_queues_hold_what_is_due_and_nothing_of_others(console: Console, letters: Letters) -> None:
    office, editor = (
        await console.signed_in({Role.CITY_OFFICE}),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
    )
    late = await letters.long_ago(40, LAMP)
    fresh = await letters.hand_in(BUS, sender="ben")
    for browser, unassigned in ((office, True), (editor, False)):
        shown = await browser.text("/console/inbox")
        assert late.number in shown
        assert (fresh.number in shown) is unassigned
        assert ("待交办" in shown) is unassigned
    assert late.number in await office.text("/console/inbox?queue=overdue")
    assert fresh.number not in await office.text("/console/inbox?queue=overdue")
    assert fresh.number in await office.text("/console/inbox?queue=unassigned")
    assert late.number in await office.text(f"/console/inbox?queue=all&words={late.number}")
    assert fresh.number in await office.text("/console/inbox?queue=all&words=公交车&state=received&kind=suggestion")
    assert "这里没有来信" in await office.text("/console/inbox?queue=all&department=cgj&words=%00")
    assert late.number in await office.text("/console/inbox?queue=nothing&state=x&kind=y&after=z")
    assert "逾期" in await editor.text("/console/inbox")
    assert re.search(r"来信 <span class=\"count\">1", await office.text("/console"))


async def test_long_queues_are_paged_by_key(console: Console, letters: Letters) -> None:
    office = await console.signed_in({Role.CITY_OFFICE})
    for number in range(52):
        await letters.hand_in(f"{BUS}第{number}次反映", sender=f"r{number}")
    shown = await office.text("/console/inbox")
    assert shown.count('class="case-title"') == 50
    more = re.search(r'rel="next" href="([^"]+)"', shown)
    assert more is not None
    second = await office.text(more[1].replace("&amp;", "&"))
    assert 'rel="next"' not in second


async def test_reminders_stand_on_top_until_they_are_put_away(console: Console, letters: Letters) -> None:
    editor, other = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj"),
    )
    supervisor = await console.signed_in({Role.SUPERVISOR})
    await letters.long_ago(40)
    async with console.store.transaction() as transaction:
        await remind(transaction, workdays=console.parts.library.workdays, now=letters.now)
        own = [Addressee(audience=Audience.DEPARTMENT, department_id="zjj")]
        (notice,) = (await notices_for(transaction, own)).notices
    assert "期限提醒" in await editor.text("/console/inbox")
    assert "期限提醒" in await supervisor.text("/console/inbox")
    assert "期限提醒" not in await other.text("/console/inbox")
    await other.post(f"/console/inbox/notices/{notice.id}")
    await editor.post("/console/inbox/notices/x")
    assert "期限提醒" in await editor.text("/console/inbox")
    await editor.post(f"/console/inbox/notices/{notice.id}")
    assert "期限提醒" not in await editor.text("/console/inbox")
    assert "期限提醒" in await supervisor.text("/console/inbox")
    for reader in (Role.AGENT, Role.REVIEWER):
        watching = await console.signed_in({reader}, "zjj")
        assert "期限提醒" not in await watching.text("/console/inbox")
        assert (await watching.post(f"/console/inbox/notices/{notice.id}")).status == 403


async def test_the_most_urgent_reminders_are_shown_and_the_others_counted(console: Console, letters: Letters) -> None:
    office = await console.signed_in({Role.CITY_OFFICE})
    for number in range(7):
        await letters.hand_in(f"{LAMP}第{number}次", sender=f"r{number}", now=letters.now - timedelta(days=30 + number))
    async with console.store.transaction() as transaction:
        await remind(transaction, workdays=console.parts.library.workdays, now=letters.now)
    shown = await office.text("/console/inbox")
    assert shown.count("知道了") == 5
    assert "共7件" in shown


async def test_the_export_is_masked_safe_and_on_the_log(console: Console, letters: Letters) -> None:
    editor = await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj")
    phone = "13905361234"
    await letters.assigned("zjj", f'=HYPERLINK("http://x") 路灯坏了，电话{phone}', name="周明远", phone=phone)
    await letters.assigned("cgj", BUS, sender="ben")
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in editor.cookies.items())}
    async with editor.client.get(f"{console.url}/console/inbox/export?queue=all", headers=headers) as response:
        assert response.status == 200
        assert response.content_type.endswith("sheet")
        book = load_workbook(BytesIO(await response.read()))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 2
    assert all(not str(cell).startswith("=") for row in rows for cell in row)
    said = "\n".join(str(cell) for cell in rows[1])
    assert phone not in said
    assert "周明远" not in said
    async with console.store.transaction() as transaction:
        acts = (await transaction.execute(select(audit_table.c.act))).scalars()
        assert "voice.exported" in set(acts)


async def test_templates_are_a_departments_own_or_everybodys(console: Console, letters: Letters) -> None:
    office = await console.signed_in({Role.CITY_OFFICE})
    editor = await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj")
    other = await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj")
    root = "/console/inbox/templates"
    assert (await editor.post(root, {"title": "", "text": "您好"})).status == 422
    assert (await editor.post(root, {"title": "路灯", "text": ""})).status == 422
    assert (await editor.post(root, {"title": "路灯", "text": "您好，路灯已修好。"})).status == 303
    assert (await office.post(root, {"title": "通用", "text": "您好，感谢来信。"})).status == 303
    assert "您好，路灯已修好" not in await other.text(root)
    assert "感谢来信" in await other.text(root)
    shown = await editor.text(root)
    (own,) = re.findall(rf'action="{root}/([^/"]+)"', shown)
    assert (await other.post(f"{root}/{own}", {"title": "别人的", "text": "改掉"})).status == 404
    assert (await other.post(f"{root}/{own}/remove")).status == 404
    assert (await editor.post(f"{root}/{own}", {"title": "路灯", "text": "您好，已派人维修。"})).status == 303
    case = await letters.assigned("zjj")
    assert "已派人维修" in await editor.text(f"/console/inbox/cases/{case.id}")
    assert (await editor.post(f"{root}/{own}/remove")).status == 303
    assert "已派人维修" not in await editor.text(root)


async def test_figures_are_counted_drawn_and_listed(console: Console, letters: Letters) -> None:
    office, editor = (
        await console.signed_in({Role.CITY_OFFICE}),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj"),
    )
    case = await letters.assigned("zjj")
    await letters.reply(case.id)
    async with console.store.transaction() as transaction:
        opened = await of_resident(transaction, case.id, "web", "anna")
        await rate(transaction, case.id, 5, by=opened.actor, desk=letters.desk, now=letters.now)
    await letters.hand_in(f"{LAMP}！", sender="ben")
    shown = await office.text("/console/inbox/figures")
    assert shown.count("100.0%") >= 3
    assert "plot-by-day" in shown
    assert "100.0%" not in await office.text("/console/inbox/figures?department=cgj&since=2026-13-01")
    assert "100.0%" not in await editor.text("/console/inbox/figures?department=zjj")
    assert percent(None) == "—"


def test_the_days_of_figures_are_never_reversed_nor_endless() -> None:
    today = date(2026, 11, 22)
    assert span_of("", "", today) == (today - timedelta(days=29), today)
    assert span_of("2026-12-01", "2030-01-01", today) == (today, today)
    assert span_of("1990-01-01", "", today)[0] == today - timedelta(days=400)
    assert span_of("2026-11-20", "2026-11-10", today) == (date(2026, 11, 10), date(2026, 11, 10))


async def test_no_department_reads_anothers_case_on_any_route(console: Console, letters: Letters) -> None:
    case = await letters.assigned("zjj", public=True)
    secret = "灯杆旁边第三块砖"
    reply = await letters.reply(case.id, f"{secret}已换。", public=True)
    routes = [
        one for one in web_app(console.parts)[ROUTES].table if one.path.startswith("/console/inbox") and one.roles
    ]
    assert len(routes) > 25
    strangers = [await console.signed_in({role}, "cgj") for role in READERS if role is not Role.CITY_OFFICE]
    before = await letters.case(case.id)
    for stranger in strangers:
        assert stranger.staff is not None
        if stranger.staff.sees_all:
            continue
        for one in routes:
            assert one.roles is not None
            if (
                not stranger.staff.has(*one.roles)
                or "conversations" in one.path
                or one.path.endswith(("/live", "/export"))
            ):
                continue
            address = one.path.replace("cases/{id}", f"cases/{case.id}").replace("{reply}", str(reply.id))
            address = re.sub(r"\{\w+\}", "1" if "words" in address else NOBODYS_ID, address)
            page = await _ask(stranger, one.method, address)
            assert page.status in (
                (404,) if str(case.id) in address or str(reply.id) in address else (200, 303, 404, 422)
            ), one
            assert secret not in page.text, one
            assert LAMP[:12] not in page.text, one
            assert case.number not in page.text, one
    assert await letters.case(case.id) == before
    async with console.store.transaction() as transaction:
        assert len(await replies_of(transaction, case.id)) == 1


async def _ask(browser: Browser, method: str, address: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    if method == "GET":
        return await browser.get(address)
    return await browser.post(
        address,
        {
            "reply_text": "x", "step": "send", "transfer_to": "cgj", "transfer_reason": "x", "note_text": "x", "question": "x",
            "return_reason": "x", "opinion_text": "x", "reason": "x",
        },
    )  # fmt: skip


async def test_pages_hold_no_inline_script_or_style_and_are_kept_by_nobody(console: Console, letters: Letters) -> None:
    office = await console.signed_in({Role.CITY_OFFICE})
    case = await letters.assigned("zjj", "<script>alert(1)</script><img src=x onerror=alert(1)>路灯坏了", public=True)
    await letters.reply(case.id, "<b onclick=x>已修好</b>", public=True)
    for address in (
        "/console/inbox", f"/console/inbox/cases/{case.id}", "/console/inbox/approvals", "/console/inbox/figures",
        "/console/inbox/templates",
    ):  # fmt: skip
        page = await office.get(address)
        assert page.status == 200
        read = Inline()
        read.feed(page.text)
        assert read.found == [], address
        assert page.headers["Cache-Control"] == "no-store"
