"""The API's description, and what it answers to what nobody should send."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from bot.api.contract import BODY_MAX_BYTES
from bot.logins import Logins, Person
from bot.redis_link import RedisLink
from knowledge.store import Store
from tests.actions.visits.made import NOW
from tests.bot.signing_in import gone, person_of
from tests.bot.visit_site import VisitSite, visit_site

BOOKINGS = "/api/v1/visits/bookings"
JSON_TYPE = {"Content-Type": "application/json"}


async def described(visits: VisitSite) -> dict[str, Any]:
    found: dict[str, Any] = (await visits.stranger().get("/api/v1/openapi.json")).json
    return found


async def test_the_description_is_valid_openapi(visits: VisitSite) -> None:
    document = await described(visits)
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


async def test_every_route_of_the_api_is_described_and_nothing_else(visits: VisitSite) -> None:
    paths = (await described(visits))["paths"]
    said = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    served = {(one.method, one.path) for one in visits.routes.table if one.path.startswith("/api/v1/")}
    assert served - {("GET", "/api/v1/openapi.json")} == said


async def test_what_the_description_says_of_a_problem_is_what_comes(visits: VisitSite) -> None:
    document = await described(visits)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "security" not in operation:
                continue
            concrete = re.sub(r"\{\w+\}", str(uuid4()), path)
            body = None if method in {"get", "delete"} else example(document, operation)
            reply = await visits.stranger().ask(method.upper(), concrete, body, key=uuid4().hex)
            assert (reply.status, reply.code) == (401, "not_signed_in"), (method, path)
            assert "401" in operation["responses"]


def example(document: dict[str, Any], operation: dict[str, Any]) -> object:
    """The least body that the description allows."""
    if "requestBody" not in operation:
        return None
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    model = document["components"]["schemas"][name]
    made: dict[str, object] = {}
    for field in model.get("required", ()):
        said = model["properties"][field]
        made[field] = {"integer": 1, "string": "xxxxxxxx", "array": [1]}[said["type"]]
        if "pattern" in said:
            made[field] = "123456"
        if said.get("format") == "uuid":
            made[field] = str(uuid4())
    return made


BODIES_THAT_ARE_NONE = (
    (b"", 400, "not_json"),
    (b"{", 400, "not_json"),
    (b"[]", 422, "wrong_fields"),
    (b"null", 422, "wrong_fields"),
    (b'{"party": 1}', 422, "wrong_fields"),
    (b'"\\ud800"', 400, "not_json"),
    (b"\xff\xfe", 400, "not_json"),
    (b"[" * 10_000, 400, "not_json"),
    (b" " * (BODY_MAX_BYTES + 1), 413, "too_large"),
)


async def test_a_body_that_is_none_is_told(visits: VisitSite) -> None:
    client = await visits.resident()
    for body, status, code in BODIES_THAT_ARE_NONE:
        reply = await client.ask("POST", BOOKINGS, headers=JSON_TYPE, data=body, key=uuid4().hex)
        assert (reply.status, reply.code) == (status, code), body[:20]
        assert re.search("[\u4e00-\u9fff]", reply.json["title"])


async def test_a_body_without_length_is_cut_too(visits: VisitSite) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(BODY_MAX_BYTES // 1000 + 2):
            yield b" " * 1000

    client = await visits.resident()
    reply = await client.ask("POST", BOOKINGS, headers=JSON_TYPE, data=endless(), key=uuid4().hex)
    assert reply.code == "too_large"


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"party": "2"}, "party", "整数"),
    ({"party": 0}, "party", "不能小于1"),
    ({"party": 1000}, "party", "不能大于999"),
    ({"party": 1.5}, "party", "整数"),
    ({"party": True}, "party", "整数"),
    ({"name": ""}, "name", "至少"),
    ({"name": "王" * 41}, "name", "最多40个字"),
    ({"name": "王\u0000明"}, "name", "不能显示"),
    ({"name": 7}, "name", "文字"),
    ({"phone": None}, "phone", "文字"),
    ({"session": "7"}, "session", "编号"),
    ({"of_age": "yes"}, "of_age", "true"),
    ({"people": [{"name": "王", "born": "2026-02-30"}]}, "people.0.born", "日期"),
    ({"people": {}}, "people", "列表"),
    ({"resident": "x"}, "resident", "没有这一项"),
)


async def test_a_wrong_field_is_named_with_a_sentence(visits: VisitSite) -> None:
    session, client = await visits.made.session(), await visits.resident()
    for changes, field, words in WRONG:
        reply = await client.ask(
            "POST", BOOKINGS, {**complete(), "session": str(session.id), **changes}, key=uuid4().hex
        )
        assert (reply.status, reply.code) == (422, "wrong_fields"), changes
        [wrong] = reply.json["errors"]
        assert wrong["field"] == field
        assert words in wrong["message"], changes


async def test_a_wrong_query_is_told(visits: VisitSite) -> None:
    for query in ("from=heute", "limit=0", "limit=101", "offset=-1", "form=x", "q=%00", "who=1"):
        reply = await visits.stranger().get(f"/api/v1/visits/events?{query}")
        assert (reply.status, reply.code) == (422, "wrong_fields"), query


async def test_an_id_that_is_none_is_not_found(visits: VisitSite) -> None:
    client = await visits.resident()
    for identity in ("7", "%00", "..%2f..", "' OR 1=1", "a" * 500, "%ff", str(uuid4())):
        for folder in (BOOKINGS, "/api/v1/visits/events", "/api/v1/visits/waiting"):
            assert (await client.get(f"{folder}/{identity}")).status == 404, (folder, identity)


async def test_a_booking_needs_a_plain_key(visits: VisitSite) -> None:
    client = await visits.resident()
    for key in ("", "short", "x" * 65, "has space", "schlüssel", "semi;colon"):
        reply = await client.ask("POST", BOOKINGS, complete(), headers={"Idempotency-Key": key} if key else {})
        assert (reply.status, reply.code) == (400, "key_missing"), key


def complete() -> dict[str, object]:
    return {"session": str(uuid4()), "party": 1, "name": "王", "phone": "13800001234", "consent": "x"}


async def test_another_type_of_content_is_refused(visits: VisitSite) -> None:
    client = await visits.resident()
    reply = await client.ask(
        "POST", BOOKINGS, headers={"Content-Type": "text/plain"}, data=orjson.dumps(complete()), key=uuid4().hex
    )
    assert (reply.status, reply.code) == (415, "not_json_type")


async def test_a_browser_gets_json_from_the_api_too(visits: VisitSite) -> None:
    reply = await visits.browser().get(BOOKINGS)
    assert reply.code == "not_signed_in"


async def test_another_sites_page_cannot_book(visits: VisitSite) -> None:
    client = await visits.resident()
    client.headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await client.ask("POST", BOOKINGS, complete(), key=uuid4().hex)).status == 403


async def test_who_is_in_too_great_a_hurry_is_asked_to_wait(visits: VisitSite) -> None:
    client = await visits.resident()
    replies = await asyncio.gather(*(client.get(BOOKINGS) for _ in range(121)))
    refused = [one for one in replies if one.status == 429]
    assert len(refused) == 1
    assert refused[0].code == "too_many"
    assert refused[0].headers["Retry-After"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["session", "party", "name", "phone", "consent", "people", "audience"]) | st.text(), inner), max_leaves=12))  # fmt: skip
async def test_no_json_whatever_is_more_than_a_problem(visits: VisitSite, body: object) -> None:
    try:
        raw = orjson.dumps(body)
    except (TypeError, orjson.JSONEncodeError):  # a lone surrogate, an integer beyond 64 bits
        return
    client = await visits.resident()
    reply = await client.ask("POST", BOOKINGS, headers=JSON_TYPE, data=raw, key=uuid4().hex)
    assert reply.status in {400, 409, 422}
    assert reply.code


async def test_a_token_is_kept_hashed_and_ends_when_it_is_given_back(visits: VisitSite, redis: RedisLink) -> None:
    client = await visits.resident()
    keys = [key async for key in redis.client.scan_iter(match="mc:login:*")]
    assert keys
    assert not [key for key in keys if client.token.encode() in key]
    assert (await client.ask("POST", "/api/v1/logout")).json == {"signed_in": False}
    assert (await client.get(BOOKINGS)).code == "not_signed_in"


async def test_no_other_token_opens_anything(visits: VisitSite) -> None:
    client = visits.stranger()
    for token in ("", "x", "y" * 5000, "\u00e9\u00e9", "*", "generation:x"):
        reply = await client.get(BOOKINGS, headers={"Authorization": f"Bearer {token}"})
        assert reply.code == "not_signed_in"
    token = (await visits.resident()).token
    assert (await client.get(BOOKINGS, headers={"Authorization": f"Basic {token}"})).code == "not_signed_in"


async def test_a_login_for_ones_own_visits_opens_those_and_nothing_else(redis: RedisLink) -> None:
    logins = Logins(redis)
    person = person_of("wechat", "o1", "visits")
    entered = await logins.enter(await logins.begin(person))
    assert entered is not None
    assert entered.person == person
    assert (entered.requests, entered.key_reused) == (1, False)


async def test_a_name_with_a_line_feed_is_still_one_name(redis: RedisLink) -> None:
    logins = Logins(redis)
    person: Person = person_of("demo", "a\nall\nb")
    entered = await logins.enter(await logins.begin(person))
    assert entered is not None
    assert entered.person == person


async def test_a_resident_who_was_erased_is_signed_out_everywhere(redis: RedisLink) -> None:
    logins = Logins(redis)
    person = person_of("wechat", "o1")
    tokens = [await logins.begin(person) for _ in range(2)]
    await logins.end_all(person.resident_id)
    assert [await logins.enter(token) for token in tokens] == [None, None]
    assert await logins.enter(await logins.begin(person)) is not None


async def test_without_redis_the_api_says_so_and_the_catalogue_goes_on(store: Store) -> None:
    async with RedisLink("redis://127.0.0.1:1") as gone, visit_site(store, gone) as visits:
        session = await visits.made.session()
        client = visits.stranger()
        reply = await client.get(BOOKINGS, headers={"Authorization": "Bearer x"})
        assert (reply.status, reply.code) == (503, "unavailable")
        assert reply.headers["Retry-After"]
        assert (await client.get(f"/api/v1/visits/events/{session.event_id}")).status == 200


async def test_who_was_erased_a_moment_ago_books_nothing(visits: VisitSite) -> None:
    session = await visits.made.session()
    client = await visits.resident("gone")
    async with visits.made.store.transaction() as transaction:
        await gone(transaction, "miniprogram", "gone", now=NOW)
    assert (await client.book(session)).code == "not_found"
    assert (await visits.made.of(session)).taken == 0
