"""What residents send as pictures: judged by what it is, and made anew."""

import io
import zipfile
import zlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from knowledge import attachments
from knowledge.attachment_tables import attachments as table
from knowledge.attachments import (
    DamagedError,
    NotAPictureError,
    TooLargeError,
    TooManyPixelsError,
    check_picture,
)
from knowledge.cipher import Cipher, derived_key
from knowledge.pictures import LONGEST_SIDE, MOST_PNG_BYTES
from knowledge.store import Store

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CIPHER = Cipher((derived_key("k" * 40),))
GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo(width: int = 64, height: int = 48) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def with_place() -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "SecretCamera"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[2] = (36.0, 56.0, 28.0)
    return written(photo(), "JPEG", exif=exif, comment=b"at home")


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_good_picture_loses_its_place_its_camera_and_its_comment_and_stands_upright() -> None:
    before = with_place()
    assert GPS in opened(before).getexif()
    picture = check_picture(before)
    after = opened(picture.content)
    assert dict(after.getexif()) == {}
    assert b"SecretCamera" not in picture.content
    assert b"at home" not in picture.content
    assert (picture.width, picture.height) == after.size == (48, 64)
    assert (picture.media_type, len(picture.sha256)) == ("image/jpeg", 64)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("GIF", "image/png"), ("WEBP", "image/jpeg")])
def test_every_accepted_kind_is_read(kind: str, media_type: str) -> None:
    assert check_picture(written(photo(), kind)).media_type == media_type


def test_of_a_moving_picture_the_first_moment_is_kept() -> None:
    moving = written(photo(), "GIF", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")])
    kept = opened(check_picture(moving).content)
    assert getattr(kept, "n_frames", 1) == 1


def test_a_see_through_picture_stays_so_or_is_put_on_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert opened(check_picture(written(clear, "PNG")).content).mode == "RGBA"
    paper = opened(check_picture(written(clear, "WEBP", lossless=True)).content)
    assert paper.getpixel((4, 4)) == (255, 255, 255)


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("run.js", "alert(1)")
    return file.getvalue()


@pytest.mark.parametrize("tail", [archive(), b"<html><script>alert(1)</script></html>"])
def test_what_hangs_behind_a_picture_does_not_come_along(tail: bytes) -> None:
    for kind in ("JPEG", "PNG"):
        picture = check_picture(written(photo(), kind) + tail)
        assert tail not in picture.content
        assert b"alert" not in picture.content
        assert not zipfile.is_zipfile(io.BytesIO(picture.content))


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"MZ\x90\x00" + b"\0" * 500,
        b"%PDF-1.7",
        written(photo(), "BMP"),
        written(photo(), "TIFF"),
        b"",
    ],
    ids=["svg", "exe", "pdf", "bmp", "tiff", "empty"],
)
def test_what_is_no_picture_of_ours_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(NotAPictureError, match="不是能收的图片"):
        check_picture(content)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is huge."""
    small = written(Image.new("1", (8, 8)), "PNG")
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + small[24:29]
    return small[:16] + head + zlib.crc32(b"IHDR" + head).to_bytes(4, "big") + small[33:]


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_000), (50_000, 50_000)])
def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    with pytest.raises(TooManyPixelsError, match="4000万像素"):
        check_picture(bomb(width, height))


def test_a_picture_of_thirty_megabytes_is_refused() -> None:
    with pytest.raises(TooLargeError, match="10 MB"):
        check_picture(written(photo(), "JPEG") + b"\0" * 30 * 1024 * 1024)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    whole = written(photo(400, 300), kind)
    with pytest.raises(DamagedError, match="不完整"):
        check_picture(whole[: len(whole) // 2])


def test_a_large_picture_is_made_smaller_and_a_photograph_as_png_becomes_jpeg() -> None:
    large = check_picture(written(photo(5200, 100), "JPEG"))
    assert max(large.width, large.height) <= LONGEST_SIDE
    noise = written(Image.effect_noise((1400, 1400), 90).convert("RGB"), "PNG")
    assert len(noise) < 10 * 1024 * 1024
    kept = check_picture(written(Image.merge("RGB", [Image.effect_noise((1300, 1300), 90)] * 3), "PNG"))
    assert kept.media_type == "image/png" if len(kept.content) <= MOST_PNG_BYTES else "image/jpeg"
    three = Image.merge("RGB", [Image.effect_noise((1500, 1500), 90) for _ in range(3)])
    assert check_picture(written(three, "PNG")).media_type == "image/jpeg"


async def test_a_picture_is_kept_sealed_and_belongs_to_its_owner(store: Store) -> None:
    picture = await attachments.checked(written(photo(), "PNG"))
    mine, other = ("case", "c-1"), ("case", "c-2")
    identity = UUID(int=7)
    async with store.transaction() as transaction:
        await attachments.keep(transaction, picture, owner=mine, cipher=CIPHER, new_id=identity, now=NOW)
    async with store.transaction() as transaction:
        raw = (await transaction.execute(select(table))).one()
        assert picture.content not in raw.content
        assert [one.id for one in await attachments.of_owner(transaction, mine)] == [identity]
        assert await attachments.of_owner(transaction, other) == ()
        assert await attachments.read(transaction, identity, owner=mine, cipher=CIPHER) == picture
        assert await attachments.read(transaction, identity, owner=other, cipher=CIPHER) is None
        assert await attachments.remove_of(transaction, "case", ["c-1", "c-2"]) == 1
        assert await attachments.of_owner(transaction, mine) == ()
