"""What a question wants to be told, and whether a sentence tells a thing of that sort. All texts are folded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

DOUBT = "〔数字存疑〕"  # what an import puts where a figure cannot be right
_BLOTTED = r"\d{0,6}[x×*○●□■█△〇]{2,8}\d{0,6}"  # what somebody put where a figure was


class Want(StrEnum):
    """The sort of thing a question asks for."""

    FIGURE = "figure"
    PHONE = "phone"
    WHEN = "when"
    WHERE = "where"
    WHO = "who"
    WHY = "why"
    HOW = "how"
    WHETHER = "whether"
    WHAT = "what"
    NOTHING = "nothing"


UNITS = {
    "money": "亿元 万元 千元 百元 元 块钱 块 毛 角",
    "people": "人次 人 名 位",
    "share": "% 个百分点 成 折 倍",
    "span": "个工作日 工作日 个月 个小时 小时 分钟 秒 天 周 年 月 日",
    "area": "平方米 平方公里 平米 亩 公顷 平方",
    "length": "公里 千米 厘米 毫米 米 km",
    "weight": "万吨 吨 千克 公斤 克 kg",
    "volume": "立方米 立方 方 升",
    "age": "周岁 岁",
    "power": "千瓦时 度 千瓦 分贝 摄氏度",
    "count": (
        "场 项 个 次 件 条 份 户 家 起 宗 处 所 辆 台 套 期 篇 例 批 种 类 种类 门 节 间 座 栋 栏 支 张 只 头 部 册 "
        "款 笔 床 班 趟 站 级 楼 层 号 届 万条"
    ),
}
_CLASS_OF = {unit: name for name, units in UNITS.items() for unit in units.split()}
_UNIT = "|".join(sorted(map(re.escape, _CLASS_OF), key=len, reverse=True))
_DIGITS = r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千万亿零半]+(?![是般些起致直定切样旦律])"
_FIGURE = re.compile(
    rf"(?P<value>{_DIGITS})\s*(?P<scale>[多余几]?[十百千万亿]*[多余]?)(?P<unit>{_UNIT})(?:以[上下内])?"
    rf"|(?P<share>百分之[一二三四五六七八九十百千零点]+)|(?P<ratio>[一二三四五六七八九十]+分之[一二三四五六七八九十]+)"
    rf"|(?P<doubt>{DOUBT}|{_BLOTTED}(?=[多余几万亿]{{0,2}}(?:{_UNIT})))(?P<doubted>[多余几万亿]*(?:{_UNIT})?)"
)
_PHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[-—－ ]?\d{7,8}|400[-— ]?\d{3,4}[-— ]?\d{3,4}|1[3-9]\d{9}|1[12]\d{3}|9[56]\d{3,4}|\d{7,8})(?!\d)"
)
_WHEN = re.compile(
    r"\d+年|\d+月|\d+日|\d+[:：时点]\d*|周[一二三四五六日末]|星期|上午|下午|每[日天周月年季]|工作日|月底|年底|年内|月中旬|[上中下]旬"
    r"|即日|之日|日内|天内|小时|期限|截止|届满|春节|假期|节后|\d+天|\d+个月|前$"
)
_WHERE = re.compile(
    r"[路街巷道]\d*号?|\d+号|楼|室|窗口|大厅|中心|服务站|[省市县区镇乡村](?!场)|网站|平台|公众号|小程序|app|网址|http|www|医院|学校"
    r"|车站|机场|广场|公园|场所|地点|地址|位于|地方"
)
_WHO = re.compile(
    r"局|委|办公|厅|部门|部(?!分)|单位|公司|医院|企业|中心|机关|学校|银行|大学|集团|协会|书记|主任|[局市县区镇省部院校处科站所]长|同志"
    r"|先生|女士|教授|医生|政府|人员|人(?!民)|者"
)
_WHY = re.compile(r"为了|因为|由于|旨在|因此|鉴于|以便|目的|原因|为[^了]{2,}|导致|影响|根据|推动")
_HOW = re.compile(
    r"通过|可以?|应当?|须|需|按|凭|持|向|到|在|登录|提交|申请|办理|采[取用]|实行|开展|加强|组织|一是|[一二三]、"
)
_ASKED = (
    (Want.PHONE, re.compile(r"电话|号码是|热线(?:是|多少|号)|打哪|打什么|联系方式|怎么联系|咋联系|咨询方式|拨打(?:什么|哪)")),
    (Want.WHEN, re.compile(r"什么时[候间]|啥时候?|何时|几月|几号|几点|哪[一]?[天年月]|多会儿|何日|时间是|时间为|什么日期|多咱|[月日]期是|截止(?:到|日|时)|时间安排|几时")),
    (Want.FIGURE, re.compile(r"多少|几(?!乎|何|经|次三)|多大|多高|多久|多长|多远|多宽|比例|多重|百分之几|标准是|额度|何等数额|面积是|价格|数量|占比|人数|金额|最高能|最多能|最低")),
    (Want.WHERE, re.compile(r"在哪|哪[里儿]|什么地[方点]|啥地方|何处|地[址点]|去哪|上哪|到哪|哪个(?:窗口|大厅|城市|省|市|平台|网站|地|媒介)|哪[些一]?(?:地区|省份|城市|地方)")),
    (Want.WHO, re.compile(r"谁|哪[一个]?位|负责人|哪个(?:部门|单位|局|公司|机构)|哪[些家](?:人|单位|部门|企业|医院|公司|机构)?|什么部门|啥部门|何人|归.{0,3}管|哪些人")),
    (Want.WHY, re.compile(r"为什么|为啥|为何|什么原因|原因是|咋回事|目的是|意义")),
    (Want.HOW, re.compile(r"怎么|怎样|如何|咋|怎[么]?办|流程|步骤|程序|方法|方式|途径|措施|手续|做法")),
    (Want.WHAT, re.compile(r"什么|啥|哪些|哪几|哪|何|内容|条件|材料|要求|范围|对象|规定")),
    (Want.WHETHER, re.compile(r"吗|么$|是否|能不能|可不可以|可以不|要不要|会不会|有没有|行不行|是不是|能否|可否|不$|没$|需不需要|中不")),
)  # fmt: skip
_LIMIT = re.compile(rf"(?:多少|几)\s*(?:个(?=人))?({_UNIT})")
_COUNTED = re.compile(rf"(?:多少|几)(?:个(?=人))?(?:{_UNIT})?+的?([\u3400-\u9fff]{{2,8}})")
_LENGTHS = {"多久": "span", "多长时间": "span", "几天": "span", "多大年": "age", "多大面": "area", "多远": "length"}
_MONEY = re.compile(
    r"多少钱|几块|多少块|几毛|费用|收费|价格|金额|额度|补贴.{0,3}多少|补助.{0,3}多少|津贴.{0,3}多少|罚款?多少|罚几"
)
_SHARE = re.compile(r"比例|百分之|占比|覆盖率|[^效频]率(?:是|为|达)?(?:有)?多少")


_BLOT = re.compile(_BLOTTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question wants. `units` is the class a figure's unit must be of, where the question says so."""

    want: Want
    units: str | None = None
    unit: str | None = None
    thing: str = ""  # what is counted, where it follows: 活动 of 多少场活动


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in a sentence: as written, its unit's class and its place. A doubtful one has no value."""

    text: str
    units: str
    unit: str
    start: int
    end: int

    @property
    def vague(self) -> bool:
        """Whether it is only about so much: 400余, 200多."""
        return any(char in self.text for char in "余多")

    @property
    def doubtful(self) -> bool:
        """Whether this figure cannot be right, or was blotted out."""
        return self.text.startswith(DOUBT) or _BLOT.match(self.text) is not None


