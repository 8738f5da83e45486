"""What can go wrong with a case. Every error's text is a Chinese sentence for the person who tried.

VoiceError
├── UnfitError         what was handed in cannot be taken (empty, too long, a kind that cannot be anonymous)
├── NotFoundError      no such case, or not one of yours
├── NotAllowedError    the state of the case, or the part of the person, does not allow this act
│   └── LimitError     allowed so many times, and that often it was done
└── ChangedError       somebody changed the case meanwhile
"""


class VoiceError(Exception):
    """The root: `str()` of it can be shown."""


class UnfitError(VoiceError):
    """What was handed in cannot be taken."""


class NotFoundError(VoiceError):
    """There is no such case for this person."""

    def __init__(self) -> None:
        super().__init__("没有找到这件事项。")


class NotAllowedError(VoiceError):
    """This cannot be done to the case now, or not by this person."""


class LimitError(NotAllowedError):
    """This was done as often as it may be."""


class ChangedError(VoiceError):
    """The case is not as the person saw it."""

    def __init__(self) -> None:
        super().__init__("这件事项刚刚有人动过，请刷新后再操作。")
