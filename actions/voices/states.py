"""The one place that says what may be done to a case: (state, act) → state, by whom, and under which conditions.

A case owes a reply for each of its duties: one at receipt, one more at every follow-up and reopening. Replied, rated and
closed can only be reached with every duty answered; `step` refuses everything else, and the database refuses it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from actions.voices.errors import LimitError, NotAllowedError
from actions.voices.model import STATE_NAMES, Act, Policy, Role, State

ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.ACCEPT: "受理",
        Act.ASSIGN: "交办",
        Act.DESIGNATE: "指定办理",
        Act.TAKE_ON: "接办",
        Act.RETURN: "退回",
        Act.TRANSFER: "转办",
        Act.WAIT: "请补充",
        Act.RESUME: "继续办理",
        Act.REPLY: "答复",
        Act.RATE: "评价",
        Act.FOLLOW_UP: "追问",
        Act.REOPEN: "重新办理",
        Act.CLOSE: "办结",
        Act.MERGE: "合并",
        Act.SPLIT: "拆出",
    }
)

_OFFICE = frozenset({Role.OFFICE})
_STAFF = frozenset({Role.OFFICE, Role.DEPARTMENT})
_DEPARTMENT = frozenset({Role.DEPARTMENT})
_RESIDENT = frozenset({Role.RESIDENT})
_ANYBODY = frozenset(Role)

_TO: Mapping[Act, tuple[State, frozenset[Role], frozenset[State]]] = MappingProxyType(
    {
        Act.ACCEPT: (State.ACCEPTED, _OFFICE, frozenset({State.RECEIVED})),
        Act.ASSIGN: (
            State.ASSIGNED,
            _OFFICE,
            frozenset({State.RECEIVED, State.ACCEPTED, State.RETURNED, State.REOPENED}),
        ),
        Act.DESIGNATE: (
            State.ASSIGNED,
            _OFFICE,
            frozenset(
                {
                    State.RECEIVED,
                    State.ACCEPTED,
                    State.ASSIGNED,
                    State.TRANSFERRED,
                    State.RETURNED,
                    State.FOLLOWED_UP,
                    State.REOPENED,
                }
            ),
        ),
        Act.TAKE_ON: (State.ASSIGNED, _DEPARTMENT, frozenset({State.TRANSFERRED})),
        Act.RETURN: (
            State.RETURNED,
            _DEPARTMENT,
            frozenset({State.ASSIGNED, State.TRANSFERRED, State.FOLLOWED_UP}),
        ),
        Act.TRANSFER: (
            State.TRANSFERRED,
            _STAFF,
            frozenset({State.ASSIGNED, State.TRANSFERRED, State.FOLLOWED_UP}),
        ),
        Act.WAIT: (State.WAITING, _STAFF, frozenset({State.ASSIGNED, State.FOLLOWED_UP})),
        Act.RESUME: (State.ASSIGNED, _ANYBODY, frozenset({State.WAITING})),
        Act.REPLY: (
            State.REPLIED,
            frozenset({Role.OFFICE, Role.DEPARTMENT, Role.SYSTEM}),
            frozenset(
                {
                    State.ACCEPTED,
                    State.ASSIGNED,
                    State.TRANSFERRED,
                    State.RETURNED,
                    State.WAITING,
                    State.FOLLOWED_UP,
                    State.REOPENED,
                    State.MERGED,
                }
            ),
        ),
        Act.RATE: (State.RATED, _RESIDENT, frozenset({State.REPLIED, State.CLOSED})),
        Act.FOLLOW_UP: (State.FOLLOWED_UP, _RESIDENT, frozenset({State.REPLIED, State.RATED, State.CLOSED})),
        Act.REOPEN: (
            State.REOPENED,
            frozenset({Role.RESIDENT, Role.OFFICE}),
            frozenset({State.REPLIED, State.RATED, State.CLOSED}),
        ),
        Act.CLOSE: (
            State.CLOSED,
            frozenset({Role.OFFICE, Role.DEPARTMENT, Role.SYSTEM}),
            frozenset({State.REPLIED, State.RATED}),
        ),
        Act.MERGE: (
            State.MERGED,
            _OFFICE,
            frozenset({State.RECEIVED, State.ACCEPTED, State.ASSIGNED, State.RETURNED, State.REOPENED}),
        ),
        Act.SPLIT: (State.ACCEPTED, _OFFICE, frozenset({State.MERGED})),
    }
)

#: (state, act) → the state after it.
STEPS: Mapping[tuple[State, Act], State] = MappingProxyType(
    {(before, act): after for act, (after, _, befores) in _TO.items() for before in sorted(befores)}
)


class Standing(Protocol):
    """What of a case decides what may be done to it."""

    @property
    def state(self) -> State:
        """Where it stands."""

    @property
    def duty(self) -> int:
        """Which reply is owed last."""

    @property
    def answered(self) -> int:
        """Which duty was answered last."""

    @property
    def designated(self) -> bool:
        """Whether the office has decided who must answer."""

    @property
    def transfers(self) -> int:
        """How often it was handed from department to department."""

    @property
    def pauses(self) -> int:
        """How often its clock stood still."""

    @property
    def follow_ups(self) -> int:
        """How often its resident asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The smallest thing that stands somewhere: what `step` takes and gives."""

    state: State = State.RECEIVED
    duty: int = 1
    answered: int = 0
    designated: bool = False
    transfers: int = 0
    pauses: int = 0
    follow_ups: int = 0


def position(standing: Standing) -> Position:
    """Where a case stands, without the rest of it."""
    return Position(**{name: getattr(standing, name) for name in Position.__dataclass_fields__})


def _not_designated(at: Position, _policy: Policy) -> None:
    if at.designated:
        raise NotAllowedError("这件事项已由办公室指定办理，不能再退回或转办；确有困难请联系办公室。")


def _may_transfer(at: Position, policy: Policy) -> None:
    _not_designated(at, policy)
    if at.transfers >= policy.transfers:
        raise LimitError(f"这件事项已经转办{at.transfers}次，不能再转；请退回办公室，由办公室指定办理单位。")


def _may_pause(at: Position, policy: Policy) -> None:
    if at.pauses >= policy.pauses:
        raise LimitError(f"这件事项已经请居民补充过{at.pauses}次，不能再暂停计时，请先答复。")


def _may_follow_up(at: Position, policy: Policy) -> None:
    if at.follow_ups >= policy.follow_ups:
        raise LimitError(f"这件事项已经追问{at.follow_ups}次。如果还没有解决，可以选“重新办理”或者重新提交一件。")


def _replied(at: Position, _policy: Policy) -> None:
    if at.answered < at.duty:
        raise NotAllowedError("还没有答复，不能办结。")


_GUARDS: Mapping[Act, Callable[[Position, Policy], None]] = MappingProxyType(
    {
        Act.RETURN: _not_designated,
        Act.TRANSFER: _may_transfer,
        Act.WAIT: _may_pause,
        Act.FOLLOW_UP: _may_follow_up,
        Act.CLOSE: _replied,
    }
)


def step(at: Position, act: Act, role: Role, policy: Policy) -> Position:
    """Where the case stands after the act. Raises NotAllowedError (LimitError) where it may not be done."""
    after = STEPS.get((at.state, act))
    if after is None:
        raise NotAllowedError(f"这件事项{STATE_NAMES[at.state]}，现在不能{ACT_NAMES[act]}。")
    if role not in _TO[act][1]:
        raise NotAllowedError(f"您不能{ACT_NAMES[act]}这件事项。")
    if guard := _GUARDS.get(act):
        guard(at, policy)
    return _counted(replace(at, state=after), act)


def _counted(at: Position, act: Act) -> Position:
    match act:
        case Act.DESIGNATE:
            return replace(at, designated=True)
        case Act.TRANSFER:
            return replace(at, transfers=at.transfers + 1)
        case Act.WAIT:
            return replace(at, pauses=at.pauses + 1)
        case Act.REPLY:
            return replace(at, answered=at.duty)
        case Act.FOLLOW_UP:
            return replace(at, duty=at.duty + 1, follow_ups=at.follow_ups + 1)
        case Act.REOPEN:
            return replace(at, duty=at.duty + 1, designated=False)
        case _:
            return at


def possible(standing: Standing, role: Role, policy: Policy) -> frozenset[Act]:
    """The acts that this part may do now."""
    at = position(standing)
    found = set()
    for act in Act:
        try:
            step(at, act, role, policy)
        except NotAllowedError:
            continue
        found.add(act)
    return frozenset(found)


def mermaid() -> str:
    """The machine as a picture for the docs: a Mermaid state diagram drawn from `STEPS`."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.RECEIVED}", f"    {State.CLOSED} --> [*]"]
    together: dict[tuple[State, State], list[Act]] = {}
    for (before, act), after in STEPS.items():
        together.setdefault((before, after), []).append(act)
    for before, after in sorted(together, key=lambda pair: (list(State).index(pair[0]), list(State).index(pair[1]))):
        lines.append(f"    {before} --> {after}: {', '.join(sorted(together[before, after]))}")
    return "\n".join(lines)
