"""Finding documents and interpretations: a document always comes with its interpretations, and the reverse."""

from collections.abc import Sequence
from datetime import date

from actions import examples
from actions.citing import DEAD, cite, companions, day, page_url, quoted_title, source_of, validity_words
from actions.city_time import city_day
from actions.documents import rules
from actions.model import Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.subjects import ids_of, of_kind, subject
from actions.threads import joined, with_more
from intents.model import EntityKind
from knowledge.library.model import DocumentCard, Kind
from knowledge.search.model import DocumentHit, DocumentQuery

MANY = 5
LOOKED_AT = 30


async def find_document(turn: Turn, facts: Facts) -> Outcome:
    """A document by number, title, topic, year or body; or the one spoken of before."""
    return await _find(turn, facts, Kind.DOCUMENT)


async def find_interpretation(turn: Turn, facts: Facts) -> Outcome:
    """The interpretation of a document, with the document."""
    return await _find(turn, facts, Kind.INTERPRETATION)


def is_numbered(turn: Turn, _facts: Facts) -> bool:
    """Whether the text names a document by its number."""
    return turn.meaning.first(EntityKind.DOCUMENT_NUMBER) is not None


async def _find(turn: Turn, facts: Facts, wanted: Kind) -> Outcome:
    today, text = city_day(turn.now), joined(turn)
    if turn.page:
        cards = [card for one in ids_of("document", turn.page) if (card := facts.search.card(one)) is not None]
        return _listed(cards, wanted, today)
    chosen = of_kind("document", turn.subject)
    card = facts.search.card(chosen) if chosen else None
    if card is None and (number := turn.meaning.first(EntityKind.DOCUMENT_NUMBER)) is not None:
        named = facts.search.by_number(number.value)
        if not named:
            return _no_such_number(number.value, facts)
        card = named[0]
    if card is None and (of_kind("document", turn.about) or rules.points_back(turn.text)):
        card = _spoken_of(turn, facts)
        if card is not None and wanted is Kind.DOCUMENT and card.kind is Kind.INTERPRETATION:
            card = next(iter(companions(card, facts)), card)  # "这份文件还有效吗" is asked of the document
    if card is not None:
        return show(_turned(card, wanted, facts), facts, today)
    query = _query(turn, text, wanted)
    if not query.words:
        return _ask(wanted, facts)
    hits = await facts.search.documents(query, today=today)
    fitting = tuple(hit for hit in hits if rules.about(query.words, hit.document) or hit.probability >= rules.CERTAIN)
    return _offer(fitting, wanted, facts, today)


def _ask(wanted: Kind, facts: Facts) -> Outcome:
    number, topic = examples.number(facts), examples.topic(facts)
    if wanted is Kind.DOCUMENT:
        said = examples.such_as(examples.quoted(number, topic and f"{topic}的文件"))
        text = f"请告诉我文号、标题或主题{said}。"
    else:
        said = examples.such_as(examples.quoted(topic and f"{topic}政策解读"))
        text = f"请告诉我想看哪份文件的解读，文号、标题或主题都行{said}。"
    return Outcome(replies=(Text(text=text),), answered=Answered.OFFERED, asks=True)


def _spoken_of(turn: Turn, facts: Facts) -> DocumentCard | None:
    pointed_at = (turn.about,) if turn.about is not None else ()
    for identity in ids_of("document", (*pointed_at, *turn.previous.shown)):
        if (card := facts.search.card(identity)) is not None:
            return card
    return None


def _turned(card: DocumentCard, wanted: Kind, facts: Facts) -> DocumentCard:
    """The kind that was asked for, where there is one."""
    if card.kind is wanted:
        return card
    others = companions(card, facts)
    return others[0] if others and wanted is Kind.INTERPRETATION else card


def _query(turn: Turn, text: str, wanted: Kind) -> DocumentQuery:
    named = turn.meaning.first(EntityKind.DEPARTMENT) or turn.meaning.first(EntityKind.DISTRICT)
    words = rules.subject_words(text) or (text if named is not None else "")
    return DocumentQuery(words=words, kind=wanted, department_id=named.value if named else None, limit=LOOKED_AT)


