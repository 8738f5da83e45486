"""What things of the inbox are called on its pages. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from actions.voices.deadlines import deadline_of
from actions.voices.inbox import Days
from actions.voices.model import Case, Entry, State
from actions.voices.states import ACT_NAMES
from bot.web.moments import city_time
from knowledge.accounts import Staff
from knowledge.city import City
from knowledge.city_time import city_day
from knowledge.workdays import Workdays, chinese_date

OFFICE_NAME = "市政务公开办"
CHANNELS: Mapping[str, str] = MappingProxyType({"wechat": "公众号", "web": "网页", "miniprogram": "小程序"})
DELIVERY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "queued": ("等待发送", "info"),
        "sending": ("正在发送", "info"),
        "sent": ("已送达", "good"),
        "refused": ("平台没收下，居民下次来时会看到", "note"),
        "doubtful": ("不确定是否送达，居民下次来时会提示", "note"),
        "offered": ("居民下次来时已提示", "good"),
    }
)
NOTICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "T-3": ("三个工作日内到期", "info"),
        "T-1": ("下个工作日到期", "note"),
        "T0": ("今天到期", "bad"),
        "overdue": ("已逾期", "bad"),
        "earlier": ("期限提前了", "note"),
    }
)
#: What is private in a text, by its kind: what a page says of it.
PRIVACIES: Mapping[str, str] = MappingProxyType(
    {
        "name": "姓名", "id": "证件号", "phone": "电话", "card": "账号", "paper": "证件号", "mail": "邮箱", "account": "账号",
        "plate": "车牌", "door": "门牌", "class": "班级", "birth": "生日",
    }
)  # fmt: skip
_SAID: Mapping[str, str] = MappingProxyType(
    {
        **{act.value: name for act, name in ACT_NAMES.items()},
        "received": "收到来信",
        "note": "内部备注",
        "assisting": "请协办",
        "opinion": "协办意见",
        "submitted": "答复提交审核",
        "rejected": "审核退回修改",
        "words": "居民补充",
        "supported": "又有一人遇到",
        "recomputed": "期限重新计算",
        "withdrawn": "从公开页撤下",
    }
)
_LOUD = frozenset({"reply", "received", "words", "follow_up", "reopen"})
_BADGES: Mapping[State, str] = MappingProxyType(
    {
        State.RECEIVED: "note",
        State.ACCEPTED: "info",
        State.ASSIGNED: "info",
        State.TRANSFERRED: "info",
        State.RETURNED: "bad",
        State.WAITING: "quiet",
        State.FOLLOWED_UP: "note",
        State.REOPENED: "note",
        State.REPLIED: "good",
        State.RATED: "good",
        State.CLOSED: "quiet",
        State.MERGED: "quiet",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline in a list: its words, how urgent it is (a badge), and what the badge says."""

    shown: str
    badge: str
    words: str


def department_name(department_id: str | None, city: City) -> str:
    """A department's short name; nothing where there is none."""
    found = city.by_id.get(department_id or "")
    return found.short if found is not None else (department_id or "")


def badge_of(state: State) -> str:
    """The badge of a state."""
    return _BADGES[state]


def due_of(case: Case, workdays: Workdays, today: Days) -> Due:
    """How urgent a case is."""
    if not case.owes:
        return Due(shown=city_time(case.replied_at)[:10], badge="quiet", words="已答复")
    shown = f"{'' if case.due_exact else '不早于 '}{case.due_on.isoformat()}"
    if case.state is State.WAITING:
        return Due(shown=shown, badge="quiet", words="暂停计时")
    if case.due_on < today.today:
        late = workdays.between(case.due_on, today.today)
        return Due(shown=shown, badge="bad", words=f"逾期{late}个工作日" if late else "已逾期")
    if case.due_on == today.today:
        return Due(shown=shown, badge="bad", words="今天到期")
    left = workdays.between(today.today, case.due_on)
    badge = "note" if case.due_on <= today.third else "quiet"
    return Due(shown=shown, badge=badge, words=f"还有{left}个工作日")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Why a case is due when it is: its day 0, the counted days as `12月2日 周三`, and what was added for pauses."""

    received: str
    listed: tuple[str, ...]
    shown: str
    paused_days: int
    exact: bool


def proof_of(case: Case, workdays: Workdays) -> Proof:
    """The list of days."""
    deadline = deadline_of(case, workdays)
    return Proof(
        received=_day(case.clock_from),
        listed=tuple(f"{_day(one)}{_why(one, workdays)}" for one in deadline.listed),
        shown=deadline.shown(),
        paused_days=case.paused_days,
        exact=deadline.exact,
    )


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"


def _why(day: date, workdays: Workdays) -> str:
    return "（调休上班）" if day in workdays.worked else ""


def who(actor: str, people: Mapping[str, str]) -> str:
    """Who did something, as it stands on a page."""
    if actor.startswith("resident:"):
        return "居民"
    return {"system": "系统"}.get(actor, people.get(actor, "工作人员"))


def people_of(accounts: Iterable[Staff]) -> dict[str, str]:
    """The names of staff by the actor that stands in a story."""
    return {one.actor: one.display for one in accounts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a case's story on the page. `sealed` is the entry whose words can be opened as they were written."""

    at: str
    who: str
    what: str
    text: str
    kind: str
    private: bool
    sealed: int | None


def story_lines(story: Sequence[Entry], city: City, people: Mapping[str, str]) -> tuple[Line, ...]:
    """The story, the newest last."""
    return tuple(_line(one, city, people) for one in story)


def _line(one: Entry, city: City, people: Mapping[str, str]) -> Line:
    resident = one.actor.startswith("resident:")
    office = "" if resident or one.actor == "system" else department_name(one.department_id, city)
    what = _SAID.get(one.act, one.act)
    if one.act in ("assign", "designate", "transfer") and one.department_id:
        what, office = f"{what}给{office}", ""
    person = who(one.actor, people)
    return Line(
        at=city_time(one.at),
        who=f"{person}（{office}）" if office else person,
        what=what,
        text=one.text,
        kind="" if one.act in _LOUD else "bad" if one.act in ("return", "rejected") else "calm",
        private=one.shown_to != "resident",
        sealed=one.id if resident and one.act in ("received", "words") else None,
    )


def day_shown(moment: datetime) -> str:
    """`2026年12月2日` of a moment."""
    return chinese_date(city_day(moment))
