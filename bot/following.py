"""What a short text goes on with: "几点下班" after a place, "莲汀区的呢" after a list, "还有吗", an answer to what was asked. Pure."""

import re
from datetime import datetime

from actions.model import Option, Previous
from actions.subjects import of_kind
from actions.visits.finding import sought
from bot import aspects
from bot.decisions import Act, Nothing, Which
from bot.hearing import CHOSEN, DETAILS, STALE_S, asks
from bot.listed import listed, several
from bot.picking import number_of
from bot.referring import ORDINAL, numbers_of, only_points, refer
from bot.repeating import REPEAT, once_more
from bot.sessions import Session
from intents.entities.spans import plain
from intents.model import EntityKind, Understanding

LONGEST = 16
"""Letters of the longest text that says nothing of its own."""
LONGEST_INSTEAD = 8
"""Letters of the longest "…呢" that names something else to the last question."""
LIKELY = 0.5
LONGEST_ANSWER = 30
"""Characters of the longest text that is read as the answer to what was asked."""

Follow = Act | Which | Nothing

_KNOWLEDGE = frozenset({"ask_policy", "find_document", "find_interpretation", "office_info", "find_place"})
_VISITS = frozenset({"list_events", "book_visit"})
_ANSWERS = frozenset({"affirm", "deny"})
_OPEN = _KNOWLEDGE | _VISITS | _ANSWERS
"""Intents that a few words may seem to mean where they only go on with what was shown."""
_MISTAKEN = frozenset({"help", "my_bookings", "affirm", "deny", "out_of_scope", "track_ticket", "visit_feedback"})
"""Intents that a text which points at something, and says nothing but what may be asked of it, only seems to mean."""
_ASKED = re.compile(r"几点|怎么|咋|哪|多少|什么时候|电话|地址|[吗么不][?？]?$")
_NEAREST = re.compile(r"(?:离我)?最近的?(?:那|这)?一?(?:个|家|处)?")
_TALK = frozenset({"greet", "thanks", "report_answer", "human_agent"})
_GOES_ON = {"unsure": "ask_policy", "out_of_scope": "ask_policy", "which_matter": "ask_policy"}
_LISTS = frozenset({*_KNOWLEDGE, "list_events", *_GOES_ON})
_WRITTEN = frozenset({"find_document", "find_interpretation"})
_LISTING = re.compile(r"哪些|有什么|有啥|啥|活动|什么")
_NOISE = "(?:那|请问|帮我|我|想|要|再|麻烦)*"
_MORE = re.compile(
    rf"{_NOISE}(?:还有(?:没有|别的|其他的?|其它的?|更多的?|哪些|什么|啥)*|(?:看|翻)?下一?页|再?换(?:一批|几个|一组|一换)|更多的?"
    r"|再(?:来|看|列|给)(?:看看|几个|一些|点)|(?:看看?)?(?:后面|剩下|余下|其余|别的|其他|其它)(?:的|那些|几个)*"
    r"|往[下后](?:看|翻)?|接着列)(?:看看|列出来|有|活动|文件|地方|大厅)*(?:吗|么|嘛|呢|吧|啊|没有|没|的)*"
)
_YEARS = r"(?:(?:19|20)\d{2}年?度?|大?前年|去年|今年|明年|后年)"
_INSTEAD = re.compile(
    r"(?:那|换成|改成|要是|如果)(?!个|天|么办).+|.+(?:呢|的有吗|的有没有)|(?:我|俺|咱)们?(?:是|在|住在?|家在?).+"
    rf"|{_YEARS}(?:的|是|呢|吗|多少钱?|标准)*"
)
_AROUND = re.compile(
    r"^(?:那么?|换成|改成|要是|如果|请问|有没有|有|还有|(?:我|俺|咱)们?(?:是|在|住在?|家在?))+"
    r"|(?:的话|的|有没有|有|吗|么|呢|呀|啊|吧|嘛|人|这边|这儿|是?多少钱?|标准)+$"
)
_NAMED = frozenset({EntityKind.DISTRICT, EntityKind.DEPARTMENT, EntityKind.DATE, EntityKind.TIME})
_CALLED = re.compile(r"我叫[\u3400-\u9fff]{2,4}|电话|手机号?")
_COUNT = re.compile(
    rf"{_YEARS}|"
    r"(?:\d+|[一二两三四五六七八九十]+)(?:多|来)?(?:周岁|岁|孩|胎|级|年级|年|个月|口人|个人|人|平米|平|套)(?:的|以上|以下)?"
)


