"""The past months solved again with graduates who do not exist yet: how many requests would have been covered.

Nothing is estimated: the answer for a group of people is the proven best coverage of the problem in which their level
is raised. It is found quickly because most of the problem cannot change. Let P be a best plan so far.

*What no uncovered request can reach stays as it is.* Walk from the uncovered requests to all who may do them, from
these people to what P gives them, from there to all who may do that, and so on. P gives people outside work outside
only, and nobody outside may do work inside: the best of all is P's work outside plus the best of the inside.

*Parts of the inside that share nobody are solved apart*, and a part where nobody's level was raised was best before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dispatch.matching.arrays import Bools, Ints, holds
from dispatch.matching.eligibility import eligible_pairs
from dispatch.matching.exact import Settler, Standing
from dispatch.matching.greedy import Chosen
from dispatch.matching.instance import Instance, caps_of, instance_of, most_jobs
from dispatch.matching.problem import Problem
from training.demand.courses import Course, counting, graduated


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan with some people raised: `chosen` covers as many requests as can be where `most` says no more."""

    people: frozenset[str]
    chosen: Chosen
    most: int

    @property
    def proven(self) -> bool:
        """Whether no plan covers more."""
        return len(self.chosen) == self.most


class Past:
    """One problem of the past, as it was: its best coverage is solved once, for all courses."""

    def __init__(self, problem: Problem) -> None:
        self.problem = counting(problem)
        self.instance = instance_of(self.problem)
        self.sure = len(problem.fixed)

    @cached_property
    def may(self) -> Ints:
        """The keys of all pairs no rule refuses, also of teams that cannot be made up yet."""
        pairs = eligible_pairs(self.instance.arrays)
        return pairs.slot * len(self.instance.base) + pairs.candidate

    @cached_property
    def outcome(self) -> Outcome:
        """The best plan with nobody raised."""
        pairs = hopeful(self.instance, np.ones(len(self.instance), dtype=bool))
        standing = _settled(self.instance.part(pairs), {}) if len(pairs) else None
        if standing is None:
            return Outcome(frozenset(), {}, 0)
        return Outcome(frozenset(), standing.chosen, standing.most)


class Class:
    """One problem of the past and one course: what is covered when some of those it suits have passed."""

    def __init__(self, past: Past, course: Course) -> None:
        self.past = past
        self.suited = tuple(one.id for one in past.problem.candidates if course.suits(one))
        self.instance = instance_of(graduated(past.problem, course, self.suited))
        self.new = ~holds(past.may, self.instance.keys)
        index = self.instance.arrays.candidate_index
        self.index = {who: index[who] for who in self.suited}

    @cached_property
    def reach(self) -> Mapping[str, int]:
        """By person, the most requests they could do that they may not do now: nobody gains more alone."""
        gained = self.instance.part(np.flatnonzero(self.new))
        if not len(gained):
            return dict.fromkeys(self.suited, 0)
        most = most_jobs(caps_of(gained, "day"), caps_of(gained, "week"), len(gained.base))
        asked = np.unique(np.stack([gained.candidate, gained.request]), axis=1)[0]
        requests = np.bincount(asked, minlength=len(gained.base))
        return {who: int(min(most[v], requests[v])) for who, v in self.index.items()}

    def outcome(self, people: frozenset[str], before: Outcome) -> Outcome:
        """The best with these people raised, from the best with some of them (`before`)."""
        pairs = hopeful(self.instance, self._allowed(people))
        raised = self._allowed(people - before.people) & self.new
        if before.proven:
            pairs = self._that_may_change(pairs, raised, before.chosen)
        if not len(pairs):
            return Outcome(people, before.chosen, before.most)
        part = self.instance.part(pairs)
        inside = {int(one) for one in np.unique(part.request)}
        old = {request: how for request, how in before.chosen.items() if request in inside}
        standing = _settled(part, old)
        found = standing.chosen if len(standing.chosen) > len(old) else old
        most = len(before.chosen) - len(old) + standing.most if before.proven else standing.most
        return Outcome(people, {**_without(before.chosen, inside), **found}, most)

    def tasks(self, plan: Chosen, who: str) -> list[str]:
        """The requests this plan gives somebody who could not do them now."""
        if who not in self.index:
            return []
        v, people, first = self.index[who], len(self.instance.base), self.instance.arrays.jobs.first_slot
        out = []
        for request, (job, team) in sorted(plan.items()):
            if v in team:
                key = (int(first[job]) + team.index(v)) * people + v
                if not holds(self.past.may, np.array([key]))[0]:
                    out.append(self.past.problem.requests[request].id)
        return out

    def _allowed(self, people: Iterable[str]) -> Bools:
        who = [self.index[one] for one in people if one in self.index]
        return ~self.new | np.isin(self.instance.candidate, who)

    def _that_may_change(self, pairs: Ints, raised: Bools, plan: Chosen) -> Ints:
        """Of these pairs, those in parts that an uncovered request can reach and somebody newly raised is in."""
        requests, people = self.instance.request[pairs], self.instance.candidate[pairs]
        inside = _reached(requests, people, plan, len(self.instance.arrays.jobs.weight))
        kept = inside[requests]
        pairs, requests, people = pairs[kept], requests[kept], people[kept]
        part = _parts(requests, people)
        return pairs[np.isin(part, part[raised[pairs]])]


