"""Messages by template: which templates there are, who agreed to which, and what the platform accepts as their fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BAD_TEMPLATE = 40037
NOT_SUBSCRIBED = 43101
BAD_DATA = 47003
BAD_PAGE = 41030

#: What a field may hold, by the kind that its name says.
_MAY: Mapping[str, re.Pattern[str]] = {
    "thing": re.compile(r"[^\n]{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "name": re.compile(r"[\u4e00-\u9fff]{1,10}|[A-Za-z ]{1,20}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日 \d{2}:\d{2}"),
    "date": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTemplate:
    """A template that an application chose: its title, and its fields with the words before them, in order."""

    title: str
    fields: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Subscriptions:
    """The templates of one application, and the consents of its people: how many messages more, or (None) for good."""

    templates: dict[str, PlatformTemplate] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()
    agreed: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def agree(self, openid: str, template_id: str, *, times: int | None = 1) -> None:
        """A person ticked a template: for one message more, or for good."""
        before = self.agreed.get((openid, template_id), 0)
        self.agreed[openid, template_id] = None if times is None or before is None else before + times

    def fault(self, template_id: object, data: object, page: object = "") -> int:
        """0 where a message could be shown, else the errcode."""
        template = self.templates.get(template_id) if isinstance(template_id, str) else None
        if template is None:
            return BAD_TEMPLATE
        if self.pages and page and str(page).partition("?")[0] not in self.pages:
            return BAD_PAGE
        if not isinstance(data, dict) or data.keys() != template.fields.keys():
            return BAD_DATA
        return 0 if all(_holds(name, value) for name, value in data.items()) else BAD_DATA

    def spend(self, openid: str, template_id: str) -> int:
        """Use a person's consent once. Returns 0, or the errcode that refuses it."""
        left = self.agreed.get((openid, template_id), 0)
        if left == 0:
            return NOT_SUBSCRIBED
        if left is not None:
            self.agreed[openid, template_id] = left - 1
        return 0

    def shown(self, template_id: str, data: Mapping[str, Any]) -> dict[str, str]:
        """What a person's phone shows of a message: its title, and a line for each field."""
        template = self.templates[template_id]
        lines = [f"{words}：{data[name]['value']}" for name, words in template.fields.items()]
        return {"title": template.title, "text": "\n".join(lines)}


def _holds(name: str, value: object) -> bool:
    text = value.get("value") if isinstance(value, dict) else None
    pattern = _MAY.get(name.rstrip("0123456789"))
    return isinstance(text, str) and pattern is not None and pattern.fullmatch(text) is not None
