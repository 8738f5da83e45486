"""What staff cannot do, as a tree. The messages are Chinese sentences for them."""

from collections.abc import Mapping


class StaffError(Exception):
    """Staff asked for what cannot be done; the message is a Chinese sentence for them.

    StaffError
    ├── UnknownError       there is no such event or session
    ├── WrongError         what was written cannot be: `wrongs` are sentences by field
    ├── StaleError         somebody else changed it meanwhile (the version differs)
    ├── StateError         not in this state
    ├── SecondPersonError  the same person cannot submit and approve
    └── TooFewSeatsError   fewer seats than are taken: `taken` says how many
    """


class UnknownError(StaffError):
    """There is no such event or session."""


class WrongError(StaffError):
    """What was written cannot be."""

    def __init__(self, wrongs: Mapping[str, str]) -> None:
        super().__init__("；".join(wrongs.values()))
        self.wrongs = dict(wrongs)


class StaleError(StaffError):
    """Somebody else changed it meanwhile."""


class StateError(StaffError):
    """Not in this state."""


class SecondPersonError(StaffError):
    """The same person cannot submit and approve."""


class TooFewSeatsError(StaffError):
    """Fewer seats than are taken."""

    def __init__(self, sentence: str, taken: int) -> None:
        super().__init__(sentence)
        self.taken = taken
