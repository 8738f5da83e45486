"""Who may be written to, how often, and until when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.demo.platform.config import PlatformConfig

ACTIONS = frozenset({"CLICK", "subscribe", "SCAN"})

UNKNOWN_OPENID = 40003
NOT_FOLLOWING = 43004
WINDOW_CLOSED = 45015
OVER_QUOTA = 45047
NO_CONTACT = 45080
ALREADY_TYPING = 45081


@dataclass(slots=True)
class _Allowance:
    """So many messages until then."""

    left: int
    until: datetime


@dataclass(slots=True)
class _Person:
    following: bool = True
    message: _Allowance | None = None
    action: _Allowance | None = None
    said_at: datetime | None = None
    typing_until: datetime | None = None


@dataclass(slots=True)
class Contacts:
    """Every person the account has met."""

    config: PlatformConfig
    _people: dict[str, _Person] = field(default_factory=dict)

    def said(self, openid: str, now: datetime) -> None:
        """A message: five answers within 48 hours."""
        person = self._met(openid)
        person.said_at = now
        person.message = _Allowance(self.config.message_quota, now + timedelta(seconds=self.config.message_window_s))

    def acted(self, openid: str, event: str, now: datetime) -> None:
        """An event; a click, a subscription or a scan opens a minute for three answers."""
        person = self._met(openid)
        person.following = event != "unsubscribe"
        if event in ACTIONS:
            person.said_at = now
            person.action = _Allowance(self.config.action_quota, now + timedelta(seconds=self.config.action_window_s))

    def met(self, openid: str) -> bool:
        """Whether the account has met this person."""
        return openid in self._people

    def follows(self, openid: str) -> bool:
        """Whether the person follows the account."""
        return openid in self._people and self._people[openid].following

    def spend(self, openid: str, now: datetime) -> int:
        """Take one message from what is allowed, from what ends first. Returns 0, or the errcode that refuses it."""
        person = self._people.get(openid)
        if person is None:
            return UNKNOWN_OPENID
        if not person.following:
            return NOT_FOLLOWING
        live = [one for one in (person.action, person.message) if one and now <= one.until]
        for allowance in live:
            if allowance.left:
                allowance.left -= 1
                person.typing_until = None
                return 0
        return OVER_QUOTA if live else WINDOW_CLOSED

    def type(self, openid: str, now: datetime) -> int:
        """Start to show typing. Returns 0, or the errcode that refuses it."""
        person = self._people.get(openid)
        if person is None:
            return UNKNOWN_OPENID
        if person.said_at is None or now - person.said_at > timedelta(seconds=self.config.typing_contact_s):
            return NO_CONTACT
        if person.typing_until and now < person.typing_until:
            return ALREADY_TYPING
        person.typing_until = now + timedelta(seconds=self.config.typing_s)
        return 0

    def stop_typing(self, openid: str) -> None:
        """Stop showing it."""
        if openid in self._people:
            self._people[openid].typing_until = None

    def _met(self, openid: str) -> _Person:
        return self._people.setdefault(openid, _Person())
