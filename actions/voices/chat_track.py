"""A resident's own cases in a chat: how far they are, the reply, rating it, asking again, adding what staff asked for."""

from collections.abc import Awaitable, Callable
from enum import Enum
from uuid import UUID

from actions.form import Accepted, Asked, Choice, Field, Form, Offered, Refused, whole
from actions.model import Choices, Facts, Option, Outcome, Reply, Text, Turn
from actions.subjects import of_kind, subject
from actions.voices import deadlines, queries, resident_acts
from actions.voices.desk import desk_of
from actions.voices.errors import NotFoundError, VoiceError
from actions.voices.messages import office_name
from actions.voices.model import KIND_NAMES, STATE_NAMES, Case, State
from actions.voices.numbers import read_code, read_number

NUMBER = "number:"
MANY = 5
STARS = {5: "满意", 3: "一般", 1: "不满意"}
DONE = frozenset({State.REPLIED, State.RATED, State.CLOSED})
WRONG = "编号或者查询码不对，请核对后再发；找不到了可以拨打热线查询。"


# --- which case --------------------------------------------------------------------------------------------------


async def _mine(turn: Turn, facts: Facts, *, own: bool = False) -> tuple[Case, ...]:
    return await queries.mine(facts.transaction, turn.resident.channel, turn.resident.sender, limit=MANY, own=own)


def _line(case: Case, facts: Facts) -> str:
    return f"{case.title}（{STATE_NAMES[case.state]}，{deadlines.due_line(case, facts.workdays)}）"


async def _offer(turn: Turn, facts: Facts) -> Offered | Accepted:
    mine = await _mine(turn, facts)
    if not mine:
        return Offered(
            prompt="没有查到您在这里反映过的事。有编号和查询码的话，请把编号发来，比如“20261122-ZJJ-000170”。"
        )
    if len(mine) == 1:
        return Accepted(value=subject("ticket", str(mine[0].id)))
    choices = tuple(Choice(value=subject("ticket", str(one.id)), label=_line(one, facts)) for one in mine)
    return Offered(prompt="您反映过的事，想看哪一件？", choices=choices)


def _parse(asked: Asked) -> str | None:
    if asked.about is not None and of_kind("ticket", asked.about):
        return asked.about
    number = read_number(asked.text)
    return f"{NUMBER}{number}" if number else None


