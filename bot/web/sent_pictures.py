"""Pictures that browsers send: read no further than a picture may be, and judged by their content."""

from datetime import datetime
from uuid import UUID, uuid4

from aiohttp import web

from actions.voices.errors import UnfitError
from actions.voices.taking import PICTURES
from bot.consoles.fields import Fields, fields
from bot.pictures import ENOUGH, MOST
from bot.web.problems import ProblemError
from knowledge.attachments import AttachmentError, Picture, TooLargeError, checked, keep, of_owner
from knowledge.cipher import Cipher
from knowledge.pictures import MOST_BYTES
from knowledge.store import Transaction

REFUSED = "这张图片没有收"
MOST_WORDS_BYTES = 256 * 1024  # what a form may hold beside its picture
FIELD = "picture"


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


async def fields_with_picture(request: web.Request) -> Fields:
    """The posted form, which may hold a picture. Raises ProblemError for one that is too large."""
    try:
        return await fields(request.clone(client_max_size=MOST_BYTES + MOST_WORDS_BYTES))
    except web.HTTPRequestEntityTooLarge:
        raise ProblemError(413, REFUSED, TooLargeError.words) from None


async def picture_in(form: Fields) -> Picture | None:
    """The picture of a form, made anew; None where none was chosen. Raises UnfitError that says why it cannot be kept."""
    upload = form.upload(FIELD)
    if upload is None:
        return None
    try:
        return await checked(upload.content)
    except AttachmentError as error:
        raise UnfitError(str(error)) from None


async def keep_with_case(
    transaction: Transaction, picture: Picture | None, case_id: UUID, *, cipher: Cipher, now: datetime
) -> None:
    """Keep a picture with a case. Raises UnfitError where it has as many as it may."""
    if picture is None:
        return
    owner = (PICTURES, str(case_id))
    if len(await of_owner(transaction, owner)) >= MOST:
        raise UnfitError(ENOUGH)
    await keep(transaction, picture, owner=owner, cipher=cipher, new_id=uuid4(), now=now)
