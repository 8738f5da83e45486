"""The couriers of WeChat: subscription messages by template, and customer-service messages; errors as the outbox means them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import aiohttp

from bot.jobs.deliver import DoubtfulError, NotTriedError, RefusedError
from bot.message import IncomingMessage
from bot.notice_links import NoticeLinks
from bot.redis_link import GONE
from bot.wechat.client import Fields, WeChatClient
from bot.wechat.client_errors import MinuteLimitError, SendDoubtfulError, SendNotTriedError, WeChatError
from bot.wechat.templates import Call, Template, data_of
from knowledge.notices import KIND, Topic
from knowledge.outbox import Parcel

ACCOUNT, MINIPROGRAM = "wechat", "miniprogram"


@contextmanager
def _sorted_out() -> Iterator[None]:
    """A minute's limit passes by itself: that is trying again, not being refused."""
    try:
        yield
    except (SendNotTriedError, MinuteLimitError) as error:
        raise NotTriedError(str(error)) from error
    except SendDoubtfulError as error:
        raise DoubtfulError(str(error)) from error
    except WeChatError as error:
        raise RefusedError(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerService:
    """Sends texts as customer-service messages of one application, to whom its window is open."""

    channel: str
    client: WeChatClient

    def takes(self, parcel: Parcel) -> bool:
        """Every text."""
        return bool(parcel.payload["text"])

    async def send(self, sender: str, parcel: Parcel) -> str:
        """Send one text."""
        with _sorted_out():
            await self.client.send_text(sender, str(parcel.payload["text"]))
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Sends notices by template, to whoever agreed to that template (a follower, for the account's template messages)."""

    channel: str
    client: WeChatClient
    templates: Mapping[Topic, Template]
    links: NoticeLinks

    def takes(self, parcel: Parcel) -> bool:
        """Notices of which there is a template."""
        return parcel.kind == KIND and self._template(parcel) is not None

    def _template(self, parcel: Parcel) -> Template | None:
        topic = parcel.payload.get("topic")
        return self.templates.get(Topic(topic)) if topic in set(Topic) else None

    async def send(self, sender: str, parcel: Parcel) -> str:
        """Send one notice; returns the platform's receipt."""
        template = self._template(parcel)
        assert template is not None  # it takes this one
        data = data_of(template, parcel.payload, parcel.created_at)
        page = template.page or (self.links.of(parcel) if self.channel == ACCOUNT else "")
        with _sorted_out():
            receipt = await self._call(sender, template, data, page, once=f"parcel{parcel.id}")
        return receipt_of(self.channel, receipt) if receipt else ""

    async def _call(self, sender: str, template: Template, data: Fields, page: str, *, once: str) -> str:
        if self.channel == MINIPROGRAM:
            return await self.client.send_subscription(sender, template.id, data, page=page)
        if template.call is Call.TEMPLATE:
            return await self.client.send_template(sender, template.id, data, url=page, once=once)
        return await self.client.send_account_subscription(sender, template.id, data, page=page)


def receipt_of(channel: str, message_id: str) -> str:
    """The receipt of a message, as the outbox keeps it: each application counts its own."""
    return f"{channel}:{message_id}"


def typing_by(client: WeChatClient | None) -> Callable[[IncomingMessage], Awaitable[None]]:
    """Shows a person in WeChat that their answer is being written."""

    async def slow(message: IncomingMessage) -> None:
        if client is None or message.channel != ACCOUNT:
            return
        with suppress(WeChatError, aiohttp.ClientError, *GONE):  # a courtesy: its failure changes nothing
            await client.typing(message.sender)

    return slow
