"""What a few words ("需要什么材料", "从什么时候开始") ask of an answer or a document, and what in it tells that. Pure."""

import re
from collections.abc import Iterable

SHORTEST = 8  # characters of a sentence that tells something; headings are shorter
BY_ITSELF = 20  # characters of a sentence that is understood without the one before it

_PAIRS = (
    ("施行|生效|执行|实施|实行|开始", "(?:自|从|于).{2,30}(?:施行|执行|实施|生效|实行)|印发之日|发布之日"),
    (
        "材料|证件|资料|手续|证明|带什么|带啥|要带",
        "材料|证件|身份证|户口|证明|携带|复印件|照片|证书|合同|凭.{1,8}[证书单]",
    ),
    ("条件|资格|要求|对象|哪些人|什么人|谁能|谁可以|适用|范围", "条件|符合|须|满足|年满|具有|以上|不受|适用"),
    ("电话|号码|热线|联系|咨询", r"(?<!\d)(?:\d{3,4}-\d{7,8}|1\d{10}|1\d{4}|\d{7,8})(?!\d)"),
    (
        "周[一二三四五六日末天]|星期|礼拜|双休|节假日|中午|午休|晚上|夜里",
        r"周[一二三四五六日末]|工作日|节假日|每天|全天|24小时|中午|午间|延时|\d{1,2}:\d\d",
    ),
    ("网上|线上|手机|小程序", "网上|线上|手机|小程序|平台|客户端|[aA][pP][pP]"),
    ("在哪|哪[里儿办]|去哪|上哪|地址|地点|窗口", r"窗口|大厅|中心|服务站|[路街]\d+号|网上|平台|社区|派出所"),
    ("多久|多长|几天|多少天|期限|时间|时候|到账|哪天|几号|截止", r"工作日|\d+\s*[天日月年]|小时|当天|当场|即时"),
    ("钱|费用|收费|免费|标准|金额|补多少|发多少", "元|免费|不收|%|％"),
    ("流程|步骤|程序|怎么办|怎样办|咋办|办理|申请|申办|申领", "申请|提交|办理|窗口|网上|登录|审核|填写"),
)
_TOLD = tuple((re.compile(asked), re.compile(told)) for asked, told in _PAIRS)


def tells(asked: str, answer: str) -> bool:
    """Whether an answer tells what the words ask of it."""
    return any(wanted.search(asked) and told.search(answer) for wanted, told in _TOLD)


def telling(asked: str, sentences: Iterable[str]) -> str | None:
    """The sentence that tells what the words ask: one that also has the words themselves before one that has not."""
    kinds = [(words, told) for wanted, told in _TOLD if (words := wanted.findall(asked))]
    best: tuple[float, str] | None = None
    before = ""
    for one in sentences:
        sentence = one.strip() if len(one.strip()) >= BY_ITSELF else f"{before}{one}".strip()
        before = one
        if len(sentence) < SHORTEST:
            continue
        score = max((_score(sentence, words, told, rank) for rank, (words, told) in enumerate(kinds)), default=0.0)
        if score > (best[0] if best is not None else 0.0):
            best = score, sentence
    return best[1] if best is not None else None


def _score(sentence: str, words: list[str], told: re.Pattern[str], rank: int) -> float:
    if told.search(sentence) is None:
        return 0.0
    return 1.0 + sum(word in sentence for word in words) - rank / 10  # what is asked first counts a little more
