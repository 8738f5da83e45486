"""Which year a question asks about, and whether what was found speaks of that year."""

from datetime import date

import pytest

from actions.answers.years import answer_covers, passage_covers, year_asked
from knowledge.library.model import Answer, DocumentCard, Kind

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2024年低保标准是多少", 2024),
        ("2024低保标准", 2024),
        ("去年的呢", 2025),
        ("大前年的失业金", 2023),
        ("前年补多少", 2024),
        ("明年医保交多少", 2027),
        ("后年还有吗", 2028),
        ("今年种地补贴", 2026),
        ("下年度的缴费标准", 2027),
        ("上一年度平均工资", 2025),
        ("２０２４年的標準", 2024),
        ("2024年和2025年比涨了多少", None),
        ("我2008年买的房子能落户吗", None),
        ("2020年出生的孩子上小学", None),
        ("九八年下岗，1998年下岗的怎么办", None),
        ("去年买的车能领补贴吗", None),
        ("一年级几岁能上", None),
        ("上一年级要什么材料", None),
        ("明政发〔2026〕6号", None),
        ("2000元能报多少", None),
        ("补贴多少", None),
        ("", None),
    ],
)
def test_the_year_that_is_asked_about(text: str, year: int | None) -> None:
    assert year_asked(text, TODAY) == year


def answer(text: str = "每月100元。", question: str = "补多少", begun: date | None = None) -> Answer:
    return Answer(id="a", question=question, phrasings=(), answer=text, valid_from=begun)


def card(published: date | None, title: str = "通知", ended: date | None = None) -> DocumentCard:
    return DocumentCard(id="d", kind=Kind.DOCUMENT, title=title, published_on=published, ended_on=ended)


@pytest.mark.parametrize(
    ("one", "cards", "years", "others"),
    [
        (answer("自2026年4月起每月100元。"), (card(date(2026, 3, 1)),), (2026,), (2024, 2025, 2027)),
        (answer(), (card(date(2024, 6, 1)),), (2024, 2025, 2026), (2023, 2027)),
        (answer("2027年每人400元。"), (card(date(2026, 9, 1)),), (2026, 2027), (2025, 2028)),
        (answer(question="2025年补多少"), (), (2025, 2026), (2024,)),
        (answer(begun=date(2025, 1, 1)), (), (2025, 2026), (2024,)),
        (answer(), (), (2026,), (2025, 2027)),
    ],
)
def test_an_answer_is_of_the_years_it_names_or_in_which_its_document_held(
    one: Answer, cards: tuple[DocumentCard, ...], years: tuple[int, ...], others: tuple[int, ...]
) -> None:
    assert all(answer_covers(one, cards, year, TODAY) for year in years)
    assert not any(answer_covers(one, cards, year, TODAY) for year in others)


@pytest.mark.parametrize(
    ("document", "passage", "years", "others"),
    [
        (card(date(2024, 5, 1)), "每亩135元。", (2024, 2025, 2026), (2023, 2027)),
        (card(date(2024, 5, 1), ended=date(2025, 6, 30)), "每亩135元。", (2024, 2025), (2023, 2026)),
        (card(date(2024, 5, 1)), "自2025年1月起每亩135元。", (2025, 2026), (2024,)),
        (
            card(date(2026, 5, 1), title="关于2026年补贴的通知"),
            "最高2000元，2018年为1000元。",
            (2018, 2026),
            (2019, 2025),
        ),
        (card(None), "2023年办了502项。", (2023,), (2024,)),
        (card(None), "办了502项。", (), (2023, 2026)),
    ],
)
def test_a_passage_is_of_the_years_it_names_or_in_which_its_document_held(
    document: DocumentCard, passage: str, years: tuple[int, ...], others: tuple[int, ...]
) -> None:
    assert all(passage_covers(document, passage, year, TODAY) for year in years)
    assert not any(passage_covers(document, passage, year, TODAY) for year in others)
