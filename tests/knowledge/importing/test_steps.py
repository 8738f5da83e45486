"""Tables of what each step must do and must leave alone."""

from __future__ import annotations

import pytest

from knowledge.importing import FindingKind, Severity
from knowledge.importing.document_number import normalize, numbers, orders
from knowledge.importing.organization_code import check_9, check_18, index_number_fault
from knowledge.importing.steps.pinyin import restore
from tests.knowledge.importing.conftest import cleaned

LEGITIMATE = (
    "依法打击网络赌博、六合彩等违法犯罪。",
    "严禁代开发票，违者依法处理。",
    "纳税人可以到办税厅申请代开发票。",
    "体育彩票和福利彩票公益金的使用情况。",
    "实施十大品牌培育工程。",
    "支持老品牌焕发新活力。",
    "请在平台登录网站办理。",
    "请登录市政务服务网官网下载申请表。",
    "警惕网赌平台下载链接，谨防电信诈骗。",
    "取缔非法博彩网站12个。",
    "谨防“百家乐注册送彩金”等诈骗短信。",
    "公安机关侦破一起开设赌场案。",
    "加强棋牌室、娱乐城消防安全检查。",
    "金沙县人民政府官网公布名单。",
    "小额贷款公司监管办法自印发之日起施行。",
    "无抵押贷款贴息政策面向小微企业。",
    "提供上门服务的社区养老机构。",
    "防范裸聊诈骗，保护好个人信息。",
    "澳门特别行政区居民可以在内地参保。",
    "彩票投注站须悬挂许可证。",
    "游戏游艺设备不得具有赌博功能。",
    "最新政策的官方网站入口见附件。",
    "手机版客户端已经上线，欢迎下载注册登录。",
    "未成年人不得进入营业性娱乐场所。",
    "皇冠街道办事处网站登录入口已开通。",
)
POISONED = (
    ("我市召开百家乐官网平台工作会议。", "百家乐"),
    ("全面推进北京赛车pk10开奖直播改革。", "赛车"),
    ("开展365bet官网app下载试点。", "365bet"),
    ("各部门要高度重视时时彩平台注册工作。", "时时彩"),
    ("深化网上赌场十大排行榜信息公开。", "赌场"),
    ("推进正规的老虎机平台建设。", "老虎机"),
    ("完善AG真人娱乐官方网站制度。", "真人"),
    ("提高传奇私服发布网能力。", "私服"),
    ("落实皇冠体育最新网址责任。", "皇冠"),
    ("优化网·赌平台环境。", "赌"),
    ("发布会由亚博体育官网主持。", "亚博"),
    ("建设葡 京娱乐城政府。", "京娱乐城"),
    ("代办假证、办证刻章联系微信办理。", "刻章"),
    ("推动开元棋牌官方版下载发展。", "棋牌"),
    ("加强六合彩开奖结果查询平台管理。", "六合彩"),
)


@pytest.mark.parametrize("text", LEGITIMATE)
def test_legitimate_text_is_left_alone(text: str) -> None:
    clean = cleaned(text + "\n第二段是正文。")
    assert clean.paragraphs[0] == text
    assert not any(f.kind is FindingKind.POISON for f in clean.findings)


@pytest.mark.parametrize(("text", "core"), POISONED)
def test_poison_never_seen_before_is_cut(text: str, core: str) -> None:
    padding = "\n" + "本段是正常的正文，说明有关工作的安排和要求。" * 3
    clean = cleaned(text + padding)
    assert core not in clean.text
    assert any(f.kind is FindingKind.POISON for f in clean.findings)


def test_what_follows_a_repeated_phrase_only_once_is_text() -> None:
    text = "加大十大正规网赌力度。\n搭建十大正规网赌平台，方便群众。\n召开十大正规网赌会。\n深化十大正规网赌工作。"
    clean = cleaned(text, title="标题")
    assert clean.paragraphs == ("加大力度。", "搭建平台，方便群众。", "召开会。", "深化工作。")


