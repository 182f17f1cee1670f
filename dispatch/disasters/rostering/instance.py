"""What the solver sees of a problem: who may take which shift, which seats and needs are open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from functools import cached_property

import numpy as np

from dispatch.disasters.rostering.bill import Bill
from dispatch.disasters.rostering.cliques import Cliques
from dispatch.disasters.rostering.many import NONE, Many
from dispatch.disasters.rostering.parts import Wish
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.rules import Limits, Rules, wanted
from dispatch.matching.arrays import Bools


class Instance:
    """The numbers of one problem; supporters and shifts go by their place in it."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.rules = problem, Rules(problem)
        self.bill = Bill(self.rules)
        self.before = self.bill.before
        self.fixed = self.rules.fixed
        self.seats = self._seats()
        self.many, self.known = Many(self.rules), dict[Limits, Cliques]()
        self.open = [self._open(p) for p in range(len(problem.supporters))]

    def beside(self, duties: Collection[tuple[int, int]], shifts: Collection[int]) -> Instance:
        """The same problem where these duties stand, too, and only these shifts are open."""
        one = copy(self)
        vars(one).pop("standing", None)
        own = [list(fixed) for fixed in self.fixed]
        for p, s in sorted(duties):
            own[p].append(s)
        one.fixed = [tuple(some) for some in own]
        one.seats = one._seats()
        one.open = [one._open_still(p, open_, shifts) for p, open_ in enumerate(self.open)]
        return one

    def _seats(self) -> list[int]:
        """How many new people each shift takes."""
        standing = self.standing
        return [max(0, shift.number - len(standing[s])) for s, shift in enumerate(self.problem.shifts)]

    @cached_property
    def standing(self) -> list[list[int]]:
        """Who stands in each shift already."""
        out: list[list[int]] = [[] for _ in self.problem.shifts]
        for p, shifts in enumerate(self.fixed):
            for s in shifts:
                out[s].append(p)
        return out

    def _open(self, p: int) -> tuple[int, ...]:
        """The shifts that a supporter could take, each by itself beside what stands."""
        free = self.many.refusals(p, self.fixed[p]) == NONE
        free &= np.array(self.seats) > 0
        free[list(self.fixed[p])] = False
        return tuple(np.flatnonzero(free).tolist())

    def _open_still(self, p: int, before: Sequence[int], shifts: Collection[int]) -> tuple[int, ...]:
        """What is left of them among these shifts."""
        left = [s for s in before if s in shifts]
        if not left:
            return ()
        still = set(self._open(p))
        return tuple(s for s in left if s in still)

    def counts(self, p: int, s: int) -> list[bool]:
        """For which needs of a shift a person on it would count."""
        return [bool(able[p]) for able in self.able(s)]

    def able(self, s: int) -> list[Bools]:
        """For each need of a shift, who would count."""
        return [self.many.able(need) for need in (*self.problem.shifts[s].languages, None)]

    def lacking(self, s: int) -> list[int]:
        """How many of each need of a shift are missing beside those who stand there."""
        there = [self.counts(p, s) for p in self.standing[s]]
        return [
            max(0, most - sum(one[k] for one in there))
            for k, most in enumerate(wanted(self.problem.shifts[s]))
        ]

    def cliques(self, limits: Limits) -> Cliques:
        """Which shifts exclude each other for people with these limits: the same whatever is open."""
        if limits not in self.known:
            self.known[limits] = Cliques(self.rules.shifts, limits)
        return self.known[limits]

    def reach(self) -> int:
        """What can be covered at most, were each shift the only one."""
        could: list[list[int]] = [[] for _ in self.seats]
        for p, shifts in enumerate(self.open):
            for s in shifts:
                could[s].append(p)
        return sum(one.importance * self._places(s, could[s]) for s, one in enumerate(self.problem.shifts))

    def _places(self, s: int, could: Sequence[int]) -> int:
        """The places of a shift that those who stand there fill, and as many of these as have a seat."""
        shift, new = self.problem.shifts[s], min(self.seats[s], len(could))
        places = min(shift.number, len(self.standing[s]) + new)
        for most, lack, able in zip(wanted(shift), self.lacking(s), self.able(s), strict=True):
            places += most - lack + min(lack, new, int(able[list(could)].sum()))
        return places

    def own_cost(self, p: int, new: Sequence[int]) -> int:
        """What a person's duties cost by themselves, those that stand and these new ones (in units)."""
        return self.bill.own(p, [*self.fixed[p], *new])

    def meets(self, wish: Wish, s: int) -> bool:
        """Whether a shift is what a wish names."""
        return self.bill.meets(wish, s)

    def served(self, p: int) -> int:
        """Minutes a supporter has worked or stands for already."""
        shifts = self.rules.shifts
        return sum(one.minutes for one in self.rules.worked[p]) + sum(
            shifts[s].minutes for s in self.fixed[p]
        )

    @cached_property
    def related(self) -> list[tuple[int, int, bool, bool, int]]:
        """Pairs in numbers: both people, together, must, weight."""
        number = self.rules.supporter_number
        return [
            (number[pair.supporters[0]], number[pair.supporters[1]], pair.together, pair.must, pair.weight)
            for pair in self.problem.pairs
        ]
