"""The audit log in words: what each act is called, and what its details say. Pure.

What is not known by its name here is shown as it was recorded: nothing is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import orjson

from actions.visits.sheet_layout import BY_KEY
from actions.voices.model import KIND_NAMES, STATE_NAMES
from actions.voices.states import ACT_NAMES as CASE_ACTS
from knowledge.accounts import ROLE_NAMES

#: Acts as people call them.
ACT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{f"voice.{act.value}": f"来信：{name}" for act, name in CASE_ACTS.items()},
        "answers.import": "导入问答",
        "calendar.import": "导入放假安排",
        "departments.import": "导入部门",
        "documents.import": "导入文件",
        "handover.claimed": "接听对话",
        "handover.ended": "结束对话",
        "handover.given": "转给同事",
        "handover.read": "查看对话",
        "handover.released": "放回对话",
        "keys.rotate": "更换加密密钥",
        "places.import": "导入服务点",
        "resident.confirm_phone": "居民确认手机号",
        "resident.erase": "删除居民资料",
        "resident.export": "居民导出资料",
        "resident.forget_phone": "删除居民手机号",
        "resident.merge": "合并同一位居民",
        "sample_city.load": "载入示例城市",
        "sample_voices.load": "载入示例来信",
        "staff.add": "新建账号",
        "staff.confirm": "确认密码",
        "staff.disable": "停用账号",
        "staff.enable": "启用账号",
        "staff.end_session": "退出别处登录",
        "staff.end_sessions": "退出全部登录",
        "staff.password": "更换密码",
        "staff.profile": "修改账号",
        "staff.rest": "连续输错，暂停登录",
        "staff.sign_in": "登录",
        "visit.accepted": "接受候补名额",
        "visit.booked": "预约",
        "visit.called_off": "取消场次",
        "visit.campaign_saved": "修改开放月",
        "visit.cancelled": "取消预约",
        "visit.cancelled_by_staff": "替居民取消预约",
        "visit.change_approved": "审核通过改动",
        "visit.change_proposed": "提交改动，等审核",
        "visit.change_refused": "退回或撤回改动",
        "visit.changed": "居民改约",
        "visit.checked_in": "签到",
        "visit.contact_opened": "查看一位居民的电话",
        "visit.contacts_opened": "查看参观人名单",
        "visit.copied": "复制活动",
        "visit.created": "新建活动",
        "visit.deleted": "删除草稿",
        "visit.edited": "修改活动",
        "visit.expired": "名额到期收回",
        "visit.feedback": "居民评价",
        "visit.forgotten": "删除参观人资料",
        "visit.import_undone": "撤销导入",
        "visit.imported": "导入活动表",
        "visit.joined_line": "加入候补",
        "visit.left_line": "退出候补",
        "visit.published": "审核通过并发布",
        "visit.purged": "到期清除参观人资料",
        "visit.reminded": "发出提醒",
        "visit.reordered": "调整候补位次",
        "visit.resumed": "恢复活动",
        "visit.sample_lived": "载入示例参观记录",
        "visit.sample_moved": "移动示例活动",
        "visit.sent_back": "审核退回",
        "visit.session_added": "添加场次",
        "visit.session_edited": "修改场次",
        "visit.session_over": "场次结束",
        "visit.shrunk": "居民减少人数",
        "visit.submitted": "提交审核",
        "visit.suspended": "暂停活动",
        "visit.told": "给预约的人发消息",
        "voice.assisting": "来信：请协办",
        "voice.contact_opened": "查看居民联系方式",
        "voice.exported": "导出来信",
        "voice.note": "来信：内部备注",
        "voice.opinion": "来信：协办意见",
        "voice.purged": "到期清除来信资料",
        "voice.received": "收到来信",
        "voice.recomputed": "来信：期限重新计算",
        "voice.rejected": "来信：答复退回",
        "voice.submitted": "来信：答复提交审核",
        "voice.supported": "来信：又有一人遇到",
        "voice.template_removed": "删除答复模板",
        "voice.template_saved": "保存答复模板",
        "voice.withdrawn": "来信：从公开页撤下",
        "voice.words": "来信：居民补充",
        "voice.words_opened": "查看居民原文",
    }
)

_LISTS = {"door": "签到页", "list": "报名页", "sheet": "签到表", "export": "导出的表"}
_STATES = {**{state.value: name for state, name in STATE_NAMES.items()}, "draft": "草稿", "published": "已发布"}
_CHANNELS = {"wechat": "公众号", "web": "网页", "miniprogram": "小程序", "sample": "示例"}
_NONE_IS_SILENT = frozenset({"sessions", "missing", "absent", "changed"})
#: Of no use to a reader: they name a record of the machine.
_SILENT = frozenset({"version", "digest", "found", "entry", "reply", "before", "after", "from", "was_id"})


def details_in_words(act: str, details: Mapping[str, Any], departments: Mapping[str, str]) -> list[str]:
    """What an entry says, a sentence each. `departments`: short names by their id."""
    kind = act.partition(".")[0]
    said = []
    if details.get("before") and details.get("after"):
        said.append(f"{_state(details['before'])} → {_state(details['after'])}")
    for key, value in details.items():
        if key in _SILENT or value in (None, "", [], {}) or (key in _NONE_IS_SILENT and value == 0):
            continue
        word = _WORDS.get(f"{kind}.{key}") or _WORDS.get(key)
        said.append(word(value, departments) if word is not None else f"{key}：{_plain(value)}")
    return [one for one in said if one]


Word = Callable[[Any, Mapping[str, str]], str]


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case str():
            return value
        case list() if all(isinstance(one, str) for one in value):
            return "、".join(value)
        case _:
            return orjson.dumps(value).decode()


def _state(value: str) -> str:
    return _STATES.get(value, value)


def _label(key: str) -> str:
    return BY_KEY[key].label if key in BY_KEY else "邀请码" if key == "invitation_hash" else key


def _number(value: object) -> str:
    return str(len(value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def _counted(words: str) -> Word:
    """`{}` in the words is the number, or how many there are."""
    return lambda value, _: words.format(_number(value))


def _called(words: str, names: Mapping[str, str] | None = None) -> Word:
    return lambda value, _: f"{words}{(names or {}).get(str(value), str(value))}"


def _pair(value: object, one: Callable[[Any], str]) -> str:
    """A value, or what it was and what it is (`[before, after]`)."""
    if isinstance(value, list) and len(value) == 2:
        return one(value[0]) if value[0] == value[1] else f"{one(value[0])} → {one(value[1])}"
    return one(value)


def _roles(value: Any, _: Mapping[str, str]) -> str:  # noqa: ANN401  (what JSON holds)
    names = {role.value: name for role, name in ROLE_NAMES.items()}

    def called(roles: Any) -> str:  # noqa: ANN401
        return "、".join(names.get(one, one) for one in roles) or "无"

    nested = bool(value) and isinstance(value[0], list)
    return f"角色：{_pair(value, called) if nested else called(value)}"


def _department(value: Any, departments: Mapping[str, str]) -> str:  # noqa: ANN401
    return f"部门：{_pair(value, lambda one: departments.get(one or '', one or '全市'))}"


def _departments(value: Any, departments: Mapping[str, str]) -> str:  # noqa: ANN401
    return f"部门：{'、'.join(departments.get(one, one) for one in value)}"


def _changes(value: Any, departments: Mapping[str, str]) -> str:  # noqa: ANN401
    shown = (
        f"{_label(name)}：{departments.get(str(was), _plain(was)) or '（空）'} → {departments.get(str(now), _plain(now)) or '（空）'}"
        for name, (was, now) in value.items()
    )
    return "；".join(shown)


_WORDS: Mapping[str, Word] = MappingProxyType(
    {
        "absent": _counted("{} 组没有到"),
        "at": _called("时间："),
        "bookings": _counted("{} 组预约"),
        "booked": _counted("{} 组预约"),
        "came": _counted("实到 {} 人"),
        "capacity": _counted("名额 {}"),
        "cases": _counted("{} 件来信"),
        "changed": _counted("改动 {} 个"),
        "changes": _changes,
        "channel": _called("来自", _CHANNELS),
        "contacts": _counted("{} 份联系方式"),
        "days": _counted("移后 {} 天"),
        "department": _department,
        "departments": _departments,
        "documents": _counted("{} 份文件"),
        "due": _called("期限 "),
        "event": lambda *_: "",
        "events": _counted("{} 个活动"),
        "fields": lambda value, _: f"改了{'、'.join(_label(one) for one in value)}",
        "kind": _called("", {kind.value: name for kind, name in KIND_NAMES.items()}),
        "missing": _counted("缺 {} 项"),
        "moved": lambda value, _: "改了时间" if value is True else f"移动 {_number(value)} 个" if value else "",
        "new": _counted("新增 {} 个"),
        "now": _called("现在："),
        "one_time": lambda value, _: "一次性密码" if value else "",
        "people": _counted("{} 人"),
        "pictures": _counted("{} 张图片"),
        "published": lambda value, _: "已发布" if value else "",
        "reason": _called("原因："),
        "records": _counted("{} 份资料"),
        "removed": _counted("删去 {} 个"),
        "restored": _counted("恢复 {} 个"),
        "roles": _roles,
        "session": lambda value, _: "只这一场" if value else "",
        "sessions": _counted("新场次 {} 场"),
        "staff.sessions": _counted("{} 处登录"),
        "stars": _counted("{} 星"),
        "state": _called("状态：", _STATES),
        "texts": _counted("{} 份内容"),
        "then": lambda value, _: f"空出的名额发给了 {_number(value)} 组候补" if value else "",
        "told": _counted("通知 {} 人"),
        "waiting": _counted("{} 组候补"),
        "was": _called("原来："),
        "what": _called("在", _LISTS),
        "words": _counted("{} 段原文"),
        "written_by": lambda *_: "",
    }
)
