"""Security headers on every response that a browser may show."""

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.origin import PUBLIC_URL

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "mingchuang",  # not which versions of what
    "Cache-Control": "no-cache",  # asked again each time; what must not be kept says no-store itself
}
YEAR_S = 31_536_000


@web.middleware
async def security_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost middleware: what the others answer gets its headers too. One that is set already stays."""
    response = await handler(request)
    if response.prepared:  # a stream or a WebSocket, sent on its way by its handler
        return response
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.config_dict.get(PUBLIC_URL, "").startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
    return response
