"""Who may open what: every route of the router is walked."""

import re

from bot.server import ROUTES, web_app
from bot.web.routes import Route
from knowledge.accounts import Role
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import Browser

NOBODYS_ID = "00000000-0000-4000-8000-000000000000"


def console_routes(console: Console) -> list[Route]:
    return [one for one in web_app(console.parts)[ROUTES].table if one.roles is not None]


def address(path: str) -> str:
    """A path with something in every variable place."""
    return re.sub(r"\{\w+(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}", NOBODYS_ID, path)


async def test_every_route_names_roles_or_is_public(console: Console) -> None:
    app = web_app(console.parts)
    known = {(one.method, one.path) for one in app[ROUTES].table}
    for route in app.router.routes():
        if route.method != "HEAD" and route.resource is not None:
            paths = {path for method, path in known if method in (route.method, "*")}
            plain = {re.sub(r"\{(\w+):.*?\}(?=/|$|\.)", r"{\1}", path) for path in paths}
            assert route.resource.canonical in paths | plain, route
    assert {one.path for one in app[ROUTES].table if one.path.startswith("/console") and one.roles is None} == {
        "/console/login"
    }


async def _answer(browser: Browser, route: Route, **headers: str) -> tuple[int, str]:
    ask = browser.get if route.method == "GET" else browser.post
    page = await ask(address(route.path), headers=headers)
    return page.status, page.location or page.headers.get("HX-Redirect", "")


async def test_nobody_gets_past_the_login(console: Console) -> None:
    nobody = await console.browser()
    routes = console_routes(console)
    assert len(routes) > 10
    for route in routes:
        status, location = await _answer(nobody, route)
        assert (status, location.partition("?")[0]) == (303, "/console/login"), route
        status, location = await _answer(nobody, route, **{"HX-Request": "true", "Accept": "*/*"})
        assert (status, location.partition("?")[0]) == (401, "/console/login"), route
        status, _ = await _answer(nobody, route, Accept="application/json")
        assert status == 401, route


async def test_a_role_opens_its_own_routes_alone(console: Console) -> None:
    routes = console_routes(console)
    for role in Role:
        browser = await console.signed_in({role})
        for route in routes:
            assert route.roles is not None
            if role not in route.roles:
                assert (await _answer(browser, route))[0] == 403, (role, route)


async def test_a_post_of_another_site_is_refused_even_with_the_cookie(console: Console) -> None:
    browser = await console.signed_in({Role.ADMINISTRATOR})
    for route in console_routes(console):
        if route.method != "GET":
            page = await browser.post(address(route.path), headers={"Sec-Fetch-Site": "cross-site"})
            assert page.status == 403, route
    assert (await browser.get("/console")).status == 200
