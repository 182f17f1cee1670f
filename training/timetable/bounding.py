"""The programme over whole courses: each takes one pattern, rooms, trainers and the people who need several courses are
shared. Its relaxation is solved by columns, and the bound that its prices prove is much nearer the truth than that of
single placements. Rows for people in two courses at once are added where the relaxation breaks them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from training.timetable.instance import ONLINE, Instance, moments
from training.timetable.model import Choice
from training.timetable.pricing import Course, Effort, Pattern, courses_of
from training.timetable.searching import Floats, Offer

FIRST_STEPS, MOST_STEPS = 100, 10_000_000  # of a pricing's search, until it no longer finds anything
AT_ONCE = 40  # patterns of a course in one round
NEAR = 1e-6  # what rounding may leave
MOST_ROUNDS = 500


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
        self.known = set[Pattern]()
        self.clashes: list[tuple[int, tuple[int, ...]]] = []
        self.most = math.inf
        self.prices = np.zeros(len(self.rows))
        self.worth: Floats = np.zeros(len(self.courses))

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

    def add(self, patterns: Iterable[Pattern]) -> int:
        """Take in patterns that are not there yet; how many."""
        new = [one for one in dict.fromkeys(patterns) if one not in self.known]
        self.known.update(new)
        self.patterns += new
        return len(new)

    def begin(self, choice: Choice) -> None:
        """Take in the courses of a timetable that is known."""
        offers = self.offers()
        for course, offer in zip(self.courses, offers, strict=True):
            held = [
                course.place[o] for o, often in choice.held.items() if o in course.place for _ in range(often)
            ]
            if held:
                self.add([course.pattern(offer, held)])

    def offers(self) -> list[Offer]:
        """The courses' options at the present prices."""
        busy = defaultdict[tuple[int, int], float](float)
        for (p, slots), price in zip(self.clashes, self.prices[len(self.rows) :], strict=True):
            for s in slots if price > 0 else ():
                busy[p, s] += float(price)
        return [course.offer(self._prices_of(course), busy) for course in self.courses]

    def _prices_of(self, course: Course) -> Floats:
        return np.array(
            [sum(self.prices[r] * c for r, c in self.by_option.get(o, ())) for o in course.options.tolist()]
        )

    def _matrix(self) -> tuple[csr_array, Floats, Floats]:
        """Rows over patterns and teaching, what each is worth, the rows' limits."""
        entries = defaultdict[tuple[int, int], float](float)
        number = {course.course: k for k, course in enumerate(self.courses)}
        clashes = defaultdict[tuple[int, int], list[int]](list)
        for r, (p, slots) in enumerate(self.clashes):
            for s in slots:
                clashes[p, s].append(len(self.rows) + r)
        shared = len(self.rows) + len(self.clashes)
        for n, pattern in enumerate(self.patterns):
            entries[shared + number[pattern.course], n] = 1.0
            for o in pattern.options:
                for r, coefficient in self.by_option.get(o, ()):
                    entries[r, n] += coefficient
            for sits in pattern.served if clashes else ():
                for r in clashes.get(sits, ()):
                    entries[r, n] += 1.0
        height = shared + len(self.courses)
        at = ([r for r, _ in entries], [n for _, n in entries])
        columns = csr_array((list(entries.values()), at), shape=(height, len(self.patterns)))
        below = csr_array((height - len(self.rows), len(self.teaching)))
        matrix = hstack([columns, vstack([self.teach_matrix, below])], format="csr")
        gain = np.concatenate([[one.value for one in self.patterns], np.zeros(len(self.teaching))])
        return matrix, gain, np.concatenate([self.limits, np.ones(height - len(self.rows))])

    def relax(self) -> Floats | None:
        """Solve the relaxation over the patterns so far; gives each course's worth, and keeps the rows' prices."""
        matrix, gain, limits = self._matrix()
        if len(gain) == 0:  # nothing is known yet and nobody teaches: all is free
            self.usage = np.zeros(0)
            return self.worth
        most = np.concatenate([np.full(len(self.patterns), np.inf), np.ones(len(self.teaching))])
        bounds = np.stack([np.zeros(len(gain)), most], axis=1)
        answer = linprog(-gain, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs-ds")
        if not answer.success:
            return None
        dual = np.maximum(-answer.ineqlin.marginals, 0.0)
        self.prices = dual[: len(dual) - len(self.courses)]
        self.usage = answer.x[: len(self.patterns)]
        self.worth = dual[len(self.prices) :]
        return self.worth

    def proven(self, worths: Iterable[float]) -> float:
        """The bound that the present prices prove, each course being worth at most so much at them."""
        teaching = -(self.teach_matrix.T @ self.prices[: len(self.rows)])
        limits = float(self.prices[: len(self.rows)] @ self.limits + self.prices[len(self.rows) :].sum())
        return limits + float(np.maximum(teaching, 0.0).sum()) + sum(worths)

    def part_people(self) -> int:
        """Add the rows that the relaxation breaks: somebody in two courses at once; how many."""
        usage = defaultdict[tuple[int, int], float](float)
        for pattern, used in zip(self.patterns, self.usage, strict=True):
            for sits in pattern.served if used > NEAR else ():
                usage[sits] += float(used)
        slots_of = defaultdict[int, list[int]](list)
        for p, s in sorted(usage):
            slots_of[p].append(s)
        before = len(self.clashes)
        for p, slots in slots_of.items():
            for clique in moments([self.instance.slots[s].spans for s in slots]):
                if sum(usage[p, slots[k]] for k in clique) > 1 + NEAR:
                    self._part(p, [slots[k] for k in clique])
        return len(self.clashes) - before

    def _part(self, p: int, slots: list[int]) -> None:
        row = self.clash(p, slots)
        if row not in self.clashes:
            self.clashes.append(row)

    def clash(self, p: int, slots: list[int]) -> tuple[int, tuple[int, ...]]:
        """Nobody in two places at the moment at which the last of these begins; the row names all slots of then."""
        moment = max(min(begin for begin, _ in self.instance.slots[s].spans) for s in slots)
        every = [s for s, slot in enumerate(self.instance.slots) if p in slot.people]
        wide = tuple(s for s in every if any(a <= moment < b for a, b in self.instance.slots[s].spans))
        return p, wide if {*slots} <= {*wide} else tuple(slots)

    def run(self, left: Callable[[], float], told: Callable[[], bool], *, sharp: bool = False) -> None:
        """Find patterns and prove a bound until neither gets better, `told` says that it is enough, or time is up. The
        bound is a whole number: what is too little for the next one is not looked for, unless it is to be `sharp`."""
        worth = self.relax()
        steps = [FIRST_STEPS] * len(self.courses)
        for _ in range(MOST_ROUNDS):
            if worth is None or left() <= 0:
                return
            best = self.proven(worth.tolist())
            whole = math.floor(best + NEAR) + 1 - best - 2 * NEAR
            spare = 0.0 if sharp else whole / max(1, len(self.courses))
            offers, found, worths = self.offers(), list[Pattern](), list[float]()
            for c, course in enumerate(self.courses):
                effort = Effort(AT_ONCE, steps[c], lambda: left() > 0)
                floor = float(worth[c]) + spare  # all together too little for a whole number more
                search = course.search(offers[c], floor, effort)
                found += [course.pattern(offers[c], chosen) for chosen in search.sets]
                worths.append(max(search.most, floor))
            self.most = min(self.most, self.proven(worths))
            closed = not found if sharp else math.floor(self.most + NEAR) == math.floor(best + NEAR)
            if told() or (closed and not self.part_people()):
                return
            if self.add(found) or closed:
                worth = self.relax()
                continue
            wide = [
                c for c, most in enumerate(worths) if most > worth[c] + spare + NEAR and steps[c] < MOST_STEPS
            ]
            for c in wide:
                steps[c] *= 20
            if not wide and not self.part_people():
                return
            worth = self.relax()
