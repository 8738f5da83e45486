"""Rules of what is handed in and said: what can be taken, how it is titled, who sees what. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from actions.voices.errors import UnfitError
from actions.voices.model import KIND_NAMES, Actor, NewCase, Policy, Role

LEAST_TEXT = 4
MOST_TEXT = 2000
MOST_TITLE = 30
MOST_REPLY = 4000
MOST_REASON = 500
MOST_NAME = 30
STARS = range(1, 6)
DRAFT = "draft"  # among the answers of a form: what its pictures belong to

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")
_PAGE = re.compile(r"^https?://[^\s/?#@]+(?:[/?#]\S*)?$", re.IGNORECASE)
_PHONE = re.compile(r"^\+?\d[\d -]{5,18}\d$")


def plain(text: str) -> str:
    """The text as it is kept: NFC, without invisible characters, without space around."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def handing_key(kind: str, answers: Mapping[str, str], day: date) -> str:
    """The key of what a form holds: confirmed twice on one day it is one case, as the first answer may be lost."""
    said = "\n".join(f"{name}={value}" for name, value in sorted(answers.items()) if name != DRAFT)
    return f"chat:{day}:{kind}:{sha256(said.encode()).hexdigest()[:32]}"


def check(new: NewCase, policy: Policy) -> None:
    """Raises UnfitError for what cannot be taken; the sentence says what to do."""
    text, kind = plain(new.text), policy.kinds[new.kind]
    if len(text) < LEAST_TEXT:
        raise UnfitError("内容太短了，请写清楚是什么事、在哪里。")
    if len(text) > MOST_TEXT:
        raise UnfitError(f"内容太长了（{len(text)}字），请写在{MOST_TEXT}字以内。")
    if new.anonymous and not kind.anonymous:
        raise UnfitError(f"{KIND_NAMES[new.kind]}不能匿名提交。")
    if new.public and not kind.public:
        raise UnfitError(f"{KIND_NAMES[new.kind]}只能不公开办理。")
    if new.page_url and not _PAGE.match(new.page_url):
        raise UnfitError("网页地址不对，应以 http:// 或 https:// 开头。")
    _check_contact(new)


def _check_contact(new: NewCase) -> None:
    if len(plain(new.name)) > MOST_NAME:
        raise UnfitError(f"姓名请写在{MOST_NAME}个字以内。")
    if new.phone and not _PHONE.match(new.phone.strip()):
        raise UnfitError("电话号码不对，请只写数字。")


def title_of(text: str) -> str:
    """A title for a text without one: its first sentence, cut."""
    first = next((part.strip() for part in _SENTENCE.findall(text) if part.strip()), text.strip())
    return first if len(first) <= MOST_TITLE else first[: MOST_TITLE - 1] + "…"


def written(text: str, most: int, what: str) -> str:
    """A text that staff or a resident must write: plain, neither empty nor too long. Raises UnfitError."""
    said = plain(text)
    if not said:
        raise UnfitError(f"请填写{what}。")
    if len(said) > most:
        raise UnfitError(f"{what}太长了（{len(said)}字），请写在{most}字以内。")
    return said


def check_rating(rating: int) -> int:
    """One to five stars. Raises UnfitError for anything else."""
    if rating not in STARS:
        raise UnfitError("请评1到5分。")
    return rating


def needs_second_person(*, public: bool, actor: Actor, policy: Policy) -> bool:
    """Whether a reply waits for somebody else's yes before it is sent."""
    return public and policy.second_person and actor.role is not Role.SYSTEM


def may_decide(drafted_by: str, actor: Actor) -> bool:
    """Whether this person may approve a reply: anybody of the staff but the one who wrote it."""
    return actor.id != drafted_by and actor.role in (Role.OFFICE, Role.DEPARTMENT)
