"""`campaign`: a month of open days, with its days, and all events that lie in them."""

from datetime import date

import typer
from rich.markup import escape

from actions.visits import campaigns
from actions.visits.campaigns import Campaign
from actions.visits.errors import WrongError
from bot.clock import utc_now
from bot.commands.console import complain, emit, say
from bot.commands.session import EXIT_USAGE, store_of
from bot.engines import Engines

ACTOR = "command line"


async def save(here: Engines, name: str, title: str, days: tuple[date, date], *, note: str, as_json: bool) -> None:
    """Write a campaign, and tell what belongs to it."""
    wanted = Campaign(id=name, name=title, starts_on=days[0], ends_on=days[1], note=note)
    async with store_of(here) as store, store.transaction() as transaction:
        try:
            changed = await campaigns.save(transaction, wanted, actor=ACTOR, now=utc_now())
        except WrongError as wrong:
            complain(escape(str(wrong)))
            raise typer.Exit(EXIT_USAGE) from None
        gathered = await campaigns.gather(transaction, wanted)
        saved = await campaigns.campaign_of(transaction, name)
    assert saved is not None
    if as_json:
        emit(
            {
                "id": name,
                "changed": changed,
                "gathered": gathered,
                "events": saved.events,
                "organizers": saved.organizers,
            }
        )
        return
    say(
        escape(
            f"{saved.name}：{saved.starts_on}到{saved.ends_on}，{saved.organizers}家单位、{saved.events}个活动（新归入{gathered}个）。"
        )
    )
