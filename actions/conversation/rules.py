"""What small talk is: a face, a question who answers, anger, a bare address. Pure."""

import re

_FACE = re.compile(r"(?:\s*\[[\u3400-\u9fffA-Za-z]{1,6}\])+\s*")  # as WeChat writes its own faces: [微笑]
_WHO = re.compile(
    r"(?:请问|那|喂|你好|您好)*(?:你|您|恁)(?:们)?(?:到底|究竟|真的?)?(?:是|叫|算)(?:不是)?(?:一?个)?"
    r"(?:谁|啥|哪位|什么(?:人|东西|名字|名|来头|系统)?|机器人?|真人|活人|人工(?:智能|客服|的)?|客服|智能(?:客服|助手|体)?|ai|gpt|chatgpt|大模型|程序|人)"
    r"(?:还是.{1,6})?(?:在.{0,4})?(?:吗|么|嘛|吧|呢|呀|啊|的)*"
    r"|(?:你|您)(?:的名字|姓啥|姓什么|贵姓|叫啥|怎么称呼)(?:是什么|呢)?|谁在(?:回|答|跟我说话).{0,6}|(?:是)?(?:真人|机器人|人工)(?:回复|在回|在答)?(?:吗|么)"
)
_ANGER = re.compile(
    r"傻[逼比叉子瓜x]|煞笔|[沙傻]雕|\bsb\b|智障|弱智|脑残|白痴|蠢货|笨蛋|太笨|真笨|好笨|废物|混蛋|王八|畜生|狗屁|放屁|尼玛|你妈|他妈的|妈的|去死|滚[蛋开吧]?$"
    r"|垃圾(?:服务|系统|客服|玩意|东西|机器人|平台|软件|小程序|公众号)|真垃圾|太垃圾|[啥什]么?[也都]不(?:会|懂|知道|行)|[没毫]无?用处?$|没(?:啥|什么)?用"
    r"|什么(?:破|烂|鬼|狗屁)|破(?:玩意|东西|系统)|答非所问|鸡同鸭讲|听不懂人话|白问了|浪费(?:我)?时间|气死(?:我|人)"
)
LONGEST_ANGER = 24
"""Letters: a longer text has something to say beside it."""


def only_a_face(text: str) -> bool:
    """Whether a text is a face, or several."""
    return bool(text.strip()) and (_FACE.fullmatch(text) is not None or not any(one.isalnum() for one in text))


def asks_who(text: str) -> bool:
    """Whether somebody asks whom they are speaking with."""
    return _WHO.fullmatch(_letters(text)) is not None


def angry(text: str) -> bool:
    """Whether a short text does nothing but scold."""
    letters = _letters(text)
    return len(letters) <= LONGEST_ANGER and _ANGER.search(letters) is not None


def _letters(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())
