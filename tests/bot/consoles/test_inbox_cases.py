"""A case on the console: what its page shows, and everything that staff do to it."""

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from actions.voices.model import Case, ReplyState, State
from actions.voices.queries import latest_reply
from actions.voices.replies import replies_of
from actions.voices.taking import PICTURES
from knowledge import attachments
from knowledge.accounts import Role
from knowledge.people_tables import audit as audit_table
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.inbox_kit import BUS, LAMP, Letters
from tests.bot.consoles.sign_in import Browser, Page

PHONE = "13905361234"


@pytest.fixture
def letters(console: Console) -> Letters:
    return Letters(console.parts)


def path(case: Case | UUID, more: str = "") -> str:
    return f"/console/inbox/cases/{case.id if isinstance(case, Case) else case}{more}"


async def acts_on(console: Console) -> Sequence[str]:
    async with console.store.transaction() as transaction:
        rows = await transaction.execute(select(audit_table.c.act).order_by(audit_table.c.sequence))
        return tuple(rows.scalars())


async def done(browser: Browser, case: Case, act: str, **form: object) -> Page:
    page = await browser.post(path(case, f"/{act}"), form)
    assert (page.status, page.location) in ((303, path(case)), (303, "/console/inbox")), page.text[:3000]
    return page


async def test_a_case_goes_from_receipt_to_its_reply(console: Console, letters: Letters) -> None:
    office, editor = (
        await console.signed_in({Role.CITY_OFFICE}),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
    )
    taken = await letters.hand_in(public=False)
    case = await letters.case(taken.case_id)
    shown = await office.text(path(case))
    assert LAMP in shown
    assert "按内容建议" in shown
    assert "收到或重新开始" in shown
    assert (await editor.get(path(case))).status == 404
    await done(office, case, "accept", version=case.version)
    await done(office, case, "assign", lead="zjj", assisting="cgj")
    shown = await editor.text(path(case))
    assert "写答复" in shown
    assert "等意见" in shown
    preview = await editor.post(path(case, "/reply"), {"reply_text": "路灯今天修好了。", "step": "preview"})
    assert preview.status == 200
    assert "有答复了" in preview.text
    assert (await letters.case(case.id)).owes
    await done(editor, case, "reply", reply_text="路灯今天修好了。", step="send")
    assert (await letters.case(case.id)).state is State.REPLIED
    shown = await editor.text(path(case))
    assert "等待发送" in shown or "已送达" in shown or "平台没收下" in shown
    await done(editor, case, "close")
    assert (await letters.case(case.id)).state is State.CLOSED


async def test_an_act_that_is_refused_keeps_what_was_typed(console: Console, letters: Letters) -> None:
    editor = await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj")
    case = await letters.assigned("zjj")
    page = await editor.post(path(case, "/transfer"), {"transfer_to": "zjj", "transfer_reason": "不归我们管这一段"})
    assert page.status == 422
    assert "已经在这个单位" in page.text
    assert "不归我们管这一段" in page.text
    page = await editor.post(path(case, "/return"), {"return_reason": " "})
    assert page.status == 422
    page = await editor.post(path(case, "/close"), {"version": str(case.version)})
    assert page.status == 409
    assert "现在不能办结" in page.text
    page = await editor.post(path(case, "/reply"), {"reply_text": "", "step": "preview"})
    assert page.status == 422
    page = await editor.post(path(case, "/reply"), {"reply_text": "好", "step": "send", "reply_public": "1"})
    assert page.status == 409
    assert "没有同意公开" in page.text
    page = await editor.post(path(case, "/wait"), {"question": "哪一盏灯？", "version": "1"})
    assert page.status == 409
    assert "刚刚有人动过" in page.text


async def test_a_department_hands_a_case_on_or_back_and_does_not_see_it_any_more(
    console: Console, letters: Letters
) -> None:
    editor, other = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj"),
    )
    case = await letters.assigned("zjj")
    page = await done(editor, case, "transfer", transfer_to="cgj", transfer_reason="路灯归城管")
    assert page.location == "/console/inbox"
    assert (await editor.get(path(case))).status == 404
    await done(other, case, "take_on")
    await done(other, case, "wait", question="具体是哪一盏？")
    assert "暂停计时" in await other.text(path(case))
    await done(other, case, "resume")
    await done(other, case, "return", return_reason="其实归住建")
    moved = await letters.case(case.id)
    assert (moved.state, moved.department_id, moved.due_on) == (State.RETURNED, None, case.due_on)


