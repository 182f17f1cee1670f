"""Few shelters: the best rounds there are, by dynamic programming over sets of shelters.

For each team and set the shortest way round; then the sets are shared out among the teams. A way that is both later and
longer than another to the same shelter through the same set can never be part of better rounds.
"""

from __future__ import annotations

from dispatch.disasters.routing.instance import Instance, Rounds

MOST_SHELTERS = 8
Label = tuple[int, int, tuple[int, ...]]  # when free again, minutes so far, the way


def best_rounds(instance: Instance) -> Rounds:
    """The best rounds; takes a fraction of a second where no more than MOST_SHELTERS are open."""
    open_, rounds = instance.open, list[list[int]]()
    bit = {k: 1 << place for place, k in enumerate(open_)}
    best: dict[int, tuple[tuple[int, int, int], Rounds]] = {0: ((0, 0, 0), rounds)}
    for v in range(len(instance.crews)):
        own = [(sum(bit[k] for k in way), _worth(instance, v, way), way) for way in _ways(instance, v)]
        after: dict[int, tuple[tuple[int, int, int], Rounds]] = {}
        for taken, (worth, rounds) in best.items():
            for mine, (coverage, matches, saved), way in own:
                if taken & mine:
                    continue
                total = (worth[0] + coverage, worth[1] + matches, worth[2] + saved)
                if taken | mine not in after or total > after[taken | mine][0]:
                    after[taken | mine] = (total, [*rounds, list(way)])
        best = after
    return max(best.values(), key=lambda one: one[0])[1]


def _worth(instance: Instance, v: int, way: tuple[int, ...]) -> tuple[int, int, int]:
    coverage, points = instance.weights, instance.points[v]
    return sum(coverage[k] for k in way), sum(points[k] for k in way), -instance.minutes(v, way)


def _ways(instance: Instance, v: int) -> list[tuple[int, ...]]:
    """For every set of shelters that the team can visit the shortest way round."""
    shortest: dict[frozenset[int], tuple[int, tuple[int, ...]]] = {frozenset(): (0, ())}
    labels: dict[tuple[frozenset[int], int], list[Label]] = {}
    for k in instance.could[v]:
        labels[frozenset((k,)), k] = _longer(
            instance, v, instance.start(v), (instance.crews[v].ready, 0, ()), k
        )
    while labels:
        for (visited, _), own in labels.items():
            for label in own:
                if instance.walk(v, label[2]) is not None:
                    whole = instance.minutes(v, label[2])
                    shortest[visited] = min(shortest.get(visited, (whole, label[2])), (whole, label[2]))
        labels = _next(instance, v, labels)
    return [way for _, way in shortest.values()]


def _next(
    instance: Instance, v: int, labels: dict[tuple[frozenset[int], int], list[Label]]
) -> dict[tuple[frozenset[int], int], list[Label]]:
    """All ways with one shelter more, those left out that are later and longer than another."""
    found: dict[tuple[frozenset[int], int], list[Label]] = {}
    for (visited, last), own in labels.items():
        if len(visited) == instance.crews[v].most:
            continue
        for k in instance.could[v]:
            if k not in visited:
                longer = [one for label in own for one in _longer(instance, v, last, label, k)]
                found.setdefault((visited | {k}, k), []).extend(longer)
    return {key: _apart(own) for key, own in found.items() if own}


def _longer(instance: Instance, v: int, last: int, label: Label, k: int) -> list[Label]:
    free, minutes, way = label
    travel = int(instance.travel[v][last, k])
    begin = instance.begin(k, free + travel)
    if begin is None or begin + instance.visits[k] > instance.crews[v].until:
        return []
    return [(begin + instance.visits[k], minutes + travel, (*way, k))]


def _apart(labels: list[Label]) -> list[Label]:
    out: list[Label] = []
    for one in sorted(labels):
        if not out or one[1] < out[-1][1]:
            out.append(one)
    return out
