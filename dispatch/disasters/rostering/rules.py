"""What forbids a duty: each rule stands in one place, for the solver's filter, the judge and the reasons alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from dispatch.disasters.rostering.parts import Settings, Shift, Span, Supporter
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.spans import Stretch, inside, meets, merged, minute, stretch_of

WEEK = 7


@dataclass(frozen=True, slots=True)
class Limits:
    """One person's limits in minutes: those of the settings, or their own where these are lower."""

    day: int
    week: int
    rest: int
    served_days: int  # of seven at most


def limits_of(settings: Settings, one: Supporter) -> Limits:
    """The limits that hold for a supporter."""
    day, week = settings.hours_a_day, settings.hours_in_7_days
    return Limits(
        int(60 * min(day, day if one.hours_a_day is None else one.hours_a_day) + 1e-6),
        int(60 * min(week, week if one.hours_in_7_days is None else one.hours_in_7_days) + 1e-6),
        round(60 * settings.rest_hours),
        WEEK - settings.free_days_in_7,
    )


class Rules:
    """The rules of one problem, with hours and days worked out once."""

    def __init__(self, problem: Problem) -> None:
        self.problem, zone = problem, ZoneInfo(problem.timezone)
        settings = problem.settings
        self.shifts = [stretch_of(Span(one.start, one.end), zone, settings) for one in problem.shifts]
        self.limits = [limits_of(settings, one) for one in problem.supporters]
        self.available = [merged(one.available) for one in problem.supporters]
        self.unavailable = [merged(one.unavailable) for one in problem.supporters]
        self.worked = [
            [stretch_of(span, zone, settings) for span in one.worked] for one in problem.supporters
        ]
        self.shift_number = {one.id: k for k, one in enumerate(problem.shifts)}
        self.supporter_number = {one.id: k for k, one in enumerate(problem.supporters)}

    @cached_property
    def fixed(self) -> list[tuple[int, ...]]:
        """The shifts each supporter stands in, whatever the rules say."""
        out: list[list[int]] = [[] for _ in self.problem.supporters]
        for one in self.problem.fixed:
            out[self.supporter_number[one.supporter]].append(self.shift_number[one.shift])
        return [tuple(sorted(found)) for found in out]

    def begun(self, s: int) -> bool:
        """Whether the shift takes nobody new any more."""
        now = self.problem.now
        return now is not None and self.shifts[s].start < minute(now)

    def never(self, p: int, s: int) -> Reason | None:
        """Why supporter p cannot take shift s at all, whatever else they do; None: they can."""
        shift, one, hours = self.problem.shifts[s], self.problem.supporters[p], self.shifts[s]
        refusals = (
            (Reason.BEGUN, lambda: self.begun(s)),
            (Reason.ROLE, lambda: shift.role not in one.roles),
            (Reason.REMOTE, lambda: one.remote and not shift.remote),
            (Reason.UNAVAILABLE, lambda: not self._free(p, hours)),
            (Reason.NIGHT, lambda: hours.night and not one.nights),
        )
        return next((reason for reason, holds in refusals if holds()), None)

    def _free(self, p: int, hours: Stretch) -> bool:
        return inside(self.available[p], hours) and not meets(self.unavailable[p], hours)

    def beside(self, p: int, s: int, others: Iterable[int]) -> Reason | None:
        """Why supporter p cannot take shift s beside these other shifts and what they have worked; None: they can."""
        own = [*self.worked[p], *(self.shifts[k] for k in others)]
        return crowded(self.limits[p], self.shifts[s], own)


def apart(limits: Limits, one: Stretch, other: Stretch) -> Reason | None:
    """What forbids two stretches of one person together: the same time, or too little rest between two days."""
    if one.start < other.end and other.start < one.end:
        return Reason.TWICE
    gap = max(one.start, other.start) - min(one.end, other.end)
    return Reason.REST if one.day != other.day and gap < limits.rest else None


def crowded(limits: Limits, new: Stretch, own: Sequence[Stretch]) -> Reason | None:
    """What forbids a new stretch beside a person's own ones."""
    clashes = {apart(limits, new, one) for one in own}
    for reason in (Reason.TWICE, Reason.REST):
        if reason in clashes:
            return reason
    if new.minutes + sum(one.minutes for one in own if one.day == new.day) > limits.day:
        return Reason.DAY_HOURS
    if _fullest_week(new, own, limits.week) > limits.week:
        return Reason.WEEK_HOURS
    return Reason.FREE_DAY if _busiest_week(new, own, limits.served_days) > limits.served_days else None


def _fullest_week(new: Stretch, own: Sequence[Stretch], enough: int) -> int:
    """The most minutes that begin in seven days in a row with the new one among them; all of them if few."""
    hours = [(one.day, one.minutes) for one in (*own, new)]
    total = sum(minutes for _, minutes in hours)
    if total <= enough:  # not even all of it
        return total
    return max(
        sum(minutes for day, minutes in hours if first <= day < first + WEEK)
        for first in range(new.day - WEEK + 1, new.day + 1)
    )


def _busiest_week(new: Stretch, own: Sequence[Stretch], enough: int) -> int:
    """Days with a minute of service, likewise."""
    days = {day for one in (*own, new) for day in range(one.day, one.last_day + 1)}
    if len(days) <= enough:
        return len(days)
    return max(
        sum(first <= day < first + WEEK for day in days)
        for first in range(new.day - WEEK + 1, new.last_day + 1)
    )


def counts_for(shift: Shift, one: Supporter) -> list[bool]:
    """For which of a shift's needs a person counts: each language in turn, then experience."""
    return [*(one.speaks(need) for need in shift.languages), one.experienced]


def wanted(shift: Shift) -> list[int]:
    """How many of each need there should be, in the same order."""
    return [*(need.number for need in shift.languages), shift.experienced]
