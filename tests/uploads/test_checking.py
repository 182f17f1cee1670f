"""Files by what they are: pages and pictures come through clean, whatever acts, hides or explodes does not."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from dispatch import clock
from dispatch.errors import NotFound
from dispatch.uploads import MOST_BYTES, Refused, Store, check
from tests.conftest import MONDAY, Backend
from tests.uploads.papers import pdf, picture, scanned


@pytest.fixture(autouse=True)
def words(backends: Callable[[str], Backend]) -> Iterator[None]:
    """Refusals are sentences in the reader's language."""
    app: Flask = backends("sqlite").app
    with app.test_request_context():
        yield


def active(action: dict[str, str], key: str = "/OpenAction") -> bytes:
    """A PDF whose catalogue has an action."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    values = {
        NameObject(k): NameObject(v) if v.startswith("/") else TextStringObject(v) for k, v in action.items()
    }
    writer.root_object[NameObject(key)] = DictionaryObject(values)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def test_a_pdf_comes_through_as_its_pages() -> None:
    """The pages are there; title and author are not."""
    clean = check(pdf(pages=3, metadata={"/Author": "山川花子", "/Title": "secret"}))
    reader = PdfReader(BytesIO(clean.data))
    assert (clean.media_type, len(reader.pages)) == ("application/pdf", 3)
    assert "/Author" not in (reader.metadata or {})
    assert b"secret" not in clean.data


@pytest.mark.parametrize(
    "data",
    [
        active({"/S": "/JavaScript", "/JS": "app.alert(1)"}),
        active({"/S": "/Launch", "/F": "calc.exe"}),
        active({"/S": "/JavaScript", "/JS": "x"}).replace(b"/JavaScript", b"/J#61vaScr#69pt"),
        active({"/S": "/SubmitForm", "/F": "http://example.jp"}),
        active({"/O": "x"}, "/AA"),
        pdf(attachment=b"MZ"),
    ],
    ids=["javascript", "launch", "hidden name", "submit", "additional actions", "attachment"],
)
def test_a_pdf_that_does_something_is_refused(data: bytes) -> None:
    """Scripts, programs, forms that send and files inside are refused with a sentence."""
    with pytest.raises(Refused, match="埋め込まれた"):
        check(data)


def test_a_photograph_inside_a_pdf_says_nothing_of_its_place() -> None:
    """The notes of the camera and of the page are gone, and the photograph is the same to the pixel."""
    photograph = picture()
    sent = scanned(photograph)
    assert b"SecretPlace" in sent
    clean = check(sent).data
    assert b"SecretPlace" not in clean
    (shown,) = PdfReader(BytesIO(clean)).pages[0].images
    with Image.open(BytesIO(shown.data)) as kept, Image.open(BytesIO(photograph)) as first:
        assert not kept.getexif()
        assert kept.tobytes() == first.tobytes()


def test_an_ordinary_opening_view_is_no_action() -> None:
    """The negative control: going to a page when the file is opened is what many harmless files do."""
    assert check(active({"/S": "/GoTo", "/D": "x"})).media_type == "application/pdf"


def test_encrypted_long_and_broken_pdfs_are_refused() -> None:
    """Each with its own sentence."""
    for data, sentence in (
        (pdf(password="x"), "パスワード"),
        (pdf(password="", owner="x"), "パスワード"),
        (pdf(pages=21), "20ページまで"),
        (b"%PDF-1.7\n" + b"\x00" * 400, "読み取れません"),
        (pdf()[:300], "読み取れません"),
    ):
        with pytest.raises(Refused, match=sentence):
            check(data)


def test_a_photograph_is_upright_and_says_nothing_of_its_place() -> None:
    """Turned as the camera held it; no EXIF, no GPS, no comment, whatever the format was."""
    for kind in ("JPEG", "PNG", "WEBP"):
        clean = check(picture(kind, (60, 40), turned=True))
        with Image.open(BytesIO(clean.data)) as seen:
            assert (clean.media_type, seen.format, seen.size) == ("image/jpeg", "JPEG", (40, 60))
            assert not seen.getexif()
            assert "exif" not in seen.info
        assert b"SecretPlace" not in clean.data


def test_a_large_photograph_is_made_smaller() -> None:
    """Nobody needs more than 3000 pixels of a certificate."""
    with Image.open(BytesIO(check(picture("JPEG", (4000, 2000))).data)) as seen:
        assert seen.size == (3000, 1500)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """A few hundred bytes that would become gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    for side in (9000, 60_000):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = (
            b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
        )
        with pytest.raises(Refused):
            check(bomb)


