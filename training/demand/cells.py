"""Where people were missing: past requests by language, level, ward, weekday and hour, with how many could have come.

A cell is uncovered demand when nobody came, and hard to cover when fewer people than a programme wants could have come
at all. Any of the five marks may be left out of the grouping, because a cell of one request says little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dispatch.matching.parts import wrong

MARKS = ("language", "level", "ward", "weekday", "band")
FEW = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A past request as its programme saw it: the day, the hour band's name, whether somebody came, and how many people
    the rules would have let come, had they had no other work (`able`). `strained`: somebody was found, but many had to
    be asked or it was late."""

    id: str
    language: str
    level: int
    ward: str
    day: date
    band: str
    covered: bool
    able: int
    strained: bool = False

    def __post_init__(self) -> None:
        if self.able < 0:
            raise wrong("able", "must not be below 0")
        if self.covered and self.able == 0:
            raise wrong("able", "is 0, but somebody came")

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return self.day.weekday()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `key` holds the values of `marks`, in their order. `hard` counts covered requests for which fewer than
    `few` people could come or that were strained: the next one like them may stay uncovered. `able` is the middle
    number of people."""

    marks: tuple[str, ...]
    key: tuple[str | int, ...]
    requests: int
    uncovered: int
    hard: int
    able: float

    @property
    def share_uncovered(self) -> float:
        """Of the cell's requests, 0 to 1."""
        return self.uncovered / self.requests

    @property
    def short(self) -> int:
        """Requests that were uncovered or hard to cover."""
        return self.uncovered + self.hard

    def to_json(self) -> dict[str, Any]:
        """The cell as plain values, its marks by name."""
        return {
            **dict(zip(self.marks, self.key, strict=True)),
            "requests": self.requests,
            "uncovered": self.uncovered,
            "share_uncovered": round(self.share_uncovered, 4),
            "hard": self.hard,
            "able": self.able,
        }


def cells(past: Iterable[Asked], marks: Sequence[str] = MARKS, few: int = FEW) -> tuple[Cell, ...]:
    """The cells, those that lack most first: by uncovered requests, then hard ones, then by key.

    ValueError for a mark that is none.
    """
    if unknown := [mark for mark in marks if mark not in MARKS]:
        raise ValueError(f"no such mark: {unknown[0]}")
    groups: dict[tuple[str | int, ...], list[Asked]] = defaultdict(list)
    for one in past:
        groups[tuple(getattr(one, mark) for mark in marks)].append(one)
    found = [_cell(tuple(marks), key, group, few) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda cell: (-cell.uncovered, -cell.hard, cell.key)))


def _cell(marks: tuple[str, ...], key: tuple[str | int, ...], group: Sequence[Asked], few: int) -> Cell:
    return Cell(
        marks,
        key,
        requests=len(group),
        uncovered=sum(not one.covered for one in group),
        hard=sum(one.covered and (one.able < few or one.strained) for one in group),
        able=_middle(sorted(one.able for one in group)),
    )


def _middle(values: Sequence[int]) -> float:
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def grid(found: Iterable[Cell], rows: str, columns: str) -> dict[str, Any]:
    """The data of a chart: for two marks the names along each side, and the requests and the short ones in between."""
    asked: dict[tuple[str | int, str | int], tuple[int, int]] = {}
    for cell in found:
        value = dict(zip(cell.marks, cell.key, strict=True))
        at = value[rows], value[columns]
        before = asked.get(at, (0, 0))
        asked[at] = before[0] + cell.requests, before[1] + cell.short
    down, across = (sorted({at[k] for at in asked}) for k in (0, 1))
    return {
        "rows": down,
        "columns": across,
        "requests": [[asked.get((r, c), (0, 0))[0] for c in across] for r in down],
        "short": [[asked.get((r, c), (0, 0))[1] for c in across] for r in down],
    }
