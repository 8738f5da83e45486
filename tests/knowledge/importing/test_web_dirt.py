"""Dirt as web pages, scans and copied PDF files have it: what a curator would want left, and what reported."""

from datetime import date

import pytest

from knowledge.importing.model import CleanText, Finding, FindingKind, Source, SourceDocument
from knowledge.importing.pipeline import clean

PRINTED = """明湖市人民政府文件
明政发〔2025〕11号
明湖市人民政府关于进一步加强城市
二次供水管理的意见
各县市区人民政府，市政府各部门、各直属机构：
为加强城市二次供水管理，保障居民用水安全，根据《城市供
水条例》等规定，结合本市实际，提出以下意见。
一、总体要求
坚持以人民为中心，到 2027 年底，全市老旧二次供水设施改造
率达到95%以上，供水水质合格率达到99.8%以上，实现统一管理、专
业运维。
— 1 —
二、主要任务
（一）改造老旧设施。对2000年以前建成的小区二次供水设施，
由市、区财政和供水企业分担改造费用，居民不承担费用，由
— 2 —
街道办事处组织实施。

本意见自2025年6月1日起施行，有效期至2030年5月31日，由市住房和城
乡建设局负责解释。
明湖市人民政府
2025年5月6日
"""


def cleaned(text: str, title: str | None = None) -> CleanText:
    return clean(SourceDocument(source=Source(file="a.txt"), text=text, title=title))


def of_kind(text: CleanText, kind: FindingKind) -> list[Finding]:
    return [finding for finding in text.findings if finding.kind is kind]


def originals(text: CleanText, kind: FindingKind) -> list[str]:
    return [finding.original for finding in of_kind(text, kind)]


# --- pages that broke their lines -------------------------------------------------------------------------------


def test_lines_that_a_printed_page_broke_are_whole_paragraphs_again() -> None:
    text = cleaned(PRINTED)
    assert "根据《城市供水条例》等规定，结合本市实际，提出以下意见。" in text.text
    assert "到2027年底，全市老旧二次供水设施改造率达到95%以上" in text.text
    assert "居民不承担费用，由街道办事处组织实施。" in text.text, "over a page mark"
    assert text.paragraphs[2] == "一、总体要求"
    assert text.paragraphs[-2:] == ("明湖市人民政府", "2025年5月6日")
    (finding,) = of_kind(text, FindingKind.LINES_JOINED)
    assert "接成整段" in finding.note
    assert finding.line == 0


def test_a_printed_head_gives_issuer_and_number_and_the_title_is_whole() -> None:
    text = cleaned(PRINTED)
    assert text.title == "明湖市人民政府关于进一步加强城市二次供水管理的意见"
    assert text.metadata.number == "明政发〔2025〕11号"
    assert text.metadata.issuer == "明湖市人民政府"
    assert text.metadata.formed_on == date(2025, 5, 6)
    assert text.metadata.valid_until == date(2030, 5, 31), "read over the end of a line"


def test_an_empty_line_keeps_paragraphs_apart() -> None:
    open_ended = PRINTED.replace(
        "街道办事处组织实施。\n\n本意见", "街道办事处组织实施落实到位并及时报告有关情况\n\n本意见"
    )
    assert "有关情况本意见" not in cleaned(open_ended).text


@pytest.mark.parametrize(
    "lines",
    [
        [
            f"{name}服务热线 0536-8{number}00"
            for number, name in enumerate(("供水", "供热", "燃气", "公交", "物业"), 100)
        ],
        ["莲汀区听荷社区服务站", "莲汀区采菱社区服务站", "柳浦区长堤社区服务站", "柳浦区望湖社区服务站"],
        ["李白乘舟将欲行忽闻岸", "桃花潭水深千尺不及汪", "朝辞白帝彩云间千里江", "两岸猿声啼不住轻舟已"],
        ["各单位要提高认识，加强领导。", "各部门要密切配合，形成合力。", "督查室要定期检查，通报情况。"],
    ],
)
def test_lists_tables_verses_and_whole_sentences_stay_lines(lines: list[str]) -> None:
    text = cleaned("\n".join(lines), title="一览表")
    assert text.paragraphs == tuple(lines)
    assert of_kind(text, FindingKind.LINES_JOINED) == []


