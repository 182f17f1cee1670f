"""What is printed and written out: tables of texts, in parts, the same for paper and for files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.disasters.models import DisasterEvent
from dispatch.i18n import _

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under a heading; empty where the whole sheet is one part."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: `name` is that of its files, without what is of the event and without an ending.

    `first` says what the headings of parts are, as a column of the file. `widths` are relative, one for each column.
    `row_mm`: the least height of a row on paper, for what is filled in by hand. `wide`: paper lies on its side.
    `bare`: its columns need no headings. `blank`: there is nothing in it yet. `foreign`: it is in many
    languages, so that it is made for a screen, too. `apart`: each part has a page of its own.
    """

    name: str
    title: str
    headings: Row
    parts: tuple[Part, ...]
    widths: tuple[float, ...]
    lead: str = ""
    first: str = ""
    row_mm: float = 0.0
    wide: bool = False
    bare: bool = False
    blank: bool = False
    foreign: bool = False
    apart: bool = False

    @property
    def rows(self) -> list[Row]:
        """All rows, as a file has them."""
        if not self.first:
            return [row for part in self.parts for row in part.rows]
        return [(part.heading, *row) for part in self.parts for row in part.rows]

    @property
    def columns(self) -> Row:
        """The headings of a file."""
        return (self.first, *self.headings) if self.first else self.headings


def one(rows: Iterable[Row]) -> tuple[Part, ...]:
    """A single part without a heading."""
    return (Part("", tuple(rows)),)


def stem(event: DisasterEvent | None, name: str) -> str:
    """The name of a file: whose it is, and loudly whether it is an exercise's."""
    if event is None:
        return name
    mark = _("訓練") + "-" if event.exercise else ""
    return f"{mark}{event.code}-{name}"
