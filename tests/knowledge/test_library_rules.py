"""Whose document it is, by what is known of it."""

import pytest

from knowledge.library.model import Rank
from knowledge.library.rules import rank_of


@pytest.mark.parametrize(
    ("title", "category", "rank"),
    [
        ("中华人民共和国民法典", None, Rank.NATIONAL),
        ("劳动合同法", None, Rank.NATIONAL),
        ("义务教育法（2018修正）", "行政法", Rank.NATIONAL),
        ("婚姻家庭编", "民法典", Rank.NATIONAL),
        ("工伤保险条例", "行政法规", Rank.NATIONAL),
        ("机动车登记规定", "部门规章", Rank.NATIONAL),
        ("风景名胜区条例", "行政法规", Rank.NATIONAL),
        ("民族区域自治法", "宪法相关法", Rank.NATIONAL),
        ("上海口岸服务条例", "地方性法规", Rank.PROVINCIAL),
        ("河南省人口与计划生育条例", None, Rank.PROVINCIAL),
        ("内蒙古自治区旅游条例", None, Rank.PROVINCIAL),
        ("浙江省杭州市电梯安全条例", None, Rank.CITY),
        ("深圳经济特区数据条例", "地方性法规", Rank.CITY),
        ("明湖市高龄津贴发放办法", None, Rank.CITY),
        ("临夏回族自治州河道管理条例", None, Rank.CITY),
        ("莲汀区养老服务办法", None, Rank.COUNTY),
        ("高龄津贴发放办法", None, Rank.UNKNOWN),
        ("学习宣传反家庭暴力法", None, Rank.UNKNOWN),
        ("城市管理工作总结", None, Rank.UNKNOWN),
        (None, None, Rank.UNKNOWN),
    ],
)
def test_the_rank_follows_from_title_and_kind_where_the_issuer_is_unknown(
    title: str | None, category: str | None, rank: Rank
) -> None:
    assert rank_of(None, None, title=title, category=category) is rank


def test_the_issuer_and_the_number_count_before_the_title() -> None:
    assert rank_of("明湖市民政局", None, title="中华人民共和国老年人权益保障法释义") is Rank.CITY
    assert rank_of(None, "国办发〔2024〕1号", title="明湖市转发通知") is Rank.NATIONAL
    assert rank_of("莲汀区人民政府", "明政发〔2024〕1号", title=None) is Rank.COUNTY
