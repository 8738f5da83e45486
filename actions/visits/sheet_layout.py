"""The layout of the Excel sheet of events: its columns, in order, and how each is to be filled in.

One row is one session. A row without a number and a name is one more session of the event above.
"""

from dataclasses import dataclass

from actions.visits.event_model import FIELDS, FORMS

SHEET = "活动"
HELP = "填写说明"
OPTIONS = "选项"
YES, NO = "是", "否"
KEPT_INVITATION = "（已设置）"  # written on export for a code that only its hash is known of; read as "leave it"
MOST_ROWS = 2000
MOST_BYTES = 5_000_000
MOST_UNPACKED_BYTES = 60_000_000
MOST_PARTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `of_session`: it is filled in on every row; the others once an event. `width` in characters."""

    key: str
    label: str
    how: str
    example: str
    width: int = 14
    required: bool = False
    of_session: bool = False
    choices: tuple[str, ...] = ()


_YES_NO = (YES, NO)

COLUMNS: tuple[Column, ...] = (
    Column(
        key="id",
        label="编号",
        how="新活动留空。修改已有的活动时，保留导出表里的编号，不要改。",
        example="",
        width=12,
    ),
    Column(
        key="department_id",
        label="主办单位",
        how="单位的全称、简称都可以。只有一个单位的账号可以留空。",
        example="市水务局",
        width=18,
    ),
    Column(key="title", label="活动名称", how="最多60个字，同一单位的活动不要重名。", example="自来水从哪里来", width=28, required=True),
    Column(key="form", label="形式", how="从下拉框里选一个。", example=FORMS[0], required=True, choices=FORMS),
    Column(key="field", label="领域", how="从下拉框里选一个。", example=FIELDS[-1], required=True, choices=FIELDS),
    Column(
        key="summary",
        label="简介",
        how="两三句话，告诉市民能看到什么、做什么。",
        example="走一遍取水、沉淀、过滤、消毒，尝一口刚出厂的水。",
        width=44,
        required=True,
    ),
    Column(
        key="notices",
        label="参加须知",
        how="预约前会显示给市民。几条之间用“；”隔开，或者按 Alt+回车换行。",
        example="进门须登记；请穿平底鞋",
        width=36,
    ),
    Column(key="place", label="地点", how="场馆的名字。", example="明湖第一自来水厂", width=22, required=True),
    Column(key="address", label="详细地址", how="导航能找到的地址；线上活动写怎样进入。", example="望岳区松涛路176号", width=26, required=True),
    Column(key="district_id", label="区县", how="活动所在的区县；线上活动留空。", example="望岳区"),
    Column(key="day", label="日期", how="写成 2026-12-05，或者用 Excel 的日期格式。", example="2026-12-05", required=True, of_session=True),
    Column(key="starts", label="开始时间", how="24小时制，写成 9:30。", example="9:30", width=10, required=True, of_session=True),
    Column(key="ends", label="结束时间", how="24小时制，写成 11:00。", example="11:00", width=10, required=True, of_session=True),
    Column(key="capacity", label="名额", how="这一场最多来多少人，整数。", example="25", width=8, required=True, of_session=True),
    Column(
        key="quotas",
        label="分人群名额",
        how="不分就留空。要留给某类人群的，写成“学生10；老年人5”，总数不超过名额。",
        example="学生10；老年人5",
        width=18,
        of_session=True,
    ),
    Column(
        key="cut_off",
        label="报名截止",
        how="写成 2026-12-04 17:00。留空就是前一天17:00。",
        example="2026-12-04 17:00",
        width=18,
        of_session=True,
    ),
    Column(key="min_age", label="最低年龄", how="按参观当天的周岁算。留空是18；0表示不限。", example="0", width=10),
    Column(
        key="age_binds_all",
        label="同行人也限年龄",
        how="选“是”，每一位来的人都要够年龄；选“否”或留空，只看预约的人。",
        example=NO,
        choices=_YES_NO,
    ),
    Column(key="max_party", label="每次最多几人", how="一次预约最多带几个人，含自己。留空是5。", example="5", width=12),
    Column(key="real_name", label="实名", how="选“是”，预约时要填每个人的姓名和出生日期。不需要就不要收集。", example=NO, width=8, choices=_YES_NO),
    Column(
        key="invitation",
        label="邀请码",
        how=f"填了邀请码，只有知道它的人能报名，至少4位。导出时显示“{KEPT_INVITATION}”，不改就留着。",
        example="",
    ),
    Column(key="for_children", label="适合儿童", how="市民问“适合孩子的”时会推荐。", example=YES, width=10, choices=_YES_NO),
    Column(key="audience", label="面向人群", how="一句话，例如“在校学生和家长”。可以留空。", example="", width=16),
    Column(
        key="skip_allowed",
        label="候补可跳过",
        how="选“是”，排在前面的人多坐不下时，可以先给后面坐得下的，跳过会记录并告诉市民。",
        example=NO,
        width=12,
        choices=_YES_NO,
    ),
    Column(key="keywords", label="关键词", how="市民可能会说的词，用“、”隔开。", example="水厂、自来水厂", width=22),
    Column(key="phone", label="咨询电话", how="留空就用单位的电话。", example="0300-82160010", width=16),
)  # fmt: skip

BY_KEY = {column.key: column for column in COLUMNS}
BY_LABEL = {column.label: column for column in COLUMNS}
