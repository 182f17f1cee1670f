"""Who holds the people: for many pairs of a job and a candidate at once, the new work that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dispatch.matching.arrays import Arrays, Ints, Tally, keyed, spread
from dispatch.matching.instance import room
from dispatch.matching.rules import jobs_as_work, too_close


class Work:
    """What a plan newly gives: (candidate, job) in the order of the candidates."""

    def __init__(self, arrays: Arrays, given: Iterable[tuple[int, int]]) -> None:
        self.arrays = arrays
        self.who, self.job = np.array(sorted(given), dtype=np.int64).reshape(-1, 2).T
        self.first = np.searchsorted(self.who, np.arange(len(arrays.candidate_index) + 1))

    def in_the_way(self, who: Ints, job: Ints) -> tuple[Ints, Ints]:
        """For n candidates and jobs: (which of the n, a request whose work keeps the candidate from the job).

        Work keeps from a job when it is too close, or when it is of a day or a week that is full.
        """
        arrays, jobs = self.arrays, self.arrays.jobs
        pair, other = spread(self.first[who], self.first[who + 1] - self.first[who])
        here, there, mine = job[pair], self.job[other], who[pair]
        hit = too_close(arrays, mine, jobs_as_work(arrays, here), jobs_as_work(arrays, there))
        for kind, of_job in (("day", jobs.day), ("week", jobs.week)):
            given = Tally(keyed(self.who, of_job[self.job]))
            full = room(arrays, who, of_job[job], kind) <= given.of(keyed(who, of_job[job]))
            hit |= full[pair] & (of_job[here] == of_job[there])
        return pair[hit], jobs.request[there[hit]]
