"""The inbox as a section of the console: its entries and every route."""

from datetime import datetime

from actions.handover.queries import waiting
from bot.app import Parts
from bot.consoles.inbox import people
from bot.consoles.inbox.acting import DOABLE, handler_of
from bot.consoles.inbox.case_page import CasePage
from bot.consoles.inbox.conversations import KEY as TALKS_KEY
from bot.consoles.inbox.conversations import ROOT as TALKS
from bot.consoles.inbox.conversations import Talks
from bot.consoles.inbox.counting import FiguresPage
from bot.consoles.inbox.listing import Lists, waiting_for
from bot.consoles.inbox.live import LISTENERS, Live
from bot.consoles.inbox.reply_templates import ROOT as TEMPLATES
from bot.consoles.inbox.reply_templates import TemplatePages
from bot.consoles.inbox.replying import Replying
from bot.consoles.inbox.view import KEY, PATH, TITLE, Room
from bot.consoles.section import Entry, Section
from bot.handover import Conversations
from bot.web.routes import Routes
from knowledge.accounts import Staff
from knowledge.store import Transaction

CASE = f"{PATH}/cases/{{id}}"
REPLY = f"{PATH}/replies/{{reply}}"


def add(routes: Routes, parts: Parts) -> None:
    """Add every page."""
    room = Room(parts)
    case_page, lists = CasePage(room), Lists(room, Conversations.of(parts))
    replying, templates = Replying(room, case_page), TemplatePages(room)
    for method, path, handler, roles in (
        ("GET", PATH, lists.queue, people.READERS),
        ("GET", f"{PATH}/export", lists.export, people.COUNTERS),
        ("GET", f"{PATH}/approvals", lists.approvals, people.DECIDERS),
        ("GET", f"{PATH}/figures", FiguresPage(room).show, people.COUNTERS),
        ("POST", f"{PATH}/notices/{{notice}}", lists.notice_seen, people.REMINDED),
        ("GET", TEMPLATES, templates.listed, people.WORKERS),
        ("POST", TEMPLATES, templates.new, people.WORKERS),
        ("POST", f"{TEMPLATES}/{{id}}", templates.change, people.WORKERS),
        ("POST", f"{TEMPLATES}/{{id}}/remove", templates.remove, people.WORKERS),
        ("GET", CASE, case_page.show, people.READERS),
        ("GET", f"{CASE}/pictures/{{picture}}", case_page.picture, people.READERS),
        ("POST", f"{CASE}/contact", case_page.contact, people.WORKERS),
        ("POST", f"{CASE}/words/{{entry}}", case_page.words, people.WORKERS),
        ("POST", f"{CASE}/reply", replying.write, people.WORKERS),
        ("POST", f"{REPLY}/approve", replying.approve, people.DECIDERS),
        ("POST", f"{REPLY}/reject", replying.reject, people.DECIDERS),
    ):
        routes.add(method, path, handler, roles=roles)
    _add_conversations(routes, room)
    for one in DOABLE:
        routes.add("POST", f"{CASE}/{one.name}", handler_of(case_page, room, one), roles=one.roles)


def _add_conversations(routes: Routes, room: Room) -> None:
    conversations = Conversations.of(room.parts)
    talks, live = Talks(room, conversations), Live(conversations)
    for method, path, handler, roles in (
        ("GET", TALKS, talks.listed, LISTENERS),
        ("GET", f"{TALKS}/rows", talks.rows, LISTENERS),
        ("GET", f"{PATH}/live", live.socket, LISTENERS),
        ("GET", f"{TALKS}/{{id}}", talks.one, LISTENERS),
        ("GET", f"{TALKS}/{{id}}/lines", talks.lines, LISTENERS),
        ("POST", f"{TALKS}/{{id}}/{{act}}", talks.act, people.SPEAKERS),
    ):
        routes.add(method, path, handler, roles=roles)
    routes.app.on_shutdown.append(live.close)


async def _waiting_talks(transaction: Transaction, _staff: Staff, _now: datetime) -> int:
    return await waiting(transaction)


ENTRY = Entry(
    key=KEY, label=TITLE, path=PATH, roles=people.READERS, icon="inbox", purpose="居民来信：交办、答复、期限、统计",
    count=waiting_for,
)  # fmt: skip
TALKS_ENTRY = Entry(
    key=TALKS_KEY, label="人工对话", path=TALKS, roles=LISTENERS, icon="chat", purpose="接居民转来的对话",
    count=_waiting_talks,
)  # fmt: skip
SECTION = Section(entries=(ENTRY, TALKS_ENTRY), add=add)
