"""A roster at once: shift by shift, the important ones first, to those who fill most places and have served least."""

from __future__ import annotations

from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.judging import Judge, Pairs


class Greedy:
    """New duties, each allowed beside those before it. Who may serve only with somebody else is left out."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.judge = instance, Judge(instance.rules)
        self.own = [list(shifts) for shifts in instance.fixed]
        self.minutes = [instance.served(p) for p in range(len(self.own))]
        self.duties: Pairs = {(p, s) for p, shifts in enumerate(self.own) for s in shifts}
        self.could: list[list[int]] = [[] for _ in instance.problem.shifts]
        for p, shifts in enumerate(instance.open):
            for s in shifts:
                self.could[s].append(p)

    def run(self) -> Pairs:
        """The new duties."""
        shifts, before = self.instance.problem.shifts, set(self.duties)
        for s in sorted(range(len(shifts)), key=lambda s: (-shifts[s].importance, len(self.could[s]))):
            self._fill(s)
        return self.duties - before

    def _fill(self, s: int) -> None:
        lacking, could = self.instance.lacking(s), list(self.could[s])
        for _ in range(self.instance.seats[s]):
            could = [p for p in could if self._may(p, s)]
            if not could:
                return
            best = max(could, key=lambda p: self._worth(p, s, lacking))
            lacking = [lack - counts for lack, counts in zip(lacking, self._counts(best, s), strict=True)]
            self.duties.add((best, s))
            self.own[best].append(s)
            self.minutes[best] += self.instance.rules.shifts[s].minutes

    def _may(self, p: int, s: int) -> bool:
        if s in self.own[p] or self.judge.refusal(p, s, self.duties, self.own[p]) is not None:
            return False
        return all(together or (other, s) not in self.duties for other, together in self.judge.mates[p])

    def _worth(self, p: int, s: int, lacking: list[int]) -> tuple[int, bool, int, int]:
        counts = self._counts(p, s)
        fills = sum(lack > 0 and one for lack, one in zip(lacking, counts, strict=True))
        return fills, (p, s) in self.instance.before, -self.minutes[p], -len(self.instance.open[p])

    def _counts(self, p: int, s: int) -> list[bool]:
        return self.instance.counts[p, s]
