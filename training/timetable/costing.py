"""The programme over whole courses once more, for the least cost of those timetables that serve so much: a pattern is
worth what its weight is worth at the demand's price, less what its sessions and its people's hours cost. Wards take
sessions step by step, each dearer than the one before.

What `changed` costs is left out: the bound stays true, and is near the truth where little was proposed before.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np

from training.timetable.bounding import Master
from training.timetable.instance import ONLINE
from training.timetable.model import UNIT
from training.timetable.offering import Floats, Offer
from training.timetable.pricing import Course, Pattern
from training.timetable.sharing import Row


class Costing(Master):
    """The same courses and shared rows as the master's; worth is minus the cost (in thousandths)."""

    def __init__(self, master: Master, weight: int) -> None:
        super().__init__(master.instance, master.courses)
        costs, problem = self.instance.problem.settings.costs, self.instance.problem
        self.held, self.unliked = round(costs.held * UNIT), round(costs.unliked * UNIT)
        self.spread = round(costs.spread * UNIT)
        self.grain = float(math.gcd(self.held, self.unliked, self.spread, round(costs.changed * UNIT)) or 1)
        self.demand = (float(weight),)
        self.clashes = list(master.clashes)
        self.fixed = {o for o in range(len(self.instance.options)) if self._fixed(o)}
        self.constant = float(self.held * len(problem.fixed))
        self._wards()
        self._arrange()
        self.costs = dict[Pattern, float]()
        self.dislikes = [self._disliked(course) for course in self.courses]
        self.add(self._again(one) for one in master.patterns)

    def _fixed(self, o: int) -> bool:
        instance = self.instance
        return instance.groups[instance.slots[instance.options[o].slot].group].fixed is not None

    def _wards(self) -> None:
        """A row for each ward: as many steps as sessions."""
        rooms, sessions = self.instance.problem.rooms, len(self.instance.problem.sessions)
        of_ward, taken = defaultdict[str, dict[int, float]](dict), Counter[str]()
        for o, option in enumerate(self.instance.options):
            if option.room != ONLINE and o not in self.fixed:
                of_ward[rooms[option.room].ward][o] = 1.0
            elif option.room != ONLINE:
                taken[rooms[option.room].ward] += 1
        steps = list[float]()
        for ward, options in of_ward.items() if self.spread else ():
            begin = len(self.beyond) + len(steps)
            steps += [-float(self.spread * n) for n in range(sessions)]
            columns = list(range(begin, begin + sessions))
            self.rows.append(Row(-float(taken[ward]), options, columns, -1.0))
        self.beyond = np.concatenate([self.beyond, steps])

    def _disliked(self, course: Course) -> Floats:
        """What it costs that a person comes to an option, beside weight and prices."""
        cost = np.zeros(course.worth.shape)
        for k, s in enumerate(course.slot):
            cost[k, [course.row[p] for p in self.instance.slots[s].disliked]] = float(self.unliked)
        return cost

    def _again(self, pattern: Pattern) -> Pattern:
        """A pattern with its people at hours they like, as far as that goes."""
        c = self.number[pattern.course]
        course = self.courses[c]
        offer = course.offer(np.zeros(len(course.options)), {}, self._worth(c, self.lack()))
        return course.pattern(offer, [course.place[o] for o in pattern.options])

    def lack(self) -> float:
        """More than a weight of one that is missing of the demand can ever save."""
        sessions = len(self.instance.problem.sessions)
        needs = sum(len(one.needs) for one in self.instance.problem.people)
        return float(1 + self.held * sessions + self.spread * sessions**2 + self.unliked * needs)

    def gain(self, pattern: Pattern) -> float:
        """Minus what a pattern costs."""
        if pattern not in self.costs:
            slots, options = self.instance.slots, self.fixed.isdisjoint
            held = sum(options([o]) for o in pattern.options) * self.held
            unliked = sum(p in slots[s].disliked for p, s in pattern.served) * self.unliked
            self.costs[pattern] = float(held + unliked)
        return -self.costs[pattern]

    def _worth(self, c: int, weight: float) -> Floats:
        """What people are worth where, a weight of one being worth so much."""
        worth: Floats = self.courses[c].worth
        return np.where(worth > 0, np.maximum(weight * worth - self.dislikes[c], 0.0), 0.0)

    def offers(self) -> list[Offer]:
        """The courses' options at the present prices, held or not at what that costs."""
        busy = self.busy()
        return [
            course.offer(self._prices(course), busy, self._worth(c, self.need))
            for c, course in enumerate(self.courses)
        ]

    def _prices(self, course: Course) -> Floats:
        own: Floats = np.array(
            [0.0 if o in self.fixed else float(self.held) for o in course.options.tolist()]
        )
        return own + self.prices_of(course)

    def least(self) -> float:
        """The least cost (in thousandths) that is proven: a timetable cannot cost less."""
        return self.constant - self.whole(self.most) if math.isfinite(self.most) else 0.0

    def risen(self, least: float) -> float:
        """The least cost that a timetable can have, if it costs no less than this."""
        return self.constant - self.whole(self.constant - least) if math.isfinite(least) else least
