"""The one look of all pages: Jinja2 with escaping always on, and what every template may use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from actions.model import Service
from bot.web import moments
from bot.web.routes import Routes

HERE = Path(__file__).parent
#: Scripts that the build puts there; every page works without them.
VENDOR = HERE / "static" / "vendor"


def _vendored() -> frozenset[str]:
    return frozenset(path.name for path in VENDOR.glob("*.js"))


class Look:
    """Renders templates. What is not part of every service (the demonstration) adds folders of its own."""

    def __init__(self, service: Service) -> None:
        self._folders = jinja2.FileSystemLoader([HERE / "templates"])
        self._environment = jinja2.Environment(
            loader=self._folders,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            service=service, demo=False, demo_people=(), demo_password="", vendor=_vendored(), confirms_phones=False
        )
        self._environment.filters.update(moments.FILTERS)

    def demonstrate(self, folder: Path) -> None:
        """Take in the demonstration's templates, and let the pages say that it is one."""
        self._folders.searchpath.append(str(folder))
        self._environment.globals["demo"] = True

    def show(self, **values: object) -> None:
        """Hand every template these values."""
        self._environment.globals.update(values)

    def page(self, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> web.Response:
        """A template as a page."""
        body = self._environment.get_template(template).render(values or {})
        return web.Response(text=body, content_type="text/html", status=status)


LOOK: web.AppKey[Look] = web.AppKey("look")


def look_of(request: web.Request) -> Look:
    """The look of the application that this request came to."""
    return request.config_dict[LOOK]


def add_static(routes: Routes) -> None:
    """Serve the files of all pages under `/static`."""
    routes.static("/static", HERE / "static")
