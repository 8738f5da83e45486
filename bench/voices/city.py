"""A city with many cases, invented by rule: `fill` writes them straight into a database of their own."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from actions.voices.alike import VERSION, Signature, signature_of
from actions.voices.model import Kind, State
from actions.voices.numbers import case_number, code_hash

NOW = datetime(2026, 9, 14, 4, tzinfo=UTC)
PLACES = tuple(
    f"{name}{kind}"
    for name in (
        "拾翠",
        "望湖",
        "听荷",
        "柳林",
        "青桐",
        "白鹭",
        "石桥",
        "渔浦",
        "南塘",
        "北坊",
        "东园",
        "西堤",
        "锦绣",
        "和平",
        "建设",
        "新华",
        "团结",
    )
    for kind in ("路", "街", "小区", "花园", "社区", "村", "广场", "学校门口", "菜市场", "公交站")
)
TROUBLES: tuple[tuple[str, str], ...] = (
    ("zjj", "物业不作为，电梯坏了三周没人修，老人上下楼困难"),
    ("zjj", "开发商延期交房半年，一直不给说法"),
    ("cgj", "路边占道经营，烧烤摊油烟很大，半夜还在吵"),
    ("cgj", "路灯不亮，晚上走路看不见"),
    ("jtj", "公交车班次太少，早高峰挤不上去"),
    ("jtj", "道路坑洼，下雨积水，电动车容易摔"),
    ("shj", "工厂夜里排放刺鼻的气味，影响睡觉"),
    ("shj", "河水发黑发臭，有死鱼"),
    ("swj", "自来水发黄，水压很低，三楼以上没有水"),
    ("jyj", "学校食堂的饭菜质量差，收费不透明"),
    ("jyj", "课后服务取消了，家长没有时间接孩子"),
    ("wjw", "医院挂号排队太久，自助机坏了"),
    ("ybj", "医保异地报销材料退了三次，说法不一"),
    ("rsj", "工地拖欠工资两个月，老板不接电话"),
    ("scj", "超市卖过期的牛奶，不肯退钱"),
    ("gaj", "小区门口车辆乱停，堵住消防通道"),
    ("mzj", "高龄津贴停发了，不知道原因"),
    ("dsj", "网站上的办事指南打不开，附件是空的"),
)
DETAILS = (
    "反映过两次没有结果", "希望尽快处理", "请有关部门管一管", "已经一个星期了", "周边居民意见很大", "建议安排人员巡查", "请给一个明确的时间",
    "孩子和老人都受影响", "上个月刚修过又坏了", "打电话没人接", "希望公开处理结果", "能不能增加一处", "不知道该找谁", "每天都是这样",
)  # fmt: skip
_STATES = (State.CLOSED,) * 12 + (
    State.REPLIED,
    State.RATED,
    State.ASSIGNED,
    State.RECEIVED,
    State.WAITING,
    State.RETURNED,
)


def texts(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Invented letters with the department that answers them."""
    for number in range(count):
        department, trouble = rng.choice(TROUBLES)
        extra = "".join(chr(rng.randrange(0x4E00, 0x6E00)) for _ in range(8)) if rng.random() < 0.5 else ""
        more = "，".join(rng.sample(DETAILS, 2))
        yield department, f"{rng.choice(PLACES)}{rng.randrange(1, 200)}号附近{trouble}，{more}。{extra}{number % 977}"


async def fill(url: str, count: int, seed: int = 7) -> None:
    """Write `count` cases with their duties and signatures into an upgraded database with the sample departments."""
    rng = random.Random(seed)
    rows = [_case(rng, number, *one) for number, one in enumerate(texts(rng, count))]
    connection = await asyncpg.connect(url)
    try:
        await _copy(connection, "voice_cases", [case for case, _ in rows])
        await _copy(connection, "voice_duties", [_duty(case) for case, _ in rows])
        signed = [{"case_id": case["id"], **_signed(signature)} for case, signature in rows]
        await _copy(connection, "voice_signatures", signed)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    records = [tuple(row[name] for name in names) for row in rows]
    await connection.copy_records_to_table(table, records=records, columns=names)


def _case(rng: random.Random, number: int, department: str, text: str) -> tuple[dict[str, Any], Signature]:
    ago = rng.randrange(0, 365 * 24 * 60)
    received = NOW - timedelta(minutes=ago)
    state = rng.choice(_STATES) if ago < 20 * 24 * 60 else rng.choice(_STATES[:14])
    answered = state in (State.CLOSED, State.REPLIED, State.RATED)
    identity = UUID(int=rng.getrandbits(128))
    due = received.date() + timedelta(days=rng.choice((3, 5, 7, 9)))
    values = {
        "id": identity,
        "number": case_number(received.date(), "00", number),
        "code_hash": code_hash(str(number)),
        "kind": rng.choice(list(Kind)),
        "state": state,
        "title": text[:30],
        "text": text,
        "channel": "wechat",
        "department_id": None if state in (State.RECEIVED, State.RETURNED) else department,
        "suggested": [department],
        "anonymous": False,
        "wants_public": rng.random() < 0.3,
        "designated": False,
        "transfers": 0,
        "pauses": int(state is State.WAITING),
        "follow_ups": 0,
        "paused_at": received if state is State.WAITING else None,
        "received_at": received,
        "clock_from": received.date(),
        "days": 5,
        "paused_days": 0,
        "due_on": due,
        "due_exact": True,
        "duty": 1,
        "answered": int(answered),
        "supporters": rng.choice((0, 0, 0, 0, 1, 3)),
        "cluster": UUID(int=hash((department, text[:6])) % 2**100) if rng.random() < 0.4 else identity,
        "rating": rng.randrange(1, 6) if state in (State.RATED, State.CLOSED) and rng.random() < 0.6 else None,
        "replied_at": received + timedelta(days=rng.random() * 8) if answered else None,
        "closed_at": received + timedelta(days=12) if state is State.CLOSED else None,
        "updated_at": received,
        "version": 1,
    }
    signature = signature_of(text)
    pairs = signature.pairs
    values["topic"] = signature.topic
    public = answered and values["wants_public"]
    shown = {
        "published_at": values["replied_at"], "public_title": text[:30], "public_text": text, "public_pairs": list(pairs),
    }  # fmt: skip
    return {**values, **(shown if public else dict.fromkeys(shown))}, signature


def _signed(signature: Signature) -> dict[str, Any]:
    arrays = {name: list(getattr(signature, name)) for name in ("pairs", "aside", "places", "parts", "matters")}
    return {**arrays, "version": VERSION}


def _duty(case: dict[str, Any]) -> dict[str, Any]:
    replied = case["replied_at"]
    due: date = case["due_on"]
    return {
        "case_id": case["id"],
        "duty": 1,
        "kind": case["kind"],
        "topic": case["topic"],
        "rating": case["rating"],
        "from_on": case["clock_from"],
        "days": 5,
        "due_on": due,
        "department_id": case["department_id"],
        "answered_at": replied,
        "on_time": replied.date() <= due if replied else None,
    }
