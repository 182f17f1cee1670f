"""What is said about a file: its faults, and what taking it in did or would do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell (or a whole row: no column) that cannot be taken. `line` counts from 1 as the person's program does."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Rows that are new, changed or as they were; with any fault nothing is taken in."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    ignored_columns: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row can be taken."""
        return not self.faults

    @property
    def total(self) -> int:
        """Rows that can be taken."""
        return self.created + self.changed + self.unchanged