def test_a_picture_that_fills_the_memory_is_refused_where_its_format_gives_no_other_way() -> None:
    """A few hundred kilobytes of PNG or WebP would need a gigabyte; the same size as JPEG shrinks on the way in."""
    for kind in ("PNG", "WEBP"):
        with pytest.raises(Refused, match="大きすぎます"):
            check(picture(kind, (5200, 5200)))
        assert check(picture(kind, (4000, 3000), turned=True)).media_type == "image/jpeg"
    with Image.open(BytesIO(check(picture("JPEG", (5200, 5200), turned=True)).data)) as seen:
        assert max(seen.size) <= 3000


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_photograph_of_apples_kind_gets_a_way_out(brand: bytes) -> None:
    """Nobody is told that a photograph is no photograph; other containers are plainly no picture."""
    container = b"\0\0\0\x18ftyp%b\0\0\0\0mif1heic" + b"\0" * 40
    with pytest.raises(Refused, match="HEIC"):
        check(container % brand)
    with pytest.raises(Refused, match="PDFか写真"):
        check(container % b"mp42")


def test_a_large_photograph_is_upright_and_keeps_its_transparency_white() -> None:
    """Made smaller first and turned after: the longer side is the upright one."""
    drawn = BytesIO()
    sheet = Image.new("P", (3600, 1800), 0)
    sheet.info["transparency"] = 0
    exif = Image.Exif()
    exif[0x0112] = 6
    sheet.save(drawn, "PNG", exif=exif, transparency=0)
    with Image.open(BytesIO(check(drawn.getvalue()).data)) as seen:
        assert (seen.size, seen.getpixel((10, 10))) == ((1500, 3000), (255, 255, 255))


def test_the_content_counts_and_not_the_name() -> None:
    """A page of HTML, an SVG, a program and nothing at all are no papers; neither is too much."""
    for data in (b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", b"",
                 b"GIF89a" + b"\0" * 50, picture("JPEG")[:90], b"x" + pdf(), b"\xff" * (MOST_BYTES + 1)):  # fmt: skip
        with pytest.raises(Refused):
            check(data)


def test_the_store_gives_back_what_it_keeps_and_nothing_else(tmp_path: Path) -> None:
    """Random names, for the owner of the process alone; a name that leads elsewhere is not found."""
    store = Store(tmp_path / "documents")
    name = store.keep(b"paper")
    assert store.read(name) == b"paper"
    assert (tmp_path / "documents" / name).stat().st_mode & 0o777 == 0o600
    for odd in ("../keys/secret_key", "", None, name[:-1], "a" * 40):
        with pytest.raises(NotFound):
            store.read(odd)


def test_what_no_row_names_is_swept_after_an_hour(tmp_path: Path) -> None:
    """A fresh file may belong to a transaction that is still open."""
    store = Store(tmp_path)
    with clock.at(MONDAY):
        kept, lost = store.keep(b"1"), store.keep(b"2")
        assert store.sweep([kept]) == 0
        clock.advance(timedelta(hours=2))
        assert store.sweep([kept]) == 1
        assert store.read(kept) == b"1"
    with pytest.raises(NotFound):
        store.read(lost)
