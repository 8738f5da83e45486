"""The cards of all published documents in memory, and the ways to a document by its number."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from knowledge.library.model import DocumentCard, Validity
from knowledge.search.text import fold, fold_number

_WHOLE = re.compile(r"^(?P<prefix>[^〔\d]*?)(?:〔(?P<year>\d{4})〕)?(?P<serial>\d+)号$")
_SAID = re.compile(
    r"(?P<prefix>[\u4e00-\u9fff]{2,10}?)?(?:〔?(?P<year>(?:19|20)\d{2})〕?年?)?(?P<serial>\d{1,4})号(?:文件?|令)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberParts:
    """A 发文字号 taken apart; what was not said is None."""

    prefix: str | None
    year: int | None
    serial: int


def parts_of(number: str) -> NumberParts | None:
    """The parts of a whole 发文字号 or order number."""
    match = _WHOLE.match(fold_number(number))
    if match is None:
        return None
    year = match["year"]
    return NumberParts(prefix=match["prefix"] or None, year=int(year) if year else None, serial=int(match["serial"]))


def said_number(text: str) -> NumberParts | None:
    """A 发文字号 as people say it, perhaps without year or prefix: 明政发3号, 〔2026〕3号, 3号文."""
    match = _SAID.search(fold_number(text))
    if match is None:
        return None
    year = match["year"]
    return NumberParts(prefix=match["prefix"], year=int(year) if year else None, serial=int(match["serial"]))


def _fits(said: NumberParts, whole: NumberParts) -> bool:
    if said.year is not None and whole.year is not None and said.year != whole.year:
        return False
    if not said.prefix:
        return said.year is not None
    # what stands before the prefix in a sentence is not part of it: "找一下明政发3号"
    return bool(whole.prefix) and said.prefix.endswith(str(whole.prefix))


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every published card by its id. Replaced whole, never changed."""

    cards: Mapping[str, DocumentCard]
    _titles: dict[str, str] = field(default_factory=dict, repr=False)  # folded, as they are asked for

    def folded_title(self, document_id: str) -> str:
        """The title of a card, folded."""
        title = self._titles.get(document_id)
        if title is None:
            title = self._titles[document_id] = fold(self.cards[document_id].title)
        return title

    @cached_property
    def _numbers(self) -> dict[str, list[str]]:
        numbers: dict[str, list[str]] = {}
        for card in self.cards.values():
            if card.number:
                numbers.setdefault(fold_number(card.number), []).append(card.id)
        return numbers

    @cached_property
    def _serials(self) -> dict[int, list[tuple[NumberParts, str]]]:
        serials: dict[int, list[tuple[NumberParts, str]]] = {}
        for card in self.cards.values():
            parts = parts_of(card.number) if card.number else None
            if parts is not None:
                serials.setdefault(parts.serial, []).append((parts, card.id))
        return serials

    def warm(self) -> None:
        """Work out the ways by number now, which takes time, rather than when first asked."""
        _ = self._numbers, self._serials

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """Cards whose number is this one in any written form."""
        return tuple(self.cards[one] for one in self._numbers.get(fold_number(number), ()))

    def by_said_number(self, text: str) -> tuple[DocumentCard, ...]:
        """Cards whose number agrees with what was said of it; a bare serial agrees with none."""
        exact = self.by_number(text)
        said = said_number(text)
        if exact or said is None:
            return exact
        return tuple(self.cards[one] for parts, one in self._serials.get(said.serial, ()) if _fits(said, parts))

    def dead(self, card: DocumentCard, today: date) -> bool:
        """Whether a document is abolished or expired; an interpretation is when all that it explains are."""
        if card.validity_on(today) in (Validity.ABOLISHED, Validity.EXPIRED):
            return True
        explained = [self.cards[one] for one in card.document_ids if one in self.cards]
        if card.interprets and not explained:
            explained = [one for one in self.by_number(card.interprets) if one.id != card.id]
        return bool(explained) and all(
            one.validity_on(today) in (Validity.ABOLISHED, Validity.EXPIRED) for one in explained
        )

    def with_changes(self, gone: Iterable[str], fresh: Iterable[DocumentCard]) -> "Catalogue":
        """The catalogue without `gone` and with `fresh`."""
        cards = dict(self.cards)
        for one in gone:
            cards.pop(one, None)
        cards.update((card.id, card) for card in fresh)
        return Catalogue(cards=cards)