def test_latin_words_are_not_run_together_at_the_end_of_a_line() -> None:
    body = "\n".join(
        [
            "申请人应当在明湖市人民政府网站上登录并使用Chrome",
            "Firefox浏览器提交电子材料，并在五个工作日内到窗口核验原件，逾",
            "期未核验的，视为放弃，窗口工作人员应当在三个工作日内出具不予受",
            "理的书面通知书，并且告知申请人办理期限和救济途径，以及复议机",
            "关的名称、地址和联系方式，",
            "期不核验的视为放弃，窗口工作人员应当在三个工作日内出具受理通",
            "知书，并告知办理期限和救济途径。",
        ]
    )
    assert "Chrome Firefox浏览器" in cleaned(body, title="须知").text


# --- advertisements ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dirty", "left"),
    [
        ("对工作不力的，予以通报，开云kaiyun官网联系人：王建国。", "对工作不力的，予以通报，联系人：王建国。"),
        ("申领材料：身份证、学历证书。如需代办文凭、房产证请联系薇芯：haozheng168。", "申领材料：身份证、学历证书。"),
        ("地址：人民路8号，国产精品久久久久久。开放时间为周一。", "地址：人民路8号。开放时间为周一。"),
        ("贷款秒批不看征信联系客服，婚检全部免费。", "婚检全部免费。"),
        ("驾照消分、无痛人流多少钱，材料报送至市人社局三楼。", "材料报送至市人社局三楼。"),
    ],
)
def test_a_cut_takes_the_whole_advertisement_and_leaves_a_sentence_with_one_stop(dirty: str, left: str) -> None:
    text = cleaned(f"各区要把清雪工作落到实处。\n{dirty}\n各单位要认真贯彻执行。", title="关于清雪工作的通知")
    assert text.paragraphs[1] == left


def test_two_advertisements_that_stand_together_are_one_finding() -> None:
    text = cleaned("第一条。\n驾照消分、无痛人流多少钱，材料报送至市人社局三楼。\n第三条。", title="通知")
    assert originals(text, FindingKind.POISON) == ["驾照消分、无痛人流多少钱，"]


@pytest.mark.parametrize(
    ("title", "lawful"),
    [
        (
            "查禁赌博条例",
            "1、赌注较大是指二十元以上，一百元以下；\n2、赌注巨大是指一百元以上；\n3、赌注特大是指五百元以上；",
        ),
        (
            "关于审理非法出版物刑事案件的解释",
            "（二）录音带100至200张（盒）以上，淫秽扑克、书刊、画册100副（册）以上的；",
        ),
    ],
)
def test_a_document_about_offences_keeps_their_names(title: str, lawful: str) -> None:
    text = cleaned(lawful, title=title)
    assert text.text == lawful
    assert of_kind(text, FindingKind.POISON) == []


def test_a_document_about_offences_is_cleaned_of_advertisements_all_the_same() -> None:
    text = cleaned("各单位要广泛宣传，新葡京官网提高群众防范意识。\n确保实效。", title="关于打击网络赌博的通告")
    assert text.paragraphs[0] == "各单位要广泛宣传，提高群众防范意识。"


# --- furniture -----------------------------------------------------------------------------------------------------


def test_related_links_the_notice_of_leaving_and_codes_to_scan_go() -> None:
    tail = [
        "相关链接：",
        "明湖市城市更新条例",
        "图解：一图读懂城市更新",
        "扫码关注“明湖发布”",
        "您访问的链接即将离开“明湖市政府网”门户网站 是否继续？",
        "继续访问 放弃",
    ]
    text = cleaned("\n".join(["一、出台背景", "条例共七章五十八条。", *tail]), title="《明湖市城市更新条例》解读")
    assert text.paragraphs == ("一、出台背景", "条例共七章五十八条。")
    assert len(of_kind(text, FindingKind.BOILERPLATE)) == len(tail)


