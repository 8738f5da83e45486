"""Examples of what one may say, taken from the city's own answers, documents, departments and places."""

from actions.model import Facts
from knowledge.city import Department, Place

HALL = "政务服务大厅"


def quoted(*said: str) -> str:
    """Examples as they stand in a reply; empty ones are left out."""
    return "".join(f"“{one}”" for one in said if one)


def questions(facts: Facts, count: int = 2) -> tuple[str, ...]:
    """Approved questions."""
    return facts.search.samples.questions[:count]


def number(facts: Facts) -> str:
    """The number of a document."""
    card = facts.search.samples.document
    return (card.number or "") if card is not None else ""


def topic(facts: Facts) -> str:
    """What that document is about."""
    card = facts.search.samples.document
    return next(iter(card.topics), "") if card is not None else ""


def department(facts: Facts) -> str:
    """A department that people go to: the one with most windows."""
    found: Department | None = max(
        (one for one in facts.city.departments if one.kind == "department"),
        key=lambda one: (len(one.windows), one.id),
        default=None,
    )
    return found.short if found is not None else ""


def hall(facts: Facts) -> str:
    """A hall, by its shortest name."""
    found: Place | None = min(
        (one for one in facts.city.places if one.kind == HALL), key=lambda one: (len(one.name), one.id), default=None
    )
    return found.name if found is not None else ""


def of_everything(facts: Facts) -> str:
    """One example of each: a question, a document, a hall."""
    written, where = number(facts), hall(facts)
    return quoted(*questions(facts, 1), written and f"找{written}", where and f"{where}在哪")


def such_as(said: str) -> str:
    """The words before examples, where there are any."""
    return f"，比如{said}" if said else ""
