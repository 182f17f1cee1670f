"""Every rule, once: who may not fill a need, and why.

A rule is a function of n pairs (slot, candidate) that tells which it refuses. The screens ask for one pair or one
need, the engine for all pairs of a problem; all use these functions. Confirmed work of *other* requests counts as
held: it refuses by clash and by caps exactly as commitments do, because it is never moved.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from dispatch.matching import geometry
from dispatch.matching.arrays import (
    MINUTE,
    Arrays,
    Bools,
    BusyArrays,
    Floats,
    Ints,
    arrays_of,
    holds,
    keyed,
    level_on,
    present,
    spread,
)
from dispatch.matching.costs import home_minutes, slot_of
from dispatch.matching.problem import Problem


class Rule(StrEnum):
    """The codes of refusal in the rules' order; the last is no refusal: the people there are hold other work."""

    LANGUAGE = "language"
    GENDER = "gender"
    CREDENTIAL = "credential"
    TOPIC = "topic"
    BANNED = "banned"
    MODE = "mode"
    AVAILABILITY = "availability"
    DISTANCE = "distance"
    CLASH = "clash"
    ENGAGED = "engaged"
    DAILY_CAP = "daily_cap"
    WEEKLY_CAP = "weekly_cap"
    CONTESTED = "contested"