def test_an_article_on_members_and_complaints_near_the_end_is_no_download_site() -> None:
    article = "第二十条 行业组织应当指导会员单位诚信经营，及时受理会员和消费者的投诉，完善投诉处理机制。"
    assert cleaned(f"第一条 为了规范管理。\n{article}", title="管理规定").paragraphs[-1] == article


# --- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dirty", "bad"),
    [
        ("投诉量下降120%。", "120"),
        ("办事时限压缩了150%。", "150"),
        ("6月1日25时起停水。", "25时"),
        ("有效期截至2124年12月31日。", "2124年12月31日"),
    ],
)
def test_figures_that_cannot_be_are_not_quoted(dirty: str, bad: str) -> None:
    text = cleaned(f"第一条。\n{dirty}", title="通知")
    assert originals(text, FindingKind.FIGURE_IMPOSSIBLE) == [bad]
    assert bad not in text.text


@pytest.mark.parametrize(
    "right",
    [
        "投诉量下降12.5%。",
        "研发费用按实际发生额的200%在税前扣除。",
        "每人每年不少于72学时。",
        "24时起停水。",
        "满60点以上的可领取奖品。",
        "2099年12月底前完成。",
    ],
)
def test_figures_that_can_be_stay(right: str) -> None:
    assert of_kind(cleaned(f"第一条。\n{right}", title="通知"), FindingKind.FIGURE_IMPOSSIBLE) == []


@pytest.mark.parametrize(("dirty", "lost"), [("烫烫烫供热热线", "烫烫烫"), ("供水屯屯屯热线", "屯屯屯")])
def test_what_a_broken_program_wrote_for_lost_characters_is_named(dirty: str, lost: str) -> None:
    assert originals(cleaned(f"第一条。\n{dirty}", title="通知"), FindingKind.CHARACTER_LOST) == [lost]


def test_a_city_that_was_blotted_out_is_flagged_and_a_person_of_a_case_is_not() -> None:
    text = cleaned("某某市认真贯彻落实。\n被告某某公司未到庭。", title="通报")
    assert originals(text, FindingKind.FIGURE_MASKED) == ["某某"]


# --- private people --------------------------------------------------------------------------------------------------

CASE = """申请人张红梅不服某区人社局不予认定工伤决定，向市政府申请行政复议。
欠薪工人马小虎等12人的工资已支付到银行卡号6222 0215 0000 1234 567。
承办人：陈思远，电话0536-8222333。
"""


def test_in_a_case_the_workers_are_masked_and_the_official_in_charge_can_still_be_called() -> None:
    text = cleaned(CASE, title="行政复议典型案例").text
    assert "欠薪工人马某某等12人" in text
    assert "〔账号已隐去〕" in text
    assert "567" not in text
    assert "承办人：陈思远，电话0536-8222333。" in text


# --- validity ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "until", "stated"),
    [
        ("本办法自2026年1月1日起施行，有效期五年。", None, ["有效期五年"]),
        ("本通知有效期为3年。", None, ["有效期为3年"]),
        ("本决定自印发之日起施行，有效期至2029年12月31日。", date(2029, 12, 31), []),
        ("许可证有效期为五年。", None, []),
        ("申请人提交的检测报告有效期至2029年12月31日。", None, []),
    ],
)
def test_only_what_a_text_says_of_itself_is_its_validity(said: str, until: date | None, stated: list[str]) -> None:
    text = cleaned(f"第一条。\n{said}", title="管理办法")
    assert text.metadata.valid_until == until
    assert originals(text, FindingKind.VALIDITY_STATED) == stated
