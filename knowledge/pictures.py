"""Pictures that residents send: what is accepted, and how they are made anew.

A file is judged by what it is, not by what it is called: its first bytes name a format, and the whole of it must decode
under a limit of pixels. What is kept is a new file painted from those pixels, so that nothing else of the old one goes
along: no place, no camera, no comment, no archive behind the last byte.
"""

import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560  # pixels; what is larger is scaled down
MOST_PNG_BYTES = 4 * 1024 * 1024  # a larger PNG is a photograph, and is kept as JPEG
JPEG_QUALITY = 85
WHITE = (255, 255, 255)

#: Decoding takes time and memory: two at once, whoever asks.
DECODERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")


class AttachmentError(Exception):
    """A file that is not accepted; the message is a sentence for the resident."""

    words = "这个文件收不了。请发送 JPG、PNG、WebP 或 GIF 图片。"

    def __init__(self) -> None:
        super().__init__(self.words)


class TooLargeError(AttachmentError):
    """More bytes than a picture may have."""

    words = "图片太大了，最多10 MB。请压缩后再发，或者发截图。"


class NotAPictureError(AttachmentError):
    """No picture of an accepted format, whatever its name says."""

    words = "这不是能收的图片。请发送 JPG、PNG、WebP 或 GIF 图片，别的文件请先截图。"


class TooManyPixelsError(AttachmentError):
    """More pixels than are decoded."""

    words = "图片的尺寸太大了（最多4000万像素）。请缩小后再发，或者发截图。"


class DamagedError(AttachmentError):
    """It begins like a picture and does not decode."""

    words = "图片不完整，打不开。请重新拍一张或者重新发送。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture made anew: its bytes, what they are, and its size in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The hash of the bytes, 64 hex digits."""
        return sha256(self.content).hexdigest()


def check_picture(content: bytes) -> Picture:
    """The picture of a file's bytes, made anew. Raises an AttachmentError. May take a second: not for the event loop."""
    if len(content) > MOST_BYTES:
        raise TooLargeError
    kind = _kind_of(content)
    if kind is None:
        raise NotAPictureError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of many pixels; they are counted here
            image = _decoded(content, kind)
            return _encoded(image, as_png=kind in ("PNG", "GIF"))
    except AttachmentError:
        raise
    except Image.DecompressionBombError:
        raise TooManyPixelsError from None
    except Exception:  # noqa: BLE001  (a decoder fed with anything raises anything)
        raise DamagedError from None


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    return None


def _decoded(content: bytes, kind: str) -> Image.Image:
    with Image.open(BytesIO(content), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooManyPixelsError
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at half its size
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        image = upright.convert("RGBA" if clear else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.info.clear()
    return image


def _encoded(image: Image.Image, *, as_png: bool) -> Picture:
    if as_png:
        written = BytesIO()
        image.save(written, "PNG", optimize=False)
        if written.tell() <= MOST_PNG_BYTES:
            return _picture(written, "image/png", image)
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, WHITE)
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    written = BytesIO()
    image.save(written, "JPEG", quality=JPEG_QUALITY)
    return _picture(written, "image/jpeg", image)


def _picture(written: BytesIO, media_type: str, image: Image.Image) -> Picture:
    return Picture(content=written.getvalue(), media_type=media_type, width=image.width, height=image.height)
