"""Which window or hall of a department a question is about."""

import re

from actions.naming import pairs
from intents.model import EntityKind, Understanding
from knowledge.city import City, Department, Place, Window

WINDOWS = 3
_LEADER = re.compile(
    r"(?:市委|区委|县委|镇|乡|村|街道)?书记|副?(?:市长|区长|县长|镇长|乡长)|(?:市|区|县)(?:领导|委书记)"
)
_REACHED = re.compile(r"电话|号码|联系|手机|微信|热线|怎么找")


def asks_something(text: str) -> bool:
    """Whether a text speaks of some work or body, and does not only ask for a phone or the hours."""
    return bool(pairs(text))


def wants_leader(text: str) -> bool:
    """Whether a text asks how to reach a leader: their numbers are not in the directory."""
    return _LEADER.search(text) is not None and _REACHED.search(text) is not None


def fitting_windows(text: str, department: Department) -> tuple[Window, ...]:
    """The windows that handle what the text speaks of, best first; all (at most three) where it speaks of none."""
    wanted = pairs(text) - pairs(department.name + department.short + "".join(department.aliases))
    scored = [
        (sum(pair in f"{window.name}{window.handles}" for pair in wanted), window) for window in department.windows
    ]
    best = max((score for score, _ in scored), default=0)
    if best:
        return tuple(window for score, window in scored if score == best)[:WINDOWS]
    return department.windows[:WINDOWS]


def hall_meant(meaning: Understanding, city: City) -> Place | None:
    """The one hall of a department that goes by the very words the department was called by: 出入境 is a part of the police,
    and a hall of its own.
    """
    said = meaning.first(EntityKind.DEPARTMENT)
    department = city.by_id.get(said.value) if said is not None else None
    if said is None or department is None or said.text in department.name or said.text == department.short:
        return None
    halls = [one for one in city.places if said.text in one.name]
    return halls[0] if len(halls) == 1 else None
