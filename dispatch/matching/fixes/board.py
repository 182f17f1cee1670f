"""The plan as it stands, with variants of requests beside it: who may, who is free, and what each would cost.

Freezing the plan answers most questions at once: when everything that was given counts as confirmed, the rules of
clash and caps themselves tell who is still free, and "one higher would do" is one rule that refuses alone.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from dispatch.matching.arrays import Arrays, Bools, BusyArrays, Calendar, Floats, Ints, arrays_of
from dispatch.matching.costs import cost_parts, home_minutes
from dispatch.matching.instance import room
from dispatch.matching.parts import Assigned, Request
from dispatch.matching.problem import Problem
from dispatch.matching.rules import RULES, Rule

HARD = (
    Rule.LANGUAGE,
    Rule.GENDER,
    Rule.CREDENTIAL,
    Rule.TOPIC,
    Rule.BANNED,
    Rule.MODE,
    Rule.CLASH,
    Rule.ENGAGED,
)
"""The rules no change of a volunteer gives way on."""


@dataclass(frozen=True)
class Able:
    """The pairs of a variant that no hard rule refuses, as arrays: `option`, `need` and `who`.

    `cost`: minutes without load; `load`, `least_load`: of one job more than the plan gives, of one more than is
    confirmed. `away`, `unfree`: refused by distance, by availability; `way`: minutes from home. `day_full`,
    `week_full`: the cap is reached with the plan's work; `*_at_cap`: exactly, so that one higher would do;
    `day_over`, `week_over`: it is reached by commitments and confirmed work alone. `clash`: with the plan's work.
    """

    option: Ints
    need: Ints
    who: Ints
    cost: Floats
    load: Floats
    least_load: Floats
    way: Ints
    away: Bools
    unfree: Bools
    clash: Bools
    day_full: Bools
    week_full: Bools
    day_at_cap: Bools
    week_at_cap: Bools
    day_over: Bools
    week_over: Bools

    @property
    def may(self) -> Bools:
        """The pairs no rule refuses, whatever the plan gives their people to do."""
        return ~(self.away | self.unfree | self.day_over | self.week_over)

    @property
    def free(self) -> Bools:
        """The pairs whose people could take the job beside all that the plan gives them."""
        return ~(self.away | self.unfree | self.clash | self.day_full | self.week_full)

    def only(self, kept: Bools | Ints) -> Able:
        """Some of the pairs."""
        return Able(*(getattr(self, field.name)[kept] for field in fields(self)))


class Board:
    """A problem and a plan of it, with variants of its requests."""

    def __init__(
        self, problem: Problem, assignments: Sequence[Assigned], variants: Sequence[Request]
    ) -> None:
        self.before = len(problem.requests)
        stem = _unused(problem)
        named = [replace(one, id=f"{stem}{k}") for k, one in enumerate(variants)]
        asked = replace(problem, requests=(*problem.requests, *named), previous=())
        self.open = arrays_of(asked)
        self.held = copy.copy(self.open)
        self.held.busy = BusyArrays(
            replace(asked, fixed=tuple(assignments)), self.open.candidate_index, Calendar(problem.timezone)
        )
        self.jobs_open, self.jobs_held = _jobs(self.open), _jobs(self.held)

    def able(self, variant: int) -> Able:
        """Who could do what of a variant (its number), refused by no hard rule."""
        slot, job, who = self._beyond_hard_rules(variant)
        open_, held, people = self.open, self.held, self.open.people
        way, load = home_minutes(open_, job, who), open_.settings.costs.load
        day, week = open_.jobs.day[job], open_.jobs.week[job]
        room_day, room_week = room(held, who, day, "day"), room(held, who, week, "week")
        return Able(
            option=open_.jobs.option[job],
            need=open_.jobs.slot_need[slot],
            who=who,
            cost=sum(cost_parts(open_, slot, who, way), np.zeros(len(who))),
            load=load * self.jobs_held[who],
            least_load=load * self.jobs_open[who],
            way=way,
            away=way > people.max_travel[who],
            unfree=RULES[Rule.AVAILABILITY](open_, slot, job, who),
            clash=RULES[Rule.CLASH](held, slot, job, who),
            day_full=room_day <= 0,
            week_full=room_week <= 0,
            day_at_cap=room_day == 0,
            week_at_cap=room_week == 0,
            day_over=room(open_, who, day, "day") <= 0,
            week_over=room(open_, who, week, "week") <= 0,
        )

    def _beyond_hard_rules(self, variant: int) -> tuple[Ints, Ints, Ints]:
        """Slots, jobs and candidates of the pairs that are left."""
        jobs, people = self.open.jobs, len(self.open.candidate_index)
        request = self.before + variant
        first, last = (int(jobs.first_slot[k]) for k in jobs.first_job[request : request + 2])
        slot = np.repeat(np.arange(first, last, dtype=np.int64), people)
        who = np.tile(np.arange(people, dtype=np.int64), last - first)
        for rule in HARD:
            kept = ~RULES[rule](self.open, slot, jobs.slot_job[slot], who)
            slot, who = slot[kept], who[kept]
        return slot, jobs.slot_job[slot], who


def _unused(problem: Problem) -> str:
    """The beginning of names no request has."""
    stem = "variant "
    while any(one.id.startswith(stem) for one in problem.requests):
        stem += "'"
    return stem


def _jobs(arrays: Arrays) -> Floats:
    """By candidate: jobs held lately and those confirmed, from which the load of the next is counted."""
    confirmed = arrays.busy.candidate[arrays.busy.request >= 0]
    return (arrays.people.recent + np.bincount(confirmed, minlength=len(arrays.people.recent))).astype(
        np.float64
    )
