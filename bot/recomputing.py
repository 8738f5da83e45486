"""Who keeps deadlines that rest on the calendar: each is asked to recompute them when a year is imported."""

from actions.voices.recomputing import recompute as recompute_cases
from knowledge.calendar import Recompute

RECOMPUTE: tuple[Recompute, ...] = (recompute_cases,)
