"""Every event of the sample city is understood by its title in any sentence; what is not about events is not taken for it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from actions.visits.tables import events
from bot.app import Parts, build
from bot.engines import Engines
from bot.event_names import VISITS
from bot.message import IncomingMessage, MessageKind
from bot.replies import Answer, all_as_text
from bot.settings import Settings
from intents.model import EntityKind
from knowledge.library.tables import documents

#: What is said of an event, and the intents that it may be.
SAID = {
    "{}": {"list_events"},
    "《{}》": {"list_events"},
    "{}是哪天": {"list_events"},
    "{}在哪里举行": {"list_events"},
    "{}收不收费": {"list_events"},
    "{}小孩能进吗": {"list_events"},
    "{}还报得上吗": {"list_events", "book_visit"},
    "麻烦给我报上{}": {"book_visit"},
    "俺和老伴儿要去{}": {"book_visit"},
    "明天的{}，我们四个人去": {"book_visit"},
    "{}我不去了，帮我退掉": {"cancel_booking"},
    "刚从{}回来，志愿者特别耐心": {"visit_feedback"},
    "想參加{}": {"book_visit"},
}
#: Sentences with words of events that are about something else.
ELSEWHERE = (
    "网约车的证在哪个大厅办", "公租房排队要等几年", "电动车的黄牌照能用到哪天", "打狂犬疫苗去哪家医院", "老人优待证怎么办",
    "我们小区想加装电梯，没人管", "12345给我办结了，可我不满意", "婚姻登记处几点上班", "图书馆晚上开到几点", "养老院一个月收费多少",
    "这机器人太笨了，给我换个人", "希望图书馆周末多开两小时", "梨花沟村的卫生站在什么地方", "退税去税务大厅还是网上办",
    "自来水有股怪味", "污水处理厂的味道熏得睡不着，管管", "高龄津贴每月几号到账", "消防通道被车堵了", "取暖补贴标准是多少",
    "公积金怎么提取", "生育津贴发多少天", "给市长写封信，说说停车场收费", "订阅公租房的通知", "你们的无人机项目有什么政策文件",
)  # fmt: skip


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[Parts]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    settings = Settings(home=home, city="明湖市", _env_file=None)
    async with build(settings, engines) as opened:
        yield opened


async def ask(parts: Parts, text: str) -> Answer:
    message = IncomingMessage(
        channel="ask", sender=text, id=text, kind=MessageKind.TEXT, text=text, received_at=parts.now()
    )
    return await parts.dialogue.answer(message)


async def test_every_title_means_its_event_in_every_sentence(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        titles = (await transaction.execute(select(events.c.id, events.c.title))).all()
    assert len(titles) > 400
    wrong = []
    for said, intents in SAID.items():
        for identity, title in titles:
            read = await parts.understand.understand(said.format(title))
            named = read.first(EntityKind.EVENT)
            if not (read.sure and read.intent in intents and named is not None and named.value == identity):
                wrong.append((said.format(title), read.intent, read.confidence))
    assert wrong == []


async def test_a_title_with_one_wrong_character_is_still_booked(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        titles = (await transaction.execute(select(events.c.id, events.c.title))).all()
    wrong = []
    for identity, title in titles:
        places = [place for place, one in enumerate(title) if one.isalnum()]
        if len(places) < 5:
            continue
        slipped = "口".join((title[: places[2]], title[places[2] + 1 :]))
        read = await parts.understand.understand(f"报名{slipped}")
        named = read.first(EntityKind.EVENT)
        if (read.intent, named.value if named else "") != ("book_visit", identity):
            wrong.append((slipped, read.intent))
    assert wrong == []


async def test_what_is_about_something_else_is_not_taken_for_an_event(parts: Parts) -> None:
    for text in ELSEWHERE:
        read = await parts.understand.understand(text)
        assert not (read.sure and read.intent in VISITS), text
    async with parts.store.transaction() as transaction:
        titles = (await transaction.execute(select(documents.c.title))).scalars().all()
    for title in titles:
        for text in (f"《{title}》", f"《{title}》的解读", f"找一下{title}"):
            read = await parts.understand.understand(text)
            assert not (read.sure and read.intent in VISITS), text


async def test_a_bare_title_is_answered_by_its_card_and_one_that_is_booked_by_its_form(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        rows = (await transaction.execute(select(events.c.title, events.c.place).order_by(events.c.id))).all()
    for title, place in rows[::50]:
        shown = await ask(parts, title)
        assert (shown.action, shown.answered) == ("list_events", "answered"), title
        said = all_as_text(shown.replies)
        assert title in said, said
        assert place in said, said
        begun = all_as_text((await ask(parts, f"我想报名{title}")).replies)
        assert re.search(rf"活动：{re.escape(title)}|“{re.escape(title)}”", begun) or re.search(
            "截止|已经结束|暂停", begun
        ), begun
