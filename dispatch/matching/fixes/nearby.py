"""A cheaper way to the same change in a large problem: those who would do it for less hand each other their work.

They and what they do are solved anew, while all other work stays. What comes out is a valid plan of the whole.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch.matching import judging
from dispatch.matching.costs import plain
from dispatch.matching.fixes.applying import changed
from dispatch.matching.fixes.ideas import Idea
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.variants import among

MOST_SECONDS = 1.0  # a few dozen requests take less than a tenth of it


def improved(problem: Problem, plan: Plan, idea: Idea, seconds: float) -> Idea:
    """The idea at the least cost to which `idea.near`, its own people and those they work with can bring it."""
    asked, given = idea.assigned.request, plan.assignments
    before = [who for one in problem.previous if one.request == asked for who in one.volunteers]
    people = {*idea.near, *idea.assigned.volunteers, *before}  # so that moving it costs what it costs
    confirmed = {one.request for one in problem.fixed}
    moves = [one for one in given if one.request not in confirmed and not people.isdisjoint(one.volunteers)]
    people.update(who for one in moves for who in one.volunteers)
    names = {one.request for one in moves}
    stays = [one for one in given if one.request not in names and not people.isdisjoint(one.volunteers)]
    part = changed(among(problem, names | {asked}, people, stays), idea.changes)
    _, cost = judging.measure(part, [*stays, *moves])
    start = [*stays, *moves, idea.assigned]
    found = solve(part, SolveParams(time_limit=min(seconds, MOST_SECONDS), explain="none"), start)
    added = plain(found.cost - cost)
    wanted = {*names, asked}
    if added >= idea.added or not wanted <= {one.request for one in found.assignments}:
        return idea
    now = {one.request: one for one in found.assignments}
    others = tuple(now.get(one.request, one) for one in given)
    return replace(idea, assigned=now[asked], added=added, others=others)
