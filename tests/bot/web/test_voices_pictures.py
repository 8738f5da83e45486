"""Pictures that a resident adds on the page of their own case."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import FormData

from actions.voices.taking import PICTURES
from bot.pictures import ENOUGH, MOST
from knowledge.attachments import NotAPictureError, Picture, TooLargeError, of_owner, read
from tests.bot.consoles.inbox_kit import LAMP
from tests.bot.web.voices_site import Site, own, voices_site
from tests.knowledge.test_pictures import GPS, opened, with_place

WORDS = "就在公交站旁边"


@pytest.fixture
async def site(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Site]:
    async with voices_site(database_url, redis_url, home) as opened:
        yield opened


def adding(content: bytes, name: str = "lamp.jpg") -> FormData:
    form = FormData({"words_text": WORDS})
    form.add_field("picture", content, filename=name, content_type="image/jpeg")
    return form


async def pictures(site: Site, case_id: UUID) -> list[Picture]:
    parts, owner = site.replica.parts, (PICTURES, str(case_id))
    async with parts.store.transaction() as transaction:
        kept = await of_owner(transaction, owner)
        found = [await read(transaction, one.id, owner=owner, cipher=parts.cipher) for one in kept]
    return [one for one in found if one is not None]


async def test_a_picture_goes_with_what_is_added_and_loses_where_it_was_taken(site: Site) -> None:
    case = await site.letters.assigned("zjj", LAMP)
    anna = await site.browser("anna")
    assert 'enctype="multipart/form-data"' in await anna.text(own(case))
    assert GPS in opened(with_place()).getexif()
    assert (await anna.post(own(case, "words"), adding(with_place()))).status == 303
    (picture,) = await pictures(site, case.id)
    assert GPS not in opened(picture.content).getexif()
    assert WORDS in await anna.text(own(case))


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"MZ\x90\x00" + bytes(300), 422, NotAPictureError.words),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, NotAPictureError.words),
        (b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), 413, TooLargeError.words),
    ],
    ids=["renamed exe", "svg", "30 MB"],
)
async def test_what_is_no_picture_is_refused_in_a_sentence_and_nothing_is_added(
    site: Site, content: bytes, status: int, sentence: str
) -> None:
    case = await site.letters.assigned("zjj", LAMP)
    anna = await site.browser("anna")
    refused = await anna.post(own(case, "words"), adding(content, "照片.jpg"))
    assert refused.status == status
    assert sentence in refused.text
    if status == 422:
        assert WORDS in refused.text  # what was typed is still there
    assert await pictures(site, case.id) == []
    assert WORDS not in await anna.text(own(case))


async def test_one_picture_too_many_takes_back_the_words_too(site: Site) -> None:
    case = await site.letters.assigned("zjj", LAMP)
    anna = await site.browser("anna")
    for _ in range(MOST):
        assert (await anna.post(own(case, "words"), adding(with_place()))).status == 303
    refused = await anna.post(own(case, "words"), adding(with_place()))
    assert refused.status == 422
    assert ENOUGH in refused.text
    assert len(await pictures(site, case.id)) == MOST


async def test_an_empty_choice_is_no_picture(site: Site) -> None:
    case = await site.letters.assigned("zjj", LAMP)
    anna = await site.browser("anna")
    assert (await anna.post(own(case, "words"), adding(b"", ""))).status == 303
    assert await pictures(site, case.id) == []
