"""Residents for tests: signed in, and gone."""

from datetime import datetime

from bot.logins import EVERYTHING, Person
from knowledge import residents
from knowledge.erasing import erase_resident
from knowledge.residents import resident_id
from knowledge.store import Transaction


def person_of(channel: str, sender: str, scope: str = EVERYTHING) -> Person:
    """The person who first came through this door."""
    return Person(resident_id=resident_id(channel, sender), channel=channel, sender=sender, scope=scope)


async def gone(transaction: Transaction, channel: str, sender: str, *, now: datetime) -> None:
    """Forget whom this door leads to, and all that hangs on them."""
    person = await residents.find(transaction, channel=channel, sender=sender)
    await erase_resident(transaction, person, erasers=(), now=now, actor="test")
