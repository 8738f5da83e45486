"""How many stars are meant, by tables: one the worst, five the best; and what of a text is kept as a remark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.visits.rating_words import remark_in, said_nothing, stars_of

RATED = {
    1: "1 一星 1分 零分 差评 很不满意 非常不满意 一点都不满意 太差了 烂透了 无聊死了 根本不好玩 ★ 特别失望 差劲",
    2: "2 两颗星 打两分 ２星 不满意 不太满意 不怎么满意 不是很满意 谈不上满意 不好 不喜欢 不够热情 挺差的 有点失望 没意思 不怎么样 没那么好",
    3: "3 三分 三颗星 ★★★ 一般 还行吧 凑合 马马虎虎 不好不坏 就那样 差不多吧 过得去 中评 还可以",
    4: "4 四星 四分吧 满意 好 挺好的 不错 挺满意 比较满意 基本满意 还算满意 没什么不满意的 不差 不失望 ⭐️⭐️⭐️⭐️ 有意思",
    5: "5 ５ 五 五星 5分 五颗星 给个五星好评 满分 100分 非常满意 很满意 很好 好极了 真棒 特别喜欢 相当满意 无可挑剔 满意极了 老好了 ★★★★★",
}
NOT_RATED = (
    "讲解员很好，但是停车场太小", "等了5分钟才开门", "三个星期以前去的", "好的", "第五个", "厕所难找", "嗯", "谢谢", "第5", "讲解5分，停车1分",
    "空调坏了，热得不行", "娃很开心，老人觉得太累", "10点15分到的", "很满意，也很失望", "★★★★★★★",
)  # fmt: skip
REMARKS = {
    "很满意，讲解员特别细心": True, "三颗星，讲得太快听不清": True, "停车场太小": True, "讲解员很好": True, "人太多排不上队": True, "讲得太快": True,
    "很满意": False, "五星": False, "没有": False, "没啥要说的": False, "怎么评价": False, "什么意思？": False, "不知道": False, "谢谢": False,
    "总体非常满意": False, "活动很好": False, "★★★★": False,
}  # fmt: skip
NOTHING = {
    "没有": True, "没啥说的": True, "无": True, "没了，谢谢": True, "暂时没有": True, "没意见": True, "没有停车位": False, "没人讲解": False, "": False,
}  # fmt: skip


@pytest.mark.parametrize(("text", "stars"), [(text, stars) for stars, row in RATED.items() for text in row.split()])
def test_words_and_numbers_are_stars_of_the_same_scale(text: str, stars: int) -> None:
    assert stars_of(text) == stars


@pytest.mark.parametrize("text", NOT_RATED)
def test_what_rates_no_whole_gives_no_stars(text: str) -> None:
    assert stars_of(text) is None


@pytest.mark.parametrize(("text", "kept"), REMARKS.items())
def test_words_beside_the_rating_are_kept_whole(text: str, kept: bool) -> None:  # noqa: FBT001
    assert remark_in(text) == (text if kept else None)


@pytest.mark.parametrize(("text", "nothing"), NOTHING.items())
def test_nothing_to_say_is_said_in_many_ways(text: str, nothing: bool) -> None:  # noqa: FBT001
    assert said_nothing(text) is nothing


@pytest.mark.parametrize("degree", ["", "很", "非常", "特别", "比较", "挺"])
@pytest.mark.parametrize("praise", ["满意", "喜欢", "热情", "周到"])
@pytest.mark.parametrize("no", ["不", "不太", "不是很", "不怎么", "谈不上"])
def test_who_denies_praise_never_gives_more_than_two_stars(no: str, degree: str, praise: str) -> None:
    denied = stars_of(no + praise)
    assert denied == 2
    stronger = stars_of(degree + no + praise)
    assert stronger is not None
    assert stronger <= 2


@given(st.text(max_size=80) | st.text(alphabet="很不太满意好差一二三四五12345分星颗但是，。没有讲解停车", max_size=30))
def test_whatever_is_said_it_is_one_to_five_stars_or_none(text: str) -> None:
    assert stars_of(text) in {None, 1, 2, 3, 4, 5}
    assert remark_in(text) in {None, text.strip()}