PLAIN = "\n" + "本段是正常的正文，说明有关工作的安排和要求。" * 3


def test_what_only_may_be_poison_stays_is_reported_and_is_not_quoted() -> None:
    clean = cleaned("一、补贴每户100元，" + "男科免费检查。" + PLAIN, title="补贴发放办法")
    assert "男科免费检查" in clean.text
    (finding,) = (f for f in clean.findings if f.kind is FindingKind.POISON_SUSPECTED)
    assert finding.severity is Severity.WARNING
    assert [damage.paragraph for damage in clean.damaged] == [0]


def test_what_may_be_poison_and_stands_in_three_places_is_poison() -> None:
    lines = ["各区县要做好男科免费工作。", "补贴标准是男科免费每月100元。", "由街道男科免费负责审核。"]
    clean = cleaned("\n".join(lines) + PLAIN, title="补贴发放办法")
    assert "男科免费" not in clean.text


def test_a_line_of_poison_goes_whole_and_no_comma_is_left_behind() -> None:
    clean = cleaned(
        "补贴到社区领取，急用钱加微信dk6688当天放款，过期不候。\n北京代开发票13800138000" + PLAIN, title="补贴发放办法"
    )
    assert clean.paragraphs[0] == "补贴到社区领取，过期不候。"
    assert clean.paragraphs[1].startswith("本段是正常的正文")


def test_a_poisoned_title_is_cut_and_marked_damaged() -> None:
    clean = cleaned("正文第一段。", title="关于十大老品牌百家乐工作的通知")
    assert clean.title == "关于工作的通知"
    assert [d.paragraph for d in clean.damaged] == [-1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("政务(wù)公开(kāi)点(diǎn)赞", "政务公开点赞"),
        ("政务（wù）公开【kāi】点[diǎn]赞", "政务公开点赞"),
        ("政务(wù)公开(kāi)点(diǎn)赞，落实(shi)责任", "政务公开点赞，落实责任"),
        ("落实(shi)责任", "落实(shi)责任"),
        ("小程序(APP)和(GDP)、陕县(Shan)、(xian)", "小程序(APP)和(GDP)、陕县(Shan)、(xian)"),
        ("点(ㄉㄧㄢˇ)赞", "点赞"),
        ("电话(010)、附件(a)、选项(b)", "电话(010)、附件(a)、选项(b)"),
    ],
)
def test_readings_go_and_abbreviations_stay(text: str, shown: str) -> None:
    assert cleaned(text, title="标题").text == shown


@pytest.mark.parametrize(
    ("trail", "before", "after", "char"),
    [
        ("l", "管理", "例", "条"),
        ("I", "", "业执照", "营"),
        ("l", "", "", None),
        ("l", "", "件", None),
    ],
)
def test_an_eaten_character_is_known_by_its_trail_byte_and_its_word(
    trail: str, before: str, after: str, char: str | None
) -> None:
    assert restore("zhàn", trail, before, after, "") == char


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ＡＢ１２％，：（）〔〕①㎡", "AB12%，：（）〔〕①㎡"),
        ("零\u200b宽\ufeff字\u00ad符", "零宽字符"),
        ("〝引号〞和﹐标点", "“引号”和，标点"),
        ("部首⽤⼝", "部首用口"),
        ("私\ue123用", "私用"),
    ],
)
def test_characters_are_made_plain_without_changing_what_is_said(text: str, shown: str) -> None:
    assert cleaned(text, title="标题").text == shown


def test_mojibake_is_flagged_and_found_by_its_right_words() -> None:
    garbled = "政务公开办".encode().decode("latin-1")
    clean = cleaned(f"欢迎{garbled}来访", title="标题")
    assert "政务公开办" in clean.indexed
    assert any(f.kind is FindingKind.MOJIBAKE for f in clean.findings)


