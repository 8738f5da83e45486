"""The machine: no end without a reply, whatever people do; returning, transferring and pausing have their limits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from actions.voices.errors import LimitError, NotAllowedError
from actions.voices.model import Act, Policy, Role, State
from actions.voices.states import STEPS, Position, mermaid, position, possible, step

POLICY = Policy()
ENDED = {State.REPLIED, State.RATED, State.CLOSED}
DOCS = Path(__file__).parents[3] / "docs" / "voices.md"


class AnyLife(RuleBasedStateMachine):
    """Anybody does anything, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.at = Position()
        self.replies = 0
        self.duties = 1

    @rule(act=some.sampled_from(list(Act)), role=some.sampled_from(list(Role)))
    def something(self, act: Act, role: Role) -> None:
        before = self.at
        try:
            self.at = step(self.at, act, role, POLICY)
        except NotAllowedError:
            assert act not in possible(before, role, POLICY)
            return
        assert act in possible(before, role, POLICY)
        self.replies += act is Act.REPLY
        self.duties += act in (Act.FOLLOW_UP, Act.REOPEN)

    @invariant()
    def has_no_end_without_a_reply_to_every_duty(self) -> None:
        if self.at.state in ENDED:
            assert self.replies == self.duties == self.at.answered == self.at.duty

    @invariant()
    def keeps_the_limits(self) -> None:
        assert self.at.transfers <= POLICY.transfers
        assert self.at.pauses <= POLICY.pauses
        assert self.at.follow_ups <= POLICY.follow_ups


TestAnyLife = AnyLife.TestCase


@given(some.lists(some.sampled_from(list(Act)), max_size=60))
def test_closing_is_refused_until_a_reply_was_given(acts: list[Act]) -> None:
    at = Position()
    for act in acts:
        role = next((one for one in Role if act in possible(at, one, POLICY)), None)
        if role is not None and act is not Act.REPLY:
            at = step(at, act, role, POLICY)
    assert at.state not in ENDED


def test_every_state_but_the_first_can_be_reached_and_every_state_can_be_left() -> None:
    assert set(STEPS.values()) == set(State) - {State.RECEIVED}
    assert {before for before, _ in STEPS} == set(State)


def test_a_designated_case_is_neither_returned_nor_transferred() -> None:
    at = step(Position(state=State.RETURNED), Act.DESIGNATE, Role.OFFICE, POLICY)
    for act in (Act.RETURN, Act.TRANSFER):
        with pytest.raises(NotAllowedError, match="指定"):
            step(at, act, Role.DEPARTMENT, POLICY)


def test_transfers_pauses_and_follow_ups_end_at_their_limits() -> None:
    at = Position(state=State.ASSIGNED, transfers=2, pauses=2)
    for act in (Act.TRANSFER, Act.WAIT):
        with pytest.raises(LimitError):
            step(at, act, Role.DEPARTMENT, POLICY)
    with pytest.raises(LimitError, match="追问3次"):
        step(Position(state=State.REPLIED, answered=1, follow_ups=3), Act.FOLLOW_UP, Role.RESIDENT, POLICY)


def test_even_a_replied_case_with_a_duty_open_cannot_be_closed() -> None:
    with pytest.raises(NotAllowedError, match="还没有答复"):
        step(Position(state=State.REPLIED), Act.CLOSE, Role.OFFICE, POLICY)


@pytest.mark.parametrize(
    ("act", "role"),
    [(Act.ACCEPT, Role.DEPARTMENT), (Act.ASSIGN, Role.RESIDENT), (Act.DESIGNATE, Role.SYSTEM)],
)
def test_an_act_of_another_part_is_refused(act: Act, role: Role) -> None:
    with pytest.raises(NotAllowedError, match="您不能"):
        step(Position(), act, role, POLICY)


def test_a_reopened_case_may_be_returned_again() -> None:
    at = step(Position(state=State.CLOSED, answered=1, designated=True), Act.REOPEN, Role.RESIDENT, POLICY)
    assert (at.designated, at.duty, at.answered) == (False, 2, 1)


def test_a_position_is_all_the_machine_needs_of_a_case() -> None:
    at = Position(state=State.ASSIGNED, transfers=1)
    assert position(at) == at


def test_the_picture_in_the_docs_is_the_machine() -> None:
    assert f"```mermaid\n{mermaid()}\n```" in DOCS.read_text(encoding="utf-8")
