"""One round at a session's desk: requests that came together are decided in order, against the same seats.

Nothing here asks the database; `booking.py` reads what is known before a round and writes what came of it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from actions.visits import rules
from actions.visits.model import (
    Booked,
    Booking,
    BookingRequest,
    BookingResult,
    BookingState,
    Desk,
    Entry,
    Refusal,
    Sealed,
    Waiting,
    WaitingState,
)
from actions.visits.rules import Seating
from actions.visits.seats import Locked, with_taken
from actions.visits.sentences import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with its personal part sealed. `blinds` are the phone's hashes under every key there is."""

    request: BookingRequest
    sealed: Sealed
    blinds: tuple[bytes, ...] = ()


@dataclass(slots=True, kw_only=True)
class Known:
    """What the database knew of these residents: earlier answers by key, and where they stand in this session.

    `phones` are the hashes of those of their phones that stand in it, whoever gave them.
    """

    residents: set[UUID]
    answered: dict[tuple[UUID, str], BookingResult]
    booked: set[UUID]
    in_line: set[UUID]
    phones: set[bytes]


@dataclass(slots=True, kw_only=True)
class Round:
    """The state of a round. `made` and `joined` are to be written; `taken` are the seats they take, by audience."""

    locked: Locked
    known: Known
    desk: Desk
    now: datetime
    made: list[tuple[Booking, Asked]] = field(default_factory=list)
    joined: list[tuple[Entry, Asked]] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(init=False)
    closed: Refusal | None = field(init=False)

    def __post_init__(self) -> None:
        """Look once at what is the same for all requests."""
        self.lines = Counter(self.locked.lines)
        self.closed = rules.refusal_before(self.locked.event, self.locked.session, self.now)

    def decide(self, asked: Asked) -> BookingResult:
        """What one request gets. The same key again gets what it got."""
        request = asked.request
        recorded = self.known.answered.get((request.resident_id, request.key))
        if recorded is not None:
            return recorded
        if (reason := self._refusal(asked)) is not None:
            return refuse(reason, self.locked.event, self.locked.session, request.audience)
        audience = rules.pool_of(self.locked.session, request.audience)
        assert audience is not None  # refused above
        free = with_taken(self.locked.session, self.taken).free_for(audience)
        match rules.seat(request.party, free=free, line=self.lines[audience], wait=request.wait):
            case Seating.SEATS:
                return self._seat(asked, audience)
            case Seating.LINE:
                return self._line(asked, audience, free)
            case _:
                now = Locked(
                    session=with_taken(self.locked.session, self.taken), event=self.locked.event, lines=self.lines
                )
                return refuse(Refusal.FULL, now.event, now.seen_by(audience), audience)

    def _refusal(self, asked: Asked) -> Refusal | None:
        request = asked.request
        if request.resident_id not in self.known.residents:
            return Refusal.UNKNOWN
        if self.closed is not None:
            return self.closed
        if request.resident_id in self.known.booked:
            return Refusal.ALREADY_BOOKED
        if request.resident_id in self.known.in_line:
            return Refusal.ALREADY_WAITING
        if not self.known.phones.isdisjoint(asked.blinds):
            return Refusal.PHONE_BOOKED
        return rules.refusal_of(self.locked.event, self.locked.session, request)

    def _seat(self, asked: Asked, audience: str) -> Booked:
        request = asked.request
        held = request.hold_s is not None
        booking = Booking(
            id=self.desk.new_id(),
            session_id=request.session_id,
            resident_id=request.resident_id,
            audience=audience,
            party=request.party,
            state=BookingState.HELD if held else BookingState.CONFIRMED,
            reason=None,
            expires_at=self._expiry(request.hold_s) if request.hold_s is not None else None,
            waiting_id=None,
            version=1,
            checked_in_at=None,
            party_came=None,
            created_at=self.now,
            updated_at=self.now,
        )
        self.taken[audience] += request.party
        self.made.append((booking, asked))
        self.known.booked.add(request.resident_id)
        self.known.phones.update(asked.blinds)
        self._remember(request, Booked(booking=booking, again=True))
        return Booked(booking=booking)

    def _expiry(self, hold_s: int) -> datetime:
        return min(self.now + timedelta(seconds=hold_s), self.locked.session.cut_off_at)

    def _line(self, asked: Asked, audience: str, free: int) -> Waiting:
        request = asked.request
        self.lines[audience] += 1
        entry = Entry(
            id=self.desk.new_id(),
            session_id=request.session_id,
            resident_id=request.resident_id,
            audience=audience,
            party=request.party,
            seq=0,  # the database gives it
            state=WaitingState.WAITING,
            reason=None,
            passed_over=0,
            version=1,
            created_at=self.now,
            position=self.lines[audience],
        )
        self.joined.append((entry, asked))
        self.known.in_line.add(request.resident_id)
        self.known.phones.update(asked.blinds)
        self._remember(request, Waiting(entry=entry, free=free, again=True))
        return Waiting(entry=entry, free=free)

    def _remember(self, request: BookingRequest, result: BookingResult) -> None:
        self.known.answered[request.resident_id, request.key] = result


def decide_all(round_: Round, asked: Sequence[Asked]) -> list[BookingResult]:
    """The results in the order of the requests."""
    return [round_.decide(one) for one in asked]
