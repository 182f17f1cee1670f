"""The answer, `dispatch-pairing-plan/1`: who watches what, who is left without, and how good that is proven to be.

A plan judges itself: `check` computes everything anew from the problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.matching import reading
from dispatch.matching.faults import Faults
from dispatch.matching.reading import Fields
from training.pairing import judging
from training.pairing.parts import Pair
from training.pairing.problem import Problem
from training.pairing.problem_json import PAIR
from training.pairing.reasons import Left, Why, left_without
from training.pairing.rules import Rule

FORMAT = "dispatch-pairing-plan/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """Who watches what. `worth_bound` and `cost_bound` are true bounds: no choice is worth more, none that is worth as
    much costs less; `status` is `optimal` where both are met. `cost_bound` is None while the worth is not proven."""

    status: str
    worth: int
    worth_bound: int
    cost: int
    cost_bound: int | None
    seconds: float
    pairs: tuple[Pair, ...]
    left: tuple[Left, ...] = ()

    def check(self, problem: Problem) -> list[str]:
        """Everything that is wrong with this plan, in sentences; computed from the problem without the solver."""
        out = judging.faults(problem, self.pairs)
        if out:
            return out
        worth, cost = judging.measure(problem, self.pairs)
        met = self.worth_bound == worth and self.cost_bound == cost
        wrong = {
            f"worth: says {self.worth}, is {worth}": self.worth != worth,
            f"cost: says {self.cost}, is {cost}": self.cost != cost,
            "worth_bound is below the worth": self.worth_bound < worth,
            "cost_bound is above the cost": self.cost_bound is not None and self.cost_bound > cost,
            f"status is {self.status}, but the bounds say otherwise": (self.status == "optimal") != met,
            "who is left without is not as it says": self.left != left_without(problem, self.pairs),
        }
        return [sentence for sentence, holds in wrong.items() if holds]

    def to_json(self) -> dict[str, Any]:
        """The plan as `dispatch-pairing-plan/1`, ready for `json.dumps`."""
        return {
            "format": FORMAT,
            "status": self.status,
            "worth": self.worth,
            "worth_bound": self.worth_bound,
            "cost": self.cost,
            "cost_bound": self.cost_bound,
            "seconds": self.seconds,
            "pairs": [{"job": pair.job, "trainee": pair.trainee} for pair in self.pairs],
            "left": [
                {
                    "trainee": one.trainee,
                    "language": one.language,
                    "reason": one.reason.value,
                    "jobs": one.jobs,
                    "taken_away": dict(one.taken_away),
                }
                for one in self.left
            ],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Plan:
        """The plan in a parsed JSON object or its text; raises ProblemError with every fault and its place."""
        top = reading.opened(source, FORMAT)
        fields: dict[str, Any] = {
            "status": top.get("status", reading.text),
            "worth": top.get("worth", reading.whole),
            "worth_bound": top.get("worth_bound", reading.whole),
            "cost": top.get("cost", reading.whole),
            "cost_bound": top.get("cost_bound", reading.whole, None),
            "seconds": top.get("seconds", reading.number),
            "pairs": top.many("pairs", PAIR.careful, needed=True),
            "left": top.many("left", _left, needed=True),
        }
        top.faults.raise_if_any()
        return cls(**fields)


def _reason(value: object) -> Rule | Why:
    name = reading.text(value)
    if name in list(Why):
        return Why(name)
    if name not in list(Rule):
        raise ValueError(f"is not a reason: {reading.shown(name)}")
    return Rule(name)


def _left(value: object, place: str, faults: Faults) -> Left:
    fields = Fields(value, place, faults)
    return fields.build(
        Left,
        trainee=fields.get("trainee", reading.text),
        language=fields.get("language", reading.text),
        reason=fields.get("reason", _reason),
        jobs=fields.get("jobs", reading.whole),
        taken_away=fields.table("taken_away", reading.whole, needed=True),
    )
