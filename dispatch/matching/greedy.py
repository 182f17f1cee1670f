"""The phone list of today: heaviest request first, the cheapest person who is free. No plan may be worse.

The same pass finishes any half-made plan: it is given what is chosen already and an order of preference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from dispatch.matching.arrays import Floats, Ints, Tally, keyed, present, spread
from dispatch.matching.held import Held
from dispatch.matching.instance import Instance, room
from dispatch.matching.rules import jobs_as_work, too_close

Chosen = dict[int, tuple[int, tuple[int, ...]]]
"""request → (job, one candidate for each need)"""


class People:
    """Who may fill each slot, in the order they are wanted; sorted slot by slot, when a slot is asked for."""

    def __init__(self, instance: Instance, wish: Floats) -> None:
        self.candidate, self.cost = instance.candidate, instance.cost
        self.wish = np.rint(wish * 1000).astype(np.int64)
        slots = len(instance.arrays.jobs.slot_job)
        self.first = np.searchsorted(instance.slot, np.arange(slots + 1)).tolist()

    def __contains__(self, slot: int) -> bool:
        return bool(self.first[slot] < self.first[slot + 1])

    def of(self, slot: int) -> Iterator[int]:
        """The candidates of a slot, the most wanted first and then the cheapest."""
        here = slice(self.first[slot], self.first[slot + 1])
        wish, cost, who = self.wish[here], self.cost[here], self.candidate[here]
        wanted = np.flatnonzero(wish)
        yield from who[wanted[np.lexsort((who[wanted], cost[wanted], -wish[wanted]))]].tolist()
        others = np.flatnonzero(wish == 0)
        yield from who[others[np.lexsort((who[others], cost[others]))]].tolist()


def greedy(instance: Instance, prefer: Floats | None = None) -> Chosen:
    """A plan made in one pass. `prefer`: how much each pair is wanted (0..1, a relaxed solution); none: by cost.

    With preferences the wanted pairs are given out first; then come the requests that are left, with whoever is free.
    """
    held, chosen = Held(instance.arrays), Chosen()
    if prefer is None:
        _give(instance, np.zeros(len(instance)), held, chosen)
        return chosen
    wanted = np.flatnonzero(np.rint(prefer * 1000) > 0)
    _give(instance.part(wanted), prefer[wanted], held, chosen)
    left = _still_free(instance, held, chosen)
    _give(instance.part(left), prefer[left], held, chosen)
    return chosen


def _give(instance: Instance, wish: Floats, held: Held, chosen: Chosen) -> None:
    people = People(instance, wish)
    wanted: Floats = np.bincount(
        instance.job, weights=wish, minlength=len(instance.arrays.jobs.request)
    ).astype(float)
    for request in _by_weight(instance, wish):
        for job in _options(instance, request, people, wanted):
            team = _team(instance, job, people, held)
            if team is not None:
                held.take(job, team)
                chosen[request] = (job, team)
                break


def _still_free(instance: Instance, held: Held, chosen: Chosen) -> Ints:
    """The pairs of requests that are left whose people are free for them as things stand."""
    arrays, request = instance.arrays, instance.request
    open_yet = np.ones(len(arrays.jobs.weight), dtype=bool)
    open_yet[list(chosen)] = False
    left = np.flatnonzero(open_yet[request])
    given = [(who, job) for who, jobs in held.jobs.items() for job in jobs]
    who, job = np.array(sorted(given), dtype=np.int64).reshape(-1, 2).T
    for kind in ("day", "week"):
        of_job = getattr(arrays.jobs, kind)
        taken = Tally(keyed(who, of_job[job]))
        mine, when = instance.candidate[left], of_job[instance.job[left]]
        left = left[room(arrays, mine, when, kind) > taken.of(keyed(mine, when))]
    first = np.searchsorted(who, np.arange(len(instance.base) + 1))
    mine = instance.candidate[left]
    pair, other = spread(first[mine], first[mine + 1] - first[mine])
    work = jobs_as_work(arrays, instance.job[left[pair]]), jobs_as_work(arrays, job[other])
    hit = too_close(arrays, mine[pair], *work)
    free = np.ones(len(left), dtype=bool)
    free[pair[hit]] = False
    return left[free]


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


def _options(instance: Instance, request: int, people: People, wanted: Floats) -> list[int]:
    """The request's jobs that anyone could do, the most wanted first and then in the hospital's order."""
    jobs = instance.arrays.jobs
    options = range(int(jobs.first_job[request]), int(jobs.first_job[request + 1]))
    return sorted(
        (job for job in options if int(jobs.first_slot[job]) in people), key=lambda job: -wanted[job]
    )


def _team(instance: Instance, job: int, people: People, held: Held) -> tuple[int, ...] | None:
    jobs, team = instance.arrays.jobs, list[int]()
    for slot in range(int(jobs.first_slot[job]), int(jobs.first_slot[job + 1])):
        able = (who for who in people.of(slot) if who not in team and held.free(who, job))
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
