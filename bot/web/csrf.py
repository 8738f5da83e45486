"""Requests that another site makes a browser send are refused; no token, only what the browser itself says.

`Sec-Fetch-Site` where the browser sends it, and `Origin`. A client that sends neither is no browser and carries
nobody's cookies. Upgrades to WebSocket are GET requests that browsers let any site make: they count as changes. What
proves itself by a signature (`/wechat`) is exempt.
"""

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.origin import origin_of, own_origins

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED = frozenset({"/wechat"})


@web.middleware
async def csrf(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raise HTTPForbidden for a change that a page of another origin asked for."""
    changes = request.method not in SAFE or is_upgrade(request)
    if changes and request.path not in SIGNED and cross_site(request):
        raise web.HTTPForbidden
    return await handler(request)


def is_upgrade(request: web.BaseRequest) -> bool:
    """Whether the request wants to become a WebSocket."""
    return "websocket" in request.headers.get("Upgrade", "").lower()


def cross_site(request: web.Request) -> bool:
    """Whether a browser sent this for a page of another origin."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin_of(origin) not in own_origins(request)
