"""The public page of answered cases and a resident's own case, as a browser without JavaScript goes through them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from actions.voices import cases, queries, taking
from actions.voices.erasing import erase
from actions.voices.errors import UnfitError
from actions.voices.model import Kind, State
from bot.notice_links import NoticeLinks
from bot.web.case_links import case_link
from bot.web.voices_access import WRONG_CODES
from knowledge import outbox
from knowledge.links import VISITS, personal_token
from knowledge.residents import resident_id
from tests.bot.consoles.inbox_kit import BUS, LAMP, OFFICE
from tests.bot.web.voices_site import Site, own, voices_site

PHONE = "13905361234"


@pytest.fixture
async def site(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Site]:
    async with voices_site(database_url, redis_url, home) as opened:
        yield opened


async def test_only_public_answered_cases_are_shown_and_nobody_is_named(site: Site) -> None:
    letters, browser = site.letters, await site.browser()
    shown = await letters.published(
        f"{LAMP}我叫周明远，电话{PHONE}", answer="您好，已修好，有事打12345。", name="周明远", phone=PHONE
    )
    private = await letters.assigned("zjj", f"{BUS}我不想公开", sender="ben")
    await letters.reply(private.id, "已加密班次，仅答复您本人。")
    unanswered = await letters.assigned("zjj", "西湖公园的长椅坏了三张，请修一修。", sender="cai", public=True)
    waiting = await letters.assigned("zjj", "图书馆周一闭馆能不能改到周二。", sender="dan", public=True)
    await letters.reply(waiting.id, "正在研究。", public=True)
    privately = await letters.assigned("zjj", "小区门口的井盖响了一夜。", sender="eva", public=True)
    await letters.reply(privately.id, "井盖已换。")
    page = await browser.text("/voices")
    assert "/voices/" + shown.number in page
    hidden = (private, unanswered, waiting, privately)
    for one in hidden:
        assert one.number not in page
        assert one.title not in page
        for address in (f"/voices/{one.number}", own(one), f"/voices/{one.id}"):
            missing = await browser.get(address)
            assert missing.status == 404, address
            assert one.title not in missing.text
        assert one.number not in await browser.text(f"/voices?words={one.title[:12]}")
    page = await browser.text(f"/voices/{shown.number}")
    assert "已修好" in page
    for secret in (PHONE, "周明远"):
        assert secret not in page
    assert (await browser.get("/voices/%00")).status == 404


async def test_a_public_reply_cannot_say_the_name_that_the_resident_left(site: Site) -> None:
    case = await site.letters.assigned("zjj", public=True, name="周明远", phone=PHONE)
    merged = await site.letters.assigned("zjj", sender="ben", public=True, name="吴晓岚")
    async with site.letters.store.transaction() as transaction:
        await cases.merge(transaction, merged.id, case.id, by=OFFICE, desk=site.letters.desk, now=site.letters.now)
    for name in ("周明远", "吴晓岚"):
        with pytest.raises(UnfitError, match="来信人"):
            await site.letters.reply(case.id, f"{name}您好，已修好。", public=True)
    await site.letters.reply(case.id, "您好，周明路的灯已修好。", public=True)


async def test_a_case_that_is_asked_about_again_leaves_the_public_page(site: Site) -> None:
    letters, browser = site.letters, await site.browser()
    case = await letters.published()
    anna = await site.browser("anna")
    asked = await anna.post(own(case, "follow_up"), {"follow_up_text": "又坏了，怎么办？"})
    assert asked.status == 303
    assert (await browser.get(f"/voices/{case.number}")).status == 404


async def test_public_cases_are_searched_and_paged(site: Site) -> None:
    letters, browser = site.letters, await site.browser()
    for number in range(21):
        await letters.published(f"{BUS}这是第{number}封。", sender=f"r{number}")
    lamp = await letters.published(LAMP)
    found = await browser.text("/voices?words=路灯&department=zjj")
    assert lamp.number in found
    assert found.count('class="sheet" href="/voices/') == 1
    assert "没有找到这样的来信" in await browser.text("/voices?words=游泳馆几点开门")
    assert "没有找到这样的来信" in await browser.text("/voices?department=cgj")
    first = await browser.text("/voices")
    more = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = await browser.text(more)
    assert second.count('class="sheet" href="/voices/') == 2
    assert 'rel="next"' not in second


async def test_the_web_chats_person_sees_rates_and_asks_again(site: Site) -> None:
    letters, anna = site.letters, await site.browser("anna")
    case = await letters.assigned("zjj")
    assert "个工作日" not in await anna.text("/voices/mine")
    page = await anna.text(own(case))
    assert "前答复" in page or "不早于" in page
    assert "期限怎么算的" in page
    assert (await anna.post(own(case, "rate"), {"rating": "5"})).status == 409
    assert (await anna.post(own(case, "words"), {"words_text": "就在公交站旁边"})).status == 303
    assert "就在公交站旁边" in await anna.text(own(case))
    assert "周六也会有人修" not in await anna.text(own(case))
    await letters.reply(case.id, "周六也会有人修。")
    page = await anna.text(own(case))
    assert "周六也会有人修" in page
    assert "您满意吗" in page
    assert (await anna.post(own(case, "rate"), {"rating": "9"})).status == 422
    rated = await anna.post(own(case, "rate"), {"rating": "4", "rating_text": "还行"})
    assert rated.location == f"{own(case)}?done=rate"
    assert "谢谢您的评价" in await anna.text(rated.location)
    assert (await letters.case(case.id)).rating == 4
    empty = await anna.post(own(case, "follow_up"), {"follow_up_text": ""})
    assert empty.status == 422
    assert (await anna.post(own(case, "reopen"), {"reopen_text": "还是不亮"})).status == 303
    assert (await letters.case(case.id)).state is State.REOPENED
    assert (await anna.post(own(case, "close"), {})).status == 404
    assert case.number in await anna.text("/voices/mine")


async def test_somebody_else_finds_nothing_and_can_do_nothing(site: Site) -> None:
    case = await site.letters.assigned("zjj")
    await site.letters.reply(case.id)
    for browser in (await site.browser("ben"), await site.browser()):
        assert (await browser.get(own(case))).status == 404
        for act in ("rate", "follow_up", "reopen", "words"):
            form = {"rating": "1", "follow_up_text": "x", "reopen_text": "x", "words_text": "x"}
            assert (await browser.post(own(case, act), form)).status == 404
        assert case.number not in await browser.text("/voices/mine")
    assert (await site.letters.case(case.id)).rating is None


async def test_who_only_joined_a_case_does_not_open_it(site: Site) -> None:
    case = await site.letters.assigned("zjj", public=True)
    async with site.letters.store.transaction() as transaction:
        await taking.support(transaction, case.id, channel="web", sender="ben", key="k", now=site.letters.now)
    ben = await site.browser("ben")
    assert (await ben.get(own(case))).status == 404
    assert case.number not in await ben.text("/voices/mine")


async def test_number_and_code_open_one_case_and_no_other(site: Site) -> None:
    browser = await site.browser()
    first, second = await site.letters.assigned("zjj"), await site.letters.assigned("zjj", BUS, sender="ben")
    typed = {"number": f" {first.number.lower()} ", "code": site.code(first.id).lower()}
    entered = await browser.post("/voices/mine", typed)
    assert (entered.status, entered.location) == (303, own(first))
    assert site.code(first.id) not in entered.location
    assert "HttpOnly" in entered.headers["Set-Cookie"]
    assert first.title in await browser.text(own(first))
    assert (await browser.get(own(second))).status == 404
    await site.letters.reply(first.id)
    assert (await browser.post(own(first, "rate"), {"rating": "5"})).status == 303
    assert (await site.letters.case(first.id)).rating == 5


async def test_wrong_codes_are_the_same_whatever_is_wrong_and_not_endless(site: Site) -> None:
    browser = await site.browser()
    case = await site.letters.assigned("zjj")
    other = site.code(uuid4())
    wrong: tuple[dict[str, str], ...] = (
        {"number": case.number, "code": other},
        {"number": "20261122-ZJJ-00017Z", "code": other},
        {},
    )
    sentences = set()
    for typed in wrong:
        page = await browser.post("/voices/mine", typed)
        assert page.status == 422
        sentences.add(page.text.split('role="alert"><p>')[1].split("<")[0])
    assert len(sentences) == 1
    for _ in range(WRONG_CODES - len(wrong)):
        await browser.post("/voices/mine", wrong[0])
    right = {"number": case.number, "code": site.code(case.id)}
    assert (await browser.post("/voices/mine", right)).status == 429


async def test_a_signed_link_opens_its_case_without_staying_in_the_address(site: Site) -> None:
    browser, cipher, now = await site.browser(), site.replica.parts.cipher, site.replica.parts.now()
    first, second = await site.letters.assigned("zjj"), await site.letters.assigned("zjj", BUS, sender="ben")
    link = case_link(cipher, site.replica.url, first.id, now=now)
    swapped = link.replace(str(first.id), str(second.id))
    for bad in (
        swapped,
        case_link(cipher, site.replica.url, first.id, now=now - timedelta(days=15)),
        f"{own(first)}?k={personal_token(cipher, first.id, now=now, scope=VISITS)}",
        f"{own(first)}?k=x",
    ):
        page = await browser.get(bad)
        assert (page.status, "?" in page.location) == (303, False)
        assert (await browser.get(page.location)).status == 404
    page = await browser.get(link)
    assert (page.status, page.location) == (303, own(first))
    assert first.title in await browser.text(own(first))


async def test_the_link_of_a_notice_opens_the_case_that_it_is_about(site: Site) -> None:
    parts, letters, browser = site.replica.parts, site.letters, await site.browser()
    case = await letters.assigned("zjj")
    async with letters.store.transaction() as transaction:
        await cases.wait(transaction, case.id, "是哪一盏灯？", by=OFFICE, desk=letters.desk, now=letters.now)
        (parcel,) = await outbox.take(transaction, now=parts.now())
    assert (parcel.payload["question"], parcel.payload["state"]) == (case.title, "待补充")
    page = await browser.get(NoticeLinks(cipher=parts.cipher, public_url="", now=parts.now).of(parcel))
    assert (page.status, page.location) == (303, own(case))
    assert "是哪一盏灯" in await browser.text(own(case))


async def test_a_case_of_a_forgotten_resident_can_be_read_by_its_code_and_not_changed(site: Site) -> None:
    browser = await site.browser()
    case = await site.letters.assigned("zjj", kind=Kind.CONSULTATION)
    await site.letters.reply(case.id)
    async with site.letters.store.transaction() as transaction:
        await erase(transaction, resident_id("web", "anna"), site.letters.now)
    page = await browser.get(case_link(site.replica.parts.cipher, "", case.id, now=site.replica.parts.now()))
    assert page.status == 303
    assert (await browser.get(own(case))).status == 200
    assert (await browser.post(own(case, "rate"), {"rating": "1"})).status == 404


async def test_a_question_of_staff_is_answered_on_the_page_and_the_clock_goes_on(site: Site) -> None:
    anna, letters = await site.browser("anna"), site.letters
    case = await letters.assigned("zjj")
    async with letters.store.transaction() as transaction:
        await cases.wait(transaction, case.id, "是哪一盏灯？", by=OFFICE, desk=letters.desk, now=letters.now)
    page = await anna.text(own(case))
    assert "请您补充" in page
    assert "是哪一盏灯" in page
    assert (await anna.post(own(case, "words"), {"words_text": "公交站牌东边那盏"})).status == 303
    async with letters.store.transaction() as transaction:
        assert (await queries.get(transaction, case.id, None)).state is State.ASSIGNED


async def test_own_pages_are_kept_by_nobody_and_escape_what_people_write(site: Site) -> None:
    anna = await site.browser("anna")
    case = await site.letters.published("<script>alert(1)</script>路灯坏了", answer="<img src=x onerror=alert(1)>已修")
    for address in (own(case), f"/voices/{case.number}", "/voices", "/voices/mine"):
        page = await anna.get(address)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
    assert (await anna.get(own(case))).headers["Cache-Control"] == "no-store"
