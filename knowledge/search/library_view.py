"""One fixed state of the library, ready to be searched: a search sees this one or the next, never half of both."""

from dataclasses import dataclass
from functools import cached_property

from knowledge.city import City
from knowledge.library.model import Answer
from knowledge.search.catalogue import Catalogue
from knowledge.search.faq import Faq
from knowledge.search.index import PassageSearcher
from knowledge.search.model import Samples
from knowledge.search.naming import Namer
from knowledge.search.places import Gazetteer
from knowledge.search.ranking import Ranker
from knowledge.search.samples import samples_of


@dataclass(frozen=True, kw_only=True)
class LibraryView:
    """Everything that changes together. Threads may share it."""

    sequence: int
    catalogue: Catalogue
    gazetteer: Gazetteer
    city: City
    faq: Faq
    searcher: PassageSearcher

    @cached_property
    def ranker(self) -> Ranker:
        """Finds passages."""
        return Ranker(self.searcher, self.catalogue, self.gazetteer)

    @cached_property
    def namer(self) -> Namer:
        """Finds documents by name."""
        return Namer(self.searcher, self.catalogue)

    @cached_property
    def samples(self) -> Samples:
        """Examples of what may be asked."""
        return samples_of(self.faq.answers, self.catalogue.cards.values())

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Published answers by their id."""
        return {one.id: one for one in self.faq.answers}
