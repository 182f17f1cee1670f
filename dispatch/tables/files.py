"""From a file's bytes to rows of text: CSV as Japanese offices write it, and .xlsx."""

from __future__ import annotations

import csv
import io
import json
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.tables.columns import Column, Parsed, parse
from dispatch.tables.spreadsheets import MERGED, odd_cells

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 5_000

UNREADABLE = (
    zipfile.BadZipFile, InvalidFileException, LookupError, ValueError, TypeError, OSError, SyntaxError, RuntimeError,
)  # fmt: skip
"""What zipfile, the XML reader and openpyxl raise over a damaged file."""

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text with their line numbers; `mapping` says heading -> column name for odd headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    mapping: Mapping[str, str] = field(default_factory=dict)

    def parse(self, columns: Sequence[Column]) -> Parsed:
        """Values by column, and every fault. Raises `Invalid` where the headings themselves are wrong."""
        return parse(self, columns)


def read_table(data: bytes, mapping: Mapping[str, str] | None = None) -> Table:
    """The table in a file; what kind of file it is, the bytes say and not the name.

    CSV in UTF-8 (with or without BOM), UTF-16 with BOM or CP932, with commas or tabs; .xlsx (the first sheet).
    Raises `Invalid` with a sentence for the person who sent it.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(_("ファイルが大きすぎます（%(n)sMBまで）。", n=MAX_BYTES // 1024 // 1024))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(
            _("古い形式（.xls）か、パスワードの付いたExcelファイルです。.xlsx かCSVで保存し直してください。")
        )
    rows = _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    return _table(rows, mapping or {})


def read_mapping(data: bytes) -> dict[str, str]:
    """A mapping file, heading -> column name, in JSON or TOML. Raises `Invalid`."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("対応表の文字コードをUTF-8にしてください。")) from error
    try:
        found = json.loads(words) if words.lstrip().startswith("{") else tomllib.loads(words)
    except ValueError as error:
        raise Invalid(_("対応表を読めません：%(why)s", why=str(error))) from error
    if not found or not all(isinstance(name, str) for name in found.values()):
        raise Invalid(_("対応表には「見出し」と「列の名前」の組を書いてください。"))
    return {str(heading): name for heading, name in found.items()}


def _table(rows: Rows, mapping: Mapping[str, str]) -> Table:
    """The first row with anything in it holds the headings; empty rows are passed over."""
    filled = (
        (line, cells) for line, cells in rows if any(cell.strip() not in ("", MERGED) for cell in cells)
    )
    _line, head = next(filled, (0, []))
    if not head:
        raise Invalid(_("ファイルに何も書かれていません。"))
    headings = ["" if cell == MERGED else cell.strip() for cell in head]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise Invalid(_("列が多すぎます（%(n)s列まで）。", n=MAX_COLUMNS))
    kept = tuple((line, _trimmed(cells, len(headings))) for line, cells in _limited(filled))
    if not kept:
        raise Invalid(_("見出しの行しかありません。2行目からデータを書いてください。"))
    return Table(tuple(headings), kept, mapping)


def _trimmed(cells: list[str], width: int) -> tuple[str, ...]:
    """As many cells as there are headings, and more only where something is written there."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return (*cells[:end], *[""] * (width - end))


def _limited(rows: Iterable[tuple[int, list[str]]]) -> Rows:
    for count, (line, cells) in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise Invalid(_("行が多すぎます（%(n)s行まで）。ファイルを分けてください。", n=MAX_ROWS))
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Invalid(
                _("%(line)s行目に長すぎる文字列があります（%(n)s文字まで）。", line=line, n=MAX_CELL)
            )
        yield line, cells


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in words:
            return words
    raise Invalid(
        _("CSVかExcel（.xlsx）のファイルとして読めません。文字コードはUTF-8かShift_JISにしてください。")
    )


def _csv(data: bytes) -> Rows:
    words = _decode(data)
    first = words.lstrip().partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Invalid(
                _('%(line)s行目を読めません。引用符（"）の閉じ忘れがないか確認してください。', line=line)
            ) from error
        yield line, cells
        line = reader.line_num + 1


def _xlsx(data: bytes) -> Rows:
    """The first sheet; whatever a damaged file does to the reader is one sentence for its sender."""
    broken = Invalid(_("Excelファイルが壊れていて読めません。開いて保存し直してください。"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise Invalid(_("ファイルの中身が大きすぎます。"))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # some programs state a size that is not so
        odd = odd_cells(data, sheet._worksheet_path)
        for line, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), 1):
            words = [_words(cell) for cell in cells]
            for at, mark in odd.get(line, {}).items():
                if at < len(words) and not words[at]:
                    words[at] = mark
            yield line, words
    except Invalid:
        raise
    except UNREADABLE as error:
        raise broken from error


def _words(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a point, midnight of a day as the day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "はい" if cell else "いいえ"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time(0) else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else str(cell)
