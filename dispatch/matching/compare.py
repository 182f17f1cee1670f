"""Two plans side by side: what was won, what was lost, who moved. Of one problem, or of a problem and its change.

Jobs are compared by when and how they take place, not by the number of their option: a change of the problem may
have put other options before. The same people in other needs of a team are no difference, as in the cost `changed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.matching import judging
from dispatch.matching.costs import plain
from dispatch.matching.parts import Assigned, Mode
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem


@dataclass(frozen=True, slots=True)
class Placed:
    """An assignment together with its time and mode, to be read without its problem."""

    request: str
    option: int
    volunteers: tuple[str, ...]
    start: datetime
    end: datetime
    mode: Mode

    @property
    def assigned(self) -> Assigned:
        """The assignment alone."""
        return Assigned(self.request, self.option, self.volunteers)

    @property
    def job(self) -> tuple[float, float, Mode]:
        """What the people are asked to do: start and end as instants, and the mode."""
        return self.start.timestamp(), self.end.timestamp(), self.mode

    def same(self, other: Placed) -> bool:
        """Whether the same people do the same job."""
        return self.job == other.job and sorted(self.volunteers) == sorted(other.volunteers)

    def to_json(self) -> dict[str, Any]:
        """The assignment as plans write it, with the job's time and mode."""
        return {
            "request": self.request,
            "option": self.option,
            "volunteers": list(self.volunteers),
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "mode": self.mode.value,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """A request that is covered in both plans, by other people or by another job."""

    before: Placed
    now: Placed

    @property
    def request(self) -> str:
        """The request's id."""
        return self.now.request

    def to_json(self) -> dict[str, Any]:
        """Both assignments under the request's id."""
        return {"request": self.request, "before": self.before.to_json(), "now": self.now.to_json()}


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between a plan before and a plan now.

    `won` is covered now and was not (also where it is asked for only now); `lost` was covered and is not, though
    still asked for; `kept` are the ids of what stayed. `new` and `gone` are the ids of requests that only one of the
    problems has. Coverage in weight, cost in minutes. `proven`: both plans are proven best, so the difference is the
    problems' own and not the solver's.
    """

    won: tuple[Placed, ...]
    lost: tuple[Placed, ...]
    moved: tuple[Moved, ...]
    kept: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    coverage_before: int
    coverage: int
    cost_before: float
    cost: float
    proven: bool

    @property
    def coverage_change(self) -> int:
        """The weight that is covered more (less, where negative)."""
        return self.coverage - self.coverage_before

    @property
    def cost_change(self) -> float:
        """The minutes that the plan costs more (less, where negative)."""
        return plain(self.cost - self.cost_before)

    @property
    def empty(self) -> bool:
        """Whether nobody has to be told anything: what is covered is covered by the same people at the same time."""
        return not (self.won or self.lost or self.moved)

    def to_json(self) -> dict[str, Any]:
        """The difference as plain values; of what was kept only how many."""
        return {
            "coverage": _amounts(self.coverage_before, self.coverage),
            "cost": _amounts(self.cost_before, self.cost),
            "proven": self.proven,
            "won": [one.to_json() for one in self.won],
            "lost": [one.to_json() for one in self.lost],
            "moved": [one.to_json() for one in self.moved],
            "kept": len(self.kept),
            "new": list(self.new),
            "gone": list(self.gone),
        }


def _amounts(before: float, now: float) -> dict[str, float]:
    return {"before": before, "now": now, "change": plain(now - before)}


def compare(problem_old: Problem, plan_old: Plan, problem_new: Problem, plan_new: Plan) -> Difference:
    """What differs between a plan of one problem and a plan of another (or of the same).

    The figures are counted from the assignments, each plan by its own problem's weights and costs. KeyError or
    IndexError where a plan names what its problem does not know.
    """
    proven = plan_old.status == plan_new.status == "optimal"
    return difference(problem_old, plan_old.assignments, problem_new, plan_new.assignments, proven=proven)


def difference(
    problem_old: Problem,
    old: Iterable[Assigned],
    problem_new: Problem,
    new: Iterable[Assigned],
    *,
    proven: bool,
) -> Difference:
    """`compare` for bare assignments; `proven` is the caller's word for both."""
    old, new = tuple(old), tuple(new)
    return _difference(
        placed(problem_old, old),
        judging.measure(problem_old, old),
        placed(problem_new, new),
        judging.measure(problem_new, new),
        [request.id for request in problem_old.requests],
        [request.id for request in problem_new.requests],
        proven=proven,
    )


def since(plan_old: Plan, problem: Problem, plan: Plan) -> Difference:
    """`compare` where the old plan's problem is not at hand: its figures are believed, and its times are today's.

    A job whose option is no more counts as not held before.
    """
    options = {request.id: len(request.options) for request in problem.requests}
    still = [one for one in plan_old.assignments if 0 <= one.option < options.get(one.request, 0)]
    listed = [one.request for one in plan_old.assignments] + [one.request for one in plan_old.unassigned]
    return _difference(
        placed(problem, still),
        (plan_old.coverage, plan_old.cost),
        placed(problem, plan.assignments),
        judging.measure(problem, plan.assignments),
        listed,
        list(options),
        proven=plan_old.status == plan.status == "optimal",
    )


def _difference(
    before: Mapping[str, Placed],
    figures_before: tuple[int, float],
    now: Mapping[str, Placed],
    figures: tuple[int, float],
    asked_before: Sequence[str],
    asked: Sequence[str],
    *,
    proven: bool,
) -> Difference:
    both = [(before[name], one) for name, one in now.items() if name in before]
    known, wanted = set(asked_before), set(asked)
    return Difference(
        won=tuple(one for name, one in now.items() if name not in before),
        lost=tuple(one for name, one in before.items() if name not in now and name in wanted),
        moved=tuple(Moved(then, one) for then, one in both if not then.same(one)),
        kept=tuple(one.request for then, one in both if then.same(one)),
        new=tuple(name for name in asked if name not in known),
        gone=tuple(name for name in asked_before if name not in wanted),
        coverage_before=figures_before[0],
        coverage=figures[0],
        cost_before=figures_before[1],
        cost=figures[1],
        proven=proven,
    )


def placed(problem: Problem, assignments: Iterable[Assigned]) -> Mapping[str, Placed]:
    """Assignments with their times, by request, in the problem's order of requests."""
    given = {one.request: one for one in assignments}
    out = {}
    for request in problem.requests:
        if (one := given.pop(request.id, None)) is not None:
            option = request.options[one.option]
            out[request.id] = Placed(
                request.id, one.option, one.volunteers, option.start, option.end, option.mode
            )
    if given:
        raise KeyError(next(iter(given)))
    return out
