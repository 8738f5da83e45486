"""Whom to call, read from a text: a name and a phone number. Pure; the same in every capability that asks for them."""

import re

from actions.form import Asked, Field, whole
from intents.model import EntityKind

NAME = r"[\u3400-\u9fff]{1,10}[·•][\u3400-\u9fff]{1,10}|[\u3400-\u9fff]{2,5}|[A-Za-z][A-Za-z .'-]{1,30}"
_SAYS_NAME = r"(?:叫我|(?:我|俺)(?:名|的名字)?叫|我是|俺是|本人(?:是|叫)?|名字叫?是?|姓名是?|联系人是?叫?|叫)"
_CALLED = re.compile(rf"{_SAYS_NAME}\s*[:：]?\s*({NAME})(?=$|[,，。;；、!！\s\d])")
_ONLY_NAME = re.compile(rf"^\s*(?:{_SAYS_NAME})?\s*[:：]?\s*({NAME})\s*$")
_AGREES = re.compile(
    r"^\s*(?:(?:同意|好的?|可以|行|对|没问题|是的?|知道了|收到)\s*[,，。;；、!！\s]\s*|同意(?=我|$)|[嗯哦噢喂哎唉]+\s*[,，。]?\s*|请(?=叫))+"
)
_AFTERWORDS = re.compile(
    r"(?:[,，。.;；、!！\s]|就行了?|就好了?|就可以了?|即可|吧|啊|呀|哈|哦|谢谢您?你?|麻烦了|辛苦了)+$"
)
_POLITE = re.compile(r"(?:先生|女士|老师|同志|小姐)$")
_NOT_A_NAME = re.compile(
    r"预约|报名|取消|确认|电话|手机|座机|固话|号码|名字|什么|啥|不知道|人工|帮助|活动|参观|不想|不要|不用|不留|没有|好的|可以|谢谢|你好|您好|"
    r"保密|不告诉|匿名|同意|随便|你猜|隐私|[上下]一步|返回|继续|算了|等一下|稍等|等等|微信|退休|职工|学生|市民|居民|群众|本地人|外地人|"
    r"^来|的$|贵姓|^姓|^[这那]|[上下这本]?周[一二三四五六日末]|星期|礼拜|今天|明天|后天|上午|下午|吗$|人$"
)
_NO_PERSON = {
    EntityKind.EVENT, EntityKind.EVENT_WORD, EntityKind.DEPARTMENT, EntityKind.DISTRICT, EntityKind.DATE,
    EntityKind.TIME,
}  # fmt: skip
_BREAKS = re.compile(r"[,，。;；、!！\s]+")


def name(asked: Asked) -> str | None:
    """The name of the person to call."""
    text = _AFTERWORDS.sub("", _AGREES.sub("", _without_phone(asked).strip(" ,，。;；、\n\t")))
    if (found := _CALLED.search(text)) is not None:
        return _person(found.group(1), asked)
    if not (asked.direct or asked.meaning.first(EntityKind.PHONE) is not None):
        return None
    if (found := _ONLY_NAME.match(text)) is not None:
        return _person(found.group(1), asked)
    parts = (_ONLY_NAME.match(part) for part in _BREAKS.split(text))
    names = [said for part in parts if part is not None and (said := _person(part.group(1), asked)) is not None]
    return names[0] if len(names) == 1 else None


def _person(said: str, asked: Asked) -> str | None:
    """What was said as a name, unless it is something else."""
    said = said.strip()
    if _NOT_A_NAME.search(_POLITE.sub("", said)) is not None:
        return None
    other = (one.text for one in asked.meaning.entities if one.kind in _NO_PERSON)
    return None if any(one in said or said in one for one in other) else said


def phone(asked: Asked) -> str | None:
    """A phone number, digits only but for the hyphen of a landline."""
    entity = asked.meaning.first(EntityKind.PHONE)
    if entity is not None:
        return entity.value
    digits = re.sub(r"[\s-]", "", asked.text)
    return digits if asked.direct and re.fullmatch(r"\d{5,15}", digits) else None


def _without_phone(asked: Asked) -> str:
    characters = list(asked.text)
    for entity in asked.meaning.entities:
        if entity.kind is EntityKind.PHONE:
            characters[entity.start : entity.end] = "，" * (entity.end - entity.start)
    return re.sub(
        r"(?:\s*(?:联系电话|电话|手机号?|座机|固话)(?:号码?)?\s*(?:是|[:：])?)?\s*[,，]+", "，", "".join(characters)
    )


NAME_FIELD = Field(
    name="name",
    label="联系人",
    names=("姓名", "名字"),
    question="请问联系人怎么称呼？",
    again="没看懂姓名，请直接写名字，比如“王芳”。",
    parse=name,
    personal=whole,
)
PHONE_FIELD = Field(
    name="phone",
    label="电话",
    names=("手机", "手机号", "联系电话"),
    question="请留一个能打通的电话号码。",
    again="没看到电话号码，请发11位手机号。",
    parse=phone,
    personal=whole,
)
"""Whom to call, as fields; a form adds its own checks, offers and conditions (`dataclasses.replace`)."""
