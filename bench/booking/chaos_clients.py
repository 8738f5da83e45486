"""The residents of a chaotic run, and the journal of what they were told.

A request whose answer never came is sent again, with the same key, until there is an answer; only then the resident
goes on. So whatever the journal holds was said by the service after its commit.
"""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from uuid import UUID

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout

from actions.visits.notice import VERSION

ANSWER_S = 40.0  # longer than any statement may take: what was given up is not still under way
AGAIN_S = 0.3
GIVE_UP_S = 120.0  # everything is back long before
UNSURE = frozenset({429, 500, 502, 503})
BOOKINGS, WAITING = "/api/v1/visits/bookings", "/api/v1/visits/waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The last thing that a resident was told of a booking. `sure` is False while they ask for something else."""

    session: UUID
    party: int
    state: str
    sure: bool = True
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Journal:
    """All that was told: bookings, places in line (None: in line, else how it ended), and how requests went."""

    bookings: dict[UUID, Told] = field(default_factory=dict)
    lines: dict[UUID, str | None] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)

    def tell(self, booking: UUID, session: UUID, party: int, state: str) -> None:
        """A confirmation."""
        version = self.bookings[booking].version + 1 if booking in self.bookings else 0
        self.bookings[booking] = Told(session=session, party=party, state=state, version=version)

    def doubt(self, booking: UUID, *, sure: bool = False) -> None:
        """The resident asks for something else (or was told no: it stands as it stood)."""
        told = self.bookings.get(booking)
        if told is not None:
            self.bookings[booking] = replace(told, sure=sure, version=told.version + 1)


@dataclass(slots=True, kw_only=True)
class Resident:
    """One resident with a phone, who does what comes to mind."""

    number: int
    http: ClientSession
    urls: tuple[str, ...]
    sessions: tuple[UUID, ...]
    journal: Journal
    rng: Random
    stopping: asyncio.Event
    pause_s: float
    token: str = ""
    keys: int = 0

    async def live(self) -> None:
        """Act until told to stop; what is under way is finished."""
        while not self.stopping.is_set():
            await self._act()
            await asyncio.sleep(self.pause_s * self.rng.uniform(0.5, 1.5))

    async def _act(self) -> None:
        status, mine = await self._ask("GET", BOOKINGS)
        if status != 200:
            self.journal.wrongs.append(f"one's own bookings cannot be read: {status}")
            return
        held = [one for one in mine["bookings"] if one["state"] == "held"]
        confirmed = [one for one in mine["bookings"] if one["state"] == "confirmed"]
        if held and self.rng.random() < 0.7:
            await (self._accept if self.rng.random() < 0.7 else self._cancel)(self.rng.choice(held))
        elif confirmed and self.rng.random() < 0.45:
            await (self._change if self.rng.random() < 0.5 else self._cancel)(self.rng.choice(confirmed))
        elif mine["waiting"] and self.rng.random() < 0.12:
            await self._leave(self.rng.choice(mine["waiting"]))
        else:
            await self._book()

    async def _book(self) -> None:
        self.keys += 1
        session, party = self.rng.choice(self.sessions), self.rng.choice((1, 1, 1, 2, 2, 3, 4))
        body = {"session": str(session), "party": party, "name": f"王{self.number:03}", "phone": f"138{self.number:08}"}
        key = f"chaos-{self.number:05}-{self.keys:06}"
        status, said = await self._ask("POST", BOOKINGS, {**body, "consent": VERSION}, key=key)
        if status not in (200, 201, 202):
            return
        if said["result"] == "booked":
            self._told(said, session)
        else:
            self.journal.lines.setdefault(UUID(said["id"]), None)

    def _told(self, said: Mapping[str, Any], session: UUID) -> None:
        self.journal.tell(UUID(said["id"]), session, said["party"], said["state"])

    async def _accept(self, held: Mapping[str, Any]) -> None:
        status, said = await self._ask("POST", f"{BOOKINGS}/{held['id']}/accept")
        if status == 200:
            self._told(said, UUID(said["about"]["session"]))

    async def _cancel(self, booking: Mapping[str, Any]) -> None:
        await self._on(booking, "DELETE")

    async def _change(self, booking: Mapping[str, Any]) -> None:
        wanted = {"session": str(self.rng.choice(self.sessions)), "party": self.rng.randint(1, 4)}
        if self.rng.random() < 0.4:
            del wanted["session"]
        await self._on(booking, "PATCH", wanted)

    async def _on(self, booking: Mapping[str, Any], method: str, body: object = None) -> None:
        identity = UUID(booking["id"])
        self.journal.doubt(identity)
        status, said = await self._ask(method, f"{BOOKINGS}/{identity}", body)
        if status == 200:
            self._told(said, UUID(said["about"]["session"]))
        elif status:
            self.journal.doubt(identity, sure=True)
        if status == 404 and booking["state"] == "confirmed":
            self.journal.wrongs.append(f"booking {identity} is not there any more")

    async def _leave(self, entry: Mapping[str, Any]) -> None:
        status, said = await self._ask("DELETE", f"{WAITING}/{entry['id']}")
        if status == 200:
            self.journal.lines[UUID(said["id"])] = said["state"]

    async def _ask(self, method: str, path: str, body: object = None, *, key: str = "") -> tuple[int, Any]:
        """One request, until there is an answer: another replica each time."""
        turns = itertools.cycle(self.rng.sample(self.urls, len(self.urls)))
        until = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            url = next(turns)
            if not self.token:
                await self._sign_in(url)
                continue
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            headers |= {"Idempotency-Key": key} if key else {}
            status, said = await self._once(method, url + path, headers, body)
            if status == 401:
                self.token = ""
            elif status is not None and status not in UNSURE:
                self.journal.answers[f"{method} {status}"] += 1
                return status, said
            else:
                self.journal.answers["no answer" if status is None else f"again after {status}"] += 1
                await asyncio.sleep(AGAIN_S)
        self.journal.wrongs.append(f"no answer to {method} {path} of resident {self.number} in {GIVE_UP_S:.0f} s")
        return 0, None

    async def _sign_in(self, url: str) -> None:
        name = {"name": f"chaos{self.number}"}
        headers = {"Content-Type": "application/json"}
        status, said = await self._once("POST", f"{url}/api/v1/login/development", headers, name)
        if status == 201:
            self.token = said["token"]
        else:
            await asyncio.sleep(AGAIN_S)

    async def _once(self, method: str, url: str, headers: dict[str, str], body: object) -> tuple[int | None, Any]:
        data = orjson.dumps(body) if body is not None else None
        try:
            async with self.http.request(
                method, url, headers=headers, data=data, timeout=ClientTimeout(total=ANSWER_S)
            ) as got:
                return got.status, orjson.loads(await got.read())
        except (ClientError, TimeoutError, OSError, orjson.JSONDecodeError):
            return None, None
