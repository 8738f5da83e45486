"""What a booking asks in a chat, read from a text: the event, the session, how many, who. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from actions.contact import NAME
from actions.form import Asked
from actions.subjects import of_kind
from actions.visits.finding import Sought, sought
from actions.visits.model import Person, Session
from actions.visits.numerals import number_of
from intents.model import EntityKind, Understanding

WORDS = "words:"
BESIDE = "|"  # between the events on the screen and the words
ON = "on:"
SOONEST, FOLLOWING = "soonest", "following"
MOST_PEOPLE = 20
YES, NO = "yes", "no"
EVERYBODY = "everybody"  # among what a session asks: its least age binds all who come

_COUNT = re.compile(
    r"^(?:\D(?<![第一二两三四五六七八九十百])){0,4}(\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两俩三仨四五六七八九])"
    r"\s*(?:个|位|名|口|人)*(?:人|大人|娃|小孩|孩子)?(?:左右|吧|呢|呀|啊|哈|哦|去)*\s*[。.!！]*$"
)
_ABOUT = re.compile(r"[一二两三四五六七八九][、到至-]?[二三四五六七八九](?:个|位|名|口|人)|\d\s*[到至~～-]\s*\d")
_ALONE = re.compile(r"就我|我自己|我一个|自己去|一个人|独自|就俺|俺自己|就咱一个")
_BORN = re.compile(r"((?:19|20)\d{2})\s*[-年./]?\s*(\d{1,2})\s*[-月./]?\s*(\d{1,2})\s*[日号]?")
_AGE = re.compile(r"(\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*多?(?:周?岁)")
_BARE_AGE = re.compile(
    r"^\D{0,5}?(\d{2,3}|[一二三四五六七八九]?十[一二三四五六七八九]?)(?:[多几]|来岁)?(?:了|啦|咯|喽|的人|整)*[。.!！]*$"
)
_CHILD = re.compile(r"(?:孩子|小孩|娃|儿子|女儿|闺女|孙子|孙女|外孙|学生|弟弟|妹妹|老大|老二)[^，,。;；\s我俺]{0,4}$")
_NOT_MINOR = re.compile(r"不是(?:未成年|小孩|孩子)")
_DENIES = re.compile(
    r"没有(?!问题|事)|还没|不到|未满|不满|没满|没到|差|未成年|不是|下个?月|明年|后年|快满|马上|就要|^快|^否|^不(?!清楚|知道|晓得|确定|太)"
)
_AFFIRMS = re.compile(
    r"^(?:我们?|俺们?|那|都|全都?|大家|早就?|刚|已经?|绝对|是的?)*"
    r"(?:是(?!孩子|小孩|学生|娃)|对|嗯|年?满|有(?!孩|小|个|未)|够|到了|成年|大人|当然|肯定|必须|可以|确认|没问题|没有问题|退休|老人|行|中|好|yes|y$|ok)",
    re.IGNORECASE,
)
_SURELY_OF_AGE = re.compile(
    r"^(?:我们?|俺们?|都|全都?|大家|早就?|刚|已经?|还)*(?:没满|不满|未满|年?满|成年)(?:\d{1,2}周?岁?)?[了啦。.!！]*$"
)  # said of nothing else, once the age was asked
_KIN = re.compile(
    r"[我俺](?:妈妈?|爸爸?|老伴儿?|老公|老婆|爱人|媳妇儿?|儿子|女儿|闺女|孙子|孙女|孩子|姐姐?|妹妹?|哥哥?|弟弟?|朋友)(?:叫|是)?"
)
_BESIDE_NAMES = re.compile(r"出生日期|出生|生日|身份证号?|姓名|生于|生|我叫|我是|和|还有")


_FOLLOWING = re.compile(r"(?:下|后)面?一?(?:场|期)|[往推]后(?:推|挪|延)?一?场|晚一场|(?:再)?晚一?点的?那?场")
_TALK = {"affirm", "deny", "greet", "thanks", "help", "human_agent", "cancel"}
_SHRUGS = re.compile(
    r"^(?:我|俺|那就?|就)?(?:是的?|对的?|嗯+|好的?|行|可以|没问题|确认|确定|不是?|不对|没有?|随便|随意|无所谓|都行|都可以|都好|都一样|哪个都[行好]|"
    r"不知道|不清楚|不晓得|你(?:看着?办|定|说了算|推荐)|看看再说|再看看|等等|等一下|稍等|你好|您好|在吗|谢谢|多谢|什么意思|没看懂|看不懂|不明白)"
    r"(?:选?哪?个?)?(?:吧|啊|呀|呢|了|的|嘞|哈)*[。.!！?？~～]*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Which days and hours were said, for choosing among the sessions of an event."""

    days: tuple[date, ...] = ()
    part: tuple[time, time] | None = None
    soonest: bool = False
    following: bool = False  # the one after the one there is, where something is to be changed

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self == Times()

    def among(self, sessions: Sequence[Session]) -> tuple[Session, ...]:
        """Those of some sessions (in order) that are meant."""
        fitting = tuple(one for one in sessions if Sought(days=self.days, part=self.part).on(one))
        return fitting[:1] if self.soonest or self.following else fitting


def event_words(asked: Asked) -> str | None:
    """The event: one that was shown ("这个"), or the words that describe it, beside the events on the screen.

    A yes, a no, a greeting or a shrug describes none.
    """
    if asked.about is not None and of_kind("event", asked.about):
        return asked.about
    if "event" in asked.answers and not asked.direct:
        return None
    text = asked.text.strip()
    if sought(text, asked.meaning, asked.now).empty or _says_nothing(text, asked.meaning):
        return None
    among = ",".join(found for one in asked.offered if (found := of_kind("event", one)) is not None)
    return f"{WORDS}{among}{BESIDE}{text}"


