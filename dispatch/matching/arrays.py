"""The problem as arrays, computed once and kept beside it: what the rules and costs are evaluated on.

Indices: candidate v, request r, job j (one option of one request), slot s (one need of one job), each in the
problem's order. Moments are microseconds since 1970 in UTC; days are ordinals of the local calendar; a week is the
ordinal of its Monday. Both stand in `JobArrays` and `CandidateArrays`; this room joins them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.matching.parts import Commitment, Mode, Option, Site
from dispatch.matching.problem import Problem

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE = 60_000_000
UNLIMITED = 1 << 40
NEVER = -(1 << 62)
MODE_CODE = {Mode.ONSITE: 0, Mode.PHONE: 1, Mode.VIDEO: 2}
_DAYS = 1 << 21  # more than any ordinal, so that (candidate, day) fits one number


def instant(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - EPOCH) // MICROSECOND


def point(site: Site | None) -> tuple[float, float]:
    """Degrees, or a point nobody asks for where there is no site."""
    return (0.0, 0.0) if site is None else (float(site.lat), float(site.lon))


def offsets(counts: list[int]) -> Ints:
    """Where each group starts in a list of groups laid end to end, and where the last ends."""
    out = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=out[1:])
    return out


def present(indices: Ints) -> Ints:
    """The different values among small indices, sorted; quicker than sorting where there are many."""
    return np.flatnonzero(np.bincount(indices)) if len(indices) else indices


def keyed(candidate: Ints, day: Ints) -> Ints:
    """One number for a candidate and a day or week."""
    return candidate * _DAYS + day


def spread(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """For groups first..first+count: (which group, which member) for every member of every group."""
    group = np.repeat(np.arange(len(count), dtype=np.int64), count)
    before = np.concatenate([[0], np.cumsum(count)[:-1]]) if len(count) else count
    return group, np.arange(len(group), dtype=np.int64) - np.repeat(before, count) + np.repeat(first, count)


class Tally:
    """How often each key was seen."""

    def __init__(self, keys: Ints) -> None:
        self.keys, self.counts = np.unique(keys, return_counts=True)

    def of(self, wanted: Ints) -> Ints:
        """The count of each wanted key, 0 where it was never seen."""
        if not len(self.keys):
            return np.zeros(len(wanted), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, self.counts[at], 0)


class Codes:
    """Numbers for the words of a problem: languages, genders, sets of credentials and of topics."""

    def __init__(self, problem: Problem) -> None:
        self.languages: dict[str, int] = {}
        self.genders: dict[str | None, int] = {None: -1}
        self.credentials: dict[frozenset[str], int] = {frozenset(): 0}
        self.topics: dict[frozenset[str], int] = {frozenset(): 0}
        for request in problem.requests:
            for need in request.needs:
                self.languages.setdefault(need.language, len(self.languages))
            for gender in (request.gender, request.gender_wish):
                self.genders.setdefault(gender, len(self.genders) - 1)
            self.credentials.setdefault(frozenset(request.credentials), len(self.credentials))
            self.topics.setdefault(frozenset(request.topics), len(self.topics))


class Calendar:
    """Local days and weeks of moments; most moments of a problem share few hours, so answers are kept."""

    def __init__(self, timezone: str) -> None:
        self.zone = ZoneInfo(timezone)
        self._known: dict[datetime, int] = {}

    def day(self, moment: datetime) -> int:
        """The ordinal of the local date."""
        if (known := self._known.get(moment)) is None:
            known = self._known[moment] = moment.astimezone(self.zone).date().toordinal()
        return known


def week_of(day: Ints) -> Ints:
    """The Monday of each day; the ordinal of a Monday leaves 1 when divided by 7."""
    return day - (day - 1) % 7


class JobArrays:
    """Requests, their jobs and their slots."""

    def __init__(self, problem: Problem, codes: Codes, calendar: Calendar) -> None:
        requests = problem.requests
        self.weight = np.array([r.weight for r in requests], dtype=np.int64)
        self.needs = np.array([len(r.needs) for r in requests], dtype=np.int64)
        self.site = np.array([point(r.site) for r in requests], dtype=np.float64).reshape(-1, 2)
        self.gender = np.array([codes.genders[r.gender] for r in requests], dtype=np.int64)
        self.wish = np.array([codes.genders[r.gender_wish] for r in requests], dtype=np.int64)
        self.credentials = np.array(
            [codes.credentials[frozenset(r.credentials)] for r in requests], dtype=np.int64
        )
        self.topics = np.array([codes.topics[frozenset(r.topics)] for r in requests], dtype=np.int64)
        self.first_job = offsets([len(r.options) for r in requests])
        self._jobs([option for r in requests for option in r.options], calendar)
        self.request = np.repeat(np.arange(len(requests), dtype=np.int64), np.diff(self.first_job))
        self.option = np.arange(len(self.request), dtype=np.int64) - self.first_job[self.request]
        self._slots(problem, codes)

    def _jobs(self, options: list[Option], calendar: Calendar) -> None:
        self.start = np.array([instant(o.start) for o in options], dtype=np.int64)
        self.end = np.array([instant(o.end) for o in options], dtype=np.int64)
        self.mode = np.array([MODE_CODE[o.mode] for o in options], dtype=np.int64)
        self.day = np.array([calendar.day(o.start) for o in options], dtype=np.int64)
        self.week = week_of(self.day)
        self.penalty = np.array([o.penalty for o in options], dtype=np.float64)

    def _slots(self, problem: Problem, codes: Codes) -> None:
        language = [[codes.languages[need.language] for need in r.needs] for r in problem.requests]
        level = [[need.level for need in r.needs] for r in problem.requests]
        self.first_slot = offsets([len(language[r]) for r in self.request])
        self.slot_job = np.repeat(np.arange(len(self.request), dtype=np.int64), np.diff(self.first_slot))
        self.slot_need = np.arange(len(self.slot_job), dtype=np.int64) - self.first_slot[self.slot_job]
        self.slot_language = np.array([k for r in self.request for k in language[r]], dtype=np.int64)
        self.slot_level = np.array([k for r in self.request for k in level[r]], dtype=np.int64)


class CandidateArrays:
    """The roster: what each candidate can and may."""

    def __init__(self, problem: Problem, codes: Codes) -> None:
        people, speed = problem.candidates, problem.settings.speed_kmh
        self.gender = np.array([codes.genders.get(c.gender, -2) for c in people], dtype=np.int64)
        self.modes = np.array([sum({1 << MODE_CODE[m] for m in c.modes}) for c in people], dtype=np.int64)
        self.home = np.array([point(c.home) for c in people], dtype=np.float64).reshape(-1, 2)
        self.has_home = np.array([c.home is not None for c in people], dtype=bool)
        self.speed = np.array([speed[c.transport] for c in people], dtype=np.float64)
        self.max_travel = np.array([c.max_travel_minutes for c in people], dtype=np.float64)
        self.recent = np.array([c.recent_jobs for c in people], dtype=np.int64)
        self.cap_day = np.array(
            [UNLIMITED if c.max_per_day is None else c.max_per_day for c in people], dtype=np.int64
        )
        self.cap_week = np.array(
            [UNLIMITED if c.max_per_week is None else c.max_per_week for c in people], dtype=np.int64
        )
        self._skills(problem, codes)
        self._windows(problem)

    def _skills(self, problem: Problem, codes: Codes) -> None:
        people = problem.candidates
        self.level = np.zeros((len(people), max(1, len(codes.languages))), dtype=np.int16)
        for v, c in enumerate(people):
            for language, level in c.languages.items():
                if language in codes.languages:
                    self.level[v, codes.languages[language]] = level
        self._level_changes(problem, codes)
        self.valid_until = np.full((len(codes.credentials), len(people)), _DAYS, dtype=np.int64)
        for wanted, k in codes.credentials.items():
            if wanted:
                self.valid_until[k] = [
                    min((c.credentials[w].toordinal() if w in c.credentials else 0) for w in wanted)
                    for c in people
                ]
        self.declines = np.zeros((len(codes.topics), len(people)), dtype=bool)
        for topics, k in codes.topics.items():
            if topics:
                self.declines[k] = [not topics.isdisjoint(c.declines_topics) for c in people]

    def _level_changes(self, problem: Problem, codes: Codes) -> None:
        """By candidate, language and day; `highest` is the most a level ever is, `dated` where it changes."""
        changes = sorted(
            (v * self.level.shape[1] + codes.languages[one.language], one.first.toordinal(), one.level)
            for v, c in enumerate(problem.candidates)
            for one in c.level_changes
            if one.language in codes.languages
        )
        pair, day, level = np.array(changes, dtype=np.int64).reshape(-1, 3).T
        self.change_key, self.change_level = keyed(pair, day), level.astype(self.level.dtype)
        self.highest, self.dated = self.level, np.zeros(0, dtype=bool)
        if changes:
            self.highest = self.level.copy()
            np.maximum.at(self.highest.reshape(-1), pair, self.change_level)
            self.dated = np.zeros(self.level.shape, dtype=bool)
            self.dated.reshape(-1)[pair] = True

    def _windows(self, problem: Problem) -> None:
        """Windows by start; `reach` is the latest end among those that start no later: one look-up answers the rule."""
        starts: list[int] = []
        reach: list[int] = []
        counts: list[int] = []
        for c in problem.candidates:
            latest = NEVER
            for start, end in sorted((instant(w.start), instant(w.end)) for w in c.available):
                latest = max(latest, end)
                starts.append(start)
                reach.append(latest)
            counts.append(len(c.available))
        self.first_window = offsets(counts)
        self.window_start = np.array(starts, dtype=np.int64)
        self.window_reach = np.array(reach, dtype=np.int64)


def level_on(people: CandidateArrays, who: Ints, language: Ints, day: Ints) -> NDArray[np.int16]:
    """The level of n candidates in a language on a day: that of the latest change so far, else where they began."""
    level = people.level[who, language]
    if len(people.change_key):
        pair = who * people.level.shape[1] + language
        at = np.searchsorted(people.change_key, keyed(pair, day), side="right") - 1
        changed = (at >= 0) & (people.change_key[at] // _DAYS == pair)
        level[changed] = people.change_level[at[changed]]
    return level


class BusyArrays:
    """What a candidate holds already: commitments (request −1) and confirmed work; by candidate.

    Without `work` it is what does not count instead, the commitments that only take time.
    """

    def __init__(
        self, problem: Problem, index: dict[str, int], calendar: Calendar, *, work: bool = True
    ) -> None:
        held: list[tuple[int, int, Option | Commitment, Site | None]] = [
            (v, -1, one, one.site)
            for v, c in enumerate(problem.candidates)
            for one in c.commitments
            if one.counts is work
        ]
        requests = {request.id: r for r, request in enumerate(problem.requests)}
        for fixed in problem.fixed if work else ():
            request = problem.requests[requests[fixed.request]]
            held += [
                (index[who], requests[fixed.request], request.options[fixed.option], request.site)
                for who in fixed.volunteers
            ]
        held.sort(key=lambda one: one[0])
        self.candidate = np.array([v for v, *_ in held], dtype=np.int64)
        self.request = np.array([r for _, r, *_ in held], dtype=np.int64)
        self.start = np.array([instant(job.start) for _, _, job, _ in held], dtype=np.int64)
        self.end = np.array([instant(job.end) for _, _, job, _ in held], dtype=np.int64)
        self.mode = np.array([MODE_CODE[job.mode] for _, _, job, _ in held], dtype=np.int64)
        self.site = np.array([point(site) for *_, site in held], dtype=np.float64).reshape(-1, 2)
        self.day = np.array([calendar.day(job.start) for _, _, job, _ in held], dtype=np.int64)
        self.week = week_of(self.day)
        self.first = np.searchsorted(self.candidate, np.arange(len(problem.candidates) + 1))


class Arrays:
    """All of it, with the identifiers."""

    def __init__(self, problem: Problem) -> None:
        self.settings = problem.settings
        self.request_index = {request.id: r for r, request in enumerate(problem.requests)}
        self.candidate_index = {candidate.id: v for v, candidate in enumerate(problem.candidates)}
        codes, calendar = Codes(problem), Calendar(problem.timezone)
        self.jobs = JobArrays(problem, codes, calendar)
        self.people = CandidateArrays(problem, codes)
        self.busy = BusyArrays(problem, self.candidate_index, calendar)
        self.engaged = BusyArrays(problem, self.candidate_index, calendar, work=False)
        self.turnaround = problem.settings.turnaround_minutes * MINUTE
        self.longest_gap = -1  # see `rules.longest_gap`
        self.banned = self._named([request.banned for request in problem.requests])
        self.continuity = self._named([request.continuity for request in problem.requests])
        self.has_continuity = np.array([bool(request.continuity) for request in problem.requests], dtype=bool)
        self.fixed = np.zeros(len(problem.requests), dtype=bool)
        self.fixed[[self.request_index[one.request] for one in problem.fixed]] = True

    def _named(self, people: list[tuple[str, ...]]) -> Ints:
        """Sorted (request, candidate) keys of people a request names."""
        n = len(self.candidate_index)
        return np.unique(
            np.array(
                [r * n + self.candidate_index[who] for r, named in enumerate(people) for who in named],
                dtype=np.int64,
            )
        )

    def is_named(self, keys: Ints, request: Ints, candidate: Ints) -> Bools:
        """Whether `keys` (of `_named`) hold each pair."""
        return holds(keys, request * len(self.candidate_index) + candidate)


def holds(sorted_keys: Ints, wanted: Ints) -> Bools:
    """Which of `wanted` stand in `sorted_keys`."""
    if not len(sorted_keys):
        return np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(sorted_keys, wanted), len(sorted_keys) - 1)
    return np.asarray(sorted_keys[at] == wanted)


_KEPT: WeakKeyDictionary[Problem, Arrays] = WeakKeyDictionary()


def arrays_of(problem: Problem) -> Arrays:
    """The arrays of a problem; computed at the first question and kept as long as the problem is."""
    if (kept := _KEPT.get(problem)) is None:
        kept = _KEPT[problem] = Arrays(problem)
    return kept
