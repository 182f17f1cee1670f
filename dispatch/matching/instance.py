"""What is left to decide, in whole cost units: the eligible pairs, the teams, the load steps, the room under the caps.

An `Instance` is a problem, or one component of it, ready for the linear programme. Costs are integers:
minutes where all costs of the problem are whole, thousandths of minutes otherwise, so that "optimal" is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from dispatch.matching.arrays import Arrays, Bools, Ints, Tally, arrays_of, keyed, present, week_of
from dispatch.matching.eligibility import Pairs, eligible_pairs
from dispatch.matching.parts import Assigned, Costs
from dispatch.matching.problem import Problem


@dataclass(frozen=True)
class Instance:
    """Pairs p (one binary each), teams t (one job of a request with several needs), kept teams k (an earlier proposal).

    `cost` of a pair holds its penalty and change where its request has one need; otherwise these stand in `team_cost`,
    and keeping a proposal gives `changed` back. `steps[v]` is the most new jobs candidate v can take; the n-th costs
    `load` × (`base[v]` + n − 1).
    """

    arrays: Arrays
    unit: int
    slot: Ints
    candidate: Ints
    cost: Ints
    team_job: Ints
    team_cost: Ints
    kept_job: Ints
    kept_people: tuple[Ints, ...]
    changed: int
    load: int
    base: Ints

    @property
    def job(self) -> Ints:
        """The job of each pair."""
        return self.arrays.jobs.slot_job[self.slot]

    @property
    def request(self) -> Ints:
        """The request of each pair."""
        return self.arrays.jobs.request[self.job]

    @property
    def keys(self) -> Ints:
        """One number for each pair, increasing: its slot and its candidate."""
        return self.slot * len(self.base) + self.candidate

    def __len__(self) -> int:
        return len(self.slot)

    def part(self, pairs: Ints) -> Instance:
        """The instance of some pairs (sorted): all of the pairs of some requests, or fewer pairs of all."""
        jobs = present(self.job[pairs])
        team, kept = np.isin(self.team_job, jobs), np.isin(self.kept_job, jobs)
        return replace(
            self,
            slot=self.slot[pairs],
            candidate=self.candidate[pairs],
            cost=self.cost[pairs],
            team_job=self.team_job[team],
            team_cost=self.team_cost[team],
            kept_job=self.kept_job[kept],
            kept_people=tuple(p for p, k in zip(self.kept_people, kept, strict=True) if k),
        )


def instance_of(problem: Problem) -> Instance:
    """The whole problem as an instance."""
    arrays = arrays_of(problem)
    pairs, unit = _with_hope(arrays, eligible_pairs(arrays)), _unit(problem)
    job = arrays.jobs.slot_job[pairs.slot]
    alone = arrays.jobs.needs[arrays.jobs.request[job]] == 1
    penalty = np.rint(arrays.jobs.penalty * unit).astype(np.int64)
    team_job = present(job[~alone])
    cost = np.rint(pairs.cost * unit).astype(np.int64) + np.where(alone, penalty[job], 0)
    changed = round(problem.settings.costs.changed * unit)
    instance = Instance(
        arrays,
        unit,
        pairs.slot,
        pairs.candidate,
        cost,
        team_job,
        penalty[team_job],
        np.zeros(0, dtype=np.int64),
        (),
        changed,
        round(problem.settings.costs.load * unit),
        _base(arrays),
    )
    return _with_previous(instance, problem)


def keys_of(instance: Instance, assigned: Iterable[Assigned]) -> Ints:
    """The keys of the pairs in these assignments, sorted; what the problem does not know is left out."""
    arrays, out = instance.arrays, list[int]()
    for one in assigned:
        request = arrays.request_index.get(one.request)
        people = [arrays.candidate_index.get(who) for who in one.volunteers]
        if request is None or None in people or len(people) != arrays.jobs.needs[request]:
            continue
        job = int(arrays.jobs.first_job[request]) + one.option
        if one.option >= 0 and job < arrays.jobs.first_job[request + 1]:
            first = int(arrays.jobs.first_slot[job])
            out += [
                (first + need) * len(instance.base) + who
                for need, who in enumerate(people)
                if who is not None
            ]
    return np.unique(np.array(out, dtype=np.int64))


def _unit(problem: Problem) -> int:
    amounts = [getattr(problem.settings.costs, name) for name in Costs.names()]
    amounts += [option.penalty for request in problem.requests for option in request.options]
    return 1 if all(amount == int(amount) for amount in amounts) else 1000


def _with_hope(arrays: Arrays, pairs: Pairs) -> Pairs:
    """Without the jobs in which some need has nobody: their other needs must not lure anyone."""
    jobs = arrays.jobs
    served = np.zeros(len(jobs.slot_job), dtype=bool)
    served[pairs.slot] = True
    hopeless = np.zeros(len(jobs.request), dtype=bool)
    hopeless[jobs.slot_job[~served]] = True
    kept = ~hopeless[jobs.slot_job[pairs.slot]]
    return Pairs(pairs.slot[kept], pairs.candidate[kept], pairs.cost[kept])


def _base(arrays: Arrays) -> Ints:
    """Jobs held lately and confirmed ones: what the load of the next job is counted from."""
    confirmed = arrays.busy.candidate[arrays.busy.request >= 0]
    return arrays.people.recent + np.bincount(confirmed, minlength=len(arrays.people.recent))


def _with_previous(instance: Instance, problem: Problem) -> Instance:
    """With the cost of moving what was proposed before."""
    arrays, jobs = instance.arrays, instance.arrays.jobs
    cost, team_cost = instance.cost.copy(), instance.team_cost.copy()
    of_pair, of_team, pair_job = instance.request, jobs.request[instance.team_job], instance.job
    order = np.argsort(of_pair, kind="stable")
    first = np.searchsorted(of_pair[order], np.arange(len(jobs.weight) + 1))
    kept: list[tuple[int, Ints]] = []
    for before in problem.previous:
        r = arrays.request_index[before.request]
        people = np.array(sorted(arrays.candidate_index[who] for who in before.volunteers), dtype=np.int64)
        job = int(jobs.first_job[r]) + before.option
        if jobs.needs[r] == 1:
            mine = order[first[r] : first[r + 1]]
            alone = people[0] if len(people) == 1 else -1
            cost[mine[(pair_job[mine] != job) | (instance.candidate[mine] != alone)]] += instance.changed
        else:
            team_cost[of_team == r] += instance.changed
            if len(np.unique(people)) == len(people) == jobs.needs[r] and job in instance.team_job:
                kept.append((job, people))
    kept.sort(key=lambda one: one[0])
    return replace(
        instance,
        cost=cost,
        team_cost=team_cost,
        kept_job=np.array([k for k, _ in kept], dtype=np.int64),
        kept_people=tuple(people for _, people in kept),
    )


def room(arrays: Arrays, candidate: Ints, period: Ints, kind: str) -> Ints:
    """How many new jobs each candidate's cap leaves in each period (`kind`: day or week); below 0 where overridden."""
    taken = Tally(keyed(arrays.busy.candidate, getattr(arrays.busy, kind))).of(keyed(candidate, period))
    return np.asarray(getattr(arrays.people, f"cap_{kind}")[candidate] - taken)


