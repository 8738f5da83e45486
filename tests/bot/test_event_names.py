"""Who says an event's title speaks of that event; a mere word of events only decides between intents of visits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.event_names import INSTEAD, VISITS, EventAware, inclined, lifted
from bot.titles import Titles
from intents.model import Entity, EntityKind, Ranked, Thresholds, Understanding

LIMITS = Thresholds(act=0.7, offer=0.3)
CRAB = "稻田里的螃蟹几点回家"
TITLES = Titles.of(
    (("crab", CRAB), ("sky", "气象台开放日：云有几种"), ("one", "一滴污水的旅程"), ("two", "一滴污水的旅程"))
)


def meaning(*ranked: tuple[str, float], entities: tuple[Entity, ...] = ()) -> Understanding:
    ranking = tuple(Ranked(intent=intent, confidence=confidence) for intent, confidence in ranked)
    best = ranking[0]
    return Understanding(
        intent=best.intent, confidence=best.confidence, thresholds=LIMITS, entities=entities, ranking=ranking
    )


def entity(kind: EntityKind, text: str, within: str) -> Entity:
    start = within.index(text)
    return Entity(kind=kind, value=text, text=text, start=start, end=start + len(text))


class Said:
    """An engine that understands what it is told to, and writes down what it was asked."""

    def __init__(self, plainly: Understanding, without: Understanding | None = None) -> None:
        self.plainly, self.without = plainly, without or plainly
        self.heard: list[str] = []

    async def understand(self, text: str) -> Understanding:
        self.heard.append(text)
        return self.without if INSTEAD in text else self.plainly


async def understood(text: str, engine: Said) -> Understanding:
    return await EventAware(engine, lambda: TITLES).understand(text)


# --- titles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sure_of", ["out_of_scope", "ask_policy", "report_fault"])
async def test_a_whole_title_means_its_event_whatever_the_words_alone_would_mean(sure_of: str) -> None:
    engine = Said(meaning((sure_of, 0.99)), meaning(("book_visit", 0.9)))
    read = await understood(f"报名{CRAB}", engine)
    assert (read.intent, read.confidence) == ("book_visit", 0.9)
    assert read.entities == (Entity(kind=EntityKind.EVENT, value="crab", text=CRAB, start=2, end=12),)
    assert engine.heard == [f"报名{INSTEAD}"]


async def test_what_else_is_named_keeps_its_place_in_the_text() -> None:
    text = f"下周六{CRAB}，3个人"
    masked = f"下周六{INSTEAD}，3个人"
    named = (
        entity(EntityKind.DATE, "下周六", masked),
        entity(EntityKind.EVENT_WORD, "开放日", masked),
        entity(EntityKind.PARTY_SIZE, "3个人", masked),
    )
    read = await understood(text, Said(meaning(("list_events", 0.9), entities=named)))
    assert [(one.kind, one.text, text[one.start : one.end]) for one in read.entities] == [
        (EntityKind.DATE, "下周六", "下周六"), (EntityKind.EVENT, CRAB, CRAB), (EntityKind.PARTY_SIZE, "3个人", "3个人"),
    ]  # fmt: skip
    assert read.without(EntityKind.EVENT, text) == f"下周六{' ' * len(CRAB)}，3个人"


async def test_a_title_that_several_events_have_is_understood_but_names_none_of_them() -> None:
    read = await understood("一滴污水的旅程", Said(meaning(("ask_policy", 0.9)), meaning(("list_events", 0.9))))
    assert (read.intent, read.entities) == ("list_events", ())


async def test_in_a_long_text_a_title_is_spoken_of_in_passing() -> None:
    text = f"{CRAB}" + "很有意思，" * 10
    engine = Said(meaning(("submit_suggestion", 0.9)), meaning(("submit_suggestion", 0.6)))
    assert (await understood(text, engine)).confidence == 0.6
    near = "稻田里的螃解几点回家" + "很有意思，" * 10
    assert (await understood(near, engine)).confidence == 0.9


@pytest.mark.parametrize(
    ("plainly", "without", "intent"),
    [
        (("ask_policy", 0.5), ("book_visit", 0.9), "book_visit"),  # unsure what else it means
        (("out_of_scope", 0.9), ("list_events", 0.4), "list_events"),  # nothing of ours
        (("list_events", 0.9), ("book_visit", 0.9), "book_visit"),
        (("ask_policy", 0.9), ("book_visit", 0.9), "book_visit"),  # surely booked
        (("ask_policy", 0.9), ("book_visit", 0.6), "ask_policy"),
        (("ask_policy", 0.9), ("list_events", 0.9), "ask_policy"),
        (("office_info", 0.5), ("office_info", 0.6), "office_info"),
    ],
)
async def test_a_title_with_a_slip_counts_where_the_text_means_nothing_else(
    plainly: tuple[str, float], without: tuple[str, float], intent: str
) -> None:
    assert (await understood("稻田里的螃解几点回家", Said(meaning(plainly), meaning(without)))).intent == intent


async def test_a_part_of_a_title_does_not_outweigh_what_the_text_surely_means() -> None:
    engine = Said(meaning(("ask_policy", 0.9)), meaning(("book_visit", 0.9)))
    assert (await understood("气象台开放日怎么约", engine)).intent == "ask_policy"
    engine = Said(meaning(("ask_policy", 0.6)), meaning(("book_visit", 0.9)))
    assert (await understood("气象台开放日怎么约", engine)).intent == "book_visit"


async def test_a_text_without_a_title_is_understood_as_it_is() -> None:
    engine = Said(meaning(("ask_policy", 0.5)))
    assert await understood("气象台在哪", engine) is engine.plainly
    assert engine.heard == ["气象台在哪"]


# --- what is said of a named event -------------------------------------------------------------------------------------


def test_the_likely_intent_of_visits_is_acted_on_or_else_the_event_is_shown() -> None:
    assert lifted(meaning(("cancel_booking", 0.55), ("ask_policy", 0.4))).intent == "cancel_booking"
    assert lifted(meaning(("visit_feedback", 0.45), ("ask_policy", 0.4))).intent == "list_events"
    read = lifted(meaning(("ask_policy", 0.9), ("list_events", 0.1)))
    assert (read.intent, read.confidence) == ("list_events", 0.9)
    assert [one.intent for one in read.ranking] == ["list_events", "ask_policy"]


def test_what_is_surely_said_about_an_event_stands() -> None:
    for intent in ("submit_suggestion", "find_interpretation", "my_bookings"):
        read = meaning((intent, 0.9))
        assert lifted(read) is read


def test_who_says_for_how_many_or_whom_to_call_books() -> None:
    for kind in (EntityKind.PARTY_SIZE, EntityKind.PHONE):
        said = Entity(kind=kind, value="3", text="3", start=0, end=1)
        shown, cancelled = meaning(("list_events", 0.5)), meaning(("cancel_booking", 0.5))
        assert lifted(replace(shown, entities=(said,))).intent == "book_visit"
        assert lifted(replace(cancelled, entities=(said,))).intent == "cancel_booking"


# --- words of events -----------------------------------------------------------------------------------------------------


def worded(text: str, *ranked: tuple[str, float]) -> Understanding:
    return inclined(text, meaning(*ranked, entities=(entity(EntityKind.EVENT_WORD, "污水处理厂", text),)))


def test_a_word_of_events_decides_between_intents_of_visits_only() -> None:
    text = "我想去污水处理厂看看"
    assert worded(text, ("book_visit", 0.5), ("list_events", 0.3)).sure
    assert not worded(text, ("book_visit", 0.5), ("find_place", 0.3)).sure
    assert worded(text, ("find_place", 0.6), ("list_events", 0.3)).intent == "find_place"
    read = meaning(("book_visit", 0.5), ("list_events", 0.3))
    assert inclined(text, read) is read  # no such word


def test_a_word_of_events_alone_asks_what_there_is() -> None:
    assert worded("污水处理厂？", ("visit_feedback", 0.8)).intent == "list_events"
    assert worded("污水处理厂的师傅很热情", ("visit_feedback", 0.8)).intent == "visit_feedback"


INTENTS = st.sampled_from([*VISITS, "ask_policy", "greet"])
SHARES = st.floats(min_value=0, max_value=1)


@given(ranked=st.lists(st.tuples(INTENTS, SHARES), min_size=1, max_size=6))
def test_what_is_said_of_a_named_event_is_sure_and_loses_no_other_meaning(ranked: list[tuple[str, float]]) -> None:
    before = meaning(*ranked)
    after = lifted(before)
    assert after.sure
    assert after.intent in VISITS
    assert after.ranking[0].intent == after.intent
    assert {one.intent for one in before.ranking} <= {one.intent for one in after.ranking}