def asked(question: str) -> Asked:
    """What a folded question wants to be told."""
    for want, pattern in _ASKED:
        if pattern.search(question):
            return _figure_asked(question) if want is Want.FIGURE else Asked(want=want)
    return Asked(want=Want.NOTHING)


def _figure_asked(question: str) -> Asked:
    counted = _COUNTED.search(question)
    return replace(_units_asked(question), thing=counted[1] if counted is not None else "")


def _units_asked(question: str) -> Asked:
    if _MONEY.search(question):
        return Asked(want=Want.FIGURE, units="money")
    if _SHARE.search(question):
        return Asked(want=Want.FIGURE, units="share")
    for words, units in _LENGTHS.items():
        if words in question:
            return Asked(want=Want.FIGURE, units=units)
    named = _LIMIT.search(question)
    if named is not None:
        return Asked(want=Want.FIGURE, units=_CLASS_OF[named[1]], unit=named[1])
    return Asked(want=Want.FIGURE)


def figures(sentence: str) -> Iterator[Figure]:
    """The figures of a folded sentence that carry a unit, in order."""
    for match in _FIGURE.finditer(sentence):
        if match["doubt"]:
            unit = match["doubted"].lstrip("多余几万亿")
        elif match["unit"]:
            unit = match["unit"]
        else:
            unit = "%"
        yield Figure(text=match.group(), units=_CLASS_OF.get(unit, ""), unit=unit, start=match.start(), end=match.end())


