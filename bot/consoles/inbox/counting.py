"""The figures of voices: how many came, were answered, in time and to satisfaction; and what many write about."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from actions.voices.figures import Figures, figures
from actions.voices.matters import TOPIC_NAMES
from actions.voices.model import KIND_NAMES
from bot.consoles.desk import page
from bot.consoles.inbox import naming
from bot.consoles.inbox.view import KEY, PATH, TITLE, Room
from bot.web.staff import staff_of
from knowledge.city import City
from knowledge.city_time import city_day

USUAL_DAYS = 30
MOST_DAYS = 400
MOST_BARS = 12


def percent(share: float | None) -> str:
    """`93.5%`; a dash where nothing was counted."""
    return f"{share * 100:.1f}%" if share is not None else "—"


def _hundredths(share: float | None) -> float | None:
    return round(share * 100, 1) if share is not None else None


def _asked_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def span_of(since: str, until: str, today: date) -> tuple[date, date]:
    """The days that are asked for: the last 30 by default, never more than 400, never reversed."""
    last = min(_asked_day(until) or today, today)
    first = _asked_day(since) or last - timedelta(days=USUAL_DAYS - 1)
    return max(min(first, last), last - timedelta(days=MOST_DAYS)), last


def plots_of(found: Figures, city: City) -> list[dict[str, Any]]:
    """The plots of the page: each an id, a title and a spec."""
    days = {day: (received, replied) for day, received, replied in found.by_day}
    number = (found.until - found.since).days + 1
    listed = [found.since + timedelta(days=at) for at in range(number)]
    received = [days.get(one, (0, 0))[0] for one in listed]
    replied = [days.get(one, (0, 0))[1] for one in listed]
    departments = found.by_department[:MOST_BARS]
    names = [naming.department_name(one, city) or "未交办" for one, _ in departments]
    topics = found.by_topic[:MOST_BARS]
    kinds = [KIND_NAMES[kind] for kind, _ in found.by_kind]
    return [
        _plot("by-day", "每天收到和已答复", "line", [f"{one:%m-%d}" for one in listed],
              [("当天产生的答复任务", received), ("其中已答复", replied)], "件"),
        _plot("by-department", "各单位收到的件数", "bar", names, [("收到", [one.received for _, one in departments])], "件"),
        _plot("on-time", "各单位按时答复率", "bar", names,
              [("按时答复率", [_hundredths(one.on_time_rate) for _, one in departments])], "%"),
        _plot("by-topic", "大家反映什么", "bar", [TOPIC_NAMES.get(one, one) for one, _ in topics],
              [("收到", [one.received for _, one in topics])], "件"),
        _plot("by-kind", "来信类型", "pie", kinds, [("件数", [one.received for _, one in found.by_kind])], "件"),
    ]  # fmt: skip


def _plot(
    name: str, title: str, kind: str, x: list[str], series: list[tuple[str, list[Any]]], unit: str
) -> dict[str, Any]:
    listed = [{"name": label, "data": data} for label, data in series]
    return {
        "id": f"plot-{name}",
        "title": title,
        "spec": {"kind": kind, "x": x, "series": listed, "unit": unit, "every": kind == "bar"},
    }


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The handler."""

    room: Room

    async def show(self, request: web.Request) -> web.Response:
        """The figures of some days: of one's own department, or of all."""
        staff, city = staff_of(request), self.room.parts.library.city
        today = city_day(self.room.parts.now())
        since, until = span_of(request.query.get("since", ""), request.query.get("until", ""), today)
        wanted = request.query.get("department", "").replace("\x00", "")[:32]
        scope = staff.scope if staff.scope is not None else wanted if wanted in city.by_id else None
        async with self.room.transaction() as transaction:
            found = await figures(transaction, scope=scope, since=since, until=until, today=today)
        values = {
            **self.room.names(),
            "found": found,
            "plots": plots_of(found, city),
            "percent": percent,
            "topics": TOPIC_NAMES,
            "everywhere": staff.scope is None,
            "wanted": wanted,
        }
        crumbs = ((TITLE, PATH), ("统计", None))
        return await page(request, "console_inbox_figures.html", values, here=KEY, crumbs=crumbs)
