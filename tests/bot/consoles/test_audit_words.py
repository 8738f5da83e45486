"""The audit log as people read it: who, what, about what, and what changed, in words."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from actions.visits import events, proposing, sessions
from actions.visits.model import EventState
from bot.consoles.audit_subjects import KINDS, PLAIN
from bot.consoles.audit_words import ACT_NAMES, details_in_words
from bot.consoles.visits.access import desk_of, event_path
from knowledge import audit
from knowledge.accounts import Role
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import account
from tests.bot.consoles.visits_desk import booked, day_ahead, draft, session_on, sessions_of, written

ROOT = Path(__file__).parents[3]
#: Columns, files and keys that look like acts.
NO_ACTS = {
    *(f"{table}.id" for table in ("answers", "departments", "documents", "staff")),
    "answers.yml", "places.yml", "staff.sessions", "visit.ics", "visit.sheet",
}  # fmt: skip
WHERE = {"cgj": "城管局", "rsj": "人社局"}


def acts_of_the_code() -> set[str]:
    """Every act that some line records."""
    text = "\n".join(
        path.read_text() for name in ("actions", "knowledge", "bot") for path in (ROOT / name).rglob("*.py")
    )
    kinds = "|".join({act.partition(".")[0] for act in ACT_NAMES})
    whole = set(re.findall(rf'"((?:{kinds})\.[a-z_]+)"', text)) - NO_ACTS
    voices = "\n".join(path.read_text() for path in (ROOT / "actions/voices").rglob("*.py"))
    handover = (ROOT / "actions/handover/acts.py").read_text()
    return {
        *whole,
        *(f"voice.{act}" for act in re.findall(r'\blog\([^)]*?act="(\w+)"', voices)),
        *(f"handover.{act}" for act in re.findall(r'_log\(transaction, \w+, "(\w+)"', handover)),
    }


def test_every_act_that_is_recorded_has_a_name() -> None:
    acts = acts_of_the_code()
    assert len(acts) > 60
    assert acts - ACT_NAMES.keys() == set()


def test_details_are_sentences_and_what_is_not_known_stays_as_it_was_recorded() -> None:
    for act, details, words in (
        ("voice.transfer", {"before": "assigned", "after": "transferred", "department": "cgj", "due": "2026-12-04"},
         ["办理中 → 已转办", "部门：城管局", "期限 2026-12-04"]),
        ("staff.profile", {"roles": [["agent"], ["agent", "curator"]], "department": ["rsj", None]},
         ["角色：坐席 → 坐席、知识管理员", "部门：人社局 → 全市"]),
        ("staff.profile", {"roles": [["agent"], ["agent"]], "department": ["rsj", "rsj"]}, ["角色：坐席", "部门：人社局"]),
        ("staff.add", {"roles": ["agent"], "department": "rsj", "one_time": True}, ["角色：坐席", "部门：人社局", "一次性密码"]),
        ("staff.end_session", {"sessions": 2}, ["2 处登录"]),
        ("voice.assisting", {"departments": ["cgj", "rsj"]}, ["部门：城管局、人社局"]),
        ("visit.edited", {"changes": {"place": ["东门", "西门"], "district_id": [None, "cgj"], "keywords": [["水"], []], "for_children": [False, True]}},
         ["地点：东门 → 西门；区县：（空） → 城管局；关键词：水 → （空）；适合儿童：否 → 是"]),
        ("visit.edited", {"fields": ["place", "invitation_hash"]}, ["改了地点、邀请码"]),
        ("visit.booked", {"booked": [["x", 2, "confirmed"]], "waiting": []}, ["1 组预约"]),
        ("visit.session_edited", {"moved": True, "told": 3, "then": []}, ["改了时间", "通知 3 人"]),
        ("visit.contacts_opened", {"what": "door", "bookings": 4}, ["在签到页", "4 组预约"]),
        ("documents.import", {"documents": 5, "missing": 0, "published": True}, ["5 份文件", "已发布"]),
        ("visit.new_act", {"never_heard": {"of": 1}}, ['never_heard：{"of":1}']),
    ):  # fmt: skip
        assert details_in_words(act, details, WHERE) == words, act


async def test_the_page_says_who_changed_what_from_what_to_what(console: Console) -> None:
    writer = await account(console, roles={Role.ORGANIZER}, display="何佩文")
    second = await account(console, roles={Role.ORGANIZER}, display="宋以宁")
    administrator = await console.signed_in({Role.ADMINISTRATOR})
    made = await written(console, draft(place="东门"))
    [session] = await sessions_of(console, made.id)
    guest = await booked(console, session.id)
    now = console.parts.now()
    async with console.store.transaction() as transaction:
        await proposing.propose(
            transaction, made.id, draft(place="西门"), version=made.version, actor=writer.actor, now=now
        )
        await proposing.approve(transaction, made.id, version=None, actor=second.actor, now=now, new_id=uuid4)
        later = session_on(day_ahead(console, 12), capacity=30)
        current = (await sessions_of(console, made.id))[0]
        await sessions.edit_session(
            transaction, session.id, later, version=current.version, reason="讲解员出差", desk=desk_of(console.parts),
            actor=writer.actor, now=now,
        )  # fmt: skip
        [other] = await events.create_events(
            transaction,
            [(draft(title="不要了"), ())],
            actor=writer.actor,
            now=now,
            new_id=uuid4,
            state=EventState.DRAFT,
        )
        await events.delete_draft(transaction, other.id, actor=writer.actor, now=now + timedelta(minutes=1))
    page = await administrator.text("/console/audit")
    for words in (
        "何佩文", "宋以宁", "提交改动，等审核", "审核通过改动", "地点：东门 → 西门", "原因：讲解员出差", "原来：", "30人", "通知 1 人",
        f'<a href="{event_path(made.id)}">{made.title}</a>', f"{made.title}，", "删除草稿", f"活动 …{other.id[-6:]}", "一位居民 …",
        "原始记录",
    ):  # fmt: skip
        assert words in page, words
    assert str(guest.booking.resident_id) not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
    narrowed = await administrator.text("/console/audit?act=visit.change_approved")
    assert "宋以宁" in narrowed
    assert "讲解员出差" not in narrowed


async def test_what_no_table_knows_keeps_its_number(console: Console) -> None:
    administrator = await console.signed_in({Role.ADMINISTRATOR})

    subjects = [
        *(f"{kind}:{uuid4()}" for kind in KINDS),
        "voice:none",
        "visit_session:none",
        "calendar:2027",
        *PLAIN,
        "else",
        "0" * 58 + "abcdef",
    ]
    async with console.store.transaction() as transaction:
        for subject in subjects:
            await audit.record(
                transaction, actor="system", act="visit.told", subject=subject, details={}, now=console.parts.now()
            )
    page = await administrator.text("/console/audit?act=visit.told")
    for label in (*KINDS.values(), *PLAIN.values(), "放假安排 2027", "来信 none", "else", "文件 …abcdef"):
        assert label in page, label