def follow(text: str, meaning: Understanding, session: Session, now: datetime) -> Follow | None:
    """What a text goes on with; None where it speaks for itself."""
    letters = _letters(text)
    if not letters:
        return None
    fresh = not session.at or now.timestamp() - session.at <= STALE_S
    if number_of(text) is not None or only_points(text):
        return Nothing(count=listed(session))  # what is there was taken before
    if fresh and (answer := _answer(text, meaning, session.previous)) is not None:
        return answer
    if len(letters) > LONGEST:
        return None
    if fresh and (more := _more(letters, session)) is not None:
        return more
    if fresh and (renamed := _renamed(letters, meaning, session.previous, text)) is not None:
        return renamed
    if fresh and REPEAT.match(text):
        return once_more(session)
    if _beside(meaning):
        cancels = meaning.intent == "cancel" and _of_booking(session)
        pointed = meaning.intent in _MISTAKEN and refer(text, session.choices, session.previous) is not None
        pointed = pointed or (meaning.intent == "help" and bool(session.previous.shown))  # "怎么领" is no cry for help
        return _asked(text, meaning, session, fresh=fresh) if cancels or pointed else None
    asked = _asked(text, meaning, session, fresh=fresh)
    instead = _instead(text, meaning, session, now) if fresh else None
    if instead is not None and several(session, session.previous.shown) and not (asked and _ASKED.search(text)):
        return instead
    return asked or instead or _of_nothing(text, meaning, session, fresh=fresh)


def questions_before(text: str, meaning: Understanding, session: Session, now: datetime) -> tuple[str, ...]:
    """The questions that a text goes on with, the first one first; none where it does not."""
    decision = follow(text, meaning, session, now)
    previous = session.previous
    return (*previous.thread, previous.question) if isinstance(decision, Act) and decision.earlier else ()


def numbered(text: str, session: Session) -> str | None:
    """The subject that a mere number picks of a list which was shown without choices."""
    shown, number = session.previous.shown, number_of(text)
    if number is None or session.choices or number > len(shown) or not several(session, shown):
        return None
    return shown[number - 1]


def _beside(meaning: Understanding) -> bool:
    """Whether the text means something that no few words only seem to mean: thanks, a case, a person of staff."""
    if meaning.sure:
        return meaning.intent not in _OPEN
    return meaning.confidence >= LIKELY and meaning.intent in _TALK


def _letters(text: str) -> str:
    return "".join(letter for letter in plain(text) if letter.isalnum())


def _places_listed(previous: Previous) -> bool:
    """Whether places are shown, the nearest first."""
    return of_kind("place", next(iter(previous.shown), None)) is not None


def _of_booking(session: Session) -> bool:
    return any(of_kind("booking", one) for one in session.previous.shown)


# --- the answer to what was asked ----------------------------------------------------------------------------------


def _answer(text: str, meaning: Understanding, previous: Previous) -> Act | None:
    """The text completes the question that could not be answered without it; it does not where it asks something else."""
    if previous.asks is None or len(text) > LONGEST_ANSWER:
        return None
    intent = _GOES_ON.get(previous.intent, previous.intent)
    if meaning.sure and meaning.intent not in {*_KNOWLEDGE, "out_of_scope"}:
        return None
    if meaning.sure and meaning.intent != intent and asks(text, meaning):
        return None
    return Act(intent=intent, text=f"{text} {previous.asks}".strip())


# --- what is asked of a thing that was shown --------------------------------------------------------------------------


def _asked(text: str, meaning: Understanding, session: Session, *, fresh: bool) -> Follow | None:
    """A question about what is pointed at, or about what was shown last."""
    previous = session.previous
    said = _without_details(text, meaning)
    nearest = _NEAREST.search(said) if _places_listed(previous) else None
    letters = _letters(ORDINAL.sub("", said if nearest is None else _NEAREST.sub("", said)))
    offered = tuple(option for option in session.choices if not (option.subject or "").startswith(CHOSEN))
    pointed = previous.shown[0] if nearest is not None else refer(text, offered, previous)
    if len(set(ORDINAL.findall(text))) > 1:  # "第一个和第二个哪个好"
        options = tuple(offered[number - 1] for number in numbers_of(text) if number <= len(offered))
        return Which(options=options, count=listed(session)) if listed(session) > 1 else None
    if pointed is None and ORDINAL.search(text):
        kinds = {one.partition(":")[0] for one in previous.shown} or set(aspects.BY_KIND)
        known = any(aspects.intent_of(kind, letters) for kind in kinds)
        return Nothing(count=listed(session)) if known else None
    if re.search(_YEARS, letters):
        return None  # another year's is not in what was shown
    shown = (pointed,) if pointed is not None else previous.shown if fresh else ()
    for kind in dict.fromkeys(one.partition(":")[0] for one in shown):
        intent = aspects.intent_of(kind, letters)
        if intent is not None and _fits(intent, text, meaning):
            return _of_shown(intent, text, [one for one in shown if one.startswith(f"{kind}:")], session)
    return None


