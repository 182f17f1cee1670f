"""The answer, `dispatch-plan/1`. It knows its figures and can say, from the problem alone, whether they are true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.matching import judging, reading
from dispatch.matching.faults import Faults
from dispatch.matching.figures import Figures, read_figures
from dispatch.matching.parts import Assigned
from dispatch.matching.problem import Problem
from dispatch.matching.problem_json import read_assigned, written_assigned
from dispatch.matching.reading import Fields
from dispatch.matching.remedies import Fix, Shortage, read_fix, read_shortage
from dispatch.matching.rules import Rule

FORMAT = "dispatch-plan/1"


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why nobody comes. `count` candidates are taken away by `rule`, for `need` (and in `option`, where
    the reason differs by option); or, `contested`, `count` could come but `requests` hold them. What giving it one
    would cost is said where it was asked for: others would lose the weight `loses`, and the plan would cost `cost`
    minutes more (fewer, if negative)."""

    rule: Rule
    count: int
    need: int | None = None
    option: int | None = None
    requests: tuple[str, ...] = ()
    loses: int | None = None
    cost: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The reason as plain values; what does not apply is left out."""
        out: dict[str, Any] = {"rule": self.rule.value, "count": self.count}
        for name in ("need", "option", "loses", "cost"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        if self.rule is Rule.CONTESTED:
            out["requests"] = list(self.requests)
        return out


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A request nobody is given to, why, and what would help; where nothing would and it was asked, what is missing."""

    request: str
    reasons: tuple[Reason, ...] = ()
    fixes: tuple[Fix, ...] = ()
    shortage: tuple[Shortage, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What stands in the plan's `unassigned`."""
        out: dict[str, Any] = {
            "request": self.request,
            "reasons": [reason.to_json() for reason in self.reasons],
            "fixes": [fix.to_json() for fix in self.fixes],
        }
        if self.shortage:
            out["shortage"] = [one.to_json() for one in self.shortage]
        return out


@dataclass(frozen=True, slots=True)
class Plan(Figures):
    """Who goes where."""

    assignments: tuple[Assigned, ...]
    unassigned: tuple[Unassigned, ...]

    def check(self, problem: Problem) -> list[str]:
        """Everything that is wrong with this plan, in sentences; computed from the problem without the solver."""
        out = judging.faults(problem, self.assignments)
        if not out:
            out += self.figure_faults(*judging.measure(problem, self.assignments))
        listed = [one.request for one in self.assignments] + [one.request for one in self.unassigned]
        if sorted(listed) != sorted(request.id for request in problem.requests):
            out.append("not every request is either assigned or unassigned, exactly once")
        return out

    def to_json(self) -> dict[str, Any]:
        """The plan as `dispatch-plan/1`, ready for `json.dumps`."""
        return {
            "format": FORMAT,
            **self.written_figures(),
            "assignments": [written_assigned(one) for one in self.assignments],
            "unassigned": [one.to_json() for one in self.unassigned],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Plan:
        """The plan in a parsed JSON object or its text; raises ProblemError with every fault and its place."""
        top = reading.opened(source, FORMAT)
        fields: dict[str, Any] = {
            **read_figures(top),
            "assignments": top.many("assignments", read_assigned, needed=True),
            "unassigned": top.many("unassigned", _unassigned, needed=True),
        }
        top.faults.raise_if_any()
        return cls(**fields)


def _rule(value: object) -> Rule:
    name = reading.text(value)
    if name not in list(Rule):
        raise ValueError(f"is not a rule: {reading.shown(name)}")
    return Rule(name)


def _reason(value: object, place: str, faults: Faults) -> Reason:
    fields = Fields(value, place, faults)
    return fields.build(
        Reason,
        rule=fields.get("rule", _rule),
        count=fields.get("count", reading.whole),
        need=fields.get("need", reading.whole, None),
        option=fields.get("option", reading.whole, None),
        requests=fields.texts("requests"),
        loses=fields.get("loses", reading.whole, None),
        cost=fields.get("cost", reading.number, None),
    )


def _unassigned(value: object, place: str, faults: Faults) -> Unassigned:
    fields = Fields(value, place, faults)
    return fields.build(
        Unassigned,
        request=fields.get("request", reading.text),
        reasons=fields.many("reasons", _reason),
        fixes=fields.many("fixes", read_fix),
        shortage=fields.many("shortage", read_shortage),
    )
