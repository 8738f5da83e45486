"""The gate of everything that only staff may open: who is asking, and whether they may.

A browser without a session is sent to the login page and comes back afterwards; htmx is told to go there; a program
gets a problem. The account is read anew for every request, so that what an administrator changes holds at once.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.clock import Clock
from bot.web.csrf import is_upgrade
from bot.web.problems import ProblemError, wants_page
from bot.web.routes import GATE, Gate
from bot.web.staff_sessions import StaffSession, StaffSessions
from knowledge import account_queries
from knowledge.accounts import Role, Staff
from knowledge.signing_in import SignIn
from knowledge.store import Store

LOGIN, PASSWORD, LOGOUT = "/console/login", "/console/me/password", "/console/logout"
HOME = "/console"
STAFF: web.RequestKey[Staff] = web.RequestKey("staff", Staff)
SESSION: web.RequestKey[StaffSession] = web.RequestKey("session", StaffSession)
NEXT_CHARS = 500
_HOST = re.compile(r"^https?://[^/]*")


def staff_of(request: web.Request) -> Staff:
    """Who is asking. Raises KeyError on a route that is public."""
    return request[STAFF]


def session_of(request: web.Request) -> StaffSession:
    """The session in which they ask. Raises KeyError on a route that is public."""
    return request[SESSION]


def safe_next(address: str) -> str:
    """The address if it is one of ours inside the console, else the console's first page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    ours = not parts.scheme and not parts.netloc and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    plain = address.isprintable() and "\\" not in address and len(address) <= NEXT_CHARS
    return address if ours and plain and parts.path not in (LOGIN, LOGOUT) else HOME


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """The cookie with the token. Over https its name makes browsers insist on this host, the root path and https."""

    secure: bool

    @property
    def name(self) -> str:
        """Its name."""
        return "__Host-mingchuang_staff" if self.secure else "mingchuang_staff"

    def token(self, request: web.BaseRequest) -> str:
        """The token that the request brought, or nothing."""
        return request.cookies.get(self.name, "")

    def give(self, response: web.StreamResponse, token: str) -> None:
        """Let the browser keep the token until it is closed."""
        response.set_cookie(self.name, token, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def take(self, response: web.StreamResponse) -> None:
        """Let the browser forget the token."""
        response.del_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="Lax")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatekeeper:
    """Lets staff in."""

    store: Store
    sessions: StaffSessions
    sign_in: SignIn
    cookie: Cookie
    now: Clock

    async def __call__(self, request: web.Request, roles: frozenset[Role]) -> None:
        """Let the request pass with `staff_of` set, or raise what its sender should get."""
        known = await self.known(request)
        if known is None:
            raise _unknown(request)
        request[STAFF], request[SESSION] = known
        staff = known[0]
        if staff.must_change and request.path not in (PASSWORD, LOGOUT):
            raise _sent(request, PASSWORD)
        if not staff.has(*roles):
            raise ProblemError(403, "您没有这个权限", "这一页不归您的角色管。需要的话，请联系系统管理员。")

    async def known(self, request: web.Request) -> tuple[Staff, StaffSession] | None:
        """Who is signed in, and the session; None where nobody is, or the account has changed since."""
        token = self.cookie.token(request)
        session = await self.sessions.use(token, now=self.now()) if token else None
        if session is None:
            return None
        async with self.store.transaction() as transaction:
            staff = await account_queries.by_id(transaction, session.staff_id)
        if staff is None or staff.version != session.version or not self.sign_in.lets_in(staff):
            await self.sessions.revoke(session)
            return None
        return staff, session


KEEPER: web.AppKey[Gatekeeper] = web.AppKey("gatekeeper", Gatekeeper)


def keep(app: web.Application, keeper: Gatekeeper) -> None:
    """Put a gatekeeper before every route of the application that names roles, or another in its place."""
    gate: Gate = keeper
    app[GATE] = gate
    app[KEEPER] = keeper


def keeper_of(request: web.Request) -> Gatekeeper:
    """The gatekeeper of the application that this request came to."""
    return request.config_dict[KEEPER]


def is_htmx(request: web.BaseRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return "HX-Request" in request.headers


def _unknown(request: web.Request) -> Exception:
    if is_htmx(request) or (wants_page(request) and request.method == "GET"):
        shown = _HOST.sub("", request.headers.get("HX-Current-URL", ""))
        wanted = safe_next(shown if is_htmx(request) else request.path_qs)
        return _sent(request, LOGIN if wanted == HOME else f"{LOGIN}?next={quote(wanted, safe='/')}")
    if wants_page(request):
        return _sent(request, LOGIN)
    return web.HTTPUnauthorized(headers={"WWW-Authenticate": "Cookie"})


def _sent(request: web.Request, address: str) -> Exception:
    """Send them there, in the way that the asker follows."""
    if is_htmx(request):
        return web.HTTPUnauthorized(headers={"HX-Redirect": address})
    if is_upgrade(request) or not wants_page(request):
        return ProblemError(403, "请先修改一次性密码", "") if address == PASSWORD else web.HTTPUnauthorized()
    return web.HTTPSeeOther(address)