async def test_the_office_designates_merges_splits_and_reopens(console: Console, letters: Letters) -> None:
    office = await console.signed_in({Role.CITY_OFFICE})
    main, other = await letters.assigned("zjj"), await letters.assigned("zjj", sender="ben")
    assert main.number in await office.text(path(other))
    page = await office.post(path(other, "/merge"), {"merge_into": "哪一件？"})
    assert page.status == 422
    page = await office.post(path(other, "/merge"), {"merge_into": "20261122-CGJ-000120"})
    assert page.status == 422
    await done(office, other, "merge", merge_into=main.number.lower())
    assert "已并入另一件" in await office.text(path(other))
    await done(office, other, "split", split_reason="不是同一盏灯")
    await done(office, other, "designate", designate_to="cgj", designate_reason="路灯归城管")
    assert (await letters.case(other.id)).designated
    await done(office, main, "assisting", assisting="cgj")
    await done(office, main, "reply", reply_text="修好了。", step="send")
    await done(office, main, "reopen", reopen_text="又坏了")
    assert (await letters.case(main.id)).state is State.REOPENED


async def test_an_assisting_department_sees_the_case_and_gives_its_opinion_and_nothing_else(
    console: Console, letters: Letters
) -> None:
    helper = await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj")
    taken = await letters.hand_in(name="周明远", phone=PHONE)
    case = await letters.assign(taken.case_id, "zjj", ("cgj",))
    shown = await helper.text(path(case))
    assert "我单位的协办意见" in shown
    assert "写答复" not in shown
    assert (await helper.post(path(case, "/reply"), {"reply_text": "好", "step": "send"})).status == 404
    assert (await helper.post(path(case, "/transfer"), {"transfer_to": "cgj", "transfer_reason": "x"})).status == 404
    await done(helper, case, "opinion", opinion_text="灯杆编号 A12，归我们维护。")
    await done(helper, case, "note", note_text="已电话沟通")
    shown = await helper.text(path(case))
    assert "已提意见" in shown
    assert "已电话沟通" in shown


async def test_a_contact_is_masked_until_somebody_asks_and_that_is_on_the_log(
    console: Console, letters: Letters
) -> None:
    editor, reader = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.AGENT}, "zjj"),
    )
    case = await letters.assigned("zjj", f"{LAMP}我的电话{PHONE}", name="周明远", phone=PHONE)
    for browser in (editor, reader):
        shown = await browser.text(path(case))
        assert PHONE not in shown
        assert "周明远" not in shown
        assert "周" in shown
    assert "显示完整联系方式" not in await reader.text(path(case))
    assert (await reader.post(path(case, "/contact"))).status == 403
    assert "voice.contact_opened" not in await acts_on(console)
    opened = await editor.post(path(case, "/contact"))
    assert opened.status == 200
    assert PHONE in opened.text
    assert "周明远" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    assert (await acts_on(console)).count("voice.contact_opened") == 1
    assert PHONE not in await editor.text(path(case))


async def test_the_original_words_are_opened_one_entry_at_a_time_and_logged(console: Console, letters: Letters) -> None:
    editor, other = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj"),
    )
    case = await letters.assigned("zjj", f"{LAMP}我的电话{PHONE}")
    shown = await editor.text(path(case))
    entry = shown.split(path(case, "/words/"))[1].split('"')[0]
    assert PHONE in (await editor.post(path(case, f"/words/{entry}"))).text
    assert (await acts_on(console)).count("voice.words_opened") == 1
    assert (await other.post(path(case, f"/words/{entry}"))).status == 404
    for wrong in ("0", "x", "9" * 30, "９"):
        assert (await editor.post(path(case, f"/words/{wrong}"))).status == 404


async def test_a_public_reply_waits_for_a_second_person(console: Console, letters: Letters) -> None:
    editor, second = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.REVIEWER}, "zjj"),
    )
    other = await console.signed_in({Role.REVIEWER}, "cgj")
    case = await letters.assigned("zjj", public=True)
    form = {"reply_text": "已修好。", "reply_public": "1", "step": "send"}
    await done(editor, case, "reply", **form)
    assert "您不能审核自己写的" in await editor.text(path(case))
    again = await editor.post(path(case, "/reply"), form)
    assert again.status == 409
    assert "待审核答复 1" in await second.text("/console/inbox")
    async with console.store.transaction() as transaction:
        (waiting,) = await replies_of(transaction, case.id)
        assert await latest_reply(transaction, case.id) is None
    reply = f"/console/inbox/replies/{waiting.id}"
    assert "同意并发出" in await second.text("/console/inbox/approvals")
    assert "没有等待审核" in await other.text("/console/inbox/approvals")
    assert (await other.post(f"{reply}/approve")).status == 404
    assert (await editor.post(f"{reply}/approve")).location == path(case)
    assert (await letters.case(case.id)).owes
    assert "要由另一个人审核" in await editor.text(path(case))
    await second.post(f"{reply}/reject", {"reason": "写清楚哪天修好的"})
    assert "写清楚哪天修好的" in await editor.text(path(case))
    await done(editor, case, "reply", **form)
    async with console.store.transaction() as transaction:
        waiting = next(one for one in await replies_of(transaction, case.id) if one.state is ReplyState.SUBMITTED)
    await second.post(f"/console/inbox/replies/{waiting.id}/approve")
    published = await letters.case(case.id)
    assert published.published_at is not None
    assert (await second.post(f"/console/inbox/replies/{uuid4()}/approve")).status == 404


