"""The sets of placements worth most at given prices, for one course: branch and bound, whose last three placements are
looked at all together, as arrays.

What a set serves is a matching of people to seats, and that is submodular: a placement adds less, the more is there
already. With α(p) what person p is worth so far, a placement adds at most its best seats' worth beyond α; three add at
most what two of them add, and the least that the third adds to either. Where seats are too few there are two such α:
one that gives the seats a price of their own and people only what they are worth beyond it, and one that seats
everybody who could come. The first is better while seats are what is short, the second while people are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from training.timetable.shading import shaded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEAR = 1e-7  # what rounding may leave
MOST_CUT = 6  # placements of a set of which every part is tried as a cut
CHUNK = 2_000_000  # numbers in one array
TOGETHER = 3  # placements looked at all together
PATIENCE = 30  # steps after which a search is helped by a relaxation
MANY = 40_000  # unless a few must be among them: a step by itself takes as long as so many sets in an array
FEW = 3  # times fewer than those that add most


@dataclass(frozen=True)
class Offer:
    """Placements to choose from: whom each could serve and what that is worth, its seats, its price, its group; of each
    group so many are `left`; the `fixed` ones are in every set."""

    worth: Floats
    seats: Ints
    price: Floats
    group: Ints
    left: Mapping[int, int]
    fixed: Sequence[int]

    def seated(self, chosen: Ints) -> tuple[float, list[tuple[int, int]]]:
        """The worth these serve, people put to seats in the best way, and who (column) sits where (placement)."""
        sits = self.sitting(chosen, self.worth[chosen])
        total = float(sum(self.worth[chosen[at], p] for p, at in sits))
        return total, [(p, int(chosen[at])) for p, at in sits]

    def sitting(self, chosen: Ints, worth: Floats) -> list[tuple[int, int]]:
        """Who (column) sits where (place in `chosen`), were they worth so much there, in the best way."""
        seats, rows, people = self._matched(chosen, worth)
        sits = zip(people.tolist(), seats[rows].tolist(), strict=True)
        return [(p, at) for p, at in sits if worth[at, p] > 0]

    def filled(self, chosen: Ints, worth: Floats) -> float:
        """What these serve, were people worth so much there, people put to seats in the best way."""
        if ((worth > 0).sum(axis=1) <= self.seats[chosen]).all():
            return float(worth.max(axis=0).sum())
        seats, rows, people = self._matched(chosen, worth)
        return float(worth[seats[rows], people].sum())

    def value(self, chosen: Ints) -> float:
        """The worth these serve, people put to seats in the best way."""
        return self.filled(chosen, self.worth[chosen])

    def capped(self, sets: Ints) -> Floats:
        """What each of these sets serves, were a person worth the same everywhere (else no more than this): of the
        people of each weight and above so many have a seat as the narrowest cut lets through."""
        levels, bits = self.levels
        seats = self.seats[sets]
        unions = [np.zeros((len(sets), *bits.shape[1:]), dtype=np.uint64)]
        through = np.repeat(seats.sum(axis=1)[:, None], len(levels), axis=1)
        for cut in range(1, 2 ** sets.shape[1]):  # the people of these are counted; of the others the seats
            last = cut.bit_length() - 1
            unions.append(unions[cut - (1 << last)] | bits[sets[:, last]])
            full = [k for k in range(sets.shape[1]) if not cut >> k & 1]
            reached = np.bitwise_count(unions[cut]).sum(axis=2, dtype=np.int64)
            through = np.minimum(through, reached + seats[:, full].sum(axis=1)[:, None])
        result: Floats = through @ np.diff(levels, prepend=0.0)
        return result

    @cached_property
    def levels(self) -> tuple[Floats, NDArray[np.uint64]]:
        """What people are worth, the least first, and as bits whom of those who are worth so much and more each
        placement could serve."""
        most = self.worth.max(axis=0)
        levels: Floats = np.unique(most[most > 0])
        inside = (self.worth > 0)[:, None, :] & (most[None, None, :] >= levels[None, :, None])
        packed = np.packbits(inside, axis=2)
        wide = np.pad(packed, ((0, 0), (0, 0), (0, -packed.shape[2] % 8)))
        return levels, np.ascontiguousarray(wide).view(np.uint64)

    @cached_property
    def even(self) -> bool:
        """Whether a person is worth the same everywhere."""
        return bool((self.worth == self.worth.max(axis=0) * (self.worth > 0)).all())

    def _matched(self, chosen: Ints, worth: Floats) -> tuple[Ints, Ints, Ints]:
        seats = np.repeat(np.arange(len(chosen)), np.minimum(self.seats[chosen], worth.shape[1]))
        rows, people = linear_sum_assignment(worth[seats], maximize=True)
        return seats, rows, people


@dataclass(frozen=True)
class Prices:
    """What a set serves at most (net of the placements' prices), and α, beyond which further placements add to it."""

    base: float
    alpha: Floats


@dataclass
class Search:
    """One search for sets worth more than `floor` (net of prices), at most `keep` of them, the best; after so much
    `effort` (arrays looked at, sets with too few seats measured) the bound of what was not looked at is `open`."""

    offer: Offer
    floor: float
    keep: int
    effort: int
    going: Callable[[], bool]
    best: float = -np.inf
    open: float = -np.inf
    steps: int = 0
    shade: Floats | None = None
    nets: list[float] = field(default_factory=list)
    sets: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.crowded: NDArray[np.bool_] = (self.offer.worth > 0).sum(axis=1) > self.offer.seats
        self.rebate: Floats = np.maximum(-self.offer.price, 0.0)

    @cached_property
    def least_shade(self) -> Floats:
        """Of each person the greatest worth less the greatest part of it that counts for a placement."""
        assert self.shade is not None
        return self.offer.worth.max(axis=0) - self.shade.max(axis=0)

    @property
    def most(self) -> float:
        """No set is worth more than this, or than the floor."""
        return max(self.best, self.open)

    def run(self, rest: Sequence[int]) -> Search:
        """Look at every set of the fixed placements and some of `rest` (one that may be used twice stands twice)."""
        chosen = list[int]()
        prices: tuple[Prices, ...] = (Prices(0.0, np.zeros(self.offer.worth.shape[1])),)
        for k in self.offer.fixed:
            prices = self._add(k, prices)
            chosen.append(k)
        if chosen:
            self._take(np.array([min(one.base for one in prices)]), np.array([chosen]))
        left = dict(self.offer.left)
        self._below(chosen, prices, np.array(rest, dtype=np.int64), left, sum(left.values()))
        return self

    def _gains(self, more: Floats, rest: Ints) -> Floats:
        """What each placement adds at most: its best seats' worth beyond α (`more`), less its price."""
        gains = more.sum(axis=1)
        seats = np.where(self.crowded[rest], self.offer.seats[rest], 0)
        for count in np.unique(seats[seats > 0]).tolist():
            rows, at = np.flatnonzero(seats == count), more.shape[1] - count
            gains[rows] = np.partition(more[rows], at, axis=1)[:, at:].sum(axis=1)
        result: Floats = gains - self.offer.price[rest]
        return result

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
            gains = self._gains(beyond, rest)
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
            _Last(self, chosen, one.base, one.alpha, left).run(rest, more)
            return
        rest = rest[order]
        for i, (k, bound) in enumerate(zip(rest.tolist(), bounds.tolist(), strict=False)):
            if base + bound <= self.floor + NEAR:
                return
            if self.effort <= 0 or not self.going():
                self.open = max(self.open, base + bound)
                return
            self._spend()
            wider = self._add(k, prices)
            self._take(np.array([min(each.base for each in wider)]), np.array([[*chosen, k]]))
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

    def _take(self, bounds: Floats, sets: Ints) -> None:
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


@dataclass
class _Last:
    """The last placements of the sets that begin with `chosen`: one, two or three more, all at once."""

    search: Search
    chosen: list[int]
    base: float
    alpha: Floats
    left: dict[int, int]

    @property
    def need(self) -> float:
        """What the last placements must add."""
        return self.search.floor + NEAR - self.base

    def run(self, rest: Ints, more: int) -> None:
        """Look at each one, then at each two, then at each three."""
        search = self.search
        search.effort -= 1
        beyond = np.maximum(search.offer.worth[rest] - self.alpha, 0.0)
        gains = search._gains(beyond, rest)
        keep = np.flatnonzero(gains + (more - 1) * max(0.0, float(gains.max())) > self.need)
        order = keep[np.argsort(-gains[keep], kind="stable")]
        self.rest, self.beyond, self.gains = rest[order], beyond[order], gains[order]
        ones = np.flatnonzero(self.gains > self.need)
        self._take(self.gains[ones], ones[:, None])
        if more > 1 and len(self.rest) > 1:
            self.beyond = self.beyond[:, self.beyond.any(axis=0)]
            self._twos(more)

    def _twos(self, more: int) -> None:
        price, count = self.search.offer.price[self.rest], len(self.rest)
        loose = self.beyond.sum(axis=1) - price
        both = loose[:, None] + loose[None, :] - _shared(self.beyond)
        at_most = np.minimum(both, self.gains[:, None] + self.gains[None, :])
        first, second = np.triu_indices(count, 1)
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
        if self.search.crowded[self.rest].any():
            bounds = np.minimum(bounds, at_most[first, second][:, None] + self.gains[None, :])
            bounds = np.minimum(bounds, at_most[first] + self.gains[second][:, None])
            bounds = np.minimum(bounds, at_most[second] + self.gains[first][:, None])
        rows, third = np.nonzero((bounds > self.need) & (np.arange(len(self.rest)) > second[:, None]))
        limits, step = bounds[rows, third], max(1, CHUNK // max(1, self.beyond.shape[1]))
        for at in range(0, len(rows), step):
            part = slice(at, at + step)
            sets = np.stack([first[rows[part]], second[rows[part]], third[part]], axis=1)
            worth = self.beyond[sets[:, 0]]
            for column in (1, 2):
                worth = np.maximum(worth, self.beyond[sets[:, column]])
            nets = worth.sum(axis=1) - self.search.offer.price[self.rest[sets]].sum(axis=1)
            self._take(np.minimum(nets, limits[part]), sets)

    def _take(self, adds: Floats, places: Ints) -> None:
        """Hand on the sets that respect how many are left of each group."""
        if len(adds) == 0:
            return
        sets, group = self.rest[places], self.search.offer.group
        allowed = np.ones(len(sets), dtype=bool)
        for one, most in self.left.items():
            if most < sets.shape[1]:
                allowed &= (group[sets] == one).sum(axis=1) <= most
        head = np.tile(np.array(self.chosen, dtype=np.int64), (int(allowed.sum()), 1))
        self.search._take(self.base + adds[allowed], np.concatenate([head, sets[allowed]], axis=1))


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
