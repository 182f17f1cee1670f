"""Why nobody comes: how many candidates each rule takes away until none is left, or who holds the people there were.

Many requests are explained at once: one table says where each candidate stops at each of their needs, and one look
finds all the work that stands in the way of those who stop nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from dispatch.matching.arrays import Bools, Ints, arrays_of, present, spread
from dispatch.matching.costs import slot_of
from dispatch.matching.holders import Work
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Reason, Unassigned
from dispatch.matching.problem import Problem
from dispatch.matching.rules import RULES, Rule

NAMES = tuple(RULES)
NONE = len(NAMES)  # stands for: no rule refuses
CHUNK = 3_000_000  # pairs of a need and a candidate that are looked at together

Places = NDArray[np.int8]
"""Places of rules in their order; NONE past the last"""


class Explainer:
    """Reasons for the requests a set of assignments leaves out."""

    def __init__(self, problem: Problem, assignments: Sequence[Assigned]) -> None:
        self.problem, self.arrays = problem, arrays_of(problem)
        confirmed = {one.request for one in problem.fixed}
        self.work = Work(
            self.arrays,
            [
                (self.arrays.candidate_index[who], slot_of(self.arrays, one.request, one.option, 0)[1])
                for one in assignments
                if one.request not in confirmed
                for who in one.volunteers
            ],
        )

    def explain(self, request_id: str) -> Unassigned:
        """The reasons for one request: funnels for the needs nobody may fill, else who holds those who may."""
        return self.explain_all([request_id])[0]

    def explain_all(self, request_ids: Iterable[str]) -> tuple[Unassigned, ...]:
        """The reasons for each of these requests, in their order."""
        wanted = np.array([self.arrays.request_index[one] for one in request_ids], dtype=np.int64)
        return tuple(one for chunk in self._chunks(wanted) for one in self._explained(chunk))

    def _chunks(self, requests: Ints) -> Iterator[Ints]:
        jobs, people = self.arrays.jobs, max(1, len(self.problem.candidates))
        slots = np.diff(jobs.first_job)[requests] * jobs.needs[requests]
        chunk = (np.cumsum(slots) - slots) * people // CHUNK
        for one in present(chunk):
            yield requests[chunk == one]

    def _explained(self, requests: Ints) -> list[Unassigned]:
        tables = self._tables(requests)
        found: list[Sequence[Reason]] = [_needs_without(one) or _options_without(one) for one in tables]
        contested = [k for k, reasons in enumerate(found) if not reasons]
        contests = self._contests(requests[contested], [tables[k] == NONE for k in contested])
        for k, one in zip(contested, contests, strict=True):
            found[k] = self._contested(one)
        names = [self.problem.requests[r].id for r in requests.tolist()]
        return [Unassigned(name, tuple(reasons)) for name, reasons in zip(names, found, strict=True)]

    def _tables(self, requests: Ints) -> list[Places]:
        """For each request, by option, need and candidate: the first rule (by its place) that refuses, or NONE."""
        jobs, people = self.arrays.jobs, len(self.problem.candidates)
        first, last = jobs.first_slot[jobs.first_job[requests]], jobs.first_slot[jobs.first_job[requests + 1]]
        _, slots = spread(first, last - first)
        stopped = self._stopped(slots)
        ends = np.cumsum(last - first)
        return [
            stopped[end - slots_ : end].reshape(slots_ // needs, needs, people)
            for end, slots_, needs in zip(
                ends.tolist(), (last - first).tolist(), jobs.needs[requests].tolist(), strict=True
            )
        ]

    def _stopped(self, slots: Ints) -> Places:
        """By slot and candidate. The first rule, language, is looked up as a table: it stops most of them."""
        arrays, jobs, level = self.arrays, self.arrays.jobs, self.arrays.people.level
        refused = level.T[jobs.slot_language[slots]] < jobs.slot_level[slots].astype(level.dtype)[:, None]
        if arrays.people.dated.any():
            row, who = np.nonzero(arrays.people.dated.T[jobs.slot_language[slots]])
            refused[row, who] = RULES[Rule.LANGUAGE](arrays, slots[row], jobs.slot_job[slots[row]], who)
        out = np.where(refused, np.int8(0), np.int8(NONE))
        row, who = np.nonzero(~refused)
        for place, check in list(enumerate(RULES.values()))[1:]:
            stops = check(arrays, slots[row], jobs.slot_job[slots[row]], who)
            out[row[stops], who[stops]] = place
            row, who = row[~stops], who[~stops]
        return out

    def _contests(self, requests: Ints, may: Sequence[Bools]) -> list[_Contest]:
        """For requests of which every need could have somebody: who holds those people, need by need."""
        jobs = self.arrays.jobs
        pairs = [np.nonzero(one) for one in may]
        of = np.repeat(np.arange(len(may)), [len(one[0]) for one in pairs])
        option, need, who = (
            np.concatenate([np.zeros(0, dtype=np.int64), *(one[axis] for one in pairs)]) for axis in range(3)
        )
        pair, holder = self.work.in_the_way(who, jobs.first_job[requests[of]] + option)
        free = np.ones(len(who), dtype=bool)
        free[pair] = False
        out = [_Contest(int(r), one, set(), {}) for r, one in zip(requests, may, strict=True)]
        for k, n in _different(of[free], need[free]):
            out[k].free.add(n)
        for k, n, r in _different(of[pair], need[pair], holder):
            out[k].holders.setdefault(n, []).append(r)
        return out

    def _contested(self, contest: _Contest) -> list[Reason]:
        """The requests that hold the people each need could have had, where nobody is free for it."""
        may, several = contest.may, contest.may.shape[1] > 1
        out = [
            Reason(
                Rule.CONTESTED,
                int(may[:, need].any(axis=0).sum()),
                need if several else None,
                requests=self._names(contest.holders.get(need, ())),
            )
            for need in range(may.shape[1])
            if need not in contest.free
        ]
        return out or [self._not_enough(contest)]

    def _not_enough(self, contest: _Contest) -> Reason:
        """Each need could have somebody, but not all at once: the request stands in its own way, or time ran out."""
        able = int(contest.may.any(axis=(0, 1)).sum())
        short = all(not _could_staff(by_need) for by_need in contest.may)
        holders = [contest.request] if short else [r for several in contest.holders.values() for r in several]
        return Reason(Rule.CONTESTED, able, requests=self._names(holders))

    def _names(self, requests: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.problem.requests[r].id for r in sorted(set(requests)))


@dataclass(frozen=True)
class _Contest:
    """A request others hold the people of: `may` by option, need and candidate; the needs somebody is `free` for; by
    need the requests that hold the others."""

    request: int
    may: Bools
    free: set[int]
    holders: dict[int, list[int]]


def _needs_without(stopped: Places) -> list[Reason]:
    """Needs nobody may fill in any option; each candidate counts where their best option stops."""
    furthest, needs = stopped.max(axis=0), stopped.shape[1]
    return [
        reason
        for need in range(needs)
        if not (furthest[need] == NONE).any()
        for reason in _funnel(furthest[need], need if needs > 1 else None, None)
    ]


def _options_without(stopped: Places) -> list[Reason]:
    """Every option fails, but not all at the same need: a funnel for each option."""
    out: list[Reason] = []
    for option, by_need in enumerate(stopped):
        empty = [need for need, row in enumerate(by_need) if not (row == NONE).any()]
        if not empty:
            return []
        out += _funnel(by_need[empty[0]], empty[0], option)
    return out


def _different(*columns: Ints) -> Iterator[tuple[int, ...]]:
    """The different rows of columns of small whole numbers, sorted."""
    sizes = [int(one.max(initial=0)) + 1 for one in columns]
    keys = np.unique(np.ravel_multi_index(columns, sizes))
    return zip(*(one.tolist() for one in np.unravel_index(keys, sizes)), strict=True)


def _funnel(stopped: Places, need: int | None, option: int | None) -> list[Reason]:
    counts = np.bincount(stopped, minlength=NONE + 1)
    return [Reason(rule, int(counts[k]), need, option) for k, rule in enumerate(NAMES) if counts[k]] or [
        Reason(Rule.LANGUAGE, 0, need, option)
    ]


def _could_staff(may: Bools) -> bool:
    """Whether one option's needs could each have another person."""
    return bool((maximum_bipartite_matching(csr_array(may), perm_type="column") >= 0).all())
