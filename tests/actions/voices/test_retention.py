"""What is personal in a case goes when it has been closed for long enough; consents say which notice was shown."""

from io import BytesIO
from uuid import UUID, uuid4

from PIL import Image
from sqlalchemy import func, select

from actions.voices import cases, contacts, notice, queries, resident_acts, retention
from actions.voices.model import SYSTEM, Case, State
from actions.voices.tables import parties, words
from bot.jobs.voices import Voices
from knowledge import attachments, consents
from knowledge.people_tables import audit as audit_table
from knowledge.residents import resident_id
from tests.actions.voices.conftest import LAMP, OFFICE, Hands

ANNA = queries.resident_actor(resident_id("web", "anna"))


async def closed(hands: Hands) -> Case:
    case = await hands.assigned("zjj", name="赵铁柱", phone="13812345678")
    await hands.reply(case.id)
    async with hands.store.transaction() as transaction:
        return await cases.close(transaction, case.id, by=SYSTEM, desk=hands.desk, now=hands.now)


async def with_picture(hands: Hands, case_id: UUID) -> None:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    picture = await attachments.checked(drawn.getvalue())
    async with hands.store.transaction() as transaction:
        owner = ("voice", str(case_id))
        await attachments.keep(
            transaction, picture, owner=owner, cipher=hands.desk.cipher, new_id=uuid4(), now=hands.now
        )


async def purge(hands: Hands) -> int:
    async with hands.store.transaction() as transaction:
        return await retention.purge(transaction, desk=hands.desk, now=hands.now)


async def left(hands: Hands) -> tuple[int, int]:
    """How many contacts and how many sealed words there are."""
    async with hands.store.transaction() as transaction:
        people = select(func.count()).where(parties.c.name_sealed.is_not(None))
        said = select(func.count()).select_from(words)
        return (await transaction.execute(people)).scalar_one(), (await transaction.execute(said)).scalar_one()


async def test_a_case_closed_long_enough_ago_forgets_its_people_and_stays(hands: Hands) -> None:
    old = await closed(hands)
    await with_picture(hands, old.id)
    open_case = await hands.assigned("zjj", sender="bert", name="钱多多", phone="13912345678")
    hands.pass_days(179)
    assert await purge(hands) == 0
    assert await left(hands) == (2, 2)
    hands.pass_days(2)
    assert await purge(hands) == 1
    assert await purge(hands) == 0
    assert await left(hands) == (1, 1)
    async with hands.store.transaction() as transaction:
        assert await contacts.masked(transaction, old.id, scope=None, cipher=hands.desk.cipher) is None
        assert await contacts.masked(transaction, open_case.id, scope=None, cipher=hands.desk.cipher) is not None
        assert await attachments.of_owner(transaction, ("voice", str(old.id))) == ()
        entry, *_ = await queries.story_of(transaction, old.id, None)
        said = await contacts.original(transaction, entry.id, by=OFFICE, cipher=hands.desk.cipher, now=hands.now)
        assert said is None
        assert await contacts.of_phone(transaction, "13812345678", scope=None, cipher=hands.desk.cipher) == ()
        row = (await transaction.execute(select(audit_table).where(audit_table.c.act == "voice.purged"))).one()
        assert row.details == {"cases": 1, "contacts": 1, "words": 1, "pictures": 1}
        (mine, *_) = await queries.mine(transaction, "web", "anna")
    assert (mine.id, mine.text, mine.purged_at) == (old.id, LAMP, hands.now)


async def test_what_is_said_when_a_case_is_opened_again_goes_with_its_next_end(hands: Hands) -> None:
    old = await closed(hands)
    hands.pass_days(20)
    async with hands.store.transaction() as transaction:
        asked = await resident_acts.follow_up(transaction, old.id, "又坏了", by=ANNA, desk=hands.desk, now=hands.now)
    assert asked.closed_at is None
    hands.pass_days(300)
    assert await purge(hands) == 0  # a reply is owed
    await hands.reply(old.id)
    async with hands.store.transaction() as transaction:
        await cases.close(transaction, old.id, by=SYSTEM, desk=hands.desk, now=hands.now)
    hands.pass_days(181)
    assert await purge(hands) == 1
    assert await left(hands) == (0, 0)
    async with hands.store.transaction() as transaction:
        again = await resident_acts.reopen(transaction, old.id, "上级督办", by=OFFICE, desk=hands.desk, now=hands.now)
    assert (again.state, again.purged_at) == (State.REOPENED, None)


async def test_the_worker_purges_until_nothing_is_left(hands: Hands) -> None:
    await closed(hands)
    hands.pass_days(200)
    voices = Voices(store=hands.store, desk=lambda: hands.desk, now=lambda: hands.now, new_id=uuid4)
    assert [await voices.purge(), await voices.purge()] == [1, 0]


async def test_who_leaves_a_contact_after_the_notice_has_consented_to_that_version(hands: Hands) -> None:
    person = resident_id("web", "anna")
    await hands.hand_in(name="赵铁柱", phone="13812345678", notice=notice.VERSION)
    await hands.hand_in(name="赵铁柱", phone="13812345678", notice=notice.VERSION)
    await hands.hand_in(sender="bert", notice=notice.VERSION)  # anonymous: there is nothing to consent to
    async with hands.store.transaction() as transaction:
        (given,) = await consents.standing(transaction, resident=person)
        assert (given.purpose, given.wording, given.given_at) == (notice.PURPOSE, notice.VERSION, hands.now)
        assert await consents.standing(transaction, resident=resident_id("web", "bert")) == ()


def test_the_notice_says_who_why_what_how_long_and_which_rights() -> None:
    said = notice.told("明湖市", "12345", 180)
    for part in ("谁收集：明湖市", "为什么：", "收集什么：", "办结180天后", "删除我的数据", "12345"):
        assert part in said
