"""Questions that go on with an answer, or with a document that was quoted: "需要什么材料", "在哪里办", "电话呢"."""

from dataclasses import replace
from datetime import date

from actions.answers import rules, wording
from actions.answers.meant import matter_of
from actions.answers.telling import telling, tells
from actions.citing import page_url, quoted_title
from actions.city_time import city_day
from actions.model import Answered, Choices, Facts, Outcome, Text, Turn
from actions.offices.chat import show_department
from actions.subjects import subject
from knowledge.library import queries
from knowledge.library.model import Answer, DocumentCard
from knowledge.search.model import AnswerHit
from knowledge.search.passages import cut


async def of_answer(answer: Answer, turn: Turn, facts: Facts) -> Outcome:
    """More about an answer: another answer, the same once more, a sentence of its documents, or whom to ask."""
    today = city_day(turn.now)
    question = f"{answer.question} {turn.text.strip()}"
    others = await _others(answer, question, turn, facts)
    if others and others[0].probability >= rules.ANSWER_SURE:
        return wording.say_answer(others[0].answer, facts, today)
    if tells(turn.text, answer.answer):
        return again(answer, facts, today)
    cards = wording.cards_of(answer, facts)
    more = await _within(cards, turn, facts) or _in_charge(answer.department_id, answer.question, turn, facts)
    if more is None:
        beside = tuple(hit for hit in others if _told_beside(hit, answer, turn.text))
        return _not_said(question, answer, cards, facts, beside[: rules.CHOICES])
    return replace(more, shown=(subject("answer", answer.id), *more.shown))


async def _others(answer: Answer, question: str, turn: Turn, facts: Facts) -> tuple[AnswerHit, ...]:
    """Other answers to what is asked of this one's matter, as staff put it and as the resident did; likeliest first."""
    best: dict[str, AnswerHit] = {}
    for asked in (question, f"{matter_of(turn.previous.question)}{turn.text.strip()}"):
        for hit in await facts.search.answers(asked, today=city_day(turn.now), limit=rules.LOOKED_AT):
            known = best.get(hit.answer.id)
            if hit.answer.id != answer.id and (known is None or known.probability < hit.probability):
                best[hit.answer.id] = hit
    return tuple(sorted(best.values(), key=lambda hit: -hit.probability))


def _told_beside(hit: AnswerHit, answer: Answer, asked: str) -> bool:
    """Whether another answer rests on the same document, and may tell what is asked."""
    return bool(set(hit.answer.sources) & set(answer.sources)) and (
        hit.probability >= rules.ANSWER_OFFERED or tells(asked, hit.answer.answer)
    )


def again(answer: Answer, facts: Facts, today: date) -> Outcome:
    """The answer of before, which tells this too."""
    given = wording.say_answer(answer, facts, today)
    texts = (Text(text=f"刚才的答复里写着：\n{one.text}") for one in given.replies if isinstance(one, Text))
    return replace(given, replies=tuple(texts))


async def of_document(card: DocumentCard, turn: Turn, facts: Facts) -> Outcome:
    """More about a document that was shown: a sentence of it, whom to ask, or whatever the library has for both."""
    question = f"{card.title} {turn.text.strip()}"
    more = await _within((card,), turn, facts) or _in_charge(card.department_id, card.title, turn, facts)
    if more is not None:
        return replace(more, shown=(subject("document", card.id), *more.shown))
    today = city_day(turn.now)
    best = next(iter(await facts.search.answers(question, today=today)), None)
    if best is not None and best.probability >= rules.ANSWER_SURE:
        return wording.say_answer(best.answer, facts, today)
    text = (
        f"在{quoted_title(card.title)}里没有找到直接说这件事的句子，请看全文：{page_url(card, facts)}\n"
        f"已记下您的问题，有了答案会告诉您；着急的话请拨打{facts.service.hotline}。"
    )
    shown = (subject("document", card.id),)
    return Outcome(replies=(Text(text=text),), shown=shown, answered=Answered.UNANSWERED, question=question)


async def _within(cards: tuple[DocumentCard, ...], turn: Turn, facts: Facts) -> Outcome | None:
    """The sentence of these documents that tells it."""
    today = city_day(turn.now)
    for document in await queries.published_documents_of(facts.transaction, [card.id for card in cards]):
        passages = cut(document)
        sentences = (one.text for passage in passages for one in passage.sentences if one.quotable)
        if (sentence := telling(turn.text, sentences)) is not None and rules.DOUBT not in sentence:
            return wording.excerpt(document.card, sentence, facts, today)
    return None


def _in_charge(department_id: str | None, matter: str, turn: Turn, facts: Facts) -> Outcome | None:
    """Whom to call, or where to go: the department whose matter it is."""
    department = facts.city.by_id.get(department_id or "")
    if department is None or not rules.WHOM_TO_ASK.search(turn.text):
        return None
    shown = show_department(department, turn.text, matter)
    return replace(shown, replies=(Text(text=f"这件事归{department.short}管："), *shown.replies))


def _not_said(
    question: str, answer: Answer, cards: tuple[DocumentCard, ...], facts: Facts, beside: tuple[AnswerHit, ...]
) -> Outcome:
    if beside:
        prompt = "刚才的答复里没有说到这一点。同一件事还有这些问答，回复数字查看："
        choices = Choices(prompt=prompt, options=wording.options_of(beside))
        return Outcome(replies=(choices,), answered=Answered.OFFERED, question=question)
    lines = [f"关于“{answer.question}”，审定过的答复里没有说到这一点。"]
    if cards:
        lines.append(f"可以看看原文：{page_url(cards[0], facts)}")
    lines.append(f"已记下您的问题，有了答案会告诉您；着急的话请拨打{facts.service.hotline}。")
    shown = (subject("answer", answer.id), *(subject("document", card.id) for card in cards))
    return Outcome(replies=(Text(text="\n".join(lines)),), shown=shown, answered=Answered.UNANSWERED, question=question)
