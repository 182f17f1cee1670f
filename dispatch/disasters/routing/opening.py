"""Rounds at once: nearest first, as people do it without a computer, and what still fits in between.

They stand when there is no time for better, and whatever is found later is no worse than they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dispatch.disasters.routing.instance import Instance, Over, Rounds


def never() -> bool:
    """There is time enough."""
    return False


def openings(instance: Instance, over: Over = never) -> Iterator[Rounds]:
    """Nearest first, the most important first (nearest among them), as before, and each of them filled up."""
    simple = [
        nearest_first(instance),
        nearest_first(instance, by_weight=True),
        as_before(instance),
    ]
    yield from simple
    for rounds in simple:
        if not over():
            yield filled(instance, rounds, over)


def as_before(instance: Instance) -> Rounds:
    """The plan before, in the order in which it is told, without what no longer fits."""
    rounds: Rounds = [[] for _ in instance.crews]
    teams = {crew.team.id: v for v, crew in enumerate(instance.crews)}
    numbers = {one.id: k for k, one in enumerate(instance.shelters)}
    for one in instance.problem.previous:
        v, k = teams[one.team], numbers[one.shelter]
        if k in instance.can[v] and instance.walk(v, [*rounds[v], k]) is not None:
            rounds[v].append(k)
    return rounds


def nearest_first(instance: Instance, *, by_weight: bool = False) -> Rounds:
    """Whichever team is free first goes on to the nearest shelter that it can visit and be back in time.

    `by_weight`: to the nearest of those that count most. Of equals the first of the file goes or is visited first.
    """
    rounds: Rounds = [[] for _ in instance.crews]
    free = {v: crew.ready for v, crew in enumerate(instance.crews) if crew.available}
    left = set(instance.open)
    while free:
        v = min(free, key=lambda one: (free[one], one))
        found = _next(instance, v, rounds[v], left, by_weight=by_weight)
        if found is None:
            del free[v]
            continue
        k, free[v] = found
        rounds[v].append(k)
        left.remove(k)
    return rounds


def _next(
    instance: Instance, v: int, order: list[int], left: set[int], *, by_weight: bool
) -> tuple[int, int] | None:
    """The shelter to go on to and when the team is free again."""
    travel = instance.travel[v]
    at = order[-1] if order else instance.start(v)

    def rank(k: int) -> tuple[int, int, int]:
        return -instance.weights[k] if by_weight else 0, int(travel[at, k]), k

    for k in sorted(left.intersection(instance.could[v]), key=rank):
        times = instance.walk(v, [*order, k])
        if times is not None:
            return k, times[-1][1]
    return None


def filled(instance: Instance, rounds: Rounds, over: Over = never) -> Rounds:
    """These rounds with every shelter put in that still fits: those that count most first, each where the languages
    match best and the way round is shortest. `over`: when the time is up the rest is left."""
    out = [Round(instance, v, order) for v, order in enumerate(rounds)]
    reached = {k for order in rounds for k in order}
    for k in sorted(set(instance.open) - reached, key=lambda k: (-instance.weights[k], k)):
        if over():
            break
        places = ((-instance.points[v][k], found, v) for v in instance.able[k] if (found := out[v].place(k)))
        best = min(places, default=None)
        if best is not None:
            _, (_, place), v = best
            order = out[v].order
            out[v] = Round(instance, v, [*order[:place], k, *order[place:]])
    return [one.order for one in out]


class Round:
    """A round into which others are to be put: when each stop is left, and how late each may be come to."""

    def __init__(self, instance: Instance, v: int, order: Sequence[int]) -> None:
        self.instance, self.v, self.order = instance, v, list(order)
        self.way = [instance.start(v), *order, instance.end(v)]
        self.leaves = [instance.crews[v].ready, *(end for _, end in instance.walk(v, order) or [])]
        self.latest = self._latest()

    def _latest(self) -> list[int]:
        """How late the team may come to each stop, and home at last, so that what follows still holds."""
        instance, travel = self.instance, self.instance.travel[self.v]
        out = [instance.crews[self.v].until]
        for k, after in reversed(list(zip(self.order, self.way[2:], strict=True))):
            end = out[-1] - int(travel[k, after]) - instance.visits[k]
            out.append(max(min(last, end) for first, last in instance.begins[k] if first <= end))
        return out[::-1]

    def place(self, k: int) -> tuple[int, int] | None:
        """By how many minutes the round grows at least when it goes by this shelter, too, and before which of its
        stops it does; None where it fits nowhere."""
        instance, travel = self.instance, self.instance.travel[self.v]
        if len(self.order) >= instance.crews[self.v].most:
            return None
        best = None
        for place, (before, after) in enumerate(pairwise(self.way)):
            there, on = int(travel[before, k]), int(travel[k, after])
            begin = instance.begin(k, self.leaves[place] + there)
            if begin is None or begin + instance.visits[k] + on > self.latest[place]:
                continue
            more = there + on - int(travel[before, after]) + instance.changes[self.v][k]
            if best is None or (more, place) < best:
                best = (more, place)
        return best
