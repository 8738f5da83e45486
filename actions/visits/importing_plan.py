"""What an import would do, event by event: the sheet beside what there is. Pure.

An event of the sheet is the one with its number, else the live one of the same organizer and title, else a new one. A draft
becomes what the sheet says, its sessions too. Of what residents can see already only the live fields and further sessions are
taken from a sheet: what touches those who have booked is done on the event's own page, where they are told.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

import orjson

from actions.visits.event_model import Event, EventDraft, EventState, Listing, Session, SessionDraft
from actions.visits.importing_words import Difference, cut_off, differences, session_differences, session_shown
from actions.visits.rules import LIVE_FIELDS, invitation_hash
from actions.visits.sheet import Sheet, SheetEvent, SheetSession, Wrong
from actions.visits.sheet_cells import repeated
from actions.visits.sheet_layout import BY_KEY

WRITABLE = (EventState.DRAFT, EventState.SUBMITTED)
_COMPARED = tuple(name for name in EventDraft.__dataclass_fields__ if name not in ("campaign_id", "invitation"))


class Kind(StrEnum):
    """What becomes of an event of the sheet."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewEvent:
    """One event of the sheet with what becomes of it. `known` is the event there is, with its sessions."""

    kind: Kind
    rows: tuple[int, ...]
    title: str
    department_id: str
    draft: EventDraft
    known: Listing | None = None
    changes: tuple[Difference, ...] = ()
    added: tuple[SessionDraft, ...] = ()
    removed: tuple[Session, ...] = ()
    wrongs: tuple[Wrong, ...] = ()

    @property
    def where(self) -> str:
        """第3–4行"""
        return repeated(self.rows)

    @property
    def event_id(self) -> str | None:
        """The number of the event there is; None: it is new, or it is not clear which."""
        return None if self.known is None else self.known.event.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All events of a sheet, in its order. `digest` is the same as long as the import would do the same."""

    events: tuple[PreviewEvent, ...]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Sum it up."""
        object.__setattr__(self, "digest", _digest(self.events))

    @property
    def wrongs(self) -> tuple[Wrong, ...]:
        """Every wrong cell, from above to below."""
        found = [wrong for event in self.events for wrong in event.wrongs]
        return tuple(sorted(found, key=lambda one: one.row))

    def count(self, kind: Kind) -> int:
        """How many events of this kind."""
        return sum(event.kind is kind for event in self.events)


@dataclass(slots=True, kw_only=True)
class _Known:
    """The events there are. `taken`: the first row that speaks of each."""

    by_id: Mapping[str, Listing]
    names: Mapping[str, str]
    by_name: dict[tuple[str, str], list[Listing]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)


def plan(sheet: Sheet, known: Sequence[Listing], *, now: datetime) -> Preview:
    """Compare a sheet with the events there are (those of its organizers; others are not to be known)."""
    there = _Known(by_id={one.event.id: one for one in known}, names=sheet.names)
    for one in known:
        if _goes_on(one, now):
            there.by_name.setdefault((one.event.department_id, one.event.title), []).append(one)
    return Preview(events=tuple(_compare(event, there, now) for event in sheet.events))


def _goes_on(listing: Listing, now: datetime) -> bool:
    state = listing.event.state
    ahead = any(session.starts_at > now for session in listing.sessions)
    return state in WRITABLE or (state is not EventState.ENDED and ahead)


def _compare(event: SheetEvent, known: _Known, now: datetime) -> PreviewEvent:
    base = PreviewEvent(
        kind=Kind.ERROR,
        rows=event.rows,
        title=event.draft.title,
        department_id=event.draft.department_id,
        draft=event.draft,
        wrongs=event.wrongs,
    )
    same = known.by_name.get((event.draft.department_id, event.draft.title), ())
    found = known.by_id.get(event.id) if event.id else (same[0] if len(same) == 1 else None)
    if event.id and found is None:
        return _wrong(base, _at(event, "id", "没有这个编号的活动；新活动请把编号留空"))
    if not event.id and len(same) > 1:
        return _wrong(base, _at(event, "id", "有几个同名的活动，请从导出的表里抄来编号"))
    if found is not None and known.taken.setdefault(found.event.id, event.rows[0]) != event.rows[0]:
        return _wrong(base, _at(event, "title", f"和第{known.taken[found.event.id]}行是同一个活动，请写在一起"))
    if event.wrongs:
        return replace(base, known=found)
    return _new(base, event, now) if found is None else _against(base, event, found, known.names, now)


