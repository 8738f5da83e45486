"""What each person's phone shows: who said what, when, and by which way; with listeners for what is new."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """How something came into a conversation."""

    PUSHED = "pushed"  # the person said or did it
    PASSIVE = "passive"  # returned on the push's own request
    CUSTOMER_SERVICE = "customer_service"  # sent through the API
    TEMPLATE = "template"  # a message by template, sent through the API
    NOTICE = "notice"  # the platform's own words
    TYPING = "typing"  # passing: shown, not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing in a conversation. `number` grows; `who` is "resident", "account" or "platform"."""

    number: int
    at: datetime
    who: str
    way: Way
    kind: str
    text: str = ""
    title: str = ""
    url: str = ""
    media_id: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the phone page gets it."""
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(slots=True)
class Conversations:
    """All conversations of the account."""

    _items: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))
    _listeners: dict[str, set[asyncio.Queue[Item | None]]] = field(default_factory=lambda: defaultdict(set))
    _count: int = 0

    def add(self, openid: str, at: datetime, who: str, way: Way, kind: str, **content: str) -> Item:
        """Put something into a conversation and tell its listeners."""
        self._count += 1
        item = Item(number=self._count, at=at, who=who, way=way, kind=kind, **content)
        if way is not Way.TYPING:
            self._items[openid].append(item)
        for listener in self._listeners.get(openid, ()):
            listener.put_nowait(item)
        return item

    def of(self, openid: str, *, after: int = 0) -> list[Item]:
        """What a conversation holds, from the oldest, past the item of this number."""
        return [item for item in self._items.get(openid, ()) if item.number > after]

    async def listen(self, openid: str, *, after: int | None = None) -> AsyncGenerator[Item]:
        """What is new, as it comes; first what is past `after`. Ends when the server is going."""
        queue: asyncio.Queue[Item | None] = asyncio.Queue()
        self._listeners[openid].add(queue)
        try:
            for item in [] if after is None else self.of(openid, after=after):
                yield item
            while True:
                new = await queue.get()
                if new is None:
                    return
                yield new
        finally:
            self._listeners[openid].discard(queue)

    def close(self) -> None:
        """Let every listener go."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.put_nowait(None)
