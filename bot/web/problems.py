"""What went wrong, in the shape of the one who asked: a page for people, problem+json (RFC 9457) for programs."""

import secrets
from dataclasses import dataclass

import orjson
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.redis_link import GONE
from bot.web.csrf import is_upgrade
from bot.web.look import LOOK, look_of

MEDIA_TYPE = "application/problem+json"
ENGINE_GONE = (*GONE, DBAPIError, PoolTimeoutError)
SERVER_ERRORS = 500
#: Headers of an error that its sender still needs.
KEPT = ("Allow", "HX-Redirect", "WWW-Authenticate")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A problem as residents read it: what happened, and what to do."""

    title: str
    advice: str


WORDS = {
    400: Words(title="没看懂这次请求", advice="请回到上一页重试；如果是从别处复制的链接，请检查是否完整。"),
    401: Words(title="请先登录", advice="这一页只给工作人员看，登录后再试。"),
    403: Words(title="这个操作没有被允许", advice="请从本站页面重新进入后再试。"),
    404: Words(title="没有找到这个页面", advice="链接可能不完整，或者内容已经撤下。可以直接告诉我们您要找什么。"),
    405: Words(title="这个地址不支持这样访问", advice="请从首页重新进入。"),
    413: Words(title="内容太长了", advice="请分几次发送，每次不超过1000个字。"),
    429: Words(title="您发得有点快", advice="请等上一条答复出来，再发下一条。"),
    500: Words(title="系统出了点问题", advice="我们已经记下这次故障。请过一会儿再试。"),
    503: Words(title="系统正在恢复中", advice="请几分钟后再试。"),
}
OTHERS = Words(title="这次没有成功", advice="请过一会儿再试。")


class ProblemError(Exception):
    """A problem with words of its own; the doors raise it, the middleware renders it."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail


def words_of(status: int) -> Words:
    """What to say about a status."""
    return WORDS.get(status, WORDS[500] if status >= SERVER_ERRORS else OTHERS)


def problem_json(status: int, title: str, detail: str = "", *, instance: str = "") -> bytes:
    """A problem document; its `type` is the default, about:blank."""
    parts = {"title": title, "status": status, "detail": detail, "instance": instance}
    return orjson.dumps({name: value for name, value in parts.items() if value})


def wants_page(request: web.Request) -> bool:
    """Whether a person with a browser waits for the answer."""
    return "text/html" in request.headers.get("Accept", "") and not is_upgrade(request)


def render(request: web.Request, status: int, title: str, detail: str, *, instance: str = "") -> web.Response:
    """The problem as this request's sender can read it."""
    if LOOK in request.config_dict and wants_page(request):
        values = {"status": status, "title": title, "detail": detail, "instance": instance}
        template = "console_problem.html" if request.path.startswith("/console") else "problem.html"
        return look_of(request).page(template, values, status=status)
    body = problem_json(status, title, detail, instance=instance)
    return web.Response(body=body, status=status, content_type=MEDIA_TYPE)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever is raised below becomes a problem, never a stack."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _http(request, error)
    except ProblemError as error:
        return render(request, error.status, error.title, error.detail)
    except ENGINE_GONE:
        log.warning("engine_gone", path=_route_of(request), exc_info=True)
        response = _plain(request, 503)
        response.headers["Retry-After"] = "30"
        return response
    except Exception:
        instance = f"urn:mingchuang:{secrets.token_hex(6)}"
        log.exception("request_failed", path=_route_of(request), instance=instance)
        return _plain(request, 500, instance=instance)


def _http(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    if error.status < 400:
        raise error
    response = _plain(request, error.status)
    response.headers.update({name: error.headers[name] for name in KEPT if name in error.headers})
    return response


def _plain(request: web.Request, status: int, *, instance: str = "") -> web.Response:
    words = words_of(status)
    return render(request, status, words.title, words.advice, instance=instance)


def _route_of(request: web.Request) -> str:
    """The route's pattern, not the address: an address may name a person or a case."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""
