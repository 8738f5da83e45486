"""Subscriptions: what residents want to hear of, and which new document is for whom.

New documents are looked at once each, by a job; what matches waits until the resident's next digest, at most one a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from knowledge.consent_tables import announced_documents, subscription_matches, subscription_state, subscriptions
from knowledge.library import changes
from knowledge.library.model import DocumentCard, Kind, Validity
from knowledge.library.queries import published_cards
from knowledge.search.text import fold
from knowledge.store import Transaction
from knowledge.topics import words_of

MOST_TOPICS = 20
NEWS_DAYS = 30  # what was published longer ago is no news, whenever it is imported
DIGEST_ITEMS = 5
_LOCK = 0x6D63_7375  # one matching at a time


class TopicKind(StrEnum):
    """What a topic is."""

    DEPARTMENT = "department"
    FIELD = "field"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Topic:
    """A department's id, a field's name, or a keyword."""

    kind: TopicKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    @classmethod
    def read(cls, written: str) -> "Topic":
        """The topic written `kind:value`. Raises ValueError for anything else."""
        kind, _, value = written.partition(":")
        return cls(kind=TopicKind(kind), value=value)

    def fits(self, card: DocumentCard) -> bool:
        """Whether a document is of this topic."""
        if self.kind is TopicKind.DEPARTMENT:
            return card.department_id == self.value
        said = fold(" ".join((card.title, card.summary or "", *card.topics)))
        return any(fold(word) in said for word in words_of(self.value))


# --- a resident's own ---------------------------------------------------------------------------------------------


async def mine(transaction: Transaction, resident: UUID) -> tuple[Topic, ...]:
    """A resident's topics, oldest first."""
    rows = await transaction.execute(
        select(subscriptions.c.kind, subscriptions.c.topic)
        .where(subscriptions.c.resident_id == resident)
        .order_by(subscriptions.c.created_at, subscriptions.c.kind, subscriptions.c.topic)
    )
    return tuple(Topic(kind=TopicKind(row.kind), value=row.topic) for row in rows)


async def subscribe(transaction: Transaction, resident: UUID, topic: Topic, *, now: datetime) -> bool:
    """Add a topic; the resident's record must exist. Returns False where it is there already."""
    result = await transaction.execute(
        insert(subscriptions)
        .values(resident_id=resident, kind=topic.kind.value, topic=topic.value, created_at=now)
        .on_conflict_do_nothing()
        .returning(subscriptions.c.topic)
    )
    return result.first() is not None


async def unsubscribe(transaction: Transaction, resident: UUID, topics: Iterable[Topic]) -> int:
    """Remove topics, and what waits for a digest where none is left. Returns how many were removed."""
    removed = 0
    for topic in topics:
        gone = await transaction.execute(
            delete(subscriptions)
            .where(
                subscriptions.c.resident_id == resident,
                subscriptions.c.kind == topic.kind.value,
                subscriptions.c.topic == topic.value,
            )
            .returning(subscriptions.c.topic)
        )
        removed += len(gone.all())
    left = await mine(transaction, resident)
    waiting = await _waiting(transaction, resident)
    over = [card.id for card in waiting if not any(topic.fits(card) for topic in left)]
    await transaction.execute(
        delete(subscription_matches).where(
            subscription_matches.c.resident_id == resident,
            subscription_matches.c.sent_on.is_(None),
            subscription_matches.c.document_id.in_(over),
        )
    )
    return removed


async def _waiting(transaction: Transaction, resident: UUID) -> tuple[DocumentCard, ...]:
    chosen = select(subscription_matches.c.document_id).where(
        subscription_matches.c.resident_id == resident, subscription_matches.c.sent_on.is_(None)
    )
    return await published_cards(transaction, (await transaction.execute(chosen)).scalars().all())


# --- new documents ------------------------------------------------------------------------------------------------


