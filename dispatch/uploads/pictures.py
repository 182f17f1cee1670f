"""Pictures: looked at before they are unpacked, and drawn anew without what the camera wrote into them."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from dispatch.i18n import _
from dispatch.uploads.errors import Refused

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""A JPEG is made smaller while it is unpacked; the others fill four bytes of memory, and more, for every pixel."""
APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
"""Brands of the container in which phones keep photographs that most other programs cannot read."""
EDGE = 3000
"""Pixels of the longer side that are kept: enough to read a certificate."""
QUALITY = 85
PLAIN = ("L", "LA", "RGB", "RGBA", "CMYK")
"""Modes that can be made smaller without loss of their colours."""


def picture_of(data: bytes) -> bytes:
    """The picture as a plain JPEG, upright. Raises `Refused` for what is no picture, broken, or far too large."""
    if data[4:8] == b"ftyp" and data[8:12] in APPLE:
        raise Refused(
            _(
                "iPhoneのHEIC形式の写真は読み取れません。写真を画面に出してスクリーンショットを撮り、その画像をお送りください。"
            )
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its size is judged below
            with Image.open(BytesIO(data), formats=KINDS) as first:
                _judge(first)
                first.verify()
            with Image.open(BytesIO(data), formats=KINDS) as picture:
                return _drawn(picture)
    except Refused:
        raise
    except Image.UnidentifiedImageError:
        raise Refused(_("PDFか写真（JPEG、PNG）をお選びください。")) from None
    except Exception:  # noqa: BLE001 (a broken file breaks the decoder in every way there is)
        raise Refused(_("画像を読み取れませんでした。撮り直すか、別のファイルをお選びください。")) from None


def _judge(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS[str(picture.format)]:
        raise Refused(_("画像が大きすぎます。小さくしてから、もう一度お選びください。"))


def _drawn(picture: Image.Image) -> bytes:
    """Small from the start where the format allows, so that a large photograph does not fill the memory."""
    picture.draft("RGB", (EDGE, EDGE))
    if picture.mode not in PLAIN:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if max(picture.size) > EDGE:
        picture.thumbnail((EDGE, EDGE))
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    plain = upright.convert("RGB")
    plain.info.clear()
    drawn = BytesIO()
    plain.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()
