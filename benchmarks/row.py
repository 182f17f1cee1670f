"""The figures of one case. Seconds are those of the clock on the wall unless a name says otherwise; memory is MiB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.cases import Case, Target

GIB = 1024  # MiB

Json = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """What the plain way reaches on the same problem: one model with every pair in it, and the phone list."""

    status: str
    coverage: int
    cost: float
    seconds: float
    greedy_coverage: int


@dataclass
class Row:
    """One case measured. What is not known is None; `faults` says what is wrong with the plan."""

    size: str
    source: str
    details: str
    load: float
    regions: int = 1
    target: Target | None = None
    requests: int | None = None
    volunteers: int | None = None
    pairs: int | None = None
    parse: float | None = None
    eligibility: float | None = None
    model: float | None = None
    engine: float | None = None
    command: float | None = None
    cpu: float | None = None
    memory: float | None = None
    status: str = "none"
    coverage: int | None = None
    coverage_bound: int | None = None
    cost: float | None = None
    cost_bound: float | None = None
    greedy_coverage: int | None = None
    greedy_cost: float | None = None
    reference: Reference | None = None
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, plan: Json, load: float) -> Row:
        """The row of a case with what its plan says."""
        said = {name: plan[name] for name in ("status", "coverage", "coverage_bound", "cost", "cost_bound")}
        return cls(case.name, case.source, case.details, load, case.regions, case.target, **said)

    @classmethod
    def failed(cls, case: Case, code: float, load: float) -> Row:
        """The row of a case on which the command ended without a plan."""
        faults = [f"the command ended with code {code:.0f}"]
        return cls(case.name, case.source, case.details, load, case.regions, case.target, faults=faults)

    def take_stages(self, stages: Sequence[Json]) -> None:
        """Take in what was measured of the stages; seconds are medians."""
        for name in ("parse", "eligibility", "model"):
            setattr(self, name, median(one[name] for one in stages))
        for name in ("requests", "volunteers", "pairs", "greedy_coverage", "greedy_cost"):
            setattr(self, name, stages[0][name])
        self.faults += stages[0]["faults"]
        self._not_below("the phone list", self.greedy_coverage)

    def take_reference(self, reference: Reference) -> None:
        """Set the plain reference beside it; what it has proven must agree."""
        self.reference = reference
        self._not_below("the reference's phone list", reference.greedy_coverage)
        self._not_below("the reference", reference.coverage)
        agree = (self.coverage, self.cost) == (reference.coverage, reference.cost)
        if reference.status == self.status == "optimal" and not agree:
            self.faults.append("proves something else than the reference")

    def _not_below(self, whose: str, coverage: int | None) -> None:
        if coverage is not None and self.coverage is not None and self.coverage < coverage:
            self.faults.append(f"covers less than {whose}: {self.coverage} < {coverage}")

    @property
    def solve(self) -> float | None:
        """Seconds of the engine after eligibility and model: solving, judging, reasons."""
        if self.engine is None or self.eligibility is None or self.model is None:
            return None
        return max(0.0, self.engine - self.eligibility - self.model)

    @property
    def coverage_gap(self) -> float | None:
        """By what share of the bound the coverage lies below it."""
        if self.coverage is None or self.coverage_bound is None:
            return None
        return (self.coverage_bound - self.coverage) / max(1, self.coverage_bound)

    @property
    def cost_gap(self) -> float | None:
        """By what share of the cost its bound lies below it; None while the coverage is not proven."""
        if self.cost is None or self.cost_bound is None:
            return None
        return (self.cost - self.cost_bound) / max(1, self.cost)

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        target = self.target
        if target is None:
            return None
        if self.command is None or self.engine is None or self.memory is None or self.faults:
            return False
        proven = self.status == "optimal" if target.gap is None else (self.coverage_gap or 0) <= target.gap
        quick = self.command <= target.seconds and self.engine <= (target.engine or self.engine)
        return proven and quick and self.memory <= (target.memory or self.memory / GIB) * GIB

    def to_json(self) -> Json:
        """All figures as plain values, those that follow from others too."""
        out = {**vars(self), "target": None if self.target is None else str(self.target)}
        out["reference"] = None if self.reference is None else vars(self.reference)
        for name in ("solve", "coverage_gap", "cost_gap", "reached"):
            out[name] = getattr(self, name)
        return out