def _wrong(base: PreviewEvent, *wrongs: Wrong) -> PreviewEvent:
    return replace(base, kind=Kind.ERROR, wrongs=(*base.wrongs, *wrongs))


def _at(event: SheetEvent, key: str, sentence: str) -> Wrong:
    return Wrong(cell=event.cells[key], row=event.rows[0], sentence=sentence)


def _new(base: PreviewEvent, event: SheetEvent, now: datetime) -> PreviewEvent:
    if late := _late(event.sessions, now):
        return _wrong(base, *late)
    return replace(base, kind=Kind.NEW, added=tuple(session.draft for session in event.sessions))


def _late(sessions: Iterable[SheetSession], now: datetime) -> list[Wrong]:
    return [
        Wrong(cell=one.cells["day"], row=one.row, sentence="这个时间已经过去了")
        for one in sessions
        if one.draft.starts_at <= now
    ]


def _against(
    base: PreviewEvent, event: SheetEvent, found: Listing, names: Mapping[str, str], now: datetime
) -> PreviewEvent:
    """An event that is there already."""
    draft = replace(event.draft, campaign_id=found.event.campaign_id)
    base = replace(base, known=found, draft=draft)
    keys = _changed_keys(found.event, draft)
    wrongs = _frozen(event, found.event, keys)
    by_start = {session.starts_at: session for session in found.sessions}
    fresh = [one for one in event.sessions if one.draft.starts_at not in by_start]
    other = [
        (one, by_start[one.draft.starts_at])
        for one in event.sessions
        if one.draft.starts_at in by_start and not _same(by_start[one.draft.starts_at], one.draft)
    ]
    gone: list[Session] = []
    if found.event.state in WRITABLE:
        said = {one.draft.starts_at for one in event.sessions}
        gone = [session for start, session in by_start.items() if start not in said]
    else:
        wrongs += [_published(one, session) for one, session in other]
    wrongs += _late(fresh, now)
    if found.event.state is EventState.ENDED and (keys or fresh):
        wrongs = [_at(event, "title", "活动已经结束，不能再修改")]
    if wrongs:
        return _wrong(base, *wrongs)
    changes = (*differences(found.event, draft, keys, names), *session_differences(fresh, other, gone))
    return replace(
        base,
        kind=Kind.CHANGED if changes else Kind.UNCHANGED,
        changes=changes,
        added=tuple(one.draft for one in (*fresh, *(sheet_session for sheet_session, _ in other))),
        removed=(*gone, *(session for _, session in other)),
    )


def _changed_keys(event: Event, draft: EventDraft) -> list[str]:
    keys = [name for name in _COMPARED if getattr(event, name) != getattr(draft, name)]
    if draft.invitation is not None and invitation_hash(draft.invitation) != event.invitation_hash:
        keys.append("invitation")
    return keys


def _frozen(event: SheetEvent, known: Event, keys: Sequence[str]) -> list[Wrong]:
    if "department_id" in keys:
        return [_at(event, "department_id", "主办单位不能改；请由那个单位新建活动")]
    if known.state in WRITABLE:
        return []
    return [
        _at(event, key, f"活动已经发布，“{BY_KEY[key].label}”不能再改；需要改动时请复制成新活动")
        for key in keys
        if key not in LIVE_FIELDS
    ]


def _published(one: SheetSession, session: Session) -> Wrong:
    draft = one.draft
    key = "quotas"
    if draft.ends_at != session.ends_at:
        key = "ends"
    elif draft.capacity != session.capacity:
        key = "capacity"
    elif cut_off(draft) != session.cut_off_at:
        key = "cut_off"
    sentence = f"这一场已经发布，“{BY_KEY[key].label}”请在活动页面上改，会通知预约的人"
    return Wrong(cell=one.cells[key], row=one.row, sentence=sentence)


def _same(session: Session, draft: SessionDraft) -> bool:
    return (session.ends_at, session.capacity, session.cut_off_at) == (
        draft.ends_at,
        draft.capacity,
        cut_off(draft),
    ) and {one.audience: one.seats for one in session.quotas} == dict(draft.quotas)


def _digest(events: Sequence[PreviewEvent]) -> str:
    summary = [
        [
            event.kind.value,
            event.rows,
            event.title,
            event.event_id,
            event.known.event.version if event.known is not None else 0,
            [[one.label, one.before, one.after] for one in event.changes],
            [session_shown(one) for one in event.added],
            [wrong.shown() for wrong in event.wrongs],
        ]
        for event in events
    ]
    return hashlib.sha256(orjson.dumps(summary)).hexdigest()
