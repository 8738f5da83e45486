import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.model import Card, Choices, Handover, Image, Option, Reply, Text
from bot.wechat.passive import PassiveImage, PassiveNews, PassiveText, PassiveTransfer
from bot.wechat.rendering import customer_text, render
from bot.wechat.words import TEXT_MAX_BYTES, clean, cut

MORE = "https://chat.example.gov.cn/answers/0193a1b2"
SENTENCE = "申请人应当在每年三月底前向所在地主管部门提交书面材料。"


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label=label, intent="ask_policy") for label in labels)


def test_several_replies_become_one_text() -> None:
    replies = (
        Text(text="您好。"),
        Choices(prompt="您想问哪一个？", options=options("公积金提取", "公积金贷款")),
        Card(title="办法", description="明政发〔2025〕3号", url="https://a.cn/1"),
        Image(content=b"", media_type="image/png", alt="预约二维码"),
        Handover(text="请拨打12345。"),
    )
    assert render(replies, more_url=MORE) == PassiveText(
        text=(
            "您好。\n\n您想问哪一个？\n1. 公积金提取\n2. 公积金贷款\n\n办法\n明政发〔2025〕3号\nhttps://a.cn/1"
            "\n\n（图片：预约二维码）\n\n请拨打12345。"
        )
    )


def test_a_card_alone_is_an_article() -> None:
    card = Card(title="题" * 100, description="一句话。" * 100, url="https://a.cn/1")
    passive = render((card,), more_url=MORE)
    assert isinstance(passive, PassiveNews)
    assert passive.url == card.url
    assert 0 < len(passive.title) <= 64
    assert passive.description.endswith("一句话。")
    assert len(passive.description.encode()) <= 360


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "/relative"])
def test_a_card_without_an_address_is_a_text(url: str) -> None:
    assert isinstance(render((Card(title="题", description="述", url=url),), more_url=MORE), PassiveText)


def test_a_picture_alone_is_sent_once_it_is_uploaded() -> None:
    image = Image(content=b"", media_type="image/png", alt="地图")
    assert render((image,), more_url=MORE, media_id="m") == PassiveImage(media_id="m")
    assert render((image,), more_url=MORE) == PassiveText(text="（图片：地图）")


def test_a_handover_alone_is_a_transfer_only_where_the_door_may() -> None:
    assert render((Handover(text="转人工", transfer=True),), more_url=MORE) == PassiveTransfer()
    assert render((Handover(text="请拨打12345"),), more_url=MORE) == PassiveText(text="请拨打12345")
    both = (Text(text="好的"), Handover(text="转人工", transfer=True))
    assert render(both, more_url=MORE) == PassiveText(text="好的\n\n转人工")


def test_no_reply_is_an_empty_text() -> None:
    assert render((), more_url=MORE) == PassiveText(text="")


def test_a_long_text_ends_with_a_sentence_and_the_way_to_the_whole() -> None:
    text = customer_text((Text(text=SENTENCE * 60),), more_url=MORE)
    body, _, link = text.partition("……\n全文：")
    assert link == MORE
    assert body.endswith("。")
    assert TEXT_MAX_BYTES - len(SENTENCE.encode()) < len(text.encode()) <= TEXT_MAX_BYTES


def test_a_long_text_without_a_page_says_that_it_is_not_whole() -> None:
    assert customer_text((Text(text=SENTENCE * 60),), more_url="").endswith("……（内容较长，未能全部显示）")


def test_a_page_whose_address_is_too_long_is_left_out() -> None:
    text = customer_text((Text(text=SENTENCE * 60),), more_url="https://a.cn/" + "x" * 2000)
    assert text.endswith("。……")


def test_choices_at_the_end_stay_whole() -> None:
    choices = Choices(prompt="还想看哪一个？", options=options("公积金提取", "公积金贷款"))
    text = customer_text((Text(text=SENTENCE * 60), choices), more_url=MORE)
    assert text.endswith(f"全文：{MORE}\n\n还想看哪一个？\n1. 公积金提取\n2. 公积金贷款")
    assert len(text.encode()) <= TEXT_MAX_BYTES


