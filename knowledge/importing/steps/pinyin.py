"""Readings put behind characters by broken traditional-character pages, and characters such a reading has eaten.

Where a character was eaten, its GBK trail byte is left behind as an ASCII letter: 條 is 97 6C in GBK and leaves "l".
That letter and the neighbours decide which character it was, when only one makes a word.
"""

from __future__ import annotations

import re
from dataclasses import replace

import rjieba

from knowledge.importing.chinese import HAN, SYLLABLES, bare_syllable
from knowledge.importing.draft import Draft, Line, found, rewrite
from knowledge.importing.model import Finding, FindingKind, Severity
from knowledge.importing.steps.simplify import to_simplified

NAME = "pinyin"
GAP = "[此处缺字]"

_LETTER = "a-zA-ZüÜɡɑāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿêĀÁǍÀĒÉĚÈŌÓǑÒḿ"
_OPEN, _CLOSE = "(（\\[［【〔", ")）\\]］】〕"
_READING = re.compile(rf"(?<=[{HAN}])\s?[{_OPEN}]\s?([{_LETTER}]{{1,6}}[1-5]?(?:\s[{_LETTER}]{{1,6}})?)\s?[{_CLOSE}]")
_TONE_DIGIT = re.compile(r"[a-z]{1,6}[1-5]")
_BARE = re.compile(rf"(?<=[{HAN}])([{_LETTER}]{{1,6}})(?=[{HAN}，。、；])")
_BOPOMOFO = re.compile(rf"(?<=[{HAN}])[{_OPEN}]\s?[\u3105-\u312fˊˇˋ˙ ]{{1,6}}[{_CLOSE}]")
_EATEN = re.compile(
    rf"[?？\ufffd]\s?([{_LETTER}]{{1,6}})[)）](?:[{HAN}]{{1,2}}[A-Za-z][(（][{_LETTER}]{{1,6}}[)）]|([@-Z\[-`a-z{{|}}~](?![a-zA-Z]))?)"
)
_HALF = re.compile(
    rf"(?<=[{HAN}])([{_LETTER}]{{2,6}})[)）](?=[{HAN}])|(?<=[{HAN}])[(（]([{_LETTER}]{{2,6}})(?=[{HAN}])"
)
_ENOUGH_TONED = 3
_MOST_RESTORED = 200
_BODY = 50_000
_KNOWN = {("xiang", "l"): "条", ("fan", "I"): "营"}
"""Pairs seen on the web; the reading belongs to the lead byte, not to the character."""
_LONGEST_WORD = 4


def _is_reading(text: str, *, toneless: bool) -> bool:
    """Whether every word is a Mandarin syllable, and toned unless toneless ones are believed."""
    if _TONE_DIGIT.fullmatch(text):
        return bare_syllable(text[:-1])[0] in SYLLABLES
    pairs = [bare_syllable(word) for word in text.split()]
    valid = bool(pairs) and all(bare in SYLLABLES for bare, _ in pairs)
    return valid and (any(toned for _, toned in pairs) or (toneless and text.islower()))


def _candidates(trail: str) -> list[str]:
    """The traditional characters whose second GBK byte is this ASCII letter, in simplified form."""
    chars: list[str] = []
    for lead in range(0x81, 0xFF):
        try:
            char = bytes([lead, ord(trail)]).decode("gbk")
        except UnicodeDecodeError:
            continue
        simple = to_simplified(char)
        if simple != char and simple not in chars:
            chars.append(simple)
    return chars


def _word_with(char: str, before: str, after: str, body: str) -> tuple[int, int, str]:
    """The best word a candidate makes with its neighbours, as (seen elsewhere, length, word); length 0: none."""
    best = (0, 0, "")
    for left in range(_LONGEST_WORD):
        for right in range(_LONGEST_WORD):
            if left + right == 0 or left > len(before) or right > len(after):
                continue
            word = before[len(before) - left :] + char + after[:right]
            seen = int(word in body)
            if len(word) <= _LONGEST_WORD and (seen or rjieba.has_word(word)):
                best = max(best, (seen, len(word), word))
    return best


