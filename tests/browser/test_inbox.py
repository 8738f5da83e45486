"""Residents and staff in real browsers: a case from the phone to its reply and rating, and conversations with two staff."""

from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from actions.handover import acts
from actions.handover.acts import Said
from actions.voices.inbox import Filter, Queue, inbox
from actions.voices.model import Case
from bot.clock import utc_now
from bot.handover import Conversations
from bot.web.person import COOKIE
from knowledge.accounts import Role, Staff
from knowledge.store import Transaction
from knowledge.workdays import base_workdays
from tests.bot.consoles.inbox_kit import BUS, LAMP, Letters
from tests.bot.consoles.sign_in import account, cookie_for
from tests.browser.conftest import NARROW, WIDE, Demo, Open, View
from tests.browser.test_console import PRESSED
from tests.browser.test_look import violations
from tests.browser.test_phone import keyboard, opened
from tests.knowledge.test_pictures import with_place

PATIENCE_MS = 20_000
#: What makes a page wider than the screen.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 20)}`)"""
ROAD = "我要报修，湖滨路和清澜街路口的路灯坏了三天了，晚上黑得看不见"
ANSWER = "您好，路口的路灯今晚已经修好，请您再看看。"


async def staff_page(demo: Demo, look: Open, role: Role, display: str, **more: object) -> tuple[Page, Staff]:
    """A page of somebody who is signed in, in a browser of their own."""
    view = more.pop("view", View(size=WIDE))
    page = await look("/console/login", view)
    staff = await account(demo, roles={role}, display=display, **more)  # type: ignore[arg-type]
    cookies = await cookie_for(demo, staff)
    await page.context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies.items()])
    return page, staff


async def say(page: Page, words: str) -> None:
    """One message on the phone."""
    answers = page.locator(".item:not(.mine):not(#typing)")
    before = await answers.count()
    await page.get_by_label("发消息").fill(words)
    await page.keyboard.press("Enter")
    await expect(answers.nth(before)).to_be_visible(timeout=PATIENCE_MS)


async def case_of(transaction: Transaction, words: str) -> Case:
    """The only case with these words."""
    found = await inbox(
        transaction, Filter(queue=Queue.ALL, words=words), scope=None, workdays=base_workdays(), now=utc_now()
    )
    (case,) = found.cases
    return case


async def test_a_resident_writes_staff_answers_the_resident_sees_it_and_rates_it(demo: Demo, look: Open) -> None:
    phone = await opened(look)
    await keyboard(phone)
    for words in (ROAD, "不公开", "匿名", "确认"):
        await say(phone, words)
    await expect(phone.locator(".say", has_text="查询码")).to_be_visible(timeout=PATIENCE_MS)

    office, _ = await staff_page(demo, look, Role.CITY_OFFICE, "江一舟", department=None)
    await office.goto(f"{demo.url}/console/inbox")
    await office.get_by_role("link", name="湖滨路").first.click()
    await office.get_by_role("button", name="交办").first.click()
    await office.get_by_label("主办单位").select_option("cgj")
    await office.get_by_role("dialog").get_by_role("button", name="交办").click()
    await expect(office.get_by_text("已交办。")).to_be_visible()

    editor, _ = await staff_page(demo, look, Role.DEPARTMENT_EDITOR, "林晓帆", department="cgj")
    await editor.goto(f"{demo.url}/console/inbox")
    await editor.get_by_role("link", name="湖滨路").first.click()
    await editor.get_by_label("答复内容").fill(ANSWER)
    await editor.get_by_role("button", name="看看居民收到的样子").click()
    await expect(editor.locator(".bubble")).to_contain_text(ANSWER)
    editor.on("dialog", lambda dialog: dialog.accept())
    await editor.get_by_role("button", name="发出答复").click()
    await expect(editor.get_by_text("答复已发出")).to_be_visible()

    await expect(phone.locator(".say", has_text=ANSWER).first).to_be_visible(timeout=PATIENCE_MS)
    await say(phone, "我上次反映的怎么样了")
    await say(phone, "1")
    await expect(phone.locator(".say", has_text="谢谢您的评价")).to_be_visible(timeout=PATIENCE_MS)
    async with demo.parts.store.transaction() as transaction:
        assert (await case_of(transaction, "湖滨路")).rating is not None
    await editor.reload()
    await expect(editor.locator(".stars")).to_be_visible()
    await expect(editor.get_by_text("已送达").first).to_be_visible(timeout=PATIENCE_MS)


