"""A message on its way through the dialogue, and what it came to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from actions.model import Outcome, Said
from bot.hiding import NOTHING, Hidden
from bot.message import IncomingMessage
from bot.pictures import Received
from bot.sessions import Session
from intents.model import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A message on its way: what it means, what was said before, and the transaction that it is answered in.

    `words` is the meaning of the words behind the choice that it picks, where there are any; `earlier` those of the
    questions that it may go on with, the first one first.
    """

    message: IncomingMessage
    meaning: Understanding
    session: Session
    turn_id: UUID
    now: datetime
    words: Understanding | None = None
    earlier: tuple[Said, ...] = ()
    picture: Received | None = None  # for the form under way
    also: tuple[Said, ...] = ()  # the other questions of the same message
    talks: bool = True  # whether a conversation with staff may be open


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a decision led to. `hidden` is what is not put on record of the message and its answer; `question` what was
    asked, with the questions it goes on with.
    """

    outcome: Outcome
    session: Session
    action: str
    intent: str
    hidden: Hidden = NOTHING
    question: str = ""
