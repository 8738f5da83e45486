"""The pages of open days, as a browser without JavaScript goes through them."""

import re
from datetime import timedelta
from io import BytesIO
from itertools import count
from uuid import UUID, uuid4

from actions.visits.model import Session
from actions.visits.notice import VERSION
from actions.visits.suspending import suspend
from bot.web.visit_form import MOST_ROWS
from knowledge import consents
from tests.actions.visits.made import STAFF, TIMES
from tests.bot.api.test_visits_api import later
from tests.bot.visit_site import Client, Reply, VisitSite

FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


_phones = count(1)


def filled(session: Session, **changes: str) -> dict[str, str]:
    known = {
        "session": str(session.id),
        "party": "2",
        "name": "王小明",
        "phone": f"138 {next(_phones):04} 1234",
        "consent": VERSION,
        "of_age": "1",
        "key": uuid4().hex,
    }
    return {name: text for name, text in {**known, **changes}.items() if text}


async def booked(browser: Client, session: Session, **changes: str) -> str:
    """Book through the form; returns the path of the ticket."""
    form = f"/visits/{session.event_id}/book"
    await browser.get(f"{form}?session={session.id}")
    sent = await browser.post(form, filled(session, **changes))
    assert sent.status == 303, sent.text
    return sent.location.partition("?")[0]


async def test_the_catalogue_goes_by_days_and_shows_free_places(visits: VisitSite) -> None:
    first, second = await visits.made.sessions([TIMES, later(TIMES, days=2)], title="走进污水处理厂")
    await visits.made.session(title="消防站的一天", capacity=3, for_children=True)
    full = await visits.made.session(title="看气象台", capacity=1)
    await visits.made.booked(full)
    await visits.made.in_line(full)
    page = await visits.browser().get("/visits")
    assert page.status == 200
    assert page.text.count("12月3日（周四）") >= 1
    for words in ("余10个名额", "余3个名额", "已约满，1组在候补", "另有12月5日（周六）", "适合孩子"):
        assert words in page.text, words
    assert first.id != second.id
    assert "Set-Cookie" not in page.headers  # who only looks is nobody


async def test_filters_are_links_and_a_form_and_nonsense_is_not_heeded(visits: VisitSite) -> None:
    await visits.made.session(title="走进污水处理厂")
    await visits.made.session(title="消防站的一天", for_children=True)
    browser = visits.browser()
    children = await browser.get("/visits?children=1")
    assert "消防站的一天" in children.text
    assert "走进污水处理厂" not in children.text
    assert 'aria-current="true"' in children.text
    found = await browser.get(
        "/visits?q=走进&from=2026-12-01&to=2026-12-31&form=实地参观&field=人居环境&department=zjj"
    )
    assert "走进污水处理厂" in found.text
    assert "消防站的一天" not in found.text
    for query in (
        "from=heute",
        "form=x",
        "page=-1",
        "page=99999999",
        "page=٣",
        "q=%00",
        "district=%00",
        "from=0001-01-01",
    ):
        assert (await browser.get(f"/visits?{query}")).status == 200, query
    nothing = await browser.get("/visits?q=没有这样的活动")
    assert "没有符合条件的活动" in nothing.text
    assert "看全部活动" in nothing.text


async def test_many_events_come_in_pages(visits: VisitSite) -> None:
    for number in range(41):
        await visits.made.session(title=f"活动{number:02}")
    browser = visits.browser()
    first = await browser.get("/visits?free=1")
    later_link = re.search(r'href="([^"]*page=2[^"]*)">下一页', first.text)
    assert later_link is not None
    second = await browser.get(later_link[1].replace("&amp;", "&"))
    titles = [set(re.findall(r"活动\d\d", page.text)) for page in (first, second)]
    assert (len(titles[0]), len(titles[1]), titles[0] & titles[1]) == (40, 1, set())
    assert "上一页" in second.text


async def test_an_event_tells_everything_and_each_session_how_it_stands(visits: VisitSite) -> None:
    first, second = await visits.made.sessions(
        [TIMES, later(TIMES, days=1)], min_age=18, real_name=True, invitation="开门大吉", age_binds_all=True
    )
    page = await visits.browser().get(f"/visits/{first.event_id}")
    for words in ("请穿平底鞋。", "每位参观人须年满18周岁", "凭邀请码预约", "湖滨区清源路8号", "0536-8000001"):
        assert words in page.text, words
    assert f"book?session={second.id}" in page.text
    visits.made.now = first.cut_off_at
    page = await visits.browser().get(f"/visits/{first.event_id}")
    assert "预约已截止" in page.text
    assert f"book?session={first.id}" not in page.text


