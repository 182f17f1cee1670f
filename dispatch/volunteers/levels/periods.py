"""A timeline as it is kept: one span for as long as neither the level nor any permission changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.volunteers.levels.timelines import Timeline

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` through `last` the level, and the codes of the visits that are allowed, in their order."""

    first: date
    last: date
    level: int
    visits: tuple[str, ...]


def periods(line: Timeline) -> tuple[Period, ...]:
    """The spans of a timeline on which there is a level or a permission; days between them have neither."""
    return tuple(one for one in _all(line) if one.level or one.visits)


def _all(line: Timeline) -> Iterator[Period]:
    rows = (line.levels, *line.permissions.values())
    starts = sorted({span.first for spans in rows for span in spans})
    ends = [*(day - DAY for day in starts[1:]), line.levels[-1].last]
    for first, last in zip(starts, ends, strict=True):
        visits = tuple(sorted(kind.value for kind in line.permissions if line.allows(kind, first)))
        yield Period(first, last, line.level_on(first), visits)
