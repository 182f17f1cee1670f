"""The cost of one pair in minutes, by its parts, for one pair or for arrays of pairs. Load is no part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dispatch.matching import geometry
from dispatch.matching.arrays import Arrays, Floats, Ints, arrays_of, level_on
from dispatch.matching.problem import Problem


@dataclass(frozen=True, slots=True)
class CostParts:
    """What a candidate in a need adds to the cost, in minutes: whole where the settings' costs are whole."""

    travel: float
    level_surplus: float
    gender_wish: float
    discontinuity: float

    @property
    def total(self) -> float:
        """All parts together."""
        return self.travel + self.level_surplus + self.gender_wish + self.discontinuity


def home_minutes(arrays: Arrays, job: Ints, candidate: Ints) -> Ints:
    """Minutes from home to the site, one way; 0 for a job that is not on site or a candidate without a home."""
    jobs, people = arrays.jobs, arrays.people
    out = np.zeros(len(job), dtype=np.int64)
    away = np.flatnonzero((jobs.mode[job] == 0) & people.has_home[candidate])
    who = candidate[away]
    out[away] = geometry.minutes_between(
        people.home[who], jobs.site[jobs.request[job[away]]], arrays.settings.detour, people.speed[who]
    )
    return out


def cost_parts(
    arrays: Arrays, slot: Ints, candidate: Ints, minutes: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Travel, level surplus, gender wish and discontinuity of n pairs; `minutes` are their `home_minutes`."""
    jobs, people, costs = arrays.jobs, arrays.people, arrays.settings.costs
    request = jobs.request[jobs.slot_job[slot]]
    level = level_on(people, candidate, jobs.slot_language[slot], jobs.day[jobs.slot_job[slot]])
    surplus = level - jobs.slot_level[slot]
    unwished = (jobs.wish[request] >= 0) & (people.gender[candidate] != jobs.wish[request])
    other = arrays.has_continuity[request] & ~arrays.is_named(arrays.continuity, request, candidate)
    return (
        costs.travel_minute * minutes.astype(np.float64),
        costs.level_surplus * np.maximum(0, surplus).astype(np.float64),
        costs.gender_wish * unwished.astype(np.float64),
        costs.discontinuity * other.astype(np.float64),
    )


def pair_cost(
    problem: Problem, candidate_id: str, request_id: str, option_index: int, need_index: int
) -> CostParts:
    """What this candidate in this need would add, whether or not a rule refuses; KeyError for an unknown id."""
    arrays = arrays_of(problem)
    slot, _ = slot_of(arrays, request_id, option_index, need_index)
    who = np.array([arrays.candidate_index[candidate_id]], dtype=np.int64)
    at = np.array([slot], dtype=np.int64)
    parts = cost_parts(arrays, at, who, home_minutes(arrays, arrays.jobs.slot_job[at], who))
    return CostParts(*(plain(float(part[0])) for part in parts))


def cost_table(problem: Problem, request_id: str, option_index: int, need_index: int) -> dict[str, CostParts]:
    """`pair_cost` of every candidate for one need, by candidate id in the problem's order."""
    arrays = arrays_of(problem)
    slot, job = slot_of(arrays, request_id, option_index, need_index)
    who = np.arange(len(problem.candidates), dtype=np.int64)
    parts = cost_parts(
        arrays, np.full(len(who), slot), who, home_minutes(arrays, np.full(len(who), job), who)
    )
    return {
        c.id: CostParts(*map(plain, row))
        for c, row in zip(problem.candidates, np.array(parts).T.tolist(), strict=True)
    }


def slot_of(arrays: Arrays, request_id: str, option_index: int, need_index: int) -> tuple[int, int]:
    """The slot and the job of a need of an option; KeyError or IndexError where there is none."""
    request, jobs = arrays.request_index[request_id], arrays.jobs
    job = int(jobs.first_job[request]) + option_index
    slot = int(jobs.first_slot[job]) + need_index if option_index >= 0 else -1
    if not (
        option_index >= 0 and job < jobs.first_job[request + 1] and 0 <= need_index < jobs.needs[request]
    ):
        raise IndexError(f"{request_id} has no option {option_index} with a need {need_index}")
    return slot, job


def plain(minutes: float) -> float:
    """The same amount, as a whole number where it is one, and free of the last bits otherwise."""
    rounded = round(minutes, 3)
    return int(rounded) if rounded == int(rounded) else rounded
