"""The sample city's events, read from YAML. Pure: the days are counted from the `today` that is given.

A file holds the events of one organizer in series that share a place, a field and notices; each event adds its title,
its moments and a sentence, and may differ from its series in anything. `六2 9:30-11:00` is the second Saturday after
today, so a tax hall never opens its doors on a Sunday; `六0` is the last Saturday, or today.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from actions.visits.model import EventDraft, SessionDraft
from knowledge.city_time import CITY_TIME

WEEKDAYS = "一二三四五六日"
ONLINE = "线上，不需要到场"
DEFAULT_PARTY = 5

_WHEN = re.compile(r"([一二三四五六日])(\d) (\d{1,2}:\d{2})-(\d{1,2}:\d{2})")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast, where it was built
_KNOWN = frozenset(
    {
        "form", "field", "place", "address", "district", "seats", "min_age", "children", "keywords", "notices",
        "title", "when", "about", "real_name", "age_binds_all", "invitation", "party", "full", "suspended",
    }
)  # fmt: skip


class SampleError(ValueError):
    """A file of sample events is wrong; the message names the file and the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEvent:
    """One sample event with real moments (UTC). `full`: its first session is to be booked out by invented residents."""

    id: str
    draft: EventDraft
    sessions: tuple[SessionDraft, ...]
    full: bool = False
    suspended: str = ""


def read_sample(folder: Path, *, today: date) -> tuple[SampleEvent, ...]:
    """Every event of every file, in the order of the files. Raises SampleError."""
    return tuple(event for path in sorted(folder.glob("*.yml")) for event in _events_of(path, today))


def day_of(weekday: str, number: int, today: date) -> date:
    """The `number`-th such weekday after today; 0 is the last one, today included."""
    ahead = (WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead + 7 * (number - 1))


def _events_of(path: Path, today: date) -> Iterator[SampleEvent]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (a safe loader, either way)
        common = {"department": raw["department"], "contact": raw["contact"]}
        merged = [{**series, **event} for series in raw["series"] for event in series["events"]]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise SampleError(f"{path.name}: {type(error).__name__}: {error}") from error
    for number, values in enumerate(merged, start=1):
        values.pop("events", None)
        name = f"{common['department']}-{number:02d}"
        try:
            yield _event(name, common, values, today)
        except (KeyError, ValueError) as error:
            raise SampleError(f"{path.name}: {name}: {error}") from error


def _event(name: str, common: Mapping[str, str], values: Mapping[str, Any], today: date) -> SampleEvent:
    if unknown := values.keys() - _KNOWN:
        raise ValueError(f"unknown {sorted(unknown)}")
    moments = values["when"] if isinstance(values["when"], list) else [values["when"]]
    return SampleEvent(
        id=name,
        draft=EventDraft(
            title=values["title"],
            department_id=common["department"],
            form=values["form"],
            field=values["field"],
            summary=values["about"],
            place=values["place"],
            address=values.get("address", ONLINE),
            phone=common["contact"],
            notices=tuple(one.strip("。 ") + "。" for one in values["notices"].split("；")),
            district_id=values.get("district"),
            keywords=tuple(str(one) for one in values["keywords"]),
            for_children=values.get("children", False),
            min_age=values.get("min_age", 18),
            age_binds_all=values.get("age_binds_all", False),
            real_name=values.get("real_name", False),
            invitation=values.get("invitation"),
            max_party=values.get("party", DEFAULT_PARTY),
        ),
        sessions=tuple(
            sorted((_session(one, values["seats"], today) for one in moments), key=lambda one: one.starts_at)
        ),
        full=values.get("full", False),
        suspended=values.get("suspended", ""),
    )


def _session(when: str, seats: int, today: date) -> SessionDraft:
    found = _WHEN.fullmatch(when)
    if found is None:
        raise ValueError(f"“{when}” is not like “六2 9:30-11:00”")
    weekday, number, starts, ends = found.groups()
    day = day_of(weekday, int(number), today)
    return SessionDraft(starts_at=_moment(day, starts), ends_at=_moment(day, ends), capacity=seats)


def _moment(day: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), CITY_TIME).astimezone(UTC)
