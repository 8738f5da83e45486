"""What can become of a call to WeChat's API: one tree, by name.

WeChatError
├── SendNotTriedError     nothing was sent: no connection, or no token
├── SendDoubtfulError     nobody knows: the request went out, no clear answer came back
└── SendRefusedError      the platform said no; `code` says why, the known ones have a class of their own
"""

from typing import ClassVar


class WeChatError(Exception):
    """A call that did not succeed. Its text holds no secret."""


class SendNotTriedError(WeChatError):
    """Certainly nothing was sent; trying again later is safe."""


class SendDoubtfulError(WeChatError):
    """It may have been sent or not; it must not simply be repeated."""


class SendRefusedError(WeChatError):
    """The platform refused: certainly nothing was sent. `code` is its errcode."""

    meaning: ClassVar[str] = "refused"

    def __init__(self, code: int, detail: str = "") -> None:
        """`detail` is the platform's own text, without secrets."""
        super().__init__(f"WeChat {code}: {self.meaning}" + (f" ({detail})" if detail else ""))
        self.code = code


class TokenRefusedError(SendRefusedError):
    """40001, 40014, 42001."""

    meaning = "the access token is not valid"


class BadOpenidError(SendRefusedError):
    """40003."""

    meaning = "there is no such openid in this account"


class BadCodeError(SendRefusedError):
    """40029."""

    meaning = "the login code is wrong, used or too old"


class BadTemplateError(SendRefusedError):
    """40037."""

    meaning = "there is no such template"


class NotWhitelistedError(SendRefusedError):
    """40164."""

    meaning = "this server's IP address is not on the account's whitelist"


class BadMenuMessageError(SendRefusedError):
    """40200."""

    meaning = "menu messages need a verified account"


class RiskyUserError(SendRefusedError):
    """40226."""

    meaning = "the platform blocks this person's login"


class BadPageError(SendRefusedError):
    """41030."""

    meaning = "there is no such page in the mini-program"


class NotFollowingError(SendRefusedError):
    """43004."""

    meaning = "this person does not follow the account"


class NotSubscribedError(SendRefusedError):
    """43101."""

    meaning = "this person did not agree to this kind of message"


class TooLongError(SendRefusedError):
    """45002."""

    meaning = "the text is too long"


class DailyLimitError(SendRefusedError):
    """45009."""

    meaning = "the calls of this day are used up"


class MinuteLimitError(SendRefusedError):
    """45011."""

    meaning = "too many calls this minute"


class WindowClosedError(SendRefusedError):
    """45015."""

    meaning = "this person has not been in touch for too long"


class QuotaError(SendRefusedError):
    """45047."""

    meaning = "the messages to this person are used up until the next contact"


class BadTypingError(SendRefusedError):
    """45072."""

    meaning = "there is no such typing command"


class NoContactError(SendRefusedError):
    """45080."""

    meaning = "typing needs a contact within the last 30 seconds"


class AlreadyTypingError(SendRefusedError):
    """45081."""

    meaning = "typing is shown already"


class BadArgumentError(SendRefusedError):
    """47003."""

    meaning = "an argument is wrong"


class UnauthorizedError(SendRefusedError):
    """48001."""

    meaning = "this account may not use this call"


class RejectedByUserError(SendRefusedError):
    """48002."""

    meaning = "this person does not accept messages"


class BlockedError(SendRefusedError):
    """48004."""

    meaning = "the platform has blocked this call for the account"


class BadFormError(SendRefusedError):
    """61010."""

    meaning = "the code is no longer valid"


class RiskyContentError(SendRefusedError):
    """87014."""

    meaning = "the content did not pass the platform's check"


STALE_TOKEN = frozenset({40001, 40014, 42001})
BUSY = -1  # the platform's own trouble: nobody says whether it acted

_NAMED: dict[int, type[SendRefusedError]] = {
    40003: BadOpenidError,
    40029: BadCodeError,
    40037: BadTemplateError,
    40164: NotWhitelistedError,
    40200: BadMenuMessageError,
    40226: RiskyUserError,
    41030: BadPageError,
    43004: NotFollowingError,
    43101: NotSubscribedError,
    45002: TooLongError,
    45009: DailyLimitError,
    45011: MinuteLimitError,
    45015: WindowClosedError,
    45047: QuotaError,
    45072: BadTypingError,
    45080: NoContactError,
    45081: AlreadyTypingError,
    47003: BadArgumentError,
    48001: UnauthorizedError,
    48002: RejectedByUserError,
    48004: BlockedError,
    61010: BadFormError,
    87014: RiskyContentError,
    **dict.fromkeys(STALE_TOKEN, TokenRefusedError),
}


def refusal(code: int, detail: str = "") -> SendRefusedError:
    """The error of this errcode, by name where it has one."""
    return _NAMED.get(code, SendRefusedError)(code, detail)
