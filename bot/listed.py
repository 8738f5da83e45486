"""What stands in a list on the resident's screen. Pure."""

from collections.abc import Sequence

from bot.sessions import Session


def listed(session: Session) -> int:
    """How many things can be picked."""
    return len(session.choices) or (len(session.previous.shown) if several(session, session.previous.shown) else 0)


def several(session: Session, subjects: Sequence[str]) -> bool:
    """Whether these stand in a list, and are not one thing with what belongs to it."""
    kinds = [one.partition(":")[0] for one in subjects]
    if len(kinds) < 2 or len(set(kinds)) > 1:
        return False
    return kinds[0] != "document" or len({one.subject for one in session.choices}.intersection(subjects)) > 1
