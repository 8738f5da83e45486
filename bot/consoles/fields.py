"""The fields of a posted form, read and checked; what is wrong is collected, a sentence a field."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from aiohttp import web
from multidict import MultiDictProxy

from bot.web.problems import ProblemError, words_of

TEXT_CHARS = 200
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Raw = MultiDictProxy[str | bytearray | web.FileField | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent: nothing of it is trusted."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Fields:
    """A posted form. `errors` holds a sentence for each field that was wrong when it was read."""

    posted: Raw
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> Mapping[str, str]:
        """What was typed, to show it again; of several values the first."""
        return {name: _clean(value) for name, value in reversed([*self.posted.items()]) if isinstance(value, str)}

    def text(self, name: str, *, label: str = "这一项", least: int = 0, most: int = TEXT_CHARS) -> str:
        """The text, without spaces around it."""
        value = self.posted.get(name, "")
        text = _clean(value).strip() if isinstance(value, str) else ""
        if len(text) < least:
            self.wrong(name, f"请填写{label}。" if least == 1 else f"{label}至少要 {least} 个字。")
        elif len(text) > most:
            self.wrong(name, f"{label}最多 {most} 个字，现在是 {len(text)} 个。")
        return text

    def secret(self, name: str) -> str:
        """A password: exactly as it was typed."""
        value = self.posted.get(name, "")
        return value[:1000] if isinstance(value, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of the field, each once."""
        values = self.posted.getall(name, [])
        return tuple(dict.fromkeys(_clean(value).strip() for value in values if isinstance(value, str)))

    def flag(self, name: str) -> bool:
        """Whether the box was ticked."""
        return name in self.posted

    def whole(self, name: str, *, label: str = "这一项", least: int, most: int) -> int | None:
        """A whole number within bounds; None where nothing or something else was typed."""
        typed = unicodedata.normalize("NFKC", self.text(name, label=label, most=20))
        if not typed:
            return None
        number = int(typed) if re.fullmatch(r"-?\d{1,9}", typed) else None
        if number is None or not least <= number <= most:
            self.wrong(name, f"{label}应是 {least} 到 {most} 的整数。")
            return None
        return number

    def day(self, name: str, *, label: str = "日期") -> date | None:
        """A day such as 2026-12-05; None where nothing or something else was typed."""
        typed = self.text(name, label=label, most=20)
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.wrong(name, f"{label}应写成 2026-12-05 这样。")
            return None

    def clock(self, name: str, *, label: str = "时间") -> time | None:
        """A time of day such as 09:30, without zone; None where nothing or something else was typed."""
        typed = self.text(name, label=label, most=20)
        if not typed:
            return None
        if (found := re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)(?::[0-5]\d)?", typed)) is None:
            self.wrong(name, f"{label}应写成 09:30 这样。")
            return None
        return time(int(found[1]), int(found[2]))

    def identity(self, name: str) -> UUID | None:
        """The id of a record; None where there is none."""
        try:
            return UUID(self.text(name, most=64))
        except ValueError:
            return None

    def upload(self, name: str) -> Upload | None:
        """The file, which is read once; None where none was chosen."""
        value = self.posted.get(name)
        if not isinstance(value, web.FileField) or not value.filename:
            return None
        with value.file:
            return Upload(filename=_clean(value.filename)[-TEXT_CHARS:], content=value.file.read())

    def wrong(self, name: str, sentence: str) -> None:
        """Note that a field is wrong; the first sentence about it stays."""
        self.errors.setdefault(name, sentence)


async def fields(request: web.Request) -> Fields:
    """The posted form. Raises ProblemError for a body that is none."""
    try:
        return Fields(await request.post())
    except (ValueError, LookupError, AssertionError):
        raise ProblemError(400, words_of(400).title, "表单没有传完整，请回到上一页再提交一次。") from None


def identity_of(request: web.Request, name: str = "id") -> UUID:
    """The id in the address. Raises ProblemError (404) for what is none."""
    try:
        return UUID(request.match_info[name])
    except ValueError:
        raise ProblemError(404, "没有找到", "可能已经删除，或者链接不完整。") from None


def _clean(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
