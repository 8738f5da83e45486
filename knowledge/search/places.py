"""Names of places in questions and documents: a text about one city does not answer for another.

The country's provinces and prefectures are fixed here; the districts and departments of the city itself come from the
database. Texts are folded.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.city import City
from knowledge.search.text import fold

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 "
    "青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
_CITIES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 "
    "包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 "
    "葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 "
    "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 "
    "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 "
    "宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 "
    "德州 聊城 滨州 菏泽 莱芜 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 "
    "黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 "
    "娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 "
    "柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 "
    "遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 "
    "昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 "
    "延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 玉树 银川 石嘴山 吴忠 固原 "
    "中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 喀什 和田 伊犁 雄安 浦东 台北 高雄"
)
#: Places that are written with another character than their name begins with, where an office is "stationed" there.
_SHORT = {
    "安庆": "宜",
    "上海": "沪",
    "重庆": "渝",
    "河北": "冀",
    "山东": "鲁",
    "安徽": "皖",
    "湖南": "湘",
    "湖北": "鄂",
}
_COMMON = frozenset(
    [
        "朝阳",
        "中山",
        "黄山",
        "白银",
        "大同",
        "安康",
        "海东",
        "红河",
        "文山",
        "山南",
        "白山",
        "三明",
        "南平",
        "长治",
        "永州",
        "保山",
        "北海",
        "朔州",
        "新余",
        "固原",
        "大理",
    ]
)
_NAME = re.compile("|".join(sorted({*_PROVINCES.split(), *_CITIES.split()}, key=len, reverse=True)))
_BEFORE_SHORT = "驻来赴抵在入返"
_SUFFIXES = "市省区县镇乡"
_LONGEST_PART = 2
_UNLISTED = re.compile(r"([\u4e00-\u9fff]{2})(县|市(?![场民委直级政容值面盈长])|区(?![域间别分划块]))")
_NO_NAME = frozenset(
    "哪个各全本我外贫困几多每该区市县省在去到的是和与及为对中这那城上超股门夜集们有大小个内跨所问下部地级农"
)
_NO_DISTRICT = frozenset("小社园校景辖市郊专新发库片灾疫牧山林矿街地禁特治自口贸关护湿")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A place a question names. `own` is a district of the city itself, which the city's documents cover too."""

    name: str
    own: bool

    @property
    def signs(self) -> tuple[str, ...]:
        """What shows, standing in a text, that the text is about this place."""
        if self.own:
            return (self.name,)
        short = _SHORT.get(self.name, self.name[0])
        return (self.name, *(before + short for before in _BEFORE_SHORT))


class Gazetteer:
    """Finds names of places; knows the districts and departments of one city."""

    def __init__(self, city: City | None = None) -> None:
        self._districts = _names(() if city is None else [(one.id, one.names) for one in city.districts])
        offices = [one for one in city.departments if one.kind == "department"] if city is not None else []
        self._departments = _names([(one.id, one.names) for one in offices])
        self.district_ids = frozenset(self._districts.values())
        self._own = _pattern(self._districts)
        self._offices = _pattern(self._departments)

    def districts(self, text: str) -> frozenset[str]:
        """Ids of the city's own districts that the text names."""
        return frozenset(self._districts[word] for word in self._own.findall(text)) if self._own else frozenset()

    def departments(self, text: str) -> frozenset[str]:
        """Ids of the city's departments that the text names."""
        return frozenset(self._departments[w] for w in self._offices.findall(text)) if self._offices else frozenset()

    def elsewhere(self, text: str) -> tuple[str, ...]:
        """Provinces and prefectures that the text names, in order."""
        found = [(match.group(), text[match.end() : match.end() + 1]) for match in _NAME.finditer(text)]
        sure = [name for name, after in found if name not in _COMMON or after in set(_SUFFIXES)]
        return tuple(dict.fromkeys([*sure, *_unlisted(text)]))

    def named(self, question: str) -> tuple[Named, ...]:
        """Every place a question names."""
        own = list(self._own.findall(question)) if self._own else []
        places = [Named(name=_stem(word), own=True) for word in own]
        stems = {place.name for place in places}
        places += [Named(name=name, own=False) for name in self.elsewhere(question) if name not in stems]
        return tuple(dict.fromkeys(places))


def _unlisted(text: str) -> list[str]:
    """Two characters before 县, 市 or 区 that look like a name: 高唐县. Not 全县, 小区, 哪个县."""
    found = []
    for match in _UNLISTED.finditer(text):
        name = match[1]
        if not set(name) & _NO_NAME and not (match[2] == "区" and name[-1] in _NO_DISTRICT):
            found.append(name)
    return found


def _stem(name: str) -> str:
    return name[:-1] if len(name) > _LONGEST_PART and name[-1] in _SUFFIXES else name


def _names(listed: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one, names in listed:
        for name in names:
            word = fold(name).strip()
            if len(word) >= _LONGEST_PART:
                found.setdefault(word, one)
                found.setdefault(_stem(word), one)
    return found


def _pattern(names: Mapping[str, str]) -> re.Pattern[str] | None:
    words = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words))) if words else None
