"""The sample city's letters and what became of them, read from YAML. Pure: days are counted back from the `now` given.

A letter says how many days ago it came and where it stands today; when it was accepted, given away, answered, rated and
closed follows from that, in office hours of working days, and never later than now.

Keys: `id`, `k` (kind), `ago`, `at`, `text`; `d` (lead), `from` (the department it was handed on from), `took` (days to the
reply), `reply`, `public`, `stars`, `also` (more residents who met it), `name` (a contact was left), `leader`, `page`, `say`
(asked again), `ask` (what the resident is asked for), `because` (why it came back), `into` (merged with), `assist`,
`opinion`, `note`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from actions.voices.vocabulary import Kind
from knowledge.city_time import CITY_TIME
from knowledge.workdays import Workdays

CHANNEL = "sample"
PAGE = "https://www.minghu.example.gov.cn/banshi/"
_OPENS, _CLOSES = time(8, 30), time(17, 30)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Where a letter may stand: those of the state machine, and a public reply that waits for the second person.
SUBMITTED = "submitted"
_NAMES = (
    "何采莲", "钱望舒", "孟水生", "陆小满", "苏稻香", "简松年", "叶知秋", "方渡",
    "白鹭生", "温如岚", "岳明", "秦芒种", "沈桂枝", "罗青山", "邵小寒", "程立夏",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCase:
    """One invented letter. Moments are UTC."""

    key: str
    kind: Kind
    at: str
    text: str
    received: datetime
    accepted: datetime
    given: datetime
    moved: datetime  # handed on, given back, merged, asked about
    replied: datetime
    rated: datetime
    closed: datetime
    department: str | None
    more: Mapping[str, Any]

    @property
    def id(self) -> UUID:
        """The same case in every demonstration."""
        return id_of(self.key)

    @property
    def sender(self) -> str:
        """The invented resident who wrote it."""
        return f"writer-{self.key}"

    @property
    def contact(self) -> tuple[str, str]:
        """A name and a phone that nobody has."""
        number = sum(self.key.encode()) * 37 % 10_000
        return _NAMES[number % len(_NAMES)], f"1390000{number:04d}"


def id_of(key: str) -> UUID:
    """The id of a sample case."""
    return uuid5(NAMESPACE_URL, f"mingchuang:sample-voice:{key}")


def read_cases(file: Path, *, now: datetime, workdays: Workdays) -> tuple[SampleCase, ...]:
    """Every letter, in the order of their coming."""
    listed = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (a safe loader either way)
    found = [_case(one, number, now, workdays) for number, one in enumerate(listed)]
    return tuple(sorted(found, key=lambda one: (one.received, one.key)))


def read_list(file: Path) -> Iterator[Mapping[str, Any]]:
    """The entries of another file of the sample."""
    yield from yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506


def _case(raw: Mapping[str, Any], number: int, now: datetime, workdays: Workdays) -> SampleCase:
    received = _received(int(raw["ago"]), number, now)
    accepted = _office(received + timedelta(minutes=95), workdays, now)
    given = _office(accepted + timedelta(minutes=70), workdays, now)
    moved = _office(given + timedelta(hours=5), workdays, now)
    replied = max(moved, _office(received + timedelta(days=int(raw.get("took", 3)), hours=3), workdays, now))
    rated = min(replied + timedelta(hours=20), now)
    return SampleCase(
        key=raw["id"],
        kind=Kind(raw["k"]),
        at=raw["at"],
        text=raw["text"],
        received=received,
        accepted=accepted,
        given=given,
        moved=moved,
        replied=replied,
        rated=rated,
        closed=min(rated + timedelta(days=2), now),
        department=raw.get("d"),
        more=raw,
    )


def _received(ago: int, number: int, now: datetime) -> datetime:
    """Some moment of that day between 7 and 22 o'clock; of today, in the last hours."""
    if ago == 0:
        return now - timedelta(minutes=12 + 23 * (number % 7))
    day = now.astimezone(CITY_TIME).date() - timedelta(days=ago)
    at = datetime.combine(day, time(7), CITY_TIME) + timedelta(minutes=number * 97 % 900)
    return at.astimezone(UTC)


def _office(moment: datetime, workdays: Workdays, now: datetime) -> datetime:
    """The moment itself in office hours of a working day, else the next opening; never later than now."""
    here = moment.astimezone(CITY_TIME)
    if here.time() > _CLOSES:
        here = datetime.combine(here.date() + timedelta(days=1), _OPENS, CITY_TIME)
    while not workdays.likely(here.date()):
        here = datetime.combine(here.date() + timedelta(days=1), _OPENS, CITY_TIME)
    if here.time() < _OPENS:
        here = datetime.combine(here.date(), _OPENS, CITY_TIME)
    return min(here.astimezone(UTC), now)
