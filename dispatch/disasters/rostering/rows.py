"""The whole programme by rows: each person's rules and costs said one by one. Quick, and good for any horizon.

h(p,n): minutes of p beyond n fair shares. m: a wish for something is met. y(p,o): p serves at post o. t(p,d): on day d.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from dispatch.disasters.rostering.bill import units
from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.model import Shared
from dispatch.disasters.rostering.programme import divisor
from dispatch.disasters.rostering.rules import WEEK
from dispatch.disasters.rostering.spans import Stretch


class OutOfTime(Exception):
    """There was no time to write the programme down."""


class Direct(Shared):
    """The programme over single duties. One method per rule, named for it."""

    def __init__(self, instance: Instance, go_on: Callable[[], bool]) -> None:
        super().__init__(instance)
        for p in range(len(instance.open)):
            if not go_on():
                raise OutOfTime
            self.cliques = self._cliques(p)
            for rule in (self._rest, self._days, self._weeks, self._free_days):
                rule(p)
            for cost in (self._fairness, self._wishes, self._kept, self._posts):
                cost(p)

    # The law

    def _cliques(self, p: int) -> list[list[int]]:
        instance = self.instance
        return instance.cliques(instance.rules.limits[p]).among(instance.open[p], instance.rules.shifts)

    def _rest(self, p: int) -> None:
        """Nobody twice at once, nor without rest, nor too long on a day: of each clique at most one."""
        for clique in self.cliques:
            self.most((self.x[p, s] for s in clique), 1)

    def _own(self, p: int) -> list[Stretch]:
        rules = self.instance.rules
        return [*rules.worked[p], *(rules.shifts[s] for s in self.instance.fixed[p])]

    def _days(self, p: int) -> None:
        """Hours on a day."""
        hours, of_day = self.instance.rules.shifts, defaultdict(list)
        for s in self.instance.open[p]:
            of_day[hours[s].day].append(s)
        for day, found in of_day.items():
            done = sum(one.minutes for one in self._own(p) if one.day == day)
            self._within(p, found, self.instance.rules.limits[p].day - done)

    def _within(self, p: int, shifts: Sequence[int], room: int) -> None:
        """No more than so many minutes in these shifts, where more is possible."""
        hours = self.instance.rules.shifts
        if self._could(shifts) > room:
            self.row([(self.x[p, s], hours[s].minutes) for s in shifts], room)

    def _could(self, shifts: Sequence[int]) -> int:
        """At least the minutes that these shifts can give a person: one of each clique, one after the other."""
        hours, left, total = self.instance.rules.shifts, set(shifts), 0
        for clique in self.cliques:
            inside = left & set(clique)
            if inside:
                total += max(hours[s].minutes for s in inside)
                left -= inside
        return total

    def _weeks(self, p: int) -> None:
        """Hours in seven days in a row."""
        hours, shifts, most = (
            self.instance.rules.shifts,
            self.instance.open[p],
            self.instance.rules.limits[p].week,
        )
        days = [hours[s].day for s in shifts]
        for first in range(min(days, default=0) - WEEK + 1, max(days, default=-WEEK) + 1):
            inside = [s for s in shifts if first <= hours[s].day < first + WEEK]
            done = sum(one.minutes for one in self._own(p) if first <= one.day < first + WEEK)
            if inside and done <= most:
                self._within(p, inside, most - done)

    def _free_days(self, p: int) -> None:
        """In seven days in a row at least so many free ones."""
        hours, most, on = (
            self.instance.rules.shifts,
            self.instance.rules.limits[p].served_days,
            dict[int, int](),
        )
        served = {day for one in self._own(p) for day in range(one.day, one.last_day + 1)}
        touched = {day for s in self.instance.open[p] for day in range(hours[s].day, hours[s].last_day + 1)}
        for first in range(min(touched, default=0) - WEEK + 1, max(touched, default=-WEEK) + 1):
            week = range(first, first + WEEK)
            new = [day for day in week if day in touched and day not in served]
            room = most - sum(day in served for day in week)
            if 0 <= room < len(new):
                for day in new:
                    if day not in on:
                        on[day] = self._once(
                            p, [s for s in self.instance.open[p] if hours[s].day <= day <= hours[s].last_day]
                        )
                self.most((on[day] for day in new), room)

    def _once(self, p: int, some: Collection[int], cost: int = 0) -> int:
        """The column that is one where somebody takes some of these shifts."""
        column = self.column(1, cost=cost)
        for clique in self.cliques:
            inside = [s for s in clique if s in some]
            if inside:
                self.row([*((self.x[p, s], 1) for s in inside), (column, -1)], 0)
        return column

    # What it costs

    def _fairness(self, p: int) -> None:
        """Each fair share of hours beyond the first costs more an hour than the one before."""
        settings, hours = self.instance.problem.settings, self.instance.rules.shifts
        share, price = round(60 * settings.fair_hours), units(settings.costs.fairness) // 60
        base, shifts = self.instance.served(p), self.instance.open[p]
        grain = divisor([share, base, *(hours[s].minutes for s in shifts)])  # coarser columns, sharper bounds
        most, done = base + self._could(shifts), base // share
        for s in shifts:  # what is beyond full shares that have been served already
            self.cost[self.x[p, s]] += price * done * hours[s].minutes
        for n in range(done + 1, most // share + 1):
            if price and most > n * share:
                beyond = self.column((most - n * share) // grain, cost=price * grain)
                entries = [(self.x[p, s], hours[s].minutes // grain) for s in shifts]
                self.row([*entries, (beyond, -1)], (n * share - base) // grain)

    def _wishes(self, p: int) -> None:
        """A wish for something saves its weight where a duty meets it; one against costs it for each that does."""
        instance = self.instance
        each = units(instance.problem.settings.costs.wish)
        for wish in instance.problem.supporters[p].wishes:
            met = [s for s in instance.open[p] if instance.meets(wish, s)]
            if wish.against:
                for s in met:
                    self.cost[self.x[p, s]] += each * wish.weight
            elif met and not any(instance.meets(wish, s) for s in instance.fixed[p]):
                self._reward([self.x[p, s] for s in met], each * wish.weight)

    def _reward(self, columns: Sequence[int], worth: int) -> None:
        """Saves so much where one of these is taken."""
        met = self.column(1, cost=-worth)
        self.row([(met, 1), *((c, -1) for c in columns)], 0)

    def _kept(self, p: int) -> None:
        """An earlier duty that is kept saves what a change costs."""
        changed = units(self.instance.problem.settings.costs.changed)
        for s in self.instance.open[p]:
            if (p, s) in self.instance.before:
                self.cost[self.x[p, s]] -= changed

    def _posts(self, p: int) -> None:
        """Each post of a supporter beyond the first costs."""
        each, shifts = units(self.instance.problem.settings.costs.post), self.instance.problem.shifts
        known = {shifts[s].post for s in self.instance.fixed[p]}
        new = list(
            dict.fromkeys(shifts[s].post for s in self.instance.open[p] if shifts[s].post not in known)
        )
        if not each or len(new) + bool(known) < 2:
            return
        posts = [
            self._once(p, [s for s in self.instance.open[p] if shifts[s].post == post], each) for post in new
        ]
        if not known:
            self._reward(posts, each)
