"""Subscription messages: which template tells which news, and how a notice fits into the fields that a template has.

A template's fields are named by the platform after what they may hold (`thing1`, `time2`, `phrase3`); the settings say
what of a notice goes into each.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge.city_time import CITY_TIME
from knowledge.notices import Topic

NOTHING = "无"
_FIELD = re.compile(r"(thing|phrase|name|character_string|time|date)\d{1,2}")
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]")
_PLAIN = re.compile(r"[^\x20-\x7e]")


class Source(StrEnum):
    """What of a notice a field holds."""

    TITLE = "title"
    TEXT = "text"
    STATE = "state"
    WHEN = "when"
    PLACE = "place"


class Call(StrEnum):
    """By which call of the platform: a subscription message, or (an account's alone) a template message."""

    SUBSCRIPTION = "subscription"
    TEMPLATE = "template"


def _known(fields: Mapping[str, Source]) -> Mapping[str, Source]:
    for name, source in fields.items():
        if _FIELD.fullmatch(name) is None:
            raise ValueError(f"{name}: a field is thing, phrase, name, character_string, time or date with a number")
        if name.startswith(("time", "date")) != (source is Source.WHEN):
            raise ValueError(f"{name}: a moment goes into a field of time or date, and nothing else does")
    return fields


class Template(BaseModel):
    """One template as the settings name it. `page`: where a tap leads; empty: to the page of ours that says more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=64)
    fields: Annotated[dict[str, Source], Field(min_length=1, max_length=5), AfterValidator(_known)]
    call: Call = Call.SUBSCRIPTION
    page: str = ""


Templates = dict[Topic, Template]


def data_of(template: Template, payload: Mapping[str, Any], created_at: datetime) -> dict[str, dict[str, str]]:
    """The fields of a message, each as its kind allows. `created_at` (UTC) stands where a notice is of no moment."""
    when = datetime.fromisoformat(payload["when"]) if payload.get("when") else created_at
    values = {
        Source.TITLE: str(payload.get("question") or ""),
        Source.TEXT: str(payload["text"]),
        Source.STATE: str(payload.get("state") or ""),
        Source.PLACE: str(payload.get("place") or ""),
        Source.WHEN: "",
    }
    return {
        name: {"value": _moment(name, when) if source is Source.WHEN else _fit(name, values[source])}
        for name, source in template.fields.items()
    }


def _moment(name: str, when: datetime) -> str:
    city = when.astimezone(CITY_TIME)
    day = f"{city.year}年{city.month}月{city.day}日"
    return f"{day} {city:%H:%M}" if name.startswith("time") else day


def _cut(most: int) -> Callable[[str], str]:
    return lambda text: text if len(text) <= most else f"{text[: most - 1]}…"


#: What each kind of field may hold (WeChat's limits), and how a text is made to fit.
_FITS: Mapping[str, Callable[[str], str]] = {
    "thing": _cut(20),
    "phrase": lambda text: _NOT_HAN.sub("", text)[:5],
    "name": lambda text: _NOT_HAN.sub("", text)[:10],
    "character_string": lambda text: _PLAIN.sub("", text)[:32],
}


def _fit(name: str, text: str) -> str:
    """A text as a field of this name may hold it; a field is never empty."""
    kind = name.rstrip("0123456789")
    return _FITS[kind](" ".join(text.split())) or ("-" if kind == "character_string" else NOTHING)
