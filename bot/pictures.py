"""A picture sent while a suggestion, a fault report or a letter is being written: fetched, judged, and kept with it.

Fetching comes before the transaction, keeping is part of it. What a browser sent was judged and kept at its door; here it
becomes the form's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import aiohttp
import structlog

from actions.model import Pending
from actions.voices.rules import DRAFT
from actions.voices.taking import DRAFT_PICTURES, SENT_PICTURES
from bot.message import IncomingMessage, MessageKind
from bot.redis_link import GONE
from bot.sessions import Session
from bot.wechat.client import WeChatClient
from bot.wechat.client_errors import WeChatError
from knowledge.attachments import AttachmentError, Picture, TooLargeError, checked, hand_over, keep, of_owner
from knowledge.cipher import Cipher
from knowledge.pictures import MOST_BYTES
from knowledge.store import Transaction

FORMS = frozenset({"submit_suggestion", "report_fault", "ask_leader"})
MOST = 6
NOT_FETCHED = "这张图片没有取到，请再发一次。"
ENOUGH = f"一件事最多附{MOST}张图片，这一张没有收。"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of fetching a picture: the picture, one that is kept already, or the sentence that says why there is none."""

    picture: Picture | None = None
    sent: tuple[UUID, str] | None = None  # its id, and who sent it
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Fetches pictures from the platform; without a client there is nothing to fetch from."""

    client: WeChatClient | None

    async def received(self, message: IncomingMessage, session: Session) -> Received | None:
        """The picture of this message where a form takes it; None where it is no picture, or no form does."""
        pending = session.pending
        media_id = message.payload.get("media_id", "")
        if message.kind is not MessageKind.IMAGE or pending is None or pending.intent not in FORMS or session.parked:
            return None
        if sent := message.payload.get("picture"):
            return Received(sent=(UUID(sent), message.sender))
        if self.client is None or not media_id:
            return None
        try:
            content = await self.client.download(media_id, most_bytes=MOST_BYTES)
            if content is None:
                return Received(refusal=TooLargeError.words)
            return Received(picture=await checked(content))
        except AttachmentError as error:
            return Received(refusal=str(error))
        except (WeChatError, aiohttp.ClientError, TimeoutError, *GONE):
            log.warning("picture_not_fetched")
            return Received(refusal=NOT_FETCHED)


async def attach(
    transaction: Transaction, pending: Pending, received: Received, *, cipher: Cipher, new_id: UUID, now: datetime
) -> tuple[Pending, str]:
    """Keep the picture with the form; returns the form as it is now, and what is said of the picture."""
    if received.picture is None and received.sent is None:
        return pending, received.refusal
    draft = pending.answers.get(DRAFT, str(new_id))
    owner = (DRAFT_PICTURES, draft)
    there = len(await of_owner(transaction, owner))
    if there >= MOST:
        return pending, ENOUGH
    if received.picture is not None:
        await keep(transaction, received.picture, owner=owner, cipher=cipher, new_id=new_id, now=now)
    elif received.sent is not None and not await _given(transaction, received.sent, owner):
        return pending, NOT_FETCHED
    answers: Mapping[str, str] = {**pending.answers, DRAFT: draft}
    return replace(pending, answers=answers), f"收到图片（第{there + 1}张），会和内容一起提交。"


async def _given(transaction: Transaction, sent: tuple[UUID, str], owner: tuple[str, str]) -> bool:
    """Whether a picture that a browser sent is the form's now."""
    picture_id, sender = sent
    return await hand_over(transaction, picture_id, owner=(SENT_PICTURES, sender), to=owner)
