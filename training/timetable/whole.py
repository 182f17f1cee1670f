"""The two stages over whole courses: the greatest weight, then the least cost of those timetables that serve it. Each
solves a relaxation by columns, chooses among the columns it has, proves a bound, and where that leaves something open
names every set that could be part of a better timetable and chooses among those."""

from __future__ import annotations

import math
from collections import Counter

from training.timetable.bounding import Master
from training.timetable.choosing import Choosing
from training.timetable.costing import Costing
from training.timetable.greedy import Greedy
from training.timetable.model import Choice
from training.timetable.picking import Picked, Picking
from training.timetable.standing import Standing

STARTS, BLUR = 4, 0.3  # greedy timetables to begin from, and by how much they misjudge
SHARE = 0.75  # of the time, for the coverage
FIRST_GAP = 0.5  # of the weight: sets that cost a timetable more than this are looked at later
NAMED = 4  # times as many are named at once
MOST_SETS = 4000  # of a course, where nearly as good ones are named
MOST_TIMES = 12  # a choice is made again because somebody would be in two courses at once


class Coverage:
    """The first stage."""

    def __init__(self, standing: Standing) -> None:
        self.standing, self.master = standing, Master(standing.instance)
        self.left = standing.part(SHARE)
        self.clashes: list[tuple[int, tuple[int, ...]]] = []

    def run(self) -> None:
        """Better timetables and a better bound, until they meet or time is up."""
        standing, master = self.standing, self.master
        assert standing.choice is not None
        master.begin(standing.choice)
        for seed in range(1, STARTS):
            if self.left() > 0:
                choice = Greedy(standing.instance, BLUR, seed).run()
                standing.take(choice)
                master.begin(choice)
        master.guess(self.left)
        choosing = Choosing(master)
        self._known(choosing)
        known = len(master.patterns)
        if not standing.closed:
            master.run(self.left, self._enough)
        if not standing.closed and len(master.patterns) > known:
            choosing = Choosing(master)
            self._known(choosing)
        self._name(choosing)
        self.clashes = choosing.clashes

    def _enough(self) -> bool:
        self.standing.bounded(self.master.most)
        self.standing.tell("bound")
        return self.standing.closed

    def _known(self, choosing: Choosing) -> None:
        choosing.known()
        self._pick(choosing)

    def _name(self, choosing: Choosing) -> None:
        """The best choice of all that could be part of a better timetable, those that cost it least first."""
        standing, gap, named = self.standing, FIRST_GAP, 0.0
        worth = self.master.proven(self.master.worth.tolist())
        while not standing.closed and self.left() > 0:
            need = max(0.0, worth - (standing.covered + 1))
            if named < min(gap, need):
                named = min(max(gap, NAMED * FIRST_GAP), need)
                choosing.name(named, MOST_SETS, standing.part(SHARE / 2))
            otherwise = choosing.within(min(gap, need))
            most = max(self._pick(choosing), otherwise)
            standing.bounded(most)
            standing.tell("bound")
            if gap >= need or not math.isfinite(most):
                break
            gap *= 2

    def _pick(self, choosing: Choosing) -> float:
        """Take the best choice among the sets; what no choice among them serves more than."""
        bound, standing = math.inf, self.standing
        for _ in range(MOST_TIMES):
            if standing.closed or self.left() <= 0:
                break
            picking = Picking(choosing, choosing.columns())
            picked = picking.most(standing.covered + 1, self.left() / 2, standing.params.seed)
            bound = min(bound, picked.bound)
            if picked.columns is None:
                break
            again = _take(standing, choosing, picked, cheap=False)
            if standing.covered >= picked.value or not again:
                break
        return bound


class Cost:
    """The second stage, beginning with what the first has found."""

    def __init__(self, coverage: Coverage) -> None:
        self.standing, self.clashes = coverage.standing, [*coverage.master.clashes, *coverage.clashes]
        assert self.standing.choice is not None
        coverage.master.begin(self.standing.choice)
        self.master = Costing(coverage.master, self.standing.covered)

    def run(self) -> bool:
        """Cheaper timetables and a better bound, until they meet (True), or time is up or sets are too many."""
        standing, master = self.standing, self.master
        master.guess(standing.part(0.5))  # the rest is for a choice among what is found
        self._known()
        if standing.closed and not standing.cheapest:
            known = len(master.patterns)
            master.run(standing.left, self._enough)
            if len(master.patterns) > known and not standing.cheapest:
                self._known()
            self._name()
        return standing.cheapest

    def _enough(self) -> bool:
        self.standing.costs(self.master.least())
        return self.standing.cheapest

    def _choosing(self) -> Choosing:
        choosing = Choosing(self.master, likes=True)
        choosing.clashes = [*dict.fromkeys([*self.master.clashes, *self.clashes])]
        return choosing

    def _known(self) -> None:
        choosing = self._choosing()
        choosing.known()
        self._pick(choosing)

    def _name(self) -> None:
        """The cheapest choice of all that could be part of a cheaper timetable, those that cost it least first."""
        standing, master, choosing = self.standing, self.master, self._choosing()
        gap, named, worth = master.grain, 0.0, master.proven(master.worth.tolist())
        while not standing.cheapest and standing.left() > 0:
            need = max(0.0, worth + standing.cost - master.constant - master.grain)
            if named < min(gap, need):
                named = min(max(gap, NAMED * master.grain), need)
                choosing.name(named, MOST_SETS, standing.part(0.5))
            otherwise = choosing.within(min(gap, need))
            least = min(self._pick(choosing), master.constant - otherwise)
            if choosing.blurred:
                break
            standing.costs(master.risen(least))
            if gap >= need or not math.isfinite(least):
                break
            gap *= 2

    def _pick(self, choosing: Choosing) -> float:
        """Take the cheapest choice among the sets; what no choice among them costs less than."""
        bound, standing = -math.inf, self.standing
        for _ in range(MOST_TIMES):
            if standing.cheapest or standing.left() <= 0:
                break
            picking = Picking(choosing, choosing.columns())
            below = standing.cost - self.master.grain
            picked = picking.least(standing.covered, below, standing.left() / 2, standing.params.seed)
            bound = max(bound, picked.bound)
            if picked.columns is None:
                break
            again = _take(standing, choosing, picked, cheap=True)
            if standing.cost <= picked.value or not again:
                break
        return bound


def _take(standing: Standing, choosing: Choosing, picked: Picked, *, cheap: bool) -> bool:
    """Take a choice; where somebody would be in two courses at once, the best timetable of its placements. Whether it
    is worth choosing again, because there are rows now for people who were not parted."""
    columns = picked.columns or []
    seated = choosing.seated(columns)
    rows, torn = choosing.part(seated)
    if torn:
        standing.among({*picked.held}, cheap=cheap)
        return rows > 0
    needed = Counter[int]()
    for o, often in picked.held.items():
        slot = standing.instance.options[o].slot
        needed[slot] += often * standing.instance.session(standing.instance.slots[slot].group).trainers_needed
    trainers = {s: found[: needed[s]] for s, found in picked.trainers.items() if needed[s]}
    standing.take(Choice(picked.held, trainers, seated))
    return False
