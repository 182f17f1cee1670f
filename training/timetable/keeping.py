"""The sets that a search has found: the best of them, at what they are worth where seats are too few, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.timetable.offering import MOST_CUT, NEAR, Floats, Ints, Offer

CHUNK = 2_000_000  # numbers in one array


@dataclass
class Found:
    """Sets worth more than `floor` (net of prices), at most `keep` of them, the best; after so much `effort` (arrays
    looked at, sets with too few seats measured) the bound of what was not looked at is `open`."""

    offer: Offer
    floor: float
    keep: int
    effort: int
    going: Callable[[], bool]
    best: float = -np.inf
    open: float = -np.inf
    nets: list[float] = field(default_factory=list)
    sets: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.crowded: NDArray[np.bool_] = (self.offer.worth > 0).sum(axis=1) > self.offer.seats

    @property
    def most(self) -> float:
        """No set is worth more than this, or than the floor."""
        return max(self.best, self.open)

    def gains(self, more: Floats, rest: Ints) -> Floats:
        """What each placement adds at most: its best seats' worth beyond α (`more`), less its price."""
        gains = more.sum(axis=1)
        seats = np.where(self.crowded[rest], self.offer.seats[rest], 0)
        for count in np.unique(seats[seats > 0]).tolist():
            rows, at = np.flatnonzero(seats == count), more.shape[1] - count
            gains[rows] = np.partition(more[rows], at, axis=1)[:, at:].sum(axis=1)
        result: Floats = gains - self.offer.price[rest]
        return result

    def take(self, bounds: Floats, sets: Ints) -> None:
        """Remember sets that are worth more than the floor; where seats are too few a bound is not yet their worth."""
        above = bounds > self.floor + NEAR
        bounds, sets = bounds[above], sets[above]
        tight: NDArray[np.bool_] = np.logical_not(self.crowded[sets].any(axis=1))
        self._keep(bounds[tight], sets[tight])
        bounds, sets = bounds[~tight], sets[~tight]
        step = max(1, CHUNK // max(1, sets.shape[1] * self.offer.worth.shape[1]))
        for at in range(0, len(sets), step):
            self._measure(bounds[at : at + step], sets[at : at + step])

    def _measure(self, bounds: Floats, sets: Ints) -> None:
        """Where seats are too few: what these sets are worth."""
        if sets.shape[1] <= MOST_CUT:
            nets = self.offer.capped(sets) - self.offer.price[sets].sum(axis=1)
            bounds = np.minimum(bounds, nets)
            if self.offer.even:
                above = nets > self.floor + NEAR
                self._keep(nets[above], sets[above])
                return
        for n in np.argsort(-bounds, kind="stable").tolist():
            if bounds[n] <= self.floor + NEAR:
                return
            if self.effort <= 0:
                self.open = max(self.open, float(bounds[n]))
                return
            self.effort -= 1
            net = self.offer.value(sets[n]) - float(self.offer.price[sets[n]].sum())
            if net > self.floor + NEAR:
                self._keep(np.array([net]), sets[n : n + 1])

    def _keep(self, nets: Floats, sets: Ints) -> None:
        if len(nets) == 0:
            return
        self.best = max(self.best, float(nets.max()))
        self.nets += nets.tolist()
        self.sets += [tuple(one) for one in np.sort(sets, axis=1).tolist()]
        if len(self.nets) > 2 * self.keep:
            order = np.argsort(-np.array(self.nets), kind="stable")[: self.keep].tolist()
            self.nets, self.sets = [self.nets[n] for n in order], [self.sets[n] for n in order]
            self.floor = max(self.floor, self.nets[-1])
