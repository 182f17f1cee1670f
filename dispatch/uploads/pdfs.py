"""PDF: opened, judged object by object, and its pages written anew."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from dispatch.i18n import _
from dispatch.uploads.errors import Refused

MOST_PAGES = 20
MOST_OBJECTS = 20_000
MOST_DEPTH = 60
ACTIVE_KEYS = frozenset(
    ("/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA")
)
ACTIVE_ACTIONS = frozenset(
    ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound")
)  # fmt: skip

START_OF_SCAN = 0xDA
NOTES = frozenset((0xFE, *range(0xE1, 0xEE), 0xEF))
"""Comments and application segments, but for JFIF's (E0) and Adobe's (EE), which say how to read the colours."""

logging.getLogger("pypdf").setLevel(logging.ERROR)


def pages_of(data: bytes) -> bytes:
    """A PDF that holds the pages of this one and nothing else.

    Raises `Refused` for one that is encrypted, too long, broken, or that does something when it is opened.
    """
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused(
                _("パスワードや制限のかかったPDFは使えません。印刷して撮った写真をお送りください。")
            )
        if not 1 <= len(reader.pages) <= MOST_PAGES:
            raise Refused(_("%(n)sページまでのPDFをお使いください。", n=MOST_PAGES))
        _judge(reader)
        return _written(reader)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 (a broken file breaks the reader in every way there is)
        raise Refused(
            _("PDFを読み取れませんでした。開けることを確かめるか、写真をお送りください。")
        ) from None


def _written(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    writer.metadata = None
    for page in reader.pages:
        writer.add_page(page)
    for thing in writer._objects:
        if isinstance(thing, DictionaryObject):
            _forget_origin(thing)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _forget_origin(thing: DictionaryObject) -> None:
    """Drop what tells of the place, the camera or the program: descriptions, and the notes inside a photograph."""
    for key in ("/Metadata", "/PieceInfo", "/LastModified"):
        told = _behind(thing.get(key))
        if isinstance(told, StreamObject):  # it is written though nothing leads to it any more
            told._data = b""
        thing.pop(key, None)
    filters = _behind(thing.get("/Filter"))
    if isinstance(thing, StreamObject) and filters in ("/DCTDecode", ["/DCTDecode"]):
        thing._data = without_notes(thing._data)


def _behind(thing: Any) -> Any:
    """What a value is, or what it points to."""
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without its notes (EXIF, XMP, comments); how its colours are stored is kept.

    Segments before the picture itself: FF, a kind, and a length that counts its own two bytes.
    """
    kept, at = jpeg[:2], 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in NOTES:
            kept += jpeg[at:end]
        at = end
    return kept + jpeg[at:]


def _judge(reader: PdfReader) -> None:
    """Every object that the file names, whether a page leads to it or not."""
    names = [(number, generation) for generation, rows in reader.xref.items() for number in rows]
    names += [(number, 0) for number in reader.xref_objStm]
    if len(names) > MOST_OBJECTS:
        raise Refused(_("PDFの内容が複雑すぎます。写真をお送りください。"))
    _look(reader.trailer)
    for number, generation in names:
        _look(reader.get_object(IndirectObject(number, generation, reader)))


def _look(thing: Any) -> None:
    if any(_is_active(part) for part in _dictionaries(thing, MOST_DEPTH)):
        raise Refused(_("動作やファイルが埋め込まれたPDFは使えません。写真をお送りください。"))


def _is_active(part: DictionaryObject) -> bool:
    return (
        not ACTIVE_KEYS.isdisjoint(part) or str(part.raw_get("/S") if "/S" in part else "") in ACTIVE_ACTIONS
    )


def _dictionaries(thing: Any, depth: int) -> Iterator[DictionaryObject]:
    """The dictionaries inside one object; those that it only points to are objects of their own."""
    if depth == 0:
        raise Refused(_("PDFの内容が複雑すぎます。写真をお送りください。"))
    if isinstance(thing, DictionaryObject):
        yield thing
        for key in thing:
            yield from _dictionaries(thing.raw_get(key), depth - 1)
    elif isinstance(thing, ArrayObject):
        for one in list.__iter__(thing):
            yield from _dictionaries(one, depth - 1)
