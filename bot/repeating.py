"""Whoever did not hear or see it: what was said last is said once more. Pure."""

import re

from bot.decisions import Act, Nothing, Which
from bot.listed import listed, several
from bot.sessions import Session

REPEAT = re.compile(
    r"^\s*(?:请|麻烦|你|您|能不能|可以)*(?:再|重新|重复)(?:给我)?(?:说|讲|发|问|列|念|来)?(?:一遍|一次|一下|遍|次)(?:吧|吗|呗|好吗|行吗)?[。.!！?？]*\s*$"
    r"|^\s*(?:我)?(?:没|没有)(?:看|听|注意)?(?:清楚?|到|见)(?:[,，\s]*再(?:说|发)(?:一)?[遍次])?[。.!！]*\s*$"
)
_SHOWN_BY = {
    "answer": "ask_policy", "document": "find_document", "place": "find_place", "department": "office_info",
    "event": "list_events", "booking": "my_bookings", "ticket": "track_ticket",
}  # fmt: skip
_ASKED_AGAIN = frozenset({"ask_policy", "find_document", "find_interpretation", "office_info", "find_place"})
_GOES_ON = {"unsure": "ask_policy", "out_of_scope": "ask_policy", "which_matter": "ask_policy"}


def once_more(session: Session) -> Act | Which | Nothing:
    """The list, the thing that was shown, or the answer to the last question."""
    previous = session.previous
    if several(session, previous.shown) or (session.choices and not previous.shown):
        return Which(options=session.choices, count=listed(session))
    kind = previous.shown[0].partition(":")[0] if previous.shown else ""
    if kind in _SHOWN_BY:
        return Act(intent=_SHOWN_BY[kind], text=previous.question, subject=previous.shown[0])
    intent = _GOES_ON.get(previous.intent, previous.intent)
    if previous.question and intent in _ASKED_AGAIN:
        return Act(intent=intent, text=previous.question)
    return Nothing(count=0)
