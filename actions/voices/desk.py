"""What the work on cases stands on, from what a turn of the dialogue is given."""

from actions.model import Facts
from actions.voices.model import Desk


def desk_of(facts: Facts) -> Desk:
    """The desk of a turn."""
    return Desk(policy=facts.voices, workdays=facts.workdays, cipher=facts.cipher, city=facts.city)
