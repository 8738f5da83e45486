"""A worker: every job of the service, wired."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from actions.model import Facts
from bot.background import background
from bot.jobs import Job, run_jobs
from bot.jobs.answered import TellAnswered
from bot.jobs.deliver import Courier, Deliver
from bot.jobs.handover import handover_jobs
from bot.jobs.identify import identify_jobs
from bot.jobs.keep import Forget
from bot.jobs.subscriptions import Announce
from bot.jobs.sweep import Sweep
from bot.jobs.turns import RecordTurns
from bot.jobs.visits import visit_jobs
from bot.jobs.voices import voice_jobs
from bot.live import WebCourier
from bot.notice_links import NoticeLinks
from bot.parts import Parts
from bot.voices import desk_of
from bot.wechat.courier import ACCOUNT, MINIPROGRAM, CustomerService, Subscription
from knowledge.store import Transaction

FORGET_S = 3600.0
ANNOUNCE_S = 60.0
ANSWERED_S = 5.0
RECORD_WAIT_MS = 500
RECORD_GATHER_S = 0.1  # a batch costs ten round trips, however many turns are in it


def jobs_of(parts: Parts) -> tuple[Job, ...]:
    """What a worker does."""
    record = RecordTurns(sessions=parts.sessions, store=parts.store, worker=parts.name)
    deliver = Deliver(
        store=parts.store, sessions=parts.sessions, couriers=couriers_of(parts), now=parts.now, metrics=parts.metrics
    )
    sweep = Sweep(runs=parts.deadline.runs, deadline=parts.deadline)
    announce = Announce(store=parts.store, now=parts.now, public_url=parts.service.public_url)
    answered = TellAnswered(
        store=parts.store, library=parts.library, facts=lambda transaction: facts_of(parts, transaction), now=parts.now
    )
    forget = Forget(store=parts.store, turns_days=parts.settings.turns_days, now=parts.now)
    return (
        Job(name="record", step=partial(record.step, RECORD_WAIT_MS), rest_s=0.0, gather_s=RECORD_GATHER_S),
        Job(name="deliver", step=deliver.step, rest_s=0.5),
        Job(name="sweep", step=sweep.step, rest_s=1.0),
        Job(name="announce", step=announce.step, rest_s=ANNOUNCE_S),
        Job(name="answered", step=answered.step, rest_s=ANSWERED_S),
        Job(name="forget", step=forget.step, rest_s=FORGET_S),
        *visit_jobs(parts.store, parts.cipher, lambda: parts.library.workdays, parts.now),
        *voice_jobs(parts.store, lambda: desk_of(parts.settings, parts.library, parts.cipher), parts.now),
        *handover_jobs(parts),
        *identify_jobs(parts.identities, parts.client, parts.now, wanted=bool(parts.settings.miniprogram_appid)),
    )


def facts_of(parts: Parts, transaction: Transaction) -> Facts:
    """What a capability may ask, where nobody is speaking."""
    return Facts(
        transaction=transaction,
        search=parts.library.search,
        city=parts.library.city,
        service=parts.service,
        cipher=parts.cipher,
        workdays=parts.library.workdays,
        rng=parts.rng,
    )


def couriers_of(parts: Parts) -> tuple[Courier, ...]:
    """The ways to residents, the best first: templates say what is up wherever a person agreed to them; then the windows
    that a person's own words opened; then an open page.
    """
    settings = parts.settings
    links = NoticeLinks(cipher=parts.cipher, public_url=parts.service.public_url, now=parts.now)
    apps = [
        (ACCOUNT, parts.client, settings.wechat_templates),
        (MINIPROGRAM, parts.miniprogram, settings.miniprogram_templates),
    ]
    by_template = [
        Subscription(channel=channel, client=client, templates=templates, links=links)
        for channel, client, templates in apps
        if client is not None and templates
    ]
    windows = [CustomerService(channel=channel, client=client) for channel, client, _ in apps if client is not None]
    return (*by_template, *windows, WebCourier(redis=parts.redis))


@asynccontextmanager
async def working(parts: Parts) -> AsyncIterator[None]:
    """A worker's jobs, running until the block ends."""
    deliver = Deliver(store=parts.store, sessions=parts.sessions, couriers=(), now=parts.now, metrics=parts.metrics)
    await deliver.restore_marks()
    async with background(run_jobs(jobs_of(parts))):
        yield
