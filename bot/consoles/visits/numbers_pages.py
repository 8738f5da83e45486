"""An event in numbers: how it filled over time, who came, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from actions.visits import figures, privacy
from actions.visits.figures import Attendance, Filled, Opinions
from actions.visits.model import Session
from actions.visits.sentences import moment_words
from bot.app import Parts
from bot.consoles.desk import page
from bot.consoles.visits.access import KEY, PATH, VIEW, event_path, their_event
from bot.web.routes import Routes
from knowledge.cipher import Cipher

STARS = ("很不满意", "不满意", "一般", "满意", "很满意")
LONGEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Numbers:
    """The handlers."""

    parts: Parts

    async def show(self, request: web.Request) -> web.Response:
        """Plots with their tables, and the opinions."""
        now = self.parts.now()
        async with self.parts.store.transaction() as transaction:
            listing = await their_event(transaction, request)
            event = listing.event
            days = await figures.filling(transaction, event.id)
            counted = [await figures.attendance_of(transaction, one.id) for one in listing.sessions]
            opinions = await figures.opinions_of(transaction, event.id)
            said = await figures.feedback_of(transaction, event.id)
        cipher = self.parts.cipher
        begun = [(one, number) for one, number in zip(listing.sessions, counted, strict=True) if one.starts_at <= now]
        values = {
            "event": event,
            "filling": filling_plot(days, sum(one.capacity for one in listing.sessions)),
            "attendance": attendance_plot([one for one, _ in begun], [number for _, number in begun]),
            "stars": stars_plot(opinions),
            "opinions": opinions,
            "said": [(one, _opened(cipher, one.said)) for one in said if one.said],
            "people": sum(one.people for one in counted),
            "expected": sum(number.people for _, number in begun),
            "came": sum(number.people_came for _, number in begun),
            "begun": bool(begun),
        }
        crumbs = (("开放日", PATH), (event.title, event_path(event.id)), ("统计和评价", None))
        return await page(request, "console_visits_numbers.html", values, here=KEY, crumbs=crumbs)


def _opened(cipher: Cipher, said: bytes | None) -> str:
    return cipher.open(said, context=privacy.SAID) if said else ""


def filling_plot(days: tuple[Filled, ...], capacity: int) -> dict[str, object] | None:
    """Seats taken at the end of each day, from the first booking on (at most the last 60 days)."""
    if not days:
        return None
    changes = {one.day: one.booked - one.cancelled for one in days}
    first, last = days[0].day, days[-1].day
    x, taken, total = [], [], 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        total += changes.get(day, 0)
        x.append(f"{day:%m-%d}")
        taken.append(max(total, 0))
    x, taken = x[-LONGEST_DAYS:], taken[-LONGEST_DAYS:]
    series = [{"name": "已约", "data": taken}, {"name": "总名额", "data": [capacity] * len(x)}]
    return {"kind": "line", "x": x, "series": series, "unit": "个"}


def attendance_plot(sessions: Sequence[Session], counted: Sequence[Attendance]) -> dict[str, object] | None:
    """Booked and come, session by session of those that have begun."""
    if not any(one.people for one in counted):
        return None
    series = [
        {"name": "预约", "data": [one.people for one in counted]},
        {"name": "到场", "data": [one.people_came for one in counted]},
    ]
    return {"kind": "bar", "x": [moment_words(one.starts_at) for one in sessions], "series": series, "unit": "人"}


def stars_plot(opinions: Opinions) -> dict[str, object] | None:
    """How many gave how many stars."""
    if not opinions.number:
        return None
    return {"kind": "bar", "x": list(STARS), "series": [{"name": "评价", "data": list(opinions.stars)}], "unit": "条"}


def add(routes: Routes, parts: Parts) -> None:
    """Add the page."""
    routes.add("GET", f"{PATH}/events/{{event}}/numbers", Numbers(parts).show, roles=VIEW)
