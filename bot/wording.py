"""What the dialogue itself says to residents, whatever the capability."""

from collections.abc import Sequence

from knowledge import outbox

RESEND = "补发"
DIGEST = "您订阅的新文件"
LEFT_FORM = "好的，已经停下，刚才填写的内容没有保存。想办别的事，直接告诉我就行。"

CANCEL = "取消"
TAKEN_DOWN = "记下了："


WHICH = "您问的是哪一个？回复数字就行："


def which_of(count: int, said: str) -> str:
    """Several things were shown without numbers to pick."""
    return f"前面列了{count}个，您问的是第几个？比如说“第一个{said.strip().removeprefix('那')[:12]}”。"


def nothing_there(count: int, *, more: bool) -> str:
    """What is pointed at is not there: a number beyond the list, or the rest of a list that is whole."""
    if more:
        return "前面列的就是全部了。想找别的，换个日子、区县或者说法再问我。"
    if count == 1:
        return "前面只列了1个，想看就回复1；不是的话，换个说法再问我一次。"
    if count:
        return f"前面只列了{count}个，回复1到{count}选一个；都不是的话，换个说法再问我一次。"
    return "现在没有列着可以选的内容。想问什么、办什么，请直接说。"


def confirm(label: str) -> str:
    """What may be said at the confirmation; `label` is a field as an example."""
    change = f"要改哪项直接说，比如“{label}改成……”；" if label else ""
    return f"没问题就回复“确认”；{change}不办了回复“{CANCEL}”。"


def what_to_change(label: str) -> str:
    """Something is wrong, and it was not said what."""
    return f"哪一项要改？直接说就行，比如“{label}改成……”。" if label else "哪里要改？直接说就行。"


def gave_up(hotline: str) -> str:
    """A form is left because the answers could not be read."""
    return f"几次都没能看懂，先停在这里，刚才填写的内容没有保存。想接着办，请重新说一声；也可以拨打{hotline}。"


def lapsed(hours: int) -> str:
    """A form is to go on that is not there (any more)."""
    return f"现在没有办到一半的事。填到一半的内容保留{hours}小时，过后就清空了；要办什么，请重新说一声。"


def apology(hotline: str) -> str:
    """Something failed inside: one honest sentence, and what to do."""
    return f"很抱歉，系统刚才出了点问题，没能答上您的话。请过一会儿再发一次，急事请拨打{hotline}。"


def maintenance(hotline: str) -> str:
    """An engine is gone: one honest sentence, and what to do."""
    return f"很抱歉，系统正在恢复中，暂时答不了您的问题。请几分钟后再发一次，急事请拨打{hotline}。"


def too_fast() -> str:
    """Too many messages a minute from one person."""
    return "您发得太快了，我有点跟不上。请稍等一分钟再发。"


def parked(label: str) -> str:
    """A form waits while something else is talked about."""
    return f"刚才的“{label}”还没办完，回复“继续”接着办，回复“取消”就不办了。"


def late(question: str, text: str) -> str:
    """An answer that could not be sent when it was ready."""
    return f"（补发）您上次问{_quoted(question)}，答复如下：\n{text}"


def late_notice(text: str, kind: str = "") -> str:
    """A notice of our own accord, or words of staff, that could not be sent when they were due."""
    return text if kind in (outbox.CONVERSATION, outbox.ANSWERED) else f"（补发的通知）{text}"


def answered(question: str, asked: str, *, reported: bool) -> str:
    """What stands before the answer to a question that had none; `asked` is the day, in words."""
    stop = "（不想收到这样的答复，回复“退订”）"
    if reported:
        return f"您{asked}说{_quoted(question)}的答复不对，现在已经更新{stop}："
    return f"您{asked}问过{_quoted(question)}，当时没有答上来，现在有答复了{stop}："


def doubtful_notice(about: str) -> str:
    """A notice of our own accord of which nobody knows whether it arrived."""
    return f"关于{_quoted(about)}有一条通知，可能没有送达；没收到的话，回复“{RESEND}”再看一遍。"


def digest(named: Sequence[str], more: int) -> str:
    """New documents on what a resident subscribed to; `named` are a title and an address each."""
    lines = ["您订阅的内容有新文件：", *(f"{number}. {one}" for number, one in enumerate(named, start=1))]
    if more:
        lines.append(f"还有{more}份没有列出，想看哪方面的直接问我。")
    return "\n".join((*lines, "不想再收，回复“退订”。"))


def doubtful(question: str) -> str:
    """An answer of which nobody knows whether it arrived."""
    return f"您上次问{_quoted(question)}，答复可能没有送达；没收到的话，回复“{RESEND}”再看一遍。"


def _quoted(question: str) -> str:
    return f"“{question[:40]}”" if question else "的事"
