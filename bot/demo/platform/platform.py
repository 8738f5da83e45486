"""The platform itself: what residents do in its app, and all that it remembers of it."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.demo.platform.config import Faults, PlatformConfig
from bot.demo.platform.contact import Contacts
from bot.demo.platform.conversation import Conversations, Item, Way
from bot.demo.platform.markup import Content
from bot.demo.platform.pushing import Delivery, Pusher
from bot.demo.platform.subscriptions import Subscriptions
from bot.demo.platform.tokens import Tokens

OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"
TRANSFERRED = "正在为您转接人工客服，请稍候"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that was uploaded: its bytes, its type, and when it is deleted."""

    content: bytes
    content_type: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCode:
    """What `wx.login` gave a person."""

    openid: str
    until: datetime
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Platform:
    """WeChat for one account. The verbs are what a person does with a phone; each returns what became of its push."""

    config: PlatformConfig
    now: Callable[[], datetime]
    rng: random.Random
    faults: Faults = field(default_factory=Faults)
    calls: Counter[str] = field(default_factory=Counter)
    menu: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)
    codes: dict[str, LoginCode] = field(default_factory=dict)
    unionids: dict[str, str] = field(default_factory=dict)  # of those who are known by more than one openid
    conversations: Conversations = field(default_factory=Conversations)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    miniprogram: Subscriptions = field(default_factory=Subscriptions)
    messages: dict[tuple[str, str], int] = field(default_factory=dict)  # by openid and client_msg_id
    contacts: Contacts = field(init=False)
    callers: Contacts = field(init=False)  # who opened the mini-program's customer service
    tokens: Tokens = field(init=False)
    miniprogram_tokens: Tokens = field(init=False)
    pusher: Pusher = field(init=False)

    def __post_init__(self) -> None:
        """Put the parts together."""
        self.contacts, self.callers = Contacts(self.config), Contacts(self.config)
        self.tokens, self.miniprogram_tokens = Tokens(self.config, self.rng), Tokens(self.config, self.rng)
        self.pusher = Pusher(
            config=self.config, now=self.now, rng=self.rng, media=self.media.keys(), urls=list(self.config.urls)
        )

    async def say(self, openid: str, text: str, *, menu_id: str = "") -> Delivery:
        """Send a text; with `menu_id` it is the tap on an entry of a menu message."""
        extra: dict[str, Content] = {"bizmsgmenuid": menu_id} if menu_id else {}
        return await self._message(openid, "text", text, Content=text, **extra)

    async def voice(self, openid: str, recognition: str = "") -> Delivery:
        """Send a voice message. The platform is withdrawing its recognition: it mostly comes empty."""
        return await self._message(
            openid, "voice", recognition, MediaId=self._name(), Format="amr", Recognition=recognition
        )

    async def image(self, openid: str) -> Delivery:
        """Send a picture."""
        return await self._message(openid, "image", "", PicUrl="http://mmbiz.example.org/0", MediaId=self._name())

    async def location(self, openid: str, latitude: float, longitude: float, label: str = "") -> Delivery:
        """Send a place; degrees."""
        return await self._message(
            openid,
            "location",
            label,
            Location_X=f"{latitude:.6f}",
            Location_Y=f"{longitude:.6f}",
            Scale=16,
            Label=label,
        )

    async def message(self, openid: str, kind: str, **fields: Content) -> Delivery:
        """Send a message of any other kind, such as video, link or miniprogrampage."""
        return await self._message(openid, kind, "", **fields)

    async def click(self, openid: str, key: str) -> Delivery:
        """Tap an entry of the menu."""
        return await self.event(openid, "CLICK", EventKey=key)

    async def scan(self, openid: str, key: str) -> Delivery:
        """Scan a QR code of the account: an event for a follower, and a subscription for anybody else."""
        if self.contacts.follows(openid):
            return await self.event(openid, "SCAN", EventKey=key, Ticket=self._name())
        return await self.subscribe(openid, key)

    async def subscribe(self, openid: str, key: str = "") -> Delivery:
        """Follow the account, through a QR code where there is a `key`."""
        return await self.event(openid, "subscribe", EventKey=f"qrscene_{key}" if key else "")

    async def unsubscribe(self, openid: str) -> Delivery:
        """Leave the account."""
        return await self.event(openid, "unsubscribe", EventKey="")

    async def revoke(self, openid: str, event: str = "user_authorization_revoke", info: str = "8") -> Delivery:
        """Withdraw an authorization: the event comes from the platform and names the person in OpenID."""
        fields = self.pusher.event("platform", event, OpenID=openid, AppID=self.config.appid, RevokeInfo=info)
        return await self.pusher.deliver(fields)

    async def event(self, openid: str, event: str, **fields: Content) -> Delivery:
        """Any event of a person."""
        self.contacts.acted(openid, event, self.now())
        self._seen(openid, event, str(fields.get("EventKey", "")))
        delivery = await self.pusher.deliver(self.pusher.event(openid, event, **fields))
        if event != "unsubscribe":
            self._show(openid, delivery)
        return delivery

    def unionid(self, openid: str) -> str:
        """What a person is called in all applications of the owner; empty where they are not bound together."""
        return self.unionids.get(openid, f"u{openid}") if self.config.bound else ""

    def login(self, openid: str) -> str:
        """A code of `wx.login`, good for one use within five minutes."""
        code = self._name()
        self.codes[code] = LoginCode(openid=openid, until=self.now() + timedelta(seconds=self.config.code_life_s))
        return code

    def keep_media(self, content: bytes, content_type: str) -> str:
        """Keep a file for three days; returns its media_id."""
        name = self._name()
        until = self.now() + timedelta(seconds=self.config.media_life_s)
        self.media[name] = Media(content=content, content_type=content_type, until=until)
        return name

    def find_media(self, media_id: str) -> Media | None:
        """A file that is still kept."""
        found = self.media.get(media_id)
        if found is not None and found.until < self.now():
            del self.media[media_id]
            return None
        return found

    def shown(self, openid: str) -> list[str]:
        """What the account and the platform said to a person, in order; for tests that read like chats."""
        return [item.text or item.title for item in self.conversations.of(openid) if item.who != "resident"]

    def sent(self, openid: str, **content: str) -> Item:
        """Show a customer-service message."""
        kind = content.pop("kind")
        return self.conversations.add(openid, self.now(), "account", Way.CUSTOMER_SERVICE, kind, **content)

    def told(self, openid: str, *, title: str, text: str, url: str = "") -> Item:
        """Show a message by template."""
        return self.conversations.add(
            openid, self.now(), "account", Way.TEMPLATE, "template", title=title, text=text, url=url
        )

    async def finished(self, openid: str, message_id: str, status: str) -> Delivery:
        """Tell the account's server what became of a template message."""
        fields = self.pusher.event(openid, "TEMPLATESENDJOBFINISH", MsgID=int(message_id), Status=status)
        return await self.pusher.deliver(fields)

    async def subscription_sent(self, openid: str, template_id: str, message_id: str, status: str) -> Delivery:
        """Tell the account's server what became of a subscription message."""
        sent: Content = {"TemplateId": template_id, "MsgID": message_id, "ErrorCode": "0", "ErrorStatus": status}
        fields = self.pusher.event(openid, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": sent})
        return await self.pusher.deliver(fields)

    def typing(self, openid: str) -> None:
        """Show that the account is writing."""
        self.conversations.add(openid, self.now(), "account", Way.TYPING, "typing")

    async def _message(self, openid: str, kind: str, shown: str, **fields: Content) -> Delivery:
        self.contacts.said(openid, self.now())
        self._seen(openid, kind, shown)
        delivery = await self.pusher.deliver(self.pusher.message(openid, kind, **fields))
        self._show(openid, delivery)
        return delivery

    def _seen(self, openid: str, kind: str, text: str) -> None:
        self.conversations.add(openid, self.now(), "resident", Way.PUSHED, kind, text=text)

    def _show(self, openid: str, delivery: Delivery) -> None:
        reply = delivery.reply
        if delivery.failure:
            self.conversations.add(openid, self.now(), "platform", Way.NOTICE, "text", text=OUT_OF_ORDER)
        elif reply is not None and reply.kind == "transfer_customer_service":
            self.conversations.add(openid, self.now(), "platform", Way.NOTICE, "transfer", text=TRANSFERRED)
        elif reply is not None:
            self.conversations.add(
                openid, self.now(), "account", Way.PASSIVE, reply.kind, text=reply.text, title=reply.title,
                url=reply.url, media_id=reply.media_id,
            )  # fmt: skip

    def _name(self) -> str:
        return self.rng.randbytes(24).hex()
