"""Access tokens as `stable_token` gives them out: the same one until it nears its end, another on demand."""

import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.demo.platform.config import PlatformConfig

MISSING = 41001
MALFORMED = 40014
NOT_LATEST = 40001
EXPIRED = 42001
DAY_USED_UP = 45009
TOO_OFTEN = 45011

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A token, or the errcode that refuses it."""

    token: str = ""
    expires_in: int = 0
    code: int = 0


@dataclass(slots=True)
class Tokens:
    """The tokens of the account. `made` counts how many there were, `asked` how often one was asked for."""

    config: PlatformConfig
    rng: random.Random
    made: int = 0
    asked: int = 0
    _ends: dict[str, datetime] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)
    _latest: str = ""
    _asked_at: deque[datetime] = field(default_factory=deque)
    _forced_at: deque[datetime] = field(default_factory=deque)

    def give(self, now: datetime, *, force: bool) -> Given:
        """The token of the moment; with `force` another one, and all before it end at once."""
        self.asked += 1
        _drop_before(self._asked_at, now - timedelta(minutes=1))
        self._asked_at.append(now)
        if len(self._asked_at) > self.config.token_quota:
            return Given(code=TOO_OFTEN)
        if force and (code := self._force(now)):
            return Given(code=code)
        ends = self._ends.get(self._latest)
        if ends is None or ends - now < timedelta(seconds=self.config.token_overlap_s):
            self._make(now)
        return Given(token=self._latest, expires_in=int((self._ends[self._latest] - now).total_seconds()))

    def check(self, token: str, now: datetime) -> int:
        """0 for a token that counts, else the errcode."""
        if not token:
            return MISSING
        ends = self._ends.get(token)
        if ends is None:
            return EXPIRED if token in self._ended else NOT_LATEST if len(token) == 2 * TOKEN_BYTES else MALFORMED
        return 0 if now < ends else EXPIRED

    def revoke(self) -> None:
        """End every token, as when somebody else forces a new one."""
        self._ends.clear()
        self._latest = ""

    def _force(self, now: datetime) -> int:
        _drop_before(self._forced_at, now - timedelta(days=1))
        if self._forced_at and now - self._forced_at[-1] < timedelta(seconds=self.config.force_interval_s):
            return TOO_OFTEN
        if len(self._forced_at) >= self.config.force_quota:
            return DAY_USED_UP
        self._forced_at.append(now)
        self.revoke()
        return 0

    def _make(self, now: datetime) -> None:
        self.made += 1
        for token in [token for token, ends in self._ends.items() if ends <= now]:
            self._ended.add(token)
            del self._ends[token]
        self._latest = self.rng.randbytes(TOKEN_BYTES).hex()
        self._ends[self._latest] = now + timedelta(seconds=self.config.token_life_s)


def _drop_before(moments: deque[datetime], limit: datetime) -> None:
    while moments and moments[0] <= limit:
        moments.popleft()
