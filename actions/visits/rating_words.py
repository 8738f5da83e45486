"""How many stars are meant: "不太满意" is two, "非常好" five, "四颗星" four; and what is said beside the rating. Pure.

Stars count as everywhere in the product: one is the worst, five the best. Only what rates the whole is read as stars. Who
praises the guide and blames the parking rates two things: no stars are read, the words are kept, and the stars asked for.
"""

import re

from actions.visits.numerals import number_of

WORST, MIDDLE, BEST = 1, 3, 5
STARS = {
    1: "很不满意",
    2: "不满意",
    3: "一般",
    4: "满意",
    5: "很满意",
}  # the worst first: the fifth choice is five stars
LEAST_REMARK = 3  # characters beside the rating that make a remark
MOST_QUESTION = 10  # characters of a short question: it is none either

_NUMBER = r"[0-5０-５]|[零一二两三四五]"
_OF_FIVE = re.compile(rf"(?<![\d.第十百点])({_NUMBER})\s*(?:(?:颗|个)?星+|分)(?![\d钟之期])")
_BARE = re.compile(rf"^(?:我?(?:打|给|选|评))?\s*({_NUMBER})\s*[。.!！~]*$")
_STARS = re.compile(r"(?:[★⭐🌟]️?)+")
_FULL = re.compile(r"满分|满星|(?<!\d)(?:100|１００|10|１０|一百|一百二十|打十)分")
_FLAWLESS = re.compile(r"无可挑剔|挑不出(?:啥|什么)?(?:毛病|缺点)|没的说|没得说|没话说|完美|👍|💯")
_NAMED = re.compile(r"(好|中|差)评")

_STRONG = r"(?:非常|很是|很|特别|十分|万分|极其|极为|极|超级|超|太|真是|真的是?|真|相当|最|巨|贼|老|忒|杠杠的?|完全|绝对|彻底|实在)"
_WEAK = r"(?:比较|还算|还是|基本上?|大体|大致|总体|整体|挺|蛮|都|也|算是|觉得|感觉|有点儿?|有些|略|稍微)"
_NOT_MUCH = (
    r"(?:不太|不大|不怎么|不咋|不够|不是(?:很|太|特别|那么)|没(?:有)?(?:那么|多|太)|谈不上|说不上|算不上|称不上)"
)
_NOT_AT_ALL = (
    r"(?:一点(?:儿)?(?:都|也)?不|根本不|完全不|毫不|太不|很不|非常不|极不|极其不|特别不|十分不|相当不|实在不|真不|最不)"
)
_NOT = r"(?:不是|不|没有|没|别|无)"
_GOOD = (
    r"(?:满意|不错|棒|赞|精彩|喜欢|开心|高兴|值得|有意思|有意义|有收获|长见识|给力|到位|周到|热情|好玩|好看|靠谱|"
    r"好(?![像多几久些在奇]|不好|不容易|歹))"
)
_BAD = (
    r"(?:差劲|糟糕|糟透了|失望|无聊|没意思|没劲|没用|(?<!得)不行|不咋地|不咋样|不怎么样|后悔|敷衍|坑人|垃圾|烂|遗憾|"
    r"差(?!不多|别|点|一|价|事|异))"
)
_AWFUL = re.compile(r"糟透了|糟糕|垃圾|烂|差劲|坑人")
_SO_SO = re.compile(
    r"(?<!不)一般(?!来|都|会|人|情况)|还行|还成|还可以|还好(?!意思)|凑合|马马虎虎|马虎|普普通通|中规中矩|就那样|过得去|差不多|不好(?:也)?不坏|中等"
)
_NOT_BAD = re.compile(rf"(?:不|没有?|并不|并没有?)(?:{_STRONG})?(?:觉得|感到|让我)?(?:差(?!不多)|失望|无聊|后悔)")
_NOTHING_BAD = re.compile(r"没(?:有|啥|什么|有什么|有啥)?不(?:满意|好)")
_UNLIKE_BAD = re.compile(r"不一般")
_NEGATED = re.compile(rf"({_NOT_AT_ALL})?({_NOT_MUCH})?({_NOT})?(?:{_WEAK})*({_STRONG})?(?:的)?({_GOOD})")
_BLAMED = re.compile(rf"(?:{_WEAK})*({_STRONG})?(?:的)?{_BAD}(极了|透了|死了|爆了)?")
_AFTER = re.compile(r"^(?:得很|极了|爆了|坏了|死了|到家了?)")
_CLAUSES = re.compile(r"[,，。.;；!！?？、\s~～…]+|但是?|不过|可是|就是|只是|可惜|然而")
_BARELY = re.compile(r"^好的?[吧啊呀呢]?$")
_ASKS = re.compile(r"[?？]|吗|什么|啥|怎么|咋|为何")
_SHRUGS = re.compile(r"不知道|不清楚|随便|无所谓|都可以|都行|说不好|不晓得|继续|上一步")
_FILLERS = re.compile(
    r"我们?|俺们?|咱们?|这次|这一?次|上次|那次|今天|昨天|活动|参观|体验|总体|整体|总的来说|来说|感觉|觉得|确实|真心|其实|反正|比较|还算|基本上?|大体|大致|算是|有点儿?|有些|就|也|都|还|太|打|给|评价?|评|选|了|的|吧|啊|呀|呢|哈|"
    r"嗯|哦|对|是|吗|您|你|谢谢|辛苦|极了|透了|死了|特别|非常|很|挺|真"
)
_NOTHING = re.compile(
    r"^(?:暂时|目前|我|嗯|哦|别的|其他)?(?:没有?|无|不用|不了|木有|没)(?:了|啥|什么|别的|其他的?|想说的?|要说的?|说的|意见|建议|补充|吧|呢|的|哈|呀|啊|谢谢)*"
    r"[。.!！~～,，]*(?:谢谢|多谢|感谢)?[您你啦了]*[。.!！]*$"
)


