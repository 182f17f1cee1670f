"""The rounds found are better than nearest-first, and the comparison would say so if they were not."""

from __future__ import annotations

import pytest

from benchmarks import rounds
from benchmarks.nearest import Asked, nearest_first
from dispatch.disasters.routing import opening, solve
from dispatch.disasters.routing.instance import Instance, Over, Rounds
from dispatch.disasters.routing.problem import Problem


@pytest.mark.parametrize("seed", range(3))
def test_rounds_are_better_than_nearest_first(seed: int) -> None:
    """On each case: more important shelters, or as many and better languages, or shorter ways."""
    assert rounds.row(seed, 40, 4, 2.0).endswith("| better |")


def test_nearest_first_itself_is_not_called_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that does no more than nearest-first is found out."""

    def no_more(instance: Instance, over: Over) -> list[Rounds]:
        return [opening.nearest_first(instance, by_weight=by_weight) for by_weight in (False, True)]

    monkeypatch.setattr(solve, "openings", no_more)
    assert rounds.row(0, 40, 4, 0.0).endswith("| NOT BETTER |")


def test_the_engine_begins_from_the_same_nearest_first() -> None:
    """What the engine calls nearest-first and what is written here from the JSON alone are the same rounds."""
    raw = rounds.problem(5, 40, 4)
    instance, asked = Instance(Problem.from_json(raw)), Asked(raw)
    for by_weight in (False, True):
        own = opening.nearest_first(instance, by_weight=by_weight)
        named = [[instance.shelters[k].id for k in order] for order in own]
        assert named == list(nearest_first(asked, by_weight=by_weight).values())
