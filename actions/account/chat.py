"""Subscribing to topics, unsubscribing, and being forgotten."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from uuid import UUID

from actions.account import rules
from actions.form import Asked, Field, Form
from actions.model import Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.subjects import of_kind, subject
from intents.model import EntityKind
from knowledge import consents, erasing, residents, subscriptions
from knowledge.erasing import Erased, Eraser
from knowledge.library import unanswered
from knowledge.subscriptions import MOST_TOPICS, Topic, TopicKind

PURPOSE = "subscriptions"
WORDING = "subscriptions-1"
MINE = "mine:"
AND = "|"
MOST_AT_ONCE = 5
CONFIRMED = subject("erase", "confirmed")
ALL = subject("topics", "all")
ANSWERS = subject("topics", "answers")


# --- subscribing --------------------------------------------------------------------------------------------------


def _topic(asked: Asked) -> str | None:
    if rules.wants_list(asked.text):
        return MINE
    bodies = [
        Topic(kind=TopicKind.DEPARTMENT, value=one.value)
        for one in asked.meaning.entities
        if one.kind in (EntityKind.DEPARTMENT, EntityKind.DISTRICT) and rules.is_body(one.text)
    ]
    keywords = rules.keywords_of(asked.text) or (rules.bare_keywords(asked.text) if asked.direct else ())
    topics = bodies or [rules.topic_of(keyword) for keyword in keywords]
    return AND.join(map(str, dict.fromkeys(topics[:MOST_AT_ONCE]))) or None


def _shown(value: str) -> str:
    return "、".join(one.partition(":")[2] for one in value.split(AND))


SUBSCRIPTION = Form(
    fields=(
        Field(
            name="topic",
            label="订阅的内容",
            question="您想订阅哪方面的新文件？可以说部门（如“民政局”）、区县，或者一个词（如“养老”“公积金”）。",
            parse=_topic,
            again="没听明白。请只说一个词，比如“养老”，或者一个部门的名字；不订了就回复“取消”。",
            show=_shown,
        ),
    ),
)


async def subscribe_topic(turn: Turn, facts: Facts) -> Outcome:
    """Add a topic, or say which there are."""
    person = await _person(turn, facts)
    written = turn.answers.get("topic", "")
    if written == MINE:
        return _listing(await subscriptions.mine(facts.transaction, person), facts)
    before = await subscriptions.mine(facts.transaction, person)
    topics = tuple(Topic.read(one) for one in written.split(AND) if one)
    fresh = tuple(topic for topic in topics if topic not in before)
    if not topics:
        return Outcome(replies=(Text(text=SUBSCRIPTION.fields[0].question),), answered=Answered.OFFERED)
    if not fresh:
        text = f"您已经订阅了{_quoted(topics, facts)}。有新文件会告诉您，每天最多一次。"
        return Outcome(replies=(Text(text=text),))
    if len(before) + len(fresh) > MOST_TOPICS:
        text = f"最多订阅{MOST_TOPICS}个。回复“我的订阅”看看，退订一些再来。"
        return Outcome(replies=(Text(text=text),))
    await _subscribe(turn, facts, fresh)
    text = (
        f"已订阅{_quoted(fresh, facts)}。有新文件会发给您，每天最多一次。"
        "我们只记下您订了什么，用来给您发消息；随时回复“退订”就停，记录也一起删掉。"
    )
    return Outcome(replies=(Text(text=text),), wrote=True)


async def _subscribe(turn: Turn, facts: Facts, topics: Iterable[Topic]) -> None:
    resident, now = turn.resident, turn.now
    person = await residents.seen(facts.transaction, channel=resident.channel, sender=resident.sender, now=now)
    for topic in topics:
        await subscriptions.subscribe(facts.transaction, person, topic, now=now)
    await consents.give(
        facts.transaction, resident=person, purpose=PURPOSE, wording=WORDING, new_id=_id(facts), now=now
    )


def _id(facts: Facts) -> UUID:
    return UUID(int=facts.rng.getrandbits(128), version=4)


async def _person(turn: Turn, facts: Facts) -> UUID:
    return await residents.find(facts.transaction, channel=turn.resident.channel, sender=turn.resident.sender)


def _name(topic: Topic, facts: Facts) -> str:
    if topic.kind is TopicKind.DEPARTMENT and topic.value in facts.city.by_id:
        return facts.city.by_id[topic.value].short
    return topic.value


def _names(topic: Topic, facts: Facts) -> tuple[str, ...]:
    if topic.kind is TopicKind.DEPARTMENT and topic.value in facts.city.by_id:
        return facts.city.by_id[topic.value].names
    return (topic.value,)


def _listing(mine: Sequence[Topic], facts: Facts) -> Outcome:
    if not mine:
        return Outcome(replies=(Text(text="您还没有订阅。想订的话，说“订阅养老”这样就行。"),))
    lines = [f"{number}. {_name(topic, facts)}" for number, topic in enumerate(mine, start=1)]
    text = "您订阅了：\n" + "\n".join(lines) + "\n不想再收哪个，说“退订”加上名字；全不要了，说“全部退订”。"
    return Outcome(replies=(Text(text=text),))


# --- unsubscribing ------------------------------------------------------------------------------------------------


async def unsubscribe(turn: Turn, facts: Facts) -> Outcome:
    """Remove what the text names, or all; where it does not say which, ask with choices.

    Answers to questions that had none are news of our own accord too: they end with the rest, or by themselves.
    """
    person = await _person(turn, facts)
    mine = await subscriptions.mine(facts.transaction, person)
    waits = await unanswered.waits(facts.transaction, person)
    if turn.subject == ANSWERS or (waits and (not mine or rules.is_of_answers(turn.text))):
        return await _no_answers(person, facts, left=bool(mine))
    if not mine:
        text = "您没有订阅，我不会主动给您发消息。预约和反映事项的进展通知不在此列，办完就没有了。"
        return Outcome(replies=(Text(text=text),))
    gone = _chosen(turn, mine)
    if gone is None:
        named = [rules.Named(topic=topic, names=_names(topic, facts)) for topic in mine]
        gone = rules.to_remove(turn.text, named)
    if not gone:
        return _which(mine, facts, answers=bool(waits))
    await subscriptions.unsubscribe(facts.transaction, person, gone)
    left = [topic for topic in mine if topic not in gone]
    if not left:
        await consents.withdraw(facts.transaction, resident=person, purpose=PURPOSE, now=turn.now)
        await unanswered.stop_waiting(facts.transaction, person)
    text = f"已退订{_quoted(gone, facts)}，不会再给您发。"
    text += f"还订着{_quoted(left, facts)}。" if left else "现在一个订阅也没有了。"
    text += "" if left or not waits else "没答上的问题有了答案，也不再发给您。"
    return Outcome(replies=(Text(text=text),), wrote=True)


async def _no_answers(person: UUID, facts: Facts, *, left: bool) -> Outcome:
    """The questions that had no answer are no longer waited for."""
    waited = await unanswered.stop_waiting(facts.transaction, person)
    text = f"好的，您问过、还没有答上的{waited}个问题，有了答案也不再发给您。" if waited else "好的，不会再发给您。"
    text += "您的订阅没有变。" if left else "想知道时，随时可以再问我。"
    return Outcome(replies=(Text(text=text),), wrote=True)


def _chosen(turn: Turn, mine: Sequence[Topic]) -> tuple[Topic, ...] | None:
    if turn.subject == ALL:
        return tuple(mine)
    written = of_kind("topic", turn.subject)
    return tuple(topic for topic in mine if str(topic) == written) if written else None


def _quoted(topics: Iterable[Topic], facts: Facts) -> str:
    return "、".join(f"“{_name(topic, facts)}”" for topic in topics)


def _which(mine: Sequence[Topic], facts: Facts, *, answers: bool = False) -> Outcome:
    options = [Option(label="全部退订", intent="unsubscribe", subject=ALL)]
    if answers:
        options.append(Option(label="退订没答上的问题的答复", intent="unsubscribe", subject=ANSWERS))
    options += [
        Option(label=f"退订{_name(topic, facts)}", intent="unsubscribe", subject=subject("topic", str(topic)))
        for topic in mine[:8]
    ]
    choices = Choices(prompt="您想退订哪个？（回复数字）", options=tuple(options))
    return Outcome(replies=(choices,), answered=Answered.OFFERED)


# --- being forgotten ----------------------------------------------------------------------------------------------


def delete_my_data(erasers: Sequence[Eraser]) -> Callable[[Turn, Facts], Awaitable[Outcome]]:
    """An action that first says what would go and what must stay, and on confirmation erases."""

    async def act(turn: Turn, facts: Facts) -> Outcome:
        person = await _person(turn, facts)
        if turn.subject != CONFIRMED:
            would = await erasing.preview(facts.transaction, person, erasers=erasers, now=turn.now)
            return _ask_first(would)
        done = await erasing.erase_resident(
            facts.transaction, person, erasers=erasers, now=turn.now, actor=f"resident:{person}"
        )
        return Outcome(replies=(Text(text=_done_words(done)),), forget=True, doors=done.doors)

    return act


def _ask_first(would: Erased) -> Outcome:
    if not would.erased:
        text = "除了正在进行的这段对话，我这里没有您的信息，不用删除。这段对话的记录也可以删，回复数字："
    else:
        text = _would_words(would)
    options = (
        Option(label="确认删除", intent="delete_my_data", subject=CONFIRMED),
        Option(label="不删了", intent="cancel"),
    )
    return Outcome(replies=(Choices(prompt=text, options=options),), answered=Answered.OFFERED)


def _would_words(would: Erased) -> str:
    lines = ["删除后不能恢复。会删除：", *(f"· {one}" for one in would.erased)]
    lines += ["依法要保留：", *(f"· {one.what}：{one.why}" for one in would.kept)]
    return "\n".join((*lines, "要删除吗？（回复数字）"))


def _done_words(done: Erased) -> str:
    lines = ["已经删除：", *(f"· {one}" for one in done.erased or ("这段对话",))]
    if done.kept:
        lines += ["依法保留：", *(f"· {one.what}：{one.why}" for one in done.kept)]
    return "\n".join((*lines, "您再发消息来，就是一位新朋友了。"))
