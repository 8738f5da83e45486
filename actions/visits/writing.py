"""What staff write of events and sessions, checked: every wrong at once, by field, as sentences for them. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from actions.visits.model import FIELDS, FORMS, EventDraft, SessionDraft
from actions.visits.rules import default_cut_off, quotas_fit

LONGEST_TITLE = 60
LONGEST_SUMMARY = 2000
LONGEST_LINE = 200
MOST_NOTICES = 20
MOST_SEATS = 100_000
LONGEST_AUDIENCE = 16
LONGEST_SESSION = timedelta(days=3)
SHORTEST_INVITATION = 4


def wrongs_of_event(draft: EventDraft) -> dict[str, str]:
    """Field → what is wrong with it; empty where nothing is."""
    wrongs = {
        name: sentence
        for name, sentence in (
            ("title", _line(draft.title, "活动名称", LONGEST_TITLE)),
            ("summary", _line(draft.summary, "活动简介", LONGEST_SUMMARY)),
            ("place", _line(draft.place, "地点", LONGEST_LINE)),
            ("address", _line(draft.address, "详细地址", LONGEST_LINE)),
            ("phone", _line(draft.phone, "咨询电话", LONGEST_LINE)),
        )
        if sentence
    }
    if draft.form not in FORMS:
        wrongs["form"] = f"活动形式应为{_any_of(FORMS)}之一。"
    if draft.field not in FIELDS:
        wrongs["field"] = f"活动领域应为{_any_of(FIELDS)}之一。"
    if not 0 <= draft.min_age <= 120:
        wrongs["min_age"] = "最低年龄应在0到120之间，0表示不限。"
    if not 1 <= draft.max_party <= 999:
        wrongs["max_party"] = "每次预约人数上限应在1到999之间。"
    if len(draft.notices) > MOST_NOTICES or any(not 0 < len(one.strip()) <= LONGEST_LINE for one in draft.notices):
        wrongs["notices"] = f"参观须知最多{MOST_NOTICES}条，每条1到{LONGEST_LINE}个字。"
    if len(draft.audience) > LONGEST_LINE:
        wrongs["audience"] = f"面向人群最多{LONGEST_LINE}个字。"
    if draft.invitation is not None and len("".join(draft.invitation.split())) < SHORTEST_INVITATION:
        wrongs["invitation"] = f"邀请码至少{SHORTEST_INVITATION}位。"
    return wrongs


def _line(text: str, label: str, longest: int) -> str:
    if not text.strip():
        return f"{label}不能为空。"
    return f"{label}最多{longest}个字。" if len(text) > longest else ""


def _any_of(words: tuple[str, ...]) -> str:
    return "、".join(words)


def wrongs_of_session(draft: SessionDraft) -> dict[str, str]:
    """Field → what is wrong with it; empty where nothing is."""
    wrongs: dict[str, str] = {}
    if not draft.starts_at < draft.ends_at <= draft.starts_at + LONGEST_SESSION:
        wrongs["ends_at"] = "结束时间应晚于开始时间，且不超过3天。"
    if (draft.cut_off_at or default_cut_off(draft.starts_at)) > draft.starts_at:
        wrongs["cut_off_at"] = "预约截止时间不能晚于开始时间。"
    if not 1 <= draft.capacity <= MOST_SEATS:
        wrongs["capacity"] = f"名额应在1到{MOST_SEATS}之间。"
    if wrong := _wrong_quotas(draft.capacity, draft.quotas):
        wrongs["quotas"] = wrong
    return wrongs


def _wrong_quotas(capacity: int, quotas: Mapping[str, int]) -> str:
    if any(not 0 < len(name.strip()) <= LONGEST_AUDIENCE or seats < 1 for name, seats in quotas.items()):
        return f"分配名额的人群名称为1到{LONGEST_AUDIENCE}个字，名额至少1个。"
    return "" if quotas_fit(capacity, quotas) else "分配给各类人群的名额之和不能超过总名额。"
