"""Sets of shifts of which one person can take only one. All rules about two shifts at a time are said by them at once.

Hours with rest around them are much like intervals, and for intervals the cliques are all there is to say: a relaxation
with them has whole corners as far as one person is concerned.
"""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.disasters.rostering.rules import Limits, apart
from dispatch.disasters.rostering.spans import Stretch


def exclude(limits: Limits, one: Stretch, other: Stretch) -> bool:
    """Whether nobody with these limits can serve in both: at once, without rest, or too long on one day."""
    if apart(limits, one, other) is not None:
        return True
    return one.day == other.day and one.minutes + other.minutes > limits.day


class Cliques:
    """The cliques of the shifts of a problem for people with the same limits, worked out once for all of them."""

    def __init__(self, shifts: Sequence[Stretch], limits: Limits) -> None:
        self.hours = sorted(set(shifts), key=lambda one: (one.start, one.end))
        self.number = {one: k for k, one in enumerate(self.hours)}
        self.clash = [0] * len(self.hours)
        for k, one in enumerate(self.hours):
            for j in range(k):
                if exclude(limits, one, self.hours[j]):
                    self.clash[k] |= 1 << j
                    self.clash[j] |= 1 << k
        self.sets = self._cover()

    def _cover(self) -> list[int]:
        """Cliques, as bits, that hold every two hours which exclude each other: each grown as far as it goes, forwards
        and backwards in time."""
        found: dict[int, None] = {}
        for k, clash in enumerate(self.clash):
            for j in bits(clash):
                if j > k and not any(one >> k & one >> j & 1 for one in found):
                    for order in (1, -1):
                        found[self._grown((1 << k) | (1 << j), order)] = None
            if not clash:
                found[1 << k] = None
        return list(found)

    def _grown(self, clique: int, order: int) -> int:
        could = -1
        for k in bits(clique):
            could &= self.clash[k]
        for k in list(bits(could & (1 << len(self.hours)) - 1))[::order]:
            if could >> k & 1:
                clique |= 1 << k
                could &= self.clash[k]
        return clique

    def among(self, shifts: Sequence[int], hours: Sequence[Stretch]) -> list[list[int]]:
        """The cliques of these shifts (numbers into `hours`), without those that lie in another one."""
        of_hour: dict[int, list[int]] = {}
        for s in shifts:
            of_hour.setdefault(self.number[hours[s]], []).append(s)
        mine = sum(1 << k for k in of_hour)
        cut = sorted({one & mine for one in self.sets} - {0}, key=int.bit_count, reverse=True)
        kept: list[int] = []
        for one in cut:
            if not any(one & larger == one for larger in kept):
                kept.append(one)
        return [[s for k in bits(one) for s in of_hour[k]] for one in kept]


def bits(number: int) -> list[int]:
    """The places of the ones in a number."""
    out = []
    while number:
        low = number & -number
        out.append(low.bit_length() - 1)
        number ^= low
    return out
