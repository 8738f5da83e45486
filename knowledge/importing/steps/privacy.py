"""Private people: names in descriptions of cases, identity numbers, private phones, cards and door numbers are masked.

Officials with their posts, journalists and office phones stay. The original is kept for the curator alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import rjieba

from knowledge.importing.chinese import AMBIGUOUS_SURNAMES, HAN, SURNAMES
from knowledge.importing.draft import CUT, Draft, Line, found, without_overlaps
from knowledge.importing.lexicon import words
from knowledge.importing.model import Finding, FindingKind, Severity
from knowledge.private_names import private_names as names_in
from knowledge.private_numbers import INSTEAD, private_numbers

NAME = "privacy"

_SURNAME = f"[{SURNAMES}]"
_ANY_SURNAME = f"[{SURNAMES}{AMBIGUOUS_SURNAMES}]"
_GIVEN = r"[一-龥](?:[一-龥])??"
_PARTY = (
    "申请人|被申请人|信访人|上访人|来访人|来信人|来电人|投诉人|被投诉人|举报人|被举报人|当事人|反映人|诉求人|求助人|受害人|被害人|原告|被告人?|上诉人|第三人|"
    "嫌疑人|患者|病患|病人|产妇|死者|伤者|逝者|确诊病例|密接者|贫困户|低保户|特困户|困难户|户主|残疾人|家长|监护人|承租人|被征收人|被拆迁人|欠薪人|被处罚人|违法行为人|欠薪工人|讨薪人|伤员"
)
_NEXT_AFTER_PARTY = (
    r"(?=[，,。；;、：:（(）)\s]|$|反映|投诉|信访|反复|多次|提出|申请|来电|来信|来访|上访|等\d|"
    r"向[我市县区本有法该]|称|诉[称求]|因|因为|于\d|不服|与[^，。]{1,10}(?:纠纷|争议)|的(?:房屋|"
    r"住房|诉求|投诉|申请|病情|信访|案件|反映|医疗)|认为|要求|家住|住在)"
)
_ACTS = (
    r"(?:反映|信访|投诉|上访|举报|来电|来信|申诉|起诉|诉[称求]|因|与[^，。]{1,12}(?:纠纷|争议|"
    r"矛盾)|申请|索要|多次|反复|家(?:的|中|里)|房屋|宅基地|的(?:诉求|投诉|信访|房屋|宅基地))"
)
_PEOPLE = "村民|居民|市民|群众|业主|住户|商户|职工|员工|农民工|农户|租户|男子|女子|老人|退休职工|网民"
_HANDLED = "处置|处理|应对|化解|劝返|稳控|接待|答复|回复|调处|解决|针对|关于"
_PESTERING = (
    r"(?=(?:反复|多次|长期|连续|一再|持续|频繁)[^，。；]{0,30}(?:申请|信访|上访|投诉|缠访|闹访|举报|反映|复议|诉讼))"
)

_STATED = re.compile(rf"(?:{_PARTY})\s?[:：]\s?({_ANY_SURNAME}{_GIVEN})(?=[，,。；;、（(）)\s]|$)")
_NAMES = (
    _STATED,
    re.compile(rf"(?:{_PARTY})({_SURNAME}{_GIVEN}){_NEXT_AFTER_PARTY}"),
    re.compile(rf"(?:{_PEOPLE})\s?({_SURNAME}{_GIVEN})(?={_ACTS})"),
    re.compile(rf"(?:{_HANDLED})({_SURNAME}{_GIVEN}){_PESTERING}"),
    re.compile(rf"(?<![{HAN}])({_SURNAME}{_GIVEN}){_PESTERING}"),
    re.compile(rf"(?<![{HAN}])({_ANY_SURNAME}{_GIVEN})(?=[，,]\s?[男女][，,])"),
)
_QUOTED_CITIZEN = re.compile(rf"(?:{_PEOPLE})({_SURNAME}{_GIVEN})(?=说|表示|告诉|介绍)")
_POST = re.compile(
    r"书记|副?市长|副?县长|副?区长|副?省长|副?镇长|副?乡长|村长|主任|局长|厅长|部长|院长|校长|处长|科长|所长|秘书长|主席|委员|代表|记者|律师|法官|检察官|警官|同志|经理|教授|医生|会长"
)
_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_CARD = re.compile(r"(?:银行卡|卡号|银行账号|账号|帐号)[^，。；\d]{0,12}(\d{4}(?:\s?\d{4}){2,3}(?:\s?\d{1,7})?)(?!\d)")
_OFFICE = re.compile(
    r"电话|手机号码?为|\d{7,8}[，,、；/ ]\s?$|咨询|拨打|热线|服务电话|监督电话|举报电话|值班|办公|"
    r"联系|受理|传真|投诉电话|报名"
)
_PUBLIC_ACCOUNT = re.compile(r"户名|收款单位|开户|专户|财政|缴款")
_CASE = re.compile(rf"{_PARTY}|身份证|家住|住址|现住|居住在|户籍|信访|{_PEOPLE}[^，。]{{1,4}}(?:反映|投诉)")
_ADDRESS = re.compile(
    r"(?:家住|住址\s?[:：]?|现住|居住在|居住于|户籍地址\s?[:：]?|户籍所在地\s?[:：]?|家庭地址\s?[:：]?|住所地?\s?[:：]?|住在)[^，。；;]{0,30}?(\d{1,5}\s?(?:号楼|号院|号|弄|栋|幢|座)(?:\s?\d{1,4}\s?(?:号楼|栋|幢|座|单元|层|楼|号|室|户)){0,4}(?:\s?\d{1,5}(?:室|号|户)?)?)"
)
_DIGIT = re.compile(r"\d")
_NEAR = 60
_NEVER_NAMES = words(
    """
    顾客 许可 苗族 沈阳 江苏 邢台 邵阳 邯郸 温馨 孙子 汪洋 谢谢 杜绝 韩语 齐全 黎明
    """
)

_SENTENCE = re.compile(r"[^。！？；!?;]+")
_HANDLER = re.compile(r"承办|经办|联系人|审核|签发|办公电话|科长|局长|主任|法官|检察|记者|律师|合议庭|书记员")
_ROLE = re.compile(
    r"包工头|工头|老板|雇主|房东|房主|司机|驾驶员|车主|邻居|工友|同事|亲属|家属|儿子|女儿|儿媳|女婿|妻子|丈夫|父亲|母亲|父母|弟弟|哥哥|姐姐|妹妹|"
    r"孙子|孙女|叔叔|伯父|表哥|之[子妻女父母夫]|其[子妻女父母夫]"
)
_OFFICE_PHONE = re.compile(r"办公|值班|热线|咨询|监督|举报|投诉|服务|窗口|传真")

_MASKS = {"id": "〔证件号已隐去〕", "phone": "〔电话已隐去〕", "card": "〔账号已隐去〕", "address": "〔门牌已隐去〕"}
_LABELS = {"id": "身份证件号", "phone": "个人手机号", "card": "银行账号", "address": "住址门牌"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Something private at [start, end) of a line."""

    start: int
    end: int
    kind: str


