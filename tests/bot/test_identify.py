"""The account and the mini-program of one person: looked up beside the answers, and one resident from then on."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.jobs.identify import AGAIN_AFTER, Identify, identify_jobs
from bot.redis_link import RedisLink
from bot.sessions import Sessions
from bot.wechat.client import WeChatClient
from knowledge import outbox, residents
from knowledge.store import Store
from tests.bot.replicas import APPID, SECRET
from tests.bot.visit_site import Client, VisitSite, visit_site
from tests.conftest import SEALS

LOGIN, MINE = "/api/v1/login/wechat", "/api/v1/visits/bookings"


def job(visits: VisitSite, *, base: str = "") -> Identify:
    parts = visits.parts
    client = WeChatClient(
        session=parts.http, redis=parts.redis, base=base or parts.settings.wechat_api_base, appid=APPID, secret=SECRET
    )
    return Identify(identities=parts.identities, client=client, now=parts.now)


async def follower(visits: VisitSite, openid: str = "oA", unionid: str = "U") -> UUID:
    """Somebody who follows the account, and has written to it."""
    visits.platform.contacts.acted(openid, "subscribe", visits.platform.now())
    visits.platform.unionids[openid] = unionid
    async with visits.made.store.transaction() as transaction:
        return await residents.seen(transaction, channel="wechat", sender=openid, now=visits.made.now)


async def phone(visits: VisitSite, openid: str = "mA", unionid: str = "U") -> Client:
    """The mini-program of somebody, signed in."""
    visits.platform.unionids[openid] = unionid
    client = visits.stranger()
    got = await client.ask("POST", LOGIN, {"code": visits.platform.login(openid)})
    client.token = got.json["token"]
    return client


async def bookings(client: Client) -> list[str]:
    return sorted(one["id"] for one in (await client.get(MINE)).json["bookings"])


async def test_a_follower_who_opens_the_mini_program_finds_what_they_booked_in_the_chat(visits: VisitSite) -> None:
    me = await follower(visits)
    booked = await visits.made.booked(await visits.made.session(), 1, me)
    assert await job(visits).step() == 1
    assert await job(visits).step() == 0
    client = await phone(visits)
    assert await bookings(client) == [str(booked.booking.id)]
    assert visits.platform.calls["/cgi-bin/user/info"] == 1


async def test_who_is_signed_in_already_stays_signed_in_as_the_one_person(visits: VisitSite) -> None:
    client = await phone(visits)
    own = (await client.book(await visits.made.session())).json["id"]
    visits.made.now -= timedelta(days=1)
    me = await follower(visits)
    theirs = await visits.made.booked(await visits.made.session(), 1, me)
    await job(visits).step()
    assert await bookings(client) == sorted([own, str(theirs.booking.id)])
    another = (await client.book(await visits.made.session())).json["id"]
    assert (await visits.made.row(another)).resident_id == me


async def test_what_is_kept_for_them_is_told_at_whichever_door_they_come_to_first(visits: VisitSite) -> None:
    await phone(visits)
    me = await follower(visits)
    async with visits.made.store.transaction() as transaction:
        await outbox.put(transaction, key="k", kind="notice", to=me, payload={"text": "改期了"}, now=visits.made.now)
        (parcel,) = await outbox.take(transaction, now=visits.made.now)
        await outbox.settle(transaction, parcel.id, state="refused")
    await job(visits).step()
    opened = await Sessions(visits.redis, SEALS).open("miniprogram", "mA")
    assert opened.kept
    async with visits.made.store.transaction() as transaction:
        assert await outbox.kept_for(transaction, channel="miniprogram", sender="mA")
        assert {(one.channel, one.sender) for one in await outbox.all_kept(transaction)} == {
            ("wechat", "oA"), ("miniprogram", "mA"),
        }  # fmt: skip


async def test_who_does_not_follow_is_not_asked_about_again_until_they_came_again(visits: VisitSite) -> None:
    visits.platform.contacts.acted("oA", "unsubscribe", visits.platform.now())
    async with visits.made.store.transaction() as transaction:
        for openid in ("oA", "oNobody"):  # one has left, the other is unknown to the platform
            await residents.seen(transaction, channel="wechat", sender=openid, now=visits.made.now)
    assert await job(visits).step() == 2
    visits.made.now += AGAIN_AFTER + timedelta(days=1)
    assert await job(visits).again() == 0
    assert await job(visits).step() == 0
    await follower(visits)
    await job(visits).again()
    assert await job(visits).step() == 1
    assert await bookings(await phone(visits)) == []
    async with visits.made.store.transaction() as transaction:
        account = await residents.find(transaction, channel="wechat", sender="oA")
        assert await residents.find(transaction, channel="miniprogram", sender="mA") == account


async def test_a_platform_that_does_not_answer_is_asked_later(visits: VisitSite) -> None:
    await follower(visits)
    assert await job(visits, base="http://127.0.0.1:1").step() == 0
    assert await job(visits).step() == 1


async def test_a_platform_that_does_not_bind_its_applications_names_nobody(store: Store, redis: RedisLink) -> None:
    async with visit_site(store, redis) as visits:
        object.__setattr__(visits.platform.config, "bound", False)
        me = await follower(visits)
        await job(visits).step()
        await visits.made.booked(await visits.made.session(), 1, me)
        assert await bookings(await phone(visits)) == []


@pytest.mark.parametrize(("client", "wanted", "number"), [(True, True, 2), (True, False, 0), (False, True, 0)])
async def test_nobody_is_looked_up_where_there_is_nothing_to_know_them_from(
    visits: VisitSite, *, client: bool, wanted: bool, number: int
) -> None:
    there = job(visits).client if client else None
    assert len(identify_jobs(visits.parts.identities, there, visits.parts.now, wanted=wanted)) == number
