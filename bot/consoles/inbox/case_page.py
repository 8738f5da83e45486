"""The page of one case: its whole story, what may be done now, and the reply as it is being written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from actions.voices import contacts, publishing, queries, replies, routing, similar, templates
from actions.voices.masking import pieces
from actions.voices.model import Act, Case, Published, Role
from actions.voices.rules import MOST_REPLY
from actions.voices.states import possible
from actions.voices.taking import PICTURES
from bot.consoles.desk import identity_of, page
from bot.consoles.inbox import naming
from bot.consoles.inbox.people import DECIDERS, OFFICE, WORKERS, acting
from bot.consoles.inbox.view import KEY, PATH, TITLE, Room, not_found
from bot.web.staff import staff_of
from knowledge import account_queries, attachments
from knowledge.accounts import Staff
from knowledge.store import Transaction

ALIKE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed into a form of the page, what was wrong, what is shown this once."""

    values: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    error: str = ""
    preview: str = ""
    everybody: Published | None = None  # what everybody would read with this reply
    contact: Any = None
    opened: Mapping[int, str] = field(default_factory=dict)
    status: int = 200


def acts_of(case: Case, staff: Staff, room: Room) -> frozenset[Act]:
    """What this person may do to the case now: their role, their part and the state of the case allow it."""
    if not staff.has(*WORKERS):
        return frozenset()
    by = acting(staff)
    if by.role is Role.DEPARTMENT and case.department_id != by.department_id:
        return frozenset()
    return possible(case, by.role, room.desk.policy)


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page, and what is opened on it."""

    room: Room

    async def show(self, request: web.Request) -> web.Response:
        """The case as it stands."""
        return await self.render(request, Typed())

    async def render(self, request: web.Request, typed: Typed) -> web.Response:
        """The case, with what was typed or opened."""
        staff, case_id = staff_of(request), identity_of(request)
        async with self.room.transaction() as transaction:
            case = await queries.get(transaction, case_id, staff.scope)
            values = await self._about(transaction, case, staff)
        values |= {**self.room.names(), "typed": typed, "opened": typed.opened}
        if typed.contact is not None:
            values["contact"] = typed.contact
        crumbs = ((TITLE, PATH), (case.number, None))
        return await page(request, "console_inbox_case.html", values, here=KEY, crumbs=crumbs, status=typed.status)

    async def _about(self, transaction: Transaction, case: Case, staff: Staff) -> dict[str, Any]:
        city, workdays = self.room.parts.library.city, self.room.parts.library.workdays
        people = naming.people_of(await account_queries.everybody(transaction))
        written = await replies.replies_of(transaction, case.id)
        alike = await similar.similar(transaction, f"{case.title}\n{case.text}", limit=ALIKE + 1, scope=staff.scope)
        assisting = await queries.assisting_of(transaction, case.id)
        acts = acts_of(case, staff, self.room)
        mine = acting(staff).department_id
        works = staff.has(*WORKERS)
        leads = works and (staff.has(*OFFICE) or case.department_id == mine)
        owed = case.owes and case.merged_into is None
        return {
            "case": case,
            "acts": acts,
            "proof": naming.proof_of(case, workdays),
            "story": naming.story_lines(await queries.story_of(transaction, case.id, staff.scope), city, people),
            "replies": written,
            "pieces": pieces,
            "privacies": naming.PRIVACIES,
            "suggested_public": publishing.suggested(case) if case.wants_public else None,
            "deliveries": await replies.deliveries(transaction, case.id),
            "delivery_words": naming.DELIVERY,
            "drafter": {one.id: naming.who(one.drafted_by, people) for one in written},
            "me": staff.actor,
            "decides": staff.has(*DECIDERS),
            "contact": await contacts.masked(transaction, case.id, scope=staff.scope, cipher=self.room.parts.cipher),
            "may_open": works,
            "assisting": assisting,
            "asked_for_opinion": works and any(one.department_id == mine for one in assisting) and case.owes,
            "may_ask_assisting": leads and owed,
            "may_withdraw": leads and case.published_at is not None,
            "pictures": await attachments.of_owner(transaction, (PICTURES, str(case.id))),
            "alike": [one for one in alike if one.case_id != case.id][:ALIKE],
            "merged": await queries.merged_of(transaction, case.id, staff.scope),
            "suggested": await self._suggested(transaction, case) if staff.has(*OFFICE) and owed else (),
            "templates": await templates.templates_for(transaction, staff.scope) if works else (),
            "most_reply": MOST_REPLY,
            "second_person": self.room.desk.policy.second_person,
            "works": works,
            "office_acts": staff.has(*OFFICE),
        }

    async def _suggested(self, transaction: Transaction, case: Case) -> tuple[Any, ...]:
        return await routing.suggest(transaction, f"{case.title}\n{case.text}", self.room.parts.library.city)

    async def contact(self, request: web.Request) -> web.Response:
        """Name and phone as they were left, shown this once; the look is on the audit log."""
        staff, parts = staff_of(request), self.room.parts
        async with self.room.transaction() as transaction:
            found = await contacts.opened(
                transaction, identity_of(request), by=acting(staff), cipher=parts.cipher, now=parts.now()
            )
        return await self.render(request, Typed(contact=found))

    async def words(self, request: web.Request) -> web.Response:
        """What a resident wrote as they wrote it, shown this once; the look is on the audit log."""
        staff, parts, entry = staff_of(request), self.room.parts, request.match_info["entry"]
        if not (entry.isascii() and entry.isdigit() and len(entry) < 18):
            raise not_found()
        async with self.room.transaction() as transaction:
            said = await contacts.original(
                transaction, int(entry), by=acting(staff), cipher=parts.cipher, now=parts.now()
            )
        gone = "原文已随居民的信息一起删除。"
        return await self.render(request, Typed(opened={int(entry): said if said is not None else gone}))

    async def picture(self, request: web.Request) -> web.Response:
        """One picture of the case."""
        staff, case_id, picture_id = staff_of(request), identity_of(request), identity_of(request, "picture")
        async with self.room.transaction() as transaction:
            await queries.get(transaction, case_id, staff.scope)
            found = await attachments.read(
                transaction, picture_id, owner=(PICTURES, str(case_id)), cipher=self.room.parts.cipher
            )
        if found is None:
            raise not_found()
        return web.Response(body=found.content, content_type=found.media_type, headers={"Cache-Control": "no-store"})
