"""Who looks at a resident's page: by a personal link, by WeChat, or by the web chat's cookie."""

import base64
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.logins import Logins
from bot.redis_link import RedisLink
from bot.web.person import People
from bot.web.visitors import Visitors
from bot.web.wechat_login import safe_next
from knowledge.cipher import Cipher, derived_key
from knowledge.links import LIFE, personal_token, resident_of
from knowledge.residents import resident_id
from knowledge.store import Store
from tests.actions.visits.made import DESK, NOW
from tests.bot.signing_in import gone
from tests.bot.visit_site import SECRET_KEY, Client, VisitSite, visit_site

WECHAT = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
OAUTH = {"wechat_oauth": True, "wechat_oauth_base": "https://open.example"}


async def token_of(visits: VisitSite, sender: str = "o1") -> tuple[Client, str]:
    """Somebody of the official account with a booking, and a link for them."""
    person = await visits.resident(sender, channel="wechat")
    assert person.resident is not None
    return person, personal_token(DESK.cipher, person.resident, now=visits.made.now)


async def test_a_link_from_the_chat_opens_ones_own_booking_without_the_token_in_the_address(visits: VisitSite) -> None:
    person, token = await token_of(visits)
    made = (await person.book(await visits.made.session())).json
    browser = visits.browser()
    path = f"/visits/bookings/{made['id']}"
    first = await browser.get(f"{path}?new=1&k={token}")
    assert (first.status, first.location) == (303, f"{path}?new=1")
    assert first.headers["Cache-Control"] == "no-store"
    assert "入场码" in (await browser.get(first.location)).text
    assert "入场码" not in (await visits.browser().get(path)).text


async def test_a_link_ends_after_its_time_and_then_only_leads_to_the_page(visits: VisitSite) -> None:
    person, token = await token_of(visits)
    made = (await person.book(await visits.made.session())).json
    visits.made.now += LIFE
    browser = visits.browser()
    sent = await browser.get(f"/visits/bookings/{made['id']}?k={token}")
    assert (sent.status, sent.cookies) == (303, {})
    assert (await browser.get(sent.location)).status == 404


async def test_a_link_opens_the_visits_and_not_the_rest_of_the_api(visits: VisitSite) -> None:
    _, token = await token_of(visits)
    browser = visits.browser()
    await browser.get(f"/visits/mine?k={token}")
    entered = await Logins(visits.redis).enter(browser.cookies["mingchuang_visitor"])
    assert entered is not None
    assert entered.person.scope == "visits"


async def test_a_link_of_somebody_who_was_erased_opens_nothing(visits: VisitSite) -> None:
    _, token = await token_of(visits)
    browser = visits.browser()
    await browser.get(f"/visits/mine?k={token}")
    assert browser.cookies
    async with visits.made.store.transaction() as transaction:
        await gone(transaction, "wechat", "o1", now=NOW)
    await Logins(visits.redis).end_all(resident_id("wechat", "o1"))
    late = visits.browser()
    await late.get(f"/visits/mine?k={token}")
    assert late.cookies == {}
    mine = await browser.get("/visits/mine")
    assert "这里还没有预约" in mine.text


def test_a_token_is_read_by_its_own_key_scope_and_time_alone() -> None:
    cipher, person = DESK.cipher, resident_id("wechat", "o1")
    token = personal_token(cipher, person, now=NOW)
    assert resident_of(cipher, token, now=NOW) == person
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert resident_of(cipher, token, now=NOW + LIFE - timedelta(seconds=1)) == person
    assert resident_of(cipher, token, now=NOW + LIFE) is None
    assert resident_of(cipher, token, now=NOW, scope="voices") is None
    assert resident_of(Cipher([derived_key("x" * 40)]), token, now=NOW) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 300, "é", "====", "AAAA"])
def test_what_is_no_token_is_nobodys(token: str) -> None:
    assert resident_of(DESK.cipher, token, now=NOW) is None


def test_a_sealed_text_that_is_no_link_is_nobodys() -> None:
    for text in ("x", "z" * 40, "0" * 32, f"{'0' * 32}zz", f"{'0' * 32}{'f' * 30}"):
        sealed = DESK.cipher.seal(text, context="link.visits")
        assert resident_of(DESK.cipher, base64.urlsafe_b64encode(sealed).decode().rstrip("="), now=NOW) is None


async def test_the_person_of_the_web_chat_books_as_the_same_resident(visits: VisitSite) -> None:
    browser = visits.browser()
    session = await visits.made.session()
    await browser.get(f"/visits/{session.event_id}/book")
    name = browser.cookies["mingchuang_chat"].partition(".")[0]
    client = await visits.resident(name, channel="web")
    made = await client.book(session)
    assert "污水处理厂" in (await browser.get("/visits/mine")).text
    assert made.status == 201


