"""The public pages: the front page, a document, the full text of an answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from aiohttp import web

from actions.citing import DEAD, day, validity_words
from actions.city_time import city_day
from actions.model import Service
from bot.clock import Clock
from bot.web.body import lines_of
from bot.web.doors import DOORS
from bot.web.linked import local, pieces
from bot.web.look import LOOK, Look, look_of
from bot.web.origin import PUBLIC_URL
from bot.web.problems import ProblemError
from bot.web.routes import Handler, Routes
from knowledge import turns
from knowledge.library.model import DocumentCard, DocumentPage, Kind
from knowledge.library.queries import published_cards, published_page
from knowledge.search.model import Samples
from knowledge.store import Store, Transaction

ID_CHARS = 64
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class Cards(Protocol):
    """What is published, by id and by number, and examples of it."""

    @property
    def samples(self) -> Samples:
        """Questions and a document to give as examples."""

    def card(self, document_id: str) -> DocumentCard | None:
        """The published document of this id."""

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """Published documents that carry this 发文字号."""


class HasSearch(Protocol):
    """The library of a replica, as far as pages look into it."""

    @property
    def search(self) -> Cards:
        """The cards of what is published."""


class PageParts(Protocol):
    """What the public pages need of a running service."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def library(self) -> HasSearch:
        """The library."""

    @property
    def service(self) -> Service:
        """What the service says of itself."""

    @property
    def now(self) -> Clock:
        """The clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The stamp of validity: its word, whether the document is dead, the whole sentence, and the successor."""

    word: str
    dead: bool
    sentence: str
    successor: DocumentCard | None


def add_pages(routes: Routes, parts: PageParts) -> None:
    """Add the public pages, and the look that every page of the application has."""
    routes.app[LOOK] = Look(parts.service)
    routes.app[PUBLIC_URL] = parts.service.public_url
    routes.add("GET", "/", _front, public=True)
    routes.add("GET", "/documents/{id}", _document(parts), public=True)
    routes.add("GET", "/answers/{turn_id}", _answer(parts), public=True)


async def _front(request: web.Request) -> web.Response:
    return look_of(request).page("front.html", {"doors": DOORS})


def _document(parts: PageParts) -> Handler:
    async def document(request: web.Request) -> web.Response:
        identity = request.match_info["id"]
        if not _possible(identity):
            raise _no_document()
        async with parts.store.transaction() as transaction:
            page = await published_page(transaction, identity)
            if page is None:
                raise _no_document()
            others = await _companions(transaction, page.document.card)
        today = city_day(parts.now())
        card = page.document.card
        values = {
            "card": card,
            "rows": rows_of(page),
            "seal": _seal(card, parts.library.search, today) if card.kind is Kind.DOCUMENT else None,
            "others": others,
            "lines": lines_of(page.document.body, page.document.damaged),
            "is_document": card.kind is Kind.DOCUMENT,
        }
        return look_of(request).page("document.html", values)

    return document


def _no_document() -> ProblemError:
    return ProblemError(404, "没有找到这份文件", "可能已经撤下，或者链接不完整。告诉我们文号、标题或主题，我们帮您找。")


def _possible(identity: str) -> bool:
    """Whether this could be an id at all: PostgreSQL takes no NUL and no lone surrogate."""
    return 0 < len(identity) <= ID_CHARS and identity.isprintable()


async def _companions(transaction: Transaction, card: DocumentCard) -> tuple[DocumentCard, ...]:
    """A document's interpretations, or the documents that an interpretation explains."""
    ids = card.interpretation_ids if card.kind is Kind.DOCUMENT else card.document_ids
    return await published_cards(transaction, ids) if ids else ()


def _seal(card: DocumentCard, search: Cards, today: date) -> Seal:
    state = card.validity_on(today)
    replacing = search.by_number(card.successor) if card.successor else ()
    return Seal(
        word=state.value,
        dead=state in DEAD,
        sentence=validity_words(card, today),
        successor=next((one for one in replacing if one.id != card.id and one.kind is Kind.DOCUMENT), None),
    )


def rows_of(page: DocumentPage) -> tuple[tuple[str, str | None], ...]:
    """The metadata table: name and value. A mandatory one that is missing is None; others are left out."""
    card = page.document.card
    must = [
        ("索引号", page.index_number),
        ("组配分类", page.category),
        ("发布机构", card.issuer),
        ("发布日期", day(card.published_on) if card.published_on else None),
    ]
    may = [
        ("发文字号", card.number),
        ("成文日期", day(card.formed_on) if card.formed_on else None),
        ("有效期至", day(card.valid_until) if card.valid_until else None),
        ("解读形式", card.form),
        ("主题词", "、".join(card.topics)),
        ("内容概述", card.summary),
    ]
    return (*must, *((name, value) for name, value in may if value))


def _answer(parts: PageParts) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        try:
            turn_id = UUID(request.match_info["turn_id"])
        except ValueError:
            raise _no_answer() from None
        async with parts.store.transaction() as transaction:
            turn = await turns.find_by_id(transaction, turn_id)
        if turn is None:
            raise _no_answer()
        values = {
            "replies": [shown(reply, parts.service.public_url) for reply in turn.replies],
            "sources": [source_link(source, parts.library.search) for source in turn.sources],
            "on": day(city_day(turn.received_at)),
        }
        response = look_of(request).page("answer.html", values)
        response.headers.update(PRIVATE)
        return response

    return answer


def _no_answer() -> ProblemError:
    return ProblemError(
        404, "没有找到这条答复", "刚给出的答复要过几秒才能在这里看到，请稍后刷新；超过保存期限的答复会被删除。"
    )


def shown(reply: dict[str, Any], public_url: str) -> dict[str, Any]:
    """A recorded reply with its texts in pieces."""
    text = str(reply.get("text") or reply.get("prompt") or reply.get("description") or "")
    url = local(str(reply.get("url", "")), public_url)
    return {**reply, "url": url, "lines": [list(pieces(line, public_url)) for line in text.split("\n")]}


def source_link(source: dict[str, Any], search: Cards) -> dict[str, Any]:
    """A source with the address of its page, where it is a published document."""
    card = search.card(str(source["id"]))
    return {**source, "url": f"/documents/{card.id}" if card is not None else None}
