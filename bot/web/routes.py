"""The router's one way in: every route names roles or says that it is public, and a table remembers which."""

from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from knowledge.accounts import Role

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the table: any of `roles` opens it; they are None where the route is public."""

    method: str
    path: str
    roles: frozenset[Role] | None


class RouteError(ValueError):
    """A route that says neither who may use it nor that everybody may, or says both."""


#: Lets a request pass for any of these roles, or raises. The staff's login sets it; until then no role opens anything.
Gate = Callable[[web.Request, frozenset[Role]], Awaitable[None]]
GATE: web.AppKey[Gate] = web.AppKey("gate")


TABLE: web.AppKey[list[Route]] = web.AppKey("routes", list)


@dataclass(frozen=True, slots=True)
class Routes:
    """Adds routes to an application."""

    app: web.Application

    @property
    def table(self) -> tuple[Route, ...]:
        """Every route that was added to this application; a test compares it with the router."""
        known: list[Route] = self.app.get(TABLE, [])
        return tuple(known)

    def add(
        self, method: str, path: str, handler: Handler, *, roles: AbstractSet[Role] | None = None, public: bool = False
    ) -> None:
        """Add a route; GET answers HEAD too. Raises RouteError unless exactly one of `roles` and `public` is said."""
        known = frozenset(roles) if roles is not None else None
        self._note(Route(method=method, path=path, roles=known), public=public)
        guarded = handler if known is None else _guarded(handler, known)
        if method == "GET":
            self.app.router.add_get(path, guarded)
        else:
            self.app.router.add_route(method, path, guarded)

    def static(self, prefix: str, folder: Path) -> None:
        """Serve the files of a folder to everybody."""
        self._note(Route(method="GET", path=prefix, roles=None), public=True)
        self.app.router.add_static(prefix, folder)

    def _note(self, one: Route, *, public: bool) -> None:
        if public == bool(one.roles) or one.roles == frozenset():
            message = f"{one.method} {one.path}: say either roles or public=True"
            raise RouteError(message)
        self.app.setdefault(TABLE, []).append(one)


def _guarded(handler: Handler, roles: frozenset[Role]) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        gate = request.config_dict.get(GATE)
        if gate is None:
            raise web.HTTPForbidden
        await gate(request, roles)
        return await handler(request)

    return guarded
