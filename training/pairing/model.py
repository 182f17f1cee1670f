"""The integer programme over pairs, by the engine's backend (HiGHS): exact, and with a bound of its own.

x(j,t) ∈ {0,1}: trainee t watches job j. s(t,l,n), w(t,k,n) ∈ [0,1]: t watches an n-th job in language l, with senior
k. Worths fall and costs rise with n, so the steps fill in their order by themselves and are whole where x is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from dispatch.matching.backend import Programme, highs
from training.pairing.judging import worth_of
from training.pairing.parts import Job, Pair, Trainee
from training.pairing.problem import Problem, week_of
from training.pairing.rules import rooms, too_close, way


@dataclass(frozen=True)
class Answer:
    """`pairs` is None where nothing was found; `bound` is what no choice can beat (infinite: unknown)."""

    pairs: tuple[Pair, ...] | None
    bound: float


@dataclass
class _Column:
    worth: int = 0
    cost: int = 0
    integer: bool = False


class Model:
    """The programme over the pairs that no rule refuses."""

    def __init__(self, problem: Problem, allowed: Collection[tuple[Job, Trainee]]) -> None:
        self.problem = problem
        self.people = {who.id: who for _job, who in allowed}
        self.columns: list[_Column] = []
        self.rows: list[tuple[dict[int, int], float, float]] = []
        self.x: dict[tuple[str, str], int] = {}
        self.theirs: dict[str, list[Job]] = defaultdict(list)
        for job, who in allowed:
            self.x[job.id, who.id] = self._column(cost=self._alone(job, who), integer=True)
            self.theirs[who.id].append(job)
        self._one_trainee_a_visit(job for job, _who in allowed)
        for name in self.theirs:
            self._one_place_at_a_time(name)
            self._caps(name)
            self._needs(name)
            self._seniors(name)

    def _column(self, **values: Any) -> int:
        self.columns.append(_Column(**values))
        return len(self.columns) - 1

    def _at_most(self, columns: Iterable[int], most: int) -> None:
        columns = list(columns)
        if len(columns) > most:
            self.rows.append((dict.fromkeys(columns, 1), -math.inf, most))

    def _alone(self, job: Job, who: Trainee) -> int:
        """What a pair costs by itself; a proposal kept saves what its fall would cost."""
        settings = self.problem.settings
        kept = Pair(job.id, who.id) in self.problem.previous
        return settings.cost_travel * way(self.problem, job, who) - settings.cost_changed * kept

    def _one_trainee_a_visit(self, jobs: Iterable[Job]) -> None:
        visit = {job.id: job.request for job in jobs}
        groups: dict[str, list[int]] = defaultdict(list)
        for (job, _who), column in self.x.items():
            groups[visit[job]].append(column)
        for group in groups.values():
            self._at_most(group, 1)

    def _one_place_at_a_time(self, name: str) -> None:
        """Jobs that are too close in pairs, each pair widened greedily to a clique before it becomes a row."""
        jobs, who = self.theirs[name], self.people[name]
        close = {
            (a, b)
            for a, b in combinations(range(len(jobs)), 2)
            if too_close(self.problem, who, jobs[a], jobs[b])
        }
        left = set(close)
        while left:
            clique = [*min(left)]
            for k in range(len(jobs)):
                if k not in clique and all((min(k, one), max(k, one)) in close for one in clique):
                    clique.append(k)
            left -= set(combinations(sorted(clique), 2))
            self._at_most((self.x[jobs[k].id, name] for k in clique), 1)

    def _caps(self, name: str) -> None:
        groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for job in self.theirs[name]:
            day = self.problem.day(job.start)
            in_day, in_week, watched = rooms(self.problem, job, self.people[name])
            groups["day", day, in_day].append(self.x[job.id, name])
            groups["week", week_of(day), min(in_week, watched)].append(self.x[job.id, name])
        for (*_period, room), group in groups.items():
            self._at_most(group, room)

    def _needs(self, name: str) -> None:
        """No more jobs than are needed, each worth less than the one before."""
        for want in self.people[name].wants:
            chosen = [self.x[job.id, name] for job in self.theirs[name] if job.language == want.language]
            steps = range(1, min(want.needed, len(chosen)) + 1)
            worths = [worth_of(self.problem.settings, want, n) for n in steps]
            self._steps(chosen, [self._column(worth=worth) for worth in worths])

    def _seniors(self, name: str) -> None:
        """Each further job with the same senior costs more than the one before."""
        by_senior: dict[str, list[int]] = defaultdict(list)
        for job in self.theirs[name]:
            by_senior[job.senior].append(self.x[job.id, name])
        for senior, chosen in by_senior.items():
            before = self.people[name].seen.get(senior, 0)
            costs = [self.problem.settings.cost_same * (before + n) for n in range(len(chosen))]
            if any(costs):
                self._steps(chosen, [self._column(cost=cost) for cost in costs])

    def _steps(self, chosen: list[int], steps: list[int]) -> None:
        if chosen:
            self.rows.append((dict.fromkeys(chosen, 1) | dict.fromkeys(steps, -1), 0, 0))

    def worthiest(self, seconds: float, seed: int) -> Answer:
        """The choice of the greatest worth found in that time; `bound`: no choice is worth more."""
        answer = self._solve([-one.worth for one in self.columns], seconds, seed)
        return Answer(answer.pairs, -answer.bound)

    def cheapest(self, worth: int, seconds: float, seed: int) -> Answer:
        """The cheapest choice found that is worth so much; `bound`: none of them costs less."""
        self.rows.append(({k: one.worth for k, one in enumerate(self.columns) if one.worth}, worth, math.inf))
        always = self.problem.settings.cost_changed * len(self.problem.previous)
        answer = self._solve([one.cost for one in self.columns], seconds, seed)
        self.rows.pop()
        return Answer(answer.pairs, answer.bound + always)

    def _solve(self, objective: list[int], seconds: float, seed: int) -> Answer:
        integer = [one.integer for one in self.columns]
        programme = Programme.of(objective, [1] * len(integer), self.rows, integer)
        answer = highs(programme, seconds, seed)
        if answer.x is None:
            return Answer(None, answer.bound)
        pairs = tuple(Pair(*key) for key, column in self.x.items() if answer.x[column] > 0.5)
        return Answer(pairs, answer.bound)
