"""The choice among whole sets of placements, by CP-SAT: at most one a course; rooms, trainers and people's hours are
shared. The greatest weight, or the least cost of those that serve so much."""

from __future__ import annotations

import importlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.timetable.choosing import Choosing, Column
from training.timetable.instance import ONLINE, Group
from training.timetable.model import UNIT, listener, stays
from training.timetable.pricing import Kind


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
    """The programme over these columns: z(n) takes one, t(s,k) has a trainer teach in a slot."""

    def __init__(self, choosing: Choosing, columns: Sequence[Column]) -> None:
        self.library = importlib.import_module("ortools.sat.python.cp_model")  # slow to load: only where used
        self.choosing, self.columns, self.cp = choosing, columns, self.library.CpModel()
        self.instance, master = choosing.instance, choosing.master
        self.fixed = [o for o in range(len(self.instance.options)) if self._group(o).fixed]
        self.z = [self.cp.new_bool_var("") for _ in columns]
        self.t = {pair: self.cp.new_bool_var("") for pair in master.teaching}
        self.held: dict[int, list[Any]] = {}
        self._rooms()
        self._one_each()
        self._shared_rows()
        self.weight = self._weighted((column.weight, z) for column, z in zip(columns, self.z, strict=True))

    def _group(self, option: int) -> Group:
        return self.instance.groups[self.instance.slots[self.instance.options[option].slot].group]

    def _rooms(self) -> None:
        """What a set holds is in one of the rooms that are alike."""
        courses, used = self.choosing.master.courses, defaultdict[tuple[int, Kind], list[Any]](list)
        for column, one in zip(self.columns, self.z, strict=True):
            for k in column.chosen:
                used[column.course, courses[column.course].kind[k]].append(one)
        for (c, kind), terms in used.items():
            options = [o for o in courses[c].alike[kind] if not self._group(o).fixed]
            if len(options) == 1:
                self.held[options[0]] = terms
            elif options:
                times = [self.instance.options[o].times for o in options]
                rooms = [
                    self.cp.new_int_var(0, most, "") if most > 1 else self.cp.new_bool_var("")
                    for most in times
                ]
                self.cp.add(self._sum(rooms) == self._sum(terms))
                self.held |= {o: [one] for o, one in zip(options, rooms, strict=True)}

    def _sum(self, terms: Iterable[Any]) -> Any:
        return self.library.LinearExpr.sum(list(terms))

    def _weighted(self, terms: Iterable[tuple[int, Any]]) -> Any:
        factors, variables = [], []
        for factor, one in terms:
            factors.append(factor)
            variables.append(one)
        return self.library.LinearExpr.weighted_sum(variables, factors)

    def _one_each(self) -> None:
        """One set a course; nobody's hours taken up twice."""
        of_course, of_row = defaultdict(list), defaultdict(list)
        for column, one in zip(self.columns, self.z, strict=True):
            of_course[column.course].append(one)
            for r in column.rows:
                of_row[r].append(one)
        for terms in (*of_course.values(), *of_row.values()):
            self.cp.add_at_most_one(terms)

    def _shared_rows(self) -> None:
        """Rooms and trainers, as the relaxation shares them."""
        teaching = list(self.t.values())
        for row in self.choosing.master.shared:
            terms = [(round(c), one) for o, c in row.options.items() for one in self.held.get(o, ())]
            terms += [(round(row.sign), teaching[j]) for j in row.beyond]
            if not terms or (not row.options.keys() & self.held.keys() and row.limit == 0):
                continue
            if row.limit == 1 and all(factor == 1 for factor, _ in terms):
                self.cp.add_at_most_one([one for _, one in terms])
            else:
                self.cp.add(self._weighted(terms) <= round(row.limit))

    def most(self, target: int, seconds: float, workers: int, seed: int, stop: Callable[[], bool]) -> Picked:
        """The greatest weight, if it is at least the target."""
        self.cp.add(self.weight >= target)
        self.cp.maximize(self.weight)
        return self._solve(seconds, workers, seed, stop, -math.inf)

    def least(
        self, weight: int, target: float, seconds: float, workers: int, seed: int, stop: Callable[[], bool]
    ) -> Picked:
        """The least cost (in thousandths) of those that serve so much, if it is no more than the target."""
        cost = self._sum([*self._own_costs(), *self._spread(), *self._changes()])
        self.cp.add(self.weight >= weight)
        self.cp.add(cost <= math.floor(target))
        self.cp.minimize(cost)
        return self._solve(seconds, workers, seed, stop, math.inf)

    def _own_costs(self) -> Iterable[Any]:
        """Sessions held, people at hours they like less; what is confirmed is held in any case."""
        costs = self.instance.problem.settings.costs
        held, unliked = round(costs.held * UNIT), round(costs.unliked * UNIT)
        yield held * len(self.fixed)
        for terms in self.held.values():
            yield from (held * one for one in terms)
        yield from (unliked * column.unliked * one for column, one in zip(self.columns, self.z, strict=True))

    def _spread(self) -> Iterable[Any]:
        """The n-th session in a ward costs n − 1 times as much."""
        each = round(self.instance.problem.settings.costs.spread * UNIT)
        of_ward = defaultdict[str, list[Any]](list)
        for o, terms in [*self.held.items(), *((o, [1]) for o in self.fixed)]:
            if (room := self.instance.options[o].room) != ONLINE:
                of_ward[self.instance.problem.rooms[room].ward] += terms
        for terms in of_ward.values() if each else ():
            most = min(len(terms), len(self.instance.problem.sessions))
            steps = [self.cp.new_bool_var("") for _ in range(most)]
            self.cp.add(self._sum(terms) <= self._sum(steps))
            yield from (each * n * step for n, step in enumerate(steps))

    def _changes(self) -> Iterable[Any]:
        """What was proposed before stays only with its room and trainers."""
        changed = round(self.instance.problem.settings.costs.changed * UNIT)
        for group in self.instance.groups:
            if group.previous is not None:
                yield changed
                if (kept := self._kept(group)) is not None:
                    yield -changed * kept

    def _kept(self, group: Group) -> Any:
        """Whether a session stays as it was proposed; None where it cannot."""
        before = group.previous
        assert before is not None
        if group.fixed:
            return 1 if stays(before, group.fixed) else None
        room = ONLINE if before.room is None else self.instance.room_number[before.room]
        trainers = [self.instance.trainer_number[who] for who in before.trainers]
        for o, terms in self.held.items():
            option = self.instance.options[o]
            slot = self.instance.slots[option.slot]
            if (self._group(o), slot.start, option.room) == (group, before.start, room):
                needed = self.instance.session(slot.group).trainers_needed
                if len(trainers) != needed or any((option.slot, k) not in self.t for k in trainers):
                    return None
                kept = self.cp.new_bool_var("")
                for one in [self._sum(terms), *(self.t[option.slot, k] for k in trainers)]:
                    self.cp.add(kept <= one)
                return kept
        return None

    def _solve(
        self, seconds: float, workers: int, seed: int, stop: Callable[[], bool], worst: float
    ) -> Picked:
        cp_model, solver = self.library, self.library.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = workers, seed
        solver.parameters.linearization_level = 2  # the relaxation over whole courses is worth its time,
        solver.parameters.cp_model_probing_level = 0  # looking for what it already says is not
        solver.parameters.symmetry_level = 0
        solver.parameters.catch_sigint_signal = False  # its handler would end the program
        if math.isfinite(seconds):
            solver.parameters.max_time_in_seconds = max(0.05, seconds)
        status = solver.solve(self.cp, listener(cp_model, lambda *_: stop()))
        if status == cp_model.INFEASIBLE:
            return Picked(None, worst, worst)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Picked(None, worst, -worst)
        chosen = [column for column, one in zip(self.columns, self.z, strict=True) if solver.value(one)]
        teach = defaultdict[int, list[int]](list)
        for (s, k), one in self.t.items():
            if solver.value(one):
                teach[s].append(k)
        trainers = {s: tuple(found) for s, found in teach.items()}
        held = {o: sum(solver.value(one) for one in terms) for o, terms in self.held.items()}
        held = {**{o: often for o, often in held.items() if often}, **dict.fromkeys(self.fixed, 1)}
        return Picked(chosen, solver.objective_value, solver.best_objective_bound, held, trainers)
