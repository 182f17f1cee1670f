"""All that one person could do: every set of shifts that the rules let them take together, with what it costs.

In the first days of a disaster there are few: a handful of shifts that fit somebody's roles and hours, of which rest
leaves one a day. Where all of them can be named, a relaxation knows a person's rules, fairness and wishes exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from dispatch.disasters.rostering.bill import units
from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.rules import WEEK, apart

MOST_PATTERNS = 20_000  # of one person
MOST_OF_ALL = 400_000
LOOK = 2000  # patterns between two looks at the clock


class TooMany(Exception):
    """There are more patterns than can be named, or no time to name them."""


class State(NamedTuple):
    """A pattern on its way: its shifts, what they cost so far, what is still to be known of them."""

    shifts: tuple[int, ...] = ()
    minutes: int = 0
    cost: int = 0
    posts: int = 0
    met: int = 0
    day: int = -1
    day_minutes: int = 0


class Search:
    """Finds the patterns of one supporter, in order of time, each with what it costs more than nothing (in units)."""

    def __init__(self, instance: Instance, p: int, go_on: Callable[[], bool]) -> None:
        self.instance, self.p, self.go_on = instance, p, go_on
        self.found: list[tuple[tuple[int, ...], int]] = []
        hours = instance.rules.shifts
        self.shifts = sorted(instance.open[p], key=lambda s: (hours[s].start, hours[s].end))
        self.hours = [hours[s] for s in self.shifts]
        self.minutes = [one.minutes for one in self.hours]
        self._rules()
        self._costs()

    def _rules(self) -> None:
        instance, p = self.instance, self.p
        self.limits, hours = instance.rules.limits[p], self.hours
        self.fits = [
            sum(1 << j for j in range(k + 1, len(hours)) if apart(self.limits, one, hours[j]) is None)
            for k, one in enumerate(hours)
        ]
        own = [*instance.rules.worked[p], *(instance.rules.shifts[s] for s in instance.fixed[p])]
        self.own_days = {day for one in own for day in range(one.day, one.last_day + 1)}
        self.own_minutes = {one.day: 0 for one in own}
        for one in own:
            self.own_minutes[one.day] += one.minutes
        first = min((one.day for one in hours), default=0) - WEEK
        self.recent = sum(minutes for day, minutes in self.own_minutes.items() if day > first)
        days = {day for one in hours for day in range(one.day, one.last_day + 1)} | {
            day for day in self.own_days if day > first
        }
        self.free_days_matter = len(days) > self.limits.served_days

    def _costs(self) -> None:
        """What each shift costs by itself; the posts and the wishes it meets as bits."""
        instance, p, problem = self.instance, self.p, self.instance.problem
        costs, wishes = problem.settings.costs, problem.supporters[p].wishes
        posts = list(dict.fromkeys(problem.shifts[s].post for s in (*instance.fixed[p], *self.shifts)))
        self.post = [1 << posts.index(problem.shifts[s].post) for s in self.shifts]
        self.known_posts = len({problem.shifts[s].post for s in instance.fixed[p]})
        self.known = (1 << self.known_posts) - 1
        self.each_post, each = units(costs.post), units(costs.wish)
        self.price = [
            sum(each * w.weight * instance.meets(w, s) for w in wishes if w.against)
            - units(costs.changed) * ((p, s) in instance.before)
            for s in self.shifts
        ]
        open_wishes = [
            w for w in wishes if not w.against and not any(instance.meets(w, s) for s in instance.fixed[p])
        ]
        self.worth = [each * w.weight for w in open_wishes]
        self.meets = [
            sum(1 << k for k, w in enumerate(open_wishes) if instance.meets(w, s)) for s in self.shifts
        ]
        self.fair = units(costs.fairness) // 60
        self.base = instance.served(p)
        self.beyond = cache(instance.bill.beyond)  # the same hours come again and again

    def all(self) -> list[tuple[tuple[int, ...], int]]:
        """The patterns; raises TooMany."""
        self._grow(State(posts=self.known), (1 << len(self.shifts)) - 1)
        return self.found

    def _grow(self, state: State, could: int) -> None:
        """Every way to go on with later shifts."""
        while could:
            low = could & -could
            could ^= low
            k = low.bit_length() - 1
            now = self._with(state, k)
            if now is not None:
                self.found.append((now.shifts, now.cost + self._together(now)))
                if (len(self.found) % LOOK == 0 and not self.go_on()) or len(self.found) > MOST_PATTERNS:
                    raise TooMany
                if could & self.fits[k]:
                    self._grow(now, could & self.fits[k])

    def _with(self, state: State, k: int) -> State | None:
        """The pattern with one more shift, where the rules let it."""
        one = self.hours[k]
        same = state.day == one.day
        day_minutes = (state.day_minutes if same else self.own_minutes.get(one.day, 0)) + self.minutes[k]
        minutes = state.minutes + self.minutes[k]
        if day_minutes > self.limits.day:
            return None
        if self.free_days_matter or minutes + self.recent > self.limits.week:
            others = (*self.instance.fixed[self.p], *state.shifts)
            if self.instance.rules.beside(self.p, self.shifts[k], others) is not None:
                return None
        return State(
            (*state.shifts, self.shifts[k]),
            minutes,
            state.cost + self.price[k],
            state.posts | self.post[k],
            state.met | self.meets[k],
            one.day,
            day_minutes,
        )

    def _together(self, state: State) -> int:
        """Hours beyond the fair share, posts and wishes that are met: what depends on all the shifts."""
        out = self.fair * (self.beyond(self.base + state.minutes) - self.beyond(self.base))
        out += self.each_post * (state.posts.bit_count() - max(1, self.known_posts))
        return out - sum([worth for k, worth in enumerate(self.worth) if state.met >> k & 1])
