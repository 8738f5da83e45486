"""The engine as the service sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.classifier import Classifier
from intents.commands import CONFIDENCE, LONGEST, command, commands
from intents.embedded import RANKED, EmbeddedEngine
from intents.model import EntityKind
from tests.intents.small import LEXICON, NOW

COMMANDS = {
    "转人工": "human_agent", "转人工！": "human_agent", "轉人工": "human_agent", "我的预约": "my_bookings", "取消": "cancel", "取消吧。": "cancel",
    "算了吧": "cancel", "菜单": "help", "帮助": "help", "？": "help", "退订": "unsubscribe", "TD": "unsubscribe", "查进度": "track_ticket",
    "12345": "human_agent", "你好呀～": "greet", "谢谢啦": "thanks", "嗯嗯": "affirm", "ＯＫ": "affirm", "不是": "deny", "报名": "book_visit",
    "88": "thanks", "99": None, "": None, "路灯": None, "取消我的滴滴订单": None, "。。。": None, "好" * 40: None, "了": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), COMMANDS.items())
def test_a_short_command_is_known_by_rule(text: str, intent: str | None) -> None:
    assert command(text) == intent


def test_every_command_finds_itself() -> None:
    assert all(len(words) <= LONGEST and command(words) == intent for words, intent in commands().items())


def test_a_text_is_worked_out_once_or_each_time_and_means_the_same(classifier: Classifier) -> None:
    kept, fresh = (
        EmbeddedEngine(classifier, lexicon=lambda: LEXICON, now=lambda: NOW, remembers=one) for one in (64, 0)
    )
    for engine in (kept, fresh, kept, fresh):
        assert engine.understand_now("路灯坏了没人修").ranking == kept.understand_now("路灯坏了没人修").ranking


def test_a_command_is_sure_and_the_runners_up_stay(embedded: EmbeddedEngine) -> None:
    meaning = embedded.understand_now("转人工")
    assert meaning.intent == "human_agent"
    assert meaning.confidence == pytest.approx(CONFIDENCE)
    assert meaning.sure
    assert len(meaning.ranking) == RANKED
    assert sum(one.confidence for one in meaning.ranking) <= 1 + 1e-5


def test_a_command_of_an_intent_that_was_not_learned_is_left_to_the_classifier(embedded: EmbeddedEngine) -> None:
    assert "thanks" not in embedded.intents
    assert embedded.understand_now("谢谢").intent != "thanks"


@pytest.mark.parametrize("text", ["", "  \n", "\u3000"])
def test_nothing_means_nothing(embedded: EmbeddedEngine, text: str) -> None:
    meaning = embedded.understand_now(text)
    assert (meaning.intent, meaning.confidence) == ("out_of_scope", 0.0)


async def test_a_sentence_has_its_intent_and_its_entities(embedded: EmbeddedEngine) -> None:
    meaning = await embedded.understand("我想报名参观污水处理厂，下周六上午，我们一家三口")
    assert meaning.intent == "book_visit"
    assert meaning.sure
    day, party = meaning.first(EntityKind.DATE), meaning.first(EntityKind.PARTY_SIZE)
    assert day is not None
    assert day.value == "2026-12-05"
    assert party is not None
    assert party.value == "3"


@given(st.text(st.characters(), max_size=200))
def test_no_text_of_any_unicode_raises(embedded: EmbeddedEngine, text: str) -> None:
    meaning = embedded.understand_now(text)
    confidences = [one.confidence for one in meaning.ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert 0 <= meaning.confidence <= 1


@pytest.mark.parametrize(
    "text", ["好" * 1_000_000, "\ud800" * 1000, "1" * 1_000_000, "〔" * 100_000, "今天" * 100_000, "a." * 100_000]
)
def test_hostile_texts_are_understood_like_any_other(embedded: EmbeddedEngine, text: str) -> None:
    assert embedded.understand_now(text).ranking