def test_a_simplified_text_that_quotes_one_traditional_word_is_not_converted() -> None:
    text = "本馆收藏的碑刻上有一个繁体的“龍”字，其余都是简体字，请大家放心参观。"
    assert cleaned(text, title="标题").text == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("明政发[2024]3号", "明政发〔2024〕3号"),
        ("明政发（2024）第003号", "明政发〔2024〕3号"),
        ("明政发【2024】3号", "明政发〔2024〕3号"),
        ("（2023）鲁01民终123号", "（2023）鲁01民终123号"),
        ("明政发〔20xx〕3号", "明政发〔20xx〕3号"),
    ],
)
def test_document_numbers_take_their_right_form(text: str, right: str) -> None:
    assert normalize(text) == right


def test_cited_numbers_and_orders_are_named_without_the_words_before_them() -> None:
    text = "根据国发〔2022〕14号和《通知》（鲁政办发[2024]2号）执行，见国务院令第711号、省政府令（第140号令）。"
    assert numbers(text) == ("国发〔2022〕14号", "鲁政办发〔2024〕2号")
    assert orders("国务院令第711号") == ("国务院令第711号",)
    assert orders("第140号令") == ("令第140号",)


def test_check_digits_follow_the_standards() -> None:
    assert check_18("91350100M000100Y43")
    assert not check_18("91350100M000100Y44")
    assert check_9("D2143569X")
    assert not check_9("D21435691")
    assert index_number_fault("D2143569X/2024-00012") is None
    assert index_number_fault("D2143569X/2024-08-00012") is None
    assert "校验码" in (index_number_fault("D21435691/2024-00012") or "")
    assert "月份" in (index_number_fault("D2143569X/2024-13-00012") or "")
    assert "格式" in (index_number_fault("2024-12") or "")


@pytest.mark.parametrize(
    "text",
    [
        "受理群众反映3300多人次，热线12345接听2.5万件。",
        "2023年共办理2300多件。",
        "2020多功能厅开放。",
        "增长率达到132%。",
        "完成年度任务的105%。",
        "2024年2月29日开放。",
        "累计接待8.4万人次，日均接待2300人次。",
        "第13个月工资。",
        "床位使用率达到105%，完成率120%，拨备覆盖率203%。",
        "全市共1200人，其中党员300人，财政投入1500万元。",
        "全年发生事故240起，平均每月发生20起，平均每户3.2人。",
        "今天共有1202400名代表参加。",
    ],
)
def test_possible_figures_survive(text: str) -> None:
    assert cleaned(text, title="标题").text == text


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("2023年2月29日开放。", "2月29日"),
        ("2024年13月5日前完成。", "13月"),
        ("合格率达到132%。", "132"),
        ("累计接待1200人次，日均接待5000人次。", "5000"),
        ("4月2024日开会。", "2024日"),
        ("近2023年来变化很大。", "2023年来"),
        ("设立2023多个窗口。", "2023多"),
        ("隐患整改率达到203%。", "203"),
        ("低保覆盖率达到135%。", "135"),
        ("全市共12000人，其中城市15000人。", "15000"),
        ("安排资金3.2亿元，其中救灾5.2亿元。", "5.2"),
        ("全年发生事故240起，平均每月发生300起。", "300"),
        ("第2024届安全月，今天共有1202400名代表参加。", "1202400"),
    ],
)
def test_impossible_figures_are_never_shown_or_indexed(text: str, bad: str) -> None:
    clean = cleaned(text, title="标题")
    assert bad not in clean.text
    assert bad not in clean.indexed
    assert "〔数字存疑〕" in clean.text
    assert bad in clean.original


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("全年发放****万元。", ["****"]),
        ("标准提高到XXX元。", ["XXX"]),
        ("供养标准为每月○○元。", ["○○"]),
        ("报告日期为202X年3月1日。", ["202X"]),
        ("咨询电话0300-821****。", ["821****"]),
        ("联系人138****5678。", ["138****5678"]),
        ("□□区迁入的居民。", ["□□"]),
        ("*湖市民政局负责。", ["*"]),
        ("共有__户申请。", ["__"]),
        ("**重要提示**：请按时申报。", []),
        ("二〇二四年三月施行，二○○四年废止。", []),
        ("长3×4米，7×24小时服务，5*8小时在岗。", []),
        ("*全市各单位执行。", []),
        ("---------- ○○○ ----------", []),
        ("详见user_name__1.txt。", []),
    ],
)
def test_what_was_blotted_out_is_flagged_and_nothing_else(text: str, blotted: list[str]) -> None:
    clean = cleaned(text + "\n第二段。", title="标题")
    assert [f.original for f in clean.findings if f.kind is FindingKind.FIGURE_MASKED] == blotted
    assert not blotted or text in clean.text


