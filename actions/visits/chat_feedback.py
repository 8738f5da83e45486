"""What residents say of a visit, in a chat: the stars, and words; whatever else they say meanwhile is kept as words."""

from actions.form import Accepted, Asked, Choice, Field, Form, Offered
from actions.model import Facts, Outcome, Text, Turn
from actions.subjects import of_kind, subject
from actions.visits import feedback, sentences
from actions.visits.feedback import Opinion, Visited
from actions.visits.mine import MANY, booking_id_of, desk_of, me
from actions.visits.model import Refused as RefusedVisit
from actions.visits.rating_words import STARS, remark_in, said_nothing, stars_of

NONE_YET = "没有查到您可以评价的活动。预约过的活动开始以后，到场的市民可以在这里评价。"
RATED = "您已经评价过“{title}”了，先前的评价我们收到了，谢谢！"
REMARK = "remark:"
#: Said shortly, these are meant and are no remark on a visit.
ELSEWHERE = frozenset(
    {
        "my_bookings", "cancel_booking", "change_booking", "book_visit", "list_events", "office_info", "find_place",
        "find_document", "find_interpretation", "ask_policy", "track_ticket", "subscribe_topic", "unsubscribe",
        "delete_my_data", "human_agent", "help",
    }
)  # fmt: skip
SHORT = 12


async def _open_ones(turn: Turn, facts: Facts) -> tuple[tuple[Visited, ...], tuple[Visited, ...]]:
    """The visits that can be rated, and those that were."""
    visited = await feedback.visited_by(facts.transaction, await me(turn, facts), now=turn.now)
    return tuple(one for one in visited if not one.rated), tuple(one for one in visited if one.rated)


def _said(text: str) -> Outcome:
    return Outcome(replies=(Text(text=text),))


def _subject(one: Visited) -> str:
    return subject("booking", str(one.booking.id))


async def _offer_visit(turn: Turn, facts: Facts) -> Offered | Accepted | Outcome:
    fresh, rated = await _open_ones(turn, facts)
    if not fresh:
        return _said(RATED.format(title=rated[0].event.title) if rated else NONE_YET)
    if len(fresh) == 1:
        return Accepted(value=_subject(fresh[0]), echo=fresh[0].event.title)
    choices = tuple(
        Choice(value=_subject(one), label=f"{one.event.title}，{sentences.day_words(one.session.starts_at)}")
        for one in fresh[:MANY]
    )
    return Offered(prompt="想评价哪一次活动？", choices=choices)


async def _check_visit(turn: Turn, facts: Facts, value: str) -> Offered | Accepted | Outcome:
    fresh, rated = await _open_ones(turn, facts)
    if (again := next((one for one in rated if _subject(one) == value), None)) is not None:
        return _said(RATED.format(title=again.event.title))
    found = next((one for one in fresh if _subject(one) == value), None)
    return Accepted(value=value, echo=found.event.title) if found is not None else await _offer_visit(turn, facts)


async def _offer_stars(_turn: Turn, _facts: Facts) -> Offered:
    return Offered(
        prompt="您对这次活动满意吗？",
        choices=tuple(Choice(value=str(stars), label=f"{label}（{stars}星）") for stars, label in STARS.items()),
    )


def _parse_stars(asked: Asked) -> str | None:
    """The stars; asked for, also whatever is said instead of them (`remark:`), unless it surely means something else."""
    if asked.direct and _elsewhere(asked):
        return None
    stars = stars_of(asked.text) if asked.direct or "booking" in asked.answers or _remark(asked) else None
    if stars is not None:
        return str(stars)
    return REMARK if asked.direct and remark_in(asked.text) is not None else None


async def _check_stars(turn: Turn, facts: Facts, value: str) -> Accepted | Offered:
    if value == REMARK:
        return await _offer_stars(turn, facts)
    return Accepted(value=value, echo=f"{value}星（{STARS[int(value)]}）")


def _parse_said(asked: Asked) -> str | None:
    if asked.direct:
        return None if _elsewhere(asked) else asked.text.strip() or None
    return _remark(asked)


def _remark(asked: Asked) -> str | None:
    """Words beside the rating; in the very first sentence only where it rates something too."""
    if "booking" in asked.answers:
        return None if _elsewhere(asked) else remark_in(asked.text)
    return asked.text.strip() if stars_of(asked.text) is not None and remark_in(asked.text) is not None else None


def _elsewhere(asked: Asked) -> bool:
    meaning = asked.meaning
    return meaning.sure and meaning.intent in ELSEWHERE and len(asked.text.strip()) <= SHORT


OPINION = Form(
    fields=(
        Field(
            name="booking",
            label="活动",
            question="想评价哪一次活动？",
            again="回复前面的数字就行。",
            parse=lambda asked: asked.about if of_kind("booking", asked.about) else None,
            offer=_offer_visit,
            check=_check_visit,
            subject="booking",
        ),
        Field(
            name="stars",
            label="满意度",
            names=("评价", "星级", "分数"),
            question="您对这次活动满意吗？",
            again="请给个分：5是很满意，1是很不满意。",
            parse=_parse_stars,
            offer=_offer_stars,
            check=_check_stars,
            free=True,  # what people say of the visit is not another topic; `_parse_stars` lets go of what is
        ),
        Field(
            name="said",
            label="意见",
            question="还有什么想说的？好的、不好的都行；没有就回复“没有”。",
            parse=_parse_said,
            free=True,
        ),
    )
)


async def visit_feedback(turn: Turn, facts: Facts) -> Outcome:
    """Keep the opinion; whatever needs an answer becomes a case."""
    booking_id = booking_id_of(turn.answers["booking"])
    assert booking_id is not None
    opinion = Opinion(stars=int(turn.answers["stars"]), said=turn.answers.get("said", ""))
    person = await me(turn, facts)
    result = await feedback.give(facts.transaction, booking_id, person, opinion, desk_of(facts), now=turn.now)
    if isinstance(result, RefusedVisit):
        return _said(result.sentence)
    if result.again:
        return _said("您已经评价过这次活动了，谢谢！")
    worded = opinion.said.strip() and not said_nothing(opinion.said)
    text = f"谢谢您的评价（{opinion.stars}星，{STARS[opinion.stars]}），已转给主办单位。"
    text += "需要答复的意见，会有专人回复您。" if worded else ""
    return Outcome(replies=(Text(text=text),), wrote=True)
