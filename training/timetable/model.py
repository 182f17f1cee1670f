"""The integer programme over options, trainers and seats, by CP-SAT: exact, and with a bound of its own.

x(o): sessions at option o. t(s,k): trainer k teaches in slot s. y(p,s): person p comes to slot s. Where a slot has
rooms that not everybody reaches, q(c,o) says how many of the people c with one reach sit in o.
"""

from __future__ import annotations

import importlib
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from training.timetable.instance import ONLINE, Instance, moments
from training.timetable.parts import Placement

UNIT = 1000  # costs have three decimals: as whole numbers they add up exactly


@dataclass(frozen=True)
class Choice:
    """A solution in the instance's numbers: sessions at each option, trainers and people of each slot."""

    held: Mapping[int, int]
    trainers: Mapping[int, tuple[int, ...]]
    people: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Answer:
    """`choice` is None where nothing was found; `bound` is what no solution of the model can beat (nan: unknown)."""

    choice: Choice | None
    bound: float
    proven: bool


class Model:
    """The programme of an instance, or of some of its `options` alone."""

    def __init__(self, instance: Instance, options: Collection[int] | None = None) -> None:
        self.library = importlib.import_module("ortools.sat.python.cp_model")  # slow to load: only where used
        self.instance, self.cp = instance, self.library.CpModel()
        self.kept = set(range(len(instance.options)) if options is None else options)
        self.x: dict[int, Any] = {}
        self.t: dict[tuple[int, int], Any] = {}
        self.y: dict[tuple[int, int], Any] = {}
        self._hold()
        self._rooms_once()
        self._trainers()
        self._seats()
        self._people_once()
        self.coverage = self._coverage()
        self.cost = self._cost()

    def _sum(self, terms: Iterable[Any]) -> Any:
        return self.library.LinearExpr.sum(list(terms))

    def at(self, slot: int) -> Any:
        """How many sessions of the slot's group are held there."""
        return self._sum(self.x[o] for o in self.instance.slots[slot].options if o in self.kept)

    def _hold(self) -> None:
        """Each session at most once; a confirmed one just once."""
        of_group = defaultdict(list)
        for o in sorted(self.kept):
            option = self.instance.options[o]
            self.x[o] = self.cp.new_int_var(0, option.times, f"x{o}")
            of_group[self.instance.slots[option.slot].group].append(self.x[o])
        for g, found in of_group.items():
            group = self.instance.groups[g]
            if group.fixed:
                self.cp.add(self._sum(found) == 1)
            else:
                self.cp.add(self._sum(found) <= len(group.sessions))

    def _rooms_once(self) -> None:
        """One session at a time in a room."""
        of_room = defaultdict(list)
        for o in sorted(self.kept):
            option = self.instance.options[o]
            if option.room != ONLINE:
                of_room[option.room].append(o)
        for options in of_room.values():
            spans = [self.instance.slots[self.instance.options[o].slot].spans for o in options]
            for clique in moments(spans):
                self.cp.add_at_most_one(self.x[options[k]] for k in clique)

    def _trainers(self) -> None:
        """As many trainers as the sessions of a slot need, each in one place at a time, so often a day."""
        of_trainer = defaultdict(list)
        for s, slot in enumerate(self.instance.slots):
            needed = self.instance.session(slot.group).trainers_needed
            if self.instance.groups[slot.group].fixed or needed == 0 or not self.kept & set(slot.options):
                continue
            for k in slot.trainers:
                self.t[s, k] = self.cp.new_bool_var(f"t{s},{k}")
                of_trainer[k].append(s)
            self.cp.add(self._sum(self.t[s, k] for k in slot.trainers) == needed * self.at(s))
        for k, slots in of_trainer.items():
            for clique in moments([self.instance.slots[s].spans for s in slots]):
                self.cp.add_at_most_one(self.t[slots[j], k] for j in clique)
            self._days(k, slots)

    def _days(self, trainer: int, slots: list[int]) -> None:
        most = self.instance.problem.trainers[trainer].most_per_day
        if most is None:
            return
        by_day = defaultdict(list)
        for s in slots:
            for day in self.instance.slots[s].days:
                by_day[day].append(self.t[s, trainer])
        for day, terms in by_day.items():
            self.cp.add(self._sum(terms) <= most - self.instance.taught.get((trainer, day), 0))

    def _seats(self) -> None:
        """Nobody where nothing is held that they reach; no more than there are seats."""
        for s, slot in enumerate(self.instance.slots):
            classes = defaultdict(list)
            for p, reached in slot.people.items():
                options = tuple(o for o in reached if o in self.kept)
                if options:
                    self.y[p, s] = self.cp.new_bool_var(f"y{p},{s}")
                    self.cp.add(self.y[p, s] <= self._sum(self.x[o] for o in options))
                    classes[options].append(self.y[p, s])
            self._seated(classes)

    def _seated(self, classes: Mapping[tuple[int, ...], list[Any]]) -> None:
        seats = self.instance.options
        inside = defaultdict(list)
        for options, people in classes.items():
            if len(options) == 1:
                inside[options[0]].extend(people)
            elif len(classes) == 1:
                self.cp.add(self._sum(people) <= self._sum(seats[o].capacity * self.x[o] for o in options))
            else:
                most = [min(len(people), seats[o].capacity * seats[o].times) for o in options]
                sitting = [self.cp.new_int_var(0, count, "") for count in most]
                self.cp.add(self._sum(people) == self._sum(sitting))
                for o, count in zip(options, sitting, strict=True):
                    inside[o].append(count)
        for o, terms in inside.items():
            self.cp.add(self._sum(terms) <= seats[o].capacity * self.x[o])

    def _people_once(self) -> None:
        """A person comes to one session of a course, and to one at a time."""
        of_person = defaultdict(list)
        for p, s in self.y:
            of_person[p].append(s)
        for p, slots in of_person.items():
            courses = defaultdict(list)
            for s in slots:
                courses[self.instance.groups[self.instance.slots[s].group].course].append(self.y[p, s])
            for terms in courses.values():
                self.cp.add_at_most_one(terms)
            if len(courses) > 1:
                for clique in moments([self.instance.slots[s].spans for s in slots]):
                    self.cp.add_at_most_one(self.y[p, slots[k]] for k in clique)

    def _coverage(self) -> Any:
        people, slots = self.instance.problem.people, self.instance.slots
        weights = [people[p].needs[self.instance.groups[slots[s].group].course] for p, s in self.y]
        return self.library.LinearExpr.weighted_sum(list(self.y.values()), weights)

    def _cost(self) -> Any:
        costs = self.instance.problem.settings.costs
        held, unliked = round(costs.held * UNIT), round(costs.unliked * UNIT)
        slots = self.instance.slots
        terms = [held * one for one in self.x.values()]
        terms += [unliked * one for (p, s), one in self.y.items() if p in slots[s].disliked]
        return self._sum([*terms, *self._spread(), *self._changes()])

    def _spread(self) -> Iterable[Any]:
        """The n-th session in a ward costs n − 1 times as much: steps that cost more and more."""
        each = round(self.instance.problem.settings.costs.spread * UNIT)
        rooms, most = self.instance.problem.rooms, len(self.instance.problem.sessions)
        of_ward = defaultdict(list)
        for o in self.x:
            if (room := self.instance.options[o].room) != ONLINE:
                of_ward[rooms[room].ward].append(self.x[o])
        for terms in of_ward.values() if each else ():
            steps = [self.cp.new_bool_var("") for _ in range(min(most, len(terms)))]
            self.cp.add(self._sum(terms) <= self._sum(steps))
            yield from (each * n * step for n, step in enumerate(steps))

    def _changes(self) -> Iterable[Any]:
        changed = round(self.instance.problem.settings.costs.changed * UNIT)
        for g, group in enumerate(self.instance.groups):
            if group.previous is not None:
                kept = self._kept(g)
                yield changed if kept is None else changed - changed * kept

    def _kept(self, g: int) -> Any:
        """Whether a session stays as it was proposed; None where it cannot."""
        instance, group = self.instance, self.instance.groups[g]
        before = group.previous
        assert before is not None
        room = ONLINE if before.room is None else instance.room_number[before.room]
        for o in self.x:
            slot = instance.slots[instance.options[o].slot]
            if (slot.group, slot.start, instance.options[o].room) == (g, before.start, room):
                if group.fixed:
                    return 1 if set(group.fixed.trainers) == set(before.trainers) else None
                return self._same_trainers(o, [instance.trainer_number[who] for who in before.trainers])
        return None

    def _same_trainers(self, option: int, before: list[int]) -> Any:
        s = self.instance.options[option].slot
        needed = self.instance.session(self.instance.slots[s].group).trainers_needed
        if len(before) != needed or any((s, k) not in self.t for k in before):
            return None
        taught = [self.t[s, k] for k in before]
        kept = self.cp.new_bool_var("")
        for one in [self.x[option], *taught]:
            self.cp.add(kept <= one)
        return kept

    def hint(self, choice: Choice) -> None:
        """Begin from this solution; where no solution is known, from nothing."""
        self.cp.clear_hints()
        for o, one in self.x.items():
            self.cp.add_hint(one, choice.held.get(o, 0))
        for (s, k), one in self.t.items():
            self.cp.add_hint(one, k in choice.trainers.get(s, ()))
        for (p, s), one in self.y.items():
            self.cp.add_hint(one, p in choice.people.get(s, ()))

    def solve(
        self, seconds: float, workers: int, seed: int, *, better: Callable[[float, float], bool] | None = None
    ) -> Answer:
        """Solve what was set as objective. `better` is told each solution's value and the bound; True ends it."""
        cp_model, solver = self.library, self.library.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = workers, seed
        solver.parameters.catch_sigint_signal = False  # its handler would end the program
        if math.isfinite(seconds):
            solver.parameters.max_time_in_seconds = max(0.01, seconds)
        status = solver.solve(self.cp, listener(cp_model, better) if better else None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(None, math.nan, False)  # what it then calls a bound is none: it may say 0
        return Answer(self._choice(solver), solver.best_objective_bound, status == cp_model.OPTIMAL)

    def _choice(self, solver: Any) -> Choice:
        trainers, people = defaultdict(list), defaultdict(list)
        for (s, k), one in self.t.items():
            if solver.value(one):
                trainers[s].append(k)
        for (p, s), one in self.y.items():
            if solver.value(one):
                people[s].append(p)
        held = {o: solver.value(one) for o, one in self.x.items() if solver.value(one)}
        return Choice(
            held,
            {s: tuple(found) for s, found in trainers.items()},
            {s: tuple(found) for s, found in people.items()},
        )


def stays(before: Placement, now: Placement) -> bool:
    """Whether a confirmed session is what was proposed before: then in start, room and trainers."""
    same = (before.start, before.room) == (now.start, now.room)
    return same and {*before.trainers} == {*now.trainers}


def listener(library: Any, better: Callable[[float, float], bool]) -> Any:
    """CP-SAT's callback, made where the library is at hand."""

    class Listener(library.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if better(self.objective_value, self.best_objective_bound):
                self.stop_search()

    return Listener()
