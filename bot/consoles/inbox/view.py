"""What every page of the inbox shares: the desk, errors of voices as pages, and where things are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from actions.voices.errors import NotFoundError
from actions.voices.inbox import Days
from actions.voices.model import KIND_NAMES, STATE_NAMES, Desk
from bot.app import Parts
from bot.consoles.inbox import naming
from bot.voices import desk_of
from bot.web.problems import ProblemError
from knowledge.city_time import city_day
from knowledge.store import Transaction

KEY, PATH = "inbox", "/console/inbox"
TITLE = "来信"


def case_path(case_id: UUID) -> str:
    """Where a case's page is."""
    return f"{PATH}/cases/{case_id}"


@dataclass(frozen=True, slots=True)
class Room:
    """The parts of the service, as pages of the inbox need them."""

    parts: Parts

    @property
    def desk(self) -> Desk:
        """The desk as it is now."""
        return desk_of(self.parts.settings, self.parts.library, self.parts.cipher)

    @property
    def days(self) -> Days:
        """Today and the days of alarm."""
        return Days.of(self.parts.library.workdays, self.parts.now())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction in which a case that is not there, or not theirs, is a page that says so."""
        try:
            async with self.parts.store.transaction() as transaction:
                yield transaction
        except NotFoundError:
            raise not_found() from None

    def names(self) -> dict[str, object]:
        """What templates call things."""
        city, workdays, days = self.parts.library.city, self.parts.library.workdays, self.days
        return {
            "kinds": KIND_NAMES,
            "states": STATE_NAMES,
            "channels": naming.CHANNELS,
            "badge_of": naming.badge_of,
            "due_of": lambda case: naming.due_of(case, workdays, days),
            "office": lambda department: naming.department_name(department, city),
            "case_path": case_path,
            "departments": [(one.id, one.short) for one in city.departments],
            "today": city_day(self.parts.now()),
        }


def not_found() -> ProblemError:
    """What is not there, and what belongs to another department, are the same."""
    return ProblemError(404, "没有找到这件事项", "可能链接不完整，或者不归您的部门办理。")
