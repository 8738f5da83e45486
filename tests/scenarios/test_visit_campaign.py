"""The month of open days, spoken of in a chat."""

from datetime import date

from actions.visits import campaigns
from actions.visits.campaigns import Campaign
from bot.app import Parts
from tests.scenarios.playing import Clock, Conversation, play


async def test_the_month_is_a_card_with_its_page(parts: Parts, clock: Clock) -> None:
    one = Conversation(parts, clock, sender="month")
    await play(one, ["居民：开放日活动月有什么", "明窗：✗家单位办"])  # there is none yet
    month = Campaign(id="month", name="政府开放日活动月", starts_on=date(2026, 11, 20), ends_on=date(2026, 12, 20))
    async with parts.store.transaction() as transaction:
        await campaigns.save(transaction, month, actor="staff:a", now=clock())
        await campaigns.gather(transaction, month)
    await play(
        one,
        [
            "居民：开放日活动月有什么",
            "明窗：政府开放日活动月 … 11月20日到12月20日，6家单位办6个活动 … 便民服务2个 … /visits/campaigns/month",
            "居民：活动月里有什么适合孩子的",
            "明窗：小小消防员体验日 … ✗家单位办",
            "居民：活动月里这周六有什么",
            "明窗：11月28日 … ✗家单位办",
        ],
    )
