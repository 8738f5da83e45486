"""Terms of a folded text: bigrams of Han characters, and words of Latin letters and digits whole."""

import re

LONGEST_WORD = 64
_HAN = r"\u3400-\u9fff\uf900-\ufaff〇\U00020000-\U000323af"
_NOT_HAN = re.compile(rf"[^{_HAN}]+")
_LATIN = re.compile(r"[a-z0-9]+")
_RUNS = re.compile(rf"[{_HAN}]+|[a-z0-9]+")


def bigrams(folded: str) -> list[str]:
    """Every term in order, repeats included. A lone Han character is a term of its own."""
    terms: list[str] = []
    for run in _RUNS.findall(folded):
        if run.isascii():
            terms.append(run[:LONGEST_WORD])
        elif len(run) == 1:
            terms.append(run)
        else:
            terms.extend(map(str.__add__, run, run[1:]))
    return terms


def field_text(folded: str) -> str:
    """The terms as one text that a whitespace tokenizer takes apart again."""
    return " ".join(bigrams(folded))


def han_only(folded: str) -> str:
    """The runs of Han characters, a line each."""
    return _NOT_HAN.sub("\n", folded)


def latin_only(folded: str) -> str:
    """The words of Latin letters and digits, apart by spaces."""
    return " ".join([word[:LONGEST_WORD] for word in _LATIN.findall(folded)])


def longest_common(question: str, text: str) -> int:
    """The length of the longest part of `question` that stands in `text`, in characters."""
    longest = 0
    for start in range(len(question)):
        while start + longest < len(question) and question[start : start + longest + 1] in text:
            longest += 1
    return longest
