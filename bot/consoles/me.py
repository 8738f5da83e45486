"""One's own account: the password, and where one is signed in."""

from aiohttp import web

from bot.app import Parts
from bot.consoles.desk import page, see_other
from bot.consoles.fields import Fields, fields
from bot.consoles.section import Entry, Section
from bot.web.problems import ProblemError
from bot.web.routes import Handler, Routes
from bot.web.staff import HOME, PASSWORD, keeper_of, session_of, staff_of
from knowledge import account_queries, audit
from knowledge.accounts import EVERY_ROLE, ROLE_NAMES
from knowledge.passwords import BusyError, fault_of

KEY, PATH = "me", "/console/me"
WRONG = "现在的密码不对。连续输错几次会暂停登录。"


async def _me(request: web.Request) -> web.Response:
    staff, keeper = staff_of(request), keeper_of(request)
    values = {
        "sessions": await keeper.sessions.of_person(staff.id, staff.version, now=keeper.now()),
        "current": session_of(request).key,
        "role_names": [name for role, name in ROLE_NAMES.items() if role in staff.roles],
    }
    return await page(request, "console_me.html", values, here=KEY, crumbs=(("我的账号", None),))


async def _password_form(request: web.Request, form: Fields | None = None) -> web.Response:
    errors = form.errors if form is not None else {}
    crumbs = (("我的账号", PATH), ("修改密码", None))
    status = 422 if errors else 200
    return await page(request, "console_password.html", {"errors": errors}, here=KEY, crumbs=crumbs, status=status)


async def _password_page(request: web.Request) -> web.Response:
    return await _password_form(request)


def _change_password(parts: Parts) -> Handler:
    async def change_password(request: web.Request) -> web.StreamResponse:
        staff, keeper, now = staff_of(request), keeper_of(request), parts.now()
        form = await fields(request)
        old, new = form.secret("old"), form.secret("new")
        if (fault := fault_of(new, staff.name)) is not None:
            form.wrong("new", fault)
        elif new == old:
            form.wrong("new", "新密码要和现在的不一样。")
        elif new != form.secret("again"):
            form.wrong("again", "两次输入的新密码不一样。")
        try:
            if not form.errors and not await keeper.sign_in.confirms(staff, old, now=now):
                form.wrong("old", WRONG)
            if form.errors:
                return await _password_form(request, form)
            kept = await keeper.sign_in.passwords.hash(new)
        except BusyError:
            raise ProblemError(503, "现在登录的人太多", "请过几秒再试一次。") from None
        async with parts.store.transaction() as transaction:
            changed = await account_queries.change_password(
                transaction, staff, kept, one_time=False, actor=staff.actor, now=now
            )
        here = session_of(request)
        token = await keeper.sessions.open(staff.id, changed.version, device=here.device, address=here.address, now=now)
        await keeper.sessions.revoke(here)
        response = await see_other(request, HOME)
        keeper.cookie.give(response, token)
        return response

    return change_password


def _revoke(parts: Parts) -> Handler:
    async def revoke(request: web.Request) -> web.StreamResponse:
        staff, keeper, now = staff_of(request), keeper_of(request), parts.now()
        wanted = (await fields(request)).text("session", most=64)
        here = session_of(request)
        ended = 0
        for one in await keeper.sessions.of_person(staff.id, staff.version, now=now):
            if one.key != here.key and wanted in (one.short, "others"):
                await keeper.sessions.revoke(one)
                ended += 1
        if ended:
            async with parts.store.transaction() as transaction:
                await audit.record(
                    transaction, actor=staff.actor, act="staff.end_session", subject=staff.actor,
                    details={"sessions": ended}, now=now,
                )  # fmt: skip
        said = f"已退出 {ended} 处登录。" if ended else "没有别的登录要退出。"
        return await see_other(request, PATH, said, "good" if ended else "note")

    return revoke


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    routes.add("GET", PATH, _me, roles=EVERY_ROLE)
    routes.add("GET", PASSWORD, _password_page, roles=EVERY_ROLE)
    routes.add("POST", PASSWORD, _change_password(parts), roles=EVERY_ROLE)
    routes.add("POST", f"{PATH}/sessions", _revoke(parts), roles=EVERY_ROLE)


ENTRY = Entry(key=KEY, label="我的账号", path=PATH, roles=EVERY_ROLE, icon="person", purpose="改密码，看在哪里登录着")
SECTION = Section(entries=(ENTRY,), add=add)
