"""Pictures in the web chat: judged and kept at the door, then a message like any other."""

import uuid
from dataclasses import dataclass
from typing import Protocol, Self

from aiohttp import web

from actions.voices.taking import SENT_PICTURES
from bot.channels.webchat import CHANNEL, WebChat
from bot.message import IncomingMessage, MessageKind
from bot.web.problems import ProblemError, words_of
from bot.web.routes import Routes
from bot.web.sent_pictures import body_of, picture_of
from knowledge.attachments import Picture, keep, of_owner
from knowledge.cipher import Cipher
from knowledge.store import Store

PATH = "/chat/pictures"
MOST_WAITING = 12  # pictures of one person that no form has taken yet


class PictureParts(Protocol):
    """What the door for pictures needs of a running service."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def cipher(self) -> Cipher:
        """Seals what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPictures:
    """The handler. The same id again is the same picture and gets the same answer."""

    chat: WebChat
    store: Store
    cipher: Cipher

    @classmethod
    def of(cls, chat: WebChat, parts: PictureParts) -> Self:
        """The door of a running service."""
        return cls(chat=chat, store=parts.store, cipher=parts.cipher)

    def add(self, routes: Routes) -> None:
        """Open the door."""
        routes.add("POST", PATH, self.post, public=True)

    async def post(self, request: web.Request) -> web.Response:
        """One picture, as the body; what cannot be kept is refused with a sentence."""
        person, identity = self.chat.people.of(request), _identity(request)
        try:
            picture = await picture_of(await body_of(request))
            await self._keep(picture, person.id, identity)
            message = IncomingMessage(
                channel=CHANNEL, sender=person.id, id=str(identity), kind=MessageKind.IMAGE, text="",
                received_at=self.chat.now(), payload={"picture": str(identity)},
            )  # fmt: skip
            answer = await self.chat.answer(person, message)
        except ProblemError as problem:
            self.chat.metrics.refused.labels(door="chat", reason=str(problem.status)).inc()
            raise
        return self.chat.response(person, identity, answer)

    async def _keep(self, picture: Picture, sender: str, identity: uuid.UUID) -> None:
        owner = (SENT_PICTURES, sender)
        async with self.store.transaction() as transaction:
            there = await of_owner(transaction, owner)
            if len(there) >= MOST_WAITING:
                raise ProblemError(429, words_of(429).title, "图片发得有点多，先说说是什么事，再接着发。")
            await keep(transaction, picture, owner=owner, cipher=self.cipher, new_id=identity, now=self.chat.now())


def _identity(request: web.Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.query.get("id", ""))
    except ValueError:
        raise ProblemError(400, words_of(400).title, "请回到聊天页再发一次。") from None
