"""When two residents turn out to be one person, a case concerns them once, and they have one open conversation."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from actions.erasers import MERGERS
from actions.handover import acts
from actions.handover import queries as talks
from actions.handover.model import Conversation, State
from actions.handover.tables import conversations
from actions.voices import queries, taking
from actions.voices.tables import parties, words
from knowledge.merging import merge
from knowledge.residents import resident_id
from tests.actions.voices.conftest import LAMP, Hands

ANNA, PHONE = resident_id("web", "anna"), resident_id("miniprogram", "m-anna")


async def one(hands: Hands) -> UUID:
    async with hands.store.transaction() as transaction:
        return (await merge(transaction, ANNA, PHONE, mergers=MERGERS, actor="system", now=hands.now)).resident


async def supports(hands: Hands, case_id: UUID, channel: str, sender: str, key: str) -> None:
    async with hands.store.transaction() as transaction:
        await taking.support(transaction, case_id, channel=channel, sender=sender, key=key, now=hands.now)


async def public(hands: Hands, text: str = LAMP, sender: str = "bert") -> UUID:
    case = await hands.assigned(text=text, sender=sender, public=True)
    await hands.reply(case.id, public=True)
    return case.id


async def test_cases_and_words_of_both_are_the_ones(hands: Hands) -> None:
    mine = await hands.hand_in()
    hands.pass_days(1)
    theirs = await hands.hand_in("柳林街的井盖松了，车一压就响。", channel="miniprogram", sender="m-anna")
    assert await one(hands) == ANNA
    async with hands.store.transaction() as transaction:
        found = await queries.mine(transaction, "miniprogram", "m-anna")
        assert {case.id for case in found} == {mine.case_id, theirs.case_id}
        opened = await queries.of_resident(transaction, theirs.case_id, "web", "anna")
        assert opened.actor == queries.resident_actor(ANNA)
        assert set(await transaction.scalars(select(words.c.resident_id))) == {ANNA}


async def test_a_supporter_twice_counts_once_and_an_author_does_not_stand_behind_themself(hands: Hands) -> None:
    theirs = await public(hands)
    own = await public(hands, "望岳区柳林街没有路灯，晚上看不见路。", "anna")
    hands.pass_days(1)
    await supports(hands, theirs, "web", "anna", "k1")
    for case_id, key in ((theirs, "k1"), (own, "k2")):
        await supports(hands, case_id, "miniprogram", "m-anna", key)
    assert (await hands.case(theirs)).supporters == 2
    await one(hands)
    assert (await hands.case(theirs)).supporters == 1
    assert (await hands.case(own)).supporters == 0
    async with hands.store.transaction() as transaction:
        rows = await transaction.execute(select(parties.c.case_id, parties.c.role).where(parties.c.resident_id == ANNA))
        assert {(row.case_id, row.role) for row in rows} == {(theirs, "supporter"), (own, "author")}


async def test_the_author_is_the_younger_record(hands: Hands) -> None:
    case_id = await public(hands, sender="bert")
    await supports(hands, case_id, "web", "anna", "k1")
    async with hands.store.transaction() as transaction:
        bert = resident_id("web", "bert")
        into = (await merge(transaction, ANNA, bert, mergers=MERGERS, actor="system", now=hands.now)).resident
        rows = (await transaction.execute(select(parties.c.resident_id, parties.c.role))).all()
    assert [(row.resident_id, row.role) for row in rows] == [(into, "author")]


async def test_the_same_key_of_two_cases_is_told_apart(hands: Hands) -> None:
    first, second = await public(hands), await public(hands, "望岳区柳林街没有路灯，晚上看不见路。")
    await supports(hands, first, "web", "anna", "same")
    hands.pass_days(1)
    await supports(hands, second, "miniprogram", "m-anna", "same")
    await one(hands)
    async with hands.store.transaction() as transaction:
        keys = set(await transaction.scalars(select(parties.c.key).where(parties.c.resident_id == ANNA)))
    assert keys == {"same", f"same:{PHONE}"}


# --- conversations with staff ------------------------------------------------------------------------------------


async def asks(hands: Hands, channel: str, sender: str, text: str) -> Conversation:
    said = acts.Said(text=text, channel=channel, sender=sender, turn_id=uuid4(), now=hands.now)
    desk = acts.Desk(cipher=hands.desk.cipher, workdays=hands.desk.workdays)
    async with hands.store.transaction() as transaction:
        conversation, _ = await acts.ask(transaction, said)
        return await acts.hear(transaction, conversation, said, desk)


async def test_of_two_open_conversations_one_goes_on_with_the_words_of_both(hands: Hands) -> None:
    first = await asks(hands, "web", "anna", "我想问材料")
    hands.now += timedelta(minutes=1)
    second = await asks(hands, "miniprogram", "m-anna", "还有地点")
    await one(hands)
    async with hands.store.transaction() as transaction:
        rows = await transaction.execute(select(conversations.c.id, conversations.c.state, conversations.c.ended_by))
        states = {row.id: (row.state, row.ended_by) for row in rows}
        lines = await talks.lines_of(transaction, second.id, cipher=hands.desk.cipher)
        mine = await talks.open_of(transaction, ANNA)
    assert states == {first.id: (State.ENDED, "merged"), second.id: (State.WAITING, None)}
    assert [line.text for line in lines] == ["我想问材料", "还有地点"]
    assert mine is not None
    assert mine.id == second.id


async def test_one_open_conversation_is_simply_theirs(hands: Hands) -> None:
    await hands.hand_in()
    hands.pass_days(1)
    talk = await asks(hands, "miniprogram", "m-anna", "还有地点")
    await one(hands)
    async with hands.store.transaction() as transaction:
        mine = await talks.open_of(transaction, ANNA)
        assert set(await talks.all_open(transaction)) == {("web", "anna"), ("miniprogram", "m-anna")}
    assert mine is not None
    assert mine.id == talk.id
