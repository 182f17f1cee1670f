"""Good sets of placements of one course, quickly and without proof: a beam that keeps the best sets of one, two, …
placements. It feeds the relaxation until it finds nothing more; what is left is for the search that proves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.timetable.offering import MOST_CUT, NEAR, Floats, Ints, Offer

SWAPS, SWAPPED = 2, 12
WIDTH = 40  # sets kept of each size


def guesses(offer: Offer, rest: Sequence[int], floor: float, keep: int) -> list[tuple[int, ...]]:
    """Sets of the fixed placements and some of `rest` that are worth more than `floor` net of prices as far as seats
    suffice, the best `keep` of them; each of `rest` is used once."""
    return _Beam(offer, np.array(sorted(set(rest)), dtype=np.int64)).run(floor, keep)


class _Beam:
    """The best sets of so many placements: which, what people are worth so far, what they are worth net."""

    def __init__(self, offer: Offer, rest: Ints) -> None:
        self.offer, self.rest = offer, rest
        self.crowded = (offer.worth > 0).sum(axis=1) > offer.seats
        fixed = list(offer.fixed)
        self.sets: Ints = np.array([fixed], dtype=np.int64).reshape(1, len(fixed))
        self.alpha: Floats = offer.worth[fixed].max(axis=0, initial=0.0)[None, :]
        self.found: dict[tuple[int, ...], float] = {}
        self.seen: dict[tuple[int, ...], float] = {}

    def run(self, floor: float, keep: int) -> list[tuple[int, ...]]:
        """Widen the beam by one placement at a time, as long as sessions are left."""
        for _ in range(sum(self.offer.left.values())):
            if len(self.rest) == 0 or not self._widen(floor):
                break
        for _ in range(0 if self.found else SWAPS):
            best = sorted(self.seen, key=lambda one: -self.seen[one])[:SWAPPED]
            for size in {len(one) for one in best}:
                self._swap([one for one in best if len(one) == size], floor)
        best = sorted(self.found, key=lambda one: -self.found[one])
        return best[:keep]

    def _swap(self, sets: list[tuple[int, ...]], floor: float) -> None:
        """Each set with one placement taken out and the best put in."""
        whole = np.array(sets, dtype=np.int64)
        for out in range(whole.shape[1]):
            part = np.delete(whole, out, axis=1)
            part = part[np.isin(whole[:, out], self.offer.fixed, invert=True)]
            if len(part):
                self.sets = part
                self.alpha = self.offer.worth[part].max(axis=1, initial=0.0)
                self._widen(floor)

    def _widen(self, floor: float) -> bool:
        """Each set with each placement more: the best of these; False where none is allowed."""
        worth, price = self.offer.worth[self.rest], self.offer.price
        base = self.alpha.sum(axis=1) - price[self.sets].sum(axis=1)
        nets = (
            np.maximum(worth[None] - self.alpha[:, None], 0.0).sum(axis=2) - price[self.rest] + base[:, None]
        )
        nets[~self._allowed()] = -np.inf
        order = np.argsort(-nets, axis=None, kind="stable")[: 4 * WIDTH]
        rows, columns = np.divmod(order[np.isfinite(nets.flat[order])], len(self.rest))
        if len(rows) == 0:
            return False
        sets = np.sort(np.concatenate([self.sets[rows], self.rest[columns, None]], axis=1), axis=1)
        _, first = np.unique(sets, axis=0, return_index=True)
        worths = self._worths(sets[first], nets[rows[first], columns[first]])
        best = np.argsort(-worths, kind="stable")[:WIDTH]
        first = first[best]
        self.sets, rows, columns = sets[first], rows[first], columns[first]
        self.alpha = np.maximum(self.alpha[rows], worth[columns])
        for one, net in zip(self.sets.tolist(), worths[best].tolist(), strict=True):
            self.seen[tuple(one)] = net
            if net > floor + NEAR:
                self.found[tuple(one)] = net
        return True

    def _worths(self, sets: Ints, nets: Floats) -> Floats:
        """What the sets are worth where seats are too few (`nets` is as if they sufficed)."""
        crowded = self.crowded[sets].any(axis=1)
        if sets.shape[1] <= MOST_CUT and crowded.any():
            capped = self.offer.capped(sets[crowded]) - self.offer.price[sets[crowded]].sum(axis=1)
            nets[crowded] = np.minimum(nets[crowded], capped)
        return nets

    def _allowed(self) -> np.typing.NDArray[np.bool_]:
        """Which placement may join which set: not one that is in it, nor of a group of which none is left."""
        group = self.offer.group
        allowed: np.typing.NDArray[np.bool_] = ~(self.sets[:, :, None] == self.rest[None, None, :]).any(
            axis=1
        )
        for one, most in self.offer.left.items():
            used = (group[self.sets] == one).sum(axis=1)
            allowed &= ~((used >= most)[:, None] & (group[self.rest] == one)[None, :])
        return allowed
