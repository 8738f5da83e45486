"""Pictures that browsers send: read no further than a picture may be, and judged by their content."""

from aiohttp import web

from bot.web.problems import ProblemError
from knowledge.attachments import AttachmentError, Picture, TooLargeError, checked
from knowledge.pictures import MOST_BYTES

REFUSED = "这张图片没有收"


async def body_of(request: web.Request) -> bytes:
    """The body of a request. Raises ProblemError, with the sentence of `TooLargeError`, for one that no picture has."""
    read = bytearray()
    async for part in request.content.iter_chunked(64 * 1024):
        read += part
        if len(read) > MOST_BYTES:
            raise ProblemError(413, REFUSED, TooLargeError.words)
    return bytes(read)


async def picture_of(content: bytes) -> Picture:
    """The picture, made anew. Raises ProblemError with the sentence that says why it cannot be kept."""
    try:
        return await checked(content)
    except AttachmentError as error:
        raise ProblemError(422, REFUSED, str(error)) from None