def room_of(arrays: Arrays, candidate: int, period: int, kind: str) -> int:
    """`room` for one candidate and one day or week."""
    held = slice(int(arrays.busy.first[candidate]), int(arrays.busy.first[candidate + 1]))
    taken = int((getattr(arrays.busy, kind)[held] == period).sum()) if held.start < held.stop else 0
    return int(getattr(arrays.people, f"cap_{kind}")[candidate]) - taken


@dataclass(frozen=True)
class Caps:
    """The (candidate, day) or (candidate, week) groups of pairs: `of` gives each pair's group; `room` is each group's,
    `most` how many jobs of it one person could do at all."""

    of: Ints
    candidate: Ints
    period: Ints
    room: Ints
    most: Ints

    @property
    def binding(self) -> Bools:
        """The groups in which more jobs could be had than there is room for."""
        return self.most > self.room


def caps_of(instance: Instance, kind: str) -> Caps:
    """The groups under `max_per_day` or `max_per_week` (`kind`: day or week)."""
    jobs, job = instance.arrays.jobs, instance.job
    period = getattr(jobs, kind)
    keys, first, of = np.unique(
        keyed(instance.candidate, period[job]), return_index=True, return_inverse=True
    )
    by_request = np.sort(of * len(jobs.weight) + jobs.request[job])
    different = by_request[np.diff(by_request, prepend=-1) > 0] // max(1, len(jobs.weight))
    candidate, when = instance.candidate[first], period[job[first]]
    disjoint = _most_disjoint(jobs.start, jobs.end, period, present(job))
    most = np.minimum(np.bincount(different, minlength=len(keys)), [disjoint[p] for p in when.tolist()])
    return Caps(of, candidate, when, room(instance.arrays, candidate, when, kind), most.astype(np.int64))


def _most_disjoint(start: Ints, end: Ints, period: Ints, jobs: Ints) -> Counter[int]:
    """How many of all the jobs of each period a person in one place could do at most: earliest end first."""
    until, count = dict[int, int](), Counter[int]()
    for job in jobs[np.argsort(end[jobs], kind="stable")].tolist():
        when = int(period[job])
        if start[job] >= until.get(when, start[job]):
            until[when] = int(end[job])
            count[when] += 1
    return count


def most_jobs(day: Caps, week: Caps, people: int) -> Ints:
    """The most new jobs of each candidate: what the days leave, within what the weeks leave."""
    within = np.minimum(day.room, day.most)
    key, week_key = keyed(day.candidate, week_of(day.period)), keyed(week.candidate, week.period)
    by_week = np.bincount(np.searchsorted(week_key, key), weights=within, minlength=len(week_key)).astype(
        np.int64
    )
    by_week = np.minimum(np.minimum(by_week, week.room), week.most)
    return np.bincount(week.candidate, weights=by_week, minlength=people).astype(np.int64)
