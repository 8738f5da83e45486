"""Lines of official documents, links in texts, and the cookie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.body import Block, lines_of
from bot.web.linked import local, pieces
from bot.web.person import People

PUBLIC = "https://chat.example.gov.cn"


@pytest.mark.parametrize(
    ("line", "block", "lead"),
    [
        ("第一章　总则", Block.CHAPTER, ""),
        ("第十二条　申请人应当提交材料。", Block.ARTICLE, "第十二条"),
        ("一、执行范围", Block.HEADING, ""),
        ("（二）申请材料", Block.SUBHEADING, ""),
        ("（一）明确范围。各区县要做好。", Block.PARAGRAPH, "（一）明确范围。"),
        ("一、这一句很长，不是标题；它讲的是办理的条件和程序，一直讲到最后也没有别的句子", Block.PARAGRAPH, ""),
        ("1. 身份证", Block.ITEM, ""),
        ("1.5万元以下的", Block.PARAGRAPH, ""),
        ("本通知自印发之日起施行。", Block.PARAGRAPH, ""),
    ],
)
def test_a_line_is_what_its_beginning_says(line: str, block: Block, lead: str) -> None:
    shown = lines_of(f"某句。\n{line}\n末句。")[1]
    assert (shown.block, shown.lead) == (block, lead)


def test_the_addressee_comes_first_and_the_signature_last() -> None:
    body = "各区县人民政府：\n请执行。\n明湖市人民政府\n2025年9月15日\n"
    assert [line.block for line in lines_of(body)] == [
        Block.ADDRESSEE, Block.PARAGRAPH, Block.SIGNATURE, Block.SIGNATURE,
    ]  # fmt: skip


def test_damaged_lines_keep_their_numbers_when_empty_lines_go() -> None:
    assert [line.damaged for line in lines_of("甲。\n\n乙。", [(4, 6)])] == [False, True]


@given(st.text(), st.lists(st.tuples(st.integers(0, 9), st.integers(10, 20))))
def test_no_line_of_any_text_is_lost(body: str, damaged: list[tuple[int, int]]) -> None:
    shown = ["".join([line.lead, *(part.text for part in line.parts)]) for line in lines_of(body, damaged)]
    wanted = [line.strip().strip("　") for line in body.split("\n")]
    assert [words.replace(" ", "").replace("　", "") for words in shown] == [
        words.replace(" ", "").replace("　", "") for words in wanted if words
    ]


@given(st.text())
def test_pieces_put_together_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, PUBLIC)) == text


def test_an_address_ends_where_the_chinese_sentence_goes_on() -> None:
    found = [piece for piece in pieces(f"全文：{PUBLIC}/documents/a，请看。", PUBLIC) if piece.href]
    assert [(piece.text, piece.href) for piece in found] == [(f"{PUBLIC}/documents/a", "/documents/a")]


@pytest.mark.parametrize(
    ("url", "href"),
    [
        (PUBLIC, "/"),
        (f"{PUBLIC}/chat", "/chat"),
        (f"{PUBLIC}.evil.example/x", f"{PUBLIC}.evil.example/x"),
        ("javascript:alert(1)", None),
        ("//evil.example", None),
        ("", None),
    ],
)
def test_only_web_addresses_become_links(url: str, href: str | None) -> None:
    assert local(url, PUBLIC) == href


def test_a_key_that_is_too_short_signs_nothing() -> None:
    with pytest.raises(ValueError, match="32"):
        People("short", secure=True)
