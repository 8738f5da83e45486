"""Voices in a chat: handing in a suggestion, a fault or a letter. Each gets a number, a department and a deadline."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from actions.model import Facts, Outcome, Text, Turn
from actions.subjects import subject
from actions.voices import taking
from actions.voices.chat_form import FAULT, LETTER, SUGGESTION, new_case
from actions.voices.chat_same import joined
from actions.voices.desk import desk_of
from actions.voices.errors import VoiceError
from actions.voices.messages import office_name
from actions.voices.model import KIND_NAMES, Kind, Taken
from actions.voices.numbers import shown_code

__all__ = ["FAULT", "LETTER", "SUGGESTION", "ask_leader", "report_fault", "submit_suggestion"]


def _handing_in(kind: Kind) -> Callable[[Turn, Facts], Awaitable[Outcome]]:
    async def act(turn: Turn, facts: Facts) -> Outcome:
        try:
            if joined(turn.answers) is not None:
                return await _join(turn, facts)
            new = new_case(kind, turn)
            taken = await taking.take(facts.transaction, new, desk_of(facts), case_id=uuid4(), now=turn.now)
        except VoiceError as error:
            return Outcome(replies=(Text(text=str(error)),))
        return Outcome(
            replies=(Text(text=taken_text(new.kind, taken, facts)),),
            wrote=True,
            shown=(subject("ticket", str(taken.case_id)),),
        )

    return act


def taken_text(kind: Kind, taken: Taken, facts: Facts) -> str:
    """What is said of a case that now exists."""
    lines = [
        f"您的{KIND_NAMES[kind]}已收到，谢谢您！",
        f"编号：{taken.number}",
    ]
    if taken.code is not None:
        lines.append(f"查询码：{shown_code(taken.code)}（请收好，别告诉别人）")
    if taken.department_ids:
        lines.append(f"建议转给：{office_name(taken.department_ids[0], facts.city)}，工作人员核对后办理")
    lines += [
        f"答复期限：{taken.due_shown}",
        "有答复会马上在这里告诉您；回复“我的诉求”随时看进度。",
    ]
    return "\n".join(lines)


async def _join(turn: Turn, facts: Facts) -> Outcome:
    """One more behind a case that is there."""
    case_id = joined(turn.answers)
    assert case_id is not None
    case = await taking.support(
        facts.transaction,
        case_id,
        channel=turn.resident.channel,
        sender=turn.resident.sender,
        key=f"chat:{turn.id}",
        now=turn.now,
    )
    text = (
        f"已记下您也遇到了“{case.title}”（编号{case.number}），现在一共{case.supporters + 1}人反映。"
        "有答复会同样告诉您；回复“我的诉求”随时看进度。"
    )
    return Outcome(replies=(Text(text=text),), wrote=True, shown=(subject("ticket", str(case.id)),))


submit_suggestion = _handing_in(Kind.SUGGESTION)
report_fault = _handing_in(Kind.FAULT)
ask_leader = _handing_in(Kind.LETTER)
