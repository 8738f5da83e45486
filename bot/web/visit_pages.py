"""The pages of open days that anybody may read: the catalogue with its filters, and an event. They need no JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from actions.visits.event_model import FIELDS, FORMS
from actions.visits.model import EventState, Wanted
from bot.visiting import Visits
from bot.web import visit_shown
from bot.web.look import look_of
from bot.web.pages import PRIVATE
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.visitors import Visitors
from knowledge.city_time import city_day

PAGE_SIZE = 40
LAST_PAGE = 250
WORDS_CHARS = 60
ID_CHARS = 64
SUBJECTS = ("campaign", "from", "to", "district", "department", "form", "field", "q", "children", "free")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPages:
    """The three public pages."""

    visits: Visits
    visitors: Visitors

    def add(self, routes: Routes) -> None:
        """Open them."""
        routes.add("GET", "/visits", self.visitors.page(self.catalogue), public=True)
        routes.add("GET", "/visits/campaigns/{campaign}", self.visitors.page(self.campaign), public=True)
        routes.add("GET", "/visits/{event}", self.visitors.page(self.event), public=True)

    async def catalogue(self, request: web.Request) -> web.Response:
        """What there is, day by day."""
        asked = {name: text for name in SUBJECTS if (text := request.query.get(name, "").strip())}
        number = _page_number(request.query.get("page", ""))
        found, more = await self.visits.catalogue(wanted_of(asked), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        city, now = self.visits.library.city, self.visits.now()
        today = city_day(now)
        values = {
            "days": visit_shown.by_day(found, city, now),
            "asked": asked,
            "quick": _quick(asked, today),
            "fields": FIELDS,
            "forms": FORMS,
            "districts": city.districts,
            "departments": city.departments,
            "earlier": _address({**asked, "page": str(number - 1)}) if number > 1 else "",
            "later": _address({**asked, "page": str(number + 1)}) if more else "",
            "narrowed": bool(asked),
            "campaigns": () if asked else [visit_shown.campaign_view(one) for one in await self.visits.campaigns()],
        }
        return look_of(request).page("visit_list.html", values)

    async def campaign(self, request: web.Request) -> web.Response:
        """A campaign: its days, and its events by field and by district."""
        found = await self.visits.campaign(_id(request.match_info["campaign"]) or "")
        if found is None or not found.events:
            raise no_event()
        values = {"one": visit_shown.campaign_view(found), "districts": self.visits.library.city.districts}
        return look_of(request).page("visit_campaign.html", values)

    async def event(self, request: web.Request) -> web.Response:
        """All about one event, and its sessions."""
        found = await self.visits.listing(event_id_of(request))
        if found is None:
            raise no_event()
        now, city = self.visits.now(), self.visits.library.city
        ahead = [one for one in found.sessions if one.starts_at > now]
        values = {
            "event": found.event,
            "suspended": found.event.state is EventState.SUSPENDED,
            "sessions": [visit_shown.session_view(found.event, one, now) for one in ahead],
            "facts": visit_shown.facts_of(found.event, city),
        }
        return look_of(request).page("visit_event.html", values)


def private(response: web.Response) -> web.Response:
    """A page that is for one person's eyes."""
    response.headers.update(PRIVATE)
    return response


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """The filters of an address; what cannot be meant is not heeded."""
    return Wanted(
        campaign_id=_id(asked.get("campaign", "")),
        first_day=_day(asked.get("from", "")),
        last_day=_day(asked.get("to", "")),
        district_id=_id(asked.get("district", "")),
        department_id=_id(asked.get("department", "")),
        form=asked["form"] if asked.get("form") in FORMS else None,
        field=asked["field"] if asked.get("field") in FIELDS else None,
        words=tuple(_printable(asked.get("q", ""))[:WORDS_CHARS].split()),
        for_children="children" in asked,
        only_free="free" in asked,
    )


def event_id_of(request: web.Request) -> str:
    """The event's id in the address. PostgreSQL takes no NUL and no lone surrogate."""
    identity = request.match_info["event"]
    if not (0 < len(identity) <= ID_CHARS and identity.isprintable()):
        raise no_event()
    return identity


def no_event() -> ProblemError:
    """There is no such event for residents."""
    return ProblemError(404, "没有找到这个活动", "可能已经结束或撤下。可以看看其他开放日活动。")


def _quick(asked: Mapping[str, str], today: date) -> list[dict[str, Any]]:
    """Filters at a tap; a second tap takes one off again."""
    weekend, next_week = visit_shown.weekend(today), visit_shown.next_week(today)
    spans = (("这个周末", weekend), ("下周", next_week))
    found = []
    for name, (first, last) in spans:
        on = asked.get("from") == first.isoformat() and asked.get("to") == last.isoformat()
        rest = {key: value for key, value in asked.items() if key not in {"from", "to"}}
        there = rest if on else {**rest, "from": first.isoformat(), "to": last.isoformat()}
        found.append({"name": name, "on": on, "url": _address(there)})
    for name, key in (("适合孩子", "children"), ("有名额", "free")):
        rest = {one: value for one, value in asked.items() if one != key}
        there = rest if key in asked else {**rest, key: "1"}
        found.append({"name": name, "on": key in asked, "url": _address(there)})
    return found


def _address(asked: Mapping[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if not (name == "page" and value == "1")}
    return f"/visits?{urlencode(kept)}" if kept else "/visits"


def _page_number(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0 else 1


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _id(text: str) -> str | None:
    return text if 0 < len(text) <= ID_CHARS and text.isprintable() else None


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
