"""Examples of what may be asked, chosen from what the library has: nobody is shown a question that it does not answer."""

from collections.abc import Iterable
from datetime import date

from knowledge.library.model import Answer, DocumentCard, Kind, Validity
from knowledge.search.model import Samples

QUESTIONS = 3
FITTING = range(7, 16)  # characters of a question that reads well as an example


def samples_of(answers: Iterable[Answer], cards: Iterable[DocumentCard]) -> Samples:
    """Questions of different departments, those with most phrasings first, and the newest valid document that has a
    number. The same library gives the same ones.
    """
    asked = sorted(
        (one for one in answers if len(_said(one)) in FITTING and one.valid_from is None and one.valid_until is None),
        key=lambda one: (-len(one.phrasings), len(one.question), one.id),
    )
    chosen: dict[str | None, str] = {}
    for one in asked:
        chosen.setdefault(one.department_id, _said(one))
    return Samples(
        questions=tuple(chosen.values())[:QUESTIONS], document=max(_numbered(cards), key=_newest, default=None)
    )


def _said(answer: Answer) -> str:
    return answer.question.strip().rstrip("？?。")


def _numbered(cards: Iterable[DocumentCard]) -> Iterable[DocumentCard]:
    alive = (Validity.VALID, Validity.AMENDED)
    return (one for one in cards if one.kind is Kind.DOCUMENT and one.number and one.validity in alive)


def _newest(card: DocumentCard) -> tuple[date, str]:
    return card.published_on or date.min, card.id
