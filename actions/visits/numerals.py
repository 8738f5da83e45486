"""Small numbers as people write them. Pure."""

NUMERALS = {
    "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip


def number_of(word: str) -> int:
    """`12`, `十二`, `二十`, `俩`; 0 where it is none of these."""
    if word.isdecimal():
        return int(word)
    tens, mark, ones = word.partition("十")
    if not mark:
        return NUMERALS.get(word, 0)
    return NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0)
