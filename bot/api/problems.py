"""What a request of the API can go wrong with: a code for programs, a Chinese sentence for people.

ProblemError
└── ApiError    carries `code`, and the sentence for each wrong field
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from aiohttp import web
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.web.problems import MEDIA_TYPE, ProblemError, words_of

RETRY_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One kind of problem: its code, its status, and what people read."""

    code: str
    status: int
    title: str
    detail: str = ""


NOT_SIGNED_IN = Problem(
    code="not_signed_in", status=401, title="请先登录", detail="登录已经过期或者没有登录，请重新登录。"
)
OUT_OF_SCOPE = Problem(code="out_of_scope", status=403, title="这个登录不能做这件事", detail="请重新登录后再试。")
NOT_FOUND = Problem(code="not_found", status=404, title="没有找到", detail="可能已经撤下，或者编号不完整。")
NOT_JSON = Problem(code="not_json", status=400, title="内容不是合格的 JSON", detail="请按接口说明发送一个 JSON 对象。")
NOT_JSON_TYPE = Problem(code="not_json_type", status=415, title="内容的类型不对", detail="请以 application/json 发送。")
TOO_LARGE = Problem(code="too_large", status=413, title="内容太长了", detail="一次请求最多16 KiB。")
WRONG_FIELDS = Problem(code="wrong_fields", status=422, title="填写的内容有误", detail="请改正标出的几项。")
KEY_MISSING = Problem(
    code="key_missing", status=400, title="缺少请求编号", detail="请带上 Idempotency-Key：8到64个字母、数字、- 或 _。"
)
KEY_REUSED = Problem(
    code="key_reused", status=409, title="请求编号已经用过", detail="同一个编号带来了不同的内容，请换一个新的编号。"
)
TOO_MANY = Problem(code="too_many", status=429, title="您操作得有点快", detail="请过一分钟再试。")
GONE = Problem(code="unavailable", status=503, title="系统正在恢复中", detail="请几分钟后再试。")


class ApiError(ProblemError):
    """A problem with a code. `wrongs` are sentences by field."""

    def __init__(self, problem: Problem, *, detail: str = "", wrongs: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.status, problem.title, detail or problem.detail)
        self.code = problem.code
        self.wrongs = dict(wrongs or {})


def refused(code: str, sentence: str, *, status: int = 409) -> ApiError:
    """A rule's no, in its own words."""
    return ApiError(Problem(code=code, status=status, title=sentence))


def rendered(error: ProblemError) -> web.Response:
    """A problem as problem+json, whatever the client said that it accepts."""
    code = error.code if isinstance(error, ApiError) else f"http_{error.status}"
    body: dict[str, object] = {"title": error.title, "status": error.status, "code": code}
    if error.detail:
        body["detail"] = error.detail
    if isinstance(error, ApiError) and error.wrongs:
        body["errors"] = [{"field": name, "message": sentence} for name, sentence in error.wrongs.items()]
    response = web.Response(body=orjson.dumps(body), status=error.status, content_type=MEDIA_TYPE)
    if error.status in {GONE.status, TOO_MANY.status}:
        response.headers["Retry-After"] = str(RETRY_S)
    return response


def of_status(status: int) -> ProblemError:
    """A problem that only has a status."""
    words = words_of(status)
    return ProblemError(status, words.title, words.advice)


def unreadable(error: ValidationError) -> ApiError:
    """What pydantic found, in sentences."""
    found = error.errors(include_url=False, include_context=True, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        return ApiError(NOT_JSON)
    return ApiError(WRONG_FIELDS, wrongs=dict(_sentences(found)))


def _sentences(found: Iterable[ErrorDetails]) -> Iterable[tuple[str, str]]:
    for one in found:
        name = ".".join(str(part) for part in one["loc"]) or "body"
        yield name, _sentence(one)


#: What pydantic calls a kind of error (or how its name begins), and the sentence; braces take the error's context.
SENTENCES = {
    "missing": "这一项必须填写。",
    "extra_forbidden": "没有这一项，请检查名称。",
    "string_too_long": "最多{max_length}个字。",
    "string_too_short": "至少要有{min_length}个字。",
    "too_long": "最多{max_length}项。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
    "value_error": "{error}",
    "enum": "不是可以选择的值。",
    "int": "要填一个整数。",
    "bool": "只能是 true 或 false。",
    "uuid": "编号不完整或者不对。",
    "date": "日期要写成 2026-11-28 这样。",
    "string": "要填文字。",
    "list": "要填一个列表。",
    "": "格式不对。",
}


def _sentence(one: ErrorDetails) -> str:
    kind = one["type"]
    known = next(words for name, words in SENTENCES.items() if kind.startswith(name))
    return known.format(**one.get("ctx", {}))
