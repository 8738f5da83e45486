"""Whether what was found is about the very thing that was asked for, and tells the sort of thing asked. Pure."""

import re
from functools import lru_cache

from actions.naming import places
from knowledge.library.model import Answer
from knowledge.search.model import AnswerHit, PassageHit
from knowledge.search.question import words_of
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams
from knowledge.search.wanted import Want, asked, content, tells

LONG = 5  # content words: a story may have words that no answer has
UNKNOWN_SHARE = 0.45  # of a long question's content
PAIR = 2
LOOKED_AT = 120  # characters of a question whose words count
CLAUSE_CHARS = 4
MOST_CLAUSES = 8
STORY_CHARS = 40  # a longer text is looked up by its clauses, too
TOPIC_CHARS = 6  # letters: shorter texts without a question are topics

#: Words that only ask, count, or say who: that an answer does not have them means nothing.
_SAYS_NOTHING = re.compile(
    r"^(?:一共|总共|大概|大约|最[少多高低]|至[少多]|现[在今]|目前|今年|[一二两三四五六七八九十几每][台个次年月份人口家天场]+|拿[证到]|下来|收[钱费]|要[钱交求]?|"
    r"花钱|多少钱|钱|块|百|千|万|百块|拿|出|能|给|发|交|领|办|收|走|送|放|往|里|那边|这边|地方|标准|政策|规定|政府|国家|公家|单位|部门|"
    r"我们?|俺们?|咱们?|老[板婆公头太]+|老人|孩子|小孩|爷爷|奶奶|[爸妈爹娘]+|父[亲母]+|母亲|儿子|女儿|家里|别人|人家|有人|没人|想[要开]?|可以|需要|"
    r"市民|居民|百姓|本人|自己|怎样|手续|开始|结束|截止|时候|时间|日期|最近|电话|号码|时间|日期|年度?|月|日|号|岁|元|吧|还是|一点|不会|没|不|被|过|再|第\S|\d+)$"
)
_WEAK = "领交办拿缴取收报来去要能会被让把给没不内的了着过还也都就得想用上下里本个几一才"
_CLAUSE = re.compile(r"[,，。.;；!！?？\s]+")
_DEEDS = frozenset({Want.FIGURE, Want.WHEN, Want.PHONE, Want.WHERE})


def clauses(text: str) -> list[str]:
    """A long text in pieces of two clauses each, the last ones first: what is asked stands at the end mostly."""
    parts = [part for part in _CLAUSE.split(text) if len(part.strip()) >= CLAUSE_CHARS]
    return ["，".join(parts[at : at + 2]) for at in range(len(parts))][::-1][:MOST_CLAUSES]


def topic_only(text: str) -> bool:
    """Whether a text names a matter and asks nothing: 社保, 孩子上学."""
    folded = "".join(one for one in fold(text) if one.isalnum())
    return 0 < len(folded) <= TOPIC_CHARS and asked(folded).want is Want.NOTHING


def words_of_answer(answer: Answer) -> str:
    """All that an answer says, folded."""
    return fold("\n".join((answer.question, *answer.phrasings, *answer.topics, answer.answer)))


def about_it(question: str, text: str) -> bool:
    """Whether a folded text has the words that a question is about; a long question may have some more."""
    words = _words(question)
    unknown = [word for word in words if not _known(word, text)]
    if len(words) >= LONG:
        return len(unknown) <= UNKNOWN_SHARE * len(words)
    return not unknown


def shares_a_word(question: str, text: str) -> bool:
    """Whether a folded text has any of the words that a question is about: two neighbouring characters of it, or three
    with one mistyped.
    """
    words = _words(question)
    return any(pair in text for word in words for pair in bigrams(word) if len(pair) > 1) or _mistyped(question, text)


def matter_of(question: str) -> str:
    """The words that say what a question is about, in their order: 失业金 of 失业金多少."""
    return "".join(_words(question))


def only_words_of(question: str, text: str) -> bool:
    """Whether a question has words of substance, and a folded text has every one of them."""
    words = _words(question)
    return any(len(word) > 1 for word in words) and all(_known(word, text) for word in words)


def names_it(topic: str, text: str) -> bool:
    """Whether a folded text has the single character that a topic is: 水."""
    word = fold(topic).strip()
    return len(word) == 1 and word.isalnum() and word in text


@lru_cache(512)
def _words(question: str) -> tuple[str, ...]:
    """The words that a question is about."""
    folded = fold(question[:LOOKED_AT])
    for place in places().elsewhere(folded):  # whether it is about another place is judged by the search
        folded = re.sub(f"{re.escape(place)}[省市县区]?", " ", folded)
    return tuple(word for word in dict.fromkeys(words_of(content(folded))) if not _SAYS_NOTHING.match(word))


def _known(word: str, text: str) -> bool:
    """Whether a text has a word, or most of a long one (新房子 where it has 新房 and 房子), whatever stands to it by chance."""
    kernel = word.strip(_WEAK)
    if kernel in text or _SAYS_NOTHING.match(kernel):
        return True
    pairs = bigrams(word)
    return len(word) > PAIR and sum(pair in text for pair in pairs) > len(pairs) / 2


def _mistyped(question: str, text: str) -> bool:
    """Whether three characters of a question stand in a text with the middle one another: 失页金 for 失业金."""
    parts = content(fold(question[:LOOKED_AT])).split()
    around = {(part[at], part[at + 2]) for part in parts for at in range(len(part) - 2) if part[at : at + 3].isalpha()}
    return not around.isdisjoint(zip(text, text[2:], strict=False))


def tells_it(question: str, text: str) -> bool:
    """Whether a text has a thing of the sort asked for: money for 多少钱, a day for 什么时候, a place for 在哪."""
    wanted = asked(fold(question))
    return wanted.want not in _DEEDS or tells(fold(text), wanted) > 0


def answer_fits(question: str, hit: AnswerHit) -> bool:
    """Whether an approved answer is about what is asked, and tells it."""
    return about_it(question, words_of_answer(hit.answer)) and tells_it(question, hit.answer.answer)


def passage_fits(question: str, hit: PassageHit) -> bool:
    """Whether a passage speaks of what is asked, and its sentence tells it."""
    said = fold(f"{hit.document.title}\n{hit.passage}")
    return shares_a_word(question, said) and tells_it(question, hit.sentence)