async def _check(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    mine = await _mine(turn, facts)
    if (identity := of_kind("ticket", value)) is not None:
        found = any(str(one.id) == identity for one in mine) or await _joined(identity, turn, facts) is not None
        return Accepted(value=value) if found else Refused(text=WRONG)
    number = value.removeprefix(NUMBER)
    own = next((one for one in mine if one.number == number), None)
    return Accepted(value=subject("ticket", str(own.id))) if own is not None else Accepted(value=value)


async def _is_mine(identity: str, turn: Turn, facts: Facts) -> bool:
    try:
        resident = turn.resident
        await queries.of_resident(facts.transaction, UUID(identity), resident.channel, resident.sender)
    except (NotFoundError, ValueError):
        return False
    return True


async def _joined(identity: str, turn: Turn, facts: Facts) -> Case | None:
    """The case, where they handed it in or stand behind it."""
    try:
        return await queries.joined(facts.transaction, UUID(identity), turn.resident.channel, turn.resident.sender)
    except (NotFoundError, ValueError):
        return None


async def _check_code(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    try:
        await queries.by_code(facts.transaction, turn.answers["case"].removeprefix(NUMBER), value)
    except NotFoundError:
        return Refused(text=WRONG)
    return Accepted(value=value)


CASE = Field(
    name="case",
    label="",
    question="请发编号，比如“20261122-ZJJ-000170”。",
    again="没看到编号，编号是日期开头的一串数字和字母，请核对后再发。",
    parse=_parse,
    offer=_offer,
    check=_check,
    subject="ticket",
)
CODE = Field(
    name="code",
    label="",
    question="请再发查询码，是登记时和编号一起告诉您的15位字母和数字。",
    again="没看到查询码，查询码是15位字母和数字，比如“XXXXX-XXXXX-XXXXX”的样子。",
    parse=lambda asked: read_code(asked.text),
    check=_check_code,
    applies=lambda answers: answers.get("case", "").startswith(NUMBER),
    needs=("case",),
)
TRACKING = Form(fields=(CASE, CODE))


async def track_ticket(turn: Turn, facts: Facts) -> Outcome:
    """The case with all that its resident may know of it; or a rating, given in one tap."""
    rated = of_kind("rate", turn.subject)
    if rated is not None:
        return await _rate(rated, turn, facts)
    if "case" not in turn.answers:
        return Outcome(replies=(Text(text=CASE.question),))
    try:
        case, way = await _opened(turn, facts)
    except NotFoundError:
        return Outcome(replies=(Text(text=WRONG),))
    return await show(case, facts, way)


class Way(Enum):
    """How somebody comes to a case."""

    OWN = 1  # they handed it in
    BEHIND = 2  # they met it too
    CODE = 3  # they know its number and code


async def _opened(turn: Turn, facts: Facts) -> tuple[Case, Way]:
    value = turn.answers["case"]
    if value.startswith(NUMBER):
        opened = await queries.by_code(facts.transaction, value.removeprefix(NUMBER), turn.answers["code"])
        return opened.case, Way.CODE
    identity = str(of_kind("ticket", value))
    if (case := await _joined(identity, turn, facts)) is None:
        raise NotFoundError
    return case, Way.OWN if await _is_mine(identity, turn, facts) else Way.BEHIND


async def show(case: Case, facts: Facts, way: Way = Way.OWN) -> Outcome:
    """One case: where it is, until when, what was answered, and what can be done now.

    Who opened it with number and code does everything else on its page, with the same two.
    """
    lines = [
        f"{KIND_NAMES[case.kind]}：{case.title}" + ("（您也遇到）" if way is Way.BEHIND else ""),
        f"编号：{case.number}",
        f"状态：{STATE_NAMES[case.state]}"
        + (f"（{office_name(case.department_id, facts.city)}）" if case.department_id else ""),
        f"期限：{deadlines.due_line(case, facts.workdays)}",
    ]
    reply = await queries.latest_reply(facts.transaction, case.id)
    if reply is not None:
        lines += ["", "答复：", reply.text, f"——{office_name(reply.department_id, facts.city)}"]
    options = _options(case) if way is Way.OWN else ()
    if way is Way.CODE and _options(case):
        lines += ["", f"要评价、追问或者补充，请凭编号和查询码打开：{facts.service.public_url}/voices/mine"]
    prompt = "\n".join(lines)
    replies: tuple[Reply, ...] = (Choices(prompt=prompt, options=options),) if options else (Text(text=prompt),)
    return Outcome(replies=replies, shown=(subject("ticket", str(case.id)),))


def _options(case: Case) -> tuple[Option, ...]:
    ticket = subject("ticket", str(case.id))
    if case.state in DONE:
        rating = rating_options(case) if case.rating is None else ()
        return (*rating, Option(label="还有疑问，我要追问", intent="follow_up", subject=ticket))
    if case.owes and case.state is not State.MERGED:
        return (Option(label="我要补充", intent="add_words", subject=ticket),)
    return ()


def rating_options(case: Case) -> tuple[Option, ...]:
    """A rating in one tap."""
    return tuple(
        Option(label=label, intent="track_ticket", subject=subject("rate", f"{case.id}/{stars}"))
        for stars, label in STARS.items()
    )


async def _rate(value: str, turn: Turn, facts: Facts) -> Outcome:
    identity, _, stars = value.partition("/")
    try:
        opened = await queries.of_resident(
            facts.transaction, UUID(identity), turn.resident.channel, turn.resident.sender
        )
        case = await resident_acts.rate(
            facts.transaction, opened.case.id, int(stars), by=opened.actor, desk=desk_of(facts), now=turn.now
        )
    except (VoiceError, ValueError) as error:
        return Outcome(replies=(Text(text=str(error) if isinstance(error, VoiceError) else WRONG),))
    ticket = subject("ticket", str(case.id))
    text = f"谢谢您的评价：{STARS.get(int(stars), stars + '分')}。"
    if int(stars) == min(STARS):
        again = Option(label="说说哪里没办好", intent="follow_up", subject=ticket)
        return Outcome(replies=(Choices(prompt=f"{text}哪里没办好，可以接着追问：", options=(again,)),), wrote=True)
    return Outcome(replies=(Text(text=text),), wrote=True, shown=(ticket,))


# --- more words --------------------------------------------------------------------------------------------------


async def _check_own(turn: Turn, facts: Facts, value: str) -> Accepted | Outcome:
    if await _is_mine(of_kind("ticket", value) or "", turn, facts):
        return Accepted(value=value)
    return Outcome(replies=(Text(text=WRONG),))


def _wanting(states: frozenset[State]) -> Callable[[Turn, Facts], Awaitable[Offered | Accepted | Outcome]]:
    async def offer(turn: Turn, facts: Facts) -> Offered | Accepted | Outcome:
        fitting = [one for one in await _mine(turn, facts, own=True) if one.state in states]
        if not fitting:
            return Outcome(replies=(Text(text="没有查到可以这样办的事项。回复“我的诉求”看看进度。"),))
        if len(fitting) == 1:
            return Accepted(value=subject("ticket", str(fitting[0].id)))
        choices = tuple(Choice(value=subject("ticket", str(one.id)), label=_line(one, facts)) for one in fitting)
        return Offered(prompt="是哪一件？", choices=choices)

    return offer


def _words(question: str, states: frozenset[State]) -> Form:
    return Form(
        fields=(
            Field(
                name="case",
                label="",
                question="是哪一件？",
                again="回复前面的数字就行。",
                parse=_parse,
                offer=_wanting(states),
                check=_check_own,
                subject="ticket",
            ),
            Field(
                name="text",
                label="",
                question=question,
                again="请用文字说说。",
                parse=lambda asked: asked.text.strip() or None if asked.direct else None,
                free=True,
                personal=whole,
            ),
        )
    )


OPEN = frozenset(State) - DONE - {State.MERGED}
FOLLOWING = _words("请说说还有什么疑问，原来的单位会再答复您一次。", DONE)
ADDING = _words("请把要补充的发给我。", OPEN)


def _saying(act: Callable[..., Awaitable[Case]], said: str) -> Callable[[Turn, Facts], Awaitable[Outcome]]:
    async def say(turn: Turn, facts: Facts) -> Outcome:
        resident = turn.resident
        try:
            identity = UUID(str(of_kind("ticket", turn.answers["case"])))
            opened = await queries.of_resident(facts.transaction, identity, resident.channel, resident.sender)
            case = await act(
                facts.transaction, identity, turn.answers["text"], by=opened.actor, desk=desk_of(facts), now=turn.now
            )
        except VoiceError as error:
            return Outcome(replies=(Text(text=str(error)),))
        text = f"{said}编号{case.number}，{deadlines.due_line(case, facts.workdays)}。"
        return Outcome(replies=(Text(text=text),), wrote=True, shown=(subject("ticket", str(case.id)),))

    return say


follow_up = _saying(resident_acts.follow_up, "已转给原来的单位，会再答复您。")
add_words = _saying(resident_acts.add_words, "已补充，谢谢您。")
