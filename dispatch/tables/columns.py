"""From cells of text to values: which heading means which column, and what each cell must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.japanese import plain
from dispatch.tables.parsers import text
from dispatch.tables.report import Fault
from dispatch.tables.spreadsheets import MERGED, UNCALCULATED
from dispatch.vocabulary import N_

if TYPE_CHECKING:
    from dispatch.tables.files import Table

SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
HIDDEN = {
    MERGED: N_("結合されたセルです。結合を解除して、行ごとに書いてください。"),
    UNCALCULATED: N_("計算されていない数式です。表計算ソフトで開いて保存し直すか、値に置き換えてください。"),
}
"""Cells that are not as empty as they look."""
IGNORE = ("", "-")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import knows.

    `titles` are the headings it goes by, the one for people first; `name` is always one more.
    `parse` turns a cell that is not empty into a value, or raises ValueError with the reason as a sentence.
    An empty cell gives `empty`. `required`: the heading must be there and no cell empty. `unique`: no value twice.
    """

    name: str
    titles: tuple[str, ...]
    parse: Callable[[str], Any] = text
    required: bool = False
    unique: bool = False
    empty: Any = None

    @property
    def label(self) -> str:
        """What people call it."""
        return self.titles[0] if self.titles else self.name

    def matches(self, heading: str) -> bool:
        """Whether a heading means this column, whatever its width, spaces and capitals."""
        return plain(heading) in {plain(self.name), *map(plain, self.titles)}


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the values of the columns that the file has, by name."""

    line: int
    values: Mapping[str, Any]
    headings: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default` where the file has no such column or the cell is empty."""
        value = self.values.get(name)
        return default if value is None else value

    def fault(self, name: str, reason: str) -> Fault:
        """A fault found later (an unknown code, a time in the past), at this row's cell."""
        return Fault(self.line, self.headings.get(name, name), self.raw.get(name, ""), reason)


@dataclass(frozen=True, slots=True)
class Parsed:
    """Rows without a fault of their own, the faults of all others, and headings that mean nothing here."""

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def parse(table: Table, columns: Sequence[Column]) -> Parsed:
    """Every row of `table` by `columns`. Raises `Invalid` where a needed heading is missing or one is there twice."""
    places = _places(table, columns)
    _check_headings(table, columns, places)
    faults: list[Fault] = []
    records: list[Record] = []
    seen: dict[tuple[str, Any], int] = {}
    for line, cells in table.rows:
        before = len(faults)
        record = _record(line, cells, table, places, faults)
        _check_unique(record, places, seen, faults)
        if len(faults) == before:
            records.append(record)
    used = set(places.values())
    ignored = tuple(title for at, title in enumerate(table.headings) if at not in used and title)
    return Parsed(tuple(records), tuple(faults), ignored)


def _places(table: Table, columns: Sequence[Column]) -> dict[Column, int]:
    """Where each column stands: by the mapping file first, then by its titles."""
    by_name = {column.name: column for column in columns}
    mapping = {plain(heading): name for heading, name in table.mapping.items()}
    unknown = sorted({name for name in mapping.values() if name not in by_name and name not in IGNORE})
    if unknown:
        raise Invalid(
            _("対応表に書かれた列「%(names)s」はありません。", names="、".join(unknown)),
            (("mapping", _("使える列：%(names)s", names="、".join(by_name))),),
        )
    places: dict[Column, int] = {}
    for at, heading in enumerate(table.headings):
        if plain(heading) in mapping:
            _place(places, by_name.get(mapping[plain(heading)]), at, table)
    mapped = set(places)
    for at, heading in enumerate(table.headings):
        if plain(heading) not in mapping:
            found = next((column for column in columns if column.matches(heading)), None)
            _place(places, None if found in mapped else found, at, table)
    return places


def _place(places: dict[Column, int], column: Column | None, at: int, table: Table) -> None:
    if column is None:
        return
    if column in places:
        raise Invalid(
            _(
                "「%(name)s」の列が2つあります（%(first)s、%(second)s）。どちらか一方にしてください。",
                name=column.label,
                first=table.headings[places[column]],
                second=table.headings[at],
            )
        )
    places[column] = at


def _check_headings(table: Table, columns: Sequence[Column], places: Mapping[Column, int]) -> None:
    missing = [column.label for column in columns if column.required and column not in places]
    if missing:
        raise Invalid(
            _(
                "必要な列がありません：%(missing)s。ファイルの見出し：%(found)s",
                missing="、".join(missing),
                found="、".join(filter(None, table.headings)) or _("（なし）"),
            )
        )


def _record(
    line: int, cells: Sequence[str], table: Table, places: Mapping[Column, int], faults: list[Fault]
) -> Record:
    if any(cell.strip() for cell in cells[len(table.headings) :]):
        faults.append(
            Fault(line, "", "", _("見出しより多くの列があります。区切りの位置を確認してください。"))
        )
    values, headings, raw = {}, {}, {}
    for column, at in places.items():
        cell = cells[at].strip() if at < len(cells) else ""
        headings[column.name], raw[column.name] = table.headings[at], cell
        try:
            values[column.name] = _value(column, cell)
        except ValueError as error:
            faults.append(Fault(line, table.headings[at], cell, str(error)))
    return Record(line, values, headings, raw)


def _value(column: Column, cell: str) -> Any:
    if cell in HIDDEN:
        raise ValueError(_(HIDDEN[cell]))
    if not cell:
        if column.required:
            raise ValueError(_("記入してください。"))
        return column.empty
    if cell in SPREADSHEET_ERRORS:
        raise ValueError(_("表計算ソフトの計算エラーです。値を入れ直してください。"))
    return column.parse(cell)


def _check_unique(
    record: Record, places: Mapping[Column, int], seen: dict[tuple[str, Any], int], faults: list[Fault]
) -> None:
    for column in places:
        value = record.values.get(column.name)
        if not column.unique or value is None:
            continue
        first = seen.setdefault((column.name, value), record.line)
        if first != record.line:
            faults.append(record.fault(column.name, _("%(line)s行目と同じ値です。", line=first)))
