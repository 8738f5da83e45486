"""A ticket reaches WeChat as a picture; where it cannot be uploaded, as words with the link."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import zxingcpp
from PIL import Image as Picture

from actions.model import Image
from actions.visits import booking, events, queries
from actions.visits.attendance import Tickets
from actions.visits.model import BookingRequest, Contact, Desk, EventDraft, EventState, SessionDraft
from bot.demo.platform.replies import PassiveReply
from bot.replies import reply_from_json, reply_to_json
from knowledge import residents
from tests.bot.replicas import City, Replica

TICKET = "入场二维码"
DRAFT = EventDraft(
    title="少年宫科学日", department_id="jyj", form="实地参观", field="便民服务", summary="自己动手做一个太阳能小车。", place="市少年宫",
    address="清澜区学府路3号", phone="0300-82330300", min_age=0,
)  # fmt: skip


async def book(replica: Replica, openid: str) -> str:
    """A visit that this person has booked; returns what its ticket must say."""
    parts = replica.parts
    now = parts.now()
    starts_at = now + timedelta(days=5)
    session = SessionDraft(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=5)
    desk = Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)
    async with parts.store.transaction() as transaction:
        (event,) = await events.create_events(
            transaction, [(DRAFT, [session])], actor="staff:a", now=now, new_id=uuid4, state=EventState.PUBLISHED
        )
        listing = await queries.listing_of(transaction, event.id)
        assert listing is not None
        person = await residents.seen(transaction, channel="wechat", sender=openid, now=now)
        request = BookingRequest(
            session_id=listing.sessions[0].id, resident_id=person, key="k", party=2,
            contact=Contact(name="王芳", phone="13800001234"), of_age=True,
        )  # fmt: skip
        await booking.book(transaction, request, desk, now=now)
    async with parts.store.transaction() as transaction:
        (mine,) = await queries.bookings_of(transaction, person, now=now)
    return Tickets("k" * 40).ticket(mine.booking.id)


async def asks_for_the_ticket(minghu: City, openid: str) -> PassiveReply:
    """Look at one's booking and choose its first option, the ticket."""
    replies = []
    for text in ("我的预约", "1"):
        delivery = await minghu.platform.say(openid, text)
        assert delivery.failure == ""
        assert delivery.reply is not None
        replies.append(delivery.reply)
    return replies[-1]


async def test_the_ticket_arrives_as_a_picture_that_a_door_can_read(minghu: City) -> None:
    replica = await minghu.replica()
    ticket = await book(replica, "oResident")
    reply = await asks_for_the_ticket(minghu, "oResident")
    assert reply.kind == "image"
    found = minghu.platform.find_media(reply.media_id)
    assert found is not None
    (code,) = zxingcpp.read_barcodes(Picture.open(BytesIO(found.content)))
    assert code.text == ticket
    again = await asks_for_the_ticket(minghu, "oResident")
    assert again.media_id == reply.media_id  # the same picture is uploaded once


async def test_a_ticket_that_cannot_be_uploaded_is_told_in_words_with_the_link(minghu: City) -> None:
    replica = await minghu.replica()
    await book(replica, "oResident")
    minghu.platform.faults.always_stale = True
    reply = await asks_for_the_ticket(minghu, "oResident")
    assert reply.kind == "text"
    assert TICKET in reply.text
    assert "签到码" in reply.text
    assert "https://minghu.example.gov.cn/visits/bookings/" in reply.text


def test_the_web_chat_gets_the_picture_itself() -> None:
    picture = Image(content=b"\x89PNG", media_type="image/png", alt=TICKET)
    shown = reply_to_json(picture)
    assert (shown["kind"], shown["media_type"], shown["alt"]) == ("image", "image/png", TICKET)
    assert reply_from_json(shown) == picture
