"""Signing in and out."""

from aiohttp import web

from bot.consoles.desk import PRIVATE
from bot.consoles.fields import fields
from bot.web.look import look_of
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.staff import HOME, LOGIN, LOGOUT, PASSWORD, keeper_of, safe_next, session_of
from knowledge.accounts import EVERY_ROLE
from knowledge.passwords import BusyError
from knowledge.signing_in import FIRST_REST, LONGEST_REST, TRIES

REFUSED = (
    f"用户名或密码不对，或者账号正在暂停登录。连续输错 {TRIES} 次会暂停 {FIRST_REST.seconds // 60} 分钟，"
    f"再错就加倍，最长 {LONGEST_REST.seconds // 3600} 小时。忘了密码请联系系统管理员。"
)
ADDRESS_CHARS = 45
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "鸿蒙"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """The browser and the system behind a User-Agent, as people call them."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}（{system}）" if system else browser


def address_of(request: web.BaseRequest) -> str:
    """Where a request came from: what our own proxy says of it, else the connection. For people to look at only."""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return (told or request.remote or "")[:ADDRESS_CHARS]


async def _page(request: web.Request) -> web.Response:
    if await keeper_of(request).known(request) is not None:
        raise web.HTTPSeeOther(safe_next(request.query.get("next", HOME)))
    return _form(request, next_page=request.query.get("next", ""))


def _form(request: web.Request, *, next_page: str, name: str = "", error: str = "", status: int = 200) -> web.Response:
    values = {"next": safe_next(next_page), "name": name, "error": error}
    response = look_of(request).page("console_login.html", values, status=status)
    response.headers.update(PRIVATE)
    return response


async def _enter(request: web.Request) -> web.StreamResponse:
    form = await fields(request)
    name, next_page = form.text("name", most=64), safe_next(form.text("next", most=600))
    keeper, now = keeper_of(request), keeper_of(request).now()
    try:
        staff = await keeper.sign_in.attempt(name, form.secret("password"), now=now)
    except BusyError:
        raise ProblemError(503, "现在登录的人太多", "请过几秒再试一次。") from None
    if staff is None:
        return _form(request, next_page=next_page, name=name[:32], error=REFUSED, status=422)
    token = await keeper.sessions.open(
        staff.id,
        staff.version,
        device=device_of(request.headers.get("User-Agent", "")),
        address=address_of(request),
        now=now,
    )
    response = web.Response(status=303, headers={"Location": PASSWORD if staff.must_change else next_page, **PRIVATE})
    keeper.cookie.give(response, token)
    return response


async def _leave(request: web.Request) -> web.StreamResponse:
    keeper = keeper_of(request)
    await keeper.sessions.revoke(session_of(request))
    response = web.Response(status=303, headers={"Location": LOGIN, **PRIVATE})
    keeper.cookie.take(response)
    return response


def add(routes: Routes) -> None:
    """Add the door and the way out."""
    routes.add("GET", LOGIN, _page, public=True)
    routes.add("POST", LOGIN, _enter, public=True)
    routes.add("POST", LOGOUT, _leave, roles=EVERY_ROLE)
