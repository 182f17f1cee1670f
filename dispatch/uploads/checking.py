"""What a file really is. Its name and what the browser says of it count for nothing.

What is kept is never the file as it came: pictures are drawn anew, and of a PDF only the pages are written again, so
that places, cameras, authors and whatever hid between the lines stay behind.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.i18n import _
from dispatch.uploads.errors import Refused
from dispatch.uploads.pdfs import pages_of
from dispatch.uploads.pictures import picture_of

MOST_BYTES = 8 * 1024 * 1024
PDF, JPEG = "application/pdf", "image/jpeg"


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it may be kept and shown."""

    data: bytes
    media_type: str


def check(data: bytes) -> Clean:
    """The file in a form that is safe to keep. Raises `Refused`."""
    if not data:
        raise Refused(_("ファイルが空です。もう一度お選びください。"))
    if len(data) > MOST_BYTES:
        raise Refused(_("%(n)sMBまでのファイルをお使いください。", n=MOST_BYTES // 1024 // 1024))
    if data.startswith(b"%PDF-"):
        return Clean(pages_of(data), PDF)
    return Clean(picture_of(data), JPEG)