def words_of(value: str) -> tuple[tuple[str, ...], str]:
    """What `event_words` kept: the events that were on the screen, and the words."""
    among, _, text = value.removeprefix(WORDS).partition(BESIDE)
    return tuple(one for one in among.split(",") if one), text


def _says_nothing(text: str, meaning: Understanding) -> bool:
    return _SHRUGS.match(text) is not None or (meaning.sure and meaning.intent in _TALK)


def session_times(asked: Asked) -> str | None:
    """The session: one that was shown, or the days and hours that were said (`on:2026-11-28|08:00-12:00|`)."""
    if asked.about is not None and of_kind("session", asked.about):
        return asked.about
    what = sought(asked.text, asked.meaning, asked.now)
    which = SOONEST if what.soonest else FOLLOWING if _FOLLOWING.search(asked.text) else ""
    if not (what.days or what.part or which):
        return None
    hours = f"{what.part[0]:%H:%M}-{what.part[1]:%H:%M}" if what.part else ""
    return f"{ON}{','.join(day.isoformat() for day in what.days)}|{hours}|{which}"


def times_of(value: str) -> Times:
    """What `session_times` kept."""
    days, hours, which, *_ = [*value.removeprefix(ON).split("|"), "", ""]
    first, _, last = hours.partition("-")
    return Times(
        days=tuple(date.fromisoformat(day) for day in days.split(",") if day),
        part=(time.fromisoformat(first), time.fromisoformat(last)) if hours else None,
        soonest=which == SOONEST,
        following=which == FOLLOWING,
    )


def party_size(asked: Asked) -> str | None:
    """How many come, the one who books included; None also for "三四个", which is no number yet."""
    if _ABOUT.search(asked.text) is not None:
        return None
    entity = asked.meaning.first(EntityKind.PARTY_SIZE)
    if entity is not None:
        return entity.value
    if not asked.direct:
        return None
    if (found := _COUNT.match(asked.text.strip())) is not None:
        return str(number_of(found.group(1)))
    return "1" if _ALONE.search(asked.text) else None


def of_age(asked: Asked, least: int) -> str | None:
    """`yes` or `no` to "are you so old"; an age that is named counts, a child's only where everybody must be so old."""
    text = asked.text.strip()
    if not asked.direct and not (asks(asked.answers, "declare") and _SURELY_OF_AGE.match(text)):
        return None
    ages = _ages(text, everybody=asks(asked.answers, EVERYBODY))
    if ages and min(ages) != least:
        return YES if min(ages) > least else NO
    if (_AGE.search(text) and not ages) or "虚岁" in text:
        return None
    if _NOT_MINOR.search(text):
        return YES
    if _DENIES.search(text):
        return NO
    return YES if ages or _AFFIRMS.match(text) or asked.meaning.intent == "affirm" else None


def _ages(text: str, *, everybody: bool) -> list[int]:
    """The ages that count, in years."""
    said = [one for one in _AGE.finditer(text) if everybody or _CHILD.search(text[: one.start()]) is None]
    if not said and _AGE.search(text) is None and (found := _BARE_AGE.match(text)) is not None:
        said = [found] if everybody or _CHILD.search(text[: found.start(1)]) is None else []
    return [number_of(one.group(1)) for one in said]


def people(asked: Asked) -> str | None:
    """Names and dates of birth of everybody, one a line: `王芳 1980-05-06`, kept as `王芳|1980-05-06;…`."""
    if not (asked.direct or asks(asked.answers, "people")):
        return None
    found: list[str] = []
    rest = asked.text
    while (born := _BORN.search(rest)) is not None and len(found) < MOST_PEOPLE:
        before = _BESIDE_NAMES.sub(" ", _KIN.sub(" ", rest[: born.start()]))
        who = re.findall(NAME, before)
        try:
            day = date(int(born.group(1)), int(born.group(2)), int(born.group(3)))
        except ValueError:
            return None
        if not who:
            return None
        found.append(f"{who[-1].strip()}|{day.isoformat()}")
        rest = rest[born.end() :]
    return ";".join(found) or None


def people_of(kept: str) -> tuple[Person, ...]:
    """What `people` kept."""
    pairs = (one.rpartition("|") for one in kept.split(";") if one)
    return tuple(Person(name=who, born=date.fromisoformat(day)) for who, _, day in pairs)


def shown_people(kept: str) -> str:
    """The people read back, the dates of birth shortened to the year."""
    return "、".join(f"{one.name}（{one.born.year}年生）" for one in people_of(kept))


def names_of(kept: str) -> tuple[str, ...]:
    """Who the people are, and when they were born."""
    return tuple(said for one in people_of(kept) for said in (one.name, one.born.isoformat()))


def code(asked: Asked) -> str | None:
    """An invitation code."""
    joined = re.sub(r"(?<=[0-9A-Za-z-])\s+(?=[0-9A-Za-z-])", "", asked.text)  # blanks do not matter, hyphens do
    found = re.search(r"[0-9A-Za-z][0-9A-Za-z-]{2,18}[0-9A-Za-z]", joined)
    return found.group(0).upper() if asked.direct and found else None


def asks(answers: Mapping[str, str], what: str) -> bool:
    """Whether the chosen session asks for this (noted by its check under `asks`)."""
    return what in answers.get("asks", "").split()