def mask_name(name: str) -> str:
    """赵铁柱 → 赵某某, 李四 → 李某: the surname stays, as reports of cases write it."""
    return name[0] + "某" * (len(name) - 1)


def _is_word(text: str, *, stated: bool) -> bool:
    """Whether this is an ordinary word. A name that is stated after a colon may look like one (于洋 is a place too)."""
    if not rjieba.has_word(text):
        return False
    return not stated or text in _NEVER_NAMES or rjieba.tag(text)[0][1] not in {"nr", "ns"}


def _is_name(name: str, after: str, *, stated: bool = False) -> bool:
    """Whether a match is a name: no ordinary word, not masked already, not followed by a post."""
    if "某" in name or _POST.match(after) or _is_word(name[:2], stated=stated):
        return False
    return not _is_word(name[1:] + after[:1], stated=stated)


def _private_names(lines: tuple[Line, ...]) -> dict[str, None]:
    names: dict[str, None] = {}
    for line in lines:
        for pattern in _NAMES:
            for match in pattern.finditer(line.text):
                after = line.text[match.end(1) : match.end(1) + 4]
                if _is_name(match[1], after, stated=pattern is _STATED):
                    names[match[1]] = None
    return names


def _beside(names: Iterable[str], lines: tuple[Line, ...]) -> Iterator[str]:
    """Other private people in the sentences of a case: who is named beside a party, or by what they are to one."""
    known = re.compile(_alternatives(names))
    for line in lines:
        for sentence in _SENTENCE.findall(line.text):
            if _HANDLER.search(sentence) is None and (known.search(sentence) or _ROLE.search(sentence)):
                yield from names_in(sentence)


def private_names(text: str) -> tuple[str, ...]:
    """The names of parties to a case that a text describes, without those of officials."""
    lines = tuple(Line(number=number, text=line) for number, line in enumerate(text.split("\n"), start=1))
    return tuple(_public(_private_names(lines), text))


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def _public(names: dict[str, None], body: str) -> list[str]:
    """Names without those that somewhere in the text hold a post: an official's name stays."""
    if not names:
        return []
    name = _alternatives(names)
    posted = re.compile(rf"(?:{_POST.pattern})({name})|({name})(?:{_POST.pattern})")
    officials = {group for match in posted.finditer(body) for group in match.groups() if group}
    return [one for one in names if one not in officials]


