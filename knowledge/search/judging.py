"""What no amount of likeness outweighs: another place than the one asked about."""

from functools import lru_cache

from knowledge.library.model import DocumentCard
from knowledge.search.index import PassageSearcher
from knowledge.search.places import Gazetteer, Named
from knowledge.search.question import Question
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams

ELSEWHERE = 0.03  # the document never mentions the place asked about
OTHER_DISTRICT = 0.05  # it is another district's
CITY_WIDE = 0.6  # it is the city's and does not name the district


@lru_cache(maxsize=8192)
def _label(title: str, issuer: str) -> str:
    """What a document says on its cover, folded."""
    return fold(f"{title} {issuer}")


class Judge:
    """Judges documents for one question."""

    def __init__(self, question: Question, searcher: PassageSearcher, gazetteer: Gazetteer) -> None:
        self._question = question
        self._searcher = searcher
        self._gazetteer = gazetteer
        signs = {place: [bigrams(sign) for sign in place.signs] for place in question.places}
        self._mention = {place: searcher.mention(terms) for place, terms in signs.items()}

    def place(self, card: DocumentCard, passage: str, *, look: bool = True) -> float:
        """How far the document is about the places asked about: 1 where it is, or where none was named.

        `passage` is what is at hand of its (folded) text; the rest is looked up where `look` says so.
        """
        places = self._question.places
        return min((self._of_place(card, place, passage, look=look) for place in places), default=1.0)

    def _of_place(self, card: DocumentCard, place: Named, passage: str, *, look: bool) -> float:
        label = _label(card.title, card.issuer or "")
        if any(sign in label for sign in place.signs):
            return 1.0
        if place.own and self._gazetteer.districts(label):
            return OTHER_DISTRICT
        if any(sign in passage for sign in place.signs):
            return 1.0
        if look and self._searcher.mentions(card.id, self._mention[place]):
            return 1.0
        return CITY_WIDE if place.own else ELSEWHERE
