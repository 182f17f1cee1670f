"""A table as a file that Japanese spreadsheets open by a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dispatch.downloads import name_file

BOM = "\ufeff"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(filename: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Response:
    """CSV in UTF-8 with BOM as a download. A cell that a spreadsheet would take for a formula is made plain text."""
    return name_file(Response(csv_bytes(headings, rows), mimetype="text/csv"), filename)


def csv_bytes(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The same as a file's contents."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return (BOM + page.getvalue()).encode()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_xlsx(filename: str, headings: Sequence[str], rows: Iterable[Iterable[str | float | date]]) -> Response:
    """A spreadsheet as a download: numbers and days are such, and text is text, also where it begins with `=`."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for at, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(at)].width = max(12, 2 * len(heading) + 2)
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    answer = Response(out.getvalue(), mimetype=SHEET)
    return name_file(answer, filename)


def _cell(sheet: Any, value: str | float | date, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value=cast("Any", value))
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell
