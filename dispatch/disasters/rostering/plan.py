"""The answer, `dispatch-roster-plan/1`: who stands where, what stays empty and why, and how good that is proven to be.

A plan judges itself: `check` computes everything anew from the problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.disasters.rostering import judging
from dispatch.disasters.rostering.aid import Aid, aid_of
from dispatch.disasters.rostering.bill import points
from dispatch.disasters.rostering.explain import Explainer, Missing, Uncovered
from dispatch.disasters.rostering.parts import Duty
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.problem_json import DUTY, written_duty
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import Rules
from dispatch.matching import reading
from dispatch.matching.faults import Faults
from dispatch.matching.figures import Figures, read_figures
from dispatch.matching.reading import Fields

FORMAT = "dispatch-roster-plan/1"


@dataclass(frozen=True, slots=True)
class Plan(Figures):
    """The duties, those that stood already among them; coverage is the importance of all places that are filled."""

    duties: tuple[Duty, ...]
    uncovered: tuple[Uncovered, ...] = ()
    aid: tuple[Aid, ...] = ()

    def check(self, problem: Problem) -> list[str]:
        """Everything that is wrong with this plan, in sentences; computed from the problem without the solver."""
        out = judging.faults(problem, self.duties)
        if not out:
            coverage, cost = judging.measure(problem, self.duties)
            out += self.figure_faults(coverage, points(cost))
            rules = Rules(problem)
            uncovered = Explainer(rules, judging.numbered(rules, self.duties)).uncovered()
            if uncovered != self.uncovered:
                out.append("uncovered: is not what the duties leave empty, or the reasons are others")
            if aid_of(problem, uncovered) != self.aid:
                out.append("aid: is not what is missing")
        return out

    def to_json(self) -> dict[str, Any]:
        """The plan as `dispatch-roster-plan/1`, ready for `json.dumps`."""
        return {
            "format": FORMAT,
            **self.written_figures(),
            "duties": [written_duty(one) for one in self.duties],
            "uncovered": [
                {"shift": one.shift, "missing": [_written_missing(lack) for lack in one.missing]}
                for one in self.uncovered
            ],
            "aid": [_written_aid(one) for one in self.aid],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Plan:
        """The plan in a parsed JSON object or its text; raises ProblemError with every fault and its place."""
        top = reading.opened(source, FORMAT)
        fields: dict[str, Any] = {
            **read_figures(top),
            "duties": top.many("duties", DUTY.careful, needed=True),
            "uncovered": top.many("uncovered", _uncovered, needed=True),
            "aid": top.many("aid", _aid, needed=True),
        }
        top.faults.raise_if_any()
        return cls(**fields)


def _written_missing(lack: Missing) -> dict[str, Any]:
    named = {} if lack.language is None else {"language": lack.language, "level": lack.level}
    return {
        "kind": lack.kind,
        **named,
        "number": lack.number,
        "reasons": [{"reason": reason.value, "count": count} for reason, count in lack.reasons],
    }


def _written_aid(one: Aid) -> dict[str, Any]:
    named = {} if one.language is None else {"language": one.language, "level": one.level}
    return {
        "role": one.role,
        **named,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "remote": one.remote,
        "number": one.number,
        "experienced": one.experienced,
        "shifts": list(one.shifts),
    }


def _uncovered(value: object, place: str, faults: Faults) -> Uncovered:
    fields = Fields(value, place, faults)
    missing = fields.many("missing", _missing, needed=True)
    return fields.build(Uncovered, shift=fields.get("shift", reading.text), missing=missing)


def _missing(value: object, place: str, faults: Faults) -> Missing:
    fields = Fields(value, place, faults)
    return fields.build(
        Missing,
        kind=fields.get("kind", reading.text),
        number=fields.get("number", reading.whole),
        reasons=fields.many("reasons", _counted, needed=True),
        language=fields.get("language", reading.text, None),
        level=fields.get("level", reading.whole, None),
    )


def _counted(value: object, place: str, faults: Faults) -> tuple[Reason, int]:
    fields = Fields(value, place, faults)
    return fields.build(
        lambda reason, count: (reason, count),
        reason=fields.get("reason", _code),
        count=fields.get("count", reading.whole),
    )


def _code(value: object) -> Reason:
    name = reading.text(value)
    if name not in list(Reason):
        raise ValueError(f"is not a reason: {reading.shown(name)}")
    return Reason(name)


def _aid(value: object, place: str, faults: Faults) -> Aid:
    fields = Fields(value, place, faults)
    return fields.build(
        Aid,
        role=fields.get("role", reading.text),
        language=fields.get("language", reading.text, None),
        level=fields.get("level", reading.whole, None),
        start=fields.get("start", reading.instant),
        end=fields.get("end", reading.instant),
        remote=fields.get("remote", reading.yes_or_no),
        number=fields.get("number", reading.whole),
        experienced=fields.get("experienced", reading.whole),
        shifts=fields.texts("shifts"),
    )