def hopeful(instance: Instance, allowed: Bools) -> Ints:
    """The allowed pairs, without those of jobs in which some need has nobody."""
    jobs = instance.arrays.jobs
    served = np.zeros(len(jobs.slot_job), dtype=bool)
    served[instance.slot[allowed]] = True
    hopeless = np.zeros(len(jobs.request), dtype=bool)
    hopeless[jobs.slot_job[~served]] = True
    return np.flatnonzero(allowed & ~hopeless[instance.job])


def _reached(requests: Ints, people: Ints, plan: Chosen, count: int) -> Bools:
    """Which requests the uncovered ones can reach, through those who may and what the plan gives them."""
    given = np.array([(r, v) for r, (_, team) in plan.items() for v in team], dtype=np.int64).reshape(-1, 2)
    covered = np.zeros(count, dtype=bool)
    covered[given[:, 0]] = True
    inside = ~covered
    while True:
        asked = np.unique(people[inside[requests]])
        more = inside.copy()
        more[given[np.isin(given[:, 1], asked), 0]] = True
        if (more == inside).all():
            return inside
        inside = more


def _parts(requests: Ints, people: Ints) -> Ints:
    """The part of each pair: pairs of one request or of one person are in one."""
    if not len(requests):
        return np.zeros(0, dtype=np.int64)
    first = int(requests.max()) + 1
    size = first + int(people.max()) + 1
    links = coo_array((np.ones(len(requests), dtype=np.int8), (requests, first + people)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1][requests], dtype=np.int64)


def _without(plan: Chosen, requests: set[int]) -> Chosen:
    return {request: how for request, how in plan.items() if request not in requests}


def _settled(part: Instance, plan: Chosen) -> Standing:
    """The part solved to its proof, from a plan of it."""
    first, people = part.arrays.jobs.first_slot, len(part.base)
    held = [
        (int(first[job]) + need) * people + who
        for job, team in plan.values()
        for need, who in enumerate(team)
    ]
    start = holds(np.unique(np.array(held, dtype=np.int64)), part.keys).astype(np.float64)
    return Settler(part, lambda: math.inf, 0, lambda stage, now: None, start).run()


class Rehearsal:
    """A course over all problems of the past; what was solved once is remembered."""

    def __init__(self, pasts: Sequence[Past], course: Course) -> None:
        self.course = course
        self.classes = [Class(past, course) for past in pasts]
        self.nobody = tuple(past.outcome for past in pasts)
        self._known: dict[frozenset[str], tuple[Outcome, ...]] = {frozenset(): self.nobody}
        self.solved = 0

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """Those whom the course suits and who could do something more by it, in the problems' order."""
        reach: dict[str, int] = {}
        for one in self.classes:
            for who, most in one.reach.items():
                reach[who] = reach.get(who, 0) + most
        self._reach = {who: most for who, most in reach.items() if most}
        return tuple(self._reach)

    @property
    def suited(self) -> tuple[str, ...]:
        """All whom the course suits."""
        return tuple(dict.fromkeys(who for one in self.classes for who in one.suited))

    def reach(self, who: str) -> int:
        """The most requests this person's passing could gain, in any company."""
        return self._reach[who] if who in self.candidates else 0

    def outcomes(self, people: Iterable[str], before: Iterable[str] = ()) -> tuple[Outcome, ...]:
        """The best plan of each problem with these people raised; `before`: some of them, to begin from."""
        group, known = frozenset(people), frozenset(before)
        if group not in self._known:
            self.solved += 1
            start = self._known.get(known, self.nobody) if known <= group else self.nobody
            self._known[group] = tuple(
                one.outcome(group, then) for one, then in zip(self.classes, start, strict=True)
            )
        return self._known[group]

    def covered(self, people: Iterable[str], before: Iterable[str] = ()) -> int:
        """How many requests are covered with these people raised, confirmed ones included."""
        return self._sure + sum(len(one.chosen) for one in self.outcomes(people, before))

    def most(self, people: Iterable[str]) -> int:
        """How many could be at most; the same as `covered` wherever the solver came to its proof."""
        return self._sure + sum(one.most for one in self.outcomes(people))

    @property
    def _sure(self) -> int:
        return sum(one.past.sure for one in self.classes)
