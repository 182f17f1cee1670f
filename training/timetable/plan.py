"""The answer, `dispatch-timetable-plan/1`: what is held when and where, who could come, and how good that is proven to
be. A plan judges itself: `check` computes everything anew from the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.matching import reading
from dispatch.matching.faults import Faults
from dispatch.matching.figures import Figures, read_figures
from dispatch.matching.reading import Fields
from training.timetable import judging
from training.timetable.judging import Held
from training.timetable.problem import Problem
from training.timetable.problem_json import PLACEMENT, written_placement
from training.timetable.reasons import NotHeld, NotServed

FORMAT = "dispatch-timetable-plan/1"


@dataclass(frozen=True, slots=True)
class Unserved:
    """A person who cannot come to a course they need, and why."""

    person: str
    course: str
    reason: NotServed


@dataclass(frozen=True, slots=True)
class Unheld:
    """A session that is not held, and why."""

    session: str
    reason: NotHeld


@dataclass(frozen=True, slots=True)
class Plan(Figures):
    """When what is held; coverage is the weight of the needs that are served."""

    held: tuple[Held, ...]
    not_served: tuple[Unserved, ...] = ()
    not_held: tuple[Unheld, ...] = ()

    def check(self, problem: Problem) -> list[str]:
        """Everything that is wrong with this plan, in sentences; computed from the problem without the solver."""
        out = judging.faults(problem, self.held)
        if not out:
            out += self.figure_faults(*judging.measure(problem, self.held))
        out += self._list_faults(problem)
        return out

    def _list_faults(self, problem: Problem) -> list[str]:
        sessions = {one.id: one.course for one in problem.sessions}
        out = []
        if sorted(
            [*(one.placement.session for one in self.held), *(one.session for one in self.not_held)]
        ) != sorted(sessions):
            out.append("not every session is either held or not held, exactly once")
        served = [(who, sessions.get(one.placement.session, "")) for one in self.held for who in one.people]
        listed = sorted([*served, *((one.person, one.course) for one in self.not_served)])
        if listed != sorted((one.id, course) for one in problem.people for course in one.needs):
            out.append("not every need is either served or not served, exactly once")
        return out

    def to_json(self) -> dict[str, Any]:
        """The plan as `dispatch-timetable-plan/1`, ready for `json.dumps`."""
        return {
            "format": FORMAT,
            **self.written_figures(),
            "held": [{**written_placement(one.placement), "people": list(one.people)} for one in self.held],
            "not_served": [
                {"person": one.person, "course": one.course, "reason": one.reason.value}
                for one in self.not_served
            ],
            "not_held": [{"session": one.session, "reason": one.reason.value} for one in self.not_held],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Plan:
        """The plan in a parsed JSON object or its text; raises ProblemError with every fault and its place."""
        top = reading.opened(source, FORMAT)
        fields: dict[str, Any] = {
            **read_figures(top),
            "held": top.many("held", _held, needed=True),
            "not_served": top.many("not_served", _unserved, needed=True),
            "not_held": top.many("not_held", _unheld, needed=True),
        }
        top.faults.raise_if_any()
        return cls(**fields)


def _held(value: object, place: str, faults: Faults) -> Held:
    fields = Fields(value, place, faults)
    placement = PLACEMENT.careful(value, place, faults)
    return fields.build(Held, placement=placement, people=fields.texts("people"))


def _reason(codes: type[NotServed] | type[NotHeld], value: object) -> NotServed | NotHeld:
    name = reading.text(value)
    if name not in list(codes):
        raise ValueError(f"is not a reason: {reading.shown(name)}")
    return codes(name)


def _unserved(value: object, place: str, faults: Faults) -> Unserved:
    fields = Fields(value, place, faults)
    return fields.build(
        Unserved,
        person=fields.get("person", reading.text),
        course=fields.get("course", reading.text),
        reason=fields.get("reason", lambda one: _reason(NotServed, one)),
    )


def _unheld(value: object, place: str, faults: Faults) -> Unheld:
    fields = Fields(value, place, faults)
    return fields.build(
        Unheld,
        session=fields.get("session", reading.text),
        reason=fields.get("reason", lambda one: _reason(NotHeld, one)),
    )