async def test_the_second_person_sees_all_that_will_be_public_with_what_may_be_private_marked(
    console: Console, letters: Letters
) -> None:
    editor, second = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.REVIEWER}, "zjj"),
    )
    case = await letters.assigned("zjj", f"{LAMP}邻居孙桂芳也摔过。", public=True)
    shown = await editor.text(path(case))
    assert "公开页上的来信" in shown
    assert "孙桂芳" not in shown
    form = {
        "reply_text": "已修好。", "reply_public": "1", "public_title": "一盏路灯不亮",
        "public_text": "拾翠路的路灯不亮，邻居孙桂芳摔过。",
    }  # fmt: skip
    marked = '<mark title="可能是姓名">孙桂芳'
    preview = await editor.post(path(case, "/reply"), {**form, "step": "preview"})
    assert marked in preview.text
    assert "公开页上的样子" in preview.text
    empty = await editor.post(path(case, "/reply"), {**form, "public_text": "", "step": "send"})
    assert (empty.status, "请填写公开的来信内容" in empty.text) == (422, True)
    await done(editor, case, "reply", **form, step="send")
    for address in ("/console/inbox/approvals", path(case)):
        seen = await second.text(address)
        assert marked in seen
        assert "一盏路灯不亮" in seen
        assert "已修好。" in seen
    async with console.store.transaction() as transaction:
        (waiting,) = await replies_of(transaction, case.id)
    await second.post(f"/console/inbox/replies/{waiting.id}/approve")
    published = await letters.case(case.id)
    assert published.public_title == "一盏路灯不亮"
    assert "撤下公开" in await editor.text(path(case))
    assert "撤下公开" not in await second.text(path(case))
    await done(editor, case, "withdraw", version=published.version, withdraw_reason="提到了邻居的姓名")
    assert (await letters.case(case.id)).published_at is None
    assert "从公开页撤下" in await editor.text(path(case))
    again = await editor.post(path(case, "/withdraw"), {"withdraw_reason": "再撤一次"})
    assert again.status == 409


async def test_pictures_of_a_case_are_shown_to_whom_it_belongs_alone(console: Console, letters: Letters) -> None:
    editor, other = (
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "zjj"),
        await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj"),
    )
    case = await letters.assigned("zjj")
    drawn = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(drawn, "PNG")
    picture, kept = await attachments.checked(drawn.getvalue()), uuid4()
    async with console.store.transaction() as transaction:
        await attachments.keep(
            transaction,
            picture,
            owner=(PICTURES, str(case.id)),
            cipher=console.parts.cipher,
            new_id=kept,
            now=letters.now,
        )
    address = path(case, f"/pictures/{kept}")
    assert address in await editor.text(path(case))
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in editor.cookies.items())}
    async with editor.client.get(console.url + address, headers=headers) as response:
        assert (response.status, response.content_type) == (200, picture.media_type)
    assert (await other.get(address)).status == 404
    assert (await editor.get(path(case, f"/pictures/{uuid4()}"))).status == 404
    second = await letters.assigned("zjj", BUS)
    assert (await editor.get(path(second, f"/pictures/{kept}"))).status == 404


async def test_who_is_office_by_sight_alone_acts_for_their_own_department(console: Console, letters: Letters) -> None:
    both = await console.signed_in({Role.SUPERVISOR, Role.DEPARTMENT_EDITOR}, "zjj")
    own, other = await letters.assigned("zjj"), await letters.assigned("cgj", BUS, name="周明远", phone=PHONE)
    assert "写答复" in await both.text(path(own))
    assert "写答复" not in await both.text(path(other))
    assert (await both.post(path(other, "/reply"), {"reply_text": "好", "step": "send"})).status == 404
    assert (await both.post(path(other, "/contact"))).status == 404
    nowhere = await console.signed_in({Role.SUPERVISOR, Role.DEPARTMENT_EDITOR}, None)
    assert (await nowhere.post(path(other, "/reply"), {"reply_text": "好", "step": "send"})).status == 404
    await done(both, other, "note", note_text="请抓紧办理")
    assert "请抓紧办理" in await both.text(path(other))


async def test_the_demonstration_of_roles_on_one_page(console: Console, letters: Letters) -> None:
    case = await letters.assigned("zjj")
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        reader = await console.signed_in({role})
        shown = await reader.text(path(case))
        assert "写答复" not in shown
        assert "交办</button>" not in shown
        assert "写一条内部备注" in shown
