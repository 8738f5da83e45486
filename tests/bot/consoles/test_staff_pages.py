"""The administrator's pages: accounts, their sessions, and the audit log; and the first page of everybody."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.consoles.auditing import wanted_of
from knowledge import account_queries, audit
from knowledge.accounts import Role, Staff, State
from knowledge.audit_reading import Wanted, entries
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import Browser, account

STAFF = "/console/staff"
NEW = {"name": "li.qiang", "display": "李强", "department": "rsj", "roles": "organizer"}


async def administrator(console: Console) -> Browser:
    return await console.signed_in({Role.ADMINISTRATOR}, display="江一舟")


async def found(console: Console, name: str) -> Staff:
    async with console.store.transaction() as transaction:
        staff = await account_queries.by_name(transaction, name)
    assert staff is not None
    return staff


async def log(console: Console) -> list[tuple[str, str]]:
    async with console.store.transaction() as transaction:
        return [(one.actor, one.act) for one in await entries(transaction, Wanted(), limit=20)]


# --- the first page ------------------------------------------------------------------------------------------------


async def test_everybody_sees_what_is_theirs_and_nothing_else(console: Console) -> None:
    organizer = await console.signed_in({Role.ORGANIZER}, display="林晓帆")
    shown = await organizer.text("/console")
    for words in ("林晓帆，您好", "市人力资源社会保障局", "活动组织员", "/console/me"):
        assert words in shown
    assert STAFF not in shown
    assert "/console/audit" not in shown
    shown = await (await administrator(console)).text("/console")
    for words in ("全市", STAFF, "/console/audit"):
        assert words in shown


async def test_a_page_that_is_not_theirs_and_one_that_is_not_there_say_so_in_chinese(console: Console) -> None:
    organizer = await console.signed_in({Role.ORGANIZER})
    page = await organizer.page(STAFF)
    assert page.status == 403
    assert "您没有这个权限" in page.text
    assert "回工作台" in page.text
    assert (await organizer.page("/console/nowhere")).status == 404


async def test_pages_are_kept_by_nobody_and_hold_no_script_of_their_own(console: Console) -> None:
    browser = await administrator(console)
    for path in ("/console", "/console/me", STAFF, f"{STAFF}/new", "/console/audit", "/console/me/password"):
        page = await browser.page(path)
        assert page.headers["Cache-Control"] == "no-store"
        scripts = re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)", page.text)
        assert scripts == []
        assert not re.search(r"\sstyle=|\son\w+=", page.text)


# --- accounts ------------------------------------------------------------------------------------------------------


async def test_a_new_account_gets_a_one_time_password_that_is_shown_once(console: Console) -> None:
    browser = await administrator(console)
    assert "2 到 32 个英文字母" in await browser.text(f"{STAFF}/new")
    page = await browser.post(f"{STAFF}/new", NEW)
    assert page.status == 200
    shown = re.search(r"<code>([a-z0-9-]{19})</code>", page.text)
    assert shown is not None
    staff = await found(console, "li.qiang")
    assert (staff.display, staff.department_id, staff.roles) == ("李强", "rsj", frozenset({Role.ORGANIZER}))
    assert staff.must_change
    assert shown[1] not in await browser.text(f"{STAFF}/{staff.id}")
    newcomer = await console.browser()
    page = await newcomer.post("/console/login", {"name": "li.qiang", "password": shown[1]})
    assert page.location == "/console/me/password"
    assert browser.staff is not None
    assert (browser.staff.actor, "staff.add") in await log(console)
    assert "等待首次登录" in await browser.text(STAFF)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "李强"}, "用户名用 2 到 32"),
        ({"display": ""}, "请填写姓名"),
        ({"display": "李" * 33}, "姓名最多 32 个字"),
        ({"roles": "boss"}, "至少选一个角色"),
        ({"department": ""}, "请选部门"),
        ({"department": "nowhere"}, "没有这个部门"),
        ({"name": "TAKEN"}, "已经有人用了"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(
    console: Console, changes: dict[str, str], words: str
) -> None:
    browser = await administrator(console)
    await account(console.replica, roles={Role.AGENT}, name="taken")
    page = await browser.post(f"{STAFF}/new", {**NEW, **changes})
    assert page.status == 422
    assert words in page.text
    assert 'aria-invalid="true"' in page.text
    if "name" not in changes:
        assert 'value="li.qiang"' in page.text


async def test_an_account_is_changed_and_its_sessions_end(console: Console) -> None:
    browser = await administrator(console)
    other = await console.signed_in({Role.ORGANIZER}, name="zhou", display="周致远")
    assert other.staff is not None
    path = f"{STAFF}/{other.staff.id}"
    shown = await browser.text(path)
    assert "Chrome（Windows）" in shown
    assert 'value="organizer" checked' in shown
    form = {"version": "1", "display": "周致远", "department": "", "roles": "city_office"}
    assert (await browser.post(path, form)).location == path
    assert "已修改周致远的账号" in await browser.text(path)
    assert (await found(console, "zhou")).roles == {Role.CITY_OFFICE}
    assert (await other.page("/console")).status == 303
    page = await browser.post(path, form)
    assert page.status == 409
    assert "刚刚变过" in page.text
    page = await browser.post(path, {**form, "version": "2", "display": ""})
    assert page.status == 422
    assert "请填写姓名" in page.text


@pytest.mark.parametrize(("act", "said"), [("disable", "已停用"), ("sessions", "已退出全部登录")])
async def test_an_account_is_disabled_or_signed_out(console: Console, act: str, said: str) -> None:
    browser = await administrator(console)
    other = await console.signed_in({Role.ORGANIZER}, name="zhou")
    assert other.staff is not None
    path = f"{STAFF}/{other.staff.id}"
    await browser.post(f"{path}/state", {"act": act, "version": "1"})
    assert said in await browser.text(path)
    assert (await other.page("/console")).status == 303
    if act == "disable":
        assert (await found(console, "zhou")).state is State.DISABLED
        assert "已停用" in await browser.text(STAFF)
        await browser.post(f"{path}/state", {"act": "enable", "version": "2"})
        assert "已启用" in await browser.text(path)
        assert (await found(console, "zhou")).state is State.ACTIVE


async def test_the_last_administrator_stays_and_a_changed_one_signs_in_again(console: Console) -> None:
    browser = await administrator(console)
    assert browser.staff is not None
    path = f"{STAFF}/{browser.staff.id}"
    await browser.post(f"{path}/state", {"act": "disable", "version": "1"})
    assert "最后一个" in await browser.text(path)
    form = {"version": "1", "display": "江一舟", "department": "", "roles": "supervisor"}
    page = await browser.post(path, form)
    assert page.status == 422
    assert "最后一个" in page.text
    assert (await browser.post(path, {**form, "roles": "administrator"})).status == 303
    assert (await browser.page(path)).location.startswith("/console/login")


async def test_a_forgotten_password_is_replaced_by_a_one_time_one(console: Console) -> None:
    browser = await administrator(console)
    other = await console.signed_in({Role.ORGANIZER}, name="zhou")
    assert other.staff is not None
    page = await browser.post(f"{STAFF}/{other.staff.id}/password", {"version": "1"})
    assert re.search(r"<code>[a-z0-9-]{19}</code>", page.text)
    assert (await other.page("/console")).status == 303
    assert (await found(console, "zhou")).must_change


@pytest.mark.parametrize("identity", [str(uuid4()), "nonsense"])
async def test_an_account_that_is_not_there_is_not_found(console: Console, identity: str) -> None:
    browser = await administrator(console)
    for path in ("", "/password", "/state"):
        assert (await browser.post(f"{STAFF}/{identity}{path}", {"version": "1"})).status == 404
    assert (await browser.page(f"{STAFF}/{identity}")).status == 404


async def test_accounts_are_searched_and_what_cannot_be_read_in_an_address_does_not_matter(console: Console) -> None:
    browser = await administrator(console)
    await account(console.replica, roles={Role.AGENT}, name="shen", display="沈<b>若溪")
    shown = await browser.text(f"{STAFF}?words=shen&role=agent&department=rsj")
    assert "沈&lt;b&gt;若溪" in shown
    assert "江一舟</a></td>" not in shown
    assert "没有这样的账号" in await browser.text(f"{STAFF}?words=nobody")
    assert "江一舟" in await browser.text(f"{STAFF}?role=boss&words=%00")


# --- the audit log -------------------------------------------------------------------------------------------------


async def test_the_log_is_filtered_paged_and_verified(console: Console) -> None:
    browser = await administrator(console)
    assert browser.staff is not None
    async with console.store.transaction() as transaction:
        for number in range(60):
            await audit.record(
                transaction, actor=browser.staff.actor if number else "staff:gone", act="visits.publish", subject=f"event:{number}",
                details={"reason": "<i>" * 60}, now=datetime(2026, 11, 1, tzinfo=UTC),
            )  # fmt: skip
    shown = await browser.text("/console/audit?act=visits.publish")
    assert shown.count('class="act">visits.publish') == 50
    assert "江一舟<small>" in shown
    assert "<i>" not in shown
    more = re.search(r'rel="next" href="([^"]+)"', shown)
    assert more is not None
    older = await browser.text(more[1].replace("&amp;", "&"))
    assert "event:0" in older
    assert 'rel="next"' not in older
    assert "event:59" in await browser.text("/console/audit?since=2026-11-01&until=2026-11-01&before=20000")
    assert "没有这样的记录" in await browser.text("/console/audit?since=2030-01-01")
    await browser.post("/console/audit/verify")
    assert "链条完整" in await browser.text("/console/audit")


async def test_a_broken_chain_is_shouted(console: Console) -> None:
    browser = await console.signed_in({Role.SUPERVISOR})
    async with console.store.transaction() as transaction:
        await transaction.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        await transaction.execute(text("UPDATE audit SET actor = 'somebody else' WHERE sequence = 1"))
        await transaction.execute(text("ALTER TABLE audit ENABLE TRIGGER ALL"))
    await browser.post("/console/audit/verify")
    shown = await browser.text("/console/audit")
    assert "第 1 条记录对不上" in shown
    assert 'class="note bad"' in shown


def test_filters_that_cannot_be_read_do_not_matter() -> None:
    strange = {"since": "yesterday", "until": "9999-99-99", "before": "x", "actor": "a\x00b"}
    assert wanted_of(strange) == Wanted(actor="ab")
    assert wanted_of({"since": "2026-11-02"}).since == datetime(2026, 11, 1, 16, tzinfo=UTC)
    assert wanted_of({"until": "0001-01-01"}).until is None
