"""Questions on a visit itself, asked while it is being booked: what it costs, who may come, where, what to bring. Pure.

Only what asks of nothing else is heard: "停车收费吗" is about the visit, "路边停车怎么收费" about the streets. What a topic's words
and the words of every question leave over decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.form import Aside, Asked
from actions.subjects import of_kind
from intents.model import EntityKind

LONGEST = 40  # characters of the longest text in which such a question is heard
MOST_BESIDE, MOST_BESIDE_SURE = 2, 1  # characters left over; fewer where the text surely means something else
AMONG = "@"  # in a topic, before the events it is about

_ASKS = re.compile(
    r"[?？]|吗|呢\s*$|么\s*$|嘛\s*$|不\s*$|没\s*$|怎么|怎样|咋|什么|啥|多少|多大|多久|多长|多远|多高|哪|几|为何|干嘛|谁|"
    r"([\u4e00-\u9fff]{1,2})不\1|能不能|可不可以|是不是|有没有|要不要|会不会|用不用|需不需要|行不行|好不好|方不方便|能否|是否|可否"
)
_CHOOSES = re.compile(
    r"哪[一几]?[个些场种](?!单位|部门|局|地方)|有(?:没有)?(?!啥|什么)[^，。]{0,6}的[吗么嘛呢没不]?\s*[?？]?$"
)
_CHILD = r"(?:孩子|小孩儿?|娃娃?|小朋友|儿童|宝宝|老人家?|老年人|父母|爸妈|[我俺咱](?:爸|妈|爹|娘|爷爷?|奶奶?|姥姥|姥爷|公公|婆婆)|学生|未成年人?|[带领]?\d{1,2}岁的?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What is asked for; `of_all`: it can be answered before an event is chosen."""

    name: str
    words: re.Pattern[str]
    of_all: bool = False


TOPICS = (
    Topic(
        name="refuse",
        words=re.compile(
            r"(?:不|别|非得|必须|一定(?:要|得)|非要)[^，。？?]{0,4}(?:留|填|给|写|登记|提供|报|说)[^，。？?]{0,4}(?:手机号?|电话|号码|姓名|名字|真名|信息|身份证|生日)?"
            r"|匿名|只留(?:姓|名字|电话)"
        ),
        of_all=True,
    ),
    Topic(
        name="why",
        words=re.compile(
            r"(?:为(?:什么|啥|何)|干嘛|干啥|做什么用|有什么用|凭什么|怎么(?:还)?)[^，。]{0,6}(?:手机号?|电话|号码|姓名|名字|信息|身份证|生日|出生日期|登记|年龄)"
            r"|(?:手机号?|电话|号码|姓名|名字|信息|身份证|生日|出生日期)[^，。]{0,4}(?:干(?:嘛|啥|什么)|做(?:啥|什么)|有什么用|用来)"
        ),
        of_all=True,
    ),
    Topic(
        name="keep",
        words=re.compile(
            r"[^，。]{0,8}(?:泄露|泄漏|外传|外泄|告诉别人|骚扰)[^，。]{0,3}|保密|谁(?:能|会|可以)?(?:看|知道)[^，。]{0,6}|(?:信息|电话|号码|数据|隐私)[^，。]{0,4}(?:安全|保存|删|卖)|保存多久|什么时候删"
        ),
        of_all=True,
    ),
    Topic(name="real", words=re.compile(r"(?:姓名|名字)?[^，。]{0,3}(?:真名|实名|真实姓名)[^，。]{0,2}"), of_all=True),
    Topic(name="fee", words=re.compile(r"收(?:不收)?[费钱]|免费|要钱|花钱|掏钱|交钱|多少钱|门票|票价|票钱|费用|价格|买票"), of_all=True),
    Topic(
        name="age",
        words=re.compile(
            rf"多大|几岁|多少岁|年龄|岁数|年纪|{_CHILD}[^，。]{{0,6}}(?:能|可以|行|让|准|适合|进|参加)|(?:能|可以|让|准|适合)[^，。]{{0,3}}{_CHILD}"
        ),
    ),
    Topic(name="parking", words=re.compile(r"停车场?|停的?下车|车(?:停|能停)|车位|(?:开车|自驾)(?:[^，。]{0,4}停)?|停车的?地方")),
    Topic(
        name="place",
        words=re.compile(
            r"在哪儿?|哪里|哪儿|什么地方|啥地方|地址|地点|位置(?!吗|没)|集合|怎么(?:走|去|到)|咋(?:走|去)|坐(?:几|什么|哪)[^，。]{0,3}|公交|地铁|路线|远不远|多远"
        ),
    ),
    Topic(
        name="bring",
        words=re.compile(
            r"带(?:点|些)?(?:什么|啥|东西|身份证|证件|水|伞|户口本)[^，。]{0,3}|身份证|证件|穿(?:什么|啥)?[^，。]{0,3}|准备(?:什么|啥)?|注意(?:什么|啥|事项)?|要求"
        ),
    ),
    Topic(name="food", words=re.compile(r"[管吃包]饭|吃饭|午[饭餐]|就餐|餐厅|食堂|有(?:没有)?(?:吃的|水喝|热水)|管吃")),
    Topic(name="photo", words=re.compile(r"拍照|照相|拍(?:个|点)?(?:视频|照片)|录像|录视频|摄影|直播")),
    Topic(name="access", words=re.compile(r"轮椅|无障碍|婴儿车|推车|电梯|台阶|楼梯|腿脚|走不动|累不累")),
    Topic(name="toilet", words=re.compile(r"厕所|洗手间|卫生间|母婴室")),
    Topic(name="rain", words=re.compile(r"下雨|雨天|天气不好|下雪|刮风")),
    Topic(
        name="cancel",
        words=re.compile(r"(?:能|可以|怎么|咋)[^，。]{0,4}(?:取消|退|改时间|改期|改天|换时间)|去不了|来不了|不去了?|临时有事|爽约"),
    ),
    Topic(name="seats", words=re.compile(r"名额|空位|满(?:了|员)|位置|位子|剩(?:几|多少)?[^，。]{0,3}")),
    Topic(name="party", words=re.compile(r"最多[^，。]{0,5}(?:人|个|位)|(?:能|可以)[^，。]{0,4}(?:带|去)?(?:几|多少)[^，。]{0,2}(?:人|个|位)")),
    Topic(
        name="time",
        words=re.compile(r"几点[^，。]{0,4}|什么时候|啥时候|哪[一]?天|几号|多久|多长时间|多少时间|时长|几个(?:小时|钟头)|结束|开始|提前"),
    ),
    Topic(name="content", words=re.compile(r"(?:看|讲|学|玩|干|做|参观|体验|有)(?:些|点)?(?:什么|啥)[^，。]{0,3}|什么内容|啥内容|介绍(?:一下)?|内容")),
    Topic(name="organizer", words=re.compile(r"谁(?:办|组织|搞|主办)的?|主办|哪个(?:单位|部门|局)[^，。]{0,3}|咨询电话|联系电话|打什么电话|电话多少")),
)  # fmt: skip