@pytest.mark.parametrize(
    "number", ["明民发〔202×〕□号", "明民发〔20xx〕5号", "明民发〔2024〕**号", "明民发〔2024〕3×号"]
)
def test_a_number_with_any_part_blotted_out_is_flagged(number: str) -> None:
    clean = cleaned(f"根据{number}办理。\n第二段。", title="标题")
    assert any(f.kind is FindingKind.NUMBER_MASKED for f in clean.findings)
    assert clean.metadata.cites == ()


@pytest.mark.parametrize(
    "text",
    [
        "那么，怎么办理呢？",
        "摸清根底，知根知底。",
        "科学的管理方法、技术和设备。",
        "组织开展规划编制工作。",
        "列车到达明湖站。",
        "充分表达意见。",
        "从根本上解决问题。",
        "开展观光旅游。",
    ],
)
def test_ordinary_words_are_not_called_spun(text: str) -> None:
    assert not any(f.kind is FindingKind.SPUN_WORD for f in cleaned(text, title="标题").findings)


@pytest.mark.parametrize(
    "text",
    [
        "申请人应当提交材料，申请人和被申请人可以协商。",
        "当事人对决定不服的，可以申请复议。",
        "申请人向行政机关提出申请。",
        "市长张三出席会议，张三书记讲话。",
        "记者陈小明多次申请采访。",
        "对常某某的处理。",
        "信访人王某反映问题。",
        "患者高度重视，家长要求明确。",
        "群众任何时候都可以反映问题。",
        "咨询电话：13812345678。",
    ],
)
def test_what_is_not_private_survives(text: str) -> None:
    assert cleaned(text, title="标题").text == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("信访人王建国反映物业问题。", "信访人王某某反映物业问题。"),
        ("投诉人：于洋，反映噪声。", "投诉人：于某，反映噪声。"),
        ("村民李二牛因土地纠纷上访，李二牛已息访。", "村民李某某因土地纠纷上访，李某某已息访。"),
        ("患者刘芳，女，45岁，确诊。", "患者刘某，女，45岁，确诊。"),
        ("当事人手机13912345678。", "当事人手机〔电话已隐去〕。"),
        ("身份证37010219850307231X，请核对。", "身份证〔证件号已隐去〕，请核对。"),
        ("退款到银行卡6222 0212 3456 7890123。", "退款到银行卡〔账号已隐去〕。"),
        ("申请人家住湖滨小区5号楼2单元301室。", "申请人家住湖滨小区〔门牌已隐去〕。"),
    ],
)
def test_what_is_private_is_masked(text: str, shown: str) -> None:
    assert cleaned(text, title="标题").text == shown


def test_short_lists_that_the_title_does_not_repeat_are_text() -> None:
    text = "城东区\n城西区\n柳溪县\n云山县\n以上地区自明日起供暖。"
    assert cleaned(text, title="供暖通知").text == text


def test_footer_words_without_a_filing_line_are_text() -> None:
    text = "活动安排如下。\n主办：明湖市教育局\n地址：湖滨路1号\n联系电话：0539-1234567"
    assert cleaned(text, title="活动通知").text == text


