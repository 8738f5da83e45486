"""The router's way in, problems, headers and CSRF, on small applications of their own."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import InterfaceError

from bot.web.csrf import csrf
from bot.web.headers import security_headers
from bot.web.origin import PUBLIC_URL, origin_of
from bot.web.problems import MEDIA_TYPE, problems
from bot.web.routes import GATE, RouteError, Routes
from knowledge.accounts import Role
from tests.bot.web.conftest import Client


async def fine(_: web.Request) -> web.Response:
    return web.Response(text="fine")


async def broken(_: web.Request) -> web.Response:
    secret = "password=hunter2"
    raise RuntimeError(secret)


async def without_database(_: web.Request) -> web.Response:
    statement = "SELECT 1"
    raise InterfaceError(statement, None, OSError("gone"))


async def without_redis(_: web.Request) -> web.Response:
    raise RedisConnectionError


async def moved(_: web.Request) -> web.Response:
    raise web.HTTPFound("/fine")


async def large(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def sock(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.close()
    return socket


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application(middlewares=[security_headers, problems, csrf], client_max_size=100)
    app[PUBLIC_URL] = "https://chat.example.gov.cn"
    routes = Routes(app)
    for path, handler in {
        "/fine": fine, "/broken": broken, "/database": without_database, "/redis": without_redis, "/moved": moved,
        "/sock": sock,
    }.items():  # fmt: skip
        routes.add("GET", path, handler, public=True)
    routes.add("POST", "/change", fine, public=True)
    routes.add("POST", "/large", large, public=True)
    routes.add("POST", "/wechat", fine, public=True)
    routes.add("GET", "/staff", fine, roles={Role.CURATOR})
    async with TestClient(TestServer(app)) as opened:
        yield opened


def test_a_route_says_either_a_role_or_that_it_is_public() -> None:
    routes = Routes(web.Application())
    with pytest.raises(RouteError):
        routes.add("GET", "/", fine)
    with pytest.raises(RouteError):
        routes.add("GET", "/", fine, roles={Role.CURATOR}, public=True)
    with pytest.raises(RouteError):
        routes.add("GET", "/", fine, roles=set())
    assert routes.table == ()


async def test_a_route_with_a_role_is_closed_until_a_gate_opens_it(client: Client) -> None:
    assert (await client.get("/staff")).status == 403


async def test_a_gate_opens_a_route_for_its_role() -> None:
    async def gate(request: web.Request, roles: frozenset[Role]) -> None:
        if request.query.get("as") not in roles:
            raise web.HTTPForbidden

    app = web.Application()
    app[GATE] = gate
    Routes(app).add("GET", "/staff", fine, roles={Role.CURATOR})
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/staff?as=curator")).status == 200
        assert (await client.get("/staff?as=organizer")).status == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/broken", 500), ("/database", 503), ("/redis", 503), ("/change", 405), ("/staff", 403)],
)
async def test_a_program_gets_a_problem_and_never_a_stack(client: Client, path: str, status: int) -> None:
    response = await client.get(path, headers={"Accept": "application/json"})
    assert response.status == status
    assert response.content_type == MEDIA_TYPE
    body = await response.json(content_type=None)
    assert body["status"] == status
    assert body["title"]
    assert "hunter2" not in str(body)
    assert "Content-Security-Policy" in response.headers


async def test_a_failure_has_a_number_to_ask_about(client: Client) -> None:
    body = await (await client.get("/broken")).json(content_type=None)
    assert body["instance"].startswith("urn:mingchuang:")


async def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    assert (await client.get("/change")).headers["Allow"] == "POST"


async def test_too_much_is_413_and_a_redirection_stays_one(client: Client) -> None:
    assert (await client.post("/large", data=b"x" * 200)).status == 413
    response = await client.get("/moved", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/fine")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://chat.example.gov.cn"}, 200),
        ({"Origin": "https://chat.example.gov.cn:443"}, 200),
        ({"Origin": "http://chat.example.gov.cn"}, 403),
        ({"Origin": "https://chat.example.gov.cn:8443"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://chat.example.gov.cn", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_only_our_own_pages_may_ask_for_a_change(client: Client, headers: dict[str, str], status: int) -> None:
    assert (await client.post("/change", headers=headers)).status == status
    assert (await client.get("/fine", headers=headers)).status == 200
    assert (await client.post("/wechat", headers=headers)).status == 200


async def test_the_page_that_a_request_was_sent_to_may_ask(client: Client) -> None:
    here = f"http://{client.host}:{client.port}"
    assert (await client.post("/change", headers={"Origin": here})).status == 200


async def test_a_websocket_of_another_site_is_refused(client: Client) -> None:
    async with client.ws_connect("/sock") as socket:
        assert not socket.closed
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "https://evil.example",
    }  # fmt: skip
    assert (await client.get("/sock", headers=upgrade)).status == 403


@pytest.mark.parametrize("url", ["", "null", "ftp://a.cn", "https://", "https://a.cn:99999", "https://[", "//a.cn"])
def test_what_is_no_origin_is_none(url: str) -> None:
    assert origin_of(url) is None


def test_hosts_are_compared_without_case_and_final_dot() -> None:
    assert origin_of("https://Chat.Example.gov.cn./x") == ("https", "chat.example.gov.cn", 443)
