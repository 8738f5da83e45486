"""Replies as WeChat shows them. However many there are, they become one message: each has its price in quota."""

from actions.model import Card, Choices, Handover, Image, Reply
from bot.replies import as_text
from bot.wechat.passive import Passive, PassiveImage, PassiveNews, PassiveText, PassiveTransfer
from bot.wechat.words import TEXT_MAX_BYTES, clean, cut, size_of

TITLE_MAX_BYTES = 192  # 64 Chinese characters
DESCRIPTION_MAX_BYTES = 360  # what a phone shows of it

GAP = "\n\n"


def render(replies: tuple[Reply, ...], *, more_url: str, media_id: str | None = None) -> Passive:
    """One passive reply. `more_url` shows the whole, where it must be cut; `media_id` is the picture, uploaded."""
    match replies:
        case (Handover(transfer=True),):
            return PassiveTransfer()
        case (Card(title=title, description=description, url=url),) if title and url.startswith(("https:", "http:")):
            return PassiveNews(
                title=cut(clean(title), TITLE_MAX_BYTES) or title[:20],
                description=cut(clean(description), DESCRIPTION_MAX_BYTES),
                url=url,
            )
        case (Image(),) if media_id:
            return PassiveImage(media_id=media_id)
        case _:
            return PassiveText(text=customer_text(replies, more_url=more_url))


def customer_text(replies: tuple[Reply, ...], *, more_url: str) -> str:
    """All replies as one text of at most 2,048 bytes, cut at the end of a sentence, then linked to the whole.

    Choices at the end stay whole where they can: what stands before them is cut instead.
    """
    parts = [part for reply in replies if (part := clean(as_text(reply)).strip())]
    text = GAP.join(parts)
    if size_of(text) <= TEXT_MAX_BYTES:
        return text
    more = f"……\n全文：{more_url}" if more_url else "……（内容较长，未能全部显示）"
    if size_of(more) > TEXT_MAX_BYTES // 2:
        more = "……"
    tail = ""
    if isinstance(replies[-1], Choices) and len(parts) > 1 and size_of(parts[-1]) <= TEXT_MAX_BYTES // 2:
        tail = GAP + parts[-1]
        text = GAP.join(parts[:-1])
    return cut(text, TEXT_MAX_BYTES - size_of(more) - size_of(tail)) + more + tail
