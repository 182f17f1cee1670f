"""What all supporters of a roster share, as rows: the seats of each shift, its needs, and what pairs ask for.

x(p,s): p takes shift s. f(s,k): places of need k of shift s that are filled. v: a pair's wish is not met.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from dispatch.disasters.rostering.bill import units
from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.programme import Columns
from dispatch.disasters.rostering.rules import wanted
from dispatch.matching.arrays import Floats


class Shared(Columns):
    """The programme of a problem but for what concerns one person alone."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance = instance
        self.x: dict[tuple[int, int], int] = {}
        self.covered = 0  # by those who stand already
        self.paid = units(instance.problem.settings.costs.changed) * len(instance.before)
        self.paid += sum(instance.own_cost(p, ()) for p in range(len(instance.open)))
        self._duties()
        self._seats_and_needs()
        self._pairs()

    def _duties(self) -> None:
        self.on_shift: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for p, shifts in enumerate(self.instance.open):
            for s in shifts:
                self.x[p, s] = self.column(1)
                self.on_shift[s].append((p, self.x[p, s]))

    def _seats_and_needs(self) -> None:
        """A shift has so many seats; each need counts up to its number. A seat filled is worth what a language is."""
        for s, shift in enumerate(self.instance.problem.shifts):
            worth, there = shift.importance, self.instance.standing[s]
            lacking = self.instance.lacking(s)
            filled = [need - lack for need, lack in zip(wanted(shift), lacking, strict=True)]
            self.covered += worth * (min(shift.number, len(there)) + sum(filled))
            on = self.on_shift.get(s, [])
            self.most((c for _, c in on), self.instance.seats[s])
            for _, c in on:
                self.cover[c] += worth
            counts = [(p, c, self.instance.counts(p, s)) for p, c in on]
            for k, lack in enumerate(lacking):
                self._need(s, k, lack, [(p, c) for p, c, needs in counts if needs[k]])

    def _need(self, s: int, k: int, lack: int, able: Sequence[tuple[int, int]]) -> None:
        most = min(lack, len(able), self.instance.seats[s])
        worth = self.instance.problem.shifts[s].importance
        if not most:
            return
        if len(able) == most:  # whoever comes counts
            for _, c in able:
                self.cover[c] += worth
            return
        place = self.column(most, cover=worth)
        self.row([(place, 1), *((c, -1) for _, c in able)], 0)

    # Two people

    def _pairs(self) -> None:
        for one, other, together, must, weight in self.instance.related:
            for s in range(len(self.instance.problem.shifts)):
                if together:
                    self._together(one, other, s, must, weight)
                else:
                    self._apart(one, other, s, must, weight)

    def _on(self, p: int, s: int) -> int | None:
        """The column of a duty; None where it stands already; -1 where there cannot be one."""
        return None if s in self.instance.fixed[p] else self.x.get((p, s), -1)

    def _together(self, one: int, other: int, s: int, must: bool, weight: int) -> None:
        """Neither takes a shift without the other."""
        price = units(self.instance.problem.settings.costs.pair) * weight
        for mine, theirs in ((self._on(one, s), self._on(other, s)), (self._on(other, s), self._on(one, s))):
            if mine is None and theirs is not None and not must:  # one stands there: the other is missed
                self.paid += price
                if theirs >= 0:
                    self.cost[theirs] -= price
            elif mine is not None and mine >= 0 and theirs is not None:
                self._follow(mine, theirs, price, must)

    def _follow(self, mine: int, theirs: int, price: int, must: bool) -> None:
        if theirs < 0 and must:
            self.upper[mine] = 0
        elif theirs < 0:
            self.cost[mine] += price
        elif must:
            self.row([(mine, 1), (theirs, -1)], 0)
        elif price:
            self.row([(mine, 1), (theirs, -1), (self.column(1, cost=price), -1)], 0)

    def _apart(self, one: int, other: int, s: int, must: bool, weight: int) -> None:
        """They do not meet in a shift."""
        price = units(self.instance.problem.settings.costs.pair) * weight
        here, there = self._on(one, s), self._on(other, s)
        columns = [c for c in (here, there) if c is not None]
        if -1 in columns:
            return
        if not columns:
            self.paid += 0 if must else price
        elif must and len(columns) == 1:
            self.upper[columns[0]] = 0
        elif len(columns) == 1:
            self.cost[columns[0]] += price
        elif must:
            self.most(columns, 1)
        elif price:
            self.row([*((c, 1) for c in columns), (self.column(1, cost=price), -1)], 1)

    def hint(self, new: Collection[tuple[int, int]]) -> dict[int, int]:
        """The duties' columns as these duties set them."""
        return {c: int(pair in new) for pair, c in self.x.items()}

    def chosen(self, x: Floats) -> set[tuple[int, int]]:
        """The new duties in a solution."""
        return {pair for pair, c in self.x.items() if x[c] > 0.5}
