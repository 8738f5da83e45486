"""Questions that go on with those before them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from actions.model import Resident, Said, Turn
from actions.threads import joined, meanings, with_more
from intents.model import Entity, EntityKind, Thresholds, Understanding

LIMITS = Thresholds(act=0.7, offer=0.3)


def understood(text: str, *named: tuple[EntityKind, str]) -> Understanding:
    entities = tuple(
        Entity(kind=kind, value=words, text=words, start=text.index(words), end=text.index(words) + len(words))
        for kind, words in named
    )
    return Understanding(intent="ask_policy", confidence=0.5, thresholds=LIMITS, entities=entities)


def turn(said: Said, *earlier: Said) -> Turn:
    return Turn(
        id=UUID(int=1), resident=Resident(channel="web", sender="a"), text=said.text, meaning=said.meaning,
        now=datetime(2026, 11, 22, tzinfo=UTC), earlier=earlier,
    )  # fmt: skip


def said(text: str, *named: tuple[EntityKind, str]) -> Said:
    return Said(text=text, meaning=understood(text, *named))


DISTRICT, DATE = EntityKind.DISTRICT, EntityKind.DATE


@pytest.mark.parametrize(
    ("now", "earlier", "whole"),
    [
        (said("低保标准多少"), (), "低保标准多少"),
        (said("农村的呢？"), (said("低保标准多少"),), "农村 低保标准多少"),
        (said("那90岁的呢"), (said("80岁老人津贴多少钱"),), "90岁 老人津贴多少钱"),
        (
            said("柳浦区的", (DISTRICT, "柳浦区")),
            (said("莲汀区的大厅", (DISTRICT, "莲汀区")),),
            "柳浦区 的大厅",
        ),
        (
            said("换成周日"),
            (said("周末的活动"), said("莲汀区的呢", (DISTRICT, "莲汀区"))),
            "周日 莲汀区 周末的活动",
        ),
    ],
)
def test_what_is_said_now_stands_before_what_is_left_of_the_questions_before(
    now: Said, earlier: tuple[Said, ...], whole: str
) -> None:
    assert joined(turn(now, *earlier)) == whole


def test_the_newest_meaning_comes_first() -> None:
    first, second, now = said("一"), said("二"), said("三")
    assert meanings(turn(now, first, second)) == (now.meaning, second.meaning, first.meaning)


def test_a_list_that_is_not_whole_says_how_to_go_on() -> None:
    assert with_more("有这些：", 0) == "有这些："
    assert "还有吗" in with_more("有这些：", 3)
