"""Who could have come at all, against asking the engine about one person and one request at a time; the bars."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from dispatch.matching.solve import SolveParams, solve
from tests.training.demand.scenes import past
from training.demand.able import able
from training.demand.bars import HEIGHT, TOP, WIDTH, bars


@pytest.mark.parametrize("seed", [1, 2])
def test_able_counts_whom_the_engine_would_send(seed: int) -> None:
    """For each need: the people with whom alone, and the need alone, the engine covers the request."""
    problem = replace(past(seed), fixed=(), previous=())
    found = able(problem)
    for request in problem.requests:
        for k, need in enumerate(request.needs):
            alone = replace(problem, requests=(replace(request, needs=(need,), banned=(), continuity=()),))
            could = sum(
                bool(solve(replace(alone, candidates=(one,)), SolveParams(explain="none")).assignments)
                for one in problem.candidates
            )
            assert found.get((request.id, k), 0) == could
    assert any(found.values())


def test_bars_stay_inside_the_picture_and_keep_their_proportions() -> None:
    """The highest bound reaches the top, a bar of half of it half the height, twelve of them fit side by side."""
    choices = [{"people": k, "gained": k, "bound": 12} for k in range(1, 13)]
    drawn = bars(choices, 12)
    assert len(drawn) == len(choices)
    assert all(one.x >= 0 and one.x + one.width <= WIDTH and one.y + one.height < HEIGHT for one in drawn)
    assert all(a.x + a.width < b.x for a, b in pairwise(drawn))
    assert drawn[11].y == drawn[0].bound_y == TOP
    assert drawn[5].height == pytest.approx(drawn[11].height / 2, abs=0.1)
    assert bars([], 0) == ()
