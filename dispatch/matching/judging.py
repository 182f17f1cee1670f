"""Judging a set of assignments with no help from the solver: what it covers, what it costs, which rules it breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np

from dispatch.matching.arrays import UNLIMITED, Arrays, Ints, arrays_of
from dispatch.matching.costs import cost_parts, home_minutes, plain, slot_of
from dispatch.matching.parts import Assigned
from dispatch.matching.problem import Problem
from dispatch.matching.rules import jobs_as_work, refused_by, too_close


def measure(problem: Problem, assignments: Sequence[Assigned]) -> tuple[int, float]:
    """Coverage (sum of weights) and cost (minutes, load included) of assignments whose ids and options exist."""
    arrays = arrays_of(problem)
    slot, who = _pairs(arrays, assignments)
    minutes = home_minutes(arrays, arrays.jobs.slot_job[slot], who)
    cost = sum(float(part.sum()) for part in cost_parts(arrays, slot, who, minutes))
    coverage, before = 0, {one.request: one for one in problem.previous}
    for one in assignments:
        request = problem.requests[arrays.request_index[one.request]]
        coverage += request.weight
        cost += request.options[one.option].penalty
        cost += problem.settings.costs.changed * is_changed(before.get(one.request), one)
    return coverage, plain(cost + _load(problem, assignments))


def is_changed(before: Assigned | None, now: Assigned) -> bool:
    """Whether an earlier proposal is moved; the same people in other needs of the team are no change."""
    return before is not None and (before.option, sorted(before.volunteers)) != (
        now.option,
        sorted(now.volunteers),
    )


def _load(problem: Problem, assignments: Iterable[Assigned]) -> float:
    arrays, cost = arrays_of(problem), 0.0
    for who, jobs in Counter(v for one in assignments for v in one.volunteers).items():
        recent = problem.candidates[arrays.candidate_index[who]].recent_jobs
        cost += problem.settings.costs.load * (jobs * recent + jobs * (jobs - 1) // 2)
    return cost


def _pairs(arrays: Arrays, assignments: Iterable[Assigned]) -> tuple[Ints, Ints]:
    slots, people = [], []
    for one in assignments:
        for need, who in enumerate(one.volunteers):
            slots.append(slot_of(arrays, one.request, one.option, need)[0])
            people.append(arrays.candidate_index[who])
    return np.array(slots, dtype=np.int64), np.array(people, dtype=np.int64)


def faults(problem: Problem, assignments: Sequence[Assigned]) -> list[str]:
    """A sentence for every broken rule; empty where the assignments are a plan of this problem."""
    out = list(_shape_faults(problem, assignments))
    if not out:
        out += _fixed_faults(problem, assignments)
        confirmed = {one.request for one in problem.fixed}
        new = [one for one in assignments if one.request not in confirmed]
        out += _refusal_faults(problem, new)
        out += _clash_faults(problem, new)
        out += _cap_faults(problem, new, "day")
        out += _cap_faults(problem, new, "week")
    return out


def _shape_faults(problem: Problem, assignments: Iterable[Assigned]) -> Iterator[str]:
    """Unknown ids, a request twice, too few people for a team or one of them twice."""
    arrays, seen = arrays_of(problem), set()
    for one in assignments:
        if one.request not in arrays.request_index:
            yield f"{one.request}: no such request"
            continue
        request = problem.requests[arrays.request_index[one.request]]
        if one.request in seen:
            yield f"{one.request}: assigned twice"
        seen.add(one.request)
        if not 0 <= one.option < len(request.options):
            yield f"{one.request}: no option {one.option}"
        if not len(set(one.volunteers)) == len(one.volunteers) == len(request.needs):
            yield f"{one.request}: not one distinct volunteer for each need"
        for who in one.volunteers:
            if who not in arrays.candidate_index:
                yield f"{one.request}: no such volunteer {who}"


def _fixed_faults(problem: Problem, assignments: Iterable[Assigned]) -> Iterator[str]:
    given = {one.request: one for one in assignments}
    for fixed in problem.fixed:
        if given.get(fixed.request) != fixed:
            yield f"{fixed.request}: confirmed work was moved or dropped"


def _refusal_faults(problem: Problem, new: Sequence[Assigned]) -> Iterator[str]:
    arrays = arrays_of(problem)
    slot, who = _pairs(arrays, new)
    names = [(one.request, person) for one in new for person in one.volunteers]
    for rule, refused in refused_by(arrays, slot, who).items():
        for k in np.flatnonzero(refused):
            yield f"{names[k][0]}: {names[k][1]} is refused by {rule}"


def _jobs_of_people(arrays: Arrays, new: Iterable[Assigned]) -> dict[int, list[int]]:
    held: dict[int, list[int]] = defaultdict(list)
    for one in new:
        for person in one.volunteers:
            held[arrays.candidate_index[person]].append(slot_of(arrays, one.request, one.option, 0)[1])
    return held


def _clash_faults(problem: Problem, new: Sequence[Assigned]) -> Iterator[str]:
    """New work against new work; against commitments and confirmed work the rule `clash` has looked already."""
    arrays = arrays_of(problem)
    both = [(v, a, b) for v, held in _jobs_of_people(arrays, new).items() for a, b in combinations(held, 2)]
    who, a, b = np.array(both, dtype=np.int64).reshape(-1, 3).T
    for k in np.flatnonzero(too_close(arrays, who, jobs_as_work(arrays, a), jobs_as_work(arrays, b))):
        requests = [problem.requests[arrays.jobs.request[job]].id for job in (a[k], b[k])]
        yield f"{problem.candidates[who[k]].id}: {' and '.join(requests)} clash"


def _cap_faults(problem: Problem, new: Sequence[Assigned], period: str) -> Iterator[str]:
    arrays = arrays_of(problem)
    of_job, of_busy = getattr(arrays.jobs, period), getattr(arrays.busy, period)
    caps = getattr(arrays.people, f"cap_{period}")
    taken = Counter(zip(arrays.busy.candidate.tolist(), of_busy.tolist(), strict=True))
    for v, held in _jobs_of_people(arrays, new).items():
        for when, count in Counter(of_job[held].tolist()).items():
            if caps[v] < UNLIMITED and count + taken[v, when] > caps[v]:
                yield (
                    f"{problem.candidates[v].id}: max_per_{period} is {caps[v]}, "
                    f"but {count + taken[v, when]} jobs fall on one {period}"
                )
