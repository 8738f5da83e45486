"""The demonstration's staff: one for every role, all with the same password, let in by the demonstration alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from bot.web.look import LOOK
from bot.web.staff import KEEPER, keep
from knowledge import account_queries
from knowledge.accounts import ROLE_NAMES, Role, Staff, State
from knowledge.passwords import Passwords
from knowledge.store import Store

ACTOR = "demonstration"
#: No secret: accounts in the state `demonstration` open nothing in `serve`.
PASSWORD = "ming-hu-2026-demo"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One sample member of staff."""

    name: str
    display: str
    department_id: str | None
    role: Role

    @property
    def role_name(self) -> str:
        """What they are, in Chinese."""
        return ROLE_NAMES[self.role]


PEOPLE = (
    Person(name="zuzhi", display="林晓帆", department_id="cgj", role=Role.ORGANIZER),
    Person(name="bianji", display="周致远", department_id="rsj", role=Role.DEPARTMENT_EDITOR),
    Person(name="chengguan", display="韩思齐", department_id="cgj", role=Role.DEPARTMENT_EDITOR),
    Person(name="fuhe", display="方景行", department_id="rsj", role=Role.REVIEWER),
    Person(name="zuoxi", display="沈若溪", department_id="dsj", role=Role.AGENT),
    Person(name="zhishi", display="顾明哲", department_id="dsj", role=Role.CURATOR),
    Person(name="shenhe", display="程雅文", department_id="dsj", role=Role.REVIEWER),
    Person(name="duban", display="陆承安", department_id=None, role=Role.SUPERVISOR),
    Person(name="shiban", display="许清和", department_id=None, role=Role.CITY_OFFICE),
    Person(name="guanli", display="江一舟", department_id=None, role=Role.ADMINISTRATOR),
)


def staff_of(person: Person) -> Staff:
    """The person's account."""
    return Staff(
        id=uuid5(NAMESPACE_URL, f"mingchuang:demonstration:{person.name}"),
        name=person.name,
        display=person.display,
        department_id=person.department_id,
        roles=frozenset({person.role}),
        state=State.DEMONSTRATION,
    )


async def load_people(store: Store, *, now: Callable[[], datetime]) -> None:
    """Put the accounts on record, and give the password back to those who changed theirs.

    One whose department the city does not have, or whose name somebody has already, is left out.
    """
    passwords = Passwords()
    try:
        kept = await passwords.hash(PASSWORD)
    finally:
        passwords.close()
    for person in PEOPLE:
        staff = staff_of(person)
        async with store.transaction() as transaction:
            known = await account_queries.by_name(transaction, person.name)
            if known is None:
                if await account_queries.profile_fault(transaction, staff.profile) is None:
                    await account_queries.add(transaction, staff=staff, password=kept, actor=ACTOR, now=now())
            elif known.state is State.DEMONSTRATION and known.version > 1:
                await account_queries.change_password(transaction, known, kept, one_time=False, actor=ACTOR, now=now())


def let_people_in(app: web.Application) -> None:
    """Let the accounts of the demonstration in, and show them on its front page."""
    keeper = app[KEEPER]
    keep(app, replace(keeper, sign_in=replace(keeper.sign_in, demonstration=True)))
    app[LOOK].show(demo_people=PEOPLE, demo_password=PASSWORD)