#: Measure words that count the same sort of thing; 个 may count anything.
_SORTS = (
    frozenset(["场", "项", "次", "期", "届", "起", "节", "班", "种", "类", "种类", "批", "例"]),
    frozenset(["件", "条", "份", "篇", "册", "款", "笔", "张", "项", "例", "万条", "宗", "起"]),
    frozenset(["家", "户", "处", "所", "座", "栋", "间", "站", "床", "部", "辆", "台", "套"]),
    frozenset(["级", "层", "楼", "门", "科"]),
)


def fits(figure: Figure, question: Asked) -> bool:
    """Whether the figure could be the one asked for: its unit is of the class asked, or no class was."""
    if question.units is None or not figure.units:
        return not question.units or figure.doubtful
    if {question.units, figure.units} <= {"people", "count"} and question.unit in {None, "个"}:
        return True
    if question.units != figure.units:
        return False
    if question.units != "count" or question.unit in {None, "个", figure.unit} or figure.unit == "个":
        return True
    return any({question.unit, figure.unit} <= sort for sort in _SORTS)


def tells(sentence: str, question: Asked) -> float:
    """1 where the sentence has a thing of the sort asked for, 0 where it has not, .5 where no one can tell."""
    want = question.want
    if want is Want.FIGURE:
        return float(any(fits(figure, question) for figure in figures(sentence)))
    pattern = _TELLS.get(want)
    if pattern is None:
        return 0.5
    return float(pattern.search(sentence) is not None)


_TELLS = {Want.PHONE: _PHONE, Want.WHEN: _WHEN, Want.WHERE: _WHERE, Want.WHO: _WHO, Want.WHY: _WHY, Want.HOW: _HOW}

_FRAME = re.compile(
    rf"(?:多少|(?<!十)几)\s*(?:{_UNIT})?|"
    r"请问|想问一?下|我想问|问一下|麻烦问|你好|您好|想知道|想了解|了解一下|咨询一下|告诉我|帮我查?|是什么|有什么|什么时候|什么时间"
    r"|什么地方|什么|怎么样|怎么办|怎么|怎样|如何|为什么|为啥|为何|哪些|哪个|哪里|哪儿|哪几|哪家|哪位|哪|何时|何处|多久"
    r"|多长时间|能不能|可不可以|是不是|有没有|要不要|是否|能否|可否|吗|呢|吧|啊|呀|咋|啥|谁|俺|恁|的话|一下|需要|可以|应该"
)


def content(question: str) -> str:
    """A folded question without the words that only make it a question; what stays is apart by spaces."""
    bare = " ".join(_FRAME.sub(" ", question).split())
    return bare or question
