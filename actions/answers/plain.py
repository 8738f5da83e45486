"""A question without what is only polite: greetings before it, "我想问问", thanks behind it. Pure."""

import re

_BEFORE = re.compile(
    r"^(?:[\s,，。.!！~～、…]|(?:你|您|恁|大家|老师|同志)们?好[呀啊哇]?|在吗|有人吗|喂|哎|诶|嗨|哈喽|早上好|上午好|中午好|下午好|晚上好|亲"
    r"|(?:好的?)?(?:谢谢|多谢|感谢)(?:您|你|啦|了|啊|哈)*|对了|还有(?:个|一个)?(?:事|问题)?|另外|顺便(?:再)?|再问(?:个|一个|一下)(?:事|问题)?|打扰(?:了|一下)?|不好意思|麻烦(?:您|你)?(?:了|下|一下)?|劳驾|请教(?:您|你)?(?:一下|个事儿?|一个问题)?|咨询(?:您|你)?(?:一下|个事儿?|一个问题)"
    r"|(?:我|俺|咱)(?:就是)?(?:就)?(?:想|要)?(?:来)?(?:请)?问(?:问|一下|一问|下|个事儿?)?(?:您|你|恁)?(?:一下)?|(?:想|来|请)?问(?:问|一下|一问|下)(?:您|你|恁)?|请问|那个(?=[\u3400-\u9fff]{4}))+"
)
_BEHIND = re.compile(
    r"(?:[\s,，。.!！~～、…]|谢谢(?:您|你)?(?:啦|了|哈)?|多谢(?:了|啦)?|谢了|感谢|麻烦(?:您|你)?(?:了|啦)|辛苦(?:您|你)?(?:了|啦)|拜托(?:了|啦)?|急急?急?)+$"
)
LONGEST_THANKS = 40
"""Characters at the end that are looked at."""
SHORTEST = 2
"""Characters that must be left."""


def plainly(text: str) -> str:
    """The question itself; the whole text where nothing else is in it."""
    left = _BEFORE.sub("", text)
    left = (left[:-LONGEST_THANKS] + _BEHIND.sub("", left[-LONGEST_THANKS:])).strip()
    return left if len(left) >= SHORTEST else text.strip()