async def asked(demo: Demo, page: Page, words: str) -> str:
    """The person of this chat page wants a person; returns the conversation's id."""
    cookies = {one["name"]: one["value"] for one in await page.context.cookies()}
    sender = cookies[COOKIE].partition(".")[0]
    parts, talks = demo.parts, Conversations.of(demo.parts)
    async with parts.store.transaction() as transaction:
        said = Said(channel="web", sender=sender, text=words, turn_id=uuid4(), now=parts.now())
        found, _ = await acts.ask(transaction, said)
        await acts.hear(transaction, found, said, talks.desk)
    await parts.sessions.mark_talking([("web", sender)])  # as the dialogue does, in which conversations begin
    return str(found.id)


async def test_two_staff_at_once_and_the_resident_reads_what_one_of_them_says(demo: Demo, look: Open) -> None:
    chat = await look("/chat")
    talk = await asked(demo, chat, "高龄津贴要带什么材料？")
    first, _ = await staff_page(demo, look, Role.AGENT, "林晓帆", department="rsj")
    second, _ = await staff_page(demo, look, Role.AGENT, "沈若溪", department="cgj")
    address = f"{demo.url}/console/inbox/conversations/{talk}"
    for page in (first, second):
        await page.goto(address)
        await expect(page.locator(".live[data-live=yes]")).to_be_visible(timeout=PATIENCE_MS)
        await expect(page.locator(".said-list")).to_contain_text("高龄津贴要带什么材料？")
    await first.get_by_role("button", name="我来接").click()
    await expect(first.get_by_label("回话")).to_be_visible()
    await expect(second.get_by_text("林晓帆在接，您可以看")).to_be_visible(timeout=PATIENCE_MS)
    await expect(second.get_by_label("回话")).to_have_count(0)

    await first.get_by_label("回话").fill("带上身份证和银行卡就行。")
    await first.get_by_role("button", name="发送").click()
    await expect(second.locator(".said-list")).to_contain_text("带上身份证和银行卡就行。", timeout=PATIENCE_MS)
    await expect(chat.get_by_text("带上身份证和银行卡就行。").first).to_be_visible(timeout=PATIENCE_MS)

    await chat.get_by_role("textbox").fill("要不要带户口本？")
    await chat.keyboard.press("Enter")
    for page in (first, second):
        await expect(page.locator(".said-list")).to_contain_text("要不要带户口本？", timeout=PATIENCE_MS)

    await first.get_by_role("button", name="转给同事").click()
    await first.locator("#f-to").select_option(label="沈若溪")
    await first.get_by_role("button", name="转给对方").click()
    await expect(second.get_by_label("回话")).to_be_visible(timeout=PATIENCE_MS)
    await second.get_by_role("button", name="结束对话").first.click()
    await second.get_by_label("最后一句").fill("不用带，祝您顺利。")
    await second.get_by_role("dialog").get_by_role("button", name="结束对话").click()
    await expect(chat.get_by_text("不用带，祝您顺利。").first).to_be_visible(timeout=PATIENCE_MS)


