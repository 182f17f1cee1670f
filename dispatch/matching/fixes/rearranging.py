"""Ideas that move others: changes after which the request can be covered once somebody else's work changes hands.

Whether a set of changes lets the request join those that are covered is one solve over these requests alone, and
allowing more can only help: so many changes are tried at once, and halved until single ones are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from dispatch.matching import judging
from dispatch.matching.costs import plain
from dispatch.matching.fixes.applying import changed
from dispatch.matching.fixes.catalogue import Changes, Variant
from dispatch.matching.fixes.ideas import Idea, Thinker
from dispatch.matching.fixes.proving import Prover, only
from dispatch.matching.parts import Assigned
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Change
from dispatch.matching.variants import exchanged

DEARER = 1000  # minutes between one way and the next: the solver takes the one that asks least


class Rearranger:
    """Finds them for one request of a plan, by solving."""

    def __init__(self, prover: Prover, request_id: str) -> None:
        self.prover, self.request = prover, request_id
        self.wanted = {*prover.covered, request_id}
        self.goal = prover.plan.coverage + prover.weight[request_id]

    def of_hospital(self, thinker: Thinker, wanted: Callable[[Changes], bool]) -> Iterator[Idea]:
        """The changes of a variant that are `wanted`, which is asked again after each; those that ask least first."""
        variant = thinker.variant
        hopeful = thinker.hopeful()
        while options := [k for k in hopeful if wanted(variant.changes[k])]:
            found = self._covered(self._narrowed(variant, options)) if self.prover.left() > 0 else None
            if found is None:
                return
            option = options[found[0].option]
            yield self._idea(variant.changes[option], min(option, variant.own), *found)
            hopeful = [k for k in hopeful if variant.changes[k] != variant.changes[option]]

    def of_volunteers(self, changes: Sequence[Change]) -> Iterator[Idea]:
        """The single changes of volunteers that let the request be covered, found by halving."""
        if not changes or self.prover.left() <= 0:
            return
        found = self._covered(changed(self.prover.problem, changes))
        if found is None:
            return
        if len(changes) == 1:
            yield self._idea(tuple(changes), found[0].option, *found)
            return
        half = len(changes) // 2
        yield from self.of_volunteers(changes[:half])
        yield from self.of_volunteers(changes[half:])

    def _narrowed(self, variant: Variant, options: Sequence[int]) -> Problem:
        """The problem in which the request has just these options, each dearer than the one before."""
        whole = variant.request.options
        request = replace(
            variant.request,
            options=tuple(replace(whole[k], penalty=DEARER * place) for place, k in enumerate(options)),
        )
        problem = self.prover.problem
        previous = tuple(one for one in problem.previous if one.request != self.request)
        return exchanged(replace(problem, previous=previous), request)

    def _covered(self, asked: Problem) -> tuple[Assigned, tuple[Assigned, ...]] | None:
        """The request's assignment and those of the others, in a plan that covers them all; None where none does."""
        plan = self.prover.solve(only(asked, self.wanted), self.prover.plan.assignments)
        if plan.coverage != self.goal:
            return None
        mine = next(one for one in plan.assignments if one.request == self.request)
        return mine, tuple(one for one in plan.assignments if one.request != self.request)

    def _idea(self, changes: Changes, option: int, mine: Assigned, others: tuple[Assigned, ...]) -> Idea:
        assigned = replace(mine, option=option)
        asked = changed(self.prover.problem, changes)
        _, cost = judging.measure(asked, [*others, assigned])
        return Idea(changes, assigned, plain(cost - self.prover.plan.cost), others=others)


def askable(thinker: Thinker) -> list[Change]:
    """The single changes of volunteers that could let them take the request, whatever they do in the plan.

    These are the volunteers whom one rule alone refuses; and those who have reached a cap, whom no rule refuses.
    """
    able = thinker.able
    refused = able.away.astype(np.int64) + able.unfree + able.day_over + able.week_over
    too_many = (able.day_over & ~able.day_at_cap) | (able.week_over & ~able.week_at_cap)
    alone, busy = (refused == 1) & ~too_many, refused == 0
    out: dict[Change, None] = {}
    for pair in np.flatnonzero(alone | busy).tolist():
        day = able.day_at_cap[pair] if busy[pair] else able.day_over[pair]
        week = able.week_at_cap[pair] if busy[pair] else able.week_over[pair]
        for one in thinker.asked(int(able.option[pair]), pair, day=bool(day), week=bool(week)):
            out.setdefault(one)
    return list(out)
