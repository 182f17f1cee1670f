"""The sets of placements worth most at given prices, for one course: branch and bound, whose last three placements are
looked at all together (`ending`).

What a set serves is a matching of people to seats, and that is submodular: a placement adds less, the more is there
already. With α(p) what person p is worth so far, a placement adds at most its best seats' worth beyond α. Where seats
are too few there are two such α: one that gives the seats a price of their own and people only what they are worth
beyond it, and one that seats everybody who could come. The first is better while seats are what is short, the second
while people are. A placement may be paid for: its price is then below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.timetable.ending import Last
from training.timetable.keeping import Found
from training.timetable.offering import NEAR, Floats, Ints
from training.timetable.shading import shaded

TOGETHER = 3  # placements looked at all together
PATIENCE = 30  # steps after which a search is helped by a relaxation
MANY = 40_000  # unless a few must be among them: a step by itself takes as long as so many sets in an array
FEW = 3  # times fewer than those that add most


@dataclass(frozen=True)
class Prices:
    """What a set serves at most (net of the placements' prices), and α, beyond which further placements add to it."""

    base: float
    alpha: Floats


@dataclass
class Search(Found):
    """One search for sets worth more than the floor, while `going` says so."""

    steps: int = 0
    shade: Floats | None = None

    @cached_property
    def rebate(self) -> Floats:
        """What is paid for each placement."""
        return np.maximum(-self.offer.price, 0.0)

    @cached_property
    def least_shade(self) -> Floats:
        """Of each person the greatest worth less the greatest part of it that counts for a placement."""
        assert self.shade is not None
        return self.offer.worth.max(axis=0) - self.shade.max(axis=0)

    def run(self, rest: Sequence[int]) -> Search:
        """Look at every set of the fixed placements and some of `rest` (one that may be used twice stands twice)."""
        chosen = list[int]()
        prices: tuple[Prices, ...] = (Prices(0.0, np.zeros(self.offer.worth.shape[1])),)
        for k in self.offer.fixed:
            prices = self._add(k, prices)
            chosen.append(k)
        if chosen:
            self.take(np.array([min(one.base for one in prices)]), np.array([chosen]))
        left = dict(self.offer.left)
        self._below(chosen, prices, np.array(rest, dtype=np.int64), left, sum(left.values()))
        return self

    def _add(self, k: int, prices: tuple[Prices, ...]) -> tuple[Prices, ...]:
        """What is served at most with one placement more: its seats at the price that fits them, and at none."""
        worth, count, price = self.offer.worth[k], int(self.offer.seats[k]), float(self.offer.price[k])
        more = np.maximum(worth - prices[0].alpha, 0.0)
        beta = 0.0
        if np.count_nonzero(more) > count:
            beta = float(np.partition(more, len(more) - count - 1)[len(more) - count - 1])
        rise = np.maximum(more - beta, 0.0)
        tight = Prices(prices[0].base + float(rise.sum()) + count * beta - price, prices[0].alpha + rise)
        if beta == 0.0 and len(prices) == 1:
            return (tight,)
        loose = np.maximum(worth - prices[-1].alpha, 0.0)
        return tight, Prices(prices[-1].base + float(loose.sum()) - price, prices[-1].alpha + loose)

    def _nearest(
        self, prices: tuple[Prices, ...], rest: Ints, more: int
    ) -> tuple[Prices, Ints, Floats, Floats]:
        """Of the prices those that bound best what up to `more` of the rest add; which of the rest could be of use,
        what each is worth beyond, and what it adds at most."""
        found: list[tuple[float, Prices, Floats, Floats]] = []
        useful = np.ones(len(rest), dtype=bool)
        for one in prices:
            beyond = np.maximum(self.offer.worth[rest] - one.alpha, 0.0)
            gains = self.gains(beyond, rest)
            best = np.sort(np.maximum(gains, 0.0))[-more:]
            useful &= gains + float(best[-1]) * (more - 1) > self.floor + NEAR - one.base
            most = one.base + min(float(best.sum()), self._reached(beyond, rest, more))
            found.append((most, one, beyond, gains))
        _, one, beyond, gains = min(found, key=lambda each: each[0])
        return one, rest[useful], beyond[useful], gains[useful]

    def _reached(self, beyond: Floats, rest: Ints, more: int) -> float:
        """What so many of the rest add at most: everybody they could serve, and what is paid for holding them."""
        return float(beyond.max(axis=0).sum()) + float(np.sort(self.rebate[rest])[-more:].sum())

    def _below(
        self, chosen: list[int], prices: tuple[Prices, ...], rest: Ints, left: dict[int, int], more: int
    ) -> None:
        """Every set that begins with `chosen` and goes on in `rest`, the most promising first."""
        if more == 0 or len(rest) == 0:
            return
        one, rest, beyond, gains = self._nearest(prices, rest, more)
        base = one.base
        if self.shade is not None and len(rest):
            base, rest, beyond, gains = self._shaded(chosen, base, rest, beyond, gains, more)
        if len(rest) == 0:
            return
        order, bounds = self._order(rest, beyond, gains, self.floor + NEAR - base, more)
        if len(bounds) == 0:
            return
        if more == 1 or (more <= TOGETHER and len(bounds) > len(rest) ** 3 / MANY):
            Last(self, chosen, one.base, one.alpha, left).run(rest, more)
            return
        rest, before = rest[order], set[int]()
        for i, (k, bound) in enumerate(zip(rest.tolist(), bounds.tolist(), strict=False)):
            if base + bound <= self.floor + NEAR:
                return
            if k in before:  # whatever goes on from here goes on from where it stood first
                continue
            before.add(k)
            if self.effort <= 0 or not self.going():
                self.open = max(self.open, base + bound)
                return
            self._spend()
            wider = self._add(k, prices)
            self.take(np.array([min(each.base for each in wider)]), np.array([[*chosen, k]]))
            further, after = self._after(rest[i + 1 :], left, k)
            self._below([*chosen, k], wider, further, after, more - 1)

    def _spend(self) -> None:
        """A step; a search that takes many is worth a relaxation."""
        self.effort -= 1
        self.steps += 1
        if self.steps == PATIENCE:
            self.shade = shaded(self.offer.worth, self.offer.price, sum(self.offer.left.values()))

    def _shaded(
        self, chosen: list[int], base: float, rest: Ints, beyond: Floats, gains: Floats, more: int
    ) -> tuple[float, Ints, Floats, Floats]:
        """Which of the rest could be of use by the relaxation's parts of people's worth; if these bound better, what
        the set is worth at most without further placements, and what those add to that."""
        assert self.shade is not None
        worth = self.offer.worth[chosen].max(axis=0, initial=0.0)
        alpha = self.shade[chosen].max(axis=0, initial=0.0)
        sure = float((self.least_shade - (worth - alpha)).sum())  # what counts whoever is served
        ground = float(worth.sum() - self.offer.price[chosen].sum()) + sure
        parts = np.maximum(self.shade[rest] - alpha, 0.0)
        adds = parts.sum(axis=1) - self.offer.price[rest]
        best = np.sort(np.maximum(adds, 0.0))[-more:]
        useful = (
            adds + float(best[1:].sum() if len(best) == more else best.sum()) > self.floor + NEAR - ground
        )
        near = min(float(np.sort(np.maximum(gains, 0.0))[-more:].sum()), self._reached(beyond, rest, more))
        if ground + float(best.sum()) < base + near:
            return ground, rest[useful], parts[useful], adds[useful]
        return base, rest[useful], beyond[useful], gains[useful]

    def _order(
        self, rest: Ints, beyond: Floats, gains: Floats, need: float, more: int
    ) -> tuple[Ints, Floats]:
        """In which order to look, and what sets without the placements before each can add; those that are not named
        cannot add what is needed without the others. They begin either with what adds most, or with what serves one of
        a few people who cannot all be left out."""
        order = np.argsort(-gains, kind="stable")
        high = np.maximum(gains[order], 0.0)
        sums = np.concatenate([[0.0], np.cumsum(high), np.full(more, high.sum())])
        reach = beyond.max(axis=0)
        total = self._reached(beyond, rest, more)
        bounds = np.minimum(sums[more : more + len(order)] - sums[: len(order)], total)
        bounds = bounds[bounds > need]
        if len(bounds) == 0 or total <= need:
            return order, bounds[:0]
        people = np.lexsort((-reach, (beyond > 0).sum(axis=0)))
        people = people[reach[people] > 0]
        few = int(np.searchsorted(np.cumsum(reach[people]), total - need, side="left")) + 1
        if few > len(people):
            return order, bounds
        serves: NDArray[np.bool_] = np.any(beyond[:, people[:few]] > 0, axis=1)
        count = int(np.count_nonzero(serves))
        if FEW * count >= len(bounds):
            return order, bounds
        return np.concatenate([order[serves[order]], order[~serves[order]]]), np.full(count, bounds[0])

    def _after(self, rest: Ints, left: dict[int, int], k: int) -> tuple[Ints, dict[int, int]]:
        """What may follow a placement, and how many of each group."""
        group = int(self.offer.group[k])
        after = {**left, group: left[group] - 1}
        return (rest if after[group] else rest[self.offer.group[rest] != group]), after
