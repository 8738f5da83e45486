"""How what was found is said: an approved answer under its stamp, a quotation, choices, an honest no."""

from dataclasses import replace
from datetime import date

from actions.answers import rules
from actions.answers.finding import sources_of
from actions.answers.meant import topic_only
from actions.citing import cite, page_url, source_of
from actions.model import Answered, Choices, Facts, Option, Outcome, Source, Text
from actions.subjects import subject
from knowledge.library.model import Answer, DocumentCard
from knowledge.search.model import AnswerHit, PassageHit

NOTHING_DIRECT = "没有找到能直接回答您的内容。问题已记下，有了答案会告诉您。\n相关的有这些，回复数字查看；都不是就换个说法，或者回复“转人工”："


def say(verdict: rules.Verdict, facts: Facts, today: date) -> Outcome:
    """The verdict in words."""
    match verdict.kind:
        case rules.Kind.ANSWER:
            return say_answer(verdict.answers[0].answer, facts, today)
        case rules.Kind.LIKELY:
            return _likely(verdict.answers[0].answer, facts, today)
        case rules.Kind.QUOTE:
            return quote(verdict.passages, facts, today)
        case rules.Kind.OFFER:
            return _offer(verdict)
        case rules.Kind.OFFER_DOCUMENTS:
            return _near(verdict, NOTHING_DIRECT, today)
        case rules.Kind.RELATED:
            return _near(verdict, NOTHING_DIRECT, today)
        case rules.Kind.OTHER_YEAR:
            return _near(verdict, other_year(verdict.year), today)
        case rules.Kind.NOTHING:
            return not_found(facts)


def say_answer(answer: Answer, facts: Facts, today: date) -> Outcome:
    """An approved answer under its stamp."""
    cards = cards_of(answer, facts)
    lines = [answer.answer.strip(), ""]
    lines += [f"依据：{cite(card, today)}" for card in cards]
    lines.append("人工审定" + (f" · {answer.reviewed_on.isoformat()}" if answer.reviewed_on else ""))
    if cards:
        lines.append(f"原文：{page_url(cards[0], facts)}")
    sources = tuple(source_of(card, answer.answer.strip()) for card in cards)
    if not sources:
        sources = (Source(id=answer.id, title=answer.question, passage=answer.answer.strip()),)
    shown = (subject("answer", answer.id), *(subject("document", card.id) for card in cards))
    return Outcome(replies=(Text(text="\n".join(lines)),), sources=sources, shown=shown)


def _likely(answer: Answer, facts: Facts, today: date) -> Outcome:
    given = say_answer(answer, facts, today)
    lead = f"您问的应该是“{answer.question}”："
    texts = tuple(Text(text=f"{lead}\n{reply.text}") for reply in given.replies if isinstance(reply, Text))
    return replace(given, replies=texts)


def cards_of(answer: Answer, facts: Facts) -> tuple[DocumentCard, ...]:
    """The documents that an answer rests on."""
    return sources_of(answer, facts.search)


def quote(hits: tuple[PassageHit, ...], facts: Facts, today: date) -> Outcome:
    """The sentence that answers, with its neighbours and its document."""
    best = hits[0]
    if rules.DOUBT in best.sentence:
        return _doubtful(best, facts, today)
    lines = [f"{cite(best.document, today)}中写道：", f"“{best.context.strip()}”"]
    lines += [f"同一文件另有表述：“{other.strip()}”" for other in best.others]
    lines += ["", f"以上为原文摘录，全文：{page_url(best.document, facts)}"]
    if best.document.missing:
        lines.append(f"（该文件缺少{'、'.join(best.document.missing)}，引用时请留意）")
    return Outcome(
        replies=(Text(text="\n".join(lines)),),
        sources=tuple(source_of(hit.document, hit.passage) for hit in hits[: rules.CHOICES]),
        shown=(subject("document", best.document.id),),
    )


def excerpt(card: DocumentCard, sentence: str, facts: Facts, today: date) -> Outcome:
    """A sentence of a document that was spoken of."""
    lines = [f"{cite(card, today)}中写道：", f"“{sentence}”", "", f"以上为原文摘录，全文：{page_url(card, facts)}"]
    return Outcome(
        replies=(Text(text="\n".join(lines)),),
        sources=(source_of(card, sentence),),
        shown=(subject("document", card.id),),
    )


def _doubtful(hit: PassageHit, facts: Facts, today: date) -> Outcome:
    text = (
        f"{cite(hit.document, today)}里提到了这件事，但原文中的数字明显有误，正在核实，我不能把它当作答复。\n"
        f"原文：{page_url(hit.document, facts)}\n需要准确数字，请拨打{facts.service.hotline}。"
    )
    return Outcome(
        replies=(Text(text=text),),
        sources=(source_of(hit.document, hit.passage),),
        shown=(subject("document", hit.document.id),),
        answered=Answered.UNANSWERED,
        reason="doubtful",
    )


def _offer(verdict: rules.Verdict) -> Outcome:
    topic = verdict.question if topic_only(verdict.question) else ""
    prompt = f"“{topic}”方面有这些，您想问哪一个？回复数字就行；" if topic else "您想问的是哪一个？回复数字就行；"
    choices = Choices(prompt=f"{prompt}都不是的话，换个说法再问我一次。", options=options_of(verdict.answers))
    return Outcome(replies=(choices,), answered=Answered.OFFERED)


def _near(verdict: rules.Verdict, said: str, today: date) -> Outcome:
    """What is near to the question, and does not answer it: said plainly, and the question stays unanswered."""
    options = (*options_of(verdict.answers), *_documents(verdict.passages, today))
    return Outcome(replies=(Choices(prompt=said, options=options),), answered=Answered.UNANSWERED)


def options_of(hits: tuple[AnswerHit, ...]) -> tuple[Option, ...]:
    """Approved questions to choose from."""
    return tuple(
        Option(label=hit.answer.question, intent="ask_policy", subject=subject("answer", hit.answer.id)) for hit in hits
    )


def _documents(hits: tuple[PassageHit, ...], today: date) -> tuple[Option, ...]:
    cards = dict.fromkeys(hit.document for hit in hits)
    return tuple(
        Option(label=cite(card, today), intent="find_document", subject=subject("document", card.id)) for card in cards
    )


def other_year(year: int | None) -> str:
    """What is there is about another year than the one asked for."""
    return f"没有找到说{year}年的内容，别的年份的不能当答案。现在有的是这些，回复数字查看，看清是哪一年的："


def not_found(facts: Facts) -> Outcome:
    """The honest no: what happens with the question, and who may know."""
    text = (
        "这个问题，已发布的文件和审定过的问答里没有答案，我不能乱说。\n"
        f"已记下您的问题，有了答案会告诉您（不想收到，回复“退订”）；着急的话请拨打{facts.service.hotline}"
        f"（{facts.service.hotline_hours}），或者回复“转人工”。"
    )
    return Outcome(replies=(Text(text=text),), answered=Answered.UNANSWERED)
