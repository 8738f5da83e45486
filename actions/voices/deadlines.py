"""Deadlines of cases: working days from day 0, standing still while a case waits for its resident. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from actions.voices.model import Case, State
from knowledge.city_time import city_day
from knowledge.workdays import Deadline, Workdays, chinese_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a deadline is made of: day 0, the working days given, the working days it stood still."""

    from_on: date
    days: int
    paused_days: int = 0

    def deadline(self, workdays: Workdays) -> Deadline:
        """The deadline by this calendar."""
        return workdays.add(self.from_on, self.days + self.paused_days)


def clock_of(case: Case) -> Clock:
    """The clock of a case's duty under way."""
    return Clock(from_on=case.clock_from, days=case.days, paused_days=case.paused_days)


def deadline_of(case: Case, workdays: Workdays) -> Deadline:
    """The deadline of a case; its `listed` days are the proof."""
    return clock_of(case).deadline(workdays)


def stood_still(paused_at: datetime, now: datetime, workdays: Workdays, *, most: int) -> int:
    """How many working days passed while a case waited: those after the day the pause began, up to today.

    Never more than a pause may last, however late somebody (or the clock's job) ends it.
    """
    return min(most, workdays.between(city_day(paused_at), city_day(now)))


def on_time(due_on: date, *, due_exact: bool, replied_at: datetime) -> bool | None:
    """Whether a reply came by its deadline; None where nobody knows the deadline and its earliest day has passed."""
    if city_day(replied_at) <= due_on:
        return True
    return False if due_exact else None


def due_line(case: Case, workdays: Workdays) -> str:
    """What the resident is told of the deadline."""
    if not case.owes:
        return f"{chinese_date(city_day(case.replied_at))}已答复" if case.replied_at else "已答复"
    if case.state is State.WAITING:
        return "等您补充，暂停计时"
    deadline = deadline_of(case, workdays)
    return f"{deadline.shown()}前答复" if deadline.exact else f"答复期限{deadline.shown()}"
