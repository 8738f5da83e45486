"""What an organizer types: an event, a session. Errors stay beside their fields."""

from collections.abc import Mapping
from datetime import UTC, datetime

from actions.visits.model import Event, EventDraft, Session, SessionDraft
from actions.visits.sentences import local
from bot.consoles.desk import Fields
from knowledge.city_time import CITY_TIME

NOTICES = 10


def event_draft(form: Fields, department_id: str) -> EventDraft:
    """The event that was typed; what is no number becomes an error of its field."""
    return EventDraft(
        title=form.text("title", label="活动名称", most=80),
        department_id=department_id,
        form=form.text("form", most=16),
        field=form.text("field", most=16),
        summary=form.text("summary", label="简介", most=2000),
        place=form.text("place", label="地点", most=200),
        address=form.text("address", label="详细地址", most=200),
        phone=form.text("phone", label="咨询电话", most=200),
        notices=_lines(form.text("notices", label="参观须知", most=3000)),
        district_id=form.text("district", most=32) or None,
        keywords=_words(form.text("keywords", label="关键词", most=300)),
        audience=form.text("audience", label="面向人群", most=200),
        for_children=form.flag("for_children"),
        min_age=_number(form, "min_age", "最低年龄", 0, 120, 18),
        age_binds_all=form.flag("age_binds_all"),
        real_name=form.flag("real_name"),
        invitation=form.text("invitation", label="邀请码", most=40) or None,
        max_party=_number(form, "max_party", "每次最多人数", 1, 999, 5),
        skip_allowed=form.flag("skip_allowed"),
    )


def _number(form: Fields, name: str, label: str, least: int, most: int, otherwise: int) -> int:
    found = form.whole(name, label=label, least=least, most=most)
    return otherwise if found is None else found


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _words(text: str) -> tuple[str, ...]:
    for mark in "，、；;,":
        text = text.replace(mark, " ")
    return tuple(dict.fromkeys(text.split()))


def event_values(event: Event) -> Mapping[str, str]:
    """An event as the form shows it."""
    values = {
        "title": event.title, "form": event.form, "field": event.field, "summary": event.summary, "place": event.place,
        "address": event.address, "phone": event.phone, "notices": "\n".join(event.notices),
        "district": event.district_id or "", "keywords": " ".join(event.keywords), "audience": event.audience,
        "min_age": str(event.min_age), "max_party": str(event.max_party), "department": event.department_id,
    }  # fmt: skip
    flags = {
        "for_children": event.for_children, "age_binds_all": event.age_binds_all, "real_name": event.real_name,
        "skip_allowed": event.skip_allowed,
    }  # fmt: skip
    return values | {name: "1" for name, on in flags.items() if on}


def session_draft(form: Fields) -> SessionDraft | None:
    """The session that was typed; None where its times cannot be read."""
    starts_at = _moment(form, "starts", "开始")
    ends_at = _moment(form, "ends", "结束", day="starts_day")
    cut_off_at = _moment(form, "cut_off", "截止", needed=False)
    capacity = form.whole("capacity", label="名额", least=1, most=100_000)
    if capacity is None:
        form.wrong("capacity", "请填写名额。")
    quotas = _quotas(form)
    if starts_at is None or ends_at is None or capacity is None or form.errors:
        return None
    return SessionDraft(starts_at=starts_at, ends_at=ends_at, capacity=capacity, cut_off_at=cut_off_at, quotas=quotas)


def _moment(form: Fields, name: str, label: str, *, day: str = "", needed: bool = True) -> datetime | None:
    on = form.day(day or f"{name}_day", label=f"{label}日期")
    at = form.clock(f"{name}_time", label=f"{label}时间")
    if on is None or at is None:
        if needed or (on is None) != (at is None):
            form.wrong(f"{name}_time" if at is None else (day or f"{name}_day"), f"请填写{label}的日期和时间。")
        return None
    return datetime.combine(on, at, CITY_TIME).astimezone(UTC)


def _quotas(form: Fields) -> Mapping[str, int]:
    """`学生 10` a line."""
    quotas: dict[str, int] = {}
    for line in _lines(form.text("quotas", label="分配名额", most=500)):
        name, _, seats = line.replace("：", " ").replace(":", " ").rpartition(" ")
        if not name.strip() or not seats.isdigit():
            form.wrong("quotas", "分配名额一行写一类，比如“学生 10”。")
            return {}
        quotas[name.strip()] = int(seats)
    return quotas


def session_values(session: Session) -> Mapping[str, str]:
    """A session as the form shows it."""
    starts, ends, cut_off = local(session.starts_at), local(session.ends_at), local(session.cut_off_at)
    return {
        "starts_day": f"{starts:%Y-%m-%d}", "starts_time": f"{starts:%H:%M}", "ends_time": f"{ends:%H:%M}",
        "cut_off_day": f"{cut_off:%Y-%m-%d}", "cut_off_time": f"{cut_off:%H:%M}", "capacity": str(session.capacity),
        "quotas": "\n".join(f"{one.audience} {one.seats}" for one in session.quotas),
    }  # fmt: skip
