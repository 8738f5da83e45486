"""What may be asked of a thing that was shown, without naming it again: "几点下班", "有解读吗", "需要什么材料". Data.

A short text that says nothing but such words is about what was shown last.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


def _words(*listed: str) -> tuple[str, ...]:
    return tuple(word for line in listed for word in line.split())


#: Words that may stand around what is asked.
_AROUND = _words(
    "请问 问一下 问下 想问 问 麻烦 劳驾 你好 您好 帮我 帮俺 帮忙 给我 给俺 发给 发我 发 给 看一下 看看 看下 看 查一下 查查 查下 查 找 搜 告诉我 告诉",
    "说说 说 讲 知道 晓得 了解 我们 咱们 俺们 我 俺 咱 您 你们 他们 她们 它们 他 她 它 这里 那里 那儿 这儿 这边 那边 这些 那些 里面 里头",
    "刚才 刚刚 方才 前面 上面 上边 那么 那就 这 那 个 份 条 项 家 场 次 篇 处 种 件 号 位 什么样 什么 啥 哪个 哪些 哪一 哪 怎么样 怎么 怎样 咋样 咋",
    "如何 多少 几 谁 为什么 具体 大概 一般 平时 现在 目前 到底 究竟 另外 还有 还 然后 顺便 对了 好的 好 嗯 哦 谢谢 详细 完整 全部 所有 有没有 有木有",
    "有 没有 没 不 是不是 是否 是 能不能 可不可以 能够 能 可以 可 会 该 得 要不要 需不需要 需要 需 要 想 用 应该 在 到 去 往 把 被 让 和 跟 与 或 就",
    "方便 容易 难 快 慢 合适 行 够 大 小 贵 便宜 下来 出来 来 拿到 拿 完 成 上 得到 得 从 开始 "
    "又 也 都 再 才 只 最 每 的话 的 了 着 过 地 呢 吗 么 嘛 啊 呀 吧 哈 哦 咧 嘞 不 一下 下 一 您好",
)
_INTERPRETED = _words(
    "政策解读 解读 图解 一图读懂 图示 解释 讲解 通俗版 通俗 意思 听懂 听不懂 看懂 看不懂 说人话 说明白 明白 清楚 懂 通俗点 简单点"
)
_WRITTEN = _words("原文 全文 正文 原件 文件 文本 链接 网址 附件 下载 出处 依据 来源 红头文件 政策文件")
_VALID = _words("有效 失效 作废 废止 过期 效力 管用 算数 文号 编号 字号 索引号")
_ISSUED = _words("发布 印发 发文 发的 出台 机构 单位 部门 日期 时候 时间 年份 年 月 最新 新")
_APPLIED = _words("施行 生效 执行 实施 实行 适用 规定 内容 写 补贴标准 补助标准 津贴标准 奖励标准 补多少 奖多少 罚多少")
_PHONE = _words("联系电话 咨询电话 电话号码 电话 号码 热线 座机 联系方式 联系人 联系 咨询 打")
_WHERE = _words(
    "地址 位置 地方 地点 在哪里 在哪儿 在哪 哪里 哪儿 路线 导航 地图 怎么走 怎么去 咋走 咋去 坐车 远 走 楼 层 号楼"
)
_DAYS = _words(
    "周末 双休日 节假日 放假 周一 周二 周三 周四 周五 周六 周日 周天 星期一 星期二 星期三 星期四 星期五 星期六 星期天 星期日 礼拜六 礼拜天 礼拜日 今天 明天 每天",
    "中午 晚上 夜里 早上 下午 上午",
)
_OFFICE_HOURS = _words(
    "几点 上班 下班 开门 关门 开放 开着 开 开到 几点开 几点关 时间 时候 办公 营业 午休 休息 午间 停车 窗口 业务 功能 职责 事项 办理 办 管 负责 能办 做"
)
_BOOKS = _words("我要报名 报名 预约 登记 参加 报上 报 约 名")
_EVENT = _words(
    "活动 详情 介绍 内容 收费 免费 要钱 花钱 多少钱 门票 费用 钱 年龄 周岁 岁 多大 孩子 小孩 小朋友 儿童 娃 老人 带 限制 要求 条件 须知 注意 准备 穿 名额 位子",
    "座位 空位 剩 满 主办方 主办 单位 部门 干什么 干啥 看什么 身份证 证件 开始 结束 多长 哪天 日期 场次 几号 几点 时间 时候 多久 办 取消 举行 进行 停车 集合",
)
_NEEDS = _words(
    "材料 证件 资料 手续 带身份证 带户口本 用身份证 条件 要求 资格 流程 步骤 程序 办理 办 申请 申办 申领 领 网上 线上 手机 线下 别人 窗口 多久 多长时间 多长 时间 期限",
    "几天 多少天 时候 到账 发 收费 免费 费用 花钱 多少钱 钱 标准 金额 政策 对象 范围 年龄 岁 东西 带 交 哪天 几号 截止 去办 找 部门 单位 管 负责 归",
)
_TICKET = _words(
    "入场二维码 二维码 入场码 签到码 码 凭证 票 入场 人数 几个人 带什么 须知 注意 停车 集合 几点 时间 时候 哪天"
)
_PROGRESS = _words(
    "进度 进展 结果 回复 答复 处理 办理 办 解决 部门 单位 期限 时候 多久 到哪一步 到哪步 哪一步 状态 怎么样了 了"
)


@dataclass(frozen=True)
class Aspects:
    """What may be asked of things of a kind: words, and the intent that answers them; the first that fits."""

    asked: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def _all(self) -> re.Pattern[str]:
        words = {word for _, listed in self.asked for word in listed}
        return re.compile("(?:" + "|".join(_longest_first({*words, *_AROUND})) + ")+")

    @cached_property
    def _each(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((intent, re.compile("|".join(_longest_first(words)))) for intent, words in self.asked)

    def intent_of(self, letters: str) -> str | None:
        """The intent that answers a text (letters and digits only), where it says nothing but what may be asked."""
        if not self._all.fullmatch(letters):
            return None
        return next((intent for intent, words in self._each if words.search(letters)), None)


def _longest_first(words: set[str] | tuple[str, ...]) -> list[str]:
    return sorted(map(re.escape, words), key=lambda word: (-len(word), word))


_DIRECTORY = (*_PHONE, *_WHERE, *_DAYS, *_OFFICE_HOURS)
DOCUMENT = Aspects(
    (
        ("find_interpretation", _INTERPRETED),
        ("ask_policy", _APPLIED),
        ("find_document", (*_WRITTEN, *_VALID, *_ISSUED)),
        ("ask_policy", (*_NEEDS, *_PHONE, *_WHERE)),
    )
)
DEPARTMENT = Aspects((("office_info", _DIRECTORY),))
PLACE = Aspects((("find_place", _DIRECTORY),))
EVENT = Aspects((("book_visit", _BOOKS), ("list_events", (*_EVENT, *_PHONE, *_WHERE, *_DAYS))))
ANSWER = Aspects(
    (
        ("find_interpretation", _INTERPRETED),
        ("find_document", (*_WRITTEN, *_VALID)),
        ("ask_policy", (*_NEEDS, *_APPLIED, *_PHONE, *_WHERE, *_DAYS, *_words("几点 上班 下班 开门 关门"))),
    )
)
BOOKING = Aspects(
    (
        ("cancel_booking", _words("取消 退掉 退了 不去了 不要了")),
        ("change_booking", _words("改时间 改人数 改期 改 换 推迟 提前")),
        ("my_bookings", (*_TICKET, *_PHONE, *_WHERE, *_DAYS)),
    )
)
TICKET = Aspects((("track_ticket", _PROGRESS),))

#: What can be about nothing by itself: said before anything was shown, it is asked what it is about.
ALONE = Aspects(
    (
        ("find_interpretation", _INTERPRETED),
        ("find_document", _words("原文 全文 正文 原件 有效 失效 作废 废止 过期 文号 施行 生效")),
        ("office_info", _words("电话 号码 几点 上班 下班 开门 关门 地址 在哪里 在哪儿 在哪 联系方式")),
        (
            "which_matter",
            _words(
                "材料 手续 流程 步骤 程序 条件 资格 多久 多长时间 几天 多少天 多少钱 到账 标准 办理 申请 截止 办 领 时候 时间 期限 费用"
            ),
        ),
    )
)

BY_KIND: Mapping[str, Aspects] = {
    "document": DOCUMENT,
    "answer": ANSWER,
    "department": DEPARTMENT,
    "place": PLACE,
    "event": EVENT,
    "session": EVENT,
    "booking": BOOKING,
    "ticket": TICKET,
}
"""By the kind of a subject."""


def intent_of(kind: str, letters: str) -> str | None:
    """The intent that answers a text about a thing of this kind, where the text says nothing else."""
    known = BY_KIND.get(kind)
    return known.intent_of(letters) if known is not None else None
