"""Forgetting a resident's part in cases, and the copy of it that the law gives them.

What they left of themselves goes: name, phone, their own words, their pictures. The case stays without them: its masked
text, its story and its replies, because the work of an office must be kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, cast, delete, or_, select

from actions.voices.contacts import ENCRYPTED
from actions.voices.records import WORDS_CONTEXT
from actions.voices.tables import cases, parties, story, words
from actions.voices.taking import DRAFT_PICTURES, NAME_CONTEXT, PHONE_CONTEXT, PICTURES, SENT_PICTURES
from knowledge.attachment_tables import attachments
from knowledge.attachments import remove_of
from knowledge.cipher import Cipher
from knowledge.erasing import Erased, Kept
from knowledge.store import Transaction

__all__ = ["ENCRYPTED", "erase", "export", "remove_left_pictures"]

DRAFTS_KEPT = timedelta(days=2)
_WHY = "机关办理公众诉求的记录须依法归档留存，其中您的个人信息已经隐去"


async def erase(transaction: Transaction, resident_id: UUID, _now: datetime) -> Erased:
    """Take the resident out of every case; says what went and what stays."""
    rows = await transaction.execute(
        select(parties.c.case_id, parties.c.role).where(parties.c.resident_id == resident_id)
    )
    joined = rows.all()
    if not joined:
        return Erased()
    own = [row.case_id for row in joined if row.role == "author"]
    pictures = await remove_of(transaction, PICTURES, [str(case_id) for case_id in own]) if own else 0
    await transaction.execute(delete(words).where(words.c.resident_id == resident_id))
    await transaction.execute(delete(parties).where(parties.c.resident_id == resident_id))
    erased = [f"{len(own)}件诉求里您的姓名、电话和原文"] if own else []
    if pictures:
        erased.append(f"{pictures}张您附的图片")
    if met := len(joined) - len(own):
        erased.append(f"{met}件“我也遇到”的记录")
    kept = (Kept(what=f"{len(own)}件诉求的编号、隐去个人信息后的内容和答复", why=_WHY),) if own else ()
    return Erased(erased=tuple(erased), kept=kept)


async def export(
    transaction: Transaction, resident_id: UUID, cipher: Cipher
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The resident's cases with what they left of themselves, and everything they wrote."""
    joined = await transaction.execute(
        select(
            cases.c.number, cases.c.kind, cases.c.state, cases.c.title, cases.c.text, cases.c.received_at,
            parties.c.role, parties.c.joined_at, parties.c.name_sealed, parties.c.phone_sealed,
        )
        .join(parties, parties.c.case_id == cases.c.id)
        .where(parties.c.resident_id == resident_id)
        .order_by(parties.c.joined_at)
    )  # fmt: skip
    said = await transaction.execute(
        select(cases.c.number, story.c.at, words.c.text_sealed)
        .select_from(words)
        .join(story, story.c.id == words.c.entry_id)
        .join(cases, cases.c.id == story.c.case_id)
        .where(words.c.resident_id == resident_id)
        .order_by(story.c.id)
    )
    contexts = {"name_sealed": NAME_CONTEXT, "phone_sealed": PHONE_CONTEXT, "text_sealed": WORDS_CONTEXT}

    def plain(row: Mapping[str, Any]) -> dict[str, Any]:
        opened = {
            name.removesuffix("_sealed"): cipher.open(row[name], context=context) if row[name] is not None else None
            for name, context in contexts.items()
            if name in row
        }
        return {**{name: value for name, value in row.items() if name not in contexts}, **opened}

    return {
        "voice_cases": [plain(dict(row._mapping)) for row in joined],  # noqa: SLF001  (SQLAlchemy's public name for it)
        "voice_words": [plain(dict(row._mapping)) for row in said],  # noqa: SLF001
    }


async def remove_left_pictures(transaction: Transaction, now: datetime) -> int:
    """Delete the pictures of cases whose resident is forgotten, and of forms never handed in; returns how many."""
    author = select(parties.c.id).where(
        parties.c.role == "author", cast(parties.c.case_id, String) == attachments.c.owner_id
    )
    orphaned = and_(attachments.c.owner_kind == PICTURES, ~author.exists())
    drafts = attachments.c.owner_kind.in_((DRAFT_PICTURES, SENT_PICTURES))
    left = and_(drafts, attachments.c.created_at < now - DRAFTS_KEPT)
    gone = await transaction.execute(delete(attachments).where(or_(orphaned, left)).returning(attachments.c.id))
    return len(gone.all())
