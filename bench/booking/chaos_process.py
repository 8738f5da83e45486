"""The processes that chaos kills: `python -m bench.booking.chaos_process serve|worker …`.

A replica has the API of visits and the demonstration's login; a worker has the jobs of visits and the delivery of the
outbox. Both are wired as the service wires them, without the parts that visits do not use. An offer stands for
seconds instead of office hours.
"""

import argparse
import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

import uvloop
from aiohttp import ClientError, ClientSession, web
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from actions.model import Service
from actions.visits import seats
from actions.visits.rows import event_from, session_from
from actions.visits.seats import Locked
from actions.visits.tables import events, sessions
from bench.booking import ground
from bot.clock import utc_now
from bot.demo.login import CHANNEL, add_development_login
from bot.identities import Identities
from bot.jobs import Job, run_jobs
from bot.jobs.deliver import Deliver, DoubtfulError, NotTriedError
from bot.jobs.visits import visit_jobs
from bot.logs import configure_logs
from bot.redis_link import RedisLink
from bot.sealing import Seals
from bot.server import listening, until_stopped
from bot.sessions import Sessions
from bot.settings import Settings
from bot.visit_doors import add_visits
from bot.web.csrf import csrf
from bot.web.look import LOOK, Look
from bot.web.metrics import Metrics
from bot.web.origin import PUBLIC_URL
from bot.web.problems import problems
from bot.web.routes import Routes
from knowledge.cipher import Cipher
from knowledge.city import City, load_city
from knowledge.outbox import Parcel
from knowledge.store import Store, Transaction
from knowledge.workdays import CLOSES, OPENS, Workdays, base_workdays

OFFER_S = 4.0
UNGUARDED_S = 0.3
CONNECTIONS = 8
SECRET = "chaos" * 8
SERVICE = Service(city="明湖市", hotline="12345", hotline_hours="24小时", site_url="", public_url="http://127.0.0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurried(Workdays):
    """A calendar in which office hours are over in seconds."""

    def after_office_hours(
        self, moment: datetime, hours: float, *, opens: time = OPENS, closes: time = CLOSES
    ) -> datetime:
        """`OFFER_S` seconds for every four hours; day and night."""
        del opens, closes
        return moment + timedelta(seconds=OFFER_S * hours / 4)


def hurried() -> Workdays:
    """The calendar of this run."""
    return Hurried(plans=base_workdays().plans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What visits look into."""

    city: City
    workdays: Workdays = field(default_factory=hurried)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the doors of visits ask of a running service."""

    store: Store
    redis: RedisLink
    http: ClientSession
    library: Library
    settings: Settings = field(default_factory=lambda: Settings(_env_file=None))
    service: Service = SERVICE
    now: Callable[[], datetime] = utc_now
    cipher: Cipher = field(default_factory=lambda: ground.desk().cipher)
    secret_key: str = SECRET
    rng: random.Random = field(default_factory=random.SystemRandom)

    @property
    def identities(self) -> Identities:
        """Nobody here has a name beside that of the door."""
        return Identities(
            store=self.store,
            sessions=Sessions(self.redis, Seals(self.cipher)),
            cipher=self.cipher,
            mergers=(),
            now=self.now,
        )


@dataclass(frozen=True, slots=True)
class PlatformCourier:
    """Sends to the platform of the run, which counts what it gets."""

    http: ClientSession
    url: str
    channel: str = CHANNEL

    def takes(self, _parcel: Parcel) -> bool:
        """Everything."""
        return True

    async def send(self, sender: str, parcel: Parcel) -> str:
        """Send one text. What broke off may have arrived."""
        try:
            async with self.http.post(self.url, json={"to": sender, "text": parcel.payload["text"]}) as answer:
                if answer.status != web.HTTPOk.status_code:
                    raise NotTriedError(str(answer.status))
        except (ClientError, TimeoutError) as error:
            raise DoubtfulError(type(error).__name__) from error
        return ""


@asynccontextmanager
async def opened(database_url: str, redis_url: str) -> AsyncIterator[Parts]:
    """The parts, once the engines answer."""
    store = Store(database_url, pool_size=CONNECTIONS)
    async with RedisLink(redis_url) as redis, ClientSession() as http:
        yield Parts(store=store, redis=redis, http=http, library=Library(city=await _city(store)))
    await store.close()


async def _city(store: Store) -> City:
    """The city, once the database answers."""
    while True:
        try:
            async with store.transaction() as transaction:
                return await load_city(transaction)
        except (SQLAlchemyError, OSError, TimeoutError):
            await asyncio.sleep(0.1)


async def unlocked(transaction: Transaction, session_id: UUID) -> Locked | None:
    """The control's: a session as it was seen without a lock, a moment ago."""
    row = (await transaction.execute(select(sessions).where(sessions.c.id == session_id))).first()
    if row is None:
        return None
    event = (await transaction.execute(select(events).where(events.c.id == row.event_id))).one()
    await asyncio.sleep(UNGUARDED_S)
    return Locked(session=session_from(row, ()), event=event_from(event), lines={})


async def serve(options: argparse.Namespace) -> None:
    """One replica on its port, until stopped."""
    async with opened(options.database, options.redis) as parts:
        app = web.Application(middlewares=[problems, csrf])
        app[LOOK], app[PUBLIC_URL] = Look(parts.service), ""
        add_visits(Routes(app), parts)
        add_development_login(app)
        async with listening(app, "127.0.0.1", options.port):
            await until_stopped()


async def work(options: argparse.Namespace) -> None:
    """One worker, until stopped."""
    async with opened(options.database, options.redis) as parts:
        deliver = Deliver(
            store=parts.store,
            sessions=Sessions(parts.redis, Seals(parts.cipher)),
            couriers=(PlatformCourier(parts.http, options.platform),),
            now=parts.now,
            metrics=Metrics(),
        )
        jobs = visit_jobs(parts.store, parts.cipher, lambda: parts.library.workdays, parts.now)
        running = asyncio.create_task(run_jobs((*jobs, Job(name="deliver", step=deliver.step, rest_s=0.2))))
        await until_stopped()
        running.cancel()


def main() -> None:
    """Run what the words ask for."""
    words = argparse.ArgumentParser(prog="python -m bench.booking.chaos_process", description=__doc__)
    words.add_argument("what", choices=("serve", "worker"))
    words.add_argument("--database", required=True)
    words.add_argument("--redis", required=True)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--platform", default="")
    words.add_argument("--no-guard", action="store_true")
    options = words.parse_args()
    configure_logs("error")
    if options.no_guard:
        seats.lock = unlocked
    uvloop.run(serve(options) if options.what == "serve" else work(options))


if __name__ == "__main__":
    main()