async def match_new(transaction: Transaction, *, today: date, now: datetime) -> int:
    """Look at every document published since the last look, and note for whom it is. Returns how many notes."""
    await transaction.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = (await transaction.execute(select(subscription_state.c.sequence))).scalar_one()
    changed = await changes.since(transaction, last)
    if changed.sequence == last:
        return 0
    await transaction.execute(update(subscription_state).values(sequence=changed.sequence))
    fresh = await _announce(transaction, changed.document_ids, now)
    news = [card for card in fresh if _is_news(card, today)]
    rows = [
        {"resident_id": resident, "document_id": card.id, "matched_at": now}
        for card, people in (await _wanted_by(transaction, news)).items()
        for resident in sorted(people)
    ]
    if rows:
        await transaction.execute(insert(subscription_matches).values(rows).on_conflict_do_nothing())
    return len(rows)


def _is_news(card: DocumentCard, today: date) -> bool:
    dated = card.published_on or card.formed_on
    return (
        card.kind is Kind.DOCUMENT
        and card.validity_on(today) in (Validity.VALID, Validity.AMENDED)
        and dated is not None
        and today - timedelta(days=NEWS_DAYS) <= dated <= today
    )


async def _announce(transaction: Transaction, ids: Iterable[str], now: datetime) -> tuple[DocumentCard, ...]:
    """Those of the published documents that were never looked at before."""
    cards = {card.id: card for card in await published_cards(transaction, sorted(ids))}
    if not cards:
        return ()
    values = [{"document_id": identity, "at": now} for identity in cards]
    fresh = await transaction.execute(
        insert(announced_documents).values(values).on_conflict_do_nothing().returning(announced_documents.c.document_id)
    )
    return tuple(cards[identity] for identity in sorted(fresh.scalars()))


async def _wanted_by(transaction: Transaction, news: Sequence[DocumentCard]) -> Mapping[DocumentCard, set[UUID]]:
    found: dict[DocumentCard, set[UUID]] = defaultdict(set)
    if not news:
        return found
    topics = await transaction.execute(select(subscriptions.c.kind, subscriptions.c.topic).distinct())
    for row in topics.all():
        topic = Topic(kind=TopicKind(row.kind), value=row.topic)
        fitting = [card for card in news if topic.fits(card)]
        if not fitting:
            continue
        people = await transaction.execute(
            select(subscriptions.c.resident_id).where(
                subscriptions.c.kind == row.kind, subscriptions.c.topic == row.topic
            )
        )
        subscribers = set(people.scalars())
        for card in fitting:
            found[card] |= subscribers
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one resident is told today; `more` documents are not named for want of room."""

    resident: UUID
    cards: tuple[DocumentCard, ...]
    more: int


async def due_digests(transaction: Transaction, *, today: date, limit: int = 50) -> tuple[Digest, ...]:
    """Digests of residents who were told nothing today yet; what they hold counts as sent when this commits."""
    matches = subscription_matches.c
    told = select(matches.resident_id).where(matches.sent_on == today)
    chosen = (
        select(matches.resident_id)
        .where(matches.sent_on.is_(None), matches.resident_id.not_in(told))
        .group_by(matches.resident_id)
        .order_by(func.min(matches.matched_at), matches.resident_id)
        .limit(limit)
    )
    people = (await transaction.execute(chosen)).scalars().all()
    digests = []
    for resident in people:
        taken = await transaction.execute(
            update(subscription_matches)
            .where(matches.resident_id == resident, matches.sent_on.is_(None))
            .values(sent_on=today)
            .returning(matches.document_id)
        )
        cards = [
            card
            for card in await published_cards(transaction, taken.scalars().all())
            if card.validity_on(today) in (Validity.VALID, Validity.AMENDED)
        ]
        if cards:
            cards.sort(key=lambda card: (card.published_on or date.min, card.id), reverse=True)
            named = tuple(cards[:DIGEST_ITEMS])
            digests.append(Digest(resident=resident, cards=named, more=len(cards) - len(named)))
    return tuple(digests)
