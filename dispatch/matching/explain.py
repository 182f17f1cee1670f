"""Why nobody comes: how many candidates each rule takes away until none is left, or who holds the people there were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from dispatch.matching.arrays import Bools, Ints, arrays_of
from dispatch.matching.costs import slot_of
from dispatch.matching.held import Held
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Reason, Unassigned
from dispatch.matching.problem import Problem
from dispatch.matching.rules import RULES, Rule

NAMES = tuple(RULES)
NONE = len(NAMES)  # stands for: no rule refuses


class Explainer:
    """Reasons for the requests a set of assignments leaves out."""

    def __init__(self, problem: Problem, assignments: Sequence[Assigned]) -> None:
        self.problem, self.arrays = problem, arrays_of(problem)
        self.held = Held(self.arrays)
        confirmed = {one.request for one in problem.fixed}
        for one in assignments:
            if one.request not in confirmed:
                job = slot_of(self.arrays, one.request, one.option, 0)[1]
                self.held.take(job, tuple(self.arrays.candidate_index[who] for who in one.volunteers))

    def explain(self, request_id: str) -> Unassigned:
        """The reasons for one request: funnels for the needs nobody may fill, else who holds those who may."""
        request = self.arrays.request_index[request_id]
        stopped = self._stopped(request)
        reasons = (
            self._needs_without(stopped)
            or self._options_without(stopped)
            or self._contested(request, stopped == NONE)
        )
        return Unassigned(request_id, tuple(reasons))

    def _stopped(self, request: int) -> Ints:
        """By option, need and candidate: the first rule (by its place) that refuses, or NONE."""
        jobs, people = self.arrays.jobs, len(self.problem.candidates)
        first, last = int(jobs.first_job[request]), int(jobs.first_job[request + 1])
        slots = np.arange(jobs.first_slot[first], jobs.first_slot[last])
        slot, who = np.repeat(slots, people), np.tile(np.arange(people, dtype=np.int64), len(slots))
        stopped, left = np.full(len(slot), NONE), np.arange(len(slot))
        for place, check in enumerate(RULES.values()):
            refused = check(self.arrays, slot[left], jobs.slot_job[slot[left]], who[left])
            stopped[left[refused]] = place
            left = left[~refused]
        return stopped.reshape(last - first, int(jobs.needs[request]), people)

    @staticmethod
    def _needs_without(stopped: Ints) -> list[Reason]:
        """Needs nobody may fill in any option; each candidate counts where their best option stops."""
        furthest, needs = stopped.max(axis=0), stopped.shape[1]
        return [
            reason
            for need in range(needs)
            if not (furthest[need] == NONE).any()
            for reason in _funnel(furthest[need], need if needs > 1 else None, None)
        ]

    @staticmethod
    def _options_without(stopped: Ints) -> list[Reason]:
        """Every option fails, but not all at the same need: a funnel for each option."""
        out: list[Reason] = []
        for option, by_need in enumerate(stopped):
            empty = [need for need, row in enumerate(by_need) if not (row == NONE).any()]
            if not empty:
                return []
            out += _funnel(by_need[empty[0]], empty[0], option)
        return out

    def _contested(self, request: int, may: Bools) -> list[Reason]:
        """The requests that hold the people each need could have had, where nobody is free for it."""
        out = []
        for need in range(may.shape[1]):
            free, holders = self._holders(request, may[:, need])
            if not free:
                able = int(may[:, need].any(axis=0).sum())
                out.append(Reason(Rule.CONTESTED, able, need if may.shape[1] > 1 else None, requests=holders))
        return out or [self._not_enough(request, may)]

    def _holders(self, request: int, may: Bools) -> tuple[bool, tuple[str, ...]]:
        """Whether somebody who may is free, and the requests that hold the others."""
        holders: set[int] = set()
        free = False
        for option, who in zip(*(axis.tolist() for axis in np.nonzero(may)), strict=True):
            blocking = self.held.blocking(who, int(self.arrays.jobs.first_job[request]) + option)
            free |= not blocking
            holders.update(self.arrays.jobs.request[blocking].tolist())
        return free, tuple(self.problem.requests[r].id for r in sorted(holders))

    def _not_enough(self, request: int, may: Bools) -> Reason:
        """Each need could have somebody, but not all at once: the request stands in its own way, or time ran out."""
        able = int(may.any(axis=(0, 1)).sum())
        short = all(not _could_staff(by_need) for by_need in may)
        holders = (self.problem.requests[request].id,) if short else self._all_holders(request, may)
        return Reason(Rule.CONTESTED, able, requests=holders)

    def _all_holders(self, request: int, may: Bools) -> tuple[str, ...]:
        found = {r for need in range(may.shape[1]) for r in self._holders(request, may[:, need])[1]}
        return tuple(sorted(found, key=lambda name: self.arrays.request_index[name]))


def _funnel(stopped: Ints, need: int | None, option: int | None) -> list[Reason]:
    counts = np.bincount(stopped, minlength=NONE + 1)
    return [Reason(rule, int(counts[k]), need, option) for k, rule in enumerate(NAMES) if counts[k]] or [
        Reason(Rule.LANGUAGE, 0, need, option)
    ]


def _could_staff(may: Bools) -> bool:
    """Whether one option's needs could each have another person."""
    return bool((maximum_bipartite_matching(csr_array(may), perm_type="column") >= 0).all())