def restore(reading: str, trail: str, before: str, after: str, body: str) -> str | None:
    """The eaten character: a known pair of reading and letter, or the one best answer its neighbours allow."""
    known = _KNOWN.get((bare_syllable(reading)[0], trail))
    if known is not None:
        return known
    ranked = sorted(((*_word_with(char, before, after, body), char) for char in _candidates(trail)), reverse=True)
    ranked = [entry for entry in ranked if entry[1]]
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return ranked[0][3]


def _run_before(text: str) -> str:
    match = re.search(rf"[{HAN}]{{0,8}}$", text[-8:])
    return to_simplified(match.group()) if match else ""


def _run_after(text: str) -> str:
    match = re.match(rf"[{HAN}]{{0,8}}", text)
    return to_simplified(match.group()) if match else ""


def _mend_gaps(line: Line, body: str) -> tuple[Line, list[Finding]]:
    """Mark eaten characters in the shown text; put the restored word among the repaired ones."""
    findings: list[Finding] = []
    repaired = list(line.repaired)
    pieces: list[str] = []
    last = 0
    for match in _EATEN.finditer(line.text):
        if not _is_reading(match[1], toneless=False):
            continue
        before, after = (
            _run_before(line.text[last : match.start()]),
            _run_after(line.text[match.end() : match.end() + 8]),
        )
        asked = match[2] is not None and len(repaired) < _MOST_RESTORED
        char = restore(match[1], match[2], before, after, body) if asked else None
        note = f"此处有一个字被注音吃掉，原文显示为“{GAP}”。"
        if char:
            repaired.append(before + char + after)
            note += f"可能是“{char}”（{before[-4:]}{char}{after[:4]}），已加入检索，正文不改。"
        findings.append(
            found(
                NAME, FindingKind.CHARACTER_EATEN, note + "请对照原件补上。", line, span=match.span(), replacement=GAP
            )
        )
        pieces += [line.text[last : match.start()], GAP]
        last = match.end()
    text = "".join([*pieces, line.text[last:]])
    return replace(line, text=text, repaired=tuple(repaired)), findings


def _drop_readings(line: Line, pattern: re.Pattern[str], *, toneless: bool) -> tuple[Line, list[Finding]]:
    findings: list[Finding] = []

    def drop(match: re.Match[str]) -> str:
        reading = next((group for group in match.groups() if group), None)
        if reading is not None and not _is_reading(reading, toneless=toneless):
            return match.group()
        note = "字后混入的注音，已删去，无需处理。"
        findings.append(
            found(
                NAME, FindingKind.READING_REMOVED, note, line, span=match.span(), severity=Severity.INFO, replacement=""
            )
        )
        return ""

    text = pattern.sub(drop, line.text)
    return replace(line, text=text), findings


def _toned_readings(lines: tuple[Line, ...], pattern: re.Pattern[str]) -> int:
    """How many toned readings the document has."""
    return sum(_is_reading(m[1], toneless=False) for line in lines for m in pattern.finditer(line.text))


def run(draft: Draft) -> Draft:
    """Remove readings, mark eaten characters. Toneless readings go only where three toned ones prove the disease."""
    sick = _toned_readings(draft.all_lines, _READING) >= _ENOUGH_TONED
    bare = _toned_readings(draft.all_lines, _BARE) >= _ENOUGH_TONED
    for pattern, toneless in ((_READING, sick), (_BOPOMOFO, False), *(((_BARE, False),) if bare else ())):
        draft = rewrite(draft, lambda line, p=pattern, t=toneless: _drop_readings(line, p, toneless=t))  # type: ignore[misc]
    if not any(_EATEN.search(line.text) or _HALF.search(line.text) for line in draft.all_lines):
        return draft
    body = to_simplified(draft.body[:_BODY])
    draft = rewrite(draft, lambda line: _mend_gaps(line, body))
    return rewrite(draft, lambda line: _drop_readings(line, _HALF, toneless=False))
