"""The fields of a booking that say for whom it is: how many, whose seats, how old, by which invitation."""

from collections.abc import Callable, Mapping

from actions.form import Accepted, Asked, Choice, Field, Offered, Refused
from actions.model import Facts, Outcome, Text, Turn
from actions.subjects import of_kind
from actions.visits import asking, looking, rules, sentences
from actions.visits.finding import Sought
from actions.visits.model import EVERYBODY, Event, Refusal, Session


async def session_and_event(turn: Turn, facts: Facts) -> tuple[Session, Event] | None:
    """The chosen session with its event."""
    return await looking.session_and_event(facts, str(of_kind("session", turn.answers.get("session", ""))))


async def _offer_party(turn: Turn, facts: Facts) -> Offered | None:
    known = await session_and_event(turn, facts)
    if known is None:
        return None
    most = min(known[1].max_party, known[0].seats_for(EVERYBODY) or known[1].max_party)
    return Offered(prompt=f"一共几位参加（连您在内）？这个活动每次最多{most}人。")


async def _check_party(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    known = await session_and_event(turn, facts)
    party = int(value)
    if known is None:  # said with the event, before its session is settled
        listing = await looking.listing_of(facts, of_kind("event", turn.answers.get("event", "")) or "")
        if listing is not None and not 1 <= party <= listing.event.max_party:
            return Refused(text=f"这个活动每次可以预约1到{listing.event.max_party}人，请调整人数。")
    if known is not None:
        session, event = known
        reason = rules.refusal_of_party(event, session, EVERYBODY, party) if not session.quotas else None
        if reason is not None or not 1 <= party <= event.max_party:
            return Refused(text=sentences.sentence(Refusal.PARTY_SIZE, event, session))
    return Accepted(value=str(party), echo=f"{party}人")


async def _offer_audience(turn: Turn, facts: Facts) -> Offered | Accepted:
    known = await session_and_event(turn, facts)
    if known is None or not known[0].quotas:
        return Accepted(value="all")
    session = known[0]
    choices = [
        Choice(value=f"for:{one.audience}", label=f"{one.audience}（余{max(one.free, 0)}个）") for one in session.quotas
    ]
    if session.seats_for(EVERYBODY) > 0:
        choices.append(Choice(value="all", label=f"一般市民（余{max(session.free_for(EVERYBODY), 0)}个）"))
    return Offered(prompt="这一场为不同的人群留了名额，您属于哪一类？", choices=tuple(choices))


def _parse_audience(asked: Asked) -> str | None:
    return f"said:{asked.text.strip()}" if asked.direct and len(asked.text.strip()) <= 12 else None


async def _check_audience(turn: Turn, facts: Facts, value: str) -> Accepted | Offered:
    known = await session_and_event(turn, facts)
    quotas = known[0].quotas if known is not None else ()
    said = value.partition(":")[2]
    for quota in quotas:
        if quota.audience == said or (value.startswith("said:") and quota.audience in said):
            return Accepted(value=f"for:{quota.audience}", echo=quota.audience)
    if value == "all" or any(word in said for word in ("一般", "市民", "普通", "都不")):
        return Accepted(value="all", echo="一般市民")
    offered = await _offer_audience(turn, facts)
    assert isinstance(offered, Offered)
    return offered


async def _offer_age(turn: Turn, facts: Facts) -> Offered | None:
    known = await session_and_event(turn, facts)
    if known is None:
        return None
    session, event = known
    who = "参观的每一位" if event.age_binds_all else "您"
    prompt = f"这个活动要求{'每位参观人' if event.age_binds_all else '预约人'}在{sentences.day_words(session.starts_at)}当天年满{event.min_age}周岁。{who}都满了吗？"
    prompt = prompt if event.age_binds_all else prompt.replace("都满了吗", f"年满{event.min_age}周岁了吗")
    return Offered(
        prompt=prompt,
        choices=(
            Choice(value=asking.YES, label=f"是，已年满{event.min_age}周岁"),
            Choice(value=asking.NO, label="还没有"),
        ),
    )


def _parse_age(asked: Asked) -> str | None:
    return asking.of_age(asked, int(asked.answers.get("min_age", 18)))


async def _check_age(turn: Turn, facts: Facts, value: str) -> Accepted | Outcome:
    if value == asking.YES:
        return Accepted(value=value, echo="已确认")
    known = await session_and_event(turn, facts)
    least = known[1].min_age if known is not None else 18
    others = await looking.look(Sought(days=(), children=True), facts, turn.now)
    open_ones = [one.event for one in others.listings if looking.bookable(one, turn.now)]
    titles = "、".join(f"“{event.title}”" for event in open_ones[:3])
    instead = f"不限年龄、适合孩子的活动有{titles}，想去就回复活动名。" if titles else ""
    text = f"很抱歉，这个活动要年满{least}周岁才能预约，这次先不为您报名。可以请家里的大人来预约；{instead}"
    return Outcome(replies=(Text(text=text.rstrip("；") + ("" if instead else "。")),))


async def _check_code(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    known = await session_and_event(turn, facts)
    if known is not None and rules.invitation_hash(value) != known[1].invitation_hash:
        return Refused(text=sentences.sentence(Refusal.INVITATION))
    return Accepted(value=value)


def asked_for(what: str) -> Callable[[Mapping[str, str]], bool]:
    """Applies where the chosen session asks for this."""
    return lambda answers: asking.asks(answers, what)


PARTY = Field(
    name="party",
    label="人数",
    names=("几个人", "多少人"),
    question="一共几位参加（连您在内）？",
    again="没看懂人数，请只回复一个数字，比如“3”。",
    parse=asking.party_size,
    offer=_offer_party,
    check=_check_party,
    show=lambda value: f"{value}人",
    needs=("event",),
)
AUDIENCE = Field(
    name="audience",
    label="名额",
    names=("人群",),
    question="您属于哪一类？",
    again="回复前面的数字就行。",
    parse=_parse_audience,
    offer=_offer_audience,
    check=_check_audience,
    applies=asked_for("audience"),
    needs=("session",),
)
AGE = Field(
    name="age",
    label="年龄",
    question="您在参观当天年满18周岁了吗？",
    again="请回复“是”或者“还没有”。",
    parse=_parse_age,
    offer=_offer_age,
    check=_check_age,
    applies=asked_for("declare"),
    needs=("event",),
)
CODE = Field(
    name="code",
    label="邀请码",
    question="这个活动凭邀请码预约，请发您收到的邀请码。",
    again="没看到邀请码，一般是几位字母和数字；没有的话回复“取消”。",
    parse=asking.code,
    check=_check_code,
    applies=asked_for("code"),
    needs=("event",),
)
