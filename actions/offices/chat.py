"""Where a department is, when it is open, whom to call, and which one is in charge."""

from actions import examples
from actions.hours import day_lines, days_asked
from actions.model import Answered, Choices, Facts, Option, Outcome, Source, Text, Turn
from actions.naming import asked_first, asks_line, in_charge, named_department, named_elsewhere, not_ours, places_called
from actions.offices import rules
from actions.offices.rules import fitting_windows
from actions.places.chat import show_place
from actions.subjects import of_kind, subject
from actions.threads import joined
from knowledge.city import Department

MOST = 3


def ask(facts: Facts) -> str:
    """Which department."""
    said = examples.department(facts)
    return f"您想问哪个部门？说部门名字或者要办的事都行{examples.such_as(examples.quoted(said and f'{said}电话'))}。"


async def office_info(turn: Turn, facts: Facts) -> Outcome:
    """A department by its name or by its work; a hall where a hall is named."""
    chosen = of_kind("department", turn.subject)
    if chosen is not None and chosen in facts.city.by_id:
        return show_department(facts.city.by_id[chosen], turn.text, joined(turn))
    text = joined(turn)
    if not text.strip():
        return Outcome(replies=(Text(text=ask(facts)),), answered=Answered.OFFERED, asks=True)
    if (elsewhere := named_elsewhere(text, facts)) is not None:
        return not_ours(elsewhere, facts.service)
    if halls := places_called(text, facts.city.places):
        return show_place(halls[0], facts, text)
    if (hall := rules.hall_meant(turn.meaning, facts.city)) is not None:
        return show_place(hall, facts, text)
    if (named := named_department(turn.meaning, facts.city)) is not None:
        return show_department(named, text)
    if rules.wants_leader(text):
        return _leader(facts)
    candidates = in_charge(text, facts.city.departments, MOST)
    if len(candidates) == 1:
        return show_department(candidates[0], text)
    if candidates:
        return _offer(candidates)
    return _unknown(facts, asked=rules.asks_something(text))


def is_named(turn: Turn, facts: Facts) -> bool:
    """Whether the text names a department or a hall: then the directory knows, not the documents."""
    return bool(places_called(turn.text, facts.city.places)) or named_department(turn.meaning, facts.city) is not None


def show_department(department: Department, asked: str, matter: str = "") -> Outcome:
    """One department: what is asked for first, and the windows for the matter; its duties where nothing is asked for."""
    known = asked_first(
        asked,
        address=f"地址：{department.address}",
        hours=f"办公时间：{department.hours}",
        phone=f"电话：{department.phone}",
    )
    duties = () if asks_line(asked) else (department.duties.strip(),)
    windows = (
        f"· {one.name}（{one.handles}）：{one.address}，{one.hours}，{one.phone}"
        for one in fitting_windows(matter or asked, department)
    )
    days = day_lines(department.hours, days_asked(asked))
    lines = (department.name, *days, *known, *duties, *windows)
    said = "\n".join(line for line in lines if line and not line.endswith("："))
    return Outcome(
        replies=(Text(text=said),),
        sources=(Source(id=f"department:{department.id}", title=department.name, passage=said),),
        shown=(subject("department", department.id),),
    )


def _offer(candidates: tuple[Department, ...]) -> Outcome:
    options = tuple(
        Option(label=one.short, intent="office_info", subject=subject("department", one.id)) for one in candidates
    )
    return Outcome(
        replies=(Choices(prompt="这件事可能归下面的部门管，您想看哪一个？回复数字就行。", options=options),),
        shown=tuple(subject("department", one.id) for one in candidates),
        answered=Answered.OFFERED,
    )


def _leader(facts: Facts) -> Outcome:
    """How to reach a leader: by a letter, which is answered; a telephone number of theirs is in no directory."""
    hotline = facts.service.hotline
    prompt = (
        f"领导的电话没有对外登记。想让领导知道的事可以写信，会登记、转办、答复；着急的事请拨打{hotline}。回复数字就行："
    )
    options = (Option(label="给领导留言", intent="ask_leader"), Option(label="转人工", intent="human_agent"))
    return Outcome(replies=(Choices(prompt=prompt, options=options),), answered=Answered.OFFERED)


def _unknown(facts: Facts, *, asked: bool) -> Outcome:
    """No department was heard; whoever asked about something in particular is on the list of what was not answered."""
    text = f"我没听出是哪个部门。{ask(facts)}\n说不清也没关系，请拨打{facts.service.hotline}，会转给对应的部门。"
    state = Answered.UNANSWERED if asked else Answered.OFFERED
    return Outcome(replies=(Text(text=text),), answered=state, asks=True)