async def test_an_unknown_event_is_not_there(visits: VisitSite) -> None:
    for identity in ("none", "%00", "x" * 200, "%ff"):
        page = await visits.browser().get(f"/visits/{identity}")
        assert page.status == 404
        assert "没有找到这个活动" in page.text
        assert (await visits.browser().post(f"/visits/{identity}/book", {})).status == 404


async def test_why_and_for_how_long_is_told_before_anything_is_asked(visits: VisitSite) -> None:
    session = await visits.made.session(min_age=18)
    page = await visits.browser().get(f"/visits/{session.event_id}/book?session={session.id}")
    assert page.text.index("怎么保管") < page.text.index('name="phone"')
    for words in (
        "活动结束30天后自动删除",
        "删除我的数据",
        "已年满18周岁",
        f'name="consent" value="{VERSION}"',
        "checked",
    ):
        assert words in page.text, words
    assert page.headers["Cache-Control"] == "no-store"
    assert 'name="person_name_1"' not in page.text


async def test_a_booking_ends_at_its_ticket(visits: VisitSite) -> None:
    session = await visits.made.session()
    browser = visits.browser()
    ticket = await booked(browser, session)
    page = await browser.get(f"{ticket}?new=1")
    for words in ("预约成功", "12月3日（周四）9:00—11:00", "城东污水处理厂", "2人", "入场码", f"{ticket}/ticket.png"):
        assert words in page.text, words
    assert "13800001234" not in page.text
    assert (await browser.get(f"{ticket}/ticket.png")).content.startswith(b"\x89PNG")
    assert b"BEGIN:VEVENT" in (await browser.get(f"{ticket}/calendar.ics")).content
    mine = await browser.get("/visits/mine")
    assert ticket in mine.text
    row = await visits.made.row(UUID(ticket.rpartition("/")[2]))
    async with visits.made.store.transaction() as transaction:
        [given] = await consents.standing(transaction, resident=row.resident_id)
    assert (given.purpose, given.wording) == ("visits", VERSION)


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(visits: VisitSite) -> None:
    session = await visits.made.session(min_age=18, max_party=4)
    browser = visits.browser()
    form = f"/visits/{session.event_id}/book"
    sent = await browser.post(form, filled(session, party="9", phone="12", consent="", of_age="", name="<b>王"))
    assert sent.status == 422
    for words in (
        "人数应是 1 到 4 的整数。",
        "请填写能打通的手机号",
        "同意上面的说明后才能预约。",
        "请确认参观当天年满18周岁。",
        'value="&lt;b&gt;王"',
        'aria-describedby="phone-wrong phone-help"',
        'role="alert"',
    ):
        assert words in sent.text, words
    assert (await visits.made.of(session)).taken == 0
    outdated = await browser.post(form, filled(session, consent="visits-2026-01"))
    assert "上面的说明有更新，请重新看一遍再提交。" in outdated.text
    assert (await visits.made.of(session)).taken == 0
    empty = await browser.post(form, {})
    assert "请选择一个场次。" in empty.text
    assert "请填写人数。" in empty.text


async def test_a_rules_no_stands_beside_its_field_too(visits: VisitSite) -> None:
    session = await visits.made.session(invitation="开门大吉", quotas={"学生": 2}, capacity=6)
    browser = visits.browser()
    form = f"/visits/{session.event_id}/book"
    wrong = await browser.post(form, filled(session, invitation="关门大吉"))
    assert 'id="invitation-wrong"' in wrong.text
    assert "学生（余2）" in wrong.text
    other = await browser.post(form, filled(session, invitation="开门大吉", audience="老人"))
    assert 'id="audience-wrong"' in other.text
    assert (await browser.post(form, filled(session, invitation="开门大吉", audience="学生"))).status == 303
    twice = await browser.post(form, filled(session, invitation="开门大吉"))
    assert "您已经预约了这一场" in twice.text


async def test_a_double_tap_books_once(visits: VisitSite) -> None:
    session = await visits.made.session()
    browser = visits.browser()
    form = f"/visits/{session.event_id}/book"
    await browser.get(form)
    sent = filled(session)
    first, second = await browser.post(form, sent), await browser.post(form, sent)
    assert first.location == second.location
    assert (await visits.made.of(session)).taken == 2


