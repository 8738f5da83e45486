"""What a text names: numbers of documents, days, times, people, departments, tickets, phones, addresses."""

from datetime import datetime

from intents.entities import dates, document_numbers, names, party, phones, tickets, times, urls
from intents.entities.names import Lexicon, Named
from intents.entities.spans import plain, without
from intents.model import Entity, EntityKind

__all__ = ["Lexicon", "Named", "extract"]


def extract(text: str, *, lexicon: Lexicon, now: datetime) -> tuple[Entity, ...]:
    """Every entity of a text, in the order of the text; none overlaps another. `now` is aware. Any Unicode is fine.

    The order of reading matters: what is an address or a document number is taken out before dates are read, or
    明政发〔2025〕3号 would be the third of a month.
    """
    rest = plain(text)
    found: list[Entity] = []
    for find in (
        urls.find,
        document_numbers.find,
        phones.find,
        tickets.find,
        lambda left: names.find(left, lexicon),
        lambda left: dates.find(left, dates.today_in_city(now)),
        times.find,
        party.find,
    ):
        new = find(rest)
        if new:
            found.extend(new)
            rest = without(rest, new)
    ordered = sorted(found, key=lambda one: one.start)
    return tuple(_as_written(one, text) for one in ordered)


def _as_written(one: Entity, text: str) -> Entity:
    return Entity(kind=one.kind, value=one.value, text=text[one.start : one.end], start=one.start, end=one.end)


def first_of(entities: tuple[Entity, ...], kind: EntityKind) -> Entity | None:
    """The first entity of a kind, or None."""
    return next((one for one in entities if one.kind is kind), None)