async def test_without_scripts_a_conversation_is_claimed_answered_and_ended(demo: Demo, look: Open) -> None:
    chat = await look("/chat")
    talk = await asked(demo, chat, "户口本丢了怎么补？")
    page, _ = await staff_page(demo, look, Role.AGENT, "林晓帆", department="rsj", view=View(size=WIDE, scripts=False))
    await page.goto(f"{demo.url}/console/inbox/conversations")
    await page.locator(".talks a").first.click()
    await page.get_by_role("button", name="我来接").click()
    await page.get_by_label("回话").fill("请到派出所补领。")
    await page.get_by_role("button", name="发送").click()
    await page.locator(".said-list").get_by_text("请到派出所补领。").wait_for()
    await page.get_by_role("button", name="结束对话").last.click()
    assert talk in page.url
    assert "对话已结束" in await page.inner_text("main")


async def test_a_resident_sends_a_picture_in_the_web_chat_and_staff_see_it(demo: Demo, look: Open) -> None:
    chat = await look("/chat")
    await chat.get_by_role("textbox").fill("我想提个建议：公交站台应该装遮阳棚，夏天太晒了")
    await chat.keyboard.press("Enter")
    await expect(chat.get_by_text("答复可以公开").first).to_be_visible(timeout=PATIENCE_MS)
    await expect(chat.get_by_role("button", name="发送图片")).to_be_visible()
    svg = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload='alert(1)'/>"}
    await chat.locator("#file").set_input_files(svg)  # type: ignore[arg-type]
    await expect(chat.get_by_text("这不是能收的图片").first).to_be_visible(timeout=PATIENCE_MS)
    good = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": with_place()}
    await chat.locator("#file").set_input_files(good)  # type: ignore[arg-type]
    await expect(chat.get_by_text("收到图片（第1张）").first).to_be_visible(timeout=PATIENCE_MS)
    for words in ("只答复我", "匿名", "确认"):
        answers = chat.locator(".turn.theirs:not(#typing)")
        before = await answers.count()
        await chat.get_by_role("textbox").fill(words)
        await chat.keyboard.press("Enter")
        await expect(answers.nth(before)).to_be_visible(timeout=PATIENCE_MS)
    await expect(chat.get_by_text("查询码").first).to_be_visible(timeout=PATIENCE_MS)
    async with demo.parts.store.transaction() as transaction:
        case = await case_of(transaction, "遮阳棚")
    office, _ = await staff_page(demo, look, Role.CITY_OFFICE, "江一舟", department=None)
    await office.goto(f"{demo.url}/console/inbox/cases/{case.id}")
    picture = office.locator("main img").first
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(one) => one.complete && one.naturalWidth > 0")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_every_page_is_accessible_and_never_wider_than_the_screen(
    demo: Demo, look: Open, size: tuple[int, int]
) -> None:
    letters = Letters(demo.parts)
    waiting = await letters.assigned("zjj", public=True, name="周明远", phone="13905361234")
    await letters.reply(waiting.id, public=True)
    opened_case = await letters.assigned("cgj", BUS, sender="ben")
    fresh = await letters.hand_in(f"{LAMP}还有路牌也歪了。", sender="cai")
    public = await letters.published(f"{LAMP}公交站旁边那盏。", sender="dan")
    page, _ = await staff_page(demo, look, Role.CITY_OFFICE, "江一舟", department=None, view=View(size=size))
    chat = await look("/chat")
    talk = await asked(demo, chat, "高龄津贴要带什么材料？")
    for path in (
        "/console/inbox",
        f"/console/inbox/cases/{waiting.id}",
        f"/console/inbox/cases/{opened_case.id}",
        f"/console/inbox/cases/{fresh.case_id}",
        f"/console/inbox/cases/{public.id}",
        "/console/inbox/approvals",
        "/console/inbox/figures",
        "/console/inbox/templates",
        "/console/inbox/conversations",
        f"/console/inbox/conversations/{talk}",
        "/voices",
        f"/voices/{public.number}",
        "/voices/mine",
    ):
        await page.goto(demo.url + path)
        assert await violations(page) == [], path
        assert await page.evaluate(WIDER) == [], path
        assert await page.evaluate(PRESSED, 44 if size == NARROW else 24) == [], path
