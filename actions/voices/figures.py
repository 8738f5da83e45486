"""Figures: how many came, were answered, in time and to satisfaction; by department, topic, kind and day; what is hot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from actions.voices.model import Kind
from knowledge.city_time import CITY_TIME
from knowledge.store import Transaction

SATISFIED = 4  # stars from which a rating counts as satisfied
MOST_HOT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Counts of one slice: cases received, and the replies that they, follow-ups and reopenings made owed.

    `due` are the replies whose deadline has passed or that were sent.
    """

    received: int = 0
    due: int = 0
    replied: int = 0
    on_time: int = 0
    rated: int = 0
    satisfied: int = 0

    @property
    def reply_rate(self) -> float | None:
        """Of the replies that were due, how many were given, 0..1; None where none was due."""
        return self.replied / self.due if self.due else None

    @property
    def on_time_rate(self) -> float | None:
        """Of the replies that were due, how many came in time, 0..1."""
        return self.on_time / self.due if self.due else None

    @property
    def satisfaction(self) -> float | None:
        """Of the ratings, how many were good, 0..1."""
        return self.satisfied / self.rated if self.rated else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HotTopic:
    """Cases about the same thing: the one that stands for them, how many, and how many more residents met it."""

    case_id: UUID
    number: str
    title: str
    cases: int
    supporters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of what began from `since` to `until`, both days of the city and both included.

    `by_day` is the day, the cases received on it, and how many replies owed since that day were given.
    """

    since: date
    until: date
    total: Share
    by_department: tuple[tuple[str | None, Share], ...]  # None: not assigned; most received first
    by_topic: tuple[tuple[str, Share], ...]  # of `matters.TOPIC_NAMES`; most received first
    by_kind: tuple[tuple[Kind, Share], ...]
    by_day: tuple[tuple[date, int, int], ...]
    hot: tuple[HotTopic, ...]


_SLICES = text("""
    SELECT kind, department_id, topic, from_on, grouping(from_on) = 0 AS of_day, grouping(topic) = 0 AS of_topic,
           count(*) FILTER (WHERE duty = 1) AS received,
           count(*) FILTER (WHERE answered_at IS NOT NULL OR due_on < :today) AS due, count(answered_at) AS replied,
           count(*) FILTER (WHERE on_time) AS on_time, count(rating) AS rated,
           count(*) FILTER (WHERE rating >= :satisfied) AS satisfied
    FROM voice_duties
    WHERE from_on BETWEEN :since AND :until AND (CAST(:scope AS text) IS NULL OR department_id = :scope)
    GROUP BY GROUPING SETS ((kind, department_id), (topic), (from_on))
    ORDER BY from_on, topic, kind, department_id
""")
_HOT = text("""
    WITH hot AS (
        SELECT cluster, count(*) FILTER (WHERE cluster <> id) + 1 AS cases, sum(supporters) AS supporters
        FROM voice_cases
        WHERE received_at >= :since AND received_at < :until AND (cluster <> id OR supporters > 0)
          AND (CAST(:scope AS text) IS NULL OR department_id = :scope)
        GROUP BY cluster
        ORDER BY count(*) FILTER (WHERE cluster <> id) + sum(supporters) DESC, cluster LIMIT :most
    )
    SELECT one.id, one.number, one.title, hot.cases, hot.supporters
    FROM hot CROSS JOIN LATERAL (
        SELECT id, number, title FROM voice_cases
        WHERE cluster = hot.cluster AND (CAST(:scope AS text) IS NULL OR department_id = :scope)
        ORDER BY received_at, id LIMIT 1
    ) AS one
    ORDER BY hot.cases + hot.supporters DESC, hot.cluster
""")


async def figures(transaction: Transaction, *, scope: str | None, since: date, until: date, today: date) -> Figures:
    """The figures of what one department leads, or of all (scope None)."""
    between = {"since": since, "until": until, "scope": scope, "today": today, "satisfied": SATISFIED}
    slices = (await transaction.execute(_SLICES, between)).all()
    moments = {"since": _begins(since), "until": _begins(until + timedelta(days=1)), "scope": scope, "most": MOST_HOT}
    hot = await transaction.execute(_HOT, moments)
    cells = [row for row in slices if not row.of_day and not row.of_topic]
    departments = [(identity, _sum(rows)) for identity, rows in _by(cells, "department_id").items()]
    topics = [(row.topic, _sum([row])) for row in slices if row.of_topic]
    kinds = {Kind(kind): _sum(rows) for kind, rows in _by(cells, "kind").items()}
    return Figures(
        since=since,
        until=until,
        total=_sum(cells),
        by_department=tuple(sorted(departments, key=lambda one: (-one[1].received, one[0] or ""))),
        by_topic=tuple(sorted(topics, key=lambda one: (-one[1].received, one[0]))),
        by_kind=tuple((kind, kinds[kind]) for kind in Kind if kind in kinds),
        by_day=tuple((row.from_on, row.received, row.replied) for row in slices if row.of_day),
        hot=tuple(
            HotTopic(
                case_id=row.id, number=row.number, title=row.title, cases=row.cases, supporters=int(row.supporters)
            )
            for row in hot
        ),
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_TIME)


def _by(rows: Iterable[Any], name: str) -> dict[Any, list[Any]]:
    """The rows with the same value of a column together."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _sum(rows: Sequence[Any]) -> Share:
    return Share(**{name: sum(getattr(row, name) for row in rows) for name in Share.__dataclass_fields__})
