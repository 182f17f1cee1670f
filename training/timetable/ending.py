"""The last placements of sets that begin alike, looked at all together as arrays: three add at most what two of them
add, and the least that the third adds to either."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from training.timetable.keeping import CHUNK, Found
from training.timetable.offering import NEAR, Floats, Ints


@dataclass
class Last:
    """The last placements of the sets that begin with `chosen`: one, two or three more, all at once."""

    found: Found
    chosen: list[int]
    base: float
    alpha: Floats
    left: dict[int, int]

    @property
    def need(self) -> float:
        """What the last placements must add."""
        return self.found.floor + NEAR - self.base

    def run(self, rest: Ints, more: int) -> None:
        """Look at each one, then at each two, then at each three."""
        found = self.found
        found.effort -= 1
        beyond = np.maximum(found.offer.worth[rest] - self.alpha, 0.0)
        gains = found.gains(beyond, rest)
        keep = np.flatnonzero(gains + (more - 1) * max(0.0, float(gains.max())) > self.need)
        order = keep[np.argsort(-gains[keep], kind="stable")]
        self.rest, self.beyond, self.gains = rest[order], beyond[order], gains[order]
        self.again = _again(self.rest)
        ones = np.flatnonzero((self.gains > self.need) & (self.again == 0))
        self._take(self.gains[ones], ones[:, None])
        if more > 1 and len(self.rest) > 1:
            self.beyond = self.beyond[:, self.beyond.any(axis=0)]
            self._twos(more)

    def _twos(self, more: int) -> None:
        price, count = self.found.offer.price[self.rest], len(self.rest)
        loose = self.beyond.sum(axis=1) - price
        both = loose[:, None] + loose[None, :] - _shared(self.beyond)
        at_most = np.minimum(both, self.gains[:, None] + self.gains[None, :])
        first, second = np.triu_indices(count, 1)
        once = (self.again[first] == 0) & (self.again[second] == (self.rest[second] == self.rest[first]))
        first, second = first[once], second[once]
        bounds = at_most[first, second]
        good = np.flatnonzero(bounds > self.need)
        self._take(bounds[good], np.stack([first[good], second[good]], axis=1))
        if more == 2:
            return
        later = np.append(np.maximum(self.gains[1:], 0.0), 0.0)
        good = np.flatnonzero(bounds + later[second] > self.need)
        step = max(1, CHUNK // count)
        for at in range(0, len(good), step):
            pairs = good[at : at + step]
            self._threes(first[pairs], second[pairs], both, at_most, both - loose[:, None])

    def _threes(self, first: Ints, second: Ints, both: Floats, at_most: Floats, adds: Floats) -> None:
        bounds = both[first, second][:, None] + np.minimum(adds[first], adds[second])
        if self.found.crowded[self.rest].any():
            bounds = np.minimum(bounds, at_most[first, second][:, None] + self.gains[None, :])
            bounds = np.minimum(bounds, at_most[first] + self.gains[second][:, None])
            bounds = np.minimum(bounds, at_most[second] + self.gains[first][:, None])
        one, two = self.rest[first][:, None], self.rest[second][:, None]
        once = self.again == (self.rest == one).astype(np.int64) + (self.rest == two)
        rows, third = np.nonzero((bounds > self.need) & (np.arange(len(self.rest)) > second[:, None]) & once)
        limits, step = bounds[rows, third], max(1, CHUNK // max(1, self.beyond.shape[1]))
        for at in range(0, len(rows), step):
            part = slice(at, at + step)
            sets = np.stack([first[rows[part]], second[rows[part]], third[part]], axis=1)
            worth = self.beyond[sets[:, 0]]
            for column in (1, 2):
                worth = np.maximum(worth, self.beyond[sets[:, column]])
            nets = worth.sum(axis=1) - self.found.offer.price[self.rest[sets]].sum(axis=1)
            self._take(np.minimum(nets, limits[part]), sets)

    def _take(self, adds: Floats, places: Ints) -> None:
        """Hand on the sets that respect how many are left of each group."""
        if len(adds) == 0:
            return
        sets, group = self.rest[places], self.found.offer.group
        allowed = np.ones(len(sets), dtype=bool)
        for one, most in self.left.items():
            if most < sets.shape[1]:
                allowed &= (group[sets] == one).sum(axis=1) <= most
        head = np.tile(np.array(self.chosen, dtype=np.int64), (int(allowed.sum()), 1))
        self.found.take(self.base + adds[allowed], np.concatenate([head, sets[allowed]], axis=1))


def _again(rest: Ints) -> Ints:
    """How often each placement stands before: a set is looked at once, with the first of those that are the same."""
    seen, again = Counter[int](), list[int]()
    for k in rest.tolist():
        again.append(seen[k])
        seen[k] += 1
    return np.array(again, dtype=np.int64)


def _shared(beyond: Floats) -> Floats:
    """For each two placements what they would serve both."""
    worth, inside = beyond.max(axis=0), beyond > 0
    if (beyond == worth * inside).all():  # a person is worth the same everywhere
        same: Floats = beyond @ inside.T.astype(np.float64)
        return same
    out = np.empty((len(beyond), len(beyond)))
    step = max(1, CHUNK // max(1, beyond.size))
    for at in range(0, len(beyond), step):
        out[at : at + step] = np.minimum(beyond[at : at + step, None, :], beyond[None, :, :]).sum(axis=2)
    return out
