"""Cases that are like a text: found by its rarest words, its places and its matters, and compared one by one (`alike.py`).

Each case has its signature in one row with GIN indexes, written once. How rare a pair is is counted by a job
(`count_pairs`), so that nobody who hands in a case waits for anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)

from actions.voices.alike import LIKE, OFFER, SAME, VERSION, Known, Signature, alike, signature_of
from actions.voices.masking import masked
from actions.voices.model import Likeness, State
from actions.voices.records import is_public, seen_by
from actions.voices.similar_tables import counted, pair_counts, signatures
from actions.voices.tables import cases, duties
from knowledge.store import Transaction

MOST_CANDIDATES = 400
MOST_ELSEWHERE = 200  # that share a place or a matter and no rare word
MOST_COMPARED = 150
ENOUGH = 600  # how many cases the looked-up pairs should stand in together
COMMON = 2000  # a pair that stands in more cases is only looked up together with others

_ARRAYS = ("pairs", "aside", "places", "parts", "matters")
_COUNT = text(
    "WITH taken AS (SELECT case_id, position, pairs FROM voice_signatures WHERE position > :position"
    " ORDER BY position LIMIT :most),"
    " added AS (INSERT INTO voice_pair_counts AS known (pair, cases)"
    " SELECT pair, count(*) FROM taken, unnest(pairs) AS pair GROUP BY pair ORDER BY pair"
    " ON CONFLICT (pair) DO UPDATE SET cases = known.cases + excluded.cases RETURNING pair)"
    " SELECT max(position) AS position, count(*) AS cases, (SELECT count(*) FROM added) AS pairs FROM taken"
)


async def keep_signature(transaction: Transaction, case_id: UUID, signature: Signature) -> None:
    """Put the signature of a new case on record."""
    await transaction.execute(insert(signatures).values(case_id=case_id, **_columns(signature)))


def _columns(signature: Signature) -> dict[str, Any]:
    arrays = {name: list(getattr(signature, name)) for name in _ARRAYS}
    return {**arrays, "version": VERSION}


async def similar(
    transaction: Transaction, said: str, *, limit: int = 5, scope: str | None = None, without: UUID | None = None
) -> tuple[Likeness, ...]:
    """The cases that are most like a text, for staff of this scope, the likest first; also those in another place."""
    found = await _alike(transaction, said, seen_by(scope), limit=limit + 1)
    return tuple(one for one, _ in found if one.case_id != without)[:limit]


async def joinable(transaction: Transaction, said: str, limit: int = 3) -> tuple[Likeness, ...]:
    """Public cases that the office took and that still wait for a reply: somebody may say "我也遇到"."""
    found = await _alike(transaction, said, open_to_join(), limit=limit, least=OFFER)
    return tuple(replace(one, title=masked(one.title)) for one, _ in found)


async def answered(transaction: Transaction, said: str, limit: int = 3) -> tuple[Likeness, ...]:
    """Published cases with their answers, under their public titles: "类似的问题已有答复"."""
    found = await _alike(transaction, said, is_public(), limit=limit, least=OFFER, public=True)
    return tuple(one for one, _ in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The cases nearest to a text, and the cluster of those that are about the same thing (None: it is the first)."""

    cases: tuple[Likeness, ...]
    cluster: UUID | None


async def neighbours(transaction: Transaction, said: str, *, limit: int) -> Neighbours:
    """What stands nearest to a text that is handed in."""
    found = await _alike(transaction, said, [], limit=limit)
    same = found[0][1] if found and found[0][0].score >= SAME else None
    return Neighbours(cases=tuple(one for one, _ in found), cluster=same)


def open_to_join() -> list[ColumnElement[bool]]:
    """The conditions under which other residents may join a case."""
    closed_to = (State.RECEIVED, State.MERGED)
    return [cases.c.wants_public, cases.c.answered < cases.c.duty, cases.c.state.not_in(closed_to)]


async def known_of(transaction: Transaction, pairs: Sequence[int]) -> Known:
    """How rare these pairs are."""
    position = (await transaction.execute(select(counted.c.position))).scalar_one_or_none()
    listed = bindparam("pairs", list(pairs), type_=ARRAY(Integer))
    rows = await transaction.execute(select(pair_counts).where(pair_counts.c.pair == func.any(listed)))
    return Known(cases={row.pair: row.cases for row in rows}, total=position or 0)


def looked_up(pairs: Sequence[int], known: Known) -> tuple[tuple[int, ...], bool]:
    """The pairs to look up, the rarest first, and whether a case must have all of them (they are common)."""
    rare = sorted(pairs, key=lambda pair: (known.cases.get(pair, 0), pair))
    if known.cases.get(rare[0], 0) > COMMON:
        return tuple(rare[:3]), True
    chosen: list[int] = []
    together = 0
    for pair in rare:
        together += known.cases.get(pair, 0)
        if chosen and together > ENOUGH:
            break
        chosen.append(pair)
    return tuple(chosen), False


