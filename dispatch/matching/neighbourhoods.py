"""A plan made better piece by piece, where the relaxation is too large to be solved in the time there is.

A few people who could do each other's work are let go of all they have; who does what of it, and of what nobody does
yet, is settled anew by a small integer programme while everything else stays (large neighbourhood search: Shaw 1998).
Whoever has much, or could take what is uncovered, is looked at more often. It proves nothing; the bounds do.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from dispatch.matching.arrays import Bools, Ints
from dispatch.matching.backend import cp_sat
from dispatch.matching.cuts import Cutter, Groups
from dispatch.matching.model import Model, Objective
from dispatch.matching.polish import resettled, whole_jobs

FIRST, LEAST, MOST = (
    60,
    20,
    2_000,
)  # jobs of a neighbourhood; they grow while they are easy and shrink while not
EASY, HARD = 0.15, 0.4  # seconds
BARREN = 100  # neighbourhoods in a row that bring nothing are enough
ROWS = 6  # requests of a person whose other people are drawn from


class Neighbourhoods:
    """The search of one model. `left` gives the seconds left."""

    def __init__(self, model: Model, cutter: Cutter, left: Callable[[], float], seed: int) -> None:
        self.model, self.cutter, self.left, self.seed = model, cutter, left, seed
        self.random = np.random.default_rng(seed)
        self.size = float(FIRST)
        self.by_person = Groups(model.who)
        self.cover = np.searchsorted(model.requests, model.request)
        self.by_request = Groups(self.cover)

    def search(self, objective: Objective, used: Ints, goal: float) -> Ints:
        """The pairs of a plan, `used`, made better until it is at `goal`, time is out or nothing is found."""
        plan = np.zeros(len(self.model.who), dtype=bool)
        plan[used] = True
        best, barren = self._value(objective, plan), 0
        while self.left() > 0 and barren < BARREN and best > goal:
            began = time.monotonic()
            tried = self._settled(objective, plan)
            value = self._value(objective, tried)
            barren = 0 if value < best else barren + 1
            if value <= best:  # an equal plan is another place to look from
                plan, best = tried, value
            self._adapt(time.monotonic() - began)
        return np.flatnonzero(plan)

    def _adapt(self, seconds: float) -> None:
        grown = 1.2 if seconds < EASY else 1 / 1.4 if seconds > HARD else 1.0
        self.size = min(MOST, max(LEAST, self.size * grown))

    def _value(self, objective: Objective, plan: Bools) -> float:
        """The objective of a plan in which teams are whole."""
        model, jobs = self.model, self.model.instance.arrays.jobs
        held = np.bincount(model.who[plan], minlength=len(model.instance.base))
        team = np.isin(model.instance.team_job, model.job[plan & ~model.alone])
        base = model.instance.base[: len(held)]
        load = model.instance.load * float((held * base + held * (held - 1) / 2).sum())
        kept = sum(
            set(people.tolist()) <= set(model.who[plan & (model.job == job)].tolist())
            for job, people in zip(model.instance.kept_job, model.instance.kept_people, strict=True)
        )
        cost = model.instance.team_cost[team].sum() + load - model.instance.changed * kept
        weight = jobs.weight[jobs.request[model.instance.team_job[team]]].sum()
        pairs = (
            objective.cost * model.pair_cost[plan].sum() - objective.weight * model.pair_weight[plan].sum()
        )
        return float(pairs + objective.cost * cost / model.instance.unit - objective.weight * weight)

    def _settled(self, objective: Objective, plan: Bools) -> Bools:
        """The plan with one neighbourhood settled anew; the same plan where no answer was found."""
        model = self.model
        done = np.zeros(len(model.requests), dtype=bool)
        done[self.cover[plan]] = True
        people = self._people(np.bincount(model.who[plan], minlength=len(model.instance.base)), done)
        free = self._free(plan, done, people)
        may = free & people[model.who]
        given = whole_jobs(model, plan & ~free, people)
        answer = resettled(model, self.cutter, objective, may, given, self.left, self.seed, 4 * HARD, cp_sat)
        if (answer[plan & free] == 0).all() and not answer[may].any():
            return plan
        return plan & ~free | may & (answer > 0.5)

    def _free(self, plan: Bools, done: Bools, people: Bools) -> Bools:
        """The pairs of the requests that are settled anew: what the people have, and what nobody does."""
        theirs = people[self.model.who]
        touched, tied = ~done, np.zeros(len(done), dtype=bool)
        touched[self.cover[plan & theirs]] = True
        tied[self.cover[plan & ~theirs]] = True  # whoever stays keeps the whole team
        return (touched & ~tied)[self.cover]

    def _people(self, held: Ints, done: Bools) -> Bools:
        """Somebody who matters, and people who could do the same work, the least busy rather than others."""
        seed = self._somebody(held, done)
        rows = self.random.permutation(np.unique(self.cover[self.by_person.members(seed)]))[:ROWS]
        near = np.unique(np.concatenate([self.model.who[self.by_request.members(int(k))] for k in rows]))
        near = near[np.argsort(held[near] + self.random.uniform(0, 2.5, len(near)), kind="stable")]
        inside = np.zeros(len(held), dtype=bool)
        inside[near[: 1 + int(np.searchsorted(np.cumsum(held[near] + 1), self.size))]] = True
        inside[seed] = True
        return inside

    def _somebody(self, held: Ints, done: Bools) -> int:
        """A person drawn by what they have, or one who could do what nobody does."""
        left_out = np.flatnonzero(~done)
        if len(left_out) and self.random.random() < 0.5:
            row = int(self.random.choice(left_out))
            return int(self.random.choice(self.model.who[self.by_request.members(row)]))
        busy = held[self.model.people] - held[self.model.people].min()
        weight = busy.astype(np.float64) ** 3 + 0.05
        return int(self.random.choice(self.model.people, p=weight / weight.sum()))
