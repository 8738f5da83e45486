"""Which document that was found is the one meant."""

from actions.documents import rules
from knowledge.library.model import DocumentCard, Kind
from knowledge.search.model import DocumentHit


def hit(probability: float) -> DocumentHit:
    card = DocumentCard(id=f"doc-{probability}", kind=Kind.DOCUMENT, title="高龄津贴办法")
    return DocumentHit(document=card, score=1.0, probability=probability)


def test_the_first_is_certain_where_it_is_alone_or_far_ahead() -> None:
    assert rules.is_certain((hit(0.1),))
    assert rules.is_certain((hit(0.9), hit(0.6)))
    assert not rules.is_certain((hit(0.9), hit(0.8)))
    assert not rules.is_certain((hit(0.5), hit(0.1)))
    assert not rules.is_certain(())