async def test_where_real_names_are_asked_each_has_a_line(visits: VisitSite) -> None:
    session = await visits.made.session(real_name=True, min_age=18, max_party=20)
    browser = visits.browser()
    form = f"/visits/{session.event_id}/book"
    page = await browser.get(form)
    assert page.text.count('type="date"') == MOST_ROWS
    nobody = await browser.post(form, filled(session, party=""))
    assert "请至少填写一位参观人" in nobody.text
    half = await browser.post(form, filled(session, party="", person_name_1="王小明"))
    assert "第1位的姓名和出生日期都要填写" in half.text
    young = {"person_name_1": "王小小", "person_born_1": "2010-01-01"}
    assert "年满18周岁" in (await browser.post(form, filled(session, **young))).text
    ticket = await booked(browser, session, person_name_1="王小明", person_born_1="1990-05-01", person_name_3="李", person_born_3="1991-05-01")  # fmt: skip
    assert "2人" in (await browser.get(ticket)).text
    change = await browser.get(f"{ticket}/change")
    assert "人没有变化就都空着" in change.text
    again = await browser.post(f"{ticket}/change", {"session": str(session.id), "person_name_1": "王小明", "person_born_1": "1990-05-01"})  # fmt: skip
    assert again.status == 303
    assert (await visits.made.of(session)).taken == 1


async def test_a_booking_is_changed_and_a_refused_change_leaves_it_alone(visits: VisitSite) -> None:
    first, second = await visits.made.sessions([TIMES, later(TIMES, days=1)], max_party=4)
    browser = visits.browser()
    ticket = await booked(browser, first)
    page = await browser.get(f"{ticket}/change")
    assert str(second.id) in page.text
    wrong = await browser.post(f"{ticket}/change", {"session": "x", "party": "99"})
    assert wrong.status == 422
    assert "请选择一个场次。" in wrong.text
    await visits.made.booked(second, 4)
    await visits.made.booked(second, 4)
    refused = await browser.post(f"{ticket}/change", {"session": str(second.id), "party": "4"})
    assert refused.status == 422
    assert (await visits.made.of(first)).taken == 2
    done = await browser.post(f"{ticket}/change", {"session": str(second.id), "party": "1"})
    assert done.status == 303
    assert [(await visits.made.of(one)).taken for one in (first, second)] == [0, 9]


async def test_cancelling_asks_first_and_ends_at_the_cut_off(visits: VisitSite) -> None:
    session = await visits.made.session()
    browser = visits.browser()
    ticket = await booked(browser, session)
    assert "真的要取消吗" in (await browser.get(f"{ticket}/cancel")).text
    assert (await browser.post(f"{ticket}/cancel")).status == 303
    assert "预约已取消" in (await browser.get(ticket)).text
    assert (await browser.get(f"{ticket}/ticket.png")).status == 404
    assert (await browser.get(f"{ticket}/change")).status == 409
    other = await booked(browser, session)
    visits.made.now = session.cut_off_at
    page = await browser.get(other)
    assert "更改和取消已经截止" in page.text
    assert f"{other}/cancel" not in page.text
    late = await browser.post(f"{other}/cancel")
    assert late.status == 409
    assert "截止" in late.text


async def test_who_waits_sees_the_place_and_takes_or_leaves_what_is_offered(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=2)
    owner, browser, leaver = visits.browser(), visits.browser(), visits.browser()
    ticket = await booked(owner, session)
    form = await browser.get(f"/visits/{session.event_id}/book?session={session.id}")
    assert "加入候补" in form.text
    line = await booked(browser, session)
    assert line.startswith("/visits/waiting/")
    assert re.search(r"第<b>1</b>位", (await browser.get(f"{line}?new=1")).text)
    behind = await booked(leaver, session)
    assert "前面还有1组" in (await leaver.get(behind)).text
    assert "第2位" in (await leaver.get("/visits/mine")).text
    assert (await leaver.post(f"{behind}/party", {"party": "9"})).status == 422
    assert (await leaver.post(f"{behind}/party", {"party": "1"})).status == 303
    await owner.post(f"{ticket}/cancel")
    offer = (await browser.get(line)).location
    page = await browser.get(offer)
    assert "有名额了，请确认" in page.text
    own = (await browser.get("/visits/mine")).text
    assert "等您确认" in own
    for act in ("accept", "cancel"):  # one tap
        assert f'action="{offer}/{act}"' in own
    assert "不要这个名额了吗" in (await browser.get(f"{offer}/cancel")).text
    assert (await browser.post(f"{offer}/accept")).status == 303
    assert "入场码" in (await browser.get(offer)).text
    assert (await leaver.post(f"{behind}/leave")).status == 303
    assert "这里还没有预约" in (await leaver.get("/visits/mine")).text
    assert (await leaver.get(behind)).status == 404
    assert (await leaver.post(f"{behind}/party", {"party": "1"})).status == 404


