"""Numbers, addresses and accounts in free text that lead to one person: found as spans, however they are written. Pure.

Digits may be full-width, spelled in Chinese, or letters in their place (O, l); the text is looked at through a shadow
of the same length in which they are plain digits. Phones of offices and hotlines are no person's, and stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WIDE = {ord("　"): " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_SPELLED = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_LOOKALIKES = str.maketrans("oOlI", "0011")
_KEYCAP = "\\uFE0F\\u20E3"
_RUN = re.compile(rf"[0-9〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖](?:[ .·．_—-]?[{_KEYCAP}]*[0-9〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]){{6,}}")  # fmt: skip
_LETTERED = re.compile(r"(?<![0-9A-Za-z])[1lI][3-9][0-9oOlI]{9}(?![0-9A-Za-z])")
_SEPARATOR = rf"[ .·_—{_KEYCAP}-]{{0,3}}"

ID, PHONE, CARD, PAPER, MAIL, ACCOUNT, PLATE, DOOR, CLASS, BIRTH = (
    "id", "phone", "card", "paper", "mail", "account", "plate", "door", "class", "birth",
)  # fmt: skip
INSTEAD = {
    ID: "〔证件号已隐去〕", PHONE: "〔电话已隐去〕", CARD: "〔账号已隐去〕", PAPER: "〔证件号已隐去〕", MAIL: "〔邮箱已隐去〕",
    ACCOUNT: "〔账号已隐去〕", PLATE: "〔车牌已隐去〕", DOOR: "〔门牌已隐去〕", CLASS: "〔班级已隐去〕", BIRTH: "〔生日已隐去〕",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """Something at [start, end) of a text that says who somebody is, and what may stand in its place."""

    start: int
    end: int
    kind: str
    instead: str


# --- numbers of persons ------------------------------------------------------------------------------------------

_ID_CARD = re.compile(
    rf"(?<![0-9A-Za-z])[1-9](?:{_SEPARATOR}\d){{5}}{_SEPARATOR}(?:19|20)(?:{_SEPARATOR}\d){{2}}{_SEPARATOR}[01]{_SEPARATOR}\d"
    rf"{_SEPARATOR}[0-3]{_SEPARATOR}\d(?:{_SEPARATOR}\d){{3}}{_SEPARATOR}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(
    rf"(?<!\d)(?:\+?0{{0,2}}86{_SEPARATOR})?1{_SEPARATOR}[3-9](?:{_SEPARATOR}\d){{9}}(?!\d)(?!\s?[元万亿])"
)
_LANDLINE = re.compile(r"(?<!\d)[(]?0\d{2,3}[)]?[ —-]{0,3}\d{3,4}[ -]?\d{4}(?!\d)")
_LOCAL = re.compile(
    r"(?:电话|座机|固话|号码|联系方式?|打给?我|call我)[^，。；\d]{0,6}?(?<!\d)(\d{3,4}[ -]?\d{4})(?!\d)(?!\s?[元万亿年])"
)
_OFFICE = re.compile(
    r"热线|请拨|拨打|咨询|监督|举报电话|投诉电话|报警|值班|办公|窗口|服务(?:电话|台)|客服|前台|大厅|"
    r"(?:局|委|办|中心|街道|社区|居委会|村委会|派出所|医院|学校|公司|物业|所)的?(?:电话|座机)?[:：是]?\s?$"
)
_OWN = re.compile(r"我[家的]|我是|本人|自己|家里|俺|咱家|私人|手机|邻居|他家|她家|联系我|找我|打给?我")
_NEAR = 14
_CARD = re.compile(rf"(?<![\d.])\d(?:{_SEPARATOR}\d){{14,18}}(?![\d.])(?!\s?[元万亿])")
_PAPER = re.compile(
    r"(?:身份证|护照|通行证|社保|社会保障|医保|公积金|银行卡|卡号|驾驶证|驾照|行驶证|残疾证|军官证|士兵证|退役证|学生证|学籍|学号|准考证|退休证|"
    r"老年证|优待证|居住证|户口(?:本|簿)|房产证|不动产(?:权|证)|病历|住院|就诊|门诊|工号|档案|准生证|出生证)(?:件|卡|证|编|账|个人|明|本|簿){0,3}(?:号码?|编号|卡号?)?"
    r"(?:后[四六]位)?\s?(?:是|为|[:：])?\s?(?=[A-Za-z*]{0,4}\d)([A-Za-z0-9*-]{4,25})(?![元万年月日天个])"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EGDSPH][A-Z]?\d{7,8}|14\d{7})(?![A-Za-z0-9])")
_BIRTH = re.compile(
    r"(?:生于|出生于|出生日期|出生年月日?|生日)(?:是|为|[:：])?\s?(\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?)|(\d{4}年\d{1,2}月\d{1,2}日)(?:出生(?!的)|生的?(?=[，,。、人）)]))"
)

# --- where they are reached --------------------------------------------------------------------------------------

_MAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
_ACCOUNT = re.compile(
    r"(?:微信|weixin|wechat|(?<![a-z])[vw]x|[vV]信|薇信|威信|微❤|(?<![a-z])qq|扣扣|企鹅|抖音|快手|钉钉|支付宝|微博|飞书|telegram|(?<![a-z])tg)"
    r"(?:账号|帐号|号码?|id|群号?)?\s?(?:是|为|叫|[:：])?\s?(?=[A-Za-z0-9_-]*[A-Za-z0-9])([A-Za-z0-9_-]{5,25})(?![A-Za-z0-9_-])",
    re.IGNORECASE | re.ASCII,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][ ·•.-]{0,2}[A-Za-z0-9]{5,6}(?![A-Za-z0-9])"
)
_BARE_PLATE = re.compile(r"(?:车牌|牌照|车号)(?:号码?)?(?:尾号)?(?:是|为|[:：])?\s?([A-Za-z]?[ ·•.-]{0,2}(?=[A-Za-z]{0,4}\d)[A-Za-z0-9]{4,7})")  # fmt: skip

# --- doors -------------------------------------------------------------------------------------------------------

_N = "0-9一二三四五六七八九十百零〇"
_UNIT = rf"[{_N}甲乙丙丁东西南北]{{1,3}}\s?(?:单元|门洞|梯)"
_FLOOR = rf"(?:[{_N}]{{1,3}}\s?(?:层|楼)\s?)?"
_ROOM = r"(?:[0-9A-Za-z]{3,5}|[一二三四五六七八九零〇]{3,4})\s?(?:室|号|户|房)?|[东西中南北左右]边?户|[0-9]{1,2}\s?(?:室|户)"
_NO_ROOM = r"(?![0-9A-Za-z路线元块人次平米年月日度分秒点多个万千岁吨公里号楼栋]|天(?!天))"
_SOME_ROOM = r"(?:[0-9]{3,5}|[一二三四五六七八九零〇]{3,4})"
_BEHIND = r"(?:号楼|号院|[栋幢座#]楼?|号)\s?"
_DOORS = (
    re.compile(rf"{_UNIT}[的，, ]?{_FLOOR}(?:{_ROOM}){_NO_ROOM}"),
    re.compile(rf"{_BEHIND}({_FLOOR}{_SOME_ROOM}\s?(?:室|号|户|房)?{_NO_ROOM})"),
    re.compile(rf"{_BEHIND}({_FLOOR}[东西中]边?户)"),
    re.compile(r"(?<![\d-])\d{1,3}\s?[-—#]\s?\d{1,2}\s?[-—]\s?\d{3,4}(?:室|户|号)?(?![\d-])"),
    re.compile(r"(?<![\d-])\d{1,3}\s?[-—#]\s?\d{3,4}(?:室|户)(?![内外以])"),
    re.compile(r"[园苑城庭院府居湾墅郡邸区]\s?(\d{1,3}\s?[-—#]\s?\d{3,4})(?![\d-])(?!\s?[元块年])"),
    re.compile(
        rf"(?:他|她|它|我|咱|俺|邻居|楼上|楼下|对门|隔壁|住户|业主|租户|租客|房东|房号|门牌号?|住)(?:们|的|家|住|在|是|叫|[:：])*"
        rf"\s?({_SOME_ROOM}){_NO_ROOM}(?!\s?[-—~]\s?\d)"
    ),
    re.compile(
        r"(?:住在?|家住|家在|住址|家庭地址|户籍|我家|俺家|老家)(?:[:是为]|(?:地|所)?在地?)?[^，。；;\n]{0,24}?(?<!\d)"
        r"(\d{1,5}\s?号(?:院|附\d{1,3}号?|之\d{1,3})?)(?![线楼栋幢座])"
    ),
    re.compile(rf"[{_N}]{{1,3}}\s?[组社队]\s?([{_N}]{{1,4}}\s?号)"),
)
_BARE_ROOM = re.compile(r"(?<!\d)\d{3,5}\s?室(?![内外以])")
_PUBLIC_ROOM = re.compile(r"大厅|中心|机关|[局委]|办公|政府|医院|学校|教学|实验|教室|会议|科室|窗口")
_CLASSES = (
    re.compile(rf"(?:[{_N}]{{1,4}}|高|初|大)\s?年?级[^，。；\n]{{0,2}}?[（(]?\s?[{_N}]{{1,3}}\s?[)）]?\s?班"),
    re.compile(rf"(?:[初高][一二三1-3]|[大中小])\s?[（(]?\s?[{_N}]{{1,3}}\s?[)）]?\s?班(?![次车组长机制倒])"),
    re.compile(rf"[一二三四五六七八九]\s?[（(]\s?[{_N}]{{1,2}}\s?[)）]\s?班"),
    re.compile(
        rf"(?<=[学园校])[^，。；\n]{{0,4}}?([一二三四五六七八九]{{1,2}}\s?[、.]?[{_N}]{{0,2}}\s?班)(?![次车组长机])"
    ),
)


def shadow_of(text: str) -> str:
    """The text with plain digits and letters in place of full-width, spelled and look-alike ones; as long as it was."""
    plain = text.translate(_WIDE)
    plain = _RUN.sub(lambda run: run[0].translate(_SPELLED), plain)
    return _LETTERED.sub(lambda run: run[0].translate(_LOOKALIKES), plain)


def private_numbers(text: str) -> tuple[Private, ...]:
    """Every number, address and account that leads to a person, in order, none inside another."""
    shadow = shadow_of(text)
    return without_overlaps(_all(shadow))


def without_overlaps(found: Iterator[Private]) -> tuple[Private, ...]:
    """The longest of those that overlap, in order."""
    kept: list[Private] = []
    for one in sorted(found, key=lambda it: (it.start - it.end, it.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda it: it.start))


def _all(shadow: str) -> Iterator[Private]:
    for kind, pattern in (
        (ID, _ID_CARD), (CARD, _CARD), (PAPER, _PAPER), (PAPER, _PASSPORT), (BIRTH, _BIRTH), (MAIL, _MAIL), (ACCOUNT, _ACCOUNT),
        (PLATE, _PLATE), (PLATE, _BARE_PLATE), *((DOOR, one) for one in _DOORS), *((CLASS, one) for one in _CLASSES),
    ):  # fmt: skip
        yield from _matches(kind, pattern, shadow)
    yield from _matches(PHONE, _MOBILE, shadow)
    for one in _matches(DOOR, _BARE_ROOM, shadow):
        if not _PUBLIC_ROOM.search(shadow, max(0, one.start - _NEAR), one.start):
            yield one
    for pattern in (_LANDLINE, _LOCAL):
        yield from (one for one in _matches(PHONE, pattern, shadow) if not _of_an_office(shadow, one))


def _matches(kind: str, pattern: re.Pattern[str], shadow: str) -> Iterator[Private]:
    for match in pattern.finditer(shadow):
        group = match.lastindex or 0
        start, end = match.span(group)
        while shadow[start] == " ":
            start += 1
        yield Private(start=start, end=end, kind=kind, instead=INSTEAD[kind])


def _of_an_office(shadow: str, one: Private) -> bool:
    """Whether the words before a fixed line speak of an office, and not of somebody's own."""
    before = shadow[max(0, one.start - _NEAR) : one.start]
    return _OFFICE.search(before) is not None and _OWN.search(before) is None
