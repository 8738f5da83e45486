"""One person, one record: by WeChat's unionid, or by a phone that was confirmed."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text

from knowledge import audit, consents, identities, outbox, residents, subscriptions, turns
from knowledge.cipher import Cipher, derived_key
from knowledge.consent_tables import subscription_matches
from knowledge.identities import PHONE_STANDS, Known, OtherPersonError
from knowledge.library import unanswered
from knowledge.merging import Merge, Merger, hand_over
from knowledge.people_tables import audit as audit_table
from knowledge.people_tables import outbox as outbox_table
from knowledge.people_tables import residents as people
from knowledge.people_tables import turns as turns_table
from knowledge.residents import Door, resident_id
from knowledge.store import Store, Transaction
from knowledge.subscriptions import Topic, TopicKind

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CIPHER = Cipher([derived_key("k" * 40)])
ACCOUNT = Door(channel="wechat", sender="oA")
MINI = Door(channel="miniprogram", sender="mA")
WEB = Door(channel="web", sender="w1")
PHONE = "13800001234"


async def come(store: Store, door: Door, days: float = 0) -> UUID:
    async with store.transaction() as transaction:
        return await residents.seen(
            transaction, channel=door.channel, sender=door.sender, now=NOW + timedelta(days=days)
        )


async def named(store: Store, door: Door, unionid: str, *mergers: Merger, came: bool = True) -> Known:
    async with store.transaction() as transaction:
        return await identities.by_unionid(transaction, door, unionid, mergers=mergers, now=NOW, came=came)


async def confirmed(store: Store, door: Door, phone: str = PHONE, days: float = 0) -> Known:
    moment = NOW + timedelta(days=days)
    async with store.transaction() as transaction:
        return await identities.by_phone(transaction, door, phone, cipher=CIPHER, mergers=(), now=moment)


async def behind(store: Store, door: Door) -> UUID:
    async with store.transaction() as transaction:
        return await residents.find(transaction, channel=door.channel, sender=door.sender)


async def everybody(store: Store) -> list[UUID]:
    async with store.transaction() as transaction:
        return list(await transaction.scalars(select(people.c.id).order_by(people.c.created_at)))


# --- doors -------------------------------------------------------------------------------------------------------


async def test_a_door_leads_to_whom_it_first_let_in(store: Store) -> None:
    assert await behind(store, ACCOUNT) == resident_id("wechat", "oA")
    me = await come(store, ACCOUNT)
    assert me == await come(store, ACCOUNT, days=1) == await behind(store, ACCOUNT)
    async with store.transaction() as transaction:
        assert await residents.doors_of(transaction, me) == (ACCOUNT,)
        assert await residents.now_called(transaction, me) == me
        assert await residents.now_called(transaction, uuid4()) is None
        seen_at = await transaction.scalar(select(people.c.last_seen_at))
    assert seen_at == NOW + timedelta(days=1)


async def test_many_who_come_at_once_through_one_door_are_one(store: Store) -> None:
    assert len(set(await asyncio.gather(*(come(store, ACCOUNT) for _ in range(8))))) == 1
    assert len(await everybody(store)) == 1


async def test_a_turn_is_recorded_with_whom_its_door_leads_to(store: Store) -> None:
    await come(store, ACCOUNT)
    await named(store, ACCOUNT, "u1")
    later = (await named(store, MINI, "u1")).resident
    async with store.transaction() as transaction:
        assert await turns.record(transaction, [a_turn(MINI), a_turn(WEB), a_turn(ACCOUNT)]) == 3
        assert await turns.record(transaction, [a_turn(WEB)]) == 0
        rows = (await transaction.execute(select(turns_table.c.channel, turns_table.c.resident_id))).all()
    assert {row.channel: row.resident_id for row in rows} == {
        "miniprogram": later, "wechat": later, "web": resident_id("web", "w1"),
    }  # fmt: skip


def a_turn(door: Door) -> turns.TurnRecord:
    return turns.TurnRecord(
        id=uuid4(), channel=door.channel, sender=door.sender, message_id="1", kind="text", text="你好", intent="greet",
        confidence=1, action="greet", replies=[], sources=[], answered="answered", received_at=NOW, took_ms=1,
    )  # fmt: skip


# --- WeChat's unionid --------------------------------------------------------------------------------------------


async def test_the_account_and_the_mini_program_of_one_unionid_are_one_resident(store: Store) -> None:
    first, second = await come(store, ACCOUNT), await come(store, MINI, days=1)
    assert (await named(store, ACCOUNT, "u1")) == Known(resident=first)
    known = await named(store, MINI, "u1")
    assert known.same is not None
    assert known.resident == first
    assert known.same.were == (second,)
    assert set(known.same.doors) == {ACCOUNT, MINI}
    assert await everybody(store) == [first]
    assert await behind(store, MINI) == await come(store, MINI) == first
    assert await named(store, MINI, "u1") == Known(resident=first)
    async with store.transaction() as transaction:
        assert await residents.now_called(transaction, second) == first
        assert await residents.door_on(transaction, first, "miniprogram") == MINI
        assert await residents.door_on(transaction, first, "web") is None
        merged = (await transaction.execute(select(audit_table).where(audit_table.c.act == "resident.merge"))).one()
        assert (merged.subject, merged.details["was"]) == (f"resident:{first}", f"resident:{second}")


async def test_the_older_record_stays_whichever_way_round_it_becomes_known(store: Store) -> None:
    older = await come(store, MINI)
    await come(store, ACCOUNT, days=1)
    await named(store, ACCOUNT, "u1")
    assert (await named(store, MINI, "u1")).resident == older
    assert await everybody(store) == [older]


async def test_who_is_named_at_the_first_contact_is_there_already(store: Store) -> None:
    me = (await named(store, ACCOUNT, "u1")).resident
    assert await named(store, MINI, "u1") == Known(resident=me)
    async with store.transaction() as transaction:
        assert await residents.now_called(transaction, resident_id("miniprogram", "mA")) == me


async def test_another_name_for_the_same_door_changes_nothing(store: Store) -> None:
    me = (await named(store, ACCOUNT, "u1")).resident
    other = (await named(store, MINI, "u2")).resident
    assert await named(store, ACCOUNT, "u2") == Known(resident=me)
    assert set(await everybody(store)) == {me, other}


async def test_two_doors_named_at_the_same_moment_end_as_one_resident(store: Store) -> None:
    for door in (ACCOUNT, MINI):
        await come(store, door)
    doors = [Door(channel="miniprogram", sender=f"m{number}") for number in range(6)]
    known = await asyncio.gather(*(named(store, door, "u1") for door in (ACCOUNT, MINI, *doors)))
    (one,) = await everybody(store)
    assert {await behind(store, door) for door in (ACCOUNT, MINI, *doors)} == {one}
    assert one in {each.resident for each in known}


async def test_who_writes_while_the_records_become_one_writes_into_the_one(store: Store) -> None:
    first, second = await come(store, ACCOUNT), await come(store, MINI, days=1)
    await named(store, ACCOUNT, "u1")
    came = asyncio.Event()

    async def write() -> UUID:
        await came.wait()
        return await come(store, MINI, days=2)

    async def slow(transaction: Transaction, what: Merge) -> Mapping[str, object]:
        came.set()
        await transaction.execute(text("SELECT pg_sleep(0.3)"))
        assert (what.gone, what.into) == (second, first)
        return {"slow": True}

    writing = asyncio.create_task(write())
    await named(store, MINI, "u1", slow)
    assert await writing == first
    assert await everybody(store) == [first]


async def test_what_is_written_under_the_old_id_in_between_is_handed_over_too(store: Store) -> None:
    """A writer that began before and did not look again: its row is there before the record goes."""
    first, second = await come(store, ACCOUNT), await come(store, MINI, days=1)
    await named(store, ACCOUNT, "u1")
    wrote, finish = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with store.transaction() as transaction:
            await outbox.put(transaction, key="k", kind="notice", to=second, payload={"text": "你好"}, now=NOW)
            wrote.set()
            await finish.wait()

    async def moves(transaction: Transaction, what: Merge) -> Mapping[str, object]:
        await hand_over(transaction, outbox_table, what)
        finish.set()
        return {}

    writing = asyncio.create_task(write())
    await wrote.wait()
    await named(store, MINI, "u1", moves)
    await writing
    async with store.transaction() as transaction:
        assert (await transaction.execute(select(outbox_table.c.resident_id))).scalar_one() == first


# --- what was theirs ---------------------------------------------------------------------------------------------


async def test_everything_of_the_ground_becomes_the_ones_and_nothing_is_there_twice(store: Store) -> None:
    first, second = await come(store, ACCOUNT), await come(store, MINI, days=1)
    aged = Topic(kind=TopicKind.KEYWORD, value="养老")
    health = Topic(kind=TopicKind.KEYWORD, value="医保")
    async with store.transaction() as transaction:
        for number, person in enumerate((first, second)):
            moment = NOW + timedelta(hours=number)
            await subscriptions.subscribe(transaction, person, aged, now=moment)
            await consents.give(
                transaction, resident=person, purpose="visits", wording=f"v{number}", new_id=uuid4(), now=moment
            )
            await unanswered.note(
                transaction, question="哪里能办？", reason="not_found", resident=person, turn=uuid4(), now=moment
            )
        await subscriptions.subscribe(transaction, second, health, now=NOW)
        await consents.give(transaction, resident=second, purpose="voices", wording="s", new_id=uuid4(), now=NOW)
        await _told(transaction, {first: None, second: date(2026, 11, 21)})
        for key, door in (("bound", MINI), ("free", None)):
            await outbox.put(transaction, key=key, kind="notice", to=second, payload={}, now=NOW, door=door)
    await named(store, ACCOUNT, "u1")
    await named(store, MINI, "u1")
    async with store.transaction() as transaction:
        assert set(await subscriptions.mine(transaction, first)) == {aged, health}
        standing = {one.purpose: one.wording for one in await consents.standing(transaction, resident=first)}
        assert standing == {"visits": "v1", "voices": "s"}
        (question,) = await unanswered.open_questions(transaction)
        assert set(await unanswered.asked_by(transaction, question.id)) == {("wechat", "oA"), ("miniprogram", "mA")}
        parcels = {one.key: one for one in await outbox.take(transaction, now=NOW)}
        assert {one.resident_id for one in parcels.values()} == {first}
        assert (parcels["bound"].sender, parcels["bound"].bound) == ("mA", True)
        assert not parcels["free"].bound
        told = (await transaction.execute(select(subscription_matches))).one()
        assert (told.resident_id, told.sent_on) == (first, date(2026, 11, 21))
        assert await audit.broken_link(transaction) is None


async def _told(transaction: Transaction, people: Mapping[UUID, date | None]) -> None:
    await transaction.execute(
        text(
            "INSERT INTO documents (id, kind, title, rank, topics, validity, body, indexed, damaged, missing, state,"
            " source, digest, created_at, updated_at) VALUES ('d1', 'document', '通知', 2, '{}', '有效', '', '', '{}',"
            " '{}', 'published', 'f', '', :now, :now)"
        ),
        {"now": NOW},
    )
    for person, sent_on in people.items():
        row: dict[str, Any] = {"resident_id": person, "document_id": "d1", "matched_at": NOW, "sent_on": sent_on}
        await transaction.execute(insert(subscription_matches).values(row))


# --- a confirmed phone -------------------------------------------------------------------------------------------


async def test_two_browsers_that_confirm_one_phone_are_one_resident(store: Store) -> None:
    other = Door(channel="web", sender="w2")
    me = (await confirmed(store, WEB)).resident
    known = await confirmed(store, other, days=1)
    assert known.resident == me == await behind(store, other)
    async with store.transaction() as transaction:
        assert await identities.has_confirmed(transaction, me, PHONE, cipher=CIPHER)
        assert not await identities.has_confirmed(transaction, me, "13900001234", cipher=CIPHER)
        found = await identities.phone_of(transaction, me, cipher=CIPHER)
    assert found is not None
    assert (found.shown, found.at) == ("138****1234", NOW + timedelta(days=1))


async def test_another_phone_takes_the_place_of_the_first(store: Store) -> None:
    me = (await confirmed(store, WEB)).resident
    await confirmed(store, WEB, "13900001234")
    async with store.transaction() as transaction:
        assert not await identities.has_confirmed(transaction, me, PHONE, cipher=CIPHER)
        assert await identities.has_confirmed(transaction, me, "13900001234", cipher=CIPHER)
    assert (await confirmed(store, MINI)).resident != me


async def test_a_number_that_went_to_somebody_else_opens_nothing_of_its_former_owner(store: Store) -> None:
    former = (await confirmed(store, WEB)).resident
    late = PHONE_STANDS / timedelta(days=1) + 1
    now_mine = await confirmed(store, MINI, days=late)
    assert (now_mine.resident, now_mine.same) == (resident_id("miniprogram", "mA"), None)
    async with store.transaction() as transaction:
        assert await identities.phone_of(transaction, former, cipher=CIPHER) is None


async def test_two_people_of_wechat_do_not_become_one_through_a_shared_phone(store: Store) -> None:
    await named(store, ACCOUNT, "u1")
    await named(store, MINI, "u2")
    await come(store, WEB, days=1)
    me = (await confirmed(store, ACCOUNT)).resident
    with pytest.raises(OtherPersonError):
        await confirmed(store, MINI)
    assert (await confirmed(store, WEB)).resident == me
    assert await behind(store, MINI) != me


async def test_a_phone_under_an_older_key_is_found_while_keys_are_changed(store: Store) -> None:
    old, fresh = derived_key("o" * 40), derived_key("k" * 40)
    fresh = type(fresh)(id="fresh", secret=fresh.secret)
    async with store.transaction() as transaction:
        me = await identities.by_phone(transaction, WEB, PHONE, cipher=Cipher([old]), mergers=(), now=NOW)
    async with store.transaction() as transaction:
        again = await identities.by_phone(transaction, MINI, PHONE, cipher=Cipher([fresh, old]), mergers=(), now=NOW)
    assert again.resident == me.resident


# --- asking the platform -----------------------------------------------------------------------------------------


async def test_each_follower_is_asked_about_once_and_the_nameless_again_when_they_came_since(store: Store) -> None:
    other = Door(channel="wechat", sender="oB")
    await come(store, ACCOUNT)
    await come(store, other, days=1)
    await come(store, MINI)
    async with store.transaction() as transaction:
        assert await identities.unasked(transaction, "wechat", limit=9) == (other, ACCOUNT)
        await identities.asked(transaction, [other, ACCOUNT], NOW + timedelta(days=2))
        assert await identities.unasked(transaction, "wechat", limit=9) == ()
    await named(store, other, "u1", came=False)
    await come(store, ACCOUNT, days=3)
    await come(store, other, days=3)
    async with store.transaction() as transaction:
        assert await identities.ask_again(transaction, "wechat", before=NOW + timedelta(days=2)) == 0
        assert await identities.ask_again(transaction, "wechat", before=NOW + timedelta(days=9)) == 1
        assert await identities.unasked(transaction, "wechat", limit=9) == (ACCOUNT,)
