"""What cannot be covered, as requests to others: so many helpers of a role and language, from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatch.disasters.rostering.explain import EXPERIENCED, LANGUAGE, SEATS, Uncovered
from dispatch.disasters.rostering.parts import Shift
from dispatch.disasters.rostering.problem import Problem

_Key = tuple[datetime, datetime, str, str, int, bool]


@dataclass(frozen=True, slots=True)
class Aid:
    """A request: `number` people of a role, `experienced` of them having served before, for these hours.

    `language` None: any. `remote`: from home will do. `shifts` are those they would serve in.
    """

    role: str
    language: str | None
    level: int | None
    start: datetime
    end: datetime
    remote: bool
    number: int
    experienced: int
    shifts: tuple[str, ...]


def aid_of(problem: Problem, uncovered: Iterable[Uncovered]) -> tuple[Aid, ...]:
    """The requests, by time: shifts of the same hours, role and language are one request. Shifts that have begun are
    past help."""
    shifts, found = {one.id: one for one in problem.shifts}, defaultdict[_Key, list[_Line]](list)
    for one in uncovered:
        shift = shifts[one.shift]
        if problem.now is None or shift.start >= problem.now:
            for line in _lines(shift, one):
                hours = shift.start.astimezone(UTC), shift.end.astimezone(UTC)
                key = (*hours, shift.role, line.language or "", line.level or 0, shift.remote)
                found[key].append(line)
    return tuple(_together(found[key]) for key in sorted(found))


@dataclass(frozen=True, slots=True)
class _Line:
    shift: Shift
    language: str | None
    level: int | None
    number: int
    experienced: int


def _lines(shift: Shift, one: Uncovered) -> Iterator[_Line]:
    """The helpers of one shift: a speaker for each language place, others for what is left of the seats. Experience is
    asked of the first of them."""
    seats = sum(lack.number for lack in one.missing if lack.kind == SEATS)
    experienced = sum(lack.number for lack in one.missing if lack.kind == EXPERIENCED)
    speakers = [lack for lack in one.missing if lack.kind == LANGUAGE]
    rest = max(0, max(seats, experienced) - sum(lack.number for lack in speakers))
    wanted = [(lack.language, lack.level, lack.number) for lack in speakers] + [(None, None, rest)] * (
        rest > 0
    )
    for language, level, number in wanted:
        yield _Line(shift, language, level, number, min(experienced, number))
        experienced -= min(experienced, number)


def _together(lines: list[_Line]) -> Aid:
    first = lines[0]
    return Aid(
        first.shift.role,
        first.language,
        first.level,
        first.shift.start,
        first.shift.end,
        first.shift.remote,
        sum(line.number for line in lines),
        sum(line.experienced for line in lines),
        tuple(line.shift.id for line in lines),
    )
