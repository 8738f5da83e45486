"""What a resident has to say, read from a text: the story, the page, the place, the leader. Pure."""

import re

from actions.form import Asked
from actions.voices.vocabulary import Kind
from intents.model import EntityKind

LEAST = 8  # characters of a story that a first sentence may hold already
LEAST_LED = 6  # the same, behind 我要投诉, 我建议
LEAST_TOLD = 4  # the same, where it tells what is wrong: 路灯坏了
NONE = "-"
_LEAD = re.compile(
    r"^\s*(?:您好|你好|喂|请问|那个|麻烦)?[,，。\s]*(?:我|俺|咱)?(?:想|要|来|得)?(?:再)?(?:向|给|跟|和)?(?:你们|政府|市里|市长|领导|有关部门|网站)?(?:们)?"
    r"(?:提(?:一?个|点|条)?(?:建议|意见)|反映(?:一?个|下|一下)?(?:问题|情况)?|投诉(?:一?个|下|一下)?|建议|报(?:一?个)?(?:错|修|故障)|纠错|举报|写(?:一?封)?信|留(?:个|一?条)?言|说(?:个|件)事|找(?:找)?茬|拉拉?呱)"
    r"[,，:：。\s]*"
)
_WEB = re.compile(
    r"网站|网页|页面|链接|栏目|网址|打不开|公众号|小程序|系统|APP|app|客户端|下载|附件|登录|验证码|二维码|显示|点不|乱码|404|http",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,10}(?:路|街|巷|村|小区|社区|桥|口|公园|广场|车站|站台|学校|医院|市场|大厦|楼|号|单元|门口|高速|河|湖|镇|乡)"
)
_OF_AN_ANSWER = re.compile(
    r"(?:答复|回复|回答|答覆|处理结果|办理结果|处理意见).{0,12}(?:不满|不认可|不认同|不服|不接受|敷衍|糊弄|应付|答非所问|文不对题|不实|官话|套话|前后不一|不一样|矛盾|推脱|推诿|假话|没解决)"
    r"|(?:不满意?|不认可|不服|不接受|投诉|举报).{0,12}(?:答复|回复|回答|处理结果|办理结果)"
)
_ASKS = re.compile(
    r"^[^，,。]{0,8}(?:咨询|请问|请教|问一?下|打听|想知道|想了解)|(?:吗|呢|么|多少钱?|多久|什么时候|几点|怎么办理?|如何办理?|哪里办|在哪儿?|行不行|能不能办|可不可以办)[?？。!！\s]*$"
)
_WANTS = re.compile(
    r"建议|希望|应该|应当|最好|盼|呼吁|投诉|举报|反映|解决|处理|修|治理|管管|管一管|没人管|坏|堵|脏|臭|吵|乱|危险|欠|骗|不合理|太(?:贵|少|多|慢|差|吵|脏)"
)
_TOLD = re.compile(
    r"[\u4e00-\u9fff]{1,4}(?:坏|断|裂|塌|倒|漏|堵|破|灭|丢|掉|停|卡|错|挂|淹)了|停[水电气暖]|漏[水电气]|不[亮通热响转走开]|没(?:水|电|气|暖气|网|信号|人[收管修扫])"
    r"|打不开|进不去|登不上|扰民|占道|乱(?:停|扔|收费)|太[吵脏臭]"
)
_LEADER = re.compile(r"(?:市委|区委|县委)?书记|(?:副)?(?:市长|区长|县长|镇长|乡长|局长|主任)")
_NO = re.compile(r"^\s*(?:没有|没|无|不知道|不清楚|不是网站|记不清|说不清|没有网址)[了啊呀。]*\s*$")
_KEEP_TO_US = re.compile(r"不公开|别公开|不要公开|只(?:回复|答复|告诉)我|保密|私下|私密")
_REFUSES = re.compile(r"不(?:可以|行|同意|要|好|愿意|想|能)")
_OPENLY = re.compile(r"公开|可以|都行|无所谓|随便|同意")
_ANONYMOUS = re.compile(r"匿名|不(?:想|愿|用|要)?留|不留|不(?:想|愿)?(?:说|透露|写)(?:名|姓名|电话)|不用联系|不方便")


def story(asked: Asked) -> str | None:
    """What it is about: anything where it was just asked; else what is left of a first sentence, if it says enough."""
    text = asked.text.strip()
    if asked.direct:
        return text or None
    if "story" in asked.answers:
        return None
    left = _LEAD.sub("", text, count=1).strip()
    urls = sum(one.end - one.start for one in asked.meaning.entities if one.kind is EntityKind.URL)
    least = LEAST_TOLD if _TOLD.search(left) else LEAST_LED if left != text else LEAST
    return text if len(left) - urls >= least else None


def kind_of(said: str, door: Kind) -> Kind:
    """What comes through the door of suggestions: a complaint about an answer, a question, or a suggestion."""
    if door is not Kind.SUGGESTION:
        return door
    if _OF_AN_ANSWER.search(said):
        return Kind.COMPLAINT
    return Kind.CONSULTATION if _ASKS.search(said.strip()) and not _WANTS.search(said) else door


def is_web(said: str) -> bool:
    """Whether it is about a page, and not about a street."""
    return _WEB.search(said) is not None


def has_place(said: str) -> bool:
    """Whether a place is named."""
    return _PLACE.search(said) is not None


def page(asked: Asked) -> str | None:
    """The address of a page, or that there is none."""
    entity = asked.meaning.first(EntityKind.URL)
    if entity is not None:
        return entity.value if entity.value.startswith("http") else f"https://{entity.value}"
    if not asked.direct:
        return None
    return NONE if _NO.match(asked.text) else f"words:{asked.text.strip()[:200]}"


def place(asked: Asked) -> str | None:
    """Where it is: words, a location that was sent, or that it cannot be said."""
    if asked.kind == "location":
        return asked.text.strip() or asked.payload.get("label") or "发来的位置"
    if not asked.direct:
        return None
    return NONE if _NO.match(asked.text) else asked.text.strip()[:200] or None


def leader(asked: Asked) -> str | None:
    """To whom a letter goes: a title that is named."""
    found = _LEADER.search(asked.text)
    if found is not None:
        return found.group(0)
    return asked.text.strip()[:20] or None if asked.direct else None


def openly(asked: Asked) -> str | None:
    """`yes` or `no` to a public answer."""
    if _KEEP_TO_US.search(asked.text) or (asked.direct and _REFUSES.search(asked.text)):
        return "no"
    return "yes" if asked.direct and _OPENLY.search(asked.text) else None


def reachable(asked: Asked) -> str | None:
    """`yes` or `no` to leaving a name and a phone."""
    if _ANONYMOUS.search(asked.text) and (asked.direct or "匿名" in asked.text):
        return "no"
    if asked.direct and asked.meaning.first(EntityKind.PHONE) is not None:  # the notice was shown with the question
        return "yes"
    if asked.direct and _REFUSES.search(asked.text):
        return "no"
    return "yes" if asked.direct and re.search(r"留|可以|好|行|是|要", asked.text) else None