def _fits(intent: str, text: str, meaning: Understanding) -> bool:
    """Whether the intent of the words alone is not another one than the text surely means."""
    if not meaning.sure:
        return True
    match meaning.intent:
        case "cancel":
            return intent == "cancel_booking"
        case "book_visit":
            return intent in {"book_visit", "change_booking"}
        case "list_events":
            return intent == "list_events" and _LISTING.search(text) is None
        case _:
            return True


def _without_details(text: str, meaning: Understanding) -> str:
    """The text without what a booking says beside "报名": how many, when, whom to call."""
    if meaning.intent == "book_visit":
        for kind in DETAILS:
            text = meaning.without(kind, text)
        text = _CALLED.sub("", text)
    return text


def _of_shown(intent: str, text: str, subjects: list[str], session: Session) -> Follow | None:
    if intent == "book_visit" and len(subjects) > 1:
        return None  # the form asks which
    if several(session, subjects):
        options = tuple(
            Option(label=one.label, intent=intent, subject=one.subject)
            for one in session.choices
            if one.subject in subjects
        )
        return Which(options=options, count=len(subjects))
    subject = subjects[0]
    if of_kind("answer", subject) is not None and intent in _WRITTEN:
        subject = next((one for one in session.previous.shown if of_kind("document", one)), subject)
        intent = intent if of_kind("document", subject) else "ask_policy"
    kind = subject.partition(":")[0]
    if kind in {"department", "place", "booking"}:
        earlier = kind == "department" and session.previous.intent == "office_info" and bool(session.previous.question)
        return Act(intent=intent, text=text, subject=subject, earlier=earlier)
    return Act(intent=intent, text=text, about=subject)


# --- lists: the rest, or the same for another day, place or word --------------------------------------------------------


def _more(letters: str, session: Session) -> Follow | None:
    if not _MORE.fullmatch(letters):
        return None
    previous = session.previous
    if previous.rest:
        return Act(intent=previous.intent, text=previous.question, page=previous.rest)
    return Nothing(count=listed(session), more=True) if listed(session) else None


def _instead(text: str, meaning: Understanding, session: Session, now: datetime) -> Act | None:
    """The last question again, for what this text names instead."""
    previous, letters = session.previous, _letters(text)
    if previous.intent not in _LISTS or not previous.question:
        return None
    intent = _GOES_ON.get(previous.intent, previous.intent)
    going = Act(intent=intent, text=text, earlier=True)
    instead = len(letters) <= LONGEST_INSTEAD and _INSTEAD.fullmatch(letters) is not None
    if meaning.sure and meaning.intent != intent:
        return going if instead and _only_names(letters, meaning) else None
    short = meaning.sure or len(letters) <= LONGEST_INSTEAD
    what = sought(text, meaning, now) if intent == "list_events" and short else None
    whole = meaning.sure and _LISTING.search(text) is not None  # "周末有什么活动" asks anew
    narrower = what is not None and not what.empty and not what.named and not whole
    if intent != "list_events":
        narrower = _only_names(letters, meaning)
    return going if narrower or instead else None


def _renamed(letters: str, meaning: Understanding, previous: Previous, text: str) -> Act | None:
    """换成柳浦区呢: the last question for another district or department, whatever else the words may seem to mean."""
    going = previous.intent in _LISTS and previous.question and _INSTEAD.fullmatch(letters)
    if not going or not _only_names(letters, meaning):
        return None
    return Act(intent=_GOES_ON.get(previous.intent, previous.intent), text=text, earlier=True)


def _only_names(letters: str, meaning: Understanding) -> bool:
    """Whether a text says no more than a district, a department, or how old or how many."""
    left = _AROUND.sub("", letters)
    named = [_letters(one.text) for one in meaning.entities if one.kind in _NAMED]
    if not named:
        return _COUNT.fullmatch(left) is not None
    for name in named:
        left = left.replace(name, "", 1)
    return not _AROUND.sub("", left)


# --- nothing to go on with -------------------------------------------------------------------------------------------------


def _of_nothing(text: str, meaning: Understanding, session: Session, *, fresh: bool) -> Follow | None:
    """Words that can only be about something, where nothing was shown that they could be about: it is asked for, or
    they are about the matter of the last question.
    """
    letters = _letters(text)
    if _MORE.fullmatch(letters):
        return Nothing(count=0)
    intent = aspects.ALONE.intent_of(letters) if not (meaning.sure and meaning.intent in _VISITS | _ANSWERS) else None
    previous = session.previous
    matter = fresh and previous.question and _GOES_ON.get(previous.intent, previous.intent) == "ask_policy"
    if intent is not None and matter and previous.asks is None:
        return Act(intent="ask_policy", text=text, earlier=True)
    return Act(intent=intent, text="") if intent is not None else None
