"""Who holds what while a plan is made or looked at: one question at a time, in plain numbers, not in arrays."""

from __future__ import annotations

from collections import defaultdict

from dispatch.matching.arrays import MINUTE, Arrays
from dispatch.matching.geometry import minutes
from dispatch.matching.instance import room_of

Period = tuple[int, int, str]
"""(candidate, ordinal of the day or of the week's Monday, "day" or "week")"""


class Held:
    """New work given so far, and whether a candidate could take one job more; plain numbers, asked one by one."""

    def __init__(self, arrays: Arrays) -> None:
        jobs = arrays.jobs
        self.arrays, self.jobs = arrays, defaultdict[int, list[int]](list)
        self.start, self.end, self.mode = jobs.start.tolist(), jobs.end.tolist(), jobs.mode.tolist()
        self.day, self.week = jobs.day.tolist(), jobs.week.tolist()
        sites = [(lat, lon) for lat, lon in jobs.site.tolist()]
        self.site = [sites[request] for request in jobs.request.tolist()]
        self.left: dict[Period, int] = {}

    def keys(self, who: int, job: int) -> tuple[Period, Period]:
        """The candidate's day and week of a job."""
        return (who, self.day[job], "day"), (who, self.week[job], "week")

    def room(self, key: Period) -> int:
        """How many more jobs the candidate may take in that day or week."""
        if key not in self.left:
            self.left[key] = room_of(self.arrays, *key)
        return self.left[key]

    def free(self, who: int, job: int) -> bool:
        """Whether caps and the other new work leave time for this job too."""
        if any(self.room(key) <= 0 for key in self.keys(who, job)):
            return False
        return not any(self._too_close(who, job, other) for other in self.jobs.get(who, ()))

    def _too_close(self, who: int, a: int, b: int) -> bool:
        """`rules.too_close` for one candidate and two jobs."""
        if self.start[a] > self.start[b]:
            a, b = b, a
        gap = self.start[b] - self.end[a]
        onsite = self.mode[a] == self.mode[b] == 0
        if onsite and self.site[a] == self.site[b]:
            return gap < 0
        if gap < self.arrays.turnaround or not onsite:
            return bool(gap < self.arrays.turnaround)
        speed = float(self.arrays.people.speed[who])
        return gap < minutes(self.site[a], self.site[b], self.arrays.settings.detour, speed) * MINUTE

    def blocking(self, who: int, job: int) -> list[int]:
        """The new jobs that keep a candidate from a job: those too close, and all of a day or week that is full."""
        held = self.jobs.get(who, [])
        full = {key for key in self.keys(who, job) if self.room(key) <= 0}
        return [
            other for other in held if full & set(self.keys(who, other)) or self._too_close(who, job, other)
        ]

    def take(self, job: int, team: tuple[int, ...]) -> None:
        """Give the job to these people."""
        for who in team:
            self.jobs[who].append(job)
            for key in self.keys(who, job):
                self.left[key] = self.room(key) - 1
