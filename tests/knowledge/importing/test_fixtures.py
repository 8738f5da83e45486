"""Whole dirty documents, each with several kinds of dirt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from knowledge.importing import CleanText, FindingKind, Severity

Cleaner = Callable[[str], CleanText]


def kinds(clean: CleanText) -> set[FindingKind]:
    return {finding.kind for finding in clean.findings}


def test_a_poisoned_conference_is_cut_and_its_fight_against_gambling_kept(fixture: Cleaner) -> None:
    clean = fixture("poisoned_conference.txt")
    assert "葡京" not in clean.text
    assert "登录入口" not in clean.text
    assert "依法打击网络赌博、六合彩等违法犯罪" in clean.text
    assert sum(f.kind is FindingKind.POISON for f in clean.findings) == 3
    assert clean.metadata.formed_on == date(2025, 3, 12)
    assert clean.metadata.phones == ("0539-1234567",)
    damaged = [damage.sentence for damage in clean.damaged]
    assert any("力度" in sentence for sentence in damaged)
    assert not any("政府各部门" in sentence for sentence in damaged)
    assert all(clean.text[d.start : d.end] == d.sentence for d in clean.damaged)
    assert "现场图片" not in clean.text


def test_readings_go_and_the_eaten_character_is_found_by_search(fixture: Cleaner) -> None:
    clean = fixture("traditional_readings.txt")
    assert clean.title == "明湖市图书馆延长开放时间的公告"
    assert clean.metadata.published_on == date(2024, 5, 6)
    assert "(fā)" not in clean.text
    assert "停车管理[此处缺字]例" in clean.text
    assert "停车管理条例" in clean.indexed
    assert "停车管理条例" not in clean.text
    assert "（APP）" in clean.text
    assert "（约）" in clean.text
    assert FindingKind.EDITOR_CREDIT in kinds(clean)
    assert "责任编辑" not in clean.text


def test_a_download_sites_speech_goes_and_its_damage_is_told(fixture: Cleaner) -> None:
    clean = fixture("download_speech.txt")
    assert clean.title == "在全县河长制工作推进会上的发言"
    assert clean.paragraphs[0] == "各位领导："
    assert "202400" not in clean.text
    assert "202400" not in clean.indexed
    assert "〔数字存疑〕多人次" in clean.text
    assert "3300多人次" in clean.text
    assert "第3页" not in clean.text
    assert FindingKind.DATE_DOUBTFUL in kinds(clean)
    assert clean.metadata.formed_on is None
    for wrong, right in (("实施细那么", "实施细则"), ("效劳热线", "服务热线"), ("标准性文件", "规范性文件")):
        assert wrong in clean.text
        assert right not in clean.text
        assert right in clean.indexed


def test_private_people_are_masked_and_officials_stay(fixture: Cleaner) -> None:
    clean = fixture("case_description.txt")
    for private in ("赵铁柱", "钱小宝", "370102198503072316", "13912345678", "2单元401室"):
        assert private not in clean.text
        assert private not in clean.indexed
        assert private in clean.original
    for public in ("张明理", "李守正", "0539-7654321", "13800001111", "赵某某", "孙某"):
        assert public in clean.text


def test_a_government_page_gives_its_article_and_reports_what_it_hid(fixture: Cleaner) -> None:
    clean = fixture("government_page.html")
    assert clean.title == "明湖市养老服务补贴办法"
    assert clean.metadata.index_number == "00453817X/2024-00012"
    assert clean.metadata.number == "明民发〔2024〕18号"
    assert clean.metadata.issuer == "明湖市民政局"
    assert clean.metadata.published_on == date(2024, 8, 15)
    assert clean.metadata.validity == "有效"
    assert clean.metadata.valid_until == date(2029, 8, 31)
    assert "年龄：80至89周岁；每月补贴：100元" in clean.paragraphs
    assert "申请材料在社区领取" in clean.text
    hidden = " ".join(f.original for f in clean.findings if f.kind is FindingKind.HIDDEN_TEXT)
    for word in ("百家乐", "六合彩", "网赌", "约炮"):
        assert word in hidden
        assert word not in clean.text
    for furniture in ("ICP", "分享", "首页", "新闻"):
        assert furniture not in clean.text


def test_a_markdown_list_of_metadata_is_read(fixture: Cleaner) -> None:
    clean = fixture("listed.md")
    assert clean.title == "一图读懂《明湖市养老服务补贴办法》"
    assert clean.metadata.category == "图片解读"
    assert clean.metadata.interpretation_form == "图片解读"
    assert clean.metadata.number is None
    assert clean.metadata.summary == "说明补贴的对象、标准和办理方法。"
    assert clean.metadata.cites == ("明民发〔2024〕18号",)
    assert clean.metadata.interprets == "明民发〔2024〕18号"
    assert "很多老人关心怎么领" in clean.text
    assert "年龄：80岁；补贴：100元" in clean.text
    assert not any(f.kind is FindingKind.METADATA_MISSING for f in clean.findings)


def test_site_furniture_goes_and_the_notice_stays(fixture: Cleaner) -> None:
    clean = fixture("site_furniture.txt")
    assert clean.title == "明湖市水务局关于夏季供水安排的通知"
    assert clean.paragraphs[0] == "各用水单位："
    assert clean.paragraphs[-1] == "二〇二四年五月三日"
    assert clean.metadata.issuer == "明湖市水务局"
    assert clean.metadata.formed_on == date(2024, 5, 3)
    assert clean.metadata.published_on is None
    assert FindingKind.DATE_UNREADABLE in kinds(clean)
    assert "温馨提示：停水期间请提前储水。" in clean.text
    assert "132" not in clean.text
    assert "2月30日" not in clean.text


def test_masked_figures_are_flagged_and_never_completed(fixture: Cleaner) -> None:
    clean = fixture("masked_notice.txt")
    assert clean.metadata.number is None
    assert {FindingKind.NUMBER_MASKED, FindingKind.FIGURE_MASKED} <= kinds(clean)
    assert "明政办发〔2023〕7号" in clean.text
    assert "日均巡查5000人次" in clean.text, "the total comes after: no contradiction is said before it"
    assert "体育彩票公益金" in clean.text
    assert "严禁代开发票" in clean.text
    assert "十大品牌培育工程" in clean.text


def test_a_text_that_is_mostly_poison_is_blocked() -> None:
    from tests.knowledge.importing.conftest import cleaned  # noqa: PLC0415

    clean = cleaned("通知\n澳门新葡京官网登录入口，百家乐平台注册送彩金，请大家按时参加会议。")
    assert not clean.publishable
    assert any(f.kind is FindingKind.POISON_HEAVY and f.severity is Severity.BLOCKING for f in clean.findings)
