"""Which engine understands: the embedded one, or Rasa with the embedded one behind it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.clock import Clock
from bot.dangers import DangerAware, open_reader
from bot.event_names import EventAware
from bot.settings import Settings
from bot.titles import Titles
from bot.web.metrics import Metrics
from intents.breaker import Breaker
from intents.embedded import EmbeddedEngine
from intents.entities import Lexicon, Named, extract
from intents.model import Entity, EntityKind, Understand
from intents.rasa import RasaEngine, RasaServer
from intents.rasa_scale import load as load_scale
from intents.train import load_or_train
from knowledge.city import City

STATES = {"closed": 0, "half_open": 1, "open": 2}


def models_folder(settings: Settings) -> Path:
    """Where the models of this home live."""
    folder = settings.home_path / "models" / "embedded"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def distress_folder(settings: Settings) -> Path:
    """Where the model of danger lives."""
    return settings.home_path / "models" / "distress"


def lexicon_of(city: City, events: tuple[Named, ...] = ()) -> Lexicon:
    """The city's names and its events', as data for reading entities."""
    departments = (
        Named(
            kind=EntityKind.DEPARTMENT if one.kind == "department" else EntityKind.DISTRICT,
            id=one.id,
            names=one.names,
        )
        for one in city.departments
    )
    return Lexicon.of((*departments, *events))


@dataclass(slots=True)
class CityLexicon:
    """The lexicon of the city and its events as they are now; made again only when one of them was."""

    city: Callable[[], City]
    events: Callable[[], tuple[Named, ...]] = tuple
    _of: tuple[City, tuple[Named, ...]] | None = None
    _lexicon: Lexicon = field(default_factory=Lexicon)

    def __call__(self) -> Lexicon:
        """The lexicon."""
        city, events = self.city(), self.events()
        if self._of is None or city is not self._of[0] or events is not self._of[1]:
            self._of, self._lexicon = (city, events), lexicon_of(city, events)
        return self._lexicon


class Gauges:
    """The metrics as Rasa's adapter tells them."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def on_state(self, name: str) -> None:
        """The breaker changed."""
        self._metrics.breaker.set(STATES[name])

    def on_fallback(self, reason: str) -> None:
        """The embedded engine understood a text instead."""
        self._metrics.fallbacks.labels(reason).inc()


async def open_engine(
    settings: Settings,
    http: aiohttp.ClientSession,
    metrics: Metrics,
    lexicon: CityLexicon,
    now: Clock,
    titles: Callable[[], Titles] = Titles,
) -> Understand:
    """The engine of the settings. The embedded model is learned first where there is none (some seconds)."""
    classifier = await asyncio.to_thread(load_or_train, models_folder(settings))
    embedded = EmbeddedEngine(classifier, lexicon=lexicon, now=now)
    if settings.understand == "embedded":
        return EventAware(embedded, titles)
    rasa = rasa_engine(settings, http, metrics, embedded, lambda text: extract(text, lexicon=lexicon(), now=now()))
    return EventAware(rasa, titles)


async def open_hearing(
    settings: Settings,
    http: aiohttp.ClientSession,
    metrics: Metrics,
    lexicon: CityLexicon,
    now: Clock,
    titles: Callable[[], Titles] = Titles,
) -> Understand:
    """The engine of the settings, which also hears whether somebody is in danger."""
    read = await asyncio.to_thread(open_reader, distress_folder(settings))
    return DangerAware(await open_engine(settings, http, metrics, lexicon, now, titles), read)


def rasa_engine(
    settings: Settings,
    http: aiohttp.ClientSession,
    metrics: Metrics,
    embedded: Understand,
    entities: Callable[[str], tuple[Entity, ...]],
) -> RasaEngine:
    """Rasa over HTTP; its scale lies beside its model and is named by the settings. ScaleError where it does not."""
    observer = Gauges(metrics)
    server = RasaServer(session=http, url=settings.rasa_url, token=settings.rasa_token.get_secret_value())
    return RasaEngine(
        server,
        scale=load_scale(settings.rasa_scale.expanduser()),
        fallback=embedded,
        entities=entities,
        breaker=Breaker(now=time.monotonic, on_state=observer.on_state),
        observer=observer,
    )
