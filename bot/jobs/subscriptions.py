"""New documents to those who subscribed to their topic: one digest a resident and day, in waking hours."""

from dataclasses import dataclass
from datetime import date

from bot import wording
from bot.clock import Clock
from knowledge import notices, subscriptions
from knowledge.city_time import CITY_TIME
from knowledge.notices import Notice, Topic
from knowledge.store import Store
from knowledge.subscriptions import Digest

FIRST_HOUR, LAST_HOUR = 9, 20  # city time; nobody is woken by a document


@dataclass(slots=True, kw_only=True)
class Announce:
    """Notes for whom a new document is, and puts digests into the outbox."""

    store: Store
    now: Clock
    public_url: str

    async def step(self) -> int:
        """One look at the library's changes, then the digests that are due; returns how many were put."""
        now = self.now()
        city = now.astimezone(CITY_TIME)
        async with self.store.transaction() as transaction:
            await subscriptions.match_new(transaction, today=city.date(), now=now)
        if not FIRST_HOUR <= city.hour < LAST_HOUR:
            return 0
        put = 0
        async with self.store.transaction() as transaction:
            for digest in await subscriptions.due_digests(transaction, today=city.date()):
                notice = Notice(
                    topic=Topic.DIGEST,
                    about=wording.DIGEST,
                    text=self._text(digest),
                    state="有新文件",
                    when=now,
                    path="/",
                )
                key = _key(digest, city.date())
                put += await notices.put(transaction, notice, key=key, to=digest.resident, now=now)
        return put

    def _text(self, digest: Digest) -> str:
        named = [
            f"{card.title}{f'（{card.number}）' if card.number else ''}\n{self.public_url}/documents/{card.id}"
            for card in digest.cards
        ]
        return wording.digest(named, digest.more)


def _key(digest: Digest, day: date) -> str:
    return f"digest:{digest.resident}:{day}"
