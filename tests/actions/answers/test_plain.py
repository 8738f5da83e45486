"""A question without what is only polite."""

import pytest

from actions.answers.plain import plainly


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("你好，请问低保怎么申请，谢谢", "低保怎么申请"),
        ("您好！我想问一下公积金怎么提取？谢谢您了", "公积金怎么提取？"),
        ("在吗 麻烦问下护照去哪办", "护照去哪办"),
        ("俺想问问恁那个低保咋整", "低保咋整"),
        ("谢谢啊，对了，那个公积金能取多少", "公积金能取多少"),
        ("请问公证处几点下班 辛苦了", "公证处几点下班"),
        ("低保标准是多少", "低保标准是多少"),
        ("问责办法", "问责办法"),
        ("谢谢", "谢谢"),
        ("你好", "你好"),
        ("", ""),
    ],
)
def test_greetings_and_thanks_are_not_a_part_of_the_question(said: str, plain: str) -> None:
    assert plainly(said) == plain
