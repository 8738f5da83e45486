"""Signing in and out of the console, and what ends a session."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from aiohttp import web
from argon2 import PasswordHasher

from bot.consoles.login import device_of
from bot.redis_link import RedisLink
from bot.web.staff import KEEPER, Cookie, keep, safe_next
from bot.web.staff_sessions import Flash, StaffSessions
from knowledge import account_queries
from knowledge.accounts import Role, Staff, State
from knowledge.passwords import BusyError, Passwords
from knowledge.signing_in import SignIn
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import PAGE, Browser, account, browsing, keeper
from tests.bot.replicas import City, Replica

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "湖边的芦苇三月就绿了啊2"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
COOKIE = "mingchuang_staff"


async def wang(console: Console, **more: object) -> Staff:
    return await account(console.replica, roles={Role.CITY_OFFICE}, name="wang", password=HASH, **more)  # type: ignore[arg-type]


async def enter(browser: Browser, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    page = await browser.post("/console/login", {"name": "wang", "password": password, **more})
    return page.status, page.location


# --- the door ------------------------------------------------------------------------------------------------------


async def test_the_right_password_leads_to_where_one_wanted_to_go(console: Console) -> None:
    await wang(console)
    browser = await console.browser()
    page = await browser.page("/console/me?x=1&y=/")
    assert (page.status, page.location) == (303, "/console/login?next=/console/me?x%3D1%26y%3D/")
    assert 'value="/console/me?x=1&amp;y=/"' in (await browser.page(page.location)).text
    assert await enter(browser, next="/console/me?x=1&y=/") == (303, "/console/me?x=1&y=/")
    assert (await browser.page("/console/me")).status == 200
    assert (await browser.page("/console/login?next=/console/me")).location == "/console/me"


async def test_the_cookie_tells_nothing_and_scripts_cannot_read_it(console: Console) -> None:
    staff = await wang(console)
    browser = await console.browser()
    page = await browser.post("/console/login", {"name": "wang", "password": PASSWORD})
    cookie = page.headers["Set-Cookie"]
    for words in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert words in cookie
    assert "Secure" not in cookie
    assert page.headers["Cache-Control"] == "no-store"
    token = browser.cookies[COOKIE]
    assert len(token) >= 43
    async with RedisLink(console.city.engines.redis_url) as redis:
        for key in await redis.client.keys("mc:staff:*"):
            assert token not in str(key)
            if b":session:" in key:
                assert token not in str(await redis.client.hgetall(key))
    assert str(staff.id) not in token


async def test_over_https_the_cookie_is_bound_to_the_host(offices: City) -> None:
    replica = await offices.replica()
    await account(replica, roles={Role.CITY_OFFICE}, name="wang", password=HASH)
    async with browsing(replica) as browser:
        page = await browser.post("/console/login", {"name": "wang", "password": PASSWORD})
        assert page.headers["Set-Cookie"].startswith("__Host-mingchuang_staff=")
        assert "Secure" in page.headers["Set-Cookie"]
        assert "Domain" not in page.headers["Set-Cookie"]
        assert (await browser.page("/console")).status == 200


async def test_every_refusal_reads_the_same(console: Console) -> None:
    await wang(console, state=State.DISABLED)
    browser = await console.browser()
    texts = set()
    for name, password in (("wang", PASSWORD), ("wang", "wrong"), ("nobody", "wrong"), ("", ""), ("\x00", "\x00")):
        page = await browser.post("/console/login", {"name": name, "password": password, "next": "/console"})
        assert page.status == 422
        assert COOKIE not in browser.cookies
        texts.add(page.text.replace(f'value="{name}"', 'value=""') if name.isprintable() else page.text)
    assert len(texts) == 1
    assert "用户名或密码不对" in texts.pop()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/console", "//evil.example/console", "/\\evil.example", "/console/../../x\nLocation: y", "javascript:alert(1)",
        "/", "/consoles", "/chat", "/console/login", "/console/logout", "http://[", "/console/" + "x" * 600, "",
    ],
)  # fmt: skip
def test_only_addresses_of_the_console_are_returned_to(address: str) -> None:
    assert safe_next(address) == "/console"


@pytest.mark.parametrize("address", ["/console", "/console/visits?day=2026-12-05", "/console/me/password"])
def test_an_address_of_the_console_is_kept(address: str) -> None:
    assert safe_next(address) == address


async def test_a_post_without_a_session_goes_to_the_door_and_htmx_comes_back_to_its_page(console: Console) -> None:
    browser = await console.browser()
    assert (await browser.post("/console/me/sessions")).location == "/console/login"
    headers = {"HX-Request": "true", "Accept": "*/*", "HX-Current-URL": f"{console.url}/console/me?a=b"}
    page = await browser.get("/console", headers=headers)
    assert (page.status, page.headers["HX-Redirect"]) == (401, "/console/login?next=/console/me%3Fa%3Db")
    page = await browser.get("/console", headers={**headers, "HX-Current-URL": "http://["})
    assert page.headers["HX-Redirect"] == "/console/login"
    page = await browser.get("/console", headers={"Accept": "application/json"})
    assert (page.status, page.headers["WWW-Authenticate"]) == (401, "Cookie")


async def test_a_form_that_is_none_is_refused_with_a_sentence(console: Console) -> None:
    browser = await console.browser()
    broken = {"Content-Type": "multipart/form-data"}
    page = await browser.post("/console/login", b"x", headers=broken)
    assert page.status == 400
    assert "表单" in page.text


# --- what ends a session -------------------------------------------------------------------------------------------


async def test_leaving_ends_the_session_itself_not_only_the_cookie(console: Console) -> None:
    browser = await console.signed_in({Role.CITY_OFFICE})
    kept = dict(browser.cookies)
    page = await browser.post("/console/logout")
    assert (page.status, page.location) == (303, "/console/login")
    browser.cookies.update(kept)
    assert (await browser.page("/console")).status == 303


@pytest.mark.parametrize("change", ["password", "state", "roles"])
async def test_a_change_of_the_account_ends_its_sessions_at_once(console: Console, change: str) -> None:
    await console.signed_in({Role.ADMINISTRATOR})
    browser = await console.signed_in({Role.CITY_OFFICE})
    staff = browser.staff
    assert staff is not None
    assert (await browser.page("/console")).status == 200
    known = {"actor": "system", "now": NOON}
    async with console.store.transaction() as transaction:
        if change == "password":
            await account_queries.change_password(transaction, staff, "x", one_time=False, **known)  # type: ignore[arg-type]
        elif change == "state":
            await account_queries.change_state(transaction, staff, State.DISABLED, **known)  # type: ignore[arg-type]
        else:
            await account_queries.change_profile(transaction, staff, staff.profile, **known)  # type: ignore[arg-type]
    assert (await browser.page("/console")).status == 303


async def test_an_account_of_the_demonstration_opens_nothing_here(console: Console) -> None:
    await wang(console, state=State.DEMONSTRATION)
    browser = await console.browser()
    assert (await enter(browser))[0] == 422
    assert (
        await (await console.signed_in({Role.CITY_OFFICE}, state=State.DEMONSTRATION)).page("/console")
    ).status == 303


async def test_a_one_time_password_must_be_changed_first_and_that_ends_other_sessions(console: Console) -> None:
    await wang(console, must_change=True)
    browser, other = await console.browser(), await console.browser()
    assert await enter(browser) == (303, "/console/me/password")
    assert await enter(other, next="/console/me") == (303, "/console/me/password")
    assert (await browser.page("/console")).location == "/console/me/password"
    page = await browser.get("/console", headers={"HX-Request": "true", "Accept": "*/*"})
    assert page.headers["HX-Redirect"] == "/console/me/password"
    assert (await browser.get("/console", headers={"Accept": "application/json"})).status == 403
    assert "一次性密码" in await browser.text("/console/me/password")
    first = browser.cookies[COOKIE]
    form = {"old": PASSWORD, "new": "木桥下的鱼群秋天才来呢7", "again": "木桥下的鱼群秋天才来呢7"}
    page = await browser.post("/console/me/password", form)
    assert (page.status, page.location) == (303, "/console")
    assert browser.cookies[COOKIE] != first
    assert (await browser.page("/console")).status == 200
    assert (await other.page("/console")).status == 303
    other.cookies[COOKIE] = first
    assert (await other.page("/console")).status == 303
    assert await enter(other) == (422, "")
    assert await enter(other, form["new"]) == (303, "/console")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"new": "short", "again": "short"}, "至少要 12"),
        ({"new": "wang-2026-secret", "again": "wang-2026-secret"}, "用户名"),
        ({"new": PASSWORD, "again": PASSWORD}, "不一样"),
        ({"again": "something else"}, "两次输入"),
    ],
)
async def test_a_new_password_that_will_not_do_is_refused(
    console: Console, changes: dict[str, str], words: str
) -> None:
    browser = await console.browser(await wang(console))
    form = {"old": PASSWORD, "new": "木桥下的鱼群秋天才来呢7", "again": "木桥下的鱼群秋天才来呢7"}
    page = await browser.post("/console/me/password", {**form, **changes})
    assert page.status == 422
    assert words in page.text
    assert form["new"] not in page.text


async def test_other_sessions_are_listed_and_can_be_ended(console: Console) -> None:
    staff = await wang(console)
    here, there, third = [await console.browser(staff) for _ in range(3)]
    shown = await here.text("/console/me")
    assert shown.count("Chrome（Windows）") == 3
    assert shown.count("本机") == 1
    other = await keeper(console.replica).sessions.use(there.cookies[COOKIE], now=console.parts.now())
    assert other is not None
    assert (await here.post("/console/me/sessions", {"session": other.short})).status == 303
    assert "已退出 1 处登录" in await here.text("/console/me")
    assert (await there.page("/console")).status == 303
    await here.post("/console/me/sessions", {"session": "others"})
    assert (await third.page("/console")).status == 303
    await here.post("/console/me/sessions", {"session": "others"})
    assert "没有别的登录" in await here.text("/console/me")
    assert "没有别的登录" not in await here.text("/console/me")


# --- sessions in Redis ---------------------------------------------------------------------------------------------


async def opened(sessions: StaffSessions) -> str:
    return await sessions.open(uuid4(), 1, device="Edge", address="10.0.0.8", now=NOON)


async def test_a_session_ends_unused_and_ends_in_any_case(redis: RedisLink) -> None:
    sessions = StaffSessions(redis=redis, idle=timedelta(minutes=30), longest=timedelta(hours=2))
    token = await opened(sessions)
    for minutes in (29, 58, 87, 116):
        assert await sessions.use(token, now=NOON + timedelta(minutes=minutes)) is not None
    assert await sessions.use(token, now=NOON + timedelta(minutes=120)) is None
    token = await opened(sessions)
    assert await sessions.use(token, now=NOON + timedelta(minutes=30)) is None
    assert await sessions.use(token, now=NOON) is None
    assert await sessions.use("nonsense\ud800", now=NOON) is None


async def test_redis_itself_forgets_a_session(redis: RedisLink) -> None:
    sessions = StaffSessions(redis=redis, idle=timedelta(seconds=1))
    await opened(sessions)
    async with asyncio.timeout(20):
        while await redis.client.keys("mc:staff:session:*"):
            await asyncio.sleep(0.1)


async def test_messages_wait_for_the_next_page_and_none_for_a_session_that_ended(redis: RedisLink) -> None:
    sessions = StaffSessions(redis=redis)
    token = await opened(sessions)
    session = await sessions.use(token, now=NOON)
    assert session is not None
    await sessions.say(session, Flash(kind="good", text="好了"))
    again = await sessions.use(token, now=NOON)
    assert again is not None
    assert again.said == (Flash(kind="good", text="好了"),)
    assert (again.device, again.address, again.opened_at) == ("Edge", "10.0.0.8", NOON)
    await sessions.revoke(session)
    await sessions.say(session, Flash(kind="good", text="好了"))
    assert await redis.client.keys("mc:staff:session:*") == []


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140.0",
            "Edge（Windows）",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) AppleWebKit Mobile MicroMessenger/8.0", "微信（iPhone）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox（Linux）"),
        ("curl/8", "其他浏览器"),
        ("", "其他浏览器"),
    ],
)
def test_a_device_is_named_as_people_call_it(agent: str, name: str) -> None:
    assert device_of(agent) == name


async def test_the_address_is_what_our_proxy_says(console: Console) -> None:
    await wang(console)
    browser = await console.browser()
    form = {"name": "wang", "password": PASSWORD}
    await browser.post("/console/login", form, headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.9"})
    assert "203.0.113.9" in await browser.text("/console/me")


async def replica_with(offices: City, **parts: object) -> Replica:
    """A replica whose gatekeeper has other parts."""

    def change(app: web.Application) -> None:
        keep(app, replace(app[KEEPER], **parts))  # type: ignore[arg-type]

    return await offices.replica(public_url="", change_app=change)


async def test_too_many_at_once_are_told_so(offices: City) -> None:
    class Full(Passwords):
        async def matches(self, kept: str | None, password: str) -> bool:  # noqa: ARG002
            raise BusyError

        async def hash(self, password: str) -> str:  # noqa: ARG002
            raise BusyError

    passwords = Full()
    replica = await offices.replica(public_url="")
    crowded = await replica_with(offices, sign_in=SignIn(store=replica.parts.store, passwords=passwords))
    staff = await account(replica, roles={Role.ADMINISTRATOR})
    async with browsing(crowded, staff) as browser:
        form = {"old": PASSWORD, "new": "木桥下的鱼群秋天才来呢7", "again": "木桥下的鱼群秋天才来呢7"}
        account_form = {"name": "li", "display": "李强", "roles": "supervisor", "department": ""}
        for path, sent in (
            ("/console/login", {"name": "wang", "password": "x"}),
            ("/console/me/password", form),
            ("/console/staff/new", account_form),
        ):
            page = await browser.post(path, sent)
            assert page.status == 503, path
            assert "登录的人太多" in page.text


async def test_without_redis_staff_read_an_honest_page(offices: City) -> None:
    async with RedisLink("redis://127.0.0.1:1") as nowhere:
        replica = await replica_with(offices, sessions=StaffSessions(redis=nowhere))
        async with browsing(replica) as browser:
            browser.cookies[COOKIE] = "some token"
            page = await browser.page("/console")
    assert page.status == 503
    assert "系统正在恢复中" in page.text
    assert "工作台" in page.text
    assert page.headers["Retry-After"] == "30"


def test_a_cookie_is_taken_back_under_its_own_name() -> None:
    assert Cookie(secure=True).name != Cookie(secure=False).name
    assert PAGE["Accept"] == "text/html"
