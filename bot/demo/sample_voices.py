"""The demonstration's letters, conversations with staff and reply templates: a living inbox from the first start on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from actions.handover.acts import Desk as TalkDesk
from actions.handover.sample import load_talks
from actions.voices.model import Desk
from actions.voices.sample import read_cases, read_list
from actions.voices.sample_life import Cast
from actions.voices.sample_loading import load_cases, load_templates
from bot.demo.people import ACTOR, PEOPLE, staff_of
from bot.demo.sample import FOLDER
from bot.handover import policy_of as talk_policy
from bot.settings import Settings
from bot.voices import policy_of
from knowledge.accounts import Role
from knowledge.cipher import Cipher
from knowledge.city import load_city
from knowledge.store import Store
from knowledge.workdays import load_workdays

VOICES = FOLDER / "voices"


def cast() -> Cast:
    """Who of the demonstration's staff does what with the letters."""
    office = next(staff_of(one).actor for one in PEOPLE if one.role is Role.CITY_OFFICE)
    editors = {one.department_id: staff_of(one).actor for one in PEOPLE if one.role is Role.DEPARTMENT_EDITOR}
    return Cast(
        loader=ACTOR, office=office, second=office,
        editors={department: actor for department, actor in editors.items() if department is not None},
    )  # fmt: skip


async def load_voices(
    store: Store, settings: Settings, cipher: Cipher, *, now: Callable[[], datetime], folder: Path = VOICES
) -> int:
    """Load the letters and conversations, or make untouched ones anew on another day; returns how many letters.

    The sample city and the accounts must be there. It takes some seconds the first time: while the service serves already.
    """
    moment = now()
    agent = next(staff_of(one).id for one in PEOPLE if one.role is Role.AGENT)
    async with store.transaction() as transaction:
        workdays = await load_workdays(transaction)
        desk = Desk(policy=policy_of(settings), workdays=workdays, cipher=cipher, city=await load_city(transaction))
        await load_templates(transaction, list(read_list(folder / "templates.yml")), cast(), now=moment)
        talks = TalkDesk(cipher=cipher, workdays=workdays, policy=talk_policy(settings))
        await load_talks(transaction, list(read_list(folder / "talks.yml")), talks, agent=agent, now=moment)
    sample = read_cases(folder / "cases.yml", now=moment, workdays=workdays)
    return await load_cases(store, sample, desk, cast(), now=moment)
