"""What pydantic finds wrong with a value, in Chinese: rows that staff import, settings that engineers write."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项",
    "string_type": "应是文字",
    "string_too_short": "不能是空的",
    "string_pattern_mismatch": "写法不对",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_type": "应是数字",
    "float_parsing": "应是数字",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "list_type": "应是一个列表",
    "dict_type": "应是一组“名称: 值”",
    "model_type": "应是一组“名称: 值”",
    "date_type": "应是日期，写成 2026-11-23",
    "date_parsing": "应是日期，写成 2026-11-23",
    "date_from_datetime_parsing": "应是日期，写成 2026-11-23",
    "date_from_datetime_inexact": "应是日期，写成 2026-11-23",
    "json_invalid": "不是合格的 JSON",
}
_WITH_LIMIT = {
    "string_too_long": ("max_length", "不能超过{}个字"),
    "too_long": ("max_length", "不能超过{}项"),
    "too_short": ("min_length", "至少要有{}项"),
    "greater_than_equal": ("ge", "不能小于{}"),
    "greater_than": ("gt", "要大于{}"),
    "less_than_equal": ("le", "不能大于{}"),
    "less_than": ("lt", "要小于{}"),
    "literal_error": ("expected", "只能是 {}"),
    "enum": ("expected", "只能是 {}"),
}


def in_chinese(error: ErrorDetails) -> str:
    """One thing that is wrong, without its place."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _WITH_LIMIT:
        name, words = _WITH_LIMIT[kind]
        return words.format(_listed(context.get(name)))
    if kind == "value_error":  # said by a validator of ours
        return str(context.get("error", error["msg"]))
    return _WORDS.get(kind, error["msg"])


def _listed(limit: Any) -> str:  # noqa: ANN401  (what pydantic has as the limit)
    return str(limit).replace("'", "").replace(" or ", "、").replace(", ", "、")


def row_complaint(error: ValidationError, *, most: int = 5) -> str:
    """What is wrong with a row, at most `most` things, each with its place."""
    parts = [
        f"{'.'.join(str(step) for step in one['loc']) or '整行'}：{in_chinese(one)}" for one in error.errors()[:most]
    ]
    return "这一行不合要求：" + "；".join(parts)
