"""Replies as JSON and back: what is kept for a retry is what was said."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from actions.model import Card, Choices, Handover, Image, Option, Reply, Text
from bot.message import IncomingMessage, MessageKind
from bot.recording import answer_of, turn_record
from bot.replies import Answer, reply_from_json, reply_to_json

REPLIES = (
    Text(text="您好"),
    Choices(prompt="哪一个？", options=(Option(label="甲", intent="ask_policy", subject="answer:1", words="问"),)),
    Card(title="开放月", description="一个月", url="https://minghu.example.gov.cn/visits"),
    Image(content=b"\x89PNG", media_type="image/png", alt="入场码"),
    Handover(text="转给工作人员", transfer=True),
)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda one: type(one).__name__)
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert reply_from_json(reply_to_json(reply)) == reply


def test_what_is_no_reply_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="not a reply: 'song'"):
        reply_from_json({"kind": "song"})


def test_a_picture_is_recorded_by_its_digest_and_shown_by_its_description() -> None:
    now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    message = IncomingMessage(channel="wechat", sender="o", id="1", kind=MessageKind.TEXT, text="票", received_at=now)
    answer = Answer(
        turn_id=UUID(int=1), replies=REPLIES[2:4], intent="my_bookings", confidence=0.9, action="my_bookings",
        answered="answered", took_ms=1.0,
    )  # fmt: skip
    record = turn_record(message, answer)
    assert record.replies[1]["content"].startswith("sha256:")
    assert answer_of(record).replies == (REPLIES[2], Text(text="（图片：入场码）"))
