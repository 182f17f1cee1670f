"""The programme over whole courses: each takes one pattern, rooms, trainers and the people who need several courses are
shared. Its relaxation is solved by columns, and the bound that its prices prove is much nearer the truth than that of
single placements. Rows for people in two courses at once are added where the relaxation breaks them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from training.timetable.guessing import guesses
from training.timetable.instance import Instance, moments
from training.timetable.model import Choice
from training.timetable.offering import Floats, Offer
from training.timetable.pricing import Course, Effort, Pattern, courses_of
from training.timetable.sharing import shared_rows, teaching_of

FIRST_STEPS, MOST_STEPS = 2000, 10_000_000  # of a pricing's search, until it no longer finds anything
AT_ONCE = 40  # patterns of a course in one round
GUESSED = 20  # patterns of a course that a quick look takes in
NEAR = 1e-6  # what rounding may leave
MOST_ROUNDS = 500


class Master:
    """The shared rows, the patterns so far, and the prices they lead to. What it makes most of is the weight served."""

    grain = 1.0  # what a timetable is worth is a multiple of this

    def __init__(self, instance: Instance, courses: Sequence[Course] | None = None) -> None:
        self.instance = instance
        self.courses = courses_of(instance) if courses is None else courses
        self.number = {course.course: c for c, course in enumerate(self.courses)}
        self.teaching = teaching_of(instance)
        self.shared = shared_rows(instance, self.teaching)
        self.rows = [*self.shared]
        self.beyond: Floats = np.zeros(len(self.teaching))  # what the columns beyond the patterns are worth
        self.demand: tuple[float, ...] = ()  # weight that must be served
        self.patterns: list[Pattern] = []
        self.known = set[Pattern]()
        self.settled = False  # whether quick looks find nothing more at the present prices
        self.clashes: list[tuple[int, tuple[int, ...]]] = []
        self.most = math.inf
        self.worth: Floats = np.zeros(len(self.courses))
        self.need = 0.0  # the price of the demand
        self._arrange()

    def _arrange(self) -> None:
        """Rows by option and over the columns beyond the patterns."""
        self.limits = np.array([row.limit for row in self.rows])
        self.by_option: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for r, row in enumerate(self.rows):
            for o, coefficient in row.options.items():
                self.by_option[o].append((r, coefficient))
        entries = [(r, j, row.sign) for r, row in enumerate(self.rows) for j in row.beyond]
        at = [list(column) for column in zip(*entries, strict=True)] if entries else [[], [], []]
        self.beyond_matrix = csr_array((at[2], (at[0], at[1])), shape=(len(self.rows), len(self.beyond)))
        self.prices: Floats = np.zeros(len(self.rows))

    def gain(self, pattern: Pattern) -> float:
        """What a timetable gains by a pattern."""
        return pattern.value

    def add(self, patterns: Iterable[Pattern]) -> int:
        """Take in patterns that are not there yet; how many."""
        new = [one for one in dict.fromkeys(patterns) if one not in self.known]
        self.known.update(new)
        self.settled = self.settled and not new
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

    def busy(self) -> dict[tuple[int, int], float]:
        """What coming to a slot costs a person at the present prices: (person, slot)."""
        busy = defaultdict[tuple[int, int], float](float)
        for (p, slots), price in zip(self.clashes, self.prices[len(self.rows) :], strict=False):
            for s in slots if price > 0 else ():
                busy[p, s] += float(price)
        return busy

    def offers(self) -> list[Offer]:
        """The courses' options at the present prices."""
        busy = self.busy()
        return [course.offer(self.prices_of(course), busy) for course in self.courses]

    def prices_of(self, course: Course) -> Floats:
        """What the course's options cost of the shared rows."""
        return np.array(
            [sum(self.prices[r] * c for r, c in self.by_option.get(o, ())) for o in course.options.tolist()]
        )

    def _matrix(self) -> tuple[csr_array, Floats, Floats]:
        """Rows, people's hours, the demand and the courses over patterns, the columns beyond and what is missing of the
        demand; what each column is worth, the limits."""
        columns = self._columns()
        demands = range(len(self.rows) + len(self.clashes), columns.shape[0] - len(self.courses))
        below = csr_array((columns.shape[0] - len(self.rows), len(self.beyond)))
        missing = csr_array(
            ([-1.0] * len(demands), ([*demands], [0] * len(demands))), shape=(columns.shape[0], len(demands))
        )
        matrix = hstack([columns, vstack([self.beyond_matrix, below]), missing], format="csr")
        lack = [-self.lack()] * len(demands)
        gain = np.concatenate([[self.gain(one) for one in self.patterns], self.beyond, lack])
        ones = (np.ones(len(self.clashes)), -np.array(self.demand), np.ones(len(self.courses)))
        return matrix, gain, np.concatenate([self.limits, *ones])

    def lack(self) -> float:
        """More than a weight of one that is missing of the demand can ever save."""
        return 0.0

    def _columns(self) -> csr_array:
        """Every row over the patterns."""
        entries = defaultdict[tuple[int, int], float](float)
        clashes = defaultdict[tuple[int, int], list[int]](list)
        for r, (p, slots) in enumerate(self.clashes):
            for s in slots:
                clashes[p, s].append(len(self.rows) + r)
        shared = len(self.rows) + len(self.clashes)
        for n, pattern in enumerate(self.patterns):
            entries[shared + len(self.demand) + self.number[pattern.course], n] = 1.0
            if self.demand:
                entries[shared, n] = -pattern.value
            for o in pattern.options:
                for r, coefficient in self.by_option.get(o, ()):
                    entries[r, n] += coefficient
            for sits in pattern.served if clashes else ():
                for r in clashes.get(sits, ()):
                    entries[r, n] += 1.0
        at = ([r for r, _ in entries], [n for _, n in entries])
        height = shared + len(self.demand) + len(self.courses)
        return csr_array((list(entries.values()), at), shape=(height, len(self.patterns)))

    def relax(self) -> bool:
        """Solve the relaxation over the patterns so far, and keep its prices; whether that went well."""
        matrix, gain, limits = self._matrix()
        self.usage: Floats = np.zeros(0)
        if len(gain) == 0:  # nothing is known yet and nobody teaches: all is free
            return True
        most = np.full(len(gain), np.inf)
        most[len(self.patterns) : len(self.patterns) + len(self.beyond)] = 1.0
        bounds = np.stack([np.zeros(len(gain)), most], axis=1)
        answer = linprog(-gain, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs-ds")
        if not answer.success:
            return False
        dual = np.maximum(-answer.ineqlin.marginals, 0.0)
        shared = len(self.rows) + len(self.clashes)
        self.prices, self.worth = dual[:shared], dual[shared + len(self.demand) :]
        self.need = float(dual[shared : shared + len(self.demand)].sum())
        self.usage = answer.x[: len(self.patterns)]
        return True

    def proven(self, worths: Iterable[float]) -> float:
        """The bound that the present prices prove, each course being worth at most so much at them."""
        own = self.prices[: len(self.rows)]
        beyond = np.maximum(self.beyond - self.beyond_matrix.T @ own, 0.0)
        limits = float(own @ self.limits + self.prices[len(self.rows) :].sum()) - self.need * sum(self.demand)
        return limits + float(beyond.sum()) + sum(worths)

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

    def guess(self, left: Callable[[], float]) -> bool:
        """Find patterns by quick looks, and part people, until neither changes anything; whether time was left."""
        for _ in range(MOST_ROUNDS):
            if left() <= 0 or not self.relax():
                return False
            if not self._look() and not self.part_people():
                self.settled = True
                return True
        return True

    def _look(self) -> int:
        """Take in patterns that a quick look finds; how many."""
        found, spare = list[Pattern](), self._spare()
        for course, offer, worth in zip(self.courses, self.offers(), self.worth.tolist(), strict=True):
            rest = course.candidates(offer.price, alike=True)
            found += [course.pattern(offer, one) for one in guesses(offer, rest, worth + spare, GUESSED)]
        return self.add(found)

    def whole(self, bound: float) -> float:
        """The greatest multiple of the grain that a bound leaves."""
        return math.floor(bound / self.grain + NEAR) * self.grain

    def _spare(self) -> float:
        """What a course can be worth more without a higher bound, if all of them are."""
        best = self.proven(self.worth.tolist())
        return (self.whole(best) + self.grain * (1 - 2 * NEAR) - best) / max(1, len(self.courses))

    def run(self, left: Callable[[], float], told: Callable[[], bool]) -> None:
        """Find patterns and prove a bound until neither gets better, `told` says that it is enough, or time is up. The
        bound is a multiple of the grain: what is too little for the next one is not looked for."""
        steps = [FIRST_STEPS] * len(self.courses)
        for _ in range(MOST_ROUNDS):
            if not self.settled and not self.guess(left):
                return
            best, spare = self.whole(self.proven(self.worth.tolist())), self._spare()
            found, worths = self._search(steps, spare, left)
            self.most = min(self.most, self.proven(worths))
            if told() or self.whole(self.most) == best or self.add(found):
                if told() or self.whole(self.most) == best:
                    return
                continue
            over = zip(worths, self.worth.tolist(), strict=True)
            wide = [c for c, (most, worth) in enumerate(over) if most > worth + spare + NEAR]
            if all(steps[c] >= MOST_STEPS for c in wide):
                return
            for c in wide:
                steps[c] *= 20

    def _search(
        self, steps: Sequence[int], spare: float, left: Callable[[], float]
    ) -> tuple[list[Pattern], list[float]]:
        """Patterns worth more than their course's best so far, and what each course is worth at most."""
        found, worths = list[Pattern](), list[float]()
        for course, offer, worth, most in zip(
            self.courses, self.offers(), self.worth.tolist(), steps, strict=True
        ):
            search = course.search(offer, worth + spare, Effort(AT_ONCE, most, lambda: left() > 0))
            found += [course.pattern(offer, chosen) for chosen in search.sets]
            worths.append(max(search.most, worth + spare))
        return found, worths
