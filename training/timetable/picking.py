"""The choice among whole sets of placements, by HiGHS: at most one a course; rooms, trainers and people's hours are
shared. The greatest weight, or the least cost of those that serve so much.

The relaxation over whole sets is so near the truth that HiGHS settles most choices at its root. Looking for solutions
and simplifying first takes longer than that, so it goes straight to the relaxation; only where that and a few branches
are not enough does it work in earnest.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dispatch.matching.backend import IntegerAnswer, Programme, Row, highs
from training.timetable.choosing import Choosing, Column, Gift
from training.timetable.instance import ONLINE, Group
from training.timetable.model import UNIT, stays
from training.timetable.pricing import Kind

NEAR = 1e-4  # of the grain: what rounding may leave
EARNEST = 30.0  # seconds at most in which nobody can call it off


@dataclass(frozen=True)
class Picked:
    """The best choice (None: none is good enough, or none was found in time), what it comes to, what none beats
    (infinite on the side of the worse where there is none); the options that are held, and who teaches in which
    slot."""

    columns: list[Column] | None
    value: float
    bound: float
    held: Mapping[int, int] = field(default_factory=dict)
    trainers: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


class Picking:
    """The programme over these columns: the first are the sets, then who teaches in which slot, hours left free, rooms,
    and what the cost needs."""

    def __init__(self, choosing: Choosing, columns: Sequence[Column]) -> None:
        self.choosing, self.columns = choosing, columns
        self.instance, master = choosing.instance, choosing.master
        self.fixed = [o for o in range(len(self.instance.options)) if self._group(o).fixed]
        self.upper = [1] * len(columns)
        self.rows: list[Row] = []
        self.teaching = {pair: self._column(1) for pair in master.teaching}
        self.held: dict[int, list[int]] = {}
        self.gifts = self._gifts()
        self._rooms()
        self._one_each()
        self._shared_rows()
        self.weight = {z: float(column.weight) for z, column in enumerate(columns)}
        self.weight |= {one: -float(gift.weight) for (_, gift), one in self.gifts.items()}

    def _group(self, option: int) -> Group:
        return self.instance.groups[self.instance.slots[self.instance.options[option].slot].group]

    def _column(self, most: int) -> int:
        self.upper.append(most)
        return len(self.upper) - 1

    def _most(self, limit: float, *terms: tuple[float, Iterable[int]]) -> None:
        """A row: the sum of factor × column is no more than the limit."""
        row = defaultdict[int, float](float)
        for factor, columns in terms:
            for one in columns:
                row[one] += factor
        if row:
            self.rows.append((row, -math.inf, limit))

    def _gifts(self) -> dict[tuple[int, Gift], int]:
        """For each course the hours that it leaves free, where one of the sets that can is chosen."""
        by = defaultdict[tuple[int, Gift], list[int]](list)
        for z, column in enumerate(self.columns):
            for gift in column.gives:
                by[column.course, gift].append(z)
        gifts = {key: self._column(1) for key in by}
        for key, one in gifts.items():
            self._most(0, (1, [one]), (-1, by[key]))
        return gifts

    def _rooms(self) -> None:
        """What a set holds is in one of the rooms that are alike."""
        courses, used = self.choosing.master.courses, defaultdict[tuple[int, Kind], list[int]](list)
        for z, column in enumerate(self.columns):
            for k in column.chosen:
                used[column.course, courses[column.course].kind[k]].append(z)
        for (c, kind), terms in used.items():
            options = [o for o in courses[c].alike[kind] if not self._group(o).fixed]
            if len(options) == 1:
                self.held[options[0]] = terms
            elif options:
                rooms = [self._column(self.instance.options[o].times) for o in options]
                row = defaultdict[int, float](float, dict.fromkeys(rooms, -1.0))
                for z in terms:
                    row[z] += 1
                self.rows.append((row, 0.0, 0.0))
                self.held |= {o: [one] for o, one in zip(options, rooms, strict=True)}

    def _one_each(self) -> None:
        """One set a course; nobody's hours taken up twice."""
        of_course, of_row = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
        for z, column in enumerate(self.columns):
            of_course[column.course].append(z)
            for r in (*column.rows, *(gift.row for gift in column.gives)):
                of_row[r].append(z)
        given = defaultdict[int, list[int]](list)
        for (_, gift), one in self.gifts.items():
            given[gift.row].append(one)
        for terms in of_course.values():
            self._most(1, (1, terms))
        for r, terms in of_row.items():
            self._most(1, (1, terms), (-1, given[r]))

    def _shared_rows(self) -> None:
        """Rooms and trainers, as the relaxation shares them."""
        teaching = list(self.teaching.values())
        for row in self.choosing.master.shared:
            if row.limit != 0 or row.options.keys() & self.held.keys():
                terms = [(factor, self.held.get(o, ())) for o, factor in row.options.items()]
                self._most(row.limit, *terms, (row.sign, [teaching[j] for j in row.beyond]))

    def most(self, target: int, seconds: float, seed: int) -> Picked:
        """The greatest weight, if it is at least the target."""
        self.rows.append((self.weight, float(target), math.inf))
        found = self._solve({z: -value for z, value in self.weight.items()}, seconds, seed)
        value = float(round(-found.objective)) if found.x is not None else -math.inf
        return self._picked(found, value, -found.bound)

    def least(self, weight: int, target: float, seconds: float, seed: int) -> Picked:
        """The least cost (in thousandths) of those that serve so much, if it is no more than the target."""
        grain, cost = self.choosing.master.grain, defaultdict[int, float](float)
        always = self._own_costs(cost) + self._changes(cost)
        self._spread(cost)
        cost = defaultdict(float, {z: value / grain for z, value in cost.items()})
        self.rows.append((self.weight, float(weight), math.inf))
        self.rows.append((cost, -math.inf, math.floor((target - always) / grain + NEAR)))
        found = self._solve(cost, seconds, seed)
        value = round(found.objective) * grain + always if found.x is not None else math.inf
        least = math.ceil(found.bound - NEAR) if math.isfinite(found.bound) else found.bound
        return self._picked(found, value, least * grain + always)

    def _own_costs(self, cost: dict[int, float]) -> float:
        """Sessions held, people at hours they like less; what is confirmed is held in any case."""
        costs = self.instance.problem.settings.costs
        held, unliked = round(costs.held * UNIT), round(costs.unliked * UNIT)
        for terms in self.held.values():
            for one in terms:
                cost[one] += held
        for z, column in enumerate(self.columns):
            cost[z] += unliked * column.unliked
        for (_, gift), one in self.gifts.items():
            cost[one] += unliked * gift.unliked
        return held * len(self.fixed)

    def _spread(self, cost: dict[int, float]) -> None:
        """The n-th session in a ward costs n − 1 times as much."""
        each = round(self.instance.problem.settings.costs.spread * UNIT)
        of_ward, taken = defaultdict[str, list[int]](list), Counter[str]()
        for o, terms in self.held.items():
            for ward in self._ward(o):
                of_ward[ward] += terms
        for o in self.fixed:
            taken.update(self._ward(o))
        for ward in {**of_ward, **taken} if each else ():
            terms = of_ward[ward]
            most = min(len(terms) + taken[ward], len(self.instance.problem.sessions))
            steps = [self._column(1) for _ in range(most)]
            self._most(-taken[ward], (1, terms), (-1, steps))
            cost.update({step: float(each * n) for n, step in enumerate(steps)})

    def _ward(self, option: int) -> Sequence[str]:
        """The ward of the option's room; online there is none."""
        room = self.instance.options[option].room
        return () if room == ONLINE else (self.instance.problem.rooms[room].ward,)

    def _changes(self, cost: dict[int, float]) -> float:
        """What was proposed before stays only with its room and trainers."""
        changed, always = round(self.instance.problem.settings.costs.changed * UNIT), 0.0
        for group in self.instance.groups:
            if group.previous is not None:
                if group.fixed:
                    always += changed * (not stays(group.previous, group.fixed))
                    continue
                always += changed
                if (kept := self._kept(group)) is not None:
                    cost[kept] -= changed
        return always

    def _kept(self, group: Group) -> int | None:
        """The column of a session that stays as it was proposed; None where it cannot."""
        before = group.previous
        assert before is not None
        room = ONLINE if before.room is None else self.instance.room_number[before.room]
        trainers = [self.instance.trainer_number[who] for who in before.trainers]
        for o, terms in self.held.items():
            option = self.instance.options[o]
            slot = self.instance.slots[option.slot]
            if (self._group(o), slot.start, option.room) == (group, before.start, room):
                needed = self.instance.session(slot.group).trainers_needed
                if len(trainers) != needed or any((option.slot, k) not in self.teaching for k in trainers):
                    return None
                kept = self._column(1)
                for own in (terms, *([self.teaching[option.slot, k]] for k in trainers)):
                    self._most(0, (1, [kept]), (-1, own))
                return kept
        return None

    def _solve(self, objective: Mapping[int, float], seconds: float, seed: int) -> IntegerAnswer:
        programme = Programme.of(
            [objective.get(column, 0.0) for column in range(len(self.upper))], self.upper, self.rows
        )
        found = highs(programme, min(EARNEST, seconds), seed, quick=True, seeks=False)
        if found.proven or found.bound == math.inf:
            return found
        again = highs(programme, min(EARNEST, seconds), seed)
        best = again if again.objective <= found.objective else found
        return replace(best, bound=max(found.bound, again.bound))

    def _picked(self, found: IntegerAnswer, value: float, bound: float) -> Picked:
        if found.x is None:
            return Picked(None, value, bound)
        free = {key for key, one in self.gifts.items() if found.x[one] > 1 / 2}
        chosen = [
            self._kept_hours(column, free) for z, column in enumerate(self.columns) if found.x[z] > 1 / 2
        ]
        teach = defaultdict[int, list[int]](list)
        for (s, k), one in self.teaching.items():
            if found.x[one] > 1 / 2:
                teach[s].append(k)
        trainers = {s: tuple(own) for s, own in teach.items()}
        held = {o: round(sum(found.x[one] for one in terms)) for o, terms in self.held.items()}
        held = {**{o: often for o, often in held.items() if often}, **dict.fromkeys(self.fixed, 1)}
        return Picked(chosen, value, bound, held, trainers)

    @staticmethod
    def _kept_hours(column: Column, free: Collection[tuple[int, Gift]]) -> Column:
        """The set with the rows that it takes up, nothing left open."""
        rows = [gift.row for gift in column.gives if (column.course, gift) not in free]
        return replace(column, rows=(*column.rows, *rows), gives=())
