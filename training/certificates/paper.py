"""The certificate as PDF: A4, one page in Japanese and one in English, with real, selectable letters.

Everything stands on one axis and one rhythm of 6 mm; the frame, the rules and the title share one colour. Long
names and courses get smaller letters or a second line, never a cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import partial
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode

from training.certificates import fonts, qr, serials, wording
from training.certificates.content import Certificate
from training.certificates.wording import Page

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 34.0, 176.0
INK = (28, 32, 38)
SOFT = (92, 100, 110)
INDIGO = (35, 61, 101)
LINE = 6.0
"""The rhythm of the page in millimetres."""

_POINT = 25.4 / 72
_QR_SIDE = 25.0
_SIZES = [(12, 1), (11, 1), (12, 2), (11, 2), (10, 2), (9, 2), (8, 2), (7, 2)]
"""Points and lines a value may take, the best first."""
_NEVER_FIRST = frozenset("）」』】〕、。，．・：；ー～？！)],.ぁぃぅぇぉっゃゅょァィゥェォッャュョ々")


def pdf(paper: Certificate) -> bytes:
    """The certificate as a file; the same certificate gives the same bytes. Raises `fonts.Unwritable`."""
    code = serials.spaced(paper.code)
    pages = [wording.japanese(paper, code), wording.english(paper, code)]
    document = _document(paper, pages)
    for page in pages:
        document.add_page()
        _frame(document)
        _head(document, page)
        _holder(document, page)
        _rows(document, page)
        _signature(document, page)
        _proof(document, page, paper.address)
    return bytes(document.output())


def _document(paper: Certificate, pages: list[Page]) -> FPDF:
    document = FPDF(format="A4")
    document.set_auto_page_break(False)
    document.set_margins(0, 0, 0)
    document.c_margin = 0
    document.set_title(f"修了証 {paper.number}")
    document.set_author(paper.issuer.name.ja)
    document.set_lang("ja")
    # The day of issue and not now, so that a second copy is the same file.
    document.set_creation_date(datetime.combine(paper.issued, time(), tzinfo=UTC))
    names = []
    for path in fonts.slices(_letters(pages) + paper.address):
        document.add_font(path.stem, fname=path)
        # Every slice has the same name inside; readers that keep fonts by name would mix them up.
        document.fonts[path.stem.lower()].name = path.stem
        names.append(path.stem)
    document.set_font(names[0], size=11)
    document.set_fallback_fonts(names[1:], exact_match=False)
    return document


def _letters(pages: list[Page]) -> str:
    """Every text of the pages in one string."""
    return "".join("".join(_texts(page)) for page in pages)


def _texts(page: Page) -> Iterator[str]:
    yield from (page.number, page.title, page.above, page.name, page.below, page.statement)
    for row in page.rows:
        yield from row
    yield from (page.issued, *page.signature, page.proof, page.code)


def _frame(document: FPDF) -> None:
    """A strong line, and within it a fine one whose corners step inwards."""
    document.set_draw_color(*INDIGO)
    document.set_line_width(0.9)
    document.rect(12, 12, WIDTH - 24, HEIGHT - 24)
    document.set_line_width(0.2)
    edge, step = 15.0, 5.0
    document.polygon([_corner(edge, step, number) for number in range(12)], style="D")


def _corner(edge: float, step: float, number: int) -> tuple[float, float]:
    """The twelve points of the fine line, three to each corner, clockwise from the upper left."""
    quarter, part = divmod(number, 3)
    inwards = [(0.0, step), (step, step), (step, 0.0)][part]
    across, down = inwards if quarter % 2 == 0 else inwards[::-1]
    x = edge + across if quarter in (0, 3) else WIDTH - edge - across
    y = edge + down if quarter in (0, 1) else HEIGHT - edge - down
    return x, y


def _head(document: FPDF, page: Page) -> None:
    _write(document, page.number, 28, 9.5, colour=SOFT, align="R")
    if page.language == "ja":
        # Three signs need room between them; the space after the last would push them off the axis.
        _write(document, page.title, 51, 40, colour=INDIGO, spacing=22, shift=22 * _POINT / 2)
    else:
        _write(document, page.title, 54, 29, colour=INDIGO, spacing=0.6)


def _holder(document: FPDF, page: Page) -> None:
    _write(document, page.above, 88, 10.5, colour=SOFT)
    _write(document, page.name, 96, 26, width=RIGHT - LEFT)
    _write(document, page.below, 111, 11.5 if page.language == "ja" else 14)
    document.set_draw_color(*INDIGO)
    document.set_line_width(0.2)
    document.line(WIDTH / 2 - 45, 120, WIDTH / 2 + 45, 120)
    _write(document, page.statement, 129, 12)


def _rows(document: FPDF, page: Page) -> None:
    """Label and value, a fine rule under each pair."""
    y = 147.0
    for label, value in page.rows:
        size, lines = _lines(document, value, RIGHT - LEFT - 34, page.language)
        _write(document, label, y, 10, colour=SOFT, align="L", shift=2, drop=0.35)
        for line in lines:
            _write(document, line, y, size, align="L", shift=34, width=RIGHT - LEFT - 34)
            y += LINE
        y += 1.2
        document.set_draw_color(200, 205, 212)
        document.set_line_width(0.15)
        document.line(LEFT, y, RIGHT, y)
        y += 3.0


def _signature(document: FPDF, page: Page) -> None:
    """The day on the left, the issuer on the right, with room for a seal after the name."""
    _write(document, page.issued, 210, 12, align="L", shift=2)
    _write(document, page.signature[0], 220, 14, align="R", shift=-24 if page.language == "ja" else -2)
    for line in page.signature[1:]:
        _write(document, line, 229, 12, align="R", shift=-24 if page.language == "ja" else -2)


def _proof(document: FPDF, page: Page, address: str) -> None:
    top = 248.0
    _qr(document, address, LEFT, top)
    beside = partial(_write, document, align="L", shift=_QR_SIDE + 6, width=RIGHT - LEFT - _QR_SIDE - 6)
    beside(page.proof, top + 2.5, 9, colour=SOFT)
    beside(address, top + 9.5, 9)
    beside(page.code, top + 16.5, 10.5)


def _qr(document: FPDF, text: str, x: float, y: float) -> None:
    """The code drawn as squares, one run of dark modules at a time: sharp at every size."""
    rows = qr.modules(text)
    side = _QR_SIDE / len(rows)
    document.set_fill_color(*INK)
    for down, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                # A hair wider and higher than a module: no white seams between rows when printed.
                document.rect(x + start * side, y + down * side, (end - start) * side, side + 0.02, style="F")
            start = end + 1


def _write(
    document: FPDF,
    text: str,
    y: float,
    size: float,
    *,
    colour: tuple[int, int, int] = INK,
    align: str = "C",
    spacing: float = 0,
    shift: float = 0,
    width: float = RIGHT - LEFT,
    drop: float = 0,
) -> None:
    """One line whose box begins at `y` mm, `size` points high at most; smaller when it would pass `width`."""
    if not text:
        return
    document.set_char_spacing(spacing)
    _size(document, size)
    natural = document.get_string_width(text)
    _size(document, size * min(1, width / natural))
    real = document.get_string_width(text)
    x = {"L": LEFT, "C": (WIDTH - real) / 2, "R": RIGHT - real}[align] + shift
    document.set_text_color(*colour)
    document.set_xy(x, y + drop)
    document.cell(real, size * _POINT * 1.2, text)
    document.set_char_spacing(0)


def _lines(document: FPDF, text: str, width: float, language: str) -> tuple[float, list[str]]:
    """A value on one line or two, and the size (points) at which that is possible."""
    for size, most in _SIZES:
        lines = _broken(document, text, size, width, language)
        if len(lines) <= most:
            break
    return size, lines


def _broken(document: FPDF, text: str, size: float, width: float, language: str) -> list[str]:
    _size(document, size)
    mode = WrapMode.CHAR if language == "ja" else WrapMode.WORD
    output = MethodReturnValue.LINES
    lines = document.multi_cell(width, LINE, text, dry_run=True, output=output, wrapmode=mode, align="L")
    return _kinsoku(cast("list[str]", lines))


def _kinsoku(lines: list[str]) -> list[str]:
    """No line begins with a sign that closes or lengthens: it takes the sign before it along."""
    lines = list(lines)
    for at in range(1, len(lines)):
        while lines[at] and lines[at][0] in _NEVER_FIRST and len(lines[at - 1]) > 1:
            lines[at] = lines[at - 1][-1] + lines[at]
            lines[at - 1] = lines[at - 1][:-1]
    return lines


def _size(document: FPDF, points: float) -> None:
    """Set the size for certain: fpdf2 leaves it out when it believes nothing has changed."""
    document.set_font_size(1)
    document.set_font_size(points)
