"""A picture that carries its badge: PNG and SVG with the signed credential inside."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from PIL import Image, PngImagePlugin

KEYWORD = "openbadgecredential"
_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def png(picture: bytes, token: str) -> bytes:
    """The PNG with the token in an uncompressed iTXt chunk; an older token in it goes."""
    image = Image.open(io.BytesIO(picture), formats=["PNG"])
    info = PngImagePlugin.PngInfo()
    info.add_itxt(KEYWORD, token)
    out = io.BytesIO()
    image.save(out, format="PNG", pnginfo=info)
    return out.getvalue()


def svg(picture: str, token: str) -> str:
    """The SVG with the token as first child of its root element; `ValueError` when there is no root."""
    start = picture.find("<svg")
    end = picture.find(">", start)
    if start < 0 or end < 0 or picture[end - 1] == "/":
        raise ValueError("not an SVG drawing")
    root = f'{picture[:end]} xmlns:openbadges="{_NAMESPACE}">'
    return f"{root}<openbadges:credential>{escape(token)}</openbadges:credential>{picture[end + 1 :]}"
