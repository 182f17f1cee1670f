"""The phone list of today: heaviest request first, the cheapest person who is free. No plan may be worse.

The same pass finishes any half-made plan: it is given what is chosen already and an order of preference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from dispatch.matching.arrays import Floats, Ints, present
from dispatch.matching.held import Held
from dispatch.matching.instance import Instance

Chosen = dict[int, tuple[int, tuple[int, ...]]]
"""request → (job, one candidate for each need)"""


def greedy(instance: Instance, prefer: Floats | None = None) -> Chosen:
    """A plan made in one pass. `prefer`: how much each pair is wanted (0..1, a relaxed solution); none: by cost."""
    held, chosen = Held(instance.arrays), Chosen()
    wish = np.zeros(len(instance)) if prefer is None else prefer
    order = np.lexsort((instance.candidate, instance.cost, -np.rint(wish * 1000), instance.slot))
    slots, first = np.unique(instance.slot[order], return_index=True)
    people = np.split(instance.candidate[order], first[1:])
    by_slot = {int(slot): who.tolist() for slot, who in zip(slots, people, strict=True)}
    wanted: Floats = np.bincount(
        instance.job, weights=wish, minlength=len(instance.arrays.jobs.request)
    ).astype(float)
    for request in _by_weight(instance, wish):
        for job in _options(instance, request, by_slot, wanted):
            team = _team(instance, job, by_slot, held)
            if team is not None:
                held.take(job, team)
                chosen[request] = (job, team)
                break
    return chosen


def _by_weight(instance: Instance, wish: Floats) -> list[int]:
    """Requests as the phone list takes them, or those a relaxed solution covers wholly first."""
    jobs = instance.arrays.jobs
    requests = present(instance.request)
    start = jobs.start[jobs.first_job[requests]]
    wanted = (
        np.bincount(instance.request, weights=wish, minlength=len(jobs.weight))[requests]
        / jobs.needs[requests]
    )
    return requests[np.lexsort((start, -jobs.weight[requests], -np.rint(wanted * 1000)))].tolist()


def _options(instance: Instance, request: int, by_slot: Mapping[int, list[int]], wanted: Floats) -> list[int]:
    """The request's jobs that anyone could do, the most wanted first and then in the hospital's order."""
    jobs = instance.arrays.jobs
    options = range(int(jobs.first_job[request]), int(jobs.first_job[request + 1]))
    return sorted(
        (job for job in options if int(jobs.first_slot[job]) in by_slot), key=lambda job: -wanted[job]
    )


def _team(
    instance: Instance, job: int, by_slot: Mapping[int, list[int]], held: Held
) -> tuple[int, ...] | None:
    jobs, team = instance.arrays.jobs, list[int]()
    for slot in range(int(jobs.first_slot[job]), int(jobs.first_slot[job + 1])):
        able = (who for who in by_slot.get(slot, ()) if who not in team and held.free(who, job))
        if (found := next(able, None)) is None:
            return None
        team.append(found)
    return tuple(team)


def value(instance: Instance, chosen: Chosen) -> tuple[int, int]:
    """Coverage and cost (units) of what was chosen, as the linear programme counts them."""
    jobs, arrays = instance.arrays.jobs, instance.arrays
    coverage = sum(int(jobs.weight[request]) for request in chosen)
    keys = instance.slot * len(arrays.people.recent) + instance.candidate
    cost, load = 0, Counter[int]()
    team_cost = dict(zip(instance.team_job.tolist(), instance.team_cost.tolist(), strict=True))
    kept = {
        job: people.tolist()
        for job, people in zip(instance.kept_job.tolist(), instance.kept_people, strict=True)
    }
    wanted: list[int] = []
    for job, team in chosen.values():
        cost += team_cost.get(job, 0) - instance.changed * (kept.get(job) == sorted(team))
        for need, who in enumerate(team):
            wanted.append((int(jobs.first_slot[job]) + need) * len(arrays.people.recent) + who)
            cost += instance.load * (int(instance.base[who]) + load[who])
            load[who] += 1
    at: Ints = np.searchsorted(keys, np.array(wanted, dtype=np.int64))
    return coverage, cost + int(instance.cost[at].sum())
