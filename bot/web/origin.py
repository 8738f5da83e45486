"""Where residents reach the service: scheme, host and port, each compared by itself."""

from urllib.parse import urlsplit

from aiohttp import web

PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]

#: The address that residents know; a proxy may hide it from the requests themselves.
PUBLIC_URL: web.AppKey[str] = web.AppKey("public_url", str)


def origin_of(url: str) -> Origin | None:
    """The origin of a URL: `https://a.cn` and `https://a.cn:443` have the same. None where there is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname.rstrip(".").lower(), port


def own_origins(request: web.Request) -> frozenset[Origin]:
    """The origins whose pages are ours: the public one, and the one this request was sent to."""
    urls = (request.config_dict.get(PUBLIC_URL, ""), f"{request.scheme}://{request.host}")
    return frozenset(found for url in urls if (found := origin_of(url)) is not None)
