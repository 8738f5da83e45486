"""What can be wrong with an act on a conversation. Every error's text is a Chinese sentence to show.

HandoverError
├── NotFoundError     there is no such conversation
├── EndedError        it is over
├── TakenError        somebody else has it
├── NotYoursError     it is not with this person
└── UnfitError        a text that cannot be sent
"""


class HandoverError(Exception):
    """An act that cannot be done."""

    words = "现在不能这样做。"

    def __init__(self, words: str = "") -> None:
        super().__init__(words or self.words)


class NotFoundError(HandoverError):
    """There is no such conversation."""

    words = "没有这个对话，或者市民的信息已经删除。"


class EndedError(HandoverError):
    """The conversation is over."""

    words = "这个对话已经结束。"


class TakenError(HandoverError):
    """Somebody else has the conversation."""

    words = "这个对话已经有同事接待。"


class NotYoursError(HandoverError):
    """The conversation is not with this person."""

    words = "这个对话不在您这里，请先接待。"


class UnfitError(HandoverError):
    """A text that cannot be sent."""

    words = "请写点内容再发。"