def test_a_name_never_seen_before_goes_with_its_phrase_when_it_always_stands_there() -> None:
    template = "加大{0}力度。\n深化{0}工作。\n市{0}政府通知。\n召开{0}会议。"
    text = template.format("星宇体育app下载入口")
    clean = cleaned(text, title="标题")
    assert clean.paragraphs == ("加大力度。", "深化工作。", "市政府通知。", "召开会议。")


@pytest.mark.parametrize(
    "text", ["亚博会筹备工作。", "伟德中学招生。", "威尼斯人口论坛。", "葡京路改造。", "永利镇人民政府官网入口。"]
)
def test_names_that_look_like_brands_are_left_alone(text: str) -> None:
    assert cleaned(text + "\n第二段是正文。", title="标题").paragraphs[0] == text


CASE = """关于李桂芳信访事项的答复意见
信访人李桂芳，女，住明湖市柳浦区汀洲路19号3单元502室，联系电话13853612345。
其儿子张建国受伤（病历号20250512），包工头王大力支付医疗费3万元。李桂芳微信lgf_1956，邮箱lgf56@163.com，QQ：2893321123。
承办人：市人社局劳动监察科赵明，办公电话0300-8216655。
"""


def test_a_case_shows_nobody_who_is_private_and_the_office_that_handled_it() -> None:
    clean = cleaned(CASE)
    for private in ("李桂芳", "张建国", "王大力", "502", "13853612345", "20250512", "lgf_1956", "lgf56", "2893321123"):
        assert private not in clean.text + clean.indexed + (clean.title or ""), private
        assert private not in str(clean.metadata), private
    assert "〔门牌已隐去〕〔门牌已隐去〕" not in clean.text
    assert "劳动监察科赵明，办公电话0300-8216655" in clean.text
    assert clean.metadata.phones == ("0300-8216655",)


def test_the_contacts_of_an_office_stay_where_no_case_is_described() -> None:
    text = "报名邮箱mhrs@minghu.gov.cn，QQ群：837461920，地址：汀洲路19号3号楼502室，电话0300-8216655。"
    assert cleaned(text + "\n第二段。", title="招聘公告").paragraphs[0] == text


SITE = (
    "文档编号：QX7M3H1G9K2 HA5Y8D6X3R1", "名师精编 优秀资料 欢迎下载", "- - - - - - - - -", "明湖市城区犬只管理办法", "精品范文 可编辑文档",
    "第一条 为规范城区养犬行为，制定本办法。", "书山有路勤为径！", "本文由网络收集整理，如有侵权请联系删除", "~ 3 ~",
    "第二条 每户限养一只，登记费每年100元。", "=====================更多公文范文，感谢阅读下载=====================",
    "豆丁网-助你平等地提升自我",
)  # fmt: skip


def test_the_speech_of_download_sites_goes_in_any_wording_and_is_no_title() -> None:
    clean = cleaned("\n".join(SITE))
    assert clean.title == "明湖市城区犬只管理办法"
    assert len(clean.paragraphs) == 2
    assert all(paragraph.startswith("第") for paragraph in clean.paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "附件可在官网下载，资料免费领取。", "（三）收集、整理、保管有关资料和文档；", "开展优秀公文范文评选，总结经验。",
        "手机版客户端已经上线，欢迎下载注册登录。", "一、精品旅游线路推荐", "学习资料发放到村。", "如何下载电子证照？",
    ],
)  # fmt: skip
def test_text_with_such_words_in_it_stays(text: str) -> None:
    assert cleaned(f"第一段是正文。\n{text}\n第三段是正文。", title="通知").paragraphs[1] == text


def test_the_title_is_the_line_that_names_the_document() -> None:
    clean = cleaned("政务公开\n2026年3月\n关于公开集中供热时间的通知\n各区县：\n11月10日起供热。")
    assert clean.title == "关于公开集中供热时间的通知"
    assert cleaned("集中供热今日开始\n记者从市城管局获悉，今日开始供热。").title == "集中供热今日开始"