async def test_an_offer_that_is_over_cannot_be_taken(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=2)
    owner, browser = visits.browser(), visits.browser()
    ticket, line = await booked(owner, session), await booked(browser, session)
    await owner.post(f"{ticket}/cancel")
    offer = (await browser.get(line)).location
    visits.made.now += timedelta(days=5)
    late = await browser.post(f"{offer}/accept")
    assert late.status == 409
    assert re.search("[\u4e00-\u9fff]", late.text)


async def test_after_the_visit_there_are_stars(visits: VisitSite) -> None:
    session = await visits.made.session()
    browser = visits.browser()
    ticket = await booked(browser, session)
    early = await browser.get(f"{ticket}/feedback")
    assert early.status == 409
    visits.made.now = session.ends_at
    assert "感谢您的参观" in (await browser.get(ticket)).text
    assert "参加过的" in (await browser.get("/visits/mine")).text
    assert "很满意" in (await browser.get(f"{ticket}/feedback")).text
    none = await browser.post(f"{ticket}/feedback", {"said": "很好" * 501})
    assert none.status == 422
    assert "请选择满意程度。" in none.text
    assert "谢谢您的评价" in (await browser.post(f"{ticket}/feedback", {"stars": "5", "said": "讲解清楚"})).text
    assert "您已经评价过了" in (await browser.post(f"{ticket}/feedback", {"stars": "1"})).text


async def test_a_suspended_visit_says_so_everywhere(visits: VisitSite) -> None:
    session = await visits.made.session()
    browser = visits.browser()
    ticket = await booked(browser, session)
    await visits.made.do(suspend, session.event_id, reason="设备检修", actor=STAFF, now=visits.made.now)
    assert "活动暂停了" in (await browser.get(ticket)).text
    event = await browser.get(f"/visits/{session.event_id}")
    assert "这个活动暂停了" in event.text
    form = await browser.get(f"/visits/{session.event_id}/book")
    assert form.status == 409
    assert "现在不能预约" in form.text


async def test_an_event_without_sessions_is_told_gently(visits: VisitSite) -> None:
    session = await visits.made.session()
    visits.made.now = session.ends_at + timedelta(days=1)
    browser = visits.browser()
    assert "各场次都已结束" in (await browser.get(f"/visits/{session.event_id}")).text
    assert (await browser.get(f"/visits/{session.event_id}/book")).status == 409
    assert "近期没有安排开放日活动" in (await browser.get("/visits")).text


async def test_a_form_for_another_events_session_books_nothing(visits: VisitSite) -> None:
    one, other = await visits.made.session(), await visits.made.session()
    browser = visits.browser()
    sent: Reply = await browser.post(f"/visits/{one.event_id}/book", filled(other))
    assert sent.status == 404
    assert (await visits.made.of(other)).taken == 0


async def test_hostile_forms_are_only_told(visits: VisitSite) -> None:
    session = await visits.made.session()
    browser = visits.browser()
    form = f"/visits/{session.event_id}/book"
    for changes in ({"name": "\x00\x01"}, {"key": "键" * 10}, {"name": "王" * 100}, {"audience": "x" * 500}):
        assert (await browser.post(form, filled(session, **changes))).status == 422, changes
    huge = await browser.ask("POST", form, data=BytesIO(b"name=" + b"x" * 2_000_000), headers=FORM_TYPE)
    assert huge.status == 413
    broken = await browser.ask("POST", form, data=b"\xff\xfe=%zz", headers=FORM_TYPE)  # fmt: skip
    assert broken.status in {400, 422}
    parts = await browser.ask("POST", form, data=b"--", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert parts.status in {400, 422}
    evil = visits.browser(Origin="https://evil.example")
    assert (await evil.post(form, filled(session))).status == 403
