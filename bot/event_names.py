"""The names of events that residents can see, handed to understanding as data, and what a named event says of intent."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from actions.visits.model import FIELDS
from actions.visits.names import names
from bot.clock import Clock
from bot.titles import Likeness, Mention, Titles
from intents.entities import Named
from intents.model import Entity, EntityKind, Ranked, Understand, Understanding
from knowledge.store import Store

REFRESH_S = 30.0
SHORTEST_KEYWORD = 3  # shorter ones are words of everyday
PAST = timedelta(days=45)  # events are named for so long after they took place
VISITS = ("book_visit", "list_events", "my_bookings", "cancel_booking", "change_booking", "visit_feedback")
#: What may be said of an event though it is none of the visits' intents, where it is surely said.
ABOUT_EVENTS = (
    "submit_suggestion", "report_fault", "ask_leader", "human_agent", "find_document", "find_interpretation",
    "subscribe_topic", "unsubscribe", "report_answer", "cancel",
)  # fmt: skip
DIRECTORY = ("find_place", "office_info")
OUT_OF_SCOPE = "out_of_scope"
LIKELY = 0.5  # a visits' intent that is the best, though not surely, is taken for meant from here on
_OF_PARTY = (EntityKind.PARTY_SIZE, EntityKind.PHONE)
HARDLY_MORE = 2  # characters beside a word
ASIDE = 40  # characters beside the title: in a longer text it is spoken of in passing
INSTEAD = "这个开放日活动"
"""What is understood in the place of a title, whose words would speak of other things."""

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class EventNames:
    """The names, as of the last look: `named` are the words of events, `titles` what they are called."""

    store: Store
    now: Clock
    named: tuple[Named, ...] = field(default=())
    titles: Titles = field(default_factory=Titles)
    _seen: tuple[object, ...] = field(default=())

    async def refresh(self) -> None:
        """Look again. Raises what the database raises."""
        async with self.store.transaction() as transaction:
            found = await names(transaction, since=self.now() - PAST)
        if found == self._seen:
            return
        words = dict.fromkeys(word for one in found for word in one.keywords if len(word) >= SHORTEST_KEYWORD)
        self.named = tuple(Named(kind=EntityKind.EVENT_WORD, id=word, names=(word,)) for word in words)
        self.titles = Titles.of(((one.id, one.title) for one in found), everyday={*words, *FIELDS})
        self._seen = found

    async def follow(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.refresh()
            except Exception:  # the database is gone, say; the next look may find it back
                log.exception("event_names_not_refreshed")
            await asyncio.sleep(REFRESH_S)


@dataclass(frozen=True, slots=True)
class EventAware:
    """An engine, and what a named event says beside it.

    Who says an event's title speaks of that event, whatever its words alone would mean: the title is taken out before
    the text is understood, and before days and numbers are read. What only may be a title (a slip, a part of it) counts
    where the text means nothing else. A mere word of events (`EVENT_WORD`) only decides between intents of visits.
    """

    engine: Understand
    titles: Callable[[], Titles] = Titles

    async def understand(self, text: str) -> Understanding:
        """The meaning. Never raises because of a text."""
        said = self.titles().find(text)
        if said is None:
            return inclined(text, await self.engine.understand(text))
        without = await self._without_title(text, said)
        if len(text.strip()) - (said.end - said.start) > ASIDE:
            return without if said.likeness is Likeness.WHOLE else await self.engine.understand(text)
        if said.likeness is Likeness.WHOLE:
            return lifted(without)
        plainly = await self.engine.understand(text)
        if said.likeness is Likeness.PART and (hall := _of_directory(plainly)) is not None:
            return hall
        return lifted(without) if _gives_way(plainly, without, said) else inclined(text, plainly)

    async def _without_title(self, text: str, said: Mention) -> Understanding:
        """What the text means with `INSTEAD` for the title; the entities stand where they stand in the text itself."""
        meaning = await self.engine.understand(text[: said.start] + INSTEAD + text[said.end :])
        moved = (_moved(one, text, said) for one in meaning.entities)
        entities = [one for one in moved if one is not None]
        if len(said.events) == 1:
            title = text[said.start : said.end]
            entities.append(
                Entity(kind=EntityKind.EVENT, value=said.events[0], text=title, start=said.start, end=said.end)
            )
        return replace(meaning, entities=tuple(sorted(entities, key=lambda one: one.start)))


def _moved(one: Entity, text: str, said: Mention) -> Entity | None:
    """An entity of the text with `INSTEAD`, as it stands in the text itself; None where it is a part of `INSTEAD`."""
    if one.end <= said.start:
        return one
    if one.start < said.start + len(INSTEAD):
        return None
    longer = said.end - said.start - len(INSTEAD)
    start, end = one.start + longer, one.end + longer
    return replace(one, text=text[start:end], start=start, end=end)


def _of_directory(plainly: Understanding) -> Understanding | None:
    """The meaning of a text about an office or a hall, if it likely is one: 政务服务中心 is a hall before it is a part of a
    title; None where it is not.
    """
    share, of_visits = (
        sum(one.confidence for one in plainly.ranking if one.intent in intents) for intents in (DIRECTORY, VISITS)
    )
    if plainly.intent in DIRECTORY:
        return plainly
    if plainly.sure or plainly.intent not in VISITS or share < max(LIKELY, of_visits):
        return None
    return _surely(plainly, next(one.intent for one in plainly.ranking if one.intent in DIRECTORY))


def _gives_way(plainly: Understanding, without: Understanding, said: Mention) -> bool:
    """Whether a text that only may say a title means the event: what else it means is unsure, or nothing of ours."""
    if without.intent not in VISITS:
        return False
    if not plainly.sure or plainly.intent in (*VISITS, OUT_OF_SCOPE):
        return True
    return said.likeness is Likeness.NEAR and without.sure and without.intent != "list_events"


def lifted(meaning: Understanding) -> Understanding:
    """The meaning of a text that names an event, surely: what is surely said of it, the likely intent of visits, or
    else `list_events`, which only shows. Who says for how many people, or whom to call, books it.
    """
    if meaning.sure and meaning.intent in (*VISITS, *ABOUT_EVENTS):
        return meaning
    likely = meaning.intent if meaning.intent in VISITS and meaning.confidence >= LIKELY else "list_events"
    return _surely(meaning, likely)


def inclined(text: str, meaning: Understanding) -> Understanding:
    """A word of events decides between intents of visits, where the text means one of them; alone it asks what there is.

    Who says for how many people, or whom to call, books; a name and a number make the rest of the text look like nothing.
    """
    word = meaning.first(EntityKind.EVENT_WORD)
    if word is None or meaning.intent not in VISITS:
        return meaning
    alone = len(text.strip()) - len(word.text) <= HARDLY_MORE
    together = sum(one.confidence for one in meaning.ranking if one.intent in VISITS)
    books = meaning.intent == "book_visit" and any(meaning.first(kind) for kind in _OF_PARTY)
    if (together < meaning.thresholds.act and not books) or (meaning.sure and not alone):
        return meaning
    return _surely(meaning, "list_events" if alone else meaning.intent)


def _surely(meaning: Understanding, intent: str) -> Understanding:
    if intent == "list_events" and any(meaning.first(kind) for kind in _OF_PARTY):
        intent = "book_visit"
    confidence = max(meaning.confidence, meaning.thresholds.act)
    others = (one for one in meaning.ranking if one.intent != intent)
    ranking = (Ranked(intent=intent, confidence=confidence), *others)
    return replace(meaning, intent=intent, confidence=confidence, ranking=ranking)
