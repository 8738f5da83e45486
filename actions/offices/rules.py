"""Which window or hall of a department a question is about."""

from actions.naming import pairs
from intents.model import EntityKind, Understanding
from knowledge.city import City, Department, Place, Window

WINDOWS = 3


def asks_something(text: str) -> bool:
    """Whether a text speaks of some work or body, and does not only ask for a phone or the hours."""
    return bool(pairs(text))


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
