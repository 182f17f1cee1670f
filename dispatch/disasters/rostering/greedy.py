"""A roster at once: shift by shift, the important ones first, to those who fill most places and have served least."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.judging import Judge, Pairs
from dispatch.disasters.rostering.many import NONE

# People by the needs that they count for, each with their rank; whoever is to be taken next stands at the end.
Queues = dict[tuple[bool, ...], list[tuple[int, int]]]


class Greedy:
    """New duties, each allowed beside those before it. Who may serve only with somebody else is left out."""

    def __init__(self, instance: Instance) -> None:
        self.instance, people = instance, range(len(instance.open))
        self.own = [list(shifts) for shifts in instance.fixed]
        self.duties: Pairs = {(p, s) for p in people for s in self.own[p]}
        self.mates = Judge(instance.rules).mates
        self.minutes = np.array([instance.served(p) for p in people], dtype=np.int64)
        self.choice = np.array([len(shifts) for shifts in instance.open], dtype=np.int64)
        self.may = np.zeros((len(self.own), len(instance.problem.shifts)), dtype=np.bool_)
        for p in people:
            self.may[p, list(instance.open[p])] = True
        self.before: dict[int, list[int]] = {}
        for p, s in instance.before:
            self.before.setdefault(s, []).append(p)

    def run(self, go_on: Callable[[], bool] = lambda: True) -> Pairs:
        """The new duties, as far as the time goes."""
        shifts, before = self.instance.problem.shifts, set(self.duties)
        could = self.may.sum(axis=0).tolist()
        for s in sorted(range(len(shifts)), key=lambda s: (-shifts[s].importance, could[s])):
            if not go_on():
                break
            self._fill(s)
        return self.duties - before

    def _fill(self, s: int) -> None:
        lacking, queues = self.instance.lacking(s), self._queues(s)
        for _ in range(self.instance.seats[s]):
            heads = [(_fills(counts, lacking), line[-1], counts) for counts, line in queues.items() if line]
            if not heads:
                return
            counts = max(heads)[2]
            _, best = queues[counts].pop()
            lacking = [lack - one for lack, one in zip(lacking, counts, strict=True)]
            self._give(best, s)
            shunned = {other for other, together in self.mates[best] if not together}
            if shunned:
                queues = {key: [one for one in line if one[1] not in shunned] for key, line in queues.items()}

    def _give(self, p: int, s: int) -> None:
        self.duties.add((p, s))
        self.own[p].append(s)
        self.minutes[p] += self.instance.rules.shifts[s].minutes
        self.may[p] &= self.instance.many.refusals(p, self.own[p]) == NONE
        self.may[p, s] = False

    def _queues(self, s: int) -> Queues:
        """Who may, each behind whom they come after."""
        could = np.array(
            [p for p in np.flatnonzero(self.may[:, s]).tolist() if self._welcome(p, s)], np.int64
        )
        kept = np.isin(could, self.before.get(s, []))
        could = could[np.lexsort((-could, -self.choice[could], -self.minutes[could], kept))]
        counts = np.column_stack([able[could] for able in self.instance.able(s)]).tolist()
        queues: Queues = {}
        for rank, (p, needs) in enumerate(zip(could.tolist(), counts, strict=True)):
            queues.setdefault(tuple(needs), []).append((rank, p))
        return queues

    def _welcome(self, p: int, s: int) -> bool:
        """Whether those are there whom a person must be with, and none whom they must not meet."""
        return all(((other, s) in self.duties) == together for other, together in self.mates[p])


def _fills(counts: tuple[bool, ...], lacking: list[int]) -> int:
    return sum(lack > 0 and one for lack, one in zip(lacking, counts, strict=True))
