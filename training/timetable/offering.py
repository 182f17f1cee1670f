"""What one course has to choose from at given prices, and what a set of it serves: people put to seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEAR = 1e-7  # what rounding may leave
MOST_CUT = 6  # placements of a set of which every part is tried as a cut


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
