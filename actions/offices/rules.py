"""Which window of a department a question is about."""

from actions.naming import pairs
from knowledge.city import Department, Window

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
