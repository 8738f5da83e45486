"""The page of an event, and the form in which it is written. Nothing that was typed is lost where something is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from aiohttp import web

from actions.visits import events, proposing, queries
from actions.visits.errors import StaffError, StaleError, WrongError
from actions.visits.importing_words import Difference, differences
from actions.visits.model import FIELDS, FORMS, Event, EventDraft, EventState
from actions.visits.rules import LIVE_FIELDS
from actions.visits.sentences import when
from bot.app import Parts
from bot.consoles.desk import Fields, fields, page, see_other
from bot.consoles.visits.access import KEY, PATH, VIEW, WORK, event_path, session_path, their_event
from bot.consoles.visits.event_view import acts_of, names_of, review_of, seats_ahead, session_state, steps_of
from bot.consoles.visits.overview import STATES
from bot.consoles.visits.reading import event_draft, event_values
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.store import Transaction

SHOWN = (EventState.PUBLISHED, EventState.SUSPENDED)
#: An event's field → the form's, where they differ.
_FORM_NAMES = {"department_id": "department", "district_id": "district"}
_COMPARED = tuple(name for name in EventDraft.__dataclass_fields__ if name not in ("campaign_id", "invitation"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The form as it is shown: what stands in it, what is wrong, and what somebody else changed meanwhile."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    meanwhile: tuple[Difference, ...] = ()
    status: int = 200


@dataclass(frozen=True, slots=True)
class EventPages:
    """The handlers."""

    parts: Parts

    async def show(self, request: web.Request) -> web.Response:
        """An event with its sessions and what can be done."""
        return await self.shown(request)

    async def shown(
        self, request: web.Request, *, form: Fields | None = None, problem: str = "", status: int = 200
    ) -> web.Response:
        """The page of an event; with the form of an act that was refused."""
        now = self.parts.now()
        async with self.parts.store.transaction() as transaction:
            listing = await their_event(transaction, request)
            event = listing.event
            review = await review_of(transaction, event, self._names())
            proposers = review.proposal.written_by if review.proposal is not None else ()
            people = (*review.writers, event.created_by, event.submitted_by, event.approved_by, *proposers)
            names = await names_of(transaction, people)
        by_id = self.parts.library.city.by_id
        values = {
            "event": event,
            "sessions": listing.sessions,
            "ahead": seats_ahead(listing, now),
            "acts": acts_of(request, listing, review, now),
            "review": review,
            "writers": _called(review.writers, names),
            "proposers": _called(proposers, names),
            "steps": steps_of(event),
            "states": STATES,
            "people": names,
            "organizer": by_id[event.department_id].name if event.department_id in by_id else event.department_id,
            "district": by_id[event.district_id].short if event.district_id in by_id else "",
            "path": event_path(event.id),
            "session_path": session_path,
            "session_state": lambda one: session_state(one, event, now),
            "when": when,
            "public": event.state in SHOWN,
            "typed": form.raw if form else {},
            "errors": form.errors if form else {},
            "problem": problem,
        }
        crumbs = (("开放日", PATH), (event.title, None))
        return await page(request, "console_visits_event.html", values, here=KEY, crumbs=crumbs, status=status)

    async def new(self, request: web.Request) -> web.Response:
        """The empty form."""
        own = self.parts.library.city.by_id.get(staff_of(request).department_id or "")
        values = {"min_age": "18", "max_party": "5", "form": FORMS[0], "phone": own.phone if own else ""}
        return await self._form(request, Written(values=values))

    async def add(self, request: web.Request) -> web.StreamResponse:
        """A new draft."""
        form = await fields(request)
        draft = event_draft(form, self._department(request, form))
        self._check_district(form, draft)
        if not form.errors:
            try:
                async with self.parts.store.transaction() as transaction:
                    made = await events.create_events(
                        transaction, [(draft, ())],
                        actor=staff_of(request).actor, now=self.parts.now(), new_id=uuid4,
                    )  # fmt: skip
                said = "草稿已保存。请添加场次，再提交审核。"
                return await see_other(request, event_path(made[0].id), said)
            except WrongError as error:
                _note(form, error)
        return await self._form(request, Written(values=form.raw, errors=form.errors, status=422))

    async def edit(self, request: web.Request) -> web.Response:
        """The form of an event."""
        async with self.parts.store.transaction() as transaction:
            event = (await their_event(transaction, request)).event
            event = await self._with_proposal(transaction, event)
        return await self._form(request, Written(values=event_values(event)), event)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """An event rewritten, if nobody else rewrote it since the form was opened."""
        form = await fields(request)
        async with self.parts.store.transaction() as transaction:
            event = (await their_event(transaction, request)).event
            event = await self._with_proposal(transaction, event)
        draft = self._draft(form, event)
        version = form.whole("version", least=0, most=10**9)
        problem, status, meanwhile = "", 422, tuple[Difference, ...]()
        if not form.errors:
            try:
                async with self.parts.store.transaction() as transaction:
                    await their_event(transaction, request)
                    write = _propose if event.state in SHOWN else _edit
                    said = await write(
                        transaction, event.id, draft, version=-1 if version is None else version,
                        actor=staff_of(request).actor, now=self.parts.now(),
                    )  # fmt: skip
                return await see_other(request, event_path(event.id), said)
            except WrongError as error:
                _note(form, error)
            except StaleError:
                event = await self._now(event)
                meanwhile = self._meanwhile(event, self._draft(form, event))
                problem, status = "您打开以后，别人改过这个活动。您写的都还在下面；对照一下，再保存就以您的为准。", 409
            except StaffError as error:
                problem, status = str(error), 409
        written = Written(
            values=form.raw, errors=form.errors, problem=problem, meanwhile=meanwhile, status=status
        )  # fmt: skip
        return await self._form(request, written, event)

    async def _now(self, event: Event) -> Event:
        async with self.parts.store.transaction() as transaction:
            found = await queries.event_of(transaction, event.id)
            return await self._with_proposal(transaction, found or event)

    async def _with_proposal(self, transaction: Transaction, event: Event) -> Event:
        """The event as it will be once what waits is approved: that is what one goes on writing."""
        proposal = await proposing.proposal_of(transaction, event.id)
        return proposal.onto(event) if proposal is not None else event

    def _names(self) -> dict[str, str]:
        return {one.id: one.short for one in self.parts.library.city.departments}

    def _draft(self, form: Fields, event: Event) -> EventDraft:
        """What was typed over what there is: of what residents can see, the live fields alone."""
        draft = event_draft(form, event.department_id)
        self._check_district(form, draft)
        kept: dict[str, Any] = {"campaign_id": event.campaign_id}
        if event.state in SHOWN:
            kept |= {name: getattr(event, name) for name in _COMPARED if name not in LIVE_FIELDS}
            kept["invitation"] = None
        return replace(draft, **kept)

    def _meanwhile(self, event: Event, draft: EventDraft) -> tuple[Difference, ...]:
        keys = [name for name in _COMPARED if getattr(event, name) != getattr(draft, name)]
        return tuple(differences(event, draft, keys, self._names()))

    def _department(self, request: web.Request, form: Fields) -> str:
        """Whose event it is: one's own department's, or the chosen one for those who see all."""
        staff = staff_of(request)
        if staff.scope is not None:
            return staff.scope
        chosen = form.text("department", most=32)
        if chosen not in self.parts.library.city.by_id:
            form.wrong("department", "请选择主办单位。")
        return chosen

    def _check_district(self, form: Fields, draft: EventDraft) -> None:
        if draft.district_id not in {None, *(one.id for one in self.parts.library.city.districts)}:
            form.wrong("district", "请从列表里选一个区县。")

    async def _form(self, request: web.Request, written: Written, event: Event | None = None) -> web.Response:
        city = self.parts.library.city
        values = {
            "event": event,
            "written": written,
            "values": written.values,
            "errors": written.errors,
            "frozen": event is not None and event.state in SHOWN,
            "departments": [(one.id, one.short) for one in city.departments],
            "districts": [(one.id, one.short) for one in city.districts],
            "choose_department": event is None and staff_of(request).scope is None,
            "forms": [(one, one) for one in FORMS],
            "fields": [(one, one) for one in FIELDS],
            "path": event_path(event.id) if event else PATH,
        }
        last = (("新建活动", None),) if event is None else ((event.title, event_path(event.id)), ("修改", None))
        crumbs = (("开放日", PATH), *last)
        template = "console_visits_event_edit.html"
        return await page(request, template, values, here=KEY, crumbs=crumbs, status=written.status)


def _called(actors: Sequence[str], names: Mapping[str, str]) -> str:
    return "、".join(dict.fromkeys(names[one] for one in actors))


async def _edit(transaction: Transaction, event_id: str, draft: EventDraft, **known: Any) -> str:  # noqa: ANN401
    await events.edit_event(transaction, event_id, draft, **known)
    return "已保存。"


async def _propose(transaction: Transaction, event_id: str, draft: EventDraft, **known: Any) -> str:  # noqa: ANN401
    proposal = await proposing.propose(transaction, event_id, draft, **known)
    if proposal is None:
        return "和市民现在看到的一样，没有要改的。"
    return "改动已提交，等另一位同事审核；审核以前，市民看到的还是原来的内容。"


def _note(form: Fields, error: WrongError) -> None:
    for name, sentence in error.wrongs.items():
        form.wrong(_FORM_NAMES.get(name, name), sentence)


def add(routes: Routes, pages: EventPages) -> None:
    """Add the pages."""
    at = f"{PATH}/events/{{event}}"
    routes.add("GET", f"{PATH}/new", pages.new, roles=WORK)
    routes.add("POST", f"{PATH}/new", pages.add, roles=WORK)
    routes.add("GET", at, pages.show, roles=VIEW)
    routes.add("GET", f"{at}/edit", pages.edit, roles=WORK)
    routes.add("POST", f"{at}/edit", pages.change, roles=WORK)
