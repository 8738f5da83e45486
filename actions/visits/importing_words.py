"""An import in words: what stands there and what will, for whoever is to agree to it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.visits.event_model import Event, EventDraft, Session, SessionDraft
from actions.visits.rules import default_cut_off
from actions.visits.sheet import SheetSession
from actions.visits.sheet_layout import BY_KEY, NO, YES
from knowledge.city_time import CITY_TIME

_LIST_MARKS = {"notices": "；", "keywords": "、"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that changes: the column's label, what stands there, and what will."""

    label: str
    before: str
    after: str


def differences(event: Event, draft: EventDraft, keys: Sequence[str], names: Mapping[str, str]) -> list[Difference]:
    """What changes of an event, by its fields. `names`: departments by their id."""
    return [
        Difference(
            label=BY_KEY[key].label,
            before="" if key == "invitation" else _shown(key, getattr(event, key), names),
            after="（新的邀请码）" if key == "invitation" else _shown(key, getattr(draft, key), names),
        )
        for key in keys
    ]


def _shown(key: str, value: object, names: Mapping[str, str]) -> str:
    match value:
        case bool():
            return YES if value else NO
        case tuple():
            return _LIST_MARKS[key].join(value)
        case None:
            return ""
        case _:
            return names.get(str(value), str(value)) if key == "district_id" else str(value)


def session_differences(
    fresh: Sequence[SheetSession], other: Sequence[tuple[SheetSession, Session]], gone: Sequence[Session]
) -> list[Difference]:
    """What changes of its sessions: new ones, other ones, those that go."""
    return [
        *(Difference(label="场次", before="", after=session_shown(one.draft)) for one in fresh),
        *(
            Difference(label="场次", before=session_shown(session), after=session_shown(one.draft))
            for one, session in other
        ),
        *(Difference(label="场次", before=session_shown(session), after="（删去）") for session in gone),
    ]


def session_shown(session: Session | SessionDraft) -> str:
    """A session in one line."""
    starts, ends = session.starts_at.astimezone(CITY_TIME), session.ends_at.astimezone(CITY_TIME)
    kept = {one.audience: one.seats for one in session.quotas} if isinstance(session, Session) else dict(session.quotas)
    parts = f"，其中{'、'.join(f'{name}{seats}' for name, seats in kept.items())}" if kept else ""
    until = (session.cut_off_at if isinstance(session, Session) else cut_off(session)).astimezone(CITY_TIME)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}，{session.capacity}人{parts}，{until:%m-%d %H:%M}截止"


def cut_off(draft: SessionDraft) -> datetime:
    """When it closes, the usual moment included."""
    return draft.cut_off_at or default_cut_off(draft.starts_at)
