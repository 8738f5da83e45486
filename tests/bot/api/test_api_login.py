"""Signing in to the API with a code of the mini-program."""

import pytest

from bot.logins import LIFE_S
from bot.redis_link import RedisLink
from knowledge.residents import resident_id
from knowledge.store import Store
from tests.bot.visit_site import VisitSite, visit_site

LOGIN = "/api/v1/login/wechat"


async def test_a_code_of_the_miniprogram_is_exchanged_for_a_token(visits: VisitSite) -> None:
    client = visits.stranger()
    got = await client.ask("POST", LOGIN, {"code": visits.platform.login("o1")})
    assert got.status == 201
    assert got.json["expires_in_s"] == LIFE_S
    assert "session_key" not in got.text
    client.token = got.json["token"]
    session = await visits.made.session()
    made = await client.book(session)
    assert made.status == 201
    found = await visits.made.row(made.json["id"])
    assert found.resident_id == resident_id("miniprogram", "o1")


async def test_a_code_is_good_once(visits: VisitSite) -> None:
    code = visits.platform.login("o1")
    client = visits.stranger()
    assert (await client.ask("POST", LOGIN, {"code": code})).status == 201
    again = await client.ask("POST", LOGIN, {"code": code})
    assert (again.status, again.code) == (401, "bad_code")
    assert (await client.ask("POST", LOGIN, {"code": "no such code"})).code == "bad_code"


async def test_what_is_no_code_does_not_reach_the_platform(visits: VisitSite) -> None:
    for code in ("", "short", "x" * 129, "\u4e00" * 8, "a\nb" * 4):
        assert (await visits.stranger().ask("POST", LOGIN, {"code": code})).code == "wrong_fields"
    assert visits.platform.calls["/sns/jscode2session"] == 0


async def test_whom_the_platform_blocks_is_told(store: Store, redis: RedisLink) -> None:
    async with visit_site(store, redis) as visits:
        object.__setattr__(visits.platform.config, "risky", frozenset({"o9"}))
        blocked = await visits.stranger().ask("POST", LOGIN, {"code": visits.platform.login("o9")})
        assert (blocked.status, blocked.code) == (403, "login_blocked")


@pytest.mark.parametrize(
    "changes", [{"miniprogram_appid": ""}, {"wechat_api_base": "http://127.0.0.1:1"}, {"miniprogram_appid": "wxother"}]
)
async def test_without_the_platform_there_is_an_honest_sentence(
    store: Store, redis: RedisLink, changes: dict[str, str]
) -> None:
    async with visit_site(store, redis, **changes) as visits:
        got = await visits.stranger().ask("POST", LOGIN, {"code": "x" * 20})
        assert (got.status, got.code) == (503, "wechat_unavailable")
