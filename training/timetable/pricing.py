"""The best set of placements for one course at given prices, by branch and bound: how the courses' own programme is
solved to the end, which no relaxation over single placements comes near.

What a set of placements serves is a matching of people to seats, and that is submodular: a placement adds less, the
more is there already. With any prices β of the seats, α(p) = max(0, max w(p) − β) bounds what a set serves by
Σα + Σ seats β, and what a further placement adds by its best seats' worth of w − α.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from training.timetable.instance import Instance

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLERANCE = 1e-7
FIRST_STEPS, STEPS = 40, 10  # along the subgradient, for a whole course and for a part of the search


@dataclass(frozen=True)
class Pattern:
    """Placements of one course (options, with repetition) and the weight they serve by themselves."""

    course: str
    options: tuple[int, ...]
    value: float


@dataclass
class Priced:
    """What a pricing found: no set is worth more than `most` (net of prices); sets worth more than was known."""

    most: float
    patterns: list[Pattern]


class Course:
    """One course: its options and whom they could serve."""

    def __init__(self, instance: Instance, course: str) -> None:
        self.instance, self.course = instance, course
        groups = [g for g, group in enumerate(instance.groups) if group.course == course]
        self.left = {g: len(instance.groups[g].sessions) for g in groups if not instance.groups[g].fixed}
        slots = [s for s, slot in enumerate(instance.slots) if slot.group in groups]
        people = sorted({p for s in slots for p in instance.slots[s].people})
        row = {p: k for k, p in enumerate(people)}
        self.weight = np.array([instance.problem.people[p].needs[course] for p in people], dtype=np.float64)
        options = [o for s in slots for o in instance.slots[s].options]
        self.options = np.array(options, dtype=np.int64)
        worth = np.zeros((len(options), len(people)))
        place = {o: k for k, o in enumerate(options)}
        for s in slots:
            for p, reached in instance.slots[s].people.items():
                for o in reached:
                    worth[place[o], row[p]] = self.weight[row[p]]
        self.worth = worth
        self.seats = np.array([instance.options[o].capacity for o in options], dtype=np.int64)
        self.group = [instance.slots[instance.options[o].slot].group for o in options]
        self.fixed = [k for k, g in enumerate(self.group) if instance.groups[g].fixed]
        self.kind = [
            (instance.options[o].slot, worth[k].tobytes(), int(self.seats[k])) for k, o in enumerate(options)
        ]

    def candidates(self, price: Floats) -> list[int]:
        """The options worth looking at: of those alike the cheapest, as often as they could be used."""
        found, often = list[int](), Counter[tuple[int, bytes, int]]()
        for k in np.argsort(price, kind="stable").tolist():
            most = self.left.get(self.group[k], 0)
            times = self.instance.options[int(self.options[k])].times
            take = min(most - often[self.kind[k]], times)
            if take > 0:
                often[self.kind[k]] += take
                found += [k] * take
        return found

    def value(self, chosen: list[int]) -> float:
        """The weight these placements serve, people put to seats in the best way."""
        seats = np.repeat(np.array(chosen), np.minimum(self.seats[chosen], len(self.weight)))
        worth = self.worth[seats]
        worth = worth[:, worth.any(axis=0)]
        rows, columns = linear_sum_assignment(worth, maximize=True)
        return float(worth[rows, columns].sum())

    def price(self, price: Floats, known: float, nodes: int) -> Priced:
        """The set worth most net of `price` (by the course's options), where more than `known`; after so many nodes the
        bound of what was not looked at counts."""
        return _Search(self, price, known, nodes).run()


@dataclass
class _Search:
    course: Course
    price: Floats
    best: float
    nodes: int
    open: float = -np.inf
    found: list[Pattern] = field(default_factory=list)

    def run(self) -> Priced:
        course = self.course
        chosen, base, alpha = list[int](), 0.0, np.zeros(len(course.weight))
        for k in course.fixed:
            added, alpha = self._add(k, alpha)
            base += added
            chosen.append(k)
        left = dict(course.left)
        rest = np.array(course.candidates(self.price), dtype=np.int64)
        self._take(chosen, base)
        self._below(chosen, base, alpha, alpha, rest, left, sum(left.values()))
        return Priced(max(self.best, self.open), self.found)

    def _gains(self, rest: Ints, alpha: Floats) -> Floats:
        """What each placement adds at most: its best seats' worth beyond α, less its price."""
        course = self.course
        more = np.maximum(course.worth[rest] - alpha, 0.0)
        gains = more.sum(axis=1)
        seats = course.seats[rest]
        crowded = (more > 0).sum(axis=1) > seats
        for count in np.unique(seats[crowded]).tolist():
            rows = np.flatnonzero(crowded & (seats == count))
            at = more.shape[1] - count
            gains[rows] = np.partition(more[rows], at, axis=1)[:, at:].sum(axis=1)
        result: Floats = gains - self.price[rest]
        return result

    def _add(self, k: int, alpha: Floats) -> tuple[float, Floats]:
        """The bound's growth by one placement, and α beyond it, its seats at the price that fits them."""
        more, count = np.maximum(self.course.worth[k] - alpha, 0.0), int(self.course.seats[k])
        beta = 0.0
        if np.count_nonzero(more) > count:
            beta = float(np.partition(more, len(more) - count - 1)[len(more) - count - 1])
        rise = np.maximum(more - beta, 0.0)
        return float(rise.sum()) + count * beta - float(self.price[k]), alpha + rise

    def _take(self, chosen: list[int], bound: float) -> None:
        """Remember a set that is worth more than what is known."""
        if bound <= self.best + TOLERANCE or not chosen:
            return
        value = self.course.value(chosen)
        net = value - float(self.price[chosen].sum())
        if net > self.best + TOLERANCE:
            self.best = net
            options = tuple(sorted(int(self.course.options[k]) for k in chosen))
            self.found.append(Pattern(self.course.course, options, value))

    def _narrowed(
        self, chosen: list[int], alpha: Floats, rest: Ints, more: int
    ) -> tuple[Ints, float, Floats]:
        """What of `rest` could still belong to a set worth more than is known: any α bounds every set beyond `chosen`
        (its placements' worth beyond α and the `more` best others), and steps along the subgradient find a good one."""
        taken = np.array(chosen, dtype=np.int64)
        everybody = self.course.worth[[*chosen, *rest.tolist()]].max(
            axis=0
        )  # no seat is worth more than that
        limit = float(everybody.sum() - self.price[taken].sum())
        if limit <= self.best + TOLERANCE:
            return rest[:0], limit, alpha
        for _ in range(STEPS if chosen else FIRST_STEPS):
            own, others = self._gains(taken, alpha), self._gains(rest, alpha)
            order = np.argsort(-others, kind="stable")
            top = order[:more]
            bound = float(alpha.sum() + own.sum() + np.maximum(others[top], 0.0).sum())
            limit = min(limit, bound)
            least = max(0.0, float(others[top[-1]])) if len(top) == more else 0.0
            keep = bound - least + np.minimum(others, least) > self.best + TOLERANCE
            used = [*chosen, *rest[top[others[top] > 0]].tolist()]
            rest = rest[keep]
            if bound <= self.best + TOLERANCE or len(rest) == 0:
                return rest[:0], limit, alpha
            slope = self._seated(used, alpha) - 1.0
            slope[(alpha <= 0) & (slope < 0)] = 0.0
            length = float(slope @ slope)
            if length == 0:
                break
            alpha = np.maximum(alpha + slope * (bound - self.best) / length, 0.0)
        return rest, limit, alpha

    def _seated(self, chosen: list[int], alpha: Floats) -> Floats:
        """How many of these placements would seat each person, at the prices α."""
        out = np.zeros(len(alpha))
        for k in chosen:
            more, count = np.maximum(self.course.worth[k] - alpha, 0.0), int(self.course.seats[k])
            inside = np.flatnonzero(more > 0)
            if len(inside) > count:
                inside = inside[np.argsort(-more[inside], kind="stable")[:count]]
            out[inside] += 1.0
        return out

    def _below(
        self,
        chosen: list[int],
        base: float,
        alpha: Floats,
        tight: Floats,
        rest: Ints,
        left: dict[int, int],
        more: int,
    ) -> None:
        """Every set that begins with `chosen` and goes on in `rest`, the most promising first. `alpha` goes with
        `base`, `tight` is the best α of the part of the search around."""
        if more == 0 or len(rest) == 0:
            return
        limit = np.inf
        if more > 1 and len(rest) > 1:
            rest, limit, tight = self._narrowed(chosen, tight, rest, more)
        gains = self._gains(rest, alpha)
        order = np.argsort(-gains, kind="stable")
        order = order[gains[order] > TOLERANCE]
        rest, gains = rest[order], gains[order]
        sums = np.concatenate([[0.0], np.cumsum(gains)])
        for i, k in enumerate(rest.tolist()):
            bound = base + float(sums[min(i + more, len(rest))] - sums[i])
            if bound <= self.best + TOLERANCE:
                return
            if self.nodes <= 0:
                self.open = max(self.open, min(bound, limit))
                return
            self.nodes -= 1
            added, beyond = self._add(k, alpha)
            now = [*chosen, k]
            self._take(now, base + added)
            g = self.course.group[k]
            after = {**left, g: left[g] - 1}
            further = rest[i + 1 :]
            if after[g] == 0:
                further = np.array([j for j in further.tolist() if self.course.group[j] != g], dtype=np.int64)
            self._below(now, base + added, beyond, tight, further, after, more - 1)


def courses_of(instance: Instance) -> list[Course]:
    """Every course that could be held for somebody."""
    slots = defaultdict(list)
    for slot in instance.slots:
        slots[instance.groups[slot.group].course].append(slot)
    return [Course(instance, name) for name, own in slots.items() if any(slot.people for slot in own)]
