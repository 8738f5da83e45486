"""Consents: what stands, what was taken back, and that newer words ask again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from knowledge import consents, residents
from knowledge.consent_tables import consents as table
from knowledge.store import Store

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


async def test_a_consent_is_given_once_and_taken_back_as_easily(store: Store) -> None:
    async with store.transaction() as transaction:
        me = await residents.seen(transaction, channel="wechat", sender="me", now=NOW)

        async def give(wording: str, number: int) -> bool:
            return await consents.give(
                transaction, resident=me, purpose="visits", wording=wording, new_id=UUID(int=number), now=NOW
            )

        assert await give("v1", 1)
        assert not await give("v1", 2)
        standing = await consents.of_purpose(transaction, resident=me, purpose="visits")
        assert standing == consents.Consent(purpose="visits", wording="v1", given_at=NOW)
        assert await consents.of_purpose(transaction, resident=me, purpose="voices") is None
        assert await give("v2", 3)  # newer words: the older consent ends
        assert [one.wording for one in await consents.standing(transaction, resident=me)] == ["v2"]
        later = NOW + timedelta(hours=1)
        assert await consents.withdraw(transaction, resident=me, purpose="visits", now=later)
        assert not await consents.withdraw(transaction, resident=me, purpose="visits", now=later)
        assert await consents.standing(transaction, resident=me) == ()
        kept = select(func.count()).select_from(table)
        assert (await transaction.execute(kept)).scalar_one() == 2  # that there was one stays on record
