"""The two stages over whole courses: the greatest weight, then the least cost of those timetables that serve it. Each
solves a relaxation by columns, chooses among the columns it has, proves a bound, and where that leaves something open
names every set that could be part of a better timetable and chooses among those."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from typing import ClassVar

from training.timetable.bounding import Master
from training.timetable.choosing import Choosing
from training.timetable.costing import Costing
from training.timetable.greedy import Greedy
from training.timetable.model import Choice
from training.timetable.picking import Picked, Picking
from training.timetable.standing import Standing

STARTS, BLUR = 4, 0.3  # greedy timetables to begin from, and by how much they misjudge
SHARE = 0.75  # of the time, for the coverage
FIRST_GAP = 4.0  # grains of the relaxation's worth: sets that cost a timetable more are named later,
WIDER = 4  # so many times as far,
AT_ONCE = 16  # unless all are no more than so many times as far
FEW = 2_500  # sets to choose among first, and then so many times as many
MOST_SETS = 20_000  # of a course, where nearly as good ones are named
A_SET = 2e-4  # seconds that a set takes in a choice: one that would end too late is not begun
MOST_TIMES = 12  # a choice is made again because somebody would be in two courses at once


class Stage(ABC):
    """What both stages do with a relaxation that is as good as it gets. Bounds are in the master's worth: a timetable
    that is to beat the best known must be worth `goal`."""

    cheap: ClassVar[bool]  # whether it is the cost that is sought, and not the weight
    master: Master

    def __init__(self, standing: Standing, left: Callable[[], float]) -> None:
        self.standing, self.left = standing, left
        self.clashes: list[tuple[int, tuple[int, ...]]] = []

    @property
    @abstractmethod
    def done(self) -> bool:
        """Whether nothing is better than the best known."""

    @property
    @abstractmethod
    def goal(self) -> float:
        """What a timetable is worth at least that is better than the best known."""

    @abstractmethod
    def bounded(self, worth: float) -> None:
        """No timetable is worth more than this."""

    @abstractmethod
    def picked(self, picking: Picking, seconds: float) -> tuple[Picked, float]:
        """The best choice that is better than the best known, and what no choice of these sets is worth more than."""

    @abstractmethod
    def behind(self, picked: Picked) -> bool:
        """Whether the best known is not yet what a choice promised."""

    def choosing(self) -> Choosing:
        """Sets of the relaxation as it is now, with what is known of people in two courses at once."""
        choosing = Choosing(self.master, likes=self.cheap)
        choosing.clashes = [*dict.fromkeys([*self.master.clashes, *self.clashes])]
        return choosing

    def known(self) -> None:
        """The best choice among the sets which the relaxation was solved with."""
        choosing = self.choosing()
        choosing.known()
        self.pick(choosing)

    def name(self) -> None:
        """The best choice of all that could be part of a better timetable, the nearest to the relaxation first."""
        master, choosing, named, reached, size = self.master, self.choosing(), -1.0, -1.0, FEW
        worth = master.proven(master.worth.tolist())
        while not self.done and self.left() > 0:
            need = max(0.0, worth - self.goal)
            if reached >= named:
                named = max(WIDER * named, FIRST_GAP * master.grain)
                named = need if need <= AT_ONCE * named else named
                choosing.name(named, MOST_SETS, self.standing.part(SHARE / 2))
            gap = min(need, named, choosing.nearest(size))
            size *= WIDER
            if reached < gap or gap >= need:
                reached = gap
                otherwise = choosing.within(gap)
                if len(choosing.sets) * A_SET > self.left():
                    return
                found = self.pick(choosing)
                if choosing.blurred:
                    return
                self.bounded(max(found, otherwise))
                if gap >= need or found == math.inf:  # proven, or no time for it
                    return

    def pick(self, choosing: Choosing) -> float:
        """Take the best choice among the sets; what no choice among them is worth more than. It is made again while
        there are new rows for people and less is seated than it promised."""
        bound = math.inf
        for _ in range(MOST_TIMES):
            if self.done or self.left() <= 0:
                break
            picked, most = self._choice(choosing)
            bound = min(bound, most)
            if picked.columns is None or not self._seat(choosing, picked) or not self.behind(picked):
                break
        self.clashes = choosing.clashes
        return bound

    def _choice(self, choosing: Choosing) -> tuple[Picked, float]:
        return self.picked(Picking(choosing, choosing.columns()), max(0.0, self.left() / 2))

    def _seat(self, choosing: Choosing, picked: Picked) -> bool:
        """Take a choice. Where somebody would be in two courses at once the sets stay and people are seated anew; where
        no row can part them, it is the best timetable of these placements. Whether there are new rows."""
        new, alone = False, choosing.only(picked.columns or [])
        while picked.columns is not None:
            seated = choosing.seated(picked.columns)
            rows, torn = choosing.part(seated)
            if not torn:
                self._take(picked, seated)
                break
            if not rows:
                self.standing.among({*picked.held}, cheap=self.cheap)
                break
            choosing, new = alone, True
            picked, _ = self._choice(alone)
        return new

    def _take(self, picked: Picked, seated: Mapping[int, tuple[int, ...]]) -> None:
        """Take a choice in which nobody is in two courses at once."""
        standing, needed = self.standing, Counter[int]()
        for o, often in picked.held.items():
            slot = standing.instance.options[o].slot
            group = standing.instance.slots[slot].group
            needed[slot] += often * standing.instance.session(group).trainers_needed
        trainers = {s: found[: needed[s]] for s, found in picked.trainers.items() if needed[s]}
        standing.take(Choice(picked.held, trainers, seated))


class Coverage(Stage):
    """The first stage."""

    cheap = False

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing, standing.part(SHARE))
        self.master = Master(standing.instance)

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
        self.known()
        known = len(master.patterns)
        if not self.done:
            master.run(self.left, self._enough)
        if not self.done and len(master.patterns) > known:
            self.known()
        self.name()

    def _enough(self) -> bool:
        self.bounded(self.master.most)
        return self.done

    @property
    def done(self) -> bool:
        """Whether no timetable serves more."""
        return self.standing.closed

    @property
    def goal(self) -> float:
        """The weight of a timetable that serves more."""
        return float(self.standing.covered + 1)

    def bounded(self, worth: float) -> None:
        """No timetable serves more than this."""
        self.standing.bounded(worth)
        self.standing.tell("bound")

    def picked(self, picking: Picking, seconds: float) -> tuple[Picked, float]:
        """The choice that serves most."""
        picked = picking.most(self.standing.covered + 1, seconds, self.standing.params.seed)
        return picked, picked.bound

    def behind(self, picked: Picked) -> bool:
        """Whether less is served than a choice promised."""
        return self.standing.covered < picked.value


class Cost(Stage):
    """The second stage, beginning with what the first has found."""

    cheap = True
    master: Costing

    def __init__(self, coverage: Coverage) -> None:
        super().__init__(coverage.standing, coverage.standing.left)
        self.clashes = [*coverage.master.clashes, *coverage.clashes]
        assert self.standing.choice is not None
        coverage.master.begin(self.standing.choice)
        self.master = Costing(coverage.master, self.standing.covered)

    def run(self) -> bool:
        """Cheaper timetables and a better bound, until they meet (True), or time is up or sets are too many."""
        standing, master = self.standing, self.master
        master.guess(standing.part(0.5))  # the rest is for a choice among what is found
        self.known()
        if standing.closed and not self.done:
            known = len(master.patterns)
            master.run(standing.left, self._enough)
            if len(master.patterns) > known and not self.done:
                self.known()
            self.name()
        return self.done

    def _enough(self) -> bool:
        self.standing.costs(self.master.least())
        return self.done

    @property
    def done(self) -> bool:
        """Whether no timetable that serves so much costs less."""
        return self.standing.cheapest

    @property
    def goal(self) -> float:
        """What a timetable is worth that costs less, by the least step."""
        return self.master.constant - (self.standing.cost - self.master.grain)

    def bounded(self, worth: float) -> None:
        """No timetable is worth more, that is: costs less than this leaves."""
        self.standing.costs(self.master.risen(self.master.constant - worth))

    def picked(self, picking: Picking, seconds: float) -> tuple[Picked, float]:
        """The choice that costs least."""
        standing, below = self.standing, self.standing.cost - self.master.grain
        picked = picking.least(standing.covered, below, seconds, standing.params.seed)
        return picked, self.master.constant - picked.bound

    def behind(self, picked: Picked) -> bool:
        """Whether the best known costs more than a choice promised."""
        return self.standing.cost > picked.value
