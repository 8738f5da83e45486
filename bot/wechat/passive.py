"""What can be returned on the very request that brought a message: a closed union."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PassiveText:
    """Plain text of at most 2,048 UTF-8 bytes."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassiveNews:
    """One article: a title, a few lines, and the page behind them."""

    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassiveImage:
    """A picture that was uploaded before; `media_id` is the platform's name for it."""

    media_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassiveTransfer:
    """The platform hands the conversation to the account's own customer service."""


Passive = PassiveText | PassiveNews | PassiveImage | PassiveTransfer
