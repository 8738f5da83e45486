"""Notices reach everybody: by template, else by a window, else at the next contact; never twice, by whatever way."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from actions.visits import reminders
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.conversation import Way
from bot.demo.platform.subscriptions import PlatformTemplate
from bot.jobs.deliver import Deliver
from bot.kept import offer_kept
from bot.message import IncomingMessage, MessageKind
from bot.notice_links import NoticeLinks
from bot.redis_link import RedisLink
from bot.replies import all_as_text
from bot.sessions import Sessions
from bot.web.metrics import Metrics
from bot.wechat.client import WeChatClient
from bot.wechat.courier import CustomerService, Subscription, receipt_of
from bot.wechat.templates import Call, Source, Template
from knowledge import notices, outbox, residents
from knowledge.notices import Notice, Topic
from knowledge.residents import Door
from knowledge.store import Store
from tests.bot.replicas import APPID, SECRET
from tests.bot.visit_site import Client, VisitSite, visit_site
from tests.conftest import SEALS

MINI = {"miniprogram_appid": "wxmini", "miniprogram_secret": "mini-secret"}
FIELDS = {"thing1": Source.TITLE, "time2": Source.WHEN, "phrase3": Source.STATE}
SHOWN = PlatformTemplate(title="预约变更提醒", fields={"thing1": "活动", "time2": "时间", "phrase3": "状态"})
NEWS = Notice(
    topic=Topic.VISIT_CHANGE, about="走进污水处理厂", text="请注意：您预约的活动改期了。", state="已改期",
    when=datetime.fromisoformat("2026-12-03T01:00:00+00:00"), place="城东", path="/visits/mine",
)  # fmt: skip
SEND, BIZSEND, TEMPLATE = "/cgi-bin/message/custom/send", "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/template/send"  # fmt: skip
MINI_SEND = "/cgi-bin/message/subscribe/send"


@dataclass
class Post:
    """A site with its platform, and the worker that delivers."""

    site: VisitSite
    sessions: Sessions
    call: Call = Call.SUBSCRIPTION

    @property
    def deliver(self) -> Deliver:
        parts = self.site.parts
        account = WeChatClient(
            session=parts.http, redis=parts.redis, base=parts.settings.wechat_api_base, appid=APPID, secret=SECRET
        )
        mini = replace(account, appid="wxmini", secret="mini-secret")
        by_template = [
            Subscription(
                channel=channel, client=client,
                links=NoticeLinks(cipher=parts.cipher, public_url="https://city", now=parts.now),
                templates={
                    Topic.VISIT_CHANGE: Template(
                        id="T", fields=FIELDS, call=self.call, page="pages/mine" if channel == "miniprogram" else ""
                    )
                },
            )
            for channel, client in (("wechat", account), ("miniprogram", mini))
        ]  # fmt: skip
        windows = [
            CustomerService(channel="wechat", client=account),
            CustomerService(channel="miniprogram", client=mini),
        ]
        return Deliver(
            store=parts.store, sessions=self.sessions, couriers=(*by_template, *windows), now=parts.now,
            metrics=Metrics(),
        )  # fmt: skip

    async def person(self, *doors: Door) -> UUID:
        """A resident who comes through these doors."""
        identities = self.site.parts.identities
        return [await identities.came(door, "U") for door in doors][-1]

    async def tell(self, person: UUID, key: str = "k", news: Notice = NEWS) -> None:
        async with self.site.made.store.transaction() as transaction:
            await notices.put(transaction, news, key=key, to=person, now=self.site.made.now)
        assert await self.deliver.step() == 1

    async def state(self) -> str:
        (row,) = await self.site.made.parcels()
        return str(row.state)

    def ways(self, openid: str) -> list[Way]:
        return [item.way for item in self.site.platform.conversations.of(openid) if item.who == "account"]

    async def marked(self, channel: str, sender: str) -> bool:
        opened = await self.sessions.open(channel, sender)
        await self.sessions.close(channel, sender, opened.token, None)
        return opened.kept

    async def chats(self, channel: str, sender: str) -> str:
        """What is said first when somebody writes."""
        message = IncomingMessage(
            channel=channel, sender=sender, id="m", kind=MessageKind.TEXT, text="在吗", received_at=self.site.made.now
        )
        async with self.site.made.store.transaction() as transaction:
            return all_as_text((await offer_kept(transaction, message)).replies)


ACCOUNT, PHONE = Door(channel="wechat", sender="oA"), Door(channel="miniprogram", sender="mA")


@pytest.fixture
async def post(store: Store, redis: RedisLink) -> AsyncIterator[Post]:
    async with visit_site(store, redis) as site:
        config = site.platform.config
        assert isinstance(config, PlatformConfig)
        for name, value in MINI.items():
            object.__setattr__(config, name, value)
        for subscriptions in (site.platform.subscriptions, site.platform.miniprogram):
            subscriptions.templates["T"] = SHOWN
        site.platform.miniprogram.pages = frozenset({"pages/mine"})
        yield Post(site=site, sessions=Sessions(redis, SEALS))


async def test_a_notice_leads_to_a_page_that_opens_or_to_none(post: Post) -> None:
    person, parts = await post.person(ACCOUNT), post.site.parts
    await post.tell(person)
    async with parts.store.transaction() as transaction:
        (kept,) = await outbox.kept_of(transaction, person, ACCOUNT)
    links = NoticeLinks(cipher=parts.cipher, public_url="https://city", now=parts.now)
    assert links.of(replace(kept, payload={**kept.payload, "path": "/policies"})) == "https://city/policies"
    assert links.of(replace(kept, payload={"text": "没有页面"})) == ""
    assert links.of(kept).startswith("https://city/visits/mine?k=")


async def test_who_agreed_in_the_mini_program_gets_a_message_there(post: Post) -> None:
    person = await post.person(PHONE)
    post.site.platform.miniprogram.agree("mA", "T")
    await post.tell(person)
    (item,) = post.site.platform.conversations.of("mA")
    assert (item.way, item.title) == (Way.TEMPLATE, "预约变更提醒")
    assert item.text == "活动：走进污水处理厂\n时间：2026年12月3日 09:00\n状态：已改期"
    assert await post.state() == "sent"
    assert not await post.marked("miniprogram", "mA")


async def test_one_tick_is_good_for_one_message_and_then_the_window_is_tried(post: Post) -> None:
    person = await post.person(ACCOUNT, PHONE)
    post.site.platform.miniprogram.agree("mA", "T")
    post.site.platform.contacts.said("oA", post.site.platform.now())
    for number in range(2):
        async with post.site.made.store.transaction() as transaction:
            await notices.put(transaction, NEWS, key=str(number), to=person, now=post.site.made.now)
        await post.deliver.step()
    assert post.ways("mA") == [Way.TEMPLATE]
    assert post.ways("oA") == [Way.CUSTOMER_SERVICE]
    assert post.site.platform.calls[MINI_SEND] == 2


async def test_the_accounts_own_subscription_comes_first_and_nothing_is_sent_twice(post: Post) -> None:
    person = await post.person(ACCOUNT, PHONE)
    for subscriptions, openid in ((post.site.platform.subscriptions, "oA"), (post.site.platform.miniprogram, "mA")):
        subscriptions.agree(openid, "T", times=None)
    post.site.platform.contacts.said("oA", post.site.platform.now())
    await post.tell(person)
    assert post.ways("oA") == [Way.TEMPLATE]
    assert post.ways("mA") == []
    assert post.site.platform.calls[SEND] == 0
    (item,) = post.site.platform.conversations.of("oA")
    assert item.url.startswith("https://city/visits/mine?k=")


async def test_a_template_message_goes_to_a_follower_and_the_same_parcel_again_is_the_same_message(post: Post) -> None:
    post.call = Call.TEMPLATE
    person = await post.person(ACCOUNT)
    await post.tell(person, "stranger")
    assert await post.state() == "refused"  # 40003: the account never met them
    post.site.platform.contacts.acted("oA", "subscribe", post.site.platform.now())
    (parcel,) = await post.site.made.parcels()
    courier = post.deliver.couriers[0]
    async with post.site.made.store.transaction() as transaction:
        (kept,) = await outbox.kept_of(transaction, person, ACCOUNT)
    assert kept.id == parcel.id
    receipts = {await courier.send("oA", kept) for _ in range(2)}
    assert len(receipts) == 1
    assert post.ways("oA") == [Way.TEMPLATE]


async def test_what_nobody_takes_is_shown_at_the_next_contact_at_whichever_door_and_only_there(post: Post) -> None:
    person = await post.person(ACCOUNT, PHONE)
    await post.tell(person)
    assert await post.state() == "refused"
    assert await post.marked("wechat", "oA")
    assert await post.marked("miniprogram", "mA")
    assert NEWS.text in await post.chats("wechat", "oA")
    assert await post.chats("miniprogram", "mA") == ""
    assert await post.state() == "offered"


async def test_a_broken_answer_is_not_repeated_by_another_way(post: Post) -> None:
    person = await post.person(ACCOUNT, PHONE)
    post.site.platform.contacts.said("oA", post.site.platform.now())
    post.site.platform.faults.drop_answers = 1
    await post.tell(person)
    assert await post.state() == "doubtful"
    assert post.ways("oA") == [Way.CUSTOMER_SERVICE]
    assert "可能没有送达" in await post.chats("miniprogram", "mA")


async def test_a_platform_that_cannot_be_reached_is_tried_again(post: Post) -> None:
    person = await post.person(ACCOUNT)
    post.site.platform.config = replace(post.site.platform.config, whitelisted=False)
    await post.tell(person)
    assert await post.state() == "queued"


async def test_news_without_a_template_goes_by_the_window(post: Post) -> None:
    person = await post.person(ACCOUNT)
    post.site.platform.subscriptions.agree("oA", "T", times=None)
    post.site.platform.contacts.said("oA", post.site.platform.now())
    await post.tell(person, news=replace(NEWS, topic=Topic.DIGEST))
    assert post.ways("oA") == [Way.CUSTOMER_SERVICE]
    assert post.site.platform.calls[BIZSEND] == 0


async def test_what_was_said_at_one_door_is_answered_at_that_door_alone(post: Post) -> None:
    person = await post.person(ACCOUNT, PHONE)
    post.site.platform.contacts.said("oA", post.site.platform.now())
    async with post.site.made.store.transaction() as transaction:
        await outbox.put(
            transaction, key="r", kind="reply", to=person, payload={"text": "答复"}, now=post.site.made.now, door=PHONE
        )
    await post.deliver.step()
    assert post.ways("oA") == []
    assert await post.state() == "refused"
    assert not await post.marked("wechat", "oA")
    assert await post.chats("wechat", "oA") == ""
    assert "答复" in await post.chats("miniprogram", "mA")


async def test_what_the_platform_could_not_deliver_after_all_is_kept(post: Post) -> None:
    person = await post.person(ACCOUNT)
    post.site.platform.subscriptions.agree("oA", "T", times=None)
    await post.tell(person)
    (row,) = await post.site.made.parcels()
    assert row.state == "sent"
    assert row.receipt.startswith("wechat:")
    await post.deliver.undelivered("wechat:0", "failed:user block")
    assert await post.state() == "sent"
    await post.deliver.undelivered(row.receipt, "failed:user block")
    assert await post.state() == "refused"
    assert await post.marked("wechat", "oA")
    await post.deliver.undelivered(receipt_of("wechat", row.receipt.partition(":")[2]), "again")
    assert NEWS.text in await post.chats("wechat", "oA")


# --- the API -----------------------------------------------------------------------------------------------------


async def listed(client: Client) -> list[Any]:
    return list((await client.get("/api/v1/notices")).json["items"])


async def test_a_program_lists_what_could_not_be_sent_until_it_was_seen(visits: VisitSite) -> None:
    client, other = await visits.resident(), await visits.resident()
    assert client.resident is not None
    assert await listed(client) == []
    async with visits.made.store.transaction() as transaction:
        for key in ("a", "b"):
            await notices.put(transaction, NEWS, key=key, to=client.resident, now=visits.made.now)
    post = Post(site=visits, sessions=Sessions(visits.redis, SEALS))
    deliver = replace(post.deliver, couriers=())
    while await deliver.step():
        pass
    first, second = await listed(client)
    assert (first["about"], first["text"], first["state"], first["doubtful"]) == (
        NEWS.about,
        NEWS.text,
        "已改期",
        False,
    )
    assert first["url"].startswith("/visits/mine?k=")
    assert (await visits.stranger().get(first["url"])).status == 303
    assert len(await listed(client)) == 2  # a list that was lost on its way is there again
    assert await listed(other) == []
    assert (await other.ask("POST", "/api/v1/notices/seen", {"ids": [first["id"]]})).json == {"seen": 0}
    assert (await client.ask("POST", "/api/v1/notices/seen", {"ids": [first["id"]]})).json == {"seen": 1}
    assert [one["id"] for one in await listed(client)] == [second["id"]]
    async with visits.made.store.transaction() as transaction:
        (door,) = await residents.doors_of(transaction, client.resident)
    assert (await post.chats(door.channel, door.sender)).count(NEWS.text) == 1
    assert await listed(client) == []
    assert (await client.ask("POST", "/api/v1/notices/seen", {"ids": [second["id"]]})).json == {"seen": 0}


async def test_notices_are_for_whoever_is_signed_in_for_everything(visits: VisitSite) -> None:
    assert (await visits.stranger().get("/api/v1/notices")).status == 401
    assert (await (await visits.resident()).ask("POST", "/api/v1/notices/seen", {"ids": []})).status == 422


async def test_a_program_learns_which_templates_to_ask_for(store: Store, redis: RedisLink) -> None:
    templates = {"visit_change": {"id": "T", "fields": {"thing1": "title"}}}
    async with visit_site(store, redis, miniprogram_templates=templates) as visits:
        found = await visits.stranger().get("/api/v1/notices/templates")
        assert found.json == {"items": [{"topic": "visit_change", "template": "T"}]}


async def test_a_reminder_of_the_day_before_is_a_notice_with_all_that_a_template_needs(visits: VisitSite) -> None:
    session = await visits.made.session()
    await visits.made.booked(session)
    visits.made.now = session.starts_at - timedelta(hours=20)
    await visits.made.do(reminders.remind, session.id, now=visits.made.now)
    (row,) = await visits.made.parcels("reminder")
    assert row.payload["topic"] == Topic.VISIT_REMINDER
    assert row.payload["when"] == session.starts_at.isoformat()
    assert (row.payload["state"], row.payload["place"]) == ("即将开始", "城东污水处理厂")


# --- the page of one's visits ------------------------------------------------------------------------------------


async def test_the_page_of_ones_visits_shows_what_did_not_arrive_until_it_was_read(visits: VisitSite) -> None:
    browser, other = visits.browser(), visits.browser()
    for one in (browser, other):
        await one.get(f"/visits/{(await visits.made.session()).event_id}/book")
    door = Door(channel="web", sender=browser.cookies["mingchuang_chat"].partition(".")[0])
    post = Post(site=visits, sessions=Sessions(visits.redis, SEALS))
    person = await post.person(door)
    async with visits.made.store.transaction() as transaction:
        for key, news in (("a", NEWS), ("b", replace(NEWS, topic=Topic.CASE, text="您反映的事有答复了。"))):
            await notices.put(transaction, news, key=key, to=person, now=visits.made.now)
    deliver = replace(post.deliver, couriers=())
    while await deliver.step():
        pass
    page = (await browser.get("/visits/mine")).text
    assert NEWS.text in page
    assert "有答复了" not in page  # that is of a case, and its page needs more than a link
    number = page.split('name="notice" value="')[1].split('"')[0]
    await other.post("/visits/mine/seen", {"notice": number})
    await browser.post("/visits/mine/seen", {"notice": "x"})
    assert NEWS.text in (await browser.get("/visits/mine")).text
    assert (await browser.post("/visits/mine/seen", {"notice": number})).location == "/visits/mine"
    assert NEWS.text not in (await browser.get("/visits/mine")).text
    assert NEWS.text not in await post.chats(door.channel, door.sender)
    assert (await visits.browser().post("/visits/mine/seen", {"notice": number})).status == 303
