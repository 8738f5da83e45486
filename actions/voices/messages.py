"""What residents are sent about their cases: plain, short, with the number and what they can do next."""

from actions.voices.model import Case
from knowledge.city import City
from knowledge.notices import Notice, Topic


def office_name(department_id: str | None, city: City) -> str:
    """How a department signs; the office where there is none."""
    department = city.by_id.get(department_id or "")
    return department.name if department else "市政务公开办公室"


def replied(case: Case, text: str, city: City) -> Notice:
    """A reply as its resident reads it."""
    said = (
        f"您反映的“{case.title}”（编号{case.number}）有答复了。\n\n{text}\n\n——{office_name(case.department_id, city)}\n"
        "回复“评价”可以打分；还有疑问，回复“追问”。"
    )
    return _notice(case, said, "已答复")


def asked(case: Case, question: str, city: City) -> Notice:
    """A question of staff to the resident, because of which the clock stands still."""
    said = (
        f"您反映的“{case.title}”（编号{case.number}）需要补充：\n{question}\n——{office_name(case.department_id, city)}\n"
        "回复“补充”就可以写；在您补充之前，办理期限暂停计算。"
    )
    return _notice(case, said, "待补充")


def merged(case: Case, main: Case) -> Notice:
    """What the resident of a merged case is told."""
    said = (
        f"您反映的“{case.title}”（编号{case.number}）和另一件是同一件事，已合并到{main.number}一起办理。"
        "办理期限不变，答复会同样发给您。"
    )
    return _notice(case, said, "已合并")


def _notice(case: Case, text: str, state: str) -> Notice:
    return Notice(topic=Topic.CASE, about=case.title, text=text, state=state, path=f"/voices/cases/{case.id}")
