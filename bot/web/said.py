"""One message of the web chat, as JSON or as a form."""

import uuid
from urllib.parse import parse_qs

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.web.problems import ProblemError, words_of

TEXT_MAX_CHARS = 1_000
LABEL_MAX_CHARS = 100


class Where(BaseModel):
    """A point on the map (GCJ-02 degrees)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    label: str = Field("", max_length=LABEL_MAX_CHARS)


class Said(BaseModel):
    """One message of the client: a text or a location, under an id of the client's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: uuid.UUID
    text: str | None = None
    location: Where | None = None


def read(raw: bytes) -> Said:
    """The message in a JSON body. Raises ProblemError that says what is wrong with it."""
    try:
        return _checked(Said.model_validate(orjson.loads(raw)))
    except orjson.JSONDecodeError:
        raise ProblemError(400, "消息不是合格的 JSON", "a message is one JSON object with id and text") from None
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, one["loc"])) or "message" for one in error.errors()}))
        raise ProblemError(400, "消息的格式不对", f"check: {where}") from None


def read_form(raw: bytes) -> Said:
    """The message in a form's body. Raises ProblemError that says what to do."""
    try:
        fields = parse_qs(raw.decode(errors="replace"), max_num_fields=8)
        return _checked(Said(id=uuid.UUID(fields["id"][0]), text=fields.get("text", [""])[0]))
    except (ValueError, KeyError):
        raise ProblemError(400, words_of(400).title, "请回到聊天页再发一次。") from None


def _checked(said: Said) -> Said:
    if said.text is not None and len(said.text) > TEXT_MAX_CHARS:
        raise ProblemError(413, words_of(413).title, words_of(413).advice)
    if (said.location is None) == (not (said.text or "").strip()):
        raise ProblemError(400, "这条消息是空的", "请写下想问的事，再发送。")
    return said
