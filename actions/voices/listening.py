"""What is heard before everything else: the bare words that a message of ours asked for."""

import re

from actions.model import Choices, Facts, Option, Outcome, Turn
from actions.subjects import subject
from actions.voices import queries
from actions.voices.chat_track import rating_options
from actions.voices.model import State

_RATE = re.compile(r"^\s*(?:我要|我来)?(?:评价|打分|评个?分)(?:一下|答复)?[。.!！]*\s*$")
_AGAIN = re.compile(r"^\s*(?:我要|我想|继续)?追问[。.!！]*\s*$")
_ADD = re.compile(r"^\s*(?:我要|我来|我)?补充(?:一下|材料|情况)?[。.!！]*\s*$")


async def asked_for(turn: Turn, facts: Facts) -> Outcome | None:
    """“评价”, “追问” and “补充” said alone are about the case that we wrote of; None where there is no such case."""
    resident = turn.resident
    if _RATE.match(turn.text):
        case = await queries.unrated(facts.transaction, resident.channel, resident.sender)
        if case is None:
            return None
        prompt = f"您对“{case.title}”的答复满意吗？"
        return Outcome(
            replies=(Choices(prompt=prompt, options=rating_options(case)),), shown=(subject("ticket", str(case.id)),)
        )
    for pattern, intent, states in (
        (_AGAIN, "follow_up", {State.REPLIED, State.RATED, State.CLOSED}),
        (_ADD, "add_words", {State.WAITING}),
    ):
        if pattern.match(turn.text):
            mine = await queries.mine(facts.transaction, resident.channel, resident.sender, own=True)
            fitting = [one for one in mine if one.state in states]
            if not fitting:
                return None
            options = tuple(
                Option(label=one.title, intent=intent, subject=subject("ticket", str(one.id))) for one in fitting
            )
            return Outcome(replies=(Choices(prompt="是这件吗？回复数字：", options=options),))
    return None
