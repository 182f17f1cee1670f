"""The rules for one person and all shifts at once: what `rules` says of one, where there are millions to ask about.

A reason is its place among the reasons; `NONE` where nothing forbids the shift. That both say the same is a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dispatch.disasters.rostering.parts import LanguageNeed
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import WEEK, Limits, Rules
from dispatch.disasters.rostering.spans import Stretch
from dispatch.matching.arrays import Bools, Ints

Codes: TypeAlias = NDArray[np.int8]
ORDER = {reason: k for k, reason in enumerate(Reason)}
NONE = -1
LONGEST = 3  # days that a shift can touch: 24 hours on the day on which clocks go forward


class Many:
    """The shifts of a problem as arrays."""

    def __init__(self, rules: Rules) -> None:
        self.rules, shifts = rules, rules.problem.shifts
        table = [(one.start, one.end, one.day, one.last_day, one.night) for one in rules.shifts]
        self.start, self.end, self.day, last, night = np.array(table, dtype=np.int64).reshape(-1, 5).T
        self.spans, self.at = np.unique(np.column_stack([self.day, last]), axis=0, return_inverse=True)
        self.nevers: dict[int, Codes] = {}
        self.known: dict[LanguageNeed | None, Bools] = {}
        self.minutes, self.night = self.end - self.start, night.astype(np.bool_)
        self.remote = np.array([one.remote for one in shifts], dtype=np.bool_)
        self.begun = np.array([rules.begun(s) for s in range(len(shifts))], dtype=np.bool_)
        roles = dict.fromkeys(one.role for one in shifts)
        of_shift = np.array([one.role for one in shifts], dtype=np.object_)
        self.of_role: dict[str, Bools] = {role: of_shift == role for role in roles}

    def refusals(self, p: int, own: Sequence[int]) -> Codes:
        """Why supporter p cannot take each shift, beside these and what they have worked."""
        stretches = [*self.rules.worked[p], *(self.rules.shifts[s] for s in own)]
        if p not in self.nevers:
            self.nevers[p] = self._never(p)
        never = self.nevers[p]
        return np.where(never == NONE, self._crowded(self.rules.limits[p], stretches), never)

    def _never(self, p: int) -> Codes:
        """What `Rules.never` says."""
        one, nobody = self.rules.problem.supporters[p], np.zeros(len(self.start), dtype=np.bool_)
        trained = np.logical_or.reduce([nobody, *(self.of_role.get(role, nobody) for role in one.roles)])
        refusals = {
            Reason.BEGUN: self.begun,
            Reason.ROLE: ~trained,
            Reason.REMOTE: ~self.remote if one.remote else nobody,
            Reason.UNAVAILABLE: ~self._free(p),
            Reason.NIGHT: nobody if one.nights else self.night,
        }
        return self._first(refusals)

    def _first(self, refusals: dict[Reason, Bools]) -> Codes:
        out = np.full(len(self.start), NONE, dtype=np.int8)
        for reason in reversed(refusals):
            out[refusals[reason]] = ORDER[reason]
        return out

    def _free(self, p: int) -> Bools:
        free = np.zeros(len(self.start), dtype=np.bool_)
        for start, end in self.rules.available[p]:
            free |= (start <= self.start) & (self.end <= end)
        for start, end in self.rules.unavailable[p]:
            free &= (self.end <= start) | (end <= self.start)
        return free

    def _crowded(self, limits: Limits, own: Sequence[Stretch]) -> Codes:
        """What `rules.crowded` says."""
        twice, rest = np.zeros((2, len(self.start)), dtype=np.bool_)
        for one in own:
            gap = np.maximum(self.start, one.start) - np.minimum(self.end, one.end)
            twice |= gap < 0
            rest |= (self.day != one.day) & (gap < limits.rest)
        minutes, weeks, served = (amount[self.at] for amount in self._filled(own))
        refusals = {
            Reason.TWICE: twice,
            Reason.REST: rest,
            Reason.DAY_HOURS: minutes + self.minutes > limits.day,
            Reason.WEEK_HOURS: weeks + self.minutes > limits.week,
            Reason.FREE_DAY: served > limits.served_days,
        }
        return self._first(refusals)

    def _filled(self, own: Sequence[Stretch]) -> tuple[Ints, Ints, Ints]:
        """For each span of days: minutes of the first, most minutes of seven days with it; most days served in seven
        with any of them, these among them."""
        day, last = self.spans.T
        if not len(day):
            return day, day, day
        first = int(day[0]) - 2 * WEEK
        minutes, touched = np.zeros((2, int(last.max()) + 2 * WEEK - first), dtype=np.int64)
        for one in own:
            for k in range(max(one.day - first, 0), min(one.last_day + 1 - first, len(touched))):
                touched[k] = 1
                minutes[k] += one.minutes * (k + first == one.day)
        begins = day[:, None] - first + np.arange(1 - WEEK, LONGEST)
        weeks: Ints = _week(minutes)[begins[:, :WEEK]].max(axis=1)
        served = _week(touched)[begins]
        for k in range(LONGEST):
            new = (day + k <= last) & (touched[day + k - first] == 0)
            inside = (begins <= day[:, None] + k - first) & (day[:, None] + k - first < begins + WEEK)
            served = served + (inside & new[:, None])
        apart = begins > last[:, None] - first
        return minutes[day - first], weeks, np.where(apart, 0, served).max(axis=1)

    def able(self, need: LanguageNeed | None) -> Bools:
        """Who counts for a language; for experience, where none is named."""
        if need not in self.known:
            people = self.rules.problem.supporters
            counts = [one.experienced if need is None else one.speaks(need) for one in people]
            self.known[need] = np.array(counts, dtype=np.bool_)
        return self.known[need]


def _week(amounts: Ints) -> Ints:
    """The sum of each day and the six after it, as far as there are so many."""
    total = np.concatenate([[0], np.cumsum(amounts), np.full(WEEK, amounts.sum())])
    week: Ints = total[WEEK : WEEK + len(amounts)] - total[: len(amounts)]
    return week
