"""A short chaos: residents book and cancel while server, worker, Redis and PostgreSQL are killed and come back.

The long one, and the control that must be caught, is `python -m bench.booking.chaos`.
"""

from bench.booking.chaos import Options, run


def test_nothing_that_was_confirmed_is_lost_and_nobody_is_passed_while_engines_are_killed() -> None:
    seen = run(Options(seconds=15.0, seed=20261122, residents=24, pause_s=0.5, peace_s=2.0, check_s=2.0))
    assert list(seen.wrongs) == []
    assert sum(seen.killed.values()) >= 1
    assert seen.journal.bookings
    assert seen.checks >= 1
    assert seen.commits >= 1
