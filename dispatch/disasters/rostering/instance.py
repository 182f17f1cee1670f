"""What the solver sees of a problem: who may take which shift, which seats and needs are open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from functools import cached_property

from dispatch.disasters.rostering.bill import Bill
from dispatch.disasters.rostering.parts import Wish
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.rules import Rules, counts_for, wanted


class Instance:
    """The numbers of one problem; supporters and shifts go by their place in it."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.rules = problem, Rules(problem)
        self.bill = Bill(self.rules)
        self.before = self.bill.before
        self.fixed = self.rules.fixed
        self.seats = self._seats()
        self.open = [self._open(p) for p in range(len(problem.supporters))]

    def beside(self, duties: Collection[tuple[int, int]], shifts: Collection[int]) -> Instance:
        """The same problem where these duties stand, too, and only these shifts are open."""
        one = copy(self)
        for known in ("standing", "counts"):
            vars(one).pop(known, None)
        own = [list(fixed) for fixed in self.fixed]
        for p, s in sorted(duties):
            own[p].append(s)
        one.fixed = [tuple(some) for some in own]
        one.seats = one._seats()
        one.open = [
            tuple(s for s in open_ if s in shifts and one.seats[s] and one.rules.beside(p, s, own[p]) is None)
            for p, open_ in enumerate(self.open)
        ]
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
        rules, own = self.rules, self.fixed[p]
        return tuple(
            s
            for s, seats in enumerate(self.seats)
            if seats and s not in own and rules.never(p, s) is None and rules.beside(p, s, own) is None
        )

    @cached_property
    def counts(self) -> dict[tuple[int, int], list[bool]]:
        """For which needs of a shift each person on it would count."""
        shifts, people = self.problem.shifts, self.problem.supporters
        return {
            (p, s): counts_for(shifts[s], people[p])
            for p in range(len(people))
            for s in (*self.open[p], *self.fixed[p])
        }

    def lacking(self, s: int) -> list[int]:
        """How many of each need of a shift are missing beside those who stand there."""
        there = [self.counts[p, s] for p in self.standing[s]]
        return [
            max(0, most - sum(one[k] for one in there))
            for k, most in enumerate(wanted(self.problem.shifts[s]))
        ]

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
