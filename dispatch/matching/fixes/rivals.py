"""What else a volunteer's gift would be good for: other uncovered requests they could take, worth more or for less.

Where a problem is too large to be solved again, one look at these refutes the ideas whose gift the best plan would
plainly put to another use.
"""

from __future__ import annotations

import math

import numpy as np

from dispatch.matching.arrays import Bools, Ints, instant
from dispatch.matching.costs import cost_parts, home_minutes
from dispatch.matching.fixes.board import Board
from dispatch.matching.fixes.ideas import Idea
from dispatch.matching.instance import room
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Change, Kind
from dispatch.matching.rules import RULES, Rule

GIVING = {
    Kind.DAY_CAP: Rule.DAILY_CAP,
    Kind.WEEK_CAP: Rule.WEEKLY_CAP,
    Kind.TRAVEL: Rule.DISTANCE,
    Kind.FREE: Rule.AVAILABILITY,
}

NONE = (math.inf, math.inf)


class Rivals:
    """The uncovered requests of one need of a plan, as the board sees them."""

    def __init__(self, problem: Problem, plan: Plan, board: Board) -> None:
        self.held, self.load = board.held, problem.settings.costs.load * board.jobs_held
        index, jobs = self.held.request_index, self.held.jobs
        covered = {one.request for one in plan.assignments}
        left_out = [
            index[one.id] for one in problem.requests if one.id not in covered and len(one.needs) == 1
        ]
        self.slots = np.flatnonzero(np.isin(jobs.request[jobs.slot_job], left_out))
        self.known: dict[tuple[Change, int], tuple[float, float]] = {}
        self.moved = np.zeros(len(jobs.weight))
        self.moved[[index[one.request] for one in problem.previous]] = problem.settings.costs.changed

    def better(self, idea: Idea) -> bool:
        """Whether a gift of the idea could serve another request that is worth more, or as much for no more minutes."""
        request = self.held.request_index[idea.assigned.request]
        mine = -int(self.held.jobs.weight[request]), idea.added
        gifts = [one for one in idea.changes if one.volunteer is not None]
        return any(self._best(one, request) <= mine for one in gifts)

    def _best(self, change: Change, request: int) -> tuple[float, float]:
        """(−weight, minutes) of the best other request for the gift; more than any where there is none."""
        key = change, request
        if key not in self.known:
            slot, who = self._served(change, request)
            jobs, job = self.held.jobs, self.held.jobs.slot_job[slot]
            parts = cost_parts(self.held, slot, who, home_minutes(self.held, job, who))
            cost = sum(parts, self.load[who]) + jobs.penalty[job] + self.moved[jobs.request[job]]
            found = zip((-jobs.weight[jobs.request[job]]).tolist(), cost.tolist(), strict=True)
            self.known[key] = min(found, default=NONE)
        return self.known[key]

    def _served(self, change: Change, request: int) -> tuple[Ints, Ints]:
        """The needs of other requests that the volunteer could fill with what the change gives: (slot, candidate)."""
        held, jobs = self.held, self.held.jobs
        slot = self.slots[jobs.request[jobs.slot_job[self.slots]] != request]
        who = np.full(len(slot), held.candidate_index[change.volunteer or ""], dtype=np.int64)
        for rule, refuses in RULES.items():
            job = jobs.slot_job[slot]
            refused = refuses(held, slot, job, who)
            if rule is GIVING[change.kind]:
                refused &= ~self._given(change, job, who)
            slot, who = slot[~refused], who[~refused]
        return slot, who

    def _given(self, change: Change, job: Ints, who: Ints) -> Bools:
        """For which jobs the change takes the rule's refusal away."""
        jobs = self.held.jobs
        if change.kind is Kind.TRAVEL:
            return home_minutes(self.held, job, who) <= (change.minutes or 0)
        if change.kind is Kind.FREE and change.start is not None and change.end is not None:
            return (jobs.start[job] >= instant(change.start)) & (jobs.end[job] <= instant(change.end))
        kind = "day" if change.kind is Kind.DAY_CAP else "week"
        return room(self.held, who, getattr(jobs, kind)[job], kind) == 0
