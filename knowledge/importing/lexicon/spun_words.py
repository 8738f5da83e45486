"""Words that synonym spinners and find-and-replace leave behind, with what they were.

SURE patterns are never said by a person; HINT patterns are ordinary words that are believed spun only in a text that
has two sure ones.
"""

from __future__ import annotations

import re

_SURE = """
(?<=[细原法准规])那么|则
效劳(?=热线|中心|平台|窗口|大厅|体系|机构|群众|对象|意识|质量|能力|水平|功能|网络|站|型|业|员|项目|指南|事项|企业|基层|保障|工作)|服务
(?<=公共|便民|政务|优质|社会|咨询|家政|养老|金融|技术|信息|法律|行政|售后)效劳|服务
根底(?=设施|上|工作|教育|建设|数据|产业|理论|研究|条件|保障|信息|性|养老|医疗|之上|知识)|基础
(?<=奠定|打好|打牢|夯实|打下|坚实的|良好的|扎实的|工作的|牢固的|坚实|良好|群众)根底|基础
根本(?=情况|建设|养老|医疗|公共|农田|生活|信息|形成|完成|原那么|药物|实现|要求是|建成|单元|功能)|基本
标准性文件|规范性文件
(?<=暂行|试行)方法|办法
(?<=管理|处理|实施|奖励|考核|监督)方法(?=[(（]试行|[(（]暂行|[》]|实施意见|的通知|等[标规]|[(（]\\S{0,6}令)|办法
开展(?=目标|规划(?![编修评环实论建研选设可许])|战略(?=目标|规划|纲要)|纲要|格局|理念|潜力|空间|阶段|观(?![察光测影赏摩看])|环境良|速度|动力|趋势|前景)|发展
(?<=经济|社会事业|产业|又好又快|可持续|跨越式|高质量)开展(?=[，。,、；]|$)|发展
(?<=不断|持续健康|更好更快)开展(?=和进步|壮大)|发展
到达(?=[^，。,；]{0,16}(?:目标|水平|标准|要求|以上)|[“"][^”〞"。]{1,20}[”〞"]的(?:目标|要求))|达到
(?<=具体)表达(?=[，。,；]|$)|体现
依法规行|依法行政
规章规制|规章制度
价风格整|价格调整
(?<=实)现在(?=了)|现
标准化(?=管理、制度化、法制化)|规范化
鼓励(?=机制和约束)|激励
(?<=领导)集体成员|班子成员
实在(?=提高|加强|维护|保障|做好|履行|转变|增强|抓好|把|解决|可行)|切实
(?<=进一步)标准(?=了?(?:行为|管理|程序|流程|操作|执法|市场|秩序|公开))|规范
(?<=行为)标准(?=和准则)|规范
展开(?=改革委|规划纲要)|发展
增强(?=领导|组织领导|统筹协调)|加强
(?<=高度)正视|重视
(?<=贯彻)施行(?=落实)|实施
公布室|办公室
落到实地|落到实处
(?<=贯彻)落实实|落实
"""
_HINT = """
(?<=[浓良厚好的作])气氛|氛围
表达(?=[了出]?(?:党|政府|时代|先进性))|体现
标准化(?=[、和]制度化)|规范化
效劳|服务
根底|基础
方法(?=[(（]政府令)|办法
(?<=管理|处理|实施)方法(?=、)|办法
开展(?=和进步)|发展
到达(?=了?\\d)|达到
鼓励(?=和鞭策)|鼓舞
"""


def _compiled(block: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Each pattern, a literal that every match contains (to skip clean texts cheaply), and the right word."""
    rows = []
    for row in block.strip().splitlines():
        pattern, _, right = row.rpartition("|")
        literal = re.sub(r"\(\?[<!=].*?\)(?!\?)", "", pattern.split("(?=")[0]).rpartition(")")[2]
        rows.append((re.compile(_split_lookbehind(pattern)), literal, right))
    return tuple(rows)


def _split_lookbehind(pattern: str) -> str:
    """`(?<=ab|c)` as `(?:(?<=ab)|(?<=c))`: Python wants each of fixed width."""
    match = re.match(r"\(\?<=([^()\[]*\|[^()]*)\)", pattern)
    if match is None:
        return pattern
    return "(?:" + "|".join(f"(?<={part})" for part in match[1].split("|")) + ")" + pattern[match.end() :]


SURE = _compiled(_SURE)
HINT = _compiled(_HINT)
