"""The circuit breaker by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.breaker import Breaker, Patience, Permit, State
from tests.intents.rasa_parts import FakeTime, Seen

PATIENCE = Patience(failures=3, window_s=10.0, pause_s=5.0, longest_pause_s=20.0)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def breaker(time: FakeTime, seen: Seen) -> Breaker:
    return Breaker(now=time, on_state=seen.on_state, patience=PATIENCE)


def attempt(breaker: Breaker, *, answered: bool) -> None:
    permit = breaker.enter()
    assert permit is not None
    breaker.leave(permit, answered=answered)


def broken(breaker: Breaker) -> None:
    for _ in range(3):
        attempt(breaker, answered=False)


def test_the_state_at_the_start_is_told(seen: Seen, breaker: Breaker) -> None:
    assert seen.states == ["closed"]
    assert breaker.state is State.CLOSED


def test_failures_far_apart_do_not_open_it(breaker: Breaker, time: FakeTime) -> None:
    for _ in range(20):
        attempt(breaker, answered=False)
        time.seconds += 6
    assert breaker.state is State.CLOSED


def test_failures_within_the_window_open_it_even_with_answers_between(breaker: Breaker, time: FakeTime) -> None:
    for _ in range(3):
        attempt(breaker, answered=True)
        attempt(breaker, answered=False)
        time.seconds += 4
    assert breaker.state is State.OPEN
    assert breaker.enter() is None


def test_the_pause_doubles_up_to_the_longest_and_is_short_again_after_an_answer(
    breaker: Breaker, time: FakeTime
) -> None:
    broken(breaker)
    for pause in (5, 10, 20, 20):
        time.seconds += pause - 0.1
        assert breaker.enter() is None
        time.seconds += 0.1
        attempt(breaker, answered=False)
    time.seconds += 20
    attempt(breaker, answered=True)
    assert breaker.state is State.CLOSED
    broken(breaker)
    time.seconds += 5
    attempt(breaker, answered=True)
    assert breaker.state is State.CLOSED


def test_half_open_lets_one_through(breaker: Breaker, time: FakeTime) -> None:
    broken(breaker)
    time.seconds += 5
    first = breaker.enter()
    assert first is not None
    assert first.probe
    assert breaker.enter() is None


def test_what_was_asked_before_the_change_tells_nothing(breaker: Breaker, time: FakeTime) -> None:
    late = breaker.enter()
    assert late is not None
    broken(breaker)
    breaker.leave(late, answered=True)
    states = [breaker.state]
    time.seconds += 5
    probe = breaker.enter()
    assert probe is not None
    breaker.leave(late, answered=False)
    states.append(breaker.state)
    breaker.leave(probe, answered=True)
    breaker.leave(probe, answered=False)
    assert [*states, breaker.state] == [State.OPEN, State.HALF_OPEN, State.CLOSED]


@given(st.lists(st.tuples(st.sampled_from(["enter", "answer", "fail"]), st.floats(0, 30)), max_size=60))
def test_whatever_happens_one_probe_at_a_time_and_it_can_heal(steps: list[tuple[str, float]]) -> None:
    time, seen = FakeTime(), Seen()
    breaker = Breaker(now=time, on_state=seen.on_state, patience=PATIENCE)
    held: list[Permit] = []
    for step, seconds in steps:
        time.seconds += seconds
        if step == "enter":
            permit = breaker.enter()
            held += [permit] if permit else []
        elif held:
            breaker.leave(held.pop(0), answered=step == "answer")
        era = len(seen.states) - 1
        probes = [one for one in held if one.probe and one.era == era]
        assert len(probes) == (breaker.state is State.HALF_OPEN)
    for permit in held:
        breaker.leave(permit, answered=False)
    time.seconds += 20
    permit = breaker.enter()
    assert permit is not None
    breaker.leave(permit, answered=True)
    assert breaker.state is State.CLOSED
