"""Who may do what in the inbox, and in which part they act."""

from actions.voices.model import Actor
from actions.voices.model import Role as Part
from actions.voices.reminders import Addressee, Audience
from knowledge.accounts import Role, Staff

#: Who reads cases: of their own department, or of all where their role sees all.
READERS = frozenset(
    {
        Role.AGENT,
        Role.DEPARTMENT_EDITOR,
        Role.REVIEWER,
        Role.SUPERVISOR,
        Role.CITY_OFFICE,
        Role.ADMINISTRATOR,
    }
)
#: Who works on cases: writes replies, transfers, opens a contact.
WORKERS = frozenset({Role.DEPARTMENT_EDITOR, Role.CITY_OFFICE})
OFFICE = frozenset({Role.CITY_OFFICE})
EDITORS = frozenset({Role.DEPARTMENT_EDITOR})
#: Who may be the second person for a public reply.
DECIDERS = frozenset({Role.REVIEWER, Role.DEPARTMENT_EDITOR, Role.CITY_OFFICE})
#: Who sees figures.
COUNTERS = frozenset({Role.DEPARTMENT_EDITOR, Role.SUPERVISOR, Role.CITY_OFFICE, Role.ADMINISTRATOR})
#: Who is reminded of deadlines, and can put a reminder away for all of their part.
REMINDED = frozenset({Role.DEPARTMENT_EDITOR, Role.CITY_OFFICE, Role.SUPERVISOR})
#: Who speaks with residents.
SPEAKERS = frozenset({Role.AGENT, Role.CITY_OFFICE})

NO_DEPARTMENT = "-"


def acting(staff: Staff) -> Actor:
    """The part in which somebody works on cases: the office, or their department whatever else they may see."""
    if staff.has(Role.CITY_OFFICE):
        return Actor(id=staff.actor, role=Part.OFFICE)
    return Actor(id=staff.actor, role=Part.DEPARTMENT, department_id=staff.department_id or NO_DEPARTMENT)


def reading(staff: Staff) -> Actor:
    """The part in which somebody reads and makes notes: as far as they see."""
    if staff.scope is None:
        return Actor(id=staff.actor, role=Part.OFFICE)
    return Actor(id=staff.actor, role=Part.DEPARTMENT, department_id=staff.scope)


def addressees(staff: Staff) -> tuple[Addressee, ...]:
    """Whose reminders are this person's: their department's, the office's own, the supervisors'."""
    found = []
    if staff.has(Role.DEPARTMENT_EDITOR) and staff.department_id is not None:
        found.append(Addressee(audience=Audience.DEPARTMENT, department_id=staff.department_id))
    if staff.has(Role.CITY_OFFICE):
        found.append(Addressee(audience=Audience.OFFICE))
    if staff.has(Role.SUPERVISOR):
        found.append(Addressee(audience=Audience.SUPERVISOR))
    return tuple(found)