def stars_of(text: str) -> int | None:
    """The stars that a text gives to the whole, 1..5; None where it gives none, or cannot decide."""
    if (counted := _counted(text)) is not None:
        return counted
    found = [one for clause in _clauses(text) if not _tells(clause) and (one := _of_clause(clause)) is not None]
    if not found or min(found) < MIDDLE < max(found):
        return None
    return min(found) if max(found) <= MIDDLE else max(found)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSES.split(text) if clause]


def _counted(text: str) -> int | None:
    """Stars said as a number: 4分, 五颗星, ★★★, 满分; None where two numbers differ."""
    numbers = {max(number_of(one), WORST) for one in _OF_FIVE.findall(text)}
    if numbers:
        return numbers.pop() if len(numbers) == 1 else None
    if (bare := _BARE.match(text.strip())) is not None:
        return max(number_of(bare.group(1)), WORST)
    if (found := _STARS.search(text)) is not None and len(stars := found.group(0).replace("\ufe0f", "")) <= BEST:
        return len(stars)
    if _FULL.search(text) or _FLAWLESS.search(text):
        return BEST
    if (named := _NAMED.search(text)) is not None:
        return {"好": BEST, "中": MIDDLE, "差": WORST}[named.group(1)]
    return None


def _of_clause(clause: str) -> int | None:
    """The stars of one clause by its words."""
    if _BARELY.match(clause) and clause != "好":
        return None  # "好的" is a yes to whatever was asked
    if _NOTHING_BAD.search(clause) or _NOT_BAD.search(clause) or _UNLIKE_BAD.search(clause):
        return BEST - 1
    if _SO_SO.search(clause):
        return MIDDLE
    if (blamed := _BLAMED.search(clause)) is not None:
        strongly = blamed.group(1) or blamed.group(2) or _AWFUL.search(clause)
        return WORST if strongly else WORST + 1
    praised = _NEGATED.search(clause)
    if praised is None:
        return None
    not_at_all, not_much, no, strong, _ = praised.groups()
    if not_at_all:
        return WORST
    if not_much or no:
        return WORST + 1
    return BEST if strong or _AFTER.match(clause[praised.end() :]) else BEST - 1


def remark_in(text: str) -> str | None:
    """The text, where it says more than a rating: then it is kept whole."""
    if said_nothing(text) or _SHRUGS.search(text) or (len(text) <= MOST_QUESTION and _ASKS.search(text)):
        return None
    beside = "".join(clause for clause in _clauses(text) if _of_clause(clause) is None)
    more = len(_bare(_without_rating(beside))) >= LEAST_REMARK
    return text.strip() if more or any(map(_tells, _clauses(text))) else None


def _tells(clause: str) -> bool:
    """Whether a clause rates something that it names: 讲解员很好 is of the guide, 总体很好 of the whole."""
    return _of_clause(clause) is not None and bool(_bare(_without_rating(clause)))


def _without_rating(text: str) -> str:
    for pattern in (_NOTHING_BAD, _NOT_BAD, _SO_SO, _BLAMED, _NEGATED, _OF_FIVE, _STARS, _NAMED, _FULL):
        text = pattern.sub(" ", text)
    return text


def _bare(text: str) -> str:
    return _FILLERS.sub("", "".join(character for character in text if character.isalpha()))


def said_nothing(text: str) -> bool:
    """Whether a text says that there is nothing to say: 没有, 没啥要说的, 无."""
    return _NOTHING.match(text.strip()) is not None
