"""Notices for whoever has no window to write into: what could not be sent, until it is seen; and the templates to agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from bot.api.endpoint import Call, Endpoint, Given, Nothing, Told
from bot.notice_links import NoticeLinks
from bot.wechat.templates import Template
from knowledge import outbox
from knowledge.city_time import CITY_TIME
from knowledge.notices import Topic
from knowledge.outbox import Parcel
from knowledge.residents import Door
from knowledge.store import Store

ROOT, TAG = "/api/v1/notices", "notices"
MOST = 100


class NoticeOut(Told):
    """One notice that may not have arrived. `doubtful`: it may have; the others certainly did not."""

    id: int
    about: str
    text: str
    state: str
    """How things stand, in a word."""
    at: datetime
    doubtful: bool
    url: str


class NoticesOut(Told):
    """What is to be shown, the oldest first; it stays here until it is said to be seen."""

    items: list[NoticeOut]


class SeenIn(Given):
    """Which of them were shown: they are not told again, here or anywhere else."""

    ids: Annotated[list[int], Field(min_length=1, max_length=MOST)]


class SeenOut(Told):
    """How many of them were waiting to be seen."""

    seen: int


class TemplateOut(Told):
    """A template of the mini-program, for `wx.requestSubscribeMessage`."""

    topic: str
    template: str


class TemplatesOut(Told):
    """The templates that notices are sent by."""

    items: list[TemplateOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesApi:
    """The functions behind the endpoints."""

    store: Store
    templates: Mapping[Topic, Template]
    links: NoticeLinks

    async def listed(self, call: Call, _: Nothing) -> NoticesOut:
        """What waits."""
        person = call.person
        door = Door(channel=person.channel, sender=person.sender)
        async with self.store.transaction() as transaction:
            kept = await outbox.kept_of(transaction, person.resident_id, door)
        return NoticesOut(items=[self._shown(one) for one in kept[:MOST]])

    def _shown(self, parcel: Parcel) -> NoticeOut:
        payload = parcel.payload
        return NoticeOut(
            id=parcel.id,
            about=str(payload.get("question") or ""),
            text=str(payload["text"]),
            state=str(payload.get("state") or ""),
            at=parcel.created_at.astimezone(CITY_TIME),
            doubtful=parcel.state == "doubtful",
            url=self.links.of(parcel),
        )

    async def seen(self, call: Call, given: SeenIn) -> SeenOut:
        """They were shown."""
        async with self.store.transaction() as transaction:
            return SeenOut(seen=await outbox.seen_by(transaction, call.person.resident_id, given.ids))

    async def agreeable(self, _: Call, __: Nothing) -> TemplatesOut:
        """What can be agreed to."""
        return TemplatesOut(
            items=[TemplateOut(topic=topic.value, template=one.id) for topic, one in self.templates.items()]
        )


def endpoints(api: NoticesApi) -> tuple[Endpoint[Any], ...]:
    """All of them."""
    return (
        Endpoint(
            method="GET", path=ROOT, name="listNotices", summary="没能送达的通知", tag=TAG,
            takes=Nothing, act=api.listed, gives=NoticesOut,
        ),
        Endpoint(
            method="POST", path=f"{ROOT}/seen", name="noticesSeen", summary="通知看过了", tag=TAG,
            takes=SeenIn, act=api.seen, gives=SeenOut,
        ),
        Endpoint(
            method="GET", path=f"{ROOT}/templates", name="listTemplates", summary="可以订阅的消息模板", tag=TAG,
            takes=Nothing, act=api.agreeable, gives=TemplatesOut, login=False,
        ),
    )  # fmt: skip
