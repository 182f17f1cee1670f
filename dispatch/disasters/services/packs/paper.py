"""A sheet as PDF on A4: a table whose heads come again on every page, with real letters, made without a network.

Widths are measured letter by letter and kept, because a list of a thousand shelters must not take minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from dispatch import typeface
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet
from dispatch.i18n import _, show_moment
from dispatch.typeface.documents import Document, composed, from_the_right
from dispatch.typeface.lines import wrapped

MARGIN, PAD, SIZE, LEADING = 12.0, 1.2, 8.5, 4.2
"""Millimetres; SIZE is in points."""
INK, SOFT, RULE, SHADE = (28, 32, 38), (92, 100, 110), (190, 196, 204), (238, 241, 245)
EXERCISE = (176, 0, 32)
GETA = "〓"
"""What printers have always put where they lacked a letter."""


def pdf(sheets: Sequence[Sheet], event: DisasterEvent | None, made_at: datetime) -> bytes:
    """The file: each sheet begins a page, and where there are several, each has a bookmark.

    Letters that the typeface lacks are shown as 〓, and the paper says so.
    """
    return _Paper(sheets, event, made_at).written()


class _Paper:
    """One document while it is drawn."""

    def __init__(self, sheets: Sequence[Sheet], event: DisasterEvent | None, made_at: datetime) -> None:
        self.sheets, self.sheet = sheets, sheets[0]
        self.mark = _("【訓練】") if event is not None and event.exercise else ""
        self.whose = f"　{event.title}" if event is not None else ""
        self.made = _("%(when)s作成", when=show_moment(made_at))
        self.note = _("〓の文字はこの紙の書体にありません。CSVか画面で確かめてください。")
        self.nothing = _("まだ何もありません。")
        every = composed("".join(self._texts())).translate(dict.fromkeys(map(ord, "\n\r\t")))
        self.lacking = typeface.missing(every, typeface.FAMILIES)
        self.hidden = str.maketrans(dict.fromkeys(self.lacking, GETA))
        self.document = self._document(made_at)
        self.known: dict[str, float] = {}
        self.widths: list[float] = []

    def written(self) -> bytes:
        """One sheet after the other."""
        for sheet in self.sheets:
            self._sheet(sheet)
        return bytes(self.document.output())

    def _sheet(self, sheet: Sheet) -> None:
        """Every part, one below the other, over as many pages as it takes."""
        self.sheet = sheet
        self._page()
        room = self.document.w - 2 * MARGIN
        self.widths = [room * width / sum(sheet.widths) for width in sheet.widths]
        if len(self.sheets) > 1:
            self.document.start_section(self._shown(sheet.title))
        self._head()
        for number, part in enumerate(sheet.parts):
            if sheet.apart and number:
                self._page()
                self._head()
            self._part(part)
        if not any(part.rows for part in sheet.parts):
            self._say(self.nothing, SIZE, SOFT)

    def _texts(self) -> Iterator[str]:
        yield from (self.mark, self.whose, self.made, self.note, self.nothing, "0123456789/")
        for sheet in self.sheets:
            yield from _texts(sheet)

    @property
    def title(self) -> str:
        """What stands above the present sheet."""
        return f"{self.mark}{self.sheet.title}{self.whose}"

    def _document(self, made_at: datetime) -> Document:
        document = Document(self._shown("".join(self._texts())).replace("\n", ""))
        document.set_title(self._shown(self.title))
        document.set_lang("ja")
        document.set_creation_date(made_at)
        return document

    def _shown(self, text: str) -> str:
        return composed(text).translate(self.hidden).replace("\r", "").replace("\t", " ")

    def _head(self) -> None:
        document = self.document
        self._say(self.title, 15, EXERCISE if self.mark else INK)
        self._say(self.made, SIZE, SOFT)
        note = self.note if self.lacking & set("".join(_texts(self.sheet))) else ""
        for text in filter(None, (self.sheet.lead, note)):
            self._say(text, SIZE, INK)
        document.set_y(document.get_y() + 2)

    def _part(self, part: Part) -> None:
        """A heading and the table; a heading never stands alone at the foot of a page."""
        document = self.document
        if part.heading:
            self._room(LEADING * 5)
            document.set_y(document.get_y() + 2)
            self._say(part.heading, 10.5, INK)
        self._heads()
        for row in part.rows:
            self._row(row)

    def _heads(self) -> None:
        if not self.sheet.bare:
            self._row(self.sheet.headings, head=True)

    def _row(self, row: Row, *, head: bool = False) -> None:
        cells = [self._lines(text, width) for text, width in zip(row, self.widths, strict=True)]
        right = [from_the_right(text) for text in row]
        for piece in _pieces(cells, self._most_lines()):
            height = max(max(map(len, piece)) * LEADING + 2 * PAD, 0 if head else self.sheet.row_mm)
            if self._room(height) and not head:
                self._heads()
            self._draw(piece, right, height, head)

    def _draw(self, cells: list[list[str]], right: list[bool], height: float, head: bool) -> None:
        document, x, y = self.document, MARGIN, self.document.get_y()
        document.set_draw_color(*RULE)
        document.set_line_width(0.2)
        document.set_fill_color(*SHADE)
        document.set_text_color(*(SOFT if head else INK))
        _size(document, SIZE)
        for lines, document.right, width in zip(cells, right, self.widths, strict=True):
            document.rect(x, y, width, height, style="DF" if head else "D")
            for number, line in enumerate(lines):
                if line:
                    document.set_xy(x + PAD, y + PAD + number * LEADING)
                    document.cell(width - 2 * PAD, LEADING, line, align="R" if document.right else "L")
            x += width
        document.right = False
        document.set_xy(MARGIN, y + height)

    def _most_lines(self) -> int:
        """How many lines of one row a page can take at most; what is longer goes on over the page."""
        return int((self.document.h - 4 * MARGIN - 12) / LEADING)

    def _room(self, height: float) -> bool:
        """A new page where so much is no longer free; says whether it was one."""
        document = self.document
        if document.get_y() + height <= document.h - MARGIN - 6:
            return False
        self._page()
        self._say(self.title, SIZE, EXERCISE if self.mark else SOFT)
        return True

    def _page(self) -> None:
        """A new page as the present sheet lies, with its number at the foot."""
        document = self.document
        document.add_page(orientation="landscape" if self.sheet.wide else "portrait")
        document.set_text_color(*SOFT)
        _size(document, SIZE)
        document.set_xy(MARGIN, document.h - MARGIN)
        document.cell(document.w - 2 * MARGIN, LEADING, str(document.page_no()), align="R")
        document.set_xy(MARGIN, MARGIN)

    def _say(self, text: str, size: float, colour: tuple[int, int, int]) -> None:
        """Lines over the whole width."""
        document = self.document
        document.set_text_color(*colour)
        scale = size / SIZE
        for line in self._lines(text, (document.w - 2 * MARGIN) / scale):
            _size(document, size)
            document.set_x(MARGIN)
            document.cell(document.w - 2 * MARGIN, LEADING * scale * 1.15, line)
            document.set_y(document.get_y() + LEADING * scale * 1.15)

    def _lines(self, text: str, width: float) -> list[str]:
        """A text broken to a width (mm) at SIZE."""
        lines = self._shown(text).split("\n")
        return [part for line in lines for part in wrapped(line, width - 2 * PAD, self._width)]

    def _width(self, piece: str) -> float:
        if piece not in self.known:
            _size(self.document, SIZE)
            self.known[piece] = self.document.get_string_width(piece)
        return self.known[piece]


def _texts(sheet: Sheet) -> Iterator[str]:
    """Every text of a sheet."""
    yield from (sheet.title, sheet.lead, *sheet.headings)
    for part in sheet.parts:
        yield part.heading
        for row in part.rows:
            yield from row


def _pieces(cells: list[list[str]], most: int) -> Iterator[list[list[str]]]:
    """A row in pieces of so many lines."""
    for start in range(0, max(map(len, cells)), most):
        yield [lines[start : start + most] for lines in cells]


def _size(document: Document, points: float) -> None:
    """Set the size for certain: fpdf2 leaves it out when it believes nothing has changed."""
    document.set_font_size(1)
    document.set_font_size(points)
