"""Why a push is refused: one tree, each with the HTTP status and a short reason that is safe to return and to log."""

from typing import ClassVar


class CodecError(Exception):
    """A push that is not a message of our account. `status` is HTTP's; `reason` is one of a few fixed words."""

    status: ClassVar[int] = 400
    reason: ClassVar[str] = "malformed"

    def __init__(self) -> None:
        """The text is the reason alone: nothing of what was sent is repeated."""
        super().__init__(self.reason)


class MalformedError(CodecError):
    """Not the XML that the platform sends."""


class TooLargeError(CodecError):
    """The body is larger than any message."""

    status = 413
    reason = "too large"


class WrongKeyError(CodecError):
    """Rightly signed, but encrypted with another key."""

    reason = "wrong key"


class WrongAppError(WrongKeyError):
    """Rightly signed and encrypted, but for another account."""

    reason = "wrong account"


class SignatureError(CodecError):
    """The signature is missing or wrong."""

    status = 403
    reason = "bad signature"


class StaleError(CodecError):
    """The timestamp is missing or too far from now."""

    status = 403
    reason = "stale timestamp"


class PlainError(CodecError):
    """A plain message where only encrypted ones are accepted: its signature does not cover its body."""

    status = 403
    reason = "plain mode is off"
