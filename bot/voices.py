"""What voices are told by the settings, and the desk on which doors, consoles and jobs work."""

from actions.voices.model import Desk, Kind, KindPolicy, Policy
from bot.library import LiveLibrary
from bot.settings import Settings
from knowledge.cipher import Cipher


def policy_of(settings: Settings) -> Policy:
    """The rules of voices as the settings have them."""
    kinds = {
        kind: KindPolicy(
            days=settings.voice_days.get(kind, 5),
            anonymous=kind not in settings.voice_named,
            public=kind not in settings.voice_private,
            asks_page=kind is Kind.FAULT,
        )
        for kind in Kind
    }
    return Policy(
        kinds=kinds,
        transfers=settings.voice_transfers,
        pauses=settings.voice_pauses,
        pause_days=settings.voice_pause_days,
        reopen_days=settings.voice_reopen_days,
        rating_days=settings.voice_rating_days,
        personal_days=settings.voice_personal_days,
        second_person=settings.voice_second_person,
    )


def desk_of(settings: Settings, library: LiveLibrary, cipher: Cipher) -> Desk:
    """The desk as it is at this moment: the calendar and the city may change between two of them."""
    return Desk(policy=policy_of(settings), workdays=library.workdays, cipher=cipher, city=library.city)
