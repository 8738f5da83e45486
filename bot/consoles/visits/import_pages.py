"""A month of events from Excel: sent, looked at row by row, imported as a whole or not at all, and taken back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from aiohttp import web

from actions.visits import importing, sheet_writing
from actions.visits.errors import StaffError, UnknownError
from actions.visits.importing import ImportRefusedError, Kind, Preview
from actions.visits.importing_words import session_shown
from actions.visits.sheet import Sheet, SheetError, read_sheet
from bot.app import Parts
from bot.consoles.desk import Upload, fields, identity_of, page, see_other
from bot.consoles.visits.access import KEY, PATH, WORK, event_path
from bot.consoles.visits.event_view import names_of
from bot.consoles.visits.files import excel
from bot.consoles.visits.uploads import Uploads
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.accounts import Staff

IMPORT = f"{PATH}/import"
TOO_LARGE = "文件不能超过 1 MB。五百场活动的表也只有 0.1 MB 左右：请删去表里的图片，或者分成几个文件。"
GONE = "核对过的表只留 30 分钟，这一份已经不在了。请重新选择文件。"
KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.ERROR: ("要改", "bad"),
    Kind.NEW: ("新活动", "good"),
    Kind.CHANGED: ("有改动", "note"),
    Kind.UNCHANGED: ("没有变化", "quiet"),
}


def own_of(staff: Staff) -> frozenset[str] | None:
    """The departments whose events this person may bring; None: any."""
    return None if staff.scope is None else frozenset({staff.scope})


@dataclass(frozen=True, slots=True)
class ImportPages:
    """The handlers."""

    parts: Parts

    @property
    def uploads(self) -> Uploads:
        """Where sheets wait."""
        return Uploads(redis=self.parts.redis, cipher=self.parts.cipher)

    async def start(self, request: web.Request) -> web.Response:
        """Choose a file; the last import, and whether it can be taken back."""
        return await self._start(request)

    async def _start(self, request: web.Request, error: str = "", problem: str = "", status: int = 200) -> web.Response:
        staff = staff_of(request)
        async with self.parts.store.transaction() as transaction:
            last = await importing.last_import(transaction, department_id=staff.scope)
            names = await names_of(transaction, [last.imported_by] if last else [])
        values = {
            "last": last,
            "people": names,
            "errors": {"file": error} if error else {},
            "problem": problem,
            "preview": None,
            "everywhere": staff.scope is None,
            "path": IMPORT,
        }
        crumbs = (("开放日", PATH), ("导入", None))
        return await page(request, "console_visits_import.html", values, here=KEY, crumbs=crumbs, status=status)

    async def template(self, request: web.Request) -> web.Response:
        """The empty sheet."""
        city = self.parts.library.city
        content = await asyncio.to_thread(sheet_writing.template, city, own=own_of(staff_of(request)))
        return excel(content, "events-template.xlsx")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A file was sent: keep it, and go and look at it."""
        try:
            form = await fields(request)
        except web.HTTPRequestEntityTooLarge:
            return await self._start(request, TOO_LARGE, status=413)
        upload = form.upload("file")
        if upload is None:
            return await self._start(request, "请选择一个 .xlsx 文件。", status=422)
        try:
            await self._read(request, upload)
        except SheetError as error:
            return await self._start(request, str(error), status=422)
        key = await self.uploads.keep(staff_of(request).id, upload)
        return await see_other(request, f"{IMPORT}/sheets/{key}")

    async def _read(self, request: web.Request, upload: Upload) -> Sheet:
        own = own_of(staff_of(request))
        return await asyncio.to_thread(read_sheet, upload.content, self.parts.library.city, own=own)

    async def look(self, request: web.Request) -> web.Response:
        """What importing it would do now, row by row."""
        upload, sheet = await self._kept(request)
        async with self.parts.store.transaction() as transaction:
            seen = await importing.preview(transaction, sheet, now=self.parts.now())
        return await self._look(request, upload, seen)

    async def _kept(self, request: web.Request) -> tuple[Upload, Sheet]:
        """The sheet of the address. Raises ProblemError (404)."""
        upload = await self.uploads.find(staff_of(request).id, request.match_info["key"])
        if upload is None:
            raise ProblemError(404, "没有找到这份表", GONE)
        return upload, await self._read(request, upload)

    async def _look(
        self, request: web.Request, upload: Upload, seen: Preview, problem: str = "", status: int = 200
    ) -> web.Response:
        shown = sorted(seen.events, key=lambda one: list(KINDS).index(one.kind))
        values = {
            "preview": seen,
            "file": upload.filename,
            "shown": [one for one in shown if one.kind is not Kind.UNCHANGED],
            "unchanged": [one for one in shown if one.kind is Kind.UNCHANGED],
            "kinds": KINDS,
            "counts": [(label, seen.count(kind), badge) for kind, (label, badge) in KINDS.items()],
            "names": {one.id: one.short for one in self.parts.library.city.departments},
            "everywhere": staff_of(request).scope is None,
            "session_shown": session_shown,
            "event_path": event_path,
            "fits": not seen.wrongs and len(seen.events) > seen.count(Kind.UNCHANGED),
            "errors": {},
            "problem": problem,
            "path": IMPORT,
            "here_path": request.path,
        }
        crumbs = (("开放日", PATH), ("导入", IMPORT), ("核对", None))
        return await page(request, "console_visits_import.html", values, here=KEY, crumbs=crumbs, status=status)

    async def apply(self, request: web.Request) -> web.StreamResponse:
        """Import exactly what was looked at."""
        form = await fields(request)
        upload, sheet = await self._kept(request)
        staff = staff_of(request)
        try:
            async with self.parts.store.transaction() as transaction:
                done = await importing.apply(
                    transaction, sheet, file=upload.filename, department_id=staff.scope,
                    expected=form.text("digest"), actor=staff.actor, now=self.parts.now(), new_id=uuid4,
                )  # fmt: skip
        except ImportRefusedError as error:
            return await self._look(request, upload, error.preview, str(error), status=409)
        await self.uploads.forget(staff.id, request.match_info["key"])
        said = f"导入完成：新活动{done.new}个（草稿），改动{done.changed}个，没有变化{done.unchanged}个。"
        return await see_other(request, IMPORT, said)

    async def undo(self, request: web.Request) -> web.StreamResponse:
        """Take the last import back."""
        staff = staff_of(request)
        try:
            async with self.parts.store.transaction() as transaction:
                done = await importing.undo(
                    transaction, identity_of(request, "import"), department_id=staff.scope,
                    actor=staff.actor, now=self.parts.now(),
                )  # fmt: skip
        except UnknownError as error:
            return await self._start(request, problem=str(error), status=404)
        except StaffError as error:
            return await self._start(request, problem=str(error), status=409)
        said = f"已撤销：删去{done.removed}个新活动，{done.restored}个活动恢复原样。"
        return await see_other(request, IMPORT, said)


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    pages = ImportPages(parts)
    routes.add("GET", IMPORT, pages.start, roles=WORK)
    routes.add("POST", IMPORT, pages.upload, roles=WORK)
    routes.add("GET", f"{IMPORT}/template", pages.template, roles=WORK)
    routes.add("GET", f"{IMPORT}/sheets/{{key}}", pages.look, roles=WORK)
    routes.add("POST", f"{IMPORT}/sheets/{{key}}", pages.apply, roles=WORK)
    routes.add("POST", f"{IMPORT}/{{import}}/undo", pages.undo, roles=WORK)
