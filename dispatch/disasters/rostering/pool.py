"""The patterns of all supporters as arrays: whose they are, their duties, what they cost and cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dispatch.disasters.rostering.judging import Pairs
from dispatch.disasters.rostering.model import Shared
from dispatch.disasters.rostering.patterns import MOST_OF_ALL, Search, TooMany
from dispatch.matching.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Pool:
    """Patterns, in the order of their people. `holds`: patterns × duties; `owned`: patterns × people; `first`: where
    each person begins; `numbers`: the patterns' own, which stay theirs when others are left out."""

    shifts: list[tuple[int, ...]]
    person: Ints
    cost: Floats
    cover: Floats
    holds: sparse.csr_matrix
    owned: sparse.csr_matrix
    numbers: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.person)

    def kept(self, some: Ints) -> Pool:
        """These patterns alone."""
        return Pool(
            [self.shifts[k] for k in some],
            self.person[some],
            self.cost[some],
            self.cover[some],
            self.holds[some],
            self.owned[some],
            self.numbers[some],
            _first(self.person[some]),
        )

    def single(self) -> Bools:
        """Which are one shift only."""
        single: Bools = np.diff(self.holds.indptr) == 1
        return single

    def done(self, plan: Pairs) -> Bools:
        """Which are what somebody does in a plan."""
        lengths, out = np.diff(self.holds.indptr), np.zeros(len(self), dtype=np.bool_)
        wanted: dict[int, set[int]] = {}
        for p, s in plan:
            wanted.setdefault(p, set()).add(s)
        for p, shifts in wanted.items():
            for k in np.flatnonzero((self.person == p) & (lengths == len(shifts))):
                out[k] = shifts.issuperset(self.shifts[k])
        return out

    def least(self, amounts: Floats) -> Floats:
        """The least of the amounts among the patterns of each person who has any."""
        least: Floats = np.minimum.reduceat(amounts, self.first) if len(self) else amounts
        return least

    def best(self, amounts: Floats, share: float, most: int) -> Bools:
        """Each person's patterns with the least amounts, where these are negative: at most so many, and only those with
        this share of the least."""
        out, counts = np.zeros(len(self), dtype=np.bool_), np.diff(np.append(self.first, len(self)))
        for start, count, low in zip(self.first, counts, self.least(amounts), strict=True):
            if low < 0:
                mine = amounts[start : start + count]
                good = np.flatnonzero(mine <= share * low)
                out[start + good[np.argsort(mine[good], kind="stable")][:most]] = True
        return out


def _first(person: Ints) -> Ints:
    return np.flatnonzero(np.diff(person, prepend=-1))


def named(shared: Shared, duties: dict[int, int], left: Callable[[], float]) -> Pool:
    """All patterns; raises TooMany where they cannot all be named. `duties`: the place of each duty's column."""
    instance, person, shifts, own = shared.instance, list[int](), list[tuple[int, ...]](), list[int]()
    for p in range(len(instance.open)):
        if left() <= 0:
            raise TooMany
        found = Search(instance, p, lambda: left() > 0).all()
        person += [p] * len(found)
        shifts += [some for some, _ in found]
        own += [cost for _, cost in found]
        if len(person) > MOST_OF_ALL:
            raise TooMany
    count, columns = len(person), list(duties)
    inside = [duties[shared.x[p, s]] for p, some in zip(person, shifts, strict=True) for s in some]
    ends = np.concatenate([[0], np.cumsum([len(one) for one in shifts])]).astype(np.int64)
    holds = sparse.csr_matrix((np.ones(len(inside)), inside, ends), shape=(count, len(duties)))
    whose = np.array(person, dtype=np.int64)
    size = (count, len(instance.open))
    return Pool(
        shifts,
        whose,
        np.array(own, dtype=np.float64) + holds @ np.array(shared.cost, dtype=np.float64)[columns],
        holds @ np.array(shared.cover, dtype=np.float64)[columns],
        holds,
        sparse.csr_matrix((np.ones(count), (np.arange(count), whose)), shape=size),
        np.arange(count),
        _first(whose),
    )
