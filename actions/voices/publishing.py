"""What everybody may read of a case: a title and a text of its own, which staff write and a second person looks at whole."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from actions.voices import contacts
from actions.voices.alike import pairs_of
from actions.voices.errors import NotAllowedError, UnfitError
from actions.voices.masking import masked, private_in
from actions.voices.model import Actor, Case, Desk, Published, Role
from actions.voices.records import COLUMNS, case_of, locked, log, tell
from actions.voices.rules import MOST_REASON, MOST_TEXT, MOST_TITLE, plain, written
from actions.voices.tables import cases
from knowledge.private_numbers import CARD, ID, PHONE
from knowledge.store import Transaction

#: What can be told from its shape alone and is never published, and how it is called. In a reply an office's phone may stand.
_NEVER = {ID: "身份证号", CARD: "银行卡号", PHONE: "电话号码"}
_NEVER_IN_REPLIES = (ID, CARD)


def suggested(case: Case) -> Published:
    """The public version to begin with: what the case shows, masked by what is known today."""
    return Published(title=masked(case.title), text=masked(case.text))


async def checked(transaction: Transaction, case: Case, shown: Published, reply: str, desk: Desk) -> Published:
    """The public version as it may go to the second person. Raises UnfitError for what must not be published."""
    title = written(shown.title, 2 * MOST_TITLE, "公开的标题")
    text = written(shown.text, MOST_TEXT, "公开的来信内容")
    for part, what in ((f"{title}\n{text}", "公开的来信"), (reply, "公开的答复")):
        if said := await contacts.told_in(transaction, case.id, part, cipher=desk.cipher):
            raise UnfitError(f"{what}里写了居民的{said}，请改成“您”或者“来信人”。")
        kinds = _NEVER if what == "公开的来信" else _NEVER_IN_REPLIES
        if found := _never_published(part, kinds):
            raise UnfitError(f"{what}里有{found}，请删去。")
    return Published(title=title, text=text)


def _never_published(text: str, kinds: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(_NEVER[one.kind] for one in private_in(text) if one.kind in kinds))


def published_columns(shown: Published, now: datetime) -> dict[str, object]:
    """What of a case says that it is public, from now on."""
    pairs = list(pairs_of(f"{shown.title}\n{shown.text}"))
    return {"published_at": now, "public_title": shown.title, "public_text": shown.text, "public_pairs": pairs}


NOT_PUBLIC: dict[str, object] = dict.fromkeys(("published_at", "public_title", "public_text", "public_pairs"))
"""What of a case says that it is not public."""


async def withdraw(
    transaction: Transaction, case_id: UUID, reason: str, *, by: Actor, now: datetime, version: int | None = None
) -> Case:
    """Take a case off the public page. By the office or the lead; the reply that was sent stays."""
    case = await locked(transaction, case_id, by, version=version)
    if by.role not in (Role.OFFICE, Role.DEPARTMENT) or case.published_at is None:
        raise NotAllowedError("这件事项没有公开。")
    said = written(plain(reason), MOST_REASON, "撤下的理由")
    row = await transaction.execute(
        update(cases)
        .where(cases.c.id == case_id)
        .values(**NOT_PUBLIC, version=case.version + 1, updated_at=now)
        .returning(*COLUMNS)
    )
    await tell(transaction, case_id, act="withdrawn", by=by, now=now, text=said)
    await log(transaction, case_id, act="withdrawn", by=by, now=now, details={})
    return case_of(row.one())
