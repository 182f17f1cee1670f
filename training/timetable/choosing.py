"""The sets of placements that a timetable could be made of: at the relaxation's prices only so few can be part of one
that beats the best known (or serves as much for less) that all of them can be named.

Who sits where is left open in a set, save for people who would be in two courses at once: such a person may be asked
to leave hours free. Where there is a seat for everybody in all the placements they could come to, that loses what they
are worth there and touches nobody else: it is a matter of its own (`gives`). For the rest a set stands once for every
choice of hours that it takes up (`rows`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from training.timetable.bounding import NEAR, Master
from training.timetable.instance import moments
from training.timetable.offering import Floats, Ints
from training.timetable.pricing import Effort

MOST_STEPS = 10_000_000
MOST_ROWS = 9  # people's hours by which a set is told apart, beside those that it gives
NEARLY = 0.7  # of the sets: not worth a choice of its own before that among all
APART = 1e-4  # of the grain: by how much more is searched, so that what rounding hides is found


@dataclass(frozen=True)
class Gift:
    """Hours (the number of a row) that a set could leave free, the weight this loses, and how many more of its people
    then come at hours they like less."""

    row: int
    weight: int
    unliked: int


@dataclass(frozen=True)
class Column:
    """A set of placements of a course (by the course's own numbers), the weight it serves, how many of its people come
    at hours they like less (at least, serving as much), the rows of people's hours that it takes up, and those that it
    takes up unless they are left free at a loss."""

    course: int
    chosen: tuple[int, ...]
    weight: int
    unliked: int = 0
    rows: tuple[int, ...] = ()
    gives: tuple[Gift, ...] = ()


class Choosing:
    """The sets worth looking at, at the prices of a relaxation that has been solved."""

    def __init__(self, master: Master, *, likes: bool = False) -> None:
        self.master, self.instance = master, master.instance
        self.offers = master.offers()
        self.clashes = list(master.clashes)
        self.sets: list[tuple[int, tuple[int, ...]]] = []
        self.named: list[tuple[float, int, tuple[int, ...]]] = []
        self.bound, self.short, self.apart = math.inf, math.inf, APART * master.grain
        self.rows: list[list[tuple[int, int, set[int]]]] = []  # of each course: number, person, slots
        self.blurred = False  # whether a set has too many rows to be told apart by all of them
        self.unit = 1.0 + len(self.instance.people) if likes else 1.0
        self.scores = [self._score(c) for c in range(len(master.courses))]

    def _score(self, c: int) -> Floats:
        """What people are worth where: weight before everything, then that they like the hours (where that counts)."""
        course = self.master.courses[c]
        score: Floats = course.worth * self.unit
        for k, s in enumerate(course.slot) if self.unit > 1 else ():
            rows = [course.row[p] for p in self.instance.slots[s].disliked]
            score[k, rows] = np.maximum(score[k, rows] - 1, 0.0)
        return score

    def known(self) -> None:
        """Take the sets which the relaxation was solved with."""
        number = {course.course: c for c, course in enumerate(self.master.courses)}
        found = dict.fromkeys((number[one.course], one.options) for one in self.master.patterns)
        self.sets = [(c, tuple(self.master.courses[c].place[o] for o in options)) for c, options in found]

    def name(self, gap: float, keep: int, left: Callable[[], float]) -> None:
        """Find the sets that cost a timetable no more than `gap` of the relaxation's worth, some `keep` of a course."""
        best, short, self.named = list[float](), list[float](), []
        for c, (course, offer) in enumerate(zip(self.master.courses, self.offers, strict=True)):
            floor = float(self.master.worth[c]) - gap - self.apart
            effort = Effort(keep, MOST_STEPS, lambda: left() > 0)
            search = course.search(offer, floor, effort)
            best.append(max(search.most, float(self.master.worth[c])))
            short.append(best[-1] - max(search.floor, search.open))
            found = zip(search.nets, search.sets, strict=True)
            self.named += [(best[-1] - net, c, chosen) for net, chosen in found]
        self.bound, self.short = self.master.proven(best), min(short, default=math.inf)

    def nearest(self, count: int) -> float:
        """What the sets cost a timetable that are among the nearest so many (infinite: these are nearly all)."""
        losses = sorted(loss for loss, _, _ in self.named)
        return losses[count - 1] if count <= NEARLY * len(losses) else math.inf

    def within(self, gap: float) -> float:
        """Take the named sets that cost no more than `gap`; what timetables with any other set are worth at most."""
        reach = min(gap + self.apart, self.short)
        self.sets = [(c, chosen) for loss, c, chosen in self.named if loss <= reach]
        return self.bound - reach

    def only(self, columns: Iterable[Column]) -> Choosing:
        """The sets of these columns alone; what it learns of people in two courses at once is known here, too."""
        few = copy(self)
        few.sets = [*dict.fromkeys((one.course, one.chosen) for one in columns)]
        return few

    def columns(self) -> list[Column]:
        """The sets, each once for every way in which people in several courses could share their hours."""
        self.rows = [
            [(r, course.row[p], {*slots}) for r, (p, slots) in enumerate(self.clashes) if p in course.row]
            for course in self.master.courses
        ]
        return [column for c, chosen in self.sets for column in self._ways(c, chosen)]

    def _ways(self, c: int, chosen: tuple[int, ...]) -> Iterator[Column]:
        at = np.array(chosen, dtype=np.int64)
        touched = self._touched(c, chosen)

        def worth(kept: Collection[int]) -> float:
            return self.offers[c].filled(at, self._open(c, at, touched, kept))

        most = worth(touched)
        if not touched or most <= worth(()) + NEAR:  # whoever leaves hours free loses nothing
            yield Column(c, chosen, *self._split(most))
            return
        own = self._own(c, at, touched)
        losses = [(r, most - worth(touched.keys() - {r})) for r in own]
        gives = tuple(self._gift(r, most, loss) for r, loss in losses if loss > NEAR)
        rest = sorted(touched.keys() - own)
        self.blurred |= len(rest) > MOST_ROWS
        rest, always = rest[:MOST_ROWS], own.union(rest[MOST_ROWS:])
        found = list[tuple[frozenset[int], float]]()
        for size in range(len(rest) + 1):
            for kept in combinations(rest, size):
                value = worth(always.union(kept))
                if all(value > other + NEAR for less, other in found if less <= {*kept}):
                    found.append((frozenset(kept), value))
                    yield Column(c, chosen, *self._split(value), kept, gives)

    def _own(self, c: int, at: Ints, touched: dict[int, list[tuple[int, int]]]) -> set[int]:
        """Rows by themselves: of people with no other row, who come only where everybody who could has a seat."""
        comes = self.scores[c][at] > 0
        crowded = comes.sum(axis=1) > self.master.courses[c].seats[at]
        person = {r: places[0][1] for r, places in touched.items()}
        often = Counter(person.values())
        return {r for r, p in person.items() if often[p] == 1 and not crowded[comes[:, p]].any()}

    def _split(self, value: float) -> tuple[int, int]:
        """The weight in a set's worth, and how many come at hours they like less."""
        weight = math.ceil(value / self.unit - NEAR)
        return weight, round(weight * self.unit - value)

    def _gift(self, row: int, most: float, loss: float) -> Gift:
        (weight, unliked), (less, then) = self._split(most), self._split(most - loss)
        return Gift(row, weight - less, then - unliked)

    def _open(
        self, c: int, at: Ints, touched: dict[int, list[tuple[int, int]]], kept: Collection[int]
    ) -> Floats:
        """What people are worth in a set that leaves all hours free but the kept."""
        score: Floats = self.scores[c][at]
        for r, places in touched.items():
            for k, row in places if r not in kept else ():
                score[k, row] = 0.0
        return score

    def _touched(self, c: int, chosen: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """Rows of people's hours that the set could take up: (place in the set, number of the person)."""
        course, touched = self.master.courses[c], defaultdict[int, list[tuple[int, int]]](list)
        for r, row, slots in self.rows[c]:
            for k, one in enumerate(chosen):
                if course.slot[one] in slots and course.worth[one, row] > 0:
                    touched[r].append((k, row))
        return touched

    def seated(self, columns: Iterable[Column]) -> dict[int, tuple[int, ...]]:
        """Who comes to which slot in this choice."""
        sits = defaultdict[int, list[int]](list)
        for column in columns:
            for p, s in self._served(column):
                sits[s].append(p)
        return {s: tuple(found) for s, found in sits.items()}

    def part(self, seated: Mapping[int, Iterable[int]]) -> tuple[int, bool]:
        """Add rows for people who sit in two courses at once; how many, and whether there are such people."""
        sits, torn = defaultdict[int, list[int]](list), False
        for s, people in seated.items():
            for p in people:
                sits[p].append(s)
        before = len(self.clashes)
        for p, slots in sits.items():
            for clique in moments([self.instance.slots[s].spans for s in slots]):
                torn = True
                row = self.master.clash(p, [slots[k] for k in clique])
                if row not in self.clashes:
                    self.clashes.append(row)
        return len(self.clashes) - before, torn

    def _served(self, column: Column) -> list[tuple[int, int]]:
        """Who comes to which slot where the set is held."""
        course, at = self.master.courses[column.course], np.array(column.chosen, dtype=np.int64)
        score = self._open(column.course, at, self._touched(column.course, column.chosen), column.rows)
        sits = self.offers[column.course].sitting(at, score)
        return [(course.people[row], course.slot[column.chosen[k]]) for row, k in sits]

    def options(self, column: Column) -> list[int]:
        """The options of a column, with repetition."""
        return self.master.courses[column.course].options[list(column.chosen)].tolist()
