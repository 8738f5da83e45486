"""What every page of the console needs: rendering in the one look, messages for the next page, scoping, paging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.consoles.fields import Fields, Upload, fields, identity_of
from bot.consoles.section import NAVIGATION, PARTS, entries_for
from bot.web.look import look_of
from bot.web.problems import ProblemError
from bot.web.staff import is_htmx, keeper_of, session_of, staff_of
from bot.web.staff_sessions import Flash
from knowledge.accounts import Staff

__all__ = [
    "Crumb", "Fields", "Paging", "Upload", "fields", "identity_of", "insist_on", "page", "paging", "say", "see_other",
]  # fmt: skip

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
MOST_PAGES = 10_000

Crumb = tuple[str, str | None]


async def page(
    request: web.Request,
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    here: str = "",
    crumbs: Sequence[Crumb] = (),
    status: int = 200,
) -> web.Response:
    """A page of the console. `here`: the key of its entry; `crumbs`: (label, path or None), from the section down."""
    staff, session = staff_of(request), session_of(request)
    parts = request.config_dict[PARTS]
    if session.said:
        await keeper_of(request).sessions.say(session)
    known = {
        "staff": staff,
        "department": parts.library.city.by_id.get(staff.department_id or ""),
        "navigation": entries_for(staff, request.config_dict[NAVIGATION]),
        "here": here,
        "crumbs": crumbs,
        "flashes": session.said,
        "url": request.rel_url,
        "now": parts.now(),
    }
    response = look_of(request).page(template, {**known, **(values or {})}, status=status)
    response.headers.update(PRIVATE)
    return response


async def say(request: web.Request, text: str, kind: str = "good") -> None:
    """A message for the next page: good, note or bad."""
    session = session_of(request)
    await keeper_of(request).sessions.say(session, *session.said, Flash(kind=kind, text=text))


async def see_other(request: web.Request, path: str, said: str = "", kind: str = "good") -> web.Response:
    """On to another page of ours, after something was done, with a message for it."""
    if said:
        await say(request, said, kind)
    if is_htmx(request):
        return web.Response(status=200, headers={"HX-Redirect": path, **PRIVATE})
    return web.Response(status=303, headers={"Location": path, **PRIVATE})


def insist_on(staff: Staff, department_id: str | None) -> None:
    """Raise ProblemError (404) unless the record's department is theirs to see: what is not, does not exist."""
    if not staff.sees(department_id):
        raise ProblemError(404, "没有找到", "可能已经删除，或者不归您的部门管。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """One page of a list. `number` is from 1."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size


def paging(request: web.Request, total: int, size: int = 50) -> Paging:
    """The page that `?page=` asks for, or the nearest that there is."""
    asked = request.query.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = Paging(number=1, size=size, total=total)
    return Paging(number=max(1, min(number, found.pages, MOST_PAGES)), size=size, total=total)
