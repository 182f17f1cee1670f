"""The engine's problem together with what its indices mean in rows, and how to see that it has grown old."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.matching.parts import Candidate, Option, Request
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.vocabulary import Mode


def request_key(row_id: int) -> str:
    """A request row's name in the engine."""
    return f"R{row_id:07d}"


def volunteer_key(row_id: int) -> str:
    """A volunteer row's name in the engine."""
    return f"V{row_id:07d}"


def row_id(key: str) -> int:
    """The row behind an engine's name."""
    return int(key[1:])


@dataclass(frozen=True, slots=True)
class Way:
    """What stands behind one option of the engine: which of the request's times, and in which mode."""

    option_id: int
    rank: int
    start: datetime
    end: datetime
    mode: Mode


@dataclass(frozen=True)
class Outlook:
    """A problem built from rows. `ways` and `positions` translate the engine's indices of options and needs.

    `asked_enough` are those without free time here because they must not be asked again this week.
    """

    problem: Problem
    ways: dict[str, tuple[Way, ...]]
    positions: dict[str, tuple[int, ...]]
    asked_enough: frozenset[str] = frozenset()

    @property
    def open(self) -> frozenset[str]:
        """Requests that the solver decides: all but the fixed ones."""
        fixed = {one.request for one in self.problem.fixed}
        return frozenset(request.id for request in self.problem.requests if request.id not in fixed)

    def moved_since(self, before: Outlook, plan: Plan) -> set[str]:
        """Requests for which `plan`, made on `before`, is no answer any more: they or their people have changed.

        Where anybody has changed, requests without anybody count too: they might now be covered.
        """
        people = _changed(before._people(), self._people())
        stale = _changed(before._asked(), self._asked()) | (self.open - before.open)
        if people:
            stale |= {one.request for one in plan.unassigned}
        return stale | {one.request for one in plan.assignments if people & set(one.volunteers)}

    def _asked(self) -> dict[str, tuple[Request, tuple[Way, ...], tuple[int, ...]]]:
        asked = {request.id: request for request in self.problem.requests}
        return {key: (asked[key], self.ways[key], self.positions[key]) for key in self.open}

    def _people(self) -> dict[str, tuple[Candidate, list[Option]]]:
        asked = {request.id: request for request in self.problem.requests}
        held: dict[str, list[Option]] = defaultdict(list)
        for one in self.problem.fixed:
            for who in one.volunteers:
                held[who].append(asked[one.request].options[one.option])
        return {person.id: (person, held[person.id]) for person in self.problem.candidates}


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {key for key, value in before.items() if after.get(key) != value}
