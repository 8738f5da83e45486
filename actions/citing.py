"""Citing: how a document is named, stamped and linked in a reply; the same in every capability."""

from datetime import date

from actions.model import Facts, Source
from knowledge.library.model import DocumentCard, Kind, Validity

DEAD = (Validity.ABOLISHED, Validity.EXPIRED)


def quoted_title(title: str) -> str:
    """The title in book marks; marks inside become single ones."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def day(moment: date) -> str:
    """A date as people read it."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def validity_words(card: DocumentCard, today: date) -> str:
    """What is to be said of a document's validity; a dead one names its successor."""
    state = card.validity_on(today)
    if state is Validity.VALID:
        return "有效"
    if state is Validity.UNKNOWN:
        return "效力未登记"
    ended = card.ended_on or (card.valid_until if state is Validity.EXPIRED else None)
    when = f"已于{day(ended)}{state.value}" if ended and state in DEAD else f"已{state.value.removeprefix('已')}"
    return f"{when}，现行为{card.successor}" if card.successor else when


def stamp(card: DocumentCard, today: date) -> str:
    """The stamp of a source: who issued it, its number, its date, its validity; what is missing is not made up."""
    parts = [
        card.issuer,
        card.number,
        day(card.published_on) if card.published_on else None,
        validity_words(card, today) if card.kind is Kind.DOCUMENT else None,
    ]
    return "，".join(part for part in parts if part)


def cite(card: DocumentCard, today: date) -> str:
    """One line that names a source."""
    stamped = stamp(card, today)
    return quoted_title(card.title) + (f"（{stamped}）" if stamped else "")


def page_url(card: DocumentCard, facts: Facts) -> str:
    """Where the whole document is shown."""
    return f"{facts.service.public_url}/documents/{card.id}"


def source_of(card: DocumentCard, passage: str = "") -> Source:
    """The document as a machine-readable source."""
    return Source(id=card.id, title=card.title, number=card.number, passage=passage)


def companions(card: DocumentCard, facts: Facts) -> tuple[DocumentCard, ...]:
    """A document's published interpretations, or an interpretation's documents."""
    ids = card.interpretation_ids if card.kind is Kind.DOCUMENT else card.document_ids
    return tuple(found for one in ids if (found := facts.search.card(one)) is not None)
