"""The files of a booking: an entry for the resident's calendar. (Its ticket: `actions/visits/ticket_picture.py`.)"""

from datetime import datetime, timedelta

from aiohttp import web
from icalendar import Alarm, Calendar, Event

from actions.visits.queries import Mine
from knowledge.city_time import CITY_TIME

PNG, ICS = "image/png", "text/calendar"
REMIND_BEFORE = timedelta(hours=2)


def calendar_response(mine: Mine, public_url: str, now: datetime) -> web.Response:
    """The calendar file of a booking, to be taken in."""
    url = f"{public_url}/visits/bookings/{mine.booking.id}"
    host = public_url.partition("://")[2] or "mingchuang"
    response = web.Response(body=calendar_file(mine, url, host, now), content_type=ICS, charset="utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response


def calendar_file(mine: Mine, url: str, host: str, now: datetime) -> bytes:
    """The visit as an iCalendar file; taking it in again replaces the entry, so a moved visit moves there too."""
    entry = Event()
    entry.add("uid", f"{mine.booking.id}@{host}")
    entry.add("dtstamp", now)
    entry.add("last-modified", mine.booking.updated_at)
    entry.add("sequence", mine.booking.version + mine.session.version)
    entry.add("dtstart", mine.session.starts_at.astimezone(CITY_TIME))
    entry.add("dtend", mine.session.ends_at.astimezone(CITY_TIME))
    entry.add("summary", mine.event.title)
    entry.add("location", f"{mine.event.place} {mine.event.address}".strip())
    entry.add("description", "\n".join([f"{mine.booking.party}人", *mine.event.notices, f"入场凭证：{url}"]))
    entry.add("url", url)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", mine.event.title)
    alarm.add("trigger", -REMIND_BEFORE)
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Mingchuang//visits//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
