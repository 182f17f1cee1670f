"""Rounds at once: nearest first, as people do it without a computer, and what still fits in between.

They stand when there is no time for better, and whatever is found later is no worse than they are.
"""

from __future__ import annotations

from dispatch.disasters.routing.instance import Instance, Rounds


def openings(instance: Instance) -> list[Rounds]:
    """As before, nearest first, and the most important first (nearest among them): each as it is, and filled up."""
    nearest = (nearest_first(instance, by_weight=by_weight) for by_weight in (False, True))
    simple = [as_before(instance), *nearest]
    return [*simple, *(filled(instance, rounds) for rounds in simple)]


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
    at = order[-1] if order else instance.start

    def rank(k: int) -> tuple[int, int, int]:
        return -instance.weights[k] if by_weight else 0, int(travel[at, k]), k

    for k in sorted(left.intersection(instance.could[v]), key=rank):
        times = instance.walk(v, [*order, k])
        if times is not None:
            return k, times[-1][1]
    return None


def filled(instance: Instance, rounds: Rounds) -> Rounds:
    """These rounds with every shelter put in that still fits: those that count most first, each where the languages
    match best and the way round is shortest."""
    out = [list(order) for order in rounds]
    reached = {k for order in out for k in order}
    for k in sorted(set(instance.open) - reached, key=lambda k: (-instance.weights[k], k)):
        best = min(_places(instance, out, k), default=None)
        if best is not None:
            _, _, v, place = best
            out[v].insert(place, k)
    return out


def _places(instance: Instance, rounds: Rounds, k: int) -> list[tuple[int, int, int, int]]:
    """Where it fits: points missed, minutes more, team, place in its round."""
    out = []
    for v, order in enumerate(rounds):
        if k not in instance.can[v]:
            continue
        before = instance.minutes(v, order)
        for place in range(len(order) + 1):
            longer = [*order[:place], k, *order[place:]]
            if instance.walk(v, longer) is not None:
                more = instance.minutes(v, longer) - before
                out.append((-instance.points[v][k], more, v, place))
    return out
