"""A table as a file that Japanese spreadsheets open by a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask import Response

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(filename: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Response:
    """CSV in UTF-8 with BOM as a download. A cell that a spreadsheet would take for a formula is made plain text."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    answer = Response((BOM + page.getvalue()).encode(), mimetype="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
