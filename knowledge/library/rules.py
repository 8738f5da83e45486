"""Rules of the library: whose document it is, what is missing before it may be published, what explains what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.city import Department
from knowledge.library.model import Kind, Rank

_NATIONAL = re.compile(
    r"国务院|全国人民代表大会|全国人大|最高人民|中共中央|中央办公厅|国家|中国人民银行|^(?:中华人民共和国)?\S{2,12}部(?:办公厅)?$"
)
_PROVINCIAL = re.compile(r"省|自治区|^(?:北京|上海|天津|重庆)市")
_COUNTY = re.compile(r"(?:区|县|旗|镇|乡|街道|管理委员会|管委会)(?:人民政府|委员会|局|办|$)")
_CITY = re.compile(r"市|州|盟")
_NATIONAL_TITLE = re.compile(
    r"^(?:中华人民共和国|全国人民代表大会|全国人大常委会|国务院|最高人民(?:法院|检察院)|中共中央|国家)"
)
_MUNICIPALITY = re.compile(r"^(?:北京|上海|天津|重庆)市?")
_PROVINCE = re.compile(
    r"^(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|"
    r"内蒙古|广西|西藏|宁夏|新疆)(?:省|[\u4e00-\u9fff]{0,3}自治区)?"
)
_CITY_OF_TITLE = re.compile(r"^[\u4e00-\u9fff]{2,7}?(?:自治州|(?<!小城)(?<!大城)(?<![超夜集股上都])市|经济特区)")
_COUNTY_OF_TITLE = re.compile(
    r"^[\u4e00-\u9fff]{2,8}?(?:自治县|(?<![各该])县|旗)|"
    r"^[\u4e00-\u9fff]{2,4}?(?<![护胜管政族发特范能税灌灾矿林牧景园校库制域地社小城乡边业产洪工自治])区(?!域|块|划)"
)
_NATIONAL_KIND = re.compile(
    r"^(?:宪法|宪法相关法|法律|民法典|民法商法|民商法|行政法|经济法|社会法|刑法|诉讼\S{0,8}法|行政法规|部门规章|国务院部门规章|司法解释|监察法规)$"
)
_LAW = re.compile(
    r"^(?!.*(?:解读|读懂|学习|宣传|贯彻|关于)).{1,24}(?:(?<![办方做用算执司立普守])法|法典)(?:[（(].{1,12}[)）])?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandatory:
    """The six metadata of RULES.md ("Documents"); None where unknown."""

    index_number: str | None
    title: str | None
    issuer: str | None
    published_on: date | None
    category: str | None
    summary: str | None


_NAMES = {
    "index_number": "索引号",
    "title": "标题",
    "issuer": "发布机构",
    "published_on": "发布日期",
    "category": "组配分类",
    "summary": "内容概述",
}


def missing(known: Mandatory) -> tuple[str, ...]:
    """The Chinese names of the mandatory metadata that are not known; a document with any cannot be published in the
    console, and where an administrator published it all the same, the reply says so.
    """
    return tuple(name for field, name in _NAMES.items() if not getattr(known, field))


def rank_of(issuer: str | None, number: str | None, *, title: str | None = None, category: str | None = None) -> Rank:
    """Whose document it is: by its issuer, else by its number, else by what kind of law it is, else by its title."""
    for known in (issuer, number):
        rank = _rank_of_name(known) if known else Rank.UNKNOWN
        if rank is not Rank.UNKNOWN:
            return rank
    if category and _NATIONAL_KIND.search(category):
        return Rank.NATIONAL
    return _rank_of_title(title) if title else Rank.UNKNOWN


def _rank_of_name(known: str) -> Rank:
    if _NATIONAL.search(known) or known.startswith(("国发", "国办", "中办发", "中发")):
        return Rank.NATIONAL
    if _COUNTY.search(known) and "市直" not in known and not known.endswith("市人民政府"):
        return Rank.COUNTY
    if _PROVINCIAL.search(known):
        return Rank.PROVINCIAL
    return Rank.CITY if _CITY.search(known) else Rank.UNKNOWN


def _rank_of_title(title: str) -> Rank:
    """By the place at its beginning; one that names none and is a law is of the whole country."""
    if _NATIONAL_TITLE.search(title):
        return Rank.NATIONAL
    above = _MUNICIPALITY.match(title) or _PROVINCE.match(title)
    rest = title[above.end() :] if above else title
    if _COUNTY_OF_TITLE.match(rest) and not _CITY_OF_TITLE.match(rest):
        return Rank.COUNTY
    if _CITY_OF_TITLE.match(rest):
        return Rank.CITY
    if above:
        return Rank.PROVINCIAL
    return Rank.NATIONAL if _LAW.search(title) else Rank.UNKNOWN


def kind_of(*, interprets: str | None, category: str | None, title: str | None) -> Kind:
    """Whether a text is a document or the interpretation of one."""
    says_so = "解读" in (category or "") or re.search(r"解读[”」』》]?$|^(?:一图读懂|政策解读|图解)", title or "")
    return Kind.INTERPRETATION if interprets or says_so else Kind.DOCUMENT


def department_of(issuer: str | None, departments: Iterable[Department]) -> str | None:
    """The id of the department that issued it: its exact name, or the longest of its names in the issuer."""
    if not issuer:
        return None
    found = [
        (len(name), one.id) for one in departments for name in (one.name, one.short) if issuer == name or name in issuer
    ]
    return max(found)[1] if found else None
