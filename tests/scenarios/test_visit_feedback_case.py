"""From what somebody says after a visit to the case that is made of it, through the whole service."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from actions.visits.feedback import Opinion
from actions.voices import queries
from actions.voices.model import Case, Kind
from bot.app import Parts
from bot.jobs.voices import Voices
from bot.visiting import Visits
from bot.voices import desk_of
from knowledge.residents import resident_id
from tests.scenarios.playing import Clock, Conversation, play

VISIT = "居民：预约消防员体验，一大一小，我叫周小满，13500006666\n明窗：请核对\n居民：确认\n明窗：预约成功"


async def visited(parts: Parts, clock: Clock) -> Conversation:
    """Somebody who booked a visit that has begun."""
    conversation = Conversation(parts, clock, sender=uuid4().hex)
    await play(conversation, VISIT.splitlines())
    clock.moment += timedelta(days=6, minutes=30)
    return conversation


async def cases_of(parts: Parts, conversation: Conversation) -> list[tuple[Case, str]]:
    """What the worker makes of the events that wait, each with the department that is suggested first."""
    desk = desk_of(parts.settings, parts.library, parts.cipher)
    worker = Voices(store=parts.store, desk=lambda: desk, now=parts.now, new_id=uuid4)
    while await worker.hear():
        pass
    async with parts.store.transaction() as transaction:
        mine = await queries.mine(transaction, "wechat", conversation.sender)
        return [(one, (await queries.suggested_for(transaction, one.id))[0]) for one in mine]


async def test_what_is_said_in_the_chat_is_the_text_of_a_case_of_the_organizer(parts: Parts, clock: Clock) -> None:
    conversation = await visited(parts, clock)
    chat = "居民：评价一下刚才的参观\n明窗：满意吗\n居民：队排得太长，站了快一个钟头\n明窗：满意吗\n居民：两颗星\n明窗：2星"
    await play(conversation, chat.splitlines())
    ((case, department),) = await cases_of(parts, conversation)
    assert (case.kind, case.text) == (Kind.FEEDBACK, "队排得太长，站了快一个钟头")
    assert case.title == "参观反馈：小小消防员体验日（2星）"
    assert department == "yjj"


@pytest.mark.parametrize(("stars", "said", "made"), [(5, "", 0), (3, "没有", 0), (1, "", 1), (5, "云梯车真高", 1)])
async def test_a_page_or_the_api_makes_the_same_case_and_wordless_praise_makes_none(
    parts: Parts, clock: Clock, stars: int, said: str, made: int
) -> None:
    conversation = await visited(parts, clock)
    person = resident_id("wechat", conversation.sender)
    visits = Visits.of(parts)
    (mine,), _ = await visits.mine(person)
    await visits.opine(person, mine.booking.id, Opinion(stars=stars, said=said))
    found = await cases_of(parts, conversation)
    assert [department for _, department in found] == ["yjj"] * made
    assert all(f"{stars}星" in case.title and said in case.text for case, _ in found)
    assert await visits.visited(person, UUID(int=0)) is None