def _offer(hits: tuple[DocumentHit, ...], wanted: Kind, facts: Facts, today: date) -> Outcome:
    if not hits:
        return _nothing(facts)
    if rules.is_certain(hits):
        card = hits[0].document
        instead = facts.search.by_number(card.successor or "") if card.validity_on(today) in DEAD else ()
        return _listed([instead[0], card], wanted, today) if instead else show(card, facts, today)
    return _listed([hit.document for hit in hits], wanted, today)


def _listed(cards: Sequence[DocumentCard], wanted: Kind, today: date) -> Outcome:
    """The first of them as choices; the others are the rest of the list."""
    intent = "find_document" if wanted is Kind.DOCUMENT else "find_interpretation"
    shown, rest = cards[:MANY], cards[MANY:]
    options = tuple(
        Option(label=cite(card, today), intent=intent, subject=subject("document", card.id)) for card in shown
    )
    prompt = with_more("找到这些，您要哪一份？回复数字就行。", len(rest))
    return Outcome(
        replies=(Choices(prompt=prompt, options=options),),
        sources=tuple(source_of(card) for card in shown),
        shown=tuple(subject("document", card.id) for card in shown),
        rest=tuple(subject("document", card.id) for card in rest),
        answered=Answered.OFFERED,
    )


def show(card: DocumentCard, facts: Facts, today: date) -> Outcome:
    """One document (or interpretation) with its metadata, its companions and its page."""
    others = companions(card, facts)
    lines = [quoted_title(card.title), *_metadata(card, today)]
    if card.summary:
        lines.append(f"概述：{card.summary}")
    lines.append(f"全文：{page_url(card, facts)}")
    lines += _companion_lines(card, others, facts)
    if card.missing:
        lines.append(f"（登记信息缺{'、'.join(card.missing)}）")
    return Outcome(
        replies=(Text(text="\n".join(lines)),),
        sources=tuple(source_of(one) for one in (card, *others)),
        shown=tuple(subject("document", one.id) for one in (card, *others)),
    )


def _metadata(card: DocumentCard, today: date) -> list[str]:
    lines = [
        f"文号：{card.number}" if card.number else "",
        f"发布机构：{card.issuer}" if card.issuer else "",
        f"发布日期：{day(card.published_on)}" if card.published_on else "",
    ]
    if card.kind is Kind.DOCUMENT:
        lines.append(f"效力：{validity_words(card, today)}")
    elif card.form:
        lines.append(f"解读形式：{card.form}")
    return [line for line in lines if line]


def _companion_lines(card: DocumentCard, others: tuple[DocumentCard, ...], facts: Facts) -> list[str]:
    if card.kind is Kind.DOCUMENT:
        heading = "配套解读：" if others else "配套解读：暂无"
    elif others:
        heading = "解读的文件："
    else:
        heading = f"解读的文件：{card.interprets}（本库未收录）" if card.interprets else ""
    lines = [f"· {quoted_title(one.title)} {page_url(one, facts)}" for one in others]
    return [heading, *lines] if heading else lines


def _no_such_number(number: str, facts: Facts) -> Outcome:
    text = (
        f"没有找到文号为“{number}”的已发布文件。请核对一下年份和序号；也可以告诉我标题或主题，我再找找。\n"
        f"需要人工查询，请拨打{facts.service.hotline}。"
    )
    return Outcome(replies=(Text(text=text),), answered=Answered.UNANSWERED)


def _nothing(facts: Facts) -> Outcome:
    text = (
        "没有找到这样的已发布文件。换个说法试试：文号、标题里的几个字，或者主题词都行。\n"
        f"已记下您的问题；着急的话请拨打{facts.service.hotline}。"
    )
    return Outcome(replies=(Text(text=text),), answered=Answered.UNANSWERED)
