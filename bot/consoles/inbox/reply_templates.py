"""Reply templates: a department's own, and the office's for everybody."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from aiohttp import web

from actions.voices import templates
from actions.voices.errors import VoiceError
from actions.voices.rules import MOST_REPLY
from bot.consoles.desk import Fields, fields, identity_of, page, see_other
from bot.consoles.inbox.people import acting
from bot.consoles.inbox.view import KEY, PATH, TITLE, Room
from bot.web.staff import staff_of

ROOT = f"{PATH}/templates"


@dataclass(frozen=True, slots=True)
class TemplatePages:
    """The handlers."""

    room: Room

    async def listed(self, request: web.Request) -> web.Response:
        """Those that this person may use; their own can be changed."""
        return await self._page(request, None)

    async def new(self, request: web.Request) -> web.StreamResponse:
        """One more."""
        return await self._save(request, uuid4(), "已保存模板。")

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Other words."""
        return await self._save(request, identity_of(request), "已修改模板。")

    async def remove(self, request: web.Request) -> web.StreamResponse:
        """Away with it."""
        async with self.room.transaction() as transaction:
            await templates.remove(
                transaction, identity_of(request), by=acting(staff_of(request)), now=self.room.parts.now()
            )
        return await see_other(request, ROOT, "已删除模板。")

    async def _save(self, request: web.Request, template_id: UUID, said: str) -> web.StreamResponse:
        form = await fields(request)
        title, text = form.text("title", most=2 * MOST_REPLY), form.text("text", most=2 * MOST_REPLY)
        try:
            async with self.room.transaction() as transaction:
                await templates.save(
                    transaction, template_id, title=title, text=text, by=acting(staff_of(request)),
                    now=self.room.parts.now(),
                )  # fmt: skip
        except VoiceError as error:
            form.wrong("title" if "名称" in str(error) else "text", str(error))
            return await self._page(request, form)
        return await see_other(request, ROOT, said)

    async def _page(self, request: web.Request, form: Fields | None) -> web.Response:
        staff = staff_of(request)
        async with self.room.transaction() as transaction:
            found = await templates.templates_for(transaction, staff.scope)
        values = {
            **self.room.names(),
            "templates": found,
            "own": acting(staff).scope,
            "errors": form.errors if form is not None else {},
            "values": form.raw if form is not None else {},
        }
        crumbs = ((TITLE, PATH), ("答复模板", None))
        status = 422 if form is not None else 200
        return await page(request, "console_inbox_templates.html", values, here=KEY, crumbs=crumbs, status=status)
