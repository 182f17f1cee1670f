"""A spreadsheet to fill in: the headings of an import, lists to choose from, and a sheet that explains each column.

It is in Japanese whatever the reader's language, as every file that can be read in again. The sheet to fill in is the
first one, which is the one that the import reads; it holds no example, which somebody would send by mistake.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from dispatch.downloads import name_file
from dispatch.tables.columns import Column
from dispatch.tables.writing import SHEET

TO_FILL, EXPLAINED, CHOICES = "記入用", "書き方", "選べる値"
_HEAD = PatternFill("solid", start_color="FFE8F1FE")
_LAST = 10_001
_WRONG = "一覧にない値です。「選べる値」のシートを確かめてください。"


@dataclass(frozen=True, slots=True)
class Guide:
    """What the file says of one column: how it is written, an example, and what can be chosen (value, meaning).

    `kind` "day" makes the cells days. A column with `choices` gets them as a list in its cells.
    """

    column: Column
    how: str
    example: str = ""
    choices: Sequence[tuple[str, str]] = ()
    kind: str = ""


def as_form(filename: str, guides: Sequence[Guide]) -> Response:
    """The file as a download."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = TO_FILL
    _headings(sheet, [one.column.label for one in guides])
    _explain(book.create_sheet(EXPLAINED), guides)
    _offer(book, sheet, guides)
    for at, guide in enumerate(guides, 1):
        if guide.kind == "day":
            sheet.column_dimensions[get_column_letter(at)].number_format = "yyyy-mm-dd"
    out = io.BytesIO()
    book.save(out)
    answer = Response(out.getvalue(), mimetype=SHEET)
    return name_file(answer, filename)


def _headings(sheet: Any, names: Iterable[str], widths: Sequence[int] = ()) -> None:
    sheet.freeze_panes = "A2"
    for at, name in enumerate(names, 1):
        cell = sheet.cell(1, at, name)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = widths[at - 1] if widths else 16


def _explain(sheet: Any, guides: Sequence[Guide]) -> None:
    """One line for each column: whether it must be there, how it is written, an example."""
    _headings(sheet, ("列", "必須", "書き方", "例", "ほかの見出し"), (16, 8, 64, 24, 32))
    for line, one in enumerate(guides, 2):
        names = "、".join(one.column.titles[1:])
        for at, words in enumerate(
            (one.column.label, "必須" if one.column.required else "", one.how, one.example, names), 1
        ):
            cell = sheet.cell(line, at)
            cell.value, cell.data_type = words, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer(book: Workbook, sheet: Any, guides: Sequence[Guide]) -> None:
    """The values to choose from stand on a sheet of their own: a list inside a cell holds 255 letters and no more."""
    offered = [(at, one) for at, one in enumerate(guides, 1) if one.choices]
    if not offered:
        return
    listed = book.create_sheet(CHOICES)
    heads = [name for _at, one in offered for name in (one.column.label, "意味")]
    _headings(listed, heads, [24] * len(heads))
    for place, (at, one) in enumerate(offered):
        left = 2 * place + 1
        for line, pair in enumerate(one.choices, 2):
            for aside, words in enumerate(pair):
                cell = listed.cell(line, left + aside)
                cell.value, cell.data_type = words, "s"
        letter = get_column_letter(left)
        area = f"{absolute_coordinate(f'{letter}2')}:{absolute_coordinate(f'{letter}{len(one.choices) + 1}')}"
        check = DataValidation("list", formula1=f"{quote_sheetname(CHOICES)}!{area}", allow_blank=True)
        check.error, check.errorTitle, check.showErrorMessage = _WRONG, one.column.label, True
        check.errorStyle = "warning"  # codes and other ways of writing are read as well
        check.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{_LAST}")
        sheet.add_data_validation(check)
