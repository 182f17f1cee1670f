"""A study's result as the page shows it: courses with their people, and where people were missing as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

from sqlalchemy import select

from dispatch.assignments.planning import row_id
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.volunteers.models import Volunteer
from training.demand.bars import Bar, bars
from training.queries.demand import invitable

SHADES = 4
"""How many shades the table of missing people has, beside none."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite, and the requests they would have done. `free`: not in a session of the course already."""

    row: Volunteer
    requests: list[ServiceRequest]
    free: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """One course: `told` is what the study knew of it, `found` its numbers as the ranking wrote them."""

    told: Mapping[str, Any]
    found: Mapping[str, Any]
    people: list[Person]
    bars: tuple[Bar, ...]

    @property
    def choice(self) -> Mapping[str, Any]:
        """The numbers for the best number of people."""
        best: Mapping[str, Any] = next(
            one for one in self.found["choices"] if one["people"] == len(self.found["invite"])
        )
        return best


@dataclass(frozen=True, slots=True)
class Heat:
    """One cell: requests, those short (uncovered or hard to cover), and the shade from 0 to SHADES."""

    requests: int
    short: int
    uncovered: int
    shade: int


def useful(result: Mapping[str, Any]) -> list[Ranked]:
    """The courses that would have helped, the best first, with the people as they are on the roster today."""
    found = [one for one in result["ranking"]["courses"] if one["invite"]]
    people, requests = _people(found), _requests(found)
    most = max((choice["bound"] for one in found for choice in one["choices"]), default=0)
    return [_ranked(one, result["courses"][one["course"]], people, requests, most) for one in found]


def useless(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The courses that would not have helped, as the study knew them."""
    courses = result["ranking"]["courses"]
    return [result["courses"][one["course"]] for one in courses if not one["invite"]]


def heat(
    result: Mapping[str, Any], by: str
) -> tuple[list[Any], list[tuple[tuple[str, int], list[Heat | None]]]]:
    """Columns (wards or weekdays) and rows (language and level, those that lack most first) of the table."""
    sums: dict[tuple[tuple[str, int], Any], list[int]] = {}
    for cell in result["cells"]:
        one = sums.setdefault(((cell["language"], cell["level"]), cell[by]), [0, 0, 0])
        numbers = cell["requests"], cell["uncovered"] + cell["hard"], cell["uncovered"]
        one[:] = map(add, one, numbers)
    columns = sorted({column for _row, column in sums}, key=lambda one: (one == "", one))
    most = max((short for _requests, short, _uncovered in sums.values()), default=0) or 1
    cells = {
        key: Heat(asked, short, none, -(-SHADES * short // most))
        for key, (asked, short, none) in sums.items()
    }
    rows = {row: [cells.get((row, column)) for column in columns] for row, _column in sums}
    return columns, sorted(rows.items(), key=lambda one: (-sum(c.short for c in one[1] if c), one[0]))


def _ranked(
    one: Mapping[str, Any],
    told: Mapping[str, Any],
    people: Mapping[int, Volunteer],
    requests: Mapping[int, ServiceRequest],
    most: int,
) -> Ranked:
    ids = [row_id(who["person"]) for who in one["invite"]]
    free = invitable(told["id"], ids)
    shown = [
        Person(people[who], _known(invited["requests"], requests), who in free)
        for who, invited in zip(ids, one["invite"], strict=True)
        if who in people
    ]
    return Ranked(told, one, shown, bars(one["choices"], most))


def _people(found: Iterable[Mapping[str, Any]]) -> dict[int, Volunteer]:
    """By id, those who are still on the roster."""
    ids = {row_id(who["person"]) for one in found for who in one["invite"]}
    active = select(Volunteer).where(Volunteer.id.in_(ids), Volunteer.active)
    return {one.id: one for one in db.session.scalars(active)}


def _requests(found: Iterable[Mapping[str, Any]]) -> dict[int, ServiceRequest]:
    ids = {row_id(key) for one in found for who in one["invite"] for key in who["requests"]}
    return {
        one.id: one for one in db.session.scalars(select(ServiceRequest).where(ServiceRequest.id.in_(ids)))
    }


def _known(keys: Sequence[str], requests: Mapping[int, ServiceRequest]) -> list[ServiceRequest]:
    return [requests[row_id(key)] for key in keys if row_id(key) in requests]
