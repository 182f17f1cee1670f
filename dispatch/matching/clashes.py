"""Jobs one person cannot both do: the pairs of them, and the cliques that say it best to a linear programme.

With travel, a person's clashes are no interval graph, so a sweep over time would miss some: the cliques here are grown
greedily until every clashing pair stands in one. A person's jobs are bits of an integer, which makes that quick.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dispatch.matching.arrays import Arrays, Bools, Ints, spread
from dispatch.matching.rules import jobs_too_close, longest_gap

DENSE = 40  # nodes from which a matrix is quicker than single bits


def excludes(arrays: Arrays, who: Ints, a: Ints, b: Ints) -> Bools:
    """For n candidates, whether jobs `a` and `b` exclude each other for them.

    Two options of one request exclude each other as well, and so do two needs of one job.
    """
    same = arrays.jobs.request[a] == arrays.jobs.request[b]
    return same | jobs_too_close(arrays, who, a, b)


def clashing(arrays: Arrays, who: Ints, job: Ints) -> tuple[Ints, Ints]:
    """For n (candidate, job), sorted by candidate: all i < j of one person that exclude each other."""
    n = len(who)
    last = np.searchsorted(who, who, side="right")
    i, j = spread(np.arange(1, n + 1, dtype=np.int64), last - np.arange(1, n + 1))
    out = excludes(arrays, who[i], job[i], job[j])
    return i[out], j[out]


def adjacency(arrays: Arrays, who: int, job: Ints) -> list[int]:
    """For each of one candidate's jobs the set of those it excludes, as the bits of an integer."""
    jobs = arrays.jobs
    start, end, request = jobs.start[job], jobs.end[job], jobs.request[job]
    out = (start[:, None] < end) & (start < end[:, None]) | (request[:, None] == request)
    later, earlier = np.nonzero(start[:, None] >= end)
    near = start[later] - end[earlier] < longest_gap(arrays)
    later, earlier = later[near], earlier[near]
    hit = jobs_too_close(arrays, np.full(len(later), who), job[later], job[earlier])
    out[later[hit], earlier[hit]] = out[earlier[hit], later[hit]] = True
    np.fill_diagonal(out, val=False)
    return _as_bits(out)


def _as_bits(matrix: Bools) -> list[int]:
    return [int.from_bytes(row.tobytes(), "little") for row in np.packbits(matrix, axis=1, bitorder="little")]


def neighbours(n: int, i: Ints, j: Ints) -> list[int]:
    """For each of n nodes the set of its neighbours, as the bits of an integer; edges (i, j)."""
    if n > DENSE:
        matrix = np.zeros((n, n), dtype=bool)
        matrix[i, j] = matrix[j, i] = True
        return _as_bits(matrix)
    out = [0] * n
    for a, b in zip(i.tolist(), j.tolist(), strict=True):
        out[a] |= 1 << b
        out[b] |= 1 << a
    return out


def bits(members: int) -> Iterator[int]:
    """The members of a set, lowest first."""
    while members:
        low = members & -members
        yield low.bit_length() - 1
        members ^= low


def grown(clique: int, common: int, adjacent: list[int], first: int = -1) -> int:
    """The clique with nodes of `common` (neighbours of all its members) added, those in `first` before others."""
    while common:
        preferred = common & first
        node = ((preferred or common) & -(preferred or common)).bit_length() - 1
        clique |= 1 << node
        common &= adjacent[node]
    return clique


def clique_cover(adjacent: list[int]) -> list[int]:
    """Cliques such that every edge stands in one, fewest by greed."""
    left, out = list(adjacent), []
    for node in range(len(adjacent)):
        while left[node]:
            other = (left[node] & -left[node]).bit_length() - 1
            clique = grown(1 << node | 1 << other, adjacent[node] & adjacent[other], adjacent, left[node])
            for member in bits(clique):
                left[member] &= ~clique
            out.append(clique)
    return out
