"""Examples of what may be asked come from what the library has."""

from datetime import date

from knowledge.library.model import Answer, DocumentCard, Kind, Validity
from knowledge.search.samples import samples_of


def answer(
    identity: str, question: str, phrasings: int = 1, department: str = "a", until: date | None = None
) -> Answer:
    return Answer(
        id=identity,
        question=question,
        phrasings=("换个说法",) * phrasings,
        answer="答。",
        department_id=department,
        valid_until=until,
    )


def card(identity: str, number: str | None, published: date | None, **other: object) -> DocumentCard:
    given: dict[str, object] = {"kind": Kind.DOCUMENT, "validity": Validity.VALID, **other}
    return DocumentCard(id=identity, title=identity, number=number, published_on=published, **given)  # type: ignore[arg-type]


def test_short_questions_of_different_departments_with_most_phrasings() -> None:
    found = samples_of(
        [
            answer("1", "学生坐公交打几折？", 3, "bus"),
            answer("2", "老人坐公交要不要钱", 2, "bus"),
            answer("3", "低保标准是多少", 5, "civil"),
            answer("4", "这是一个长得没有人会这样问出口来的问题", 9, "civil"),
            answer("5", "短", 9, "tax"),
            answer("6", "今年消费券怎么领", 9, "trade", until=date(2026, 12, 1)),
        ],
        [],
    )
    assert found.questions == ("低保标准是多少", "学生坐公交打几折")
    assert found.document is None


def test_the_newest_valid_document_with_a_number() -> None:
    found = samples_of(
        [],
        [
            card("old", "甲〔2024〕1号", date(2024, 1, 1)),
            card("new", "甲〔2026〕1号", date(2026, 1, 1)),
            card("undated", "甲〔2026〕2号", None),
            card("bare", None, date(2026, 5, 1)),
            card("dead", "甲〔2026〕3号", date(2026, 6, 1), validity=Validity.ABOLISHED),
            card("told", "甲〔2026〕4号", date(2026, 7, 1), kind=Kind.INTERPRETATION),
        ],
    )
    assert found.questions == ()
    assert found.document is not None
    assert found.document.id == "new"
