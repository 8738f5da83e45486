"""Reading from the database what a view holds in memory; only what changed, where there is a view already."""

from dataclasses import dataclass

from knowledge.city import City, load_city
from knowledge.library import changes, queries
from knowledge.library.model import Answer, DocumentCard
from knowledge.search.catalogue import Catalogue
from knowledge.search.faq import Faq
from knowledge.search.index import PassageSearcher
from knowledge.search.library_view import LibraryView
from knowledge.search.places import Gazetteer
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The library's cards, answers and city as one snapshot of the database has them."""

    catalogue: Catalogue
    answers: tuple[Answer, ...]
    city: City
    faq: Faq | None = None  # of the view before, where neither answers nor city changed
    gazetteer: Gazetteer | None = None

    def view(self, searcher: PassageSearcher, sequence: int) -> LibraryView:
        """The view; takes time where the answers changed, so not on the event loop."""
        self.catalogue.warm()
        gazetteer = self.gazetteer or Gazetteer(self.city)
        return LibraryView(
            sequence=sequence,
            catalogue=self.catalogue,
            gazetteer=gazetteer,
            city=self.city,
            faq=self.faq or Faq(self.answers, gazetteer),
            searcher=searcher,
        )


async def load(transaction: Transaction, before: LibraryView | None, sequence: int) -> Loaded:
    """Everything, or what changed since the view before."""
    if before is None or before.sequence > sequence:
        cards = await queries.published_cards(transaction)
        return Loaded(
            catalogue=Catalogue(cards={card.id: card for card in cards}),
            answers=await queries.published_answers(transaction),
            city=await load_city(transaction),
        )
    changed = await changes.since(transaction, before.sequence)
    same_answers = not changed.answer_ids
    return Loaded(
        catalogue=await _changed_cards(transaction, before.catalogue, changed.document_ids),
        answers=before.faq.answers if same_answers else await queries.published_answers(transaction),
        city=await load_city(transaction) if changed.city else before.city,
        faq=before.faq if same_answers and not changed.city else None,
        gazetteer=None if changed.city else before.gazetteer,
    )


async def _changed_cards(transaction: Transaction, before: Catalogue, ids: frozenset[str]) -> Catalogue:
    """The catalogue with these documents as they are now, and those linked to them, whose links may have changed."""
    if not ids:
        return before
    fresh = await queries.published_cards(transaction, ids)
    was = [card for one in ids if (card := before.cards.get(one)) is not None]
    linked = {other for card in (*fresh, *was) for other in _links(card)} - ids
    others = await queries.published_cards(transaction, linked) if linked else ()
    return before.with_changes(ids | linked, (*fresh, *others))


def _links(card: DocumentCard) -> tuple[str, ...]:
    return (*card.interpretation_ids, *card.document_ids)
