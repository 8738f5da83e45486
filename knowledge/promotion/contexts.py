"""How a text speaks of a trade: fighting it, quoting its words, or naming what is lawful."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[。！？；!?;\n，,]")
_FIGHT = re.compile(
    "打击|严打|整治|查处|查办|取缔|防范|防止|警惕|谨防|拒绝|抵制|远离|当心|小心|识别|识破|举报|涉嫌|涉案|违法|违规|非法|"
    "犯罪|诈骗|骗|陷阱|套路|虚假|禁止|严禁|清查|查获|侦破|破获|捣毁|抓获|封堵|屏蔽|曝光|投诉|纠纷|贩卖|传播|吸食|开设|从事|"
    "冒充|假冒|危害|预防|提醒|所谓|宣称|号称|声称|自称|打着|幌子|广告|宣传|网购|诱导|引诱|罪|不要|切勿|不得|不准|治理|清理|"
    "监管|组织|参与|提供|收缴|没收|销毁"
)
_ABOUT_FIGHTING = re.compile(
    "打击|严打|整治|查处|查禁|取缔|防范|禁止|严禁|惩治|惩戒|处罚|刑事|刑法|犯罪|违法|治安|案件|诈骗|赌博|反诈|扫黄|"
    "起诉|诉.{0,20}案|纠纷案"
)
_LISTED = re.compile(r"[、/]|以及|[和及与或等]")
_FOUGHT_AFTER = re.compile(
    r".{0,6}?(?:行为|活动|犯罪|诈骗|违法|案件|问题|陷阱|骗局|套路|窝点|团伙|人员|罪|被骗|被查|等(?!级|候|待))"
)
_FAMILIAR = re.compile(
    r"(?:体育|福利)彩票|福彩|体彩|彩票(?:发行|销售|管理|公益|代销|机构|中心|市场|专营|投注专|开奖|兑奖|品种|的)|"
    r"开奖(?:活动|设备|公告|规则|过程)|(?:淫秽|赌博|色情|诈骗|钓鱼)(?:色情)?(?:网站|信息|物品|活动)|证券|根治(?:拖欠|欠薪)|"
    r"(?:文化|体育|休闲|公共)娱乐|娱乐(?:场所|服务|活动|设施|项目|业|经营)|未成年人|成人(?:教育|高|中|学历|学校|礼|用品店|监护)"
)
_NEAR = 6
_AROUND = 40
_QUOTES = frozenset('“《"「‘『”》」’』')


def is_fought(text: str, start: int, end: int) -> bool:
    """Whether the clause around [start, end) speaks of it as an office does: to forbid it, to fight it, to warn of it."""
    low = max(0, start - _AROUND)
    left = max((m.end() for m in _CLAUSE.finditer(text, low, start)), default=low)
    before = text[left:start]
    for match in _FIGHT.finditer(before):
        between = before[match.end() :]
        if len(between) <= _NEAR or _LISTED.search(between):
            return True
    return _FOUGHT_AFTER.match(text, end) is not None


def is_about_fighting(title: str) -> bool:
    """Whether a document of this title is about fighting trades or about offences: its words are its subject."""
    return _ABOUT_FIGHTING.search(title) is not None


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a quotation mark touches [start, end)."""
    return text[max(0, start - 1) : start] in _QUOTES or text[end : end + 1] in _QUOTES


def is_familiar(text: str, start: int, end: int) -> bool:
    """Whether it is part of a lawful business that offices run or regulate: the lottery, places of amusement."""
    return _FAMILIAR.search(text, max(0, start - 4), end + 4) is not None