def _mask_names(line: Line, names: re.Pattern[str] | None) -> tuple[Line, list[Finding]]:
    if names is None:
        return line, []
    note = "案情中的个人姓名，已隐去（显示和检索均不含）。如确需公开，请先取得本人同意。"
    findings = [
        found(NAME, FindingKind.NAME_MASKED, note, line, span=m.span(), replacement=mask_name(m.group()))
        for m in names.finditer(line.text)
    ]
    return line.map(lambda text: names.sub(lambda m: mask_name(m.group()), text)), findings


def _describes_case(text: str, match: re.Match[str]) -> bool:
    """Whether the words around a match speak of a party to a case."""
    return _CASE.search(text, max(0, match.start() - _NEAR), match.end() + _NEAR // 2) is not None


def _secrets(text: str) -> Iterator[Secret]:
    """Numbers and addresses of private people; a phone stays where it is an office's and no case is described."""
    for match in _ID_CARD.finditer(text):
        yield Secret(start=match.start(), end=match.end(), kind="id")
    for match in _CARD.finditer(text):
        if not _PUBLIC_ACCOUNT.search(text, max(0, match.start() - 40), match.start()):
            yield Secret(start=match.start(1), end=match.end(1), kind="card")
    for match in _MOBILE.finditer(text):
        case = _describes_case(text, match)
        office = _OFFICE.search(text, max(0, match.start() - 24), match.start()) is not None
        if case or not office:
            yield Secret(start=match.start(), end=match.end(), kind="phone")
    for match in _ADDRESS.finditer(text):
        if _describes_case(text, match):
            yield Secret(start=match.start(1), end=match.end(1), kind="address")


def _of_case(text: str) -> Iterator[Secret]:
    """All that leads to a person in the description of a case: numbers of records, accounts, mail, doors, …"""
    for one in private_numbers(text):
        office = one.kind == "phone" and (
            _OFFICE_PHONE.search(text, max(0, one.start - 16), one.start)
            or (text[one.start] in "0(（" and _HANDLER.search(text, max(0, one.start - 24), one.start))
        )
        if not office:
            yield Secret(start=one.start, end=one.end, kind=one.kind)


def _mask_secrets(line: Line, *, case: bool = False) -> tuple[Line, list[Finding]]:
    if not _DIGIT.search(line.text) and not (case and "@" in line.text):
        return line, []
    findings: list[Finding] = []
    pieces: list[str] = []
    last = 0
    for secret in without_overlaps((*_secrets(line.text), *(_of_case(line.text) if case else ()))):
        mask = _MASKS.get(secret.kind) or INSTEAD[secret.kind]
        note = f"{_LABELS.get(secret.kind, '个人信息')}，已隐去（显示和检索均不含），无需公开。"
        findings.append(
            found(NAME, FindingKind.IDENTIFIER_MASKED, note, line, span=(secret.start, secret.end), replacement=mask)
        )
        again = pieces[-1:] == [mask] and not line.text[last : secret.start].strip()
        pieces += [] if again else [line.text[last : secret.start], mask]
        last = secret.end
    return replace(line, text="".join([*pieces, line.text[last:]])), findings


def _citizens(line: Line) -> list[Finding]:
    note = "受访群众的姓名，正文保留。如未经本人同意公开，请隐去。"
    return [
        found(NAME, FindingKind.NAME_KEPT, note, line, span=match.span(1), severity=Severity.INFO)
        for match in _QUOTED_CITIZEN.finditer(line.text)
        if _is_name(match[1], line.text[match.end(1) : match.end(1) + 4])
    ]


def run(draft: Draft) -> Draft:
    """Mask what is private in title, body and repaired words; report citizens who are quoted by name."""
    lines = draft.all_lines
    summary = draft.metadata.summary
    said = (*lines, Line(number=0, text=summary)) if summary is not None else lines
    body = "\n".join(line.text for line in said)
    private = _public(_private_names(said), body)
    case = bool(private)
    if case:
        private = _public(dict.fromkeys([*private, *_beside(private, said)]), body)
    names = re.compile(_alternatives(private)) if private else None
    changed: list[Line] = []
    findings: list[Finding] = []
    for line in lines:
        citizens = _citizens(line)
        named, marks = _mask_names(line, names)
        masked, secrets = _mask_secrets(named, case=case)
        changed.append(masked)
        findings += [*citizens, *marks, *secrets]
    draft = draft.with_lines(changed, findings)
    metadata = draft.metadata
    if draft.title is not None and metadata.title is not None:
        metadata = replace(metadata, title=draft.title.text.replace(CUT, ""))
    if metadata.summary is not None:
        masked_summary = _mask_secrets(_mask_names(Line(number=0, text=metadata.summary), names)[0], case=case)[0]
        metadata = replace(metadata, summary=masked_summary.text)
    shown = "\n".join(line.text for line in changed)
    phones = tuple(phone for phone in metadata.phones if phone in shown)
    return replace(draft, metadata=replace(metadata, phones=phones))
