"""The closed words of voices: kinds of cases, their states, the acts on them, who acts; and what each is called."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a resident hands in."""

    SUGGESTION = "suggestion"
    FAULT = "fault"
    LETTER = "letter"
    CONSULTATION = "consultation"
    COMPLAINT = "complaint"  # about an answer of the service or of a department
    FEEDBACK = "feedback"  # after an open-day visit


KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.SUGGESTION: "意见建议",
        Kind.FAULT: "报错报修",
        Kind.LETTER: "领导信箱",
        Kind.CONSULTATION: "咨询",
        Kind.COMPLAINT: "对答复的投诉",
        Kind.FEEDBACK: "参观反馈",
    }
)


class State(StrEnum):
    """Where a case stands. What may be done in each is in `states.py`, and nowhere else."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    WAITING = "waiting"
    FOLLOWED_UP = "followed_up"
    REOPENED = "reopened"
    REPLIED = "replied"
    RATED = "rated"
    CLOSED = "closed"
    MERGED = "merged"


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.RECEIVED: "已收到",
        State.ACCEPTED: "已受理",
        State.ASSIGNED: "办理中",
        State.TRANSFERRED: "已转办",
        State.RETURNED: "已退回",
        State.WAITING: "等待补充",
        State.FOLLOWED_UP: "追问办理中",
        State.REOPENED: "已重新办理",
        State.REPLIED: "已答复",
        State.RATED: "已评价",
        State.CLOSED: "已办结",
        State.MERGED: "已合并办理",
    }
)


class Act(StrEnum):
    """What can be done to a case."""

    ACCEPT = "accept"
    ASSIGN = "assign"
    DESIGNATE = "designate"
    TAKE_ON = "take_on"
    RETURN = "return"
    TRANSFER = "transfer"
    WAIT = "wait"
    RESUME = "resume"
    REPLY = "reply"
    RATE = "rate"
    FOLLOW_UP = "follow_up"
    REOPEN = "reopen"
    CLOSE = "close"
    MERGE = "merge"
    SPLIT = "split"


class Role(StrEnum):
    """In which part somebody acts."""

    RESIDENT = "resident"
    OFFICE = "office"
    DEPARTMENT = "department"
    SYSTEM = "system"
