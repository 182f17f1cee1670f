"""The programme over whole courses: each takes one pattern, rooms and trainers are shared. Its relaxation is solved by
columns, and the bound that its prices prove is much nearer the truth than that of single placements.

That a person cannot be in two courses at once is left out here: the bound stays true, and `model` puts it back.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from training.timetable.instance import ONLINE, Instance, moments
from training.timetable.pricing import Course, Floats, Pattern, courses_of

FIRST_NODES = 100  # of a pricing's search, until it no longer finds anything
MOST_NODES = 100_000
NEAR = 1e-6  # what rounding may leave
MOST_ROUNDS = 200
PICKING = 3.0  # seconds for choosing among the patterns that were found


@dataclass
class Row:
    """One row ≤ `limit`: coefficients by option (through patterns) and by (slot, trainer)."""

    limit: float
    options: dict[int, float] = field(default_factory=dict)
    teaching: list[int] = field(default_factory=list)
    sign: float = 1.0


class Master:
    """The shared rows, the patterns so far, and the prices they lead to."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.courses = instance, courses_of(instance)
        self.teaching = [
            (s, k)
            for s, slot in enumerate(instance.slots)
            if instance.session(slot.group).trainers_needed and not instance.groups[slot.group].fixed
            for k in slot.trainers
        ]
        self.rows = [*self._room_rows(), *self._link_rows(), *self._trainer_rows()]
        self.limits = np.array([row.limit for row in self.rows])
        self.by_option: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for r, row in enumerate(self.rows):
            for o, coefficient in row.options.items():
                self.by_option[o].append((r, coefficient))
        entries = [(r, j, row.sign) for r, row in enumerate(self.rows) for j in row.teaching]
        at = [list(column) for column in zip(*entries, strict=True)] if entries else [[], [], []]
        shape = (len(self.rows), len(self.teaching))
        self.teach_matrix = csr_array((at[2], (at[0], at[1])), shape=shape)
        self.patterns: list[Pattern] = []
        self.most = math.inf
        self.prices = np.zeros(len(self.rows))

    def _room_rows(self) -> Iterator[Row]:
        of_room = defaultdict(list)
        for o, option in enumerate(self.instance.options):
            if (
                option.room != ONLINE
                and not self.instance.groups[self.instance.slots[option.slot].group].fixed
            ):
                of_room[option.room].append(o)
        for options in of_room.values():
            spans = [self.instance.slots[self.instance.options[o].slot].spans for o in options]
            for clique in moments(spans):
                yield Row(1.0, {options[k]: 1.0 for k in clique})

    def _link_rows(self) -> Iterator[Row]:
        """Sessions in a slot need trainers there."""
        of_slot = defaultdict(list)
        for j, (s, _) in enumerate(self.teaching):
            of_slot[s].append(j)
        for s, teaching in of_slot.items():
            slot = self.instance.slots[s]
            needed = float(self.instance.session(slot.group).trainers_needed)
            yield Row(0.0, dict.fromkeys(slot.options, needed), teaching, -1.0)

    def _trainer_rows(self) -> Iterator[Row]:
        of_trainer = defaultdict(list)
        for j, (_, k) in enumerate(self.teaching):
            of_trainer[k].append(j)
        for k, own in of_trainer.items():
            slots = [self.instance.slots[self.teaching[j][0]] for j in own]
            for clique in moments([slot.spans for slot in slots]):
                yield Row(1.0, {}, [own[n] for n in clique])
            most = self.instance.problem.trainers[k].most_per_day
            by_day = defaultdict(list)
            for j, slot in zip(own, slots, strict=True):
                for day in slot.days:
                    by_day[day].append(j)
            for day, teaching in by_day.items() if most is not None else ():
                yield Row(float((most or 0) - self.instance.taught.get((k, day), 0)), {}, teaching)

    def prices_of(self, course: Course) -> Floats:
        """What each option of a course costs by the present prices."""
        return np.array(
            [sum(self.prices[r] * c for r, c in self.by_option.get(o, ())) for o in course.options.tolist()]
        )

    def _matrices(self) -> tuple[csr_array, csr_array]:
        entries = defaultdict[tuple[int, int], float](float)
        for n, pattern in enumerate(self.patterns):
            for o in pattern.options:
                for r, coefficient in self.by_option.get(o, ()):
                    entries[r, n] += coefficient
        number = {course.course: k for k, course in enumerate(self.courses)}
        at = ([r for r, _ in entries], [n for _, n in entries])
        shared = csr_array((list(entries.values()), at), shape=(len(self.rows), len(self.patterns)))
        own = [number[pattern.course] for pattern in self.patterns]
        one = csr_array(
            (np.ones(len(own)), (own, range(len(own)))), shape=(len(self.courses), len(self.patterns))
        )
        return shared, one

    def relax(self) -> Floats | None:
        """Solve the relaxation over the patterns so far; gives each course's worth, and keeps the rows' prices."""
        shared, one = self._matrices()
        none = csr_array((len(self.courses), len(self.teaching)))
        matrix = vstack([hstack([shared, self.teach_matrix]), hstack([one, none])], format="csr")
        gain = np.concatenate([[pattern.value for pattern in self.patterns], np.zeros(len(self.teaching))])
        limits = np.concatenate([self.limits, np.ones(len(self.courses))])
        answer = linprog(-gain, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs-ds")
        if not answer.success:
            return None
        dual = np.maximum(-answer.ineqlin.marginals, 0.0)
        self.prices = dual[: len(self.rows)]
        self.usage = answer.x[: len(self.patterns)]
        worth: Floats = dual[len(self.rows) :]
        return worth

    def proven(self, worths: list[float]) -> float:
        """The bound that the present prices prove, each course being worth at most so much at them."""
        teaching = -(self.teach_matrix.T @ self.prices)
        return float(self.prices @ self.limits + np.maximum(teaching, 0.0).sum() + sum(worths))

    def run(self, left: Callable[[], float], told: Callable[[], None]) -> None:
        """Find patterns and prove a bound until neither gets better, or time is up."""
        worth = np.zeros(len(self.courses))
        nodes, worths = [FIRST_NODES] * len(self.courses), [math.inf] * len(self.courses)
        look = list(range(len(self.courses)))
        for _ in range(MOST_ROUNDS):
            found = list[Pattern]()
            for c in look:
                if left() <= 0:
                    return
                priced = self.courses[c].price(self.prices_of(self.courses[c]), float(worth[c]), nodes[c])
                found += priced.patterns
                worths[c] = priced.most
            self.most = min(self.most, self.proven(worths))
            told()
            look = list(range(len(self.courses)))
            if found:
                self.patterns += found
                again = self.relax()
                if again is None:
                    return
                worth = again
            else:
                look = [c for c in look if worths[c] > worth[c] + NEAR and nodes[c] < MOST_NODES]
                nodes = [10 * count if c in look else count for c, count in enumerate(nodes)]
                best = self.proven(worth.tolist())
                if not look or math.floor(self.most + NEAR) == math.floor(best + NEAR):
                    return

    def pick(self, seconds: float) -> set[int]:
        """The options of the best whole choice among the patterns that were found."""
        if not self.patterns:
            return set()
        shared, one = self._matrices()
        none = csr_array((len(self.courses), len(self.teaching)))
        matrix = vstack([hstack([shared, self.teach_matrix]), hstack([one, none])], format="csr")
        gain = np.concatenate([[pattern.value for pattern in self.patterns], np.zeros(len(self.teaching))])
        limits = np.concatenate([self.limits, np.ones(len(self.courses))])
        answer = milp(
            -gain,
            constraints=LinearConstraint(matrix, -np.inf, limits),
            integrality=np.ones(len(gain)),
            bounds=Bounds(0, 1),
            options={"time_limit": max(0.1, seconds)},
        )
        if answer.x is None:
            return set()
        used = np.flatnonzero(answer.x[: len(self.patterns)] > 0.5).tolist()
        return {o for n in used for o in self.patterns[n].options}
