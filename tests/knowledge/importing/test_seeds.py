"""The five texts of the web, measured where they are at hand (never copied here)."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from knowledge.importing import CleanText, FindingKind, SourceDocument, clean, read
from knowledge.importing.organization_code import check_18

_DATA = Path(os.environ.get("MINGCHUANG_MEASURE_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
_SEEDS = _DATA.parent / "seeds"

pytestmark = pytest.mark.skipif(not _SEEDS.is_dir(), reason=f"the seed texts are not at {_SEEDS}")


def seed(number: str) -> CleanText:
    (path,) = _SEEDS.glob(f"{number}_*.txt")
    (document,) = read(path)
    assert isinstance(document, SourceDocument)
    return clean(document)


def count(result: CleanText, kind: FindingKind) -> int:
    return sum(finding.kind is kind for finding in result.findings)


def test_every_poison_place_of_the_first_is_found_and_none_is_left() -> None:
    result = seed("000")
    assert count(result, FindingKind.POISON) == result.original.count("网赌") == 36
    assert "网赌" not in result.text + result.indexed + (result.title or "")
    assert "老品牌" not in result.text
    assert "搭建平台" in result.text
    assert result.metadata.formed_on == date(2022, 9, 5)
    assert any("加大力度" in damage.sentence for damage in result.damaged)


def test_the_second_masks_the_applicant_and_keeps_the_officials() -> None:
    result = seed("001")
    applicant, secretary, mayor = (
        match[1]
        for pattern in ("有效处置(.{3})反复", "高度重视政务公开工作,(.{3})书记", "常务副市长(.{3})分管")
        if (match := re.search(pattern, result.original)) is not None
    )
    assert applicant not in result.text + result.indexed
    assert applicant[0] + "某某" in result.text
    assert secretary in result.text
    assert mayor in result.text
    assert "因篇幅问题" not in result.text
    assert count(result, FindingKind.NUMBER_MASKED) == 3
    assert "〔20xx〕53号" in result.text
    assert result.metadata.number is None


def test_the_third_loses_its_readings_and_is_still_found() -> None:
    result = seed("002")
    assert count(result, FindingKind.READING_REMOVED) == 269
    assert not re.search(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)", result.text)
    assert count(result, FindingKind.CHARACTER_EATEN) >= 1
    assert "物业管理条例" in result.indexed
    assert "物业管理条例" not in result.text
    assert "92条群众意见建议" in result.text
    assert count(result, FindingKind.SIMPLIFIED) == 1
    assert result.metadata.published_on == date(2021, 7, 9)


def test_the_fourth_gives_its_metadata_and_five_numbers() -> None:
    result = seed("003")
    metadata = result.metadata
    assert metadata.index_number == "1137010000418859XL/2024-00697"
    assert check_18(metadata.index_number[:18])
    assert (metadata.category, metadata.issuer) == ("文字解读", "济南市人民政府办公厅")
    assert metadata.published_on == date(2024, 6, 8)
    assert metadata.title == result.title
    assert "《2024年济南市政务公开工作要点》" in (metadata.title or "")
    assert metadata.number is None
    assert len(metadata.cites) == 5
    assert {f.kind for f in result.findings} == {FindingKind.METADATA_MISSING}
    assert result.paragraphs[0].startswith("为全面贯彻落实")


def test_the_fifth_loses_the_download_site_and_its_false_figures() -> None:
    result = seed("004")
    assert result.title == "在全市政务公开工作培训会上的讲话"
    assert result.paragraphs[0] == "同志们:"
    assert "第5页" not in result.text
    assert "202300" not in result.text + result.indexed
    assert "3300多人次" in result.text
    assert count(result, FindingKind.DATE_DOUBTFUL) == 1
    assert result.metadata.formed_on is None
    spun = {f.original for f in result.findings if f.kind is FindingKind.SPUN_WORD}
    assert {"效劳", "根底", "那么", "标准性文件", "方法", "到达"} <= spun
    assert "服务热线" in result.indexed
    assert "实施细则" in result.indexed


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_cleaning_a_seed_again_changes_nothing(number: str) -> None:
    once = seed(number)
    again = clean(SourceDocument(source=once.source, title=once.title, text=once.text))
    assert again.text == once.text