def _language(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    jobs = arrays.jobs
    level = level_on(arrays.people, who, jobs.slot_language[slot], jobs.day[job])
    return np.asarray(level < jobs.slot_level[slot])


def _gender(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    wanted = arrays.jobs.gender[arrays.jobs.request[job]]
    return (wanted >= 0) & (arrays.people.gender[who] != wanted)


def _credential(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    jobs = arrays.jobs
    return np.asarray(arrays.people.valid_until[jobs.credentials[jobs.request[job]], who] < jobs.day[job])


def _topic(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return arrays.people.declines[arrays.jobs.topics[arrays.jobs.request[job]], who]


def _banned(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return arrays.is_named(arrays.banned, arrays.jobs.request[job], who)


def _mode(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return np.asarray((arrays.people.modes[who] >> arrays.jobs.mode[job]) & 1 == 0)


def _availability(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    """Of the windows that start in time, does the one reaching furthest reach the end? One binary search for all."""
    people, refused = arrays.people, np.ones(len(who), dtype=bool)
    first, last = people.first_window[who], people.first_window[who + 1]
    start = arrays.jobs.start[job]
    while np.any(first < last):  # halve every pair's range of windows at once
        middle = (first + last) >> 1
        open_yet = first < last
        early = np.zeros(len(who), dtype=bool)
        early[open_yet] = people.window_start[middle[open_yet]] <= start[open_yet]
        first = np.where(open_yet & early, middle + 1, first)
        last = np.where(open_yet & ~early, middle, last)
    some = first > people.first_window[who]
    refused[some] = people.window_reach[first[some] - 1] < arrays.jobs.end[job[some]]
    return refused


def _distance(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return np.asarray(home_minutes(arrays, job, who) > arrays.people.max_travel[who])


def too_close(
    arrays: Arrays, who: Ints, a: tuple[Ints, Ints, Ints, Floats], b: tuple[Ints, Ints, Ints, Floats]
) -> Bools:
    """Which of n candidates could not do both of n pairs of jobs, each (start, end, mode code, site n × 2).

    Between two jobs lies the turnaround; between two sites also the way, if that is longer; at one site nothing.
    """
    gap = np.where(a[0] > b[0], a[0] - b[1], b[0] - a[1])
    onsite = (a[2] == 0) & (b[2] == 0)
    same = onsite & (a[3] == b[3]).all(axis=1)
    needed = np.where(same, 0, arrays.turnaround)
    near = np.flatnonzero(onsite & ~same & (gap >= needed))
    way = geometry.minutes_between(
        a[3][near], b[3][near], arrays.settings.detour, arrays.people.speed[who[near]]
    )
    needed[near] = np.maximum(needed[near], way * MINUTE)
    return np.asarray(gap < needed)


def jobs_too_close(arrays: Arrays, who: Ints, a: Ints, b: Ints) -> Bools:
    """`too_close` for n pairs of jobs; what overlaps, or lies further apart than the longest way, is plain at once."""
    jobs = arrays.jobs
    first, second = jobs.start[a], jobs.start[b]
    gap = np.where(first > second, first - jobs.end[b], second - jobs.end[a])
    out = gap < 0
    near = np.flatnonzero(~out & (gap < longest_gap(arrays)))
    out[near] = too_close(arrays, who[near], jobs_as_work(arrays, a[near]), jobs_as_work(arrays, b[near]))
    return out


def longest_gap(arrays: Arrays) -> int:
    """What no two jobs need between them, whoever does them: by way of any one place, at the slowest speed."""
    if arrays.longest_gap < 0:
        site = arrays.jobs.site[present(arrays.jobs.request[arrays.jobs.mode == 0])]
        slowest = np.full(len(site), arrays.people.speed.min(initial=np.inf))
        ways = geometry.minutes_between(
            np.repeat(site[:1], len(site), axis=0), site, arrays.settings.detour, slowest
        )
        longest = (2 * int(ways.max(initial=0)) + 1) * MINUTE
        arrays.longest_gap = int(max(arrays.turnaround, longest)) + 1
    return arrays.longest_gap


def jobs_as_work(arrays: Arrays, job: Ints) -> tuple[Ints, Ints, Ints, Floats]:
    """Jobs in the form `too_close` takes."""
    jobs = arrays.jobs
    return jobs.start[job], jobs.end[job], jobs.mode[job], jobs.site[jobs.request[job]]


def _clash(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return _hit(arrays, job, who, arrays.busy)


def _engaged(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return _hit(arrays, job, who, arrays.engaged)


def _hit(arrays: Arrays, job: Ints, who: Ints, busy: BusyArrays) -> Bools:
    """Which of n pairs lie too close to something that the candidate holds, apart from the request itself."""
    pair, held = spread(busy.first[who], busy.first[who + 1] - busy.first[who])
    other = busy.request[held] != arrays.jobs.request[job[pair]]
    pair, held = pair[other], held[other]
    work = (busy.start[held], busy.end[held], busy.mode[held], busy.site[held])
    hit = too_close(arrays, who[pair], jobs_as_work(arrays, job[pair]), work)
    refused = np.zeros(len(who), dtype=bool)
    refused[pair[hit]] = True
    return refused


def _cap(arrays: Arrays, job: Ints, who: Ints, period: Ints, busy_period: Ints, cap: Ints) -> Bools:
    """Whether what is held in the job's period, apart from the request itself, has reached the cap."""
    busy, held = arrays.busy, np.zeros(len(who), dtype=np.int64)
    pair, k = spread(busy.first[who], busy.first[who + 1] - busy.first[who])
    counts = (busy_period[k] == period[job[pair]]) & (busy.request[k] != arrays.jobs.request[job[pair]])
    np.add.at(held, pair[counts], 1)
    return np.asarray(held >= cap[who])


def _daily_cap(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return _cap(arrays, job, who, arrays.jobs.day, arrays.busy.day, arrays.people.cap_day)


def _weekly_cap(arrays: Arrays, slot: Ints, job: Ints, who: Ints) -> Bools:
    return _cap(arrays, job, who, arrays.jobs.week, arrays.busy.week, arrays.people.cap_week)


RULES: dict[Rule, Callable[[Arrays, Ints, Ints, Ints], Bools]] = {
    Rule.LANGUAGE: _language,
    Rule.GENDER: _gender,
    Rule.CREDENTIAL: _credential,
    Rule.TOPIC: _topic,
    Rule.BANNED: _banned,
    Rule.MODE: _mode,
    Rule.AVAILABILITY: _availability,
    Rule.DISTANCE: _distance,
    Rule.CLASH: _clash,
    Rule.ENGAGED: _engaged,
    Rule.DAILY_CAP: _daily_cap,
    Rule.WEEKLY_CAP: _weekly_cap,
}


def refused_by(arrays: Arrays, slot: Ints, who: Ints) -> dict[Rule, Bools]:
    """For n pairs (slot, candidate): which each rule refuses."""
    job = arrays.jobs.slot_job[slot]
    return {rule: check(arrays, slot, job, who) for rule, check in RULES.items()}


def refusals(
    problem: Problem, candidate_id: str, request_id: str, option_index: int, need_index: int
) -> tuple[Rule, ...]:
    """Every rule that refuses this candidate for this need, in the rules' order; empty: they may.

    Commitments and the confirmed work of other requests count as held. KeyError for an unknown id.
    """
    arrays = arrays_of(problem)
    slot, _ = slot_of(arrays, request_id, option_index, need_index)
    who = np.array([arrays.candidate_index[candidate_id]], dtype=np.int64)
    table = refused_by(arrays, np.array([slot], dtype=np.int64), who)
    return tuple(rule for rule, refused in table.items() if refused[0])


def refusal_table(
    problem: Problem, request_id: str, option_index: int, need_index: int
) -> dict[str, tuple[Rule, ...]]:
    """`refusals` of every candidate for one need, by candidate id in the problem's order."""
    arrays = arrays_of(problem)
    slot, _ = slot_of(arrays, request_id, option_index, need_index)
    n = len(problem.candidates)
    table = refused_by(arrays, np.full(n, slot, dtype=np.int64), np.arange(n, dtype=np.int64))
    names = np.array(list(table), dtype=object)
    matrix = np.array(list(table.values())).reshape(len(names), n)
    return {
        c.id: tuple(names[matrix[:, v]]) if matrix[:, v].any() else ()
        for v, c in enumerate(problem.candidates)
    }


__all__ = ["RULES", "Rule", "holds", "keyed", "refusal_table", "refusals", "refused_by", "too_close"]
