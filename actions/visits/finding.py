"""What a resident looks for among the events: which days and hours, where, whose, what about. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from actions.naming import pairs
from actions.visits.model import FIELDS, Event, Listing, Session, SessionState, Wanted
from actions.visits.saying_when import days_of, part_of
from actions.visits.sentences import local
from intents.model import EntityKind, Understanding
from knowledge.city_time import city_day

IN_NAME, IN_PLACE, IN_TEXT = 3, 2, 1
CLOSE = 0.6  # of the best score: as good as the best
ENOUGH = 0.34  # of what every pair in a name would score

_NOT_WITH = r"(?<!不带)(?<!没有)(?<!不领)(?<!没带)"
_CHILDREN = re.compile(
    rf"{_NOT_WITH}(?:孩子|小孩|娃娃|小朋友|儿童|宝宝|小学生|孙子|孙女|孙儿|孙孙|外孙|小家伙|小娃)|亲子|[带领遛溜][个着俩俺咱我家]*娃|少儿"
)
_FREE = re.compile(r"名额|空位|没满|没约满|还能报|还能约|有票|余位|能报上|能约上")
#: The next one there is; 最近有什么 is "lately", 离我最近 is about the way there.
_SOONEST = re.compile(r"最早|最快|(?<!离)(?<!离我)(?<!离家)最近的?(?:(?:那|这)?一?[场次期个]|(?=$|[是。.?？吧呢哪那]))")
_ONLINE = re.compile(r"线上|直播|云体验|云参观|网上看")
_FORMS = (
    (_ONLINE, "线上云体验"),
    (re.compile(r"政策解读|宣讲"), "政策解读"),
    (re.compile(r"座谈"), "座谈交流"),
    (re.compile(r"知识竞赛|竞赛|比赛"), "知识竞赛"),
    (re.compile(r"实地"), "实地参观"),
)
#: Words of every question about events; what is left names one.
_PARTICLES = re.compile(
    r"有关|相关|关于|方面|之类|一类|这类|内容|[的跟和与及在里到对于有吗嘛么呢呀啊吧哦是了，。？?！!、；;：:“”\"'\s]+"
)
LONGEST = 300
"""Characters in which something is looked for: who says more tells a story."""
_LONGEST_WORDS = 10  # characters of the words that are read back
_COMMON = re.compile(
    r"开放日|公众开放|开放|活动|参观|预约|报名|预订|参加|参与|体验|想要|想去|想看|想|要去|看看|看一看|瞧瞧|瞅瞅|逛逛|转转|去|看|报|约|"
    r"有没有|有什么|有啥|都有|有哪些|哪些|什么|啥|最近|近期|近来|政府|可以|能不能|能|适合|适宜|带着?|领着?|我们|咱们|俺们|我家|咱家|俺家|"
    r"一家\S口|附近|名额|空位|场次|怎么|咋|一下|时候|几点|帮我|帮俺|给我|给俺|麻烦|请问|请|您好|你好|安排|推荐|介绍|"
    r"大人|老人|孩子|小孩儿?|小朋友|儿童|亲子|周末|双休日|[上下这本]+个?(?:周|星期|礼拜|月)[一二三四五六日天末]?|今天|明天|后天|上午|下午|晚上|中午|"
    r"[两二三四五六七八九十\d]+(?:个|位)?人|[两二三四五六七八九十\d]+(?:大|小)|"
    r"俺|恁|咱|[这那哪]个|[这那哪]场|那儿|哪天|随便|都可以|都行|也行|不行|除了|除去|不要|不是|或者|还有|没空|没时间|"
    r"工作日|平时|平日|上班|双休日|未来|今后|接下来|往后|[以之]内|[以之]后|[以之]前|月底前|年前|明后|今明|"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?的?|[上中下]旬|月?[初底末]前?|[一两二三四五六七几半]个?(?:天|周|星期|礼拜|月)(?:[以之]?内)?|\d{1,2}[号日]?[、和]|"
    r"我(?:叫|是)[\u3400-\u9fff]{2,4}|手机号?|电话|联系人|姓名|活动月|开放月|"
    r"第?[一二三四五]场|最后一?[个场]|最[早快近]的?|免费|不要钱|不花钱|不收费|头午|前晌|后晌|下晌|过晌"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for; empty means any. `days` in order; `part` from and to a time of the day; `pairs` its words."""

    days: tuple[date, ...] = ()
    part: tuple[time, time] | None = None
    district_id: str | None = None
    department_id: str | None = None
    form: str | None = None
    field: str | None = None
    children: bool = False
    free: bool = False
    soonest: bool = False
    pairs: frozenset[str] = frozenset()
    all_pairs: frozenset[str] = frozenset()  # with the words of departments and districts, which may name an event too
    words: str = ""  # the one word that `pairs` come from, where there is but one: 养老

    @property
    def empty(self) -> bool:
        """Whether nothing in particular is looked for."""
        return self == Sought()

    @property
    def named(self) -> bool:
        """Whether words are left that can name an event."""
        return bool(self.pairs)

    def wanted(self) -> Wanted:
        """What to ask the catalogue; the words and the hours are for `ranked`."""
        return Wanted(
            first_day=self.days[0] if self.days else None,
            last_day=self.days[-1] if self.days else None,
            department_id=self.department_id,
            district_id=self.district_id,
            form=self.form,
            field=self.field,
            for_children=self.children,
            only_free=self.free,
        )

    def on(self, session: Session) -> bool:
        """Whether a session is on one of the days and in the part of the day."""
        starts = local(session.starts_at)
        if self.days and starts.date() not in self.days:
            return False
        return self.part is None or self.part[0] <= starts.time() <= self.part[1]

    def over(self, earlier: "Sought") -> "Sought":
        """What was sought before, with what is said now instead: 下周日呢, 莲汀区的, 适合孩子的."""
        return Sought(
            days=self.days or earlier.days,
            part=self.part or (None if self.days else earlier.part),
            district_id=self.district_id or earlier.district_id,
            department_id=self.department_id or earlier.department_id,
            form=self.form or earlier.form,
            field=self.field or earlier.field,
            children=self.children or earlier.children,
            free=self.free or earlier.free,
            pairs=self.pairs or earlier.pairs,
            all_pairs=self.all_pairs if self.pairs else earlier.all_pairs | self.all_pairs,
            words=self.words if self.pairs else earlier.words,
        )

    def any_time(self) -> "Sought":
        """The same, on whatever day."""
        return replace(self, days=(), part=None)

    def anywhere(self) -> "Sought":
        """The same, in whatever district."""
        return replace(self, district_id=None)

    def by_name(self) -> "Sought":
        """The same, but what was read as a department or a district is a word of an event's name: 清和水库, 消防站."""
        return replace(self, pairs=self.all_pairs, department_id=None, district_id=None, words="")


