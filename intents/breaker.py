"""A circuit breaker: a server that fails is left alone for a while, then tried with one request. Pure but for its state.

```
closed ──failures in a window──> open ──after a pause──> half open ──answered──> closed
                                  ^                          │
                                  └────────failed────────────┘
```
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where the breaker is; the service's metrics know these names."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When to stop asking and when to try again. The pause doubles from one vain attempt to the next."""

    failures: int = 4
    window_s: float = 10.0
    pause_s: float = 5.0
    longest_pause_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Leave to ask the server once. Returned to the breaker with what came of it."""

    probe: bool
    """Whether this is the one request that decides if the breaker closes."""
    era: int


class Breaker:
    """The breaker of one server. `now` is a monotonic clock, in seconds; `on_state` hears every change of state."""

    def __init__(
        self, *, now: Callable[[], float], on_state: Callable[[str], None], patience: Patience | None = None
    ) -> None:
        self._now = now
        self._on_state = on_state
        self._patience = patience or Patience()
        self._state = State.CLOSED
        self._failures: deque[float] = deque(maxlen=self._patience.failures)
        self._pause_s = self._patience.pause_s
        self._opened_at = 0.0
        self._era = 0
        on_state(self._state)

    @property
    def state(self) -> State:
        """The state now."""
        return self._state

    def enter(self) -> Permit | None:
        """Leave to ask, or None while the server is to be left alone."""
        if self._state is State.OPEN and self._now() - self._opened_at >= self._pause_s:
            self._become(State.HALF_OPEN)
            return Permit(probe=True, era=self._era)
        return Permit(probe=False, era=self._era) if self._state is State.CLOSED else None

    def leave(self, permit: Permit, *, answered: bool) -> None:
        """What came of it. A permit from before the last change of state tells nothing about now and is ignored."""
        if permit.era != self._era:
            return
        if permit.probe:
            self._settle(answered=answered)
        elif not answered:
            self._count_failure()

    def _settle(self, *, answered: bool) -> None:
        if answered:
            self._failures.clear()
            self._pause_s = self._patience.pause_s
            self._become(State.CLOSED)
        else:
            self._pause_s = min(2 * self._pause_s, self._patience.longest_pause_s)
            self._open()

    def _count_failure(self) -> None:
        now = self._now()
        self._failures.append(now)
        full = len(self._failures) == self._patience.failures
        if full and now - self._failures[0] <= self._patience.window_s:
            self._open()

    def _open(self) -> None:
        self._opened_at = self._now()
        self._become(State.OPEN)

    def _become(self, state: State) -> None:
        self._state = state
        self._era += 1
        self._on_state(state)
