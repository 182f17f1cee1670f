"""The engine against the design's own reference and checker, where they lie beside the checkout."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from dispatch.matching.problem import Problem
from dispatch.matching.solve import solve
from tests.matching.worlds import world

SHARED = Path(__file__).resolve().parents[3] / "shared" / "matching"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the design is not beside this checkout")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ...]:
    """The modules rules, reference and check_plan of the design."""
    monkeypatch.syspath_prepend(str(SHARED))
    return tuple(importlib.import_module(name) for name in ("rules", "reference", "check_plan"))


@pytest.mark.parametrize("first", [10_000, 10_020])
def test_agrees_with_the_reference(first: int, shared: tuple[ModuleType, ...]) -> None:
    """Same coverage and cost as the reference, and the checker accepts the plan."""
    rules, reference, check_plan = shared
    for seed in range(first, first + 20):
        asked = world(seed, engaged=0)  # the reference knows of work only
        plan = solve(Problem.from_json(asked)).to_json()
        truth = reference.solve(rules.Rules(asked), 60, 1)
        assert truth["status"] == plan["status"] == "optimal"
        assert (plan["coverage"], plan["cost"]) == pytest.approx((truth["coverage"], truth["cost"])), (
            f"world {seed}"
        )
        assert check_plan.check(asked, plan)[0] == [], f"world {seed}"
