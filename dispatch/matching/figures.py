"""What every plan says of itself: how much it covers, what it costs, and how good both are proven to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dispatch.matching import reading
from dispatch.matching.reading import Fields

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Figures:
    """`coverage_bound` and `cost_bound` are true bounds: no plan covers more, none that covers as much costs less.

    `status` is `optimal` where both are met. `cost_bound` is None while coverage is not proven.
    """

    status: str
    coverage: int
    coverage_bound: int
    cost: float
    cost_bound: float | None
    seconds: float

    def figure_faults(self, coverage: int, cost: float) -> list[str]:
        """What is wrong with the figures of a plan that covers and costs this, in sentences."""
        bounds_met = self.coverage_bound == coverage and self.cost_bound == self.cost
        wrong = {
            f"coverage: says {self.coverage}, is {coverage}": self.coverage != coverage,
            f"cost: says {self.cost}, is {cost}": abs(self.cost - cost) > TOLERANCE,
            "coverage_bound is below the coverage": self.coverage_bound < coverage,
            "cost_bound is above the cost": self.cost_bound is not None
            and self.cost_bound > cost + TOLERANCE,
            f"status is {self.status}, but the bounds say otherwise": (self.status == "optimal")
            != bounds_met,
        }
        return [sentence for sentence, holds in wrong.items() if holds]

    def written_figures(self) -> dict[str, Any]:
        """The figures as they stand in a plan's JSON."""
        return {
            "status": self.status,
            "coverage": self.coverage,
            "coverage_bound": self.coverage_bound,
            "cost": self.cost,
            "cost_bound": self.cost_bound,
            "seconds": self.seconds,
        }


def read_figures(top: Fields) -> dict[str, Any]:
    """The figures of a plan's JSON, by their names; what is wrong with them is among the faults of `top`."""
    return {
        "status": top.get("status", reading.text),
        "coverage": top.get("coverage", reading.whole),
        "coverage_bound": top.get("coverage_bound", reading.whole),
        "cost": top.get("cost", reading.number),
        "cost_bound": top.get("cost_bound", reading.number, None),
        "seconds": top.get("seconds", reading.number),
    }
