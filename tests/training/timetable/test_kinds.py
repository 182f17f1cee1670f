"""Believable problems of each kind: whatever time allows, the timetable is valid and its bounds are true."""

from __future__ import annotations

import pytest

from benchmarks.timetables import KINDS, problem
from tests.training.timetable.truth import faults
from training.timetable.problem import Problem
from training.timetable.solve import SolveParams, solve


@pytest.mark.parametrize("kind", KINDS)
def test_a_timetable_cut_short_is_valid(kind: str) -> None:
    """After a few seconds no rule is broken, by the plan's own word and by the checker's."""
    asked = problem(kind, 1, sessions=8, people=50, courses=3)
    told: list[tuple[str, float | None, float | None]] = []
    plan = solve(
        Problem.from_json(asked), SolveParams(time_limit=4, progress=lambda *what: told.append(what))
    )
    assert faults(asked, plan.to_json()) == plan.check(Problem.from_json(asked)) == []
    assert all(bound is not None and bound >= plan.coverage for _, _, bound in told)


@pytest.mark.parametrize(("kind", "seed"), [("usual", 3), ("scarce", 6)])
def test_forty_sessions_for_three_hundred_people_are_proven(kind: str, seed: int) -> None:
    """At full size, however long it takes: optimal in both stages, and the checker agrees."""
    asked = problem(kind, seed)
    assert (len(asked["sessions"]), len(asked["people"])) == (40, 300)
    plan = solve(Problem.from_json(asked))
    assert (plan.status, plan.coverage, plan.cost) == ("optimal", plan.coverage_bound, plan.cost_bound)
    assert faults(asked, plan.to_json()) == []