async def test_inside_wechat_the_page_learns_who_opened_it(store: Store, redis: RedisLink) -> None:
    async with visit_site(store, redis, **OAUTH) as visits:
        session = await visits.made.session()
        browser = visits.browser(**WECHAT)
        form = f"/visits/{session.event_id}/book?session={session.id}"
        start = (await browser.get(form)).location
        assert start.startswith("/login/wechat?next=")
        away = urlsplit((await browser.get(start)).location)
        assert (away.scheme, away.netloc, away.path) == ("https", "open.example", "/connect/oauth2/authorize")
        asked = parse_qs(away.query)
        assert asked["scope"] == ["snsapi_base"]
        code = visits.platform.login("o1")
        home = await browser.get(f"/login/wechat/back?code={code}&state={asked['state'][0]}")
        assert home.location == form
        assert (await browser.get(form)).status == 200
        person = await visits.resident("o1", channel="wechat")
        made = (await person.book(session)).json
        assert made["id"] in (await browser.get("/visits/mine")).text
        again = await browser.get(f"/login/wechat/back?code={code}&state={asked['state'][0]}")
        assert again.status == 400  # a state is good once


async def test_where_the_platform_does_not_tell_the_page_is_shown_all_the_same(store: Store, redis: RedisLink) -> None:
    async with visit_site(store, redis, **OAUTH) as visits:
        browser = visits.browser(**WECHAT)
        start = (await browser.get("/visits/mine")).location
        state = parse_qs(urlsplit((await browser.get(start)).location).query)["state"][0]
        for query in ("", "&code=wrong", f"&code={'x' * 500}"):
            home = await browser.get(f"/login/wechat/back?state={state}{query}")
            assert home.status in {303, 400}
        assert (await browser.get("/visits/mine")).status == 200  # and it is not sent round again


async def test_nobody_signs_anothers_browser_in(store: Store, redis: RedisLink) -> None:
    async with visit_site(store, redis, **OAUTH) as visits:
        attacker, victim = visits.browser(**WECHAT), visits.browser(**WECHAT)
        start = await attacker.get("/login/wechat?next=/visits/mine")
        state = parse_qs(urlsplit(start.location).query)["state"][0]
        code = visits.platform.login("attacker")
        planted = await victim.get(f"/login/wechat/back?code={code}&state={state}")
        assert planted.status == 400
        assert "mingchuang_visitor" not in victim.cookies
        for forged in ("", "state=", "state=%ff", "state=x"):
            for cookie in ("", "\udcff", "x" * 30):
                victim.cookies["mingchuang_state"] = cookie
                assert (await victim.get(f"/login/wechat/back?{forged}")).status == 400


async def test_without_the_platform_one_goes_straight_back(visits: VisitSite) -> None:
    browser = visits.browser(**WECHAT)
    assert (await browser.get("/visits/mine")).status == 200
    assert (await browser.get("/login/wechat?next=/visits/mine")).location == "/visits/mine"
    assert (await browser.get("/login/wechat/back?code=x&state=y")).status == 400


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/visits//../..\\evil", "/console", "/visitsx", "/visits/\n", "/visits/" + "x" * 400, ""],
)  # fmt: skip
def test_one_is_sent_back_to_the_visits_only(address: str) -> None:
    assert safe_next(address) == "/visits"
    assert safe_next("/visits/mine?left=1") == "/visits/mine?left=1"


async def test_a_browser_in_too_great_a_hurry_is_asked_to_wait(visits: VisitSite) -> None:
    _, token = await token_of(visits)
    browser = visits.browser()
    await browser.get(f"/visits/mine?k={token}")
    logins = Logins(visits.redis)
    for _ in range(120):
        await logins.enter(browser.cookies["mingchuang_visitor"])
    assert (await browser.get("/visits/mine")).status == 429
    chatter = visits.browser()
    session = await visits.made.session()
    await chatter.get(f"/visits/{session.event_id}/book")
    for _ in range(120):
        await logins.count(resident_id("web", chatter.cookies["mingchuang_chat"].partition(".")[0]))
    assert (await chatter.get("/visits/mine")).status == 429


async def test_over_https_the_cookies_are_for_https_alone(visits: VisitSite) -> None:
    people = People(SECRET_KEY, secure=True)
    visitors = Visitors(
        people=people, logins=Logins(visits.redis), store=visits.made.store, cipher=DESK.cipher,
        now=lambda: NOW, secure=True,
    )  # fmt: skip
    assert visitors.cookie == "__Host-mingchuang_visitor"
