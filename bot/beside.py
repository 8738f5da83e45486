"""What is said before the answer to a message, which is worked out as always."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.model import Reply, Text
from bot.moment import Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Words before an answer. `instead`: said in place of a form's next question, and the form waits."""

    replies: tuple[Reply, ...] = ()
    wrote: bool = False
    changed: tuple[str, ...] = ()
    instead: str = ""
    sealed_as: str = ""  # what the message said is kept sealed: on record it stands under this name alone


def with_words(beside: Sequence[Beside], done: Done) -> Done:
    """What was done, with what is said before its answer."""
    for one in reversed(beside):
        outcome, session = done.outcome, done.session
        replies = outcome.replies
        if one.instead and outcome.pending is not None and session.pending is not None:
            replies, session = (Text(text=one.instead),), replace(session, parked=True, choices=())
        sealed = "" if outcome.sealed_as else one.sealed_as
        outcome = replace(
            outcome,
            replies=(*one.replies, *replies),
            wrote=outcome.wrote or one.wrote,
            changed=(*one.changed, *outcome.changed),
            sealed_as=outcome.sealed_as or sealed,
        )
        done = replace(done, outcome=outcome, session=session, hidden=done.hidden.and_sealed(sealed))
    return done
