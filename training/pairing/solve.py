"""All together: the greatest worth, then the least cost among the choices that are worth as much."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from dataclasses import dataclass

from training.pairing import judging
from training.pairing.judging import worth_of
from training.pairing.model import Model
from training.pairing.parts import Job, Pair, Trainee
from training.pairing.plan import Plan
from training.pairing.problem import Problem
from training.pairing.reasons import left_without
from training.pairing.rules import first_refusal

NEARLY = 1e-3
"""What rounding may take from a bound of whole numbers."""
LEAST = 0.01
"""Seconds that a stage gets at least."""


@dataclass(frozen=True, slots=True)
class SolveParams:
    """How to solve: seconds at most (None: until proven), and the seed of what is drawn by chance."""

    time_limit: float | None = None
    seed: int = 0


def solve(problem: Problem, params: SolveParams = SolveParams()) -> Plan:
    """The best choice, or the best found in the time given; always a valid one, with bounds that are true."""
    began = time.monotonic()
    until = math.inf if params.time_limit is None else began + params.time_limit
    allowed = [
        (job, who)
        for job in problem.jobs
        for who in problem.trainees
        if first_refusal(problem, job, who) is None
    ]
    most, least = _trivial_bound(problem, allowed), None
    pairs = _greedy(problem, allowed)
    if allowed:
        pairs, most = _worthiest(problem, allowed, pairs, most, (until - time.monotonic()) / 2, params.seed)
    if judging.measure(problem, pairs)[0] == most:
        pairs, least = _cheapest(problem, allowed, pairs, most, until - time.monotonic(), params.seed)
    return _plan(problem, pairs, most, least, time.monotonic() - began)


def _trivial_bound(problem: Problem, allowed: list[tuple[Job, Trainee]]) -> int:
    """Everybody gets all they need of what would suit them."""
    suits: dict[tuple[str, str], int] = defaultdict(int)
    for job, who in allowed:
        suits[who.id, job.language] += 1
    return sum(
        worth_of(problem.settings, want, n)
        for who in problem.trainees
        for want in who.wants
        for n in range(1, min(want.needed, suits[who.id, want.language]) + 1)
    )


def _greedy(problem: Problem, allowed: list[tuple[Job, Trainee]]) -> tuple[Pair, ...]:
    """Whoever has waited longest takes the first job that suits: never nothing, however short the time."""
    chosen: dict[str, list[Pair]] = defaultdict(list)
    visited = set[str]()
    for job, who in sorted(allowed, key=lambda pair: -_first_worth(problem, *pair)):
        theirs = [*chosen[who.id], Pair(job.id, who.id)]
        if job.request not in visited and not judging.faults(problem, theirs):
            chosen[who.id] = theirs
            visited.add(job.request)
    return tuple(pair for theirs in chosen.values() for pair in theirs)


def _first_worth(problem: Problem, job: Job, who: Trainee) -> int:
    want = who.want(job.language)
    return worth_of(problem.settings, want, 1) if want else 0


def _worthiest(
    problem: Problem,
    allowed: list[tuple[Job, Trainee]],
    start: tuple[Pair, ...],
    most: int,
    seconds: float,
    seed: int,
) -> tuple[tuple[Pair, ...], int]:
    """The choice of the greatest worth found, and what no choice is worth more than."""
    answer = Model(problem, allowed).worthiest(max(seconds, LEAST), seed)
    if math.isfinite(answer.bound):
        most = min(most, math.floor(answer.bound + NEARLY))
    found = [start] if answer.pairs is None else [start, answer.pairs]
    return max(found, key=lambda pairs: judging.measure(problem, pairs)[0]), most


def _cheapest(
    problem: Problem,
    allowed: list[tuple[Job, Trainee]],
    start: tuple[Pair, ...],
    worth: int,
    seconds: float,
    seed: int,
) -> tuple[tuple[Pair, ...], int]:
    """Of the choices of this worth, which is proven to be the greatest, the cheapest found, and the cost's bound."""
    if not allowed:
        return start, judging.measure(problem, start)[1]
    answer = Model(problem, allowed).cheapest(worth, max(seconds, LEAST), seed)
    least = math.ceil(answer.bound - NEARLY) if math.isfinite(answer.bound) else 0
    cost = judging.measure(problem, start)[1]
    better = answer.pairs is not None and judging.measure(problem, answer.pairs)[1] < cost
    return (answer.pairs if better and answer.pairs is not None else start), max(0, least)


def _plan(problem: Problem, pairs: tuple[Pair, ...], most: int, least: int | None, seconds: float) -> Plan:
    order = {job.id: job.start for job in problem.jobs}
    pairs = tuple(sorted(pairs, key=lambda pair: (order[pair.job], pair.job)))
    worth, cost = judging.measure(problem, pairs)
    least = None if least is None else min(least, cost)
    optimal = worth == most and least == cost
    left = left_without(problem, pairs)
    return Plan(
        "optimal" if optimal else "feasible", worth, most, cost, least, round(seconds, 3), pairs, left
    )