def sought(text: str, meaning: Understanding, now: datetime) -> Sought:
    """Read what is looked for. Ranges such as 下周 or 周末 begin today at the earliest."""
    text, today = text[:LONGEST], city_day(now)
    beside = meaning.without(EntityKind.EVENT, text)  # 学校操场周末几点开门 says no day
    return Sought(
        days=days_of(beside, meaning, today),
        part=part_of(beside, meaning),
        district_id=_id(meaning, EntityKind.DISTRICT),
        department_id=_id(meaning, EntityKind.DEPARTMENT),
        form=next((form for pattern, form in _FORMS if pattern.search(text)), None),
        field=next((field for field in FIELDS if field in text), None),
        children=_CHILDREN.search(text) is not None,
        free=_FREE.search(text) is not None,
        soonest=_SOONEST.search(text) is not None,
        pairs=frozenset(pairs(_left(text, meaning, _READ))),
        all_pairs=frozenset(pairs(_left(text, meaning, _READ - _NAMES))),
        words=_word(_left(text, meaning, _READ)),
    )


def _word(left: str) -> str:
    """The one word that is left; nothing where there are several, or none that can be read back."""
    words = [one for one in _PARTICLES.split(left) if pairs(one)]
    return words[0] if len(words) == 1 and len(words[0]) <= _LONGEST_WORDS else ""