def test_choices_that_are_all_there_is_are_cut_like_a_text() -> None:
    choices = Choices(prompt="哪一个？", options=options(*[SENTENCE] * 90))
    assert len(customer_text((choices,), more_url=MORE).encode()) <= TEXT_MAX_BYTES


@pytest.mark.parametrize("whole", [
    "https://www.example.gov.cn/art/2025/3/1/art_1_2.html?a=1,2;b=(3)", "www.example.gov.cn/a/b", "0531-51707772",
    "1,955,000元", "502项", "20.5%", "２０２５年", "明政发〔2025〕13号", "三千四百余项", "service@example.gov.cn",
    "Mingchuang", "👨\u200d👩\u200d👧\u200d👦", "👍🏽", "🇨🇳", "e\u0301",
])  # fmt: skip
def test_nothing_whole_is_parted(whole: str) -> None:
    parts = {whole[:end] for end in range(1, len(whole))}
    for size in range(1, 400):
        text = "字" * 50 + whole + "字" * 50
        kept = cut(text, size)
        assert text.startswith(kept)
        assert len(kept.encode()) <= size
        assert kept.removeprefix("字" * 50) not in parts


def test_a_text_of_one_address_is_left_out_whole() -> None:
    assert cut("https://a.cn/" + "x" * 3000, 2048) == ""


def test_an_address_is_not_taken_for_the_end_of_a_sentence() -> None:
    text = "请看" + "说明" * 20 + "https://a.cn/?b=c!d?e 以及附件"
    assert cut(text, len(text.encode()) - 20) == "请看" + "说明" * 20


def test_a_text_with_no_end_near_the_limit_ends_between_two_characters() -> None:
    assert cut("先到窗口取号，再到柜台提交材料然后等待通知", 50) == "先到窗口取号，再到柜台提交材料然"


def test_the_last_clause_in_the_second_half_ends_it() -> None:
    assert cut("先到窗口取号再到柜台，提交材料", 40) == "先到窗口取号再到柜台，"


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert cut("他说：“都办好了。”然后走了很远很远很远", 36) == "他说：“都办好了。”"


def test_control_characters_and_breaks_are_put_right() -> None:
    assert clean("a\r\nb\rc\u2028d\x00\x1b[31m\ufffe\ud800e") == "a\nb\nc\nd[31me"


replies = st.lists(
    st.one_of(
        st.builds(Text, text=st.text(max_size=3000)),
        st.builds(Card, title=st.text(), description=st.text(), url=st.sampled_from(["", "https://a.cn", "ftp://b"])),
        st.builds(Handover, text=st.text(), transfer=st.booleans()),
        st.builds(
            Choices,
            prompt=st.text(),
            options=st.lists(st.text(max_size=99).map(lambda x: Option(label=x, intent="i")), max_size=9).map(tuple),
        ),
    ),
    max_size=5,
).map(tuple)


@settings(deadline=None)
@given(replies=replies, more_url=st.sampled_from(["", MORE, "https://a.cn/" + "x" * 3000]))
def test_no_replies_make_a_text_too_long(replies: tuple[Reply, ...], more_url: str) -> None:
    text = customer_text(replies, more_url=more_url)
    assert len(text.encode()) <= TEXT_MAX_BYTES
    render(replies, more_url=more_url)


@settings(deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            ["字", "。", "，", "……", "”", "12", ".", "5", "万元", "https://a.cn/b", " ", "\n", "a", "👍🏽", "！"]
        )
    ).map("".join),
    size=st.integers(0, 200),
)
def test_a_cut_parts_no_number_and_no_address(text: str, size: int) -> None:
    kept = cut(text, size)
    rest = text[len(kept) :]
    assert text.startswith(kept)
    assert len(kept.encode()) <= max(size, 0)
    assert not (kept and rest and kept[-1].isdigit() and rest[0].isdigit())
    assert not re.search(r"h(t(t(p(s(:(/(/(a(\.(c(n(/)?)?)?)?)?)?)?)?)?)?)?)?$", kept)
