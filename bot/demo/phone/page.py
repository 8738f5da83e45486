"""`/phone`: the page, its files, and what the service understood of the last message."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from actions.city_time import CITY_TIME
from bot.web.look import LOOK, look_of
from bot.web.pages import PRIVATE, PageParts, source_link
from bot.web.routes import Routes
from knowledge import turns
from knowledge.turns import TurnRecord

HERE = Path(__file__).parent
CHANNEL = "wechat"

QUESTIONS = (
    "80岁老人高龄津贴多少钱",
    "新生儿落户要带什么材料",
    "最新的天然气价格文件",
    "莲汀区政务大厅在哪",
    "电动车充电怎么收费",
)
SPOKEN = (
    "俺娘八十多了，那个高龄补贴咋领嘞",
    "落户口要带啥材料呀",
    "附近哪儿能办社保",
)
CODES = (
    ("市民中心政务公开专区", "place:city-open-zone"),
    ("莲汀区政务服务中心", "place:lianting-hall"),
    ("宣传页上的关注码", ""),
)


@dataclass(frozen=True, slots=True)
class PhonePage:
    """The handlers."""

    parts: PageParts

    async def page(self, request: web.Request) -> web.Response:
        """The phone."""
        values = {"questions": QUESTIONS, "spoken": SPOKEN, "codes": CODES}
        return look_of(request).page("phone.html", values)

    async def behind(self, request: web.Request) -> web.Response:
        """What the service understood of the last message on record of this person; null where there is none."""
        async with self.parts.store.transaction() as transaction:
            turn = await turns.latest(transaction, channel=CHANNEL, sender=request.match_info["openid"])
        told = self._told(turn) if turn is not None else None
        return web.Response(body=orjson.dumps(told), content_type="application/json", headers=PRIVATE)

    def _told(self, turn: TurnRecord) -> dict[str, Any]:
        return {
            "message_id": turn.message_id,
            "received_at": turn.received_at.astimezone(CITY_TIME).isoformat(),
            "kind": turn.kind,
            "intent": turn.intent,
            "confidence": turn.confidence,
            "action": turn.action,
            "answered": turn.answered,
            "took_ms": turn.took_ms,
            "sources": [source_link(source, self.parts.library.search) for source in turn.sources],
        }


def add_phone(app: web.Application, parts: PageParts) -> None:
    """Add the page to a service that has its own pages already; it becomes a demonstration by that."""
    app[LOOK].demonstrate(HERE / "templates")
    page, routes = PhonePage(parts), Routes(app)
    routes.add("GET", "/phone", page.page, public=True)
    routes.add("GET", "/phone/behind/{openid:[A-Za-z0-9_-]{1,64}}", page.behind, public=True)
    routes.static("/phone/static", HERE / "static")
