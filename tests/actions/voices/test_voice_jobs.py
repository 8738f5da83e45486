"""What the clock does: feedback of a visit becomes one case, whatever dies in between."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from actions.voices import queries
from actions.voices.feedback import case_of_feedback
from actions.voices.model import Kind
from actions.voices.tables import cases
from bot.jobs.voices import Voices, voice_jobs
from bot.settings import Settings
from bot.voices import policy_of
from knowledge import outbox
from knowledge.opinions import VisitOpinion
from knowledge.outbox import Parcel
from knowledge.people_tables import outbox as parcels
from knowledge.residents import seen
from tests.actions.voices.conftest import Hands


def voices(hands: Hands) -> Voices:
    return Voices(store=hands.store, desk=lambda: hands.desk, now=lambda: hands.now, new_id=uuid4)


OPINION = VisitOpinion(title="走进水厂", department_id="swj", stars=3, said="讲解很好，但是停车不方便")


async def tell(hands: Hands, opinion: VisitOpinion = OPINION, key: str = "visit_feedback:1", **changes: object) -> None:
    payload = {**opinion.payload(), **changes}
    async with hands.store.transaction() as transaction:
        person = await seen(transaction, channel="web", sender="anna", now=hands.now)
        await outbox.put(transaction, key=key, kind="event", to=person, payload=payload, now=hands.now)


async def kept(hands: Hands) -> list[str]:
    async with hands.store.transaction() as transaction:
        return [one.text for one in await queries.mine(transaction, "web", "anna")]


async def test_feedback_becomes_one_case_and_its_words_do_not_stay_in_the_event(hands: Hands) -> None:
    await tell(hands)
    assert await asyncio.gather(*(voices(hands).hear() for _ in range(3))) != [0, 0, 0]
    assert await voices(hands).hear() == 0
    async with hands.store.transaction() as transaction:
        (case,) = await queries.mine(transaction, "web", "anna")
        parcel = (await transaction.execute(select(parcels))).one()
        assert (await outbox.take(transaction, now=hands.now)) == ()
    assert (case.kind, case.text, case.title) == (
        Kind.FEEDBACK,
        "讲解很好，但是停车不方便",
        "参观反馈：走进水厂（3星）",
    )
    assert "-SWJ-" in case.number
    assert (parcel.state, "停车" in str(parcel.payload)) == ("sent", False)


async def test_a_good_opinion_without_words_makes_no_case_and_a_bad_one_does(hands: Hands) -> None:
    await tell(hands, replace(OPINION, said="", stars=5))
    await tell(hands, replace(OPINION, said="", stars=1, department_id="gone"), key="2")
    await tell(hands, replace(OPINION, said="差", stars=1), key="3")
    for _ in range(3):
        assert await voices(hands).hear() == 1
    said = "参观“走进水厂”后给了1星（满分5星）。"
    assert sorted(await kept(hands)) == [said, f"{said}差"]


async def test_an_event_that_cannot_be_taken_waits_and_does_not_stop_the_others(hands: Hands) -> None:
    await tell(hands, rating="many")
    await tell(hands, key="2")
    assert await voices(hands).hear() == 1
    assert await kept(hands) == []
    assert await voices(hands).hear() == 1
    assert len(await kept(hands)) == 1
    assert await voices(hands).hear() == 0


@pytest.mark.parametrize(
    "payload", [{}, {"title": "t", "department_id": "swj", "text": ""}, {**OPINION.payload(), "rating": 9}]
)
async def test_what_is_no_opinion_is_not_made_up(hands: Hands, payload: dict[str, object]) -> None:
    parcel = Parcel(
        id=1,
        key="k",
        kind="event",
        resident_id=UUID(int=1),
        channel="web",
        sender="a",
        bound=False,
        payload=payload,
        state="queued",
        attempts=0,
        created_at=hands.now,
    )
    with pytest.raises(ValueError, match=r"opinion|stars"):
        case_of_feedback(parcel, hands.desk)


async def test_the_clock_reminds_ends_pauses_closes_and_counts(hands: Hands) -> None:
    answered = await hands.assigned()
    await hands.reply(answered.id)
    owing = await hands.assigned(sender="bert")
    assert await voices(hands).count() == 2
    hands.pass_days(40)
    assert await voices(hands).keep_time() == 0
    async with hands.store.transaction() as transaction:
        states = {row.id: row.state for row in await transaction.execute(select(cases.c.id, cases.c.state))}
        said = (await transaction.execute(text("SELECT count(*) FROM voice_notices"))).scalar_one()
    assert states == {answered.id: "closed", owing.id: "assigned"}
    assert said == 2


def test_the_settings_are_the_policy_and_the_worker_has_the_jobs(hands: Hands) -> None:
    policy = policy_of(Settings(voice_days={"consultation": 2}, voice_transfers=0, _env_file=None))
    assert (policy.days(Kind.CONSULTATION), policy.days(Kind.FAULT), policy.transfers) == (2, 5, 0)
    default = policy_of(Settings(_env_file=None))
    assert default.days(Kind.FAULT) == 3
    assert {kind: dict(default.kinds)[kind] for kind in Kind} == dict(hands.desk.policy.kinds)
    assert len(voice_jobs(hands.store, lambda: hands.desk, lambda: hands.now)) == 4
    assert default.personal_days == 180