_OF_OTHERS = {EntityKind.DEPARTMENT, EntityKind.DOCUMENT_NUMBER}
_OF_VISITS = {"book_visit", "list_events", "my_bookings", "out_of_scope"}
_FILLERS = re.compile(
    r"请问|问一下|问下|对了|那个|这个|那么|那儿|那里|那边|你们|您们|我们|咱们|俺们|他们|活动|参观|现场|当天|到时候?|时候|以后|之后|在|去的时候|的话|一下|如果|是不是|有没有|"
    r"能不能|可不可以|要不要|用不用|需不需要|会不会|行不行|好不好|方不方便|方便|需要|必须|可以|能否|是否|怎么|怎样|怎么办|咋办|什么|多少|"
    r"吗|呢|啊|呀|吧|么|嘛|哈|哦|的|了|还|也|都|就|要|能|会|有|没|不|是|得|让|给|用|去|来|到|进|人|个|我|你|您|他|咱|俺|那|这|想|说|和|跟|自己|一般|大概|"
    r"您好|你好|麻烦|老师|同志|谢谢|啥|咋|几|哪|谁|行|好|带|看"
)


def hear(asked: Asked) -> Aside | None:
    """The question that a text asks of the visit; None where it asks nothing, or of something else."""
    if len(asked.text) > LONGEST:
        return None
    about = _about(asked)
    for start, clause in _clauses(asked.text):
        topic = _topic(clause, sure=_sure(asked))
        if topic is None or not (topic.of_all or about is not None):
            return None  # the first question says what the text is about
        among = "" if about is None or "event" in asked.answers else f"{AMONG}{about}"
        return Aside(topic=f"{topic.name}{among}", at=start)
    return None


def _about(asked: Asked) -> str | None:
    """The events it may be about, joined by commas: the chosen one, or those on the screen."""
    chosen = of_kind("event", asked.answers.get("event"))
    if chosen is not None:
        return chosen
    return ",".join(found for one in asked.offered if (found := of_kind("event", one)) is not None) or None


def _sure(asked: Asked) -> bool:
    """Whether the text surely speaks of something else: it means so, or names a department or a document."""
    if any(one.kind in _OF_OTHERS for one in asked.meaning.entities):
        return True
    return asked.meaning.sure and asked.meaning.intent not in _OF_VISITS


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """The clauses that ask, with their places; a clause begins at 0 where nothing stands before it."""
    for found in re.finditer(r"[^，,。；;！!\s]+", text):
        if _ASKS.search(found.group()) and _CHOOSES.search(found.group()) is None:
            yield (found.start() if text[: found.start()].strip() else 0), found.group()


def _topic(clause: str, *, sure: bool) -> Topic | None:
    most = MOST_BESIDE_SURE if sure else MOST_BESIDE
    for topic in TOPICS:
        if topic.words.search(clause) is None:
            continue
        left = _FILLERS.sub("", "".join(one for one in topic.words.sub("", clause) if one.isalnum()))
        if len(left) <= most:
            return topic
    return None


def topic_of(kept: str) -> tuple[str, tuple[str, ...]]:
    """The topic's name, and the ids of the events on the screen, where none was chosen."""
    name, _, among = kept.partition(AMONG)
    return name, tuple(one for one in among.split(",") if one)
