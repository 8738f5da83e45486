"""A phone is confirmed by the code that went to it; who holds one phone is one resident, at whichever door."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.demo.texts import PATH, TextBox
from bot.phone_codes import A_DOOR_A_DAY, A_PHONE_A_DAY, AN_ADDRESS_AN_HOUR, TRIES, PhoneCodes, PhoneError, Reason
from bot.redis_link import RedisLink
from bot.server import listening
from bot.texting import CodeText, Gateway, NotTextedError
from knowledge import residents
from knowledge.links import personal_token
from knowledge.residents import Door
from knowledge.store import Store
from tests.actions.visits.made import DESK, NOW
from tests.bot.visit_site import Client, VisitSite, visit_site

PHONE, OTHER = "13900001111", "13700002222"
TOKEN = "gateway-token"
HOUSE, STREET = "10.0.0.1", "10.0.0.2"


@dataclass(kw_only=True)
class Phones:
    """A site with a gateway behind it."""

    site: VisitSite
    box: TextBox
    url: str

    @property
    def codes(self) -> PhoneCodes:
        parts = self.site.parts
        return PhoneCodes(
            redis=parts.redis, cipher=parts.cipher, identities=parts.identities,
            texting=Gateway(http=parts.http, url=self.url, token=TOKEN), city="明湖市", rng=parts.rng,
        )  # fmt: skip

    @property
    def code(self) -> str:
        """The code that came last."""
        return self.box.got[0]["code"]

    async def confirm(self, browser: Client, phone: str = PHONE) -> None:
        """A browser confirms a phone."""
        assert (await browser.post("/me/phone", {"phone": phone})).status == 303
        assert (await browser.post("/me/phone/code", {"code": self.code})).status == 303
        await self.later()

    async def later(self) -> None:
        """A minute passes: another code may be asked for."""
        for key in await self.site.redis.client.keys("mc:phone:soon:*"):
            await self.site.redis.client.delete(key)

    async def refused(self, door: Door, phone: str, address: str = HOUSE) -> str:
        """Why no code is sent; empty where one is."""
        try:
            await self.codes.ask(door, phone, address)
        except PhoneError as error:
            return error.reason.value
        return ""

    async def who(self, browser: Client) -> UUID:
        """The resident whom the cookie of a browser leads to."""
        name = browser.cookies["mingchuang_chat"].partition(".")[0]
        async with self.site.made.store.transaction() as transaction:
            return await residents.find(transaction, channel="web", sender=name)


@asynccontextmanager
async def opened(store: Store, redis: RedisLink, **changes: object) -> AsyncIterator[Phones]:
    box = TextBox(token=TOKEN, now=lambda: NOW)
    async with (
        listening(box.gateway(), "127.0.0.1", 0) as gateway,
        visit_site(store, redis, **{"sms_url": gateway.url + PATH, "sms_token": SecretStr(TOKEN), **changes}) as site,
    ):
        yield Phones(site=site, box=box, url=gateway.url + PATH)


@pytest.fixture
async def phones(store: Store, redis: RedisLink) -> AsyncIterator[Phones]:
    async with opened(store, redis) as made:
        yield made


def door() -> Door:
    return Door(channel="web", sender=uuid4().hex)


# --- the page ----------------------------------------------------------------------------------------------------


async def test_a_code_comes_to_the_phone_and_confirms_it(phones: Phones) -> None:
    browser = phones.site.browser()
    assert "发验证码" in (await browser.get("/me/phone?next=/visits/mine")).text
    sent = await browser.post("/me/phone", {"phone": "+86 139-0000-1111", "next": "/visits/mine"})
    assert sent.status == 303
    (text,) = phones.box.got
    assert text["phone"] == PHONE
    assert re.fullmatch(r"\d{6}", text["code"])
    assert "请不要告诉别人" in text["text"]
    page = (await browser.get(sent.location)).text
    assert "已发到139****1111" in page
    assert text["code"] not in page
    done = await browser.post("/me/phone/code", {"code": f" {text['code']} ", "next": "/visits/mine"})
    page = (await browser.get(done.location)).text
    assert "139****1111已确认" in page
    assert 'href="/visits/mine"' in page
    assert "已确认" in (await browser.get("/me/phone")).text


async def test_who_confirms_one_phone_on_two_devices_sees_one_set_of_bookings(phones: Phones) -> None:
    laptop, tablet, stranger = (phones.site.browser() for _ in range(3))
    session = await phones.site.made.session()
    await laptop.get(f"/visits/{session.event_id}/book")
    name = laptop.cookies["mingchuang_chat"].partition(".")[0]
    booked = await (await phones.site.resident(name, channel="web")).book(session, phone=PHONE)
    ticket = f"/visits/bookings/{booked.json['id']}"
    page = (await laptop.get(ticket)).text
    assert "139****1111" in page
    assert "未经确认" in page
    for browser in (tablet, stranger):
        assert (await browser.get(ticket)).status == 404
    await phones.confirm(laptop)
    page = (await laptop.get(ticket)).text
    assert "未经确认" not in page
    await phones.confirm(tablet)
    assert (await tablet.get(ticket)).status == 200
    assert await phones.who(laptop) == await phones.who(tablet)
    await phones.confirm(stranger, OTHER)
    assert (await stranger.get(ticket)).status == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "11位"), ("0536-8000001", "座机"), ("139000011", "11位"), ("一三九", "11位"), ("1390000111１1", "11位")],
)
async def test_what_gets_no_messages_is_asked_for_again(phones: Phones, typed: str, words: str) -> None:
    page = await phones.site.browser().post("/me/phone", {"phone": typed})
    assert page.status == 422
    assert words in page.text
    assert not phones.box.got


async def test_a_wrong_code_says_so_and_after_five_it_is_good_no_more(phones: Phones) -> None:
    browser = phones.site.browser()
    await browser.post("/me/phone", {"phone": PHONE})
    wrong = f"{(int(phones.code) + 1) % 10**6:06}"
    pages = [await browser.post("/me/phone/code", {"code": wrong}) for _ in range(TRIES)]
    assert [page.status for page in pages] == [422] * (TRIES - 1) + [409]
    assert all("验证码不对" in page.text for page in pages[:-1])
    assert "重新获取" in pages[-1].text
    late = await browser.post("/me/phone/code", {"code": phones.code})
    assert late.status == 409


async def test_another_number_takes_the_place_of_the_first(phones: Phones) -> None:
    browser = phones.site.browser()
    await browser.post("/me/phone", {"phone": PHONE})
    old = phones.code
    assert "发验证码" in (await browser.get("/me/phone?other=1")).text
    assert "重新获取" in (await browser.post("/me/phone/code", {"code": old})).text
    await phones.later()
    await browser.post("/me/phone", {"phone": OTHER})
    assert (await browser.post("/me/phone/code", {"code": phones.code})).status == 303
    assert "137****2222" in (await browser.get("/me/phone")).text


async def test_a_personal_link_confirms_nothing(phones: Phones) -> None:
    person = await phones.site.resident("o1", channel="wechat")
    assert person.resident is not None
    browser = phones.site.browser()
    await browser.get(f"/visits/mine?k={personal_token(DESK.cipher, person.resident, now=phones.site.made.now)}")
    assert "从一个链接打开" in (await browser.get("/me/phone")).text
    for path, form in (("/me/phone", {"phone": PHONE}), ("/me/phone/code", {"code": "000000"})):
        assert "从一个链接打开" in (await browser.post(path, form)).text
    assert not phones.box.got


async def test_a_page_inside_wechat_confirms_for_the_openid(store: Store, redis: RedisLink) -> None:
    async with opened(store, redis, wechat_oauth=True) as phones:
        browser = phones.site.browser(**{"User-Agent": "MicroMessenger/8"})
        start = (await browser.get("/me/phone?next=/visits")).location
        away = (await browser.get(start)).location
        state = re.findall(r"state=([^&#]+)", away)[0]
        home = await browser.get(f"/login/wechat/back?code={phones.site.platform.login('o1')}&state={state}")
        assert home.location == "/me/phone?next=/visits"
        await phones.confirm(browser)
        other = phones.site.browser()
        await phones.confirm(other)
        async with store.transaction() as transaction:
            assert await residents.find(transaction, channel="wechat", sender="o1") == await phones.who(other)


async def test_two_people_of_wechat_do_not_become_one_through_a_phone_they_share(phones: Phones) -> None:
    identities = phones.site.parts.identities
    first, second = Door(channel="wechat", sender="o1"), Door(channel="miniprogram", sender="m2")
    await identities.came(first, "U1")
    await identities.came(second, "U2")
    await phones.codes.ask(first, PHONE, HOUSE)
    await phones.codes.confirm(first, phones.code)
    await phones.later()
    await phones.codes.ask(second, PHONE, HOUSE)
    with pytest.raises(PhoneError, match="other_person"):
        await phones.codes.confirm(second, phones.code)


async def test_without_a_gateway_the_page_says_that_phones_are_unconfirmed(visits: VisitSite) -> None:
    browser = visits.browser()
    assert "没有开通短信确认" in (await browser.get("/me/phone")).text
    page = await browser.post("/me/phone", {"phone": PHONE})
    assert page.status == 409
    client = await visits.resident("w", channel="web")
    booked = await client.book(await visits.made.session())
    ticket = (await client.get(f"/api/v1/visits/bookings/{booked.json['id']}")).json
    assert ticket["id"] == booked.json["id"]
    assert (await client.get("/api/v1/phone")).json == {"phone": None, "confirmed_at": None, "possible": False}
    assert (await client.ask("POST", "/api/v1/phone", {"phone": PHONE})).code == "phone_off"


# --- how often ---------------------------------------------------------------------------------------------------


async def test_a_phone_and_a_browser_get_one_code_a_minute(phones: Phones) -> None:
    one = door()
    assert await phones.refused(one, PHONE) == ""
    assert await phones.refused(door(), PHONE, STREET) == Reason.TOO_SOON
    assert await phones.refused(one, OTHER, STREET) == Reason.TOO_SOON
    assert len(phones.box.got) == 1


async def test_a_phone_gets_a_few_codes_a_day_from_whomever(phones: Phones) -> None:
    for number in range(A_PHONE_A_DAY):
        assert await phones.refused(door(), PHONE, f"10.0.1.{number}") == ""
        await phones.later()
    assert await phones.refused(door(), PHONE) == Reason.TOO_MANY
    assert await phones.refused(door(), OTHER) == ""


async def test_a_browser_asks_a_few_times_a_day_for_whichever_phone(phones: Phones) -> None:
    one = door()
    for number in range(A_DOOR_A_DAY):
        assert await phones.refused(one, f"1390000{number:04}", f"10.0.1.{number}") == ""
        await phones.later()
    assert await phones.refused(one, OTHER) == Reason.TOO_MANY


async def test_an_address_asks_a_few_times_an_hour(phones: Phones) -> None:
    for number in range(AN_ADDRESS_AN_HOUR):
        assert await phones.refused(door(), f"1390000{number:04}") == ""
    assert await phones.refused(door(), OTHER) == Reason.TOO_MANY
    assert await phones.refused(door(), OTHER, STREET) == ""


async def test_what_waits_is_gone_after_five_minutes_and_lies_sealed(phones: Phones) -> None:
    await phones.codes.ask(door(), PHONE, HOUSE)
    client = phones.site.redis.client
    keys = [str(key, "ascii") for key in await client.keys("mc:phone:*") if isinstance(key, bytes)]
    ages = {key.split(":")[2]: await client.ttl(key) for key in keys}
    assert {name: age <= most for (name, age), most in zip(sorted(ages.items()), (300, 86400, 3600, 60), strict=True)}
    assert all(age > 0 for age in ages.values())
    (waiting,) = [key for key in keys if ":code:" in key]
    kept = b"".join(await phones.site.redis.run("return redis.call('HVALS', KEYS[1])", [waiting], []))
    for secret in (PHONE, phones.code):
        assert secret.encode() not in kept
        assert all(secret not in key for key in keys)


# --- the gateway -------------------------------------------------------------------------------------------------


async def test_a_gateway_that_refuses_lets_one_try_again_at_once(phones: Phones) -> None:
    one = door()
    phones.box.broken = 503
    assert await phones.refused(one, PHONE) == Reason.NOT_SENT
    assert await phones.codes.waiting(one) == ""
    phones.box.broken = 0
    assert await phones.refused(one, PHONE) == ""
    assert await phones.codes.waiting(one) == "139****1111"


@pytest.mark.parametrize(("url", "why"), [("http://127.0.0.1:1/texts", "Connector"), ("", "HTTP 4")])
async def test_a_gateway_that_is_not_there_says_so(phones: Phones, url: str, why: str) -> None:
    text = CodeText(phone=PHONE, code="123456", minutes=5, words="【明湖市】验证码123456")
    async with ClientSession() as http:
        gateway = Gateway(http=http, url=url or phones.url, token="wrong")
        with pytest.raises(NotTextedError, match=why):
            await gateway.send(text)
        if not url:
            await replace(gateway, token=TOKEN).send(text)
            for bad in (replace(text, phone="0536"), replace(text, words="没有落款123456"), replace(text, code="1")):
                with pytest.raises(NotTextedError, match="422"):
                    await replace(gateway, token=TOKEN).send(bad)


# --- the API -----------------------------------------------------------------------------------------------------


async def test_a_program_confirms_a_phone(phones: Phones) -> None:
    client = await phones.site.resident("m1")
    assert (await client.get("/api/v1/phone")).json == {"phone": None, "confirmed_at": None, "possible": True}
    assert (await client.ask("POST", "/api/v1/phone", {"phone": "0536-8000001"})).code == "no_mobile"
    sent = await client.ask("POST", "/api/v1/phone", {"phone": PHONE})
    assert sent.json == {"phone": "139****1111", "expires_in_s": 300}
    assert (await client.ask("POST", "/api/v1/phone", {"phone": PHONE})).code == "too_soon"
    wrong = f"{(int(phones.code) + 1) % 10**6:06}"
    assert (await client.ask("POST", "/api/v1/phone/confirm", {"code": wrong})).code == "wrong_code"
    assert (await client.ask("POST", "/api/v1/phone/confirm", {"code": "12345"})).code == "wrong_fields"
    got = (await client.ask("POST", "/api/v1/phone/confirm", {"code": phones.code})).json
    assert got["phone"] == "139****1111"
    assert (await client.get("/api/v1/phone")).json == got
    assert (await client.ask("POST", "/api/v1/phone/confirm", {"code": phones.code})).code == "no_code"


async def test_a_program_of_somebody_merged_goes_on_as_that_resident(phones: Phones) -> None:
    browser, client = phones.site.browser(), await phones.site.resident("m1")
    session = await phones.site.made.session()
    booked = (await client.book(session, phone=PHONE)).json["id"]
    await phones.confirm(browser)
    await client.ask("POST", "/api/v1/phone", {"phone": PHONE})
    await client.ask("POST", "/api/v1/phone/confirm", {"code": phones.code})
    assert (await client.get(f"/api/v1/visits/bookings/{booked}")).status == 200
    assert (await browser.get(f"/visits/bookings/{booked}")).status == 200