async def _alike(
    transaction: Transaction,
    said: str,
    conditions: list[ColumnElement[bool]],
    *,
    limit: int,
    least: float = LIKE,
    public: bool = False,
) -> list[tuple[Likeness, UUID]]:
    own = signature_of(said)
    if not own.pairs:
        return []
    known = await known_of(transaction, own.pairs)
    weights = {pair: known.weight(pair) for pair in own.words}
    scores = {
        row.case_id: (alike(weights, own, _signature(row)), row.position)
        for row in await _candidates(transaction, own, known)
    }
    best = sorted((one for one in scores if scores[one][0] >= least), key=lambda one: scores[one], reverse=True)
    title = cases.c.public_title.label("title") if public else cases.c.title
    found = select(
        cases.c.id, cases.c.number, title, cases.c.state, cases.c.department_id, cases.c.received_at,
        cases.c.supporters, cases.c.cluster,
    ).where(cases.c.id.in_(best[:MOST_COMPARED]), *conditions)  # fmt: skip
    rows = sorted((await transaction.execute(found)).all(), key=lambda row: scores[row.id], reverse=True)
    return [(_like(row, scores[row.id][0]), row.cluster) for row in rows[:limit]]


def _signature(row: Any) -> Signature:  # noqa: ANN401  (a row of columns)
    arrays = {name: tuple(getattr(row, name)) for name in _ARRAYS}
    return Signature(**arrays, topic=row.topic)


async def _candidates(transaction: Transaction, own: Signature, known: Known) -> Sequence[Any]:
    """The newest cases that have the rarest words, the places, or, where no place is named, the matters of a text."""
    chosen, together = looked_up(tuple(own.words) or own.pairs, known)
    asked = [(signatures.c.pairs, chosen, "@>" if together else "&&", MOST_CANDIDATES)]
    if own.places:
        asked.append((signatures.c.places, own.places, "&&", MOST_ELSEWHERE))
    elif own.matters:
        asked.append((signatures.c.matters, own.matters, "&&", MOST_ELSEWHERE))
    found: dict[UUID, Any] = {}
    for column, values, how, most in asked:
        for row in await transaction.execute(_near(column, values, how, most)):
            found[row.case_id] = row
    return tuple(found.values())


def _near(column: ColumnElement[Any], values: Sequence[int], how: str, most: int) -> Select[Any]:
    """In two statements with the cases: joined, every case is read."""
    listed = bindparam("chosen", list(values), type_=ARRAY(Integer))
    near = (
        select(signatures)
        .where(column.bool_op(how)(listed))
        .cte("near")
        .prefix_with("MATERIALIZED")  # else the LIMIT lures the planner away from the index
    )
    newest = select(near).order_by(near.c.position.desc()).limit(most).subquery()
    return select(newest, cases.c.topic).join(cases, cases.c.id == newest.c.case_id)


def _like(row: Any, score: float) -> Likeness:  # noqa: ANN401  (a row of joined columns has no nameable type)
    return Likeness(
        case_id=row.id,
        number=row.number,
        title=row.title,
        state=State(row.state),
        department_id=row.department_id,
        received_at=row.received_at,
        supporters=row.supporters,
        score=round(score, 4),
    )


async def count_pairs(transaction: Transaction, most: int = 500) -> int:
    """Count the pairs of cases that are new since the last time; returns how many cases. One job at a time."""
    at = (await transaction.execute(select(counted.c.position).with_for_update(skip_locked=True))).scalar_one_or_none()
    if at is None:
        return 0
    row = (await transaction.execute(_COUNT, {"position": at, "most": most})).one()
    if row.cases:
        await transaction.execute(counted.update().values(position=row.position))
    return int(row.cases)


async def sign_anew(transaction: Transaction, most: int = 200) -> int:
    """Make signatures (and topics) of an older version anew; returns how many. One that somebody else makes is left."""
    old = (
        select(signatures.c.case_id)
        .where(signatures.c.version < literal_column(str(VERSION)))
        .order_by(signatures.c.position)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    due = list((await transaction.execute(old)).scalars())
    texts = await transaction.execute(select(cases.c.id, cases.c.text).where(cases.c.id.in_(due)))
    for row in texts.all():
        signature = signature_of(row.text)
        await transaction.execute(update(signatures).where(signatures.c.case_id == row.id).values(_columns(signature)))
        for table, identity in ((cases, cases.c.id), (duties, duties.c.case_id)):
            await transaction.execute(update(table).where(identity == row.id).values(topic=signature.topic))
    return len(due)
