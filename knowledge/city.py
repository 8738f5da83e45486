"""The city: its departments and districts, their windows, and the places where residents are served.

A :class:`City` is a snapshot in memory, small (tens of departments, hundreds of places) and replaced whole when the
change sequence says that the city changed.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select

from knowledge.city_tables import departments, places, windows
from knowledge.store import Transaction

EARTH_RADIUS_KM = 6371.0

_CITY = re.compile(r"^(?:.{0,12}?[^城都])?市(?!场)(?=..)(?:人民政府(?=.{3,}委员会$))?")
_ZONE = re.compile(r"((?:高新技术|经济技术|经济)(?:产业)?开发区|旅游度假区|综合保税区)管理委员会$")
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window or office inside a department: what it handles, where and when."""

    name: str
    handles: str
    address: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department of the city, a district or county, or a development zone."""

    id: str
    name: str
    short: str
    kind: str  # department, district, zone
    prefix: str
    org_code: str
    aliases: tuple[str, ...] = ()
    duties: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""
    windows: tuple[Window, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name people may use for it, each once: also without the city's name before it, or the office after it."""
        given = (self.name, self.short, *self.aliases)
        return tuple(
            dict.fromkeys((*given, *_without_city(self.name), *_without_city(self.short), *_of_zone(self.name)))
        )


def _without_city(name: str) -> tuple[str, ...]:
    """市场监督管理局 and 市市场监督管理局 for 明湖市市场监督管理局; nothing where no city's name stands before."""
    body = _CITY.sub("", name, count=1)
    return (body, f"市{body}") if body != name and len(body) >= _SHORTEST_NAME else ()


def _of_zone(name: str) -> tuple[str, ...]:
    """高新技术产业开发区, and with its office, of a development zone's whole name."""
    found = _ZONE.search(name)
    if found is None:
        return ()
    zone = found.group(1)
    shorter = (
        zone,
        *(zone.replace(word, "") for word in ("产业", "技术", "旅游") if not zone.startswith(f"高新{word}")),
    )
    return tuple(f"{one}{office}" for one in shorter for office in ("", "管委会", "管理委员会"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A service zone or hall. Coordinates are GCJ-02 degrees."""

    id: str
    name: str
    kind: str
    level: str
    district_id: str
    functions: tuple[str, ...]
    address: str
    longitude: float
    latitude: float
    hours: str
    phone: str
    aliases: tuple[str, ...] = ()

    def distance_km(self, latitude: float, longitude: float) -> float:
        """Great-circle distance in kilometres to a point."""
        north, east = radians(latitude - self.latitude), radians(longitude - self.longitude)
        half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(self.latitude)) * sin(east / 2) ** 2
        return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@dataclass(frozen=True, kw_only=True)
class City:
    """All departments (in their order) and all published places."""

    departments: tuple[Department, ...] = field(default=())
    places: tuple[Place, ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[str, Department]:
        """Departments by their id."""
        return {department.id: department for department in self.departments}

    @cached_property
    def places_by_id(self) -> dict[str, Place]:
        """Places by their id."""
        return {place.id: place for place in self.places}

    @property
    def districts(self) -> tuple[Department, ...]:
        """Districts, counties and zones."""
        return tuple(one for one in self.departments if one.kind != "department")


async def load_city(transaction: Transaction) -> City:
    """The city as the database has it."""
    inside: dict[str, list[Window]] = {}
    for row in await transaction.execute(select(windows).order_by(windows.c.department_id, windows.c.position)):
        window = Window(name=row.name, handles=row.handles, address=row.address, hours=row.hours, phone=row.phone)
        inside.setdefault(row.department_id, []).append(window)
    found = [
        Department(
            id=row.id,
            name=row.name,
            short=row.short,
            kind=row.kind,
            prefix=row.prefix,
            org_code=row.org_code,
            aliases=tuple(row.aliases),
            duties=row.duties,
            address=row.address,
            hours=row.hours,
            phone=row.phone,
            windows=tuple(inside.get(row.id, ())),
        )
        for row in await transaction.execute(select(departments).order_by(departments.c.position))
    ]
    return City(departments=tuple(found), places=await _load_places(transaction))


async def _load_places(transaction: Transaction) -> tuple[Place, ...]:
    rows = await transaction.execute(select(places).where(places.c.published).order_by(places.c.id))
    return tuple(
        Place(
            id=row.id,
            name=row.name,
            kind=row.kind,
            level=row.level,
            district_id=row.district_id,
            functions=tuple(row.functions),
            address=row.address,
            longitude=row.longitude,
            latitude=row.latitude,
            hours=row.hours,
            phone=row.phone,
            aliases=tuple(row.aliases),
        )
        for row in rows
    )
