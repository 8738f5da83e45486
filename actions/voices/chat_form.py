"""The forms of a suggestion, a fault report and a letter: what is said, whether somebody said it before, who is called."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions import contact
from actions.form import Accepted, Choice, Confirm, Field, Form, Offered, Refused, Review, whole
from actions.model import Facts, Outcome, Text, Turn
from actions.voices import deadlines, doors, notice, routing, story
from actions.voices.chat_same import SAME, fresh
from actions.voices.desk import desk_of
from actions.voices.errors import UnfitError
from actions.voices.messages import office_name
from actions.voices.model import KIND_NAMES, Kind, NewCase
from actions.voices.rules import DRAFT, check, handing_key
from knowledge.city_time import city_day

Answers = Mapping[str, str]


# --- what it is about --------------------------------------------------------------------------------------------


def _story(kind: Kind, question: str) -> Field:
    async def verdict(turn: Turn, facts: Facts, value: str) -> Accepted | Refused | Outcome:
        if (door := doors.right_door(value)) is not None:
            return Outcome(replies=(Text(text=door),))
        try:
            check(_new(kind, {**turn.answers, "story": value}, turn), facts.voices)
        except UnfitError as error:
            return Refused(text=str(error))
        return Accepted(value=value)

    return Field(
        name="story",
        label="内容",
        names=("事情", "问题", "建议"),
        question=question,
        again="请用文字说说是什么事。",
        parse=story.story,
        check=verdict,
        free=True,
        personal=whole,
    )


PAGE = Field(
    name="page",
    label="网页",
    names=("网址", "链接"),
    question="是哪个网站或者页面？有网址就发网址，没有就说说页面的名字；不知道就回复“不知道”。",
    parse=story.page,
    show=lambda value: "没有说" if value == story.NONE else value.removeprefix("words:"),
    applies=lambda answers: fresh(answers) and story.is_web(answers.get("story", "")),
)
PLACE = Field(
    name="place",
    label="地点",
    names=("位置", "地址"),
    question="具体在什么地方？路名、小区、门牌，附近有什么，越具体越好；也可以直接发位置。不好说就回复“不知道”。",
    parse=story.place,
    show=lambda value: "没有说" if value == story.NONE else value,
    applies=lambda answers: (
        fresh(answers) and not story.is_web(answers.get("story", "")) and not story.has_place(answers.get("story", ""))
    ),
    kinds=("text", "location"),
    personal=lambda value: () if value == story.NONE else (value,),
)


async def _offer_leader(_turn: Turn, facts: Facts) -> Offered:
    choices = (Choice(value="市长", label="市长"), Choice(value="市委书记", label="市委书记"))
    return Offered(prompt=f"写给哪位领导？也可以直接说，比如“{facts.service.city}副市长”“某区区长”。", choices=choices)


LEADER = Field(
    name="leader",
    label="写给",
    names=("领导",),
    question="写给哪位领导？",
    parse=story.leader,
    offer=_offer_leader,
    applies=fresh,
)


# --- whom to answer ----------------------------------------------------------------------------------------------


def _openly(door: Kind) -> Field:
    """Whether the answer may be public; not asked where the kind never is."""

    async def offer(turn: Turn, facts: Facts) -> Offered | Accepted:
        if not facts.voices.kinds[story.kind_of(turn.answers.get("story", ""), door)].public:
            return Accepted(value="no")
        return Offered(
            prompt="答复可以公开给别的市民参考吗？公开时不显示您是谁。",
            choices=(Choice(value="yes", label="可以公开"), Choice(value="no", label="只答复我")),
        )

    return Field(
        name="openly",
        label="公开",
        question="答复可以公开吗？",
        again="回复1可以公开，回复2只答复您。",
        parse=story.openly,
        offer=offer,
        show=lambda value: "可以公开" if value == "yes" else "只答复我",
        applies=fresh,
        needs=("story",),
    )


def _notice(facts: Facts) -> str:
    return notice.told(facts.service.city, facts.service.hotline, facts.voices.personal_days)


async def _offer_reachable(_turn: Turn, facts: Facts) -> Offered:
    return Offered(
        prompt=f"要留姓名和电话吗？\n{_notice(facts)}",
        choices=(Choice(value="yes", label="留联系方式"), Choice(value="no", label="不留，匿名反映")),
    )


REACHABLE = Field(
    name="reachable",
    label="",
    question="要留姓名和电话吗？",
    again="回复1留联系方式，回复2匿名。",
    parse=story.reachable,
    offer=_offer_reachable,
    applies=fresh,
)


ANY_CONTACT = "请告诉我怎么称呼您、电话多少，例如“王芳 13800000000”。"
LETTER_CONTACT = f"写信要留姓名和电话，方便办理单位核实、答复。{ANY_CONTACT}"


async def _check_phone(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    try:
        check(_new(Kind.SUGGESTION, {**turn.answers, "phone": value}, turn), facts.voices)
    except UnfitError as error:
        return Refused(text=str(error))
    return Accepted(value=value)


def _contact_fields(applies: Callable[[Answers], bool], *, tell: bool) -> tuple[Field, Field]:
    name = replace(contact.NAME_FIELD, question=LETTER_CONTACT if tell else ANY_CONTACT, applies=applies)
    phone = replace(contact.PHONE_FIELD, check=_check_phone, applies=applies)
    return name, phone


# --- all of it ---------------------------------------------------------------------------------------------------


def _new(door: Kind, answers: Answers, turn: Turn) -> NewCase:
    """What is handed in. Where and on which page it is goes into the words, so that whoever reads them knows."""
    text = answers.get("story", "")
    kind = story.kind_of(text, door)
    where, page = answers.get("place", story.NONE), answers.get("page", story.NONE)
    if where != story.NONE:
        text += f"\n地点：{where}"
    if page.startswith("words:"):
        text += f"\n页面：{page.removeprefix('words:')}"
    named = answers.get("reachable", "yes") == "yes"
    return NewCase(
        kind=kind,
        channel=turn.resident.channel,
        sender=turn.resident.sender,
        key=handing_key(door, answers, city_day(turn.now)),
        text=text,
        page_url=page if page.startswith("http") else "",
        leader=answers.get("leader", ""),
        anonymous=not (named and answers.get("name")) and kind is not Kind.LETTER,
        public=answers.get("openly") == "yes",
        name=answers.get("name", "") if named else "",
        phone=answers.get("phone", "") if named else "",
        notice=notice.VERSION if named else "",
        draft_id=answers.get(DRAFT, ""),
    )


def new_case(kind: Kind, turn: Turn) -> NewCase:
    """The case that the form holds."""
    return _new(kind, turn.answers, turn)


def _review(door: Kind) -> Review:
    async def review(turn: Turn, facts: Facts) -> Confirm | None:
        if not fresh(turn.answers):
            return None
        kind = story.kind_of(turn.answers["story"], door)
        desk = desk_of(facts)
        suggested = await routing.suggest(facts.transaction, turn.answers["story"], facts.city, limit=1)
        to = office_name(suggested[0].department_id if suggested else None, facts.city)
        clock = deadlines.Clock(from_on=city_day(turn.now), days=desk.policy.days(kind))
        lines = [
            f"请核对您的{KIND_NAMES[kind]}：",
            *FORMS[door].lines(turn.answers, turn.echoes),
            f"将转给：{to}（工作人员会再核对）",
            f"答复期限：{desk.policy.days(kind)}个工作日，{clock.deadline(desk.workdays).shown()}",
        ]
        if kind is Kind.LETTER:  # who writes one is not asked whether they leave a name
            lines.append(f"关于您的姓名和电话——\n{_notice(facts)}")
        return Confirm(text="\n".join(lines), yes="确认提交")

    return review


def _form(kind: Kind, question: str, opening: str, *own: Field) -> Form:
    letter = kind is Kind.LETTER
    wants: Callable[[Answers], bool] = (
        fresh if letter else lambda answers: fresh(answers) and answers.get("reachable") == "yes"
    )
    who = () if letter else (REACHABLE,)
    fields = (_story(kind, question), SAME, *own, _openly(kind), *who, *_contact_fields(wants, tell=letter))
    return Form(fields=fields, opening=opening, review=_review(kind))


SUGGESTION = _form(
    Kind.SUGGESTION, "请说说您的建议：是什么事、在哪里、您希望怎么改。", "好的，您的建议会有编号、有期限、有答复。"
)
FAULT = _form(
    Kind.FAULT,
    "请说说哪里坏了、出了什么错。网站的问题，最好把网址一起发来。",
    "好的，我来登记，会有人尽快处理。",
    PAGE,
    PLACE,
)
LETTER = _form(
    Kind.LETTER,
    "请把想对领导说的话发给我，一条说不完可以写长一点（2000字以内）。",
    "好的，来信会登记编号，按期答复。",
    LEADER,
)
FORMS = {Kind.SUGGESTION: SUGGESTION, Kind.FAULT: FAULT, Kind.LETTER: LETTER}