def _id(meaning: Understanding, kind: EntityKind) -> str | None:
    entity = meaning.first(kind)
    return entity.value if entity else None


_NAMES = {EntityKind.DEPARTMENT, EntityKind.DISTRICT}
_READ = set(EntityKind) - {EntityKind.EVENT, EntityKind.EVENT_WORD}


def _left(text: str, meaning: Understanding, read: set[EntityKind]) -> str:
    """The text without what was read of it and without the words that everybody says."""
    characters = list(text)
    for entity in meaning.entities:
        if entity.kind not in read:
            continue
        characters[entity.start : entity.end] = " " * (entity.end - entity.start)
    left = "".join(characters)
    for field in FIELDS:
        left = left.replace(field, " ")
    for pattern, _ in _FORMS:
        left = pattern.sub(" ", left)
    return _COMMON.sub(" ", left)


def on_time(listings: Iterable[Listing], what: Sought) -> tuple[Listing, ...]:
    """Events with the sessions that are on the days and in the hours; without those that have none."""
    kept = listings
    if what.days or what.part is not None:
        kept = (replace(one, sessions=tuple(filter(what.on, one.sessions))) for one in listings)
    return tuple(one for one in kept if one.sessions)


def limited(listings: Iterable[Listing], what: Sought, now: datetime) -> tuple[Listing, ...]:
    """Events by whose, where and what they are and for whom, as `wanted` asks the database for them."""
    limits = {
        name: getattr(what, name)
        for name in ("department_id", "district_id", "form", "field")
        if getattr(what, name) is not None
    }
    kept = (
        one
        for one in listings
        if all(getattr(one.event, name) == value for name, value in limits.items())
        and (one.event.for_children or not what.children)
    )
    if not what.free:
        return tuple(kept)
    with_seats = (
        replace(one, sessions=tuple(session for session in one.sessions if _has_seats(session, now))) for one in kept
    )
    return tuple(one for one in with_seats if one.sessions)


def _has_seats(session: Session, now: datetime) -> bool:
    return session.free > 0 and session.state is SessionState.OPEN and session.cut_off_at > now


def _name(event: Event) -> str:
    return " ".join((event.title, *event.keywords))


def called(listings: Iterable[Listing], what: Sought) -> tuple[Listing, ...]:
    """Events that are named by what was read as a department or a district, and by the other words where there are any."""
    names = what.all_pairs - what.pairs
    return tuple(
        one
        for one in listings
        if any(pair in _name(one.event) for pair in names)
        and (not what.pairs or any(pair in _name(one.event) for pair in what.pairs))
    )


def nearest(listings: Iterable[Listing], days: Sequence[date]) -> tuple[Listing, ...]:
    """Those whose sessions are nearest to the days come first, each by its nearest session."""

    def far(session: Session) -> tuple[int, datetime]:
        return min(abs((local(session.starts_at).date() - day).days) for day in days), session.starts_at

    by_session = (replace(one, sessions=tuple(sorted(one.sessions, key=far))) for one in listings)
    return tuple(sorted(by_session, key=lambda one: far(one.sessions[0])))


def score(listing: Listing, wanted: frozenset[str]) -> float:
    """How well an event fits the words, 0..1: a name counts most, then the place, then what is said of it."""
    if not wanted:
        return 0.0
    event = listing.event
    name = _name(event)
    where = f"{event.place} {event.address}"
    total = 0
    for pair in wanted:
        if pair in name:
            total += IN_NAME
        elif pair in where:
            total += IN_PLACE
        elif pair in event.summary:
            total += IN_TEXT
    return total / (IN_NAME * len(wanted))


def ranked(listings: Sequence[Listing], wanted: frozenset[str]) -> tuple[Listing, ...]:
    """The events that the words name, best first; all of them, as they were, where there are no words."""
    if not wanted:
        return tuple(listings)
    scored = [(score(one, wanted), one) for one in listings]
    best = max((value for value, _ in scored), default=0.0)
    least = max(ENOUGH, best * CLOSE)
    kept = [entry for entry in scored if entry[0] >= least]
    return tuple(one for _, one in sorted(kept, key=lambda entry: -entry[0]))
