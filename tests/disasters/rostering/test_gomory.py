"""Cuts that are read off a basis, against every whole solution of small programmes drawn by chance."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
from scipy import sparse

from dispatch.disasters.rostering.gomory import Corner, Cuts, Gomory
from dispatch.matching import backend
from dispatch.matching.arrays import Floats

SIZE = 5  # columns, of 0 to 2 each
NEAR = 1e-5


def corner(draw: Random) -> Corner | None:
    """The relaxation of a random programme; none where it has no solution."""
    count = draw.randint(2, 4)
    table = np.array(
        [[draw.choice([0, 1, 1, 2, 3, -1]) for _ in range(count)] for _ in range(SIZE)], dtype=float
    )
    upper = np.array([draw.choice([1, 2, 2]) for _ in range(SIZE)], dtype=float)
    most = np.array([draw.randint(1, 6) for _ in range(count)], dtype=float)
    least = np.where([draw.random() < 0.2 for _ in range(count)], most, -np.inf)
    swapped = np.array([draw.random() < 0.2 for _ in range(count)])
    sides = np.where(
        swapped[:, None], np.column_stack([1 + 0 * most, np.inf + most]), np.column_stack([least, most])
    )
    at, column = np.nonzero(table.T)
    programme = backend.Programme(
        np.arange(SIZE),
        np.zeros(SIZE),
        upper,
        np.array([draw.randint(-9, 2) for _ in range(SIZE)], dtype=float),
        np.zeros(SIZE, dtype=np.bool_),
        np.arange(count),
        sides[:, 0],
        sides[:, 1],
        at,
        column,
        table[column, at],
    )
    answer = backend.glop(programme, None, 10)
    if not answer.solved:
        return None
    assert answer.basis is not None
    return Corner(
        sparse.csr_matrix(table),
        np.column_stack([np.zeros(SIZE), upper]),
        sides,
        answer.x,
        answer.basis.column_status,
        answer.basis.row_status,
        np.ones(count, dtype=np.bool_),
        np.arange(SIZE),
    )


def whole(one: Corner) -> Floats:
    """Every whole solution."""
    points = np.array(list(product(range(3), repeat=SIZE)), dtype=float)
    held = points @ one.table.toarray()
    fits = (held >= one.sides[:, 0] - NEAR) & (held <= one.sides[:, 1] + NEAR)
    found: Floats = points[fits.all(axis=1) & (points <= one.limits[:, 1]).all(axis=1)]
    return found


def with_cuts(one: Corner, cuts: Cuts) -> Corner:
    """The same programme with these as rows, solved anew for other wishes, as far as it goes."""
    table = sparse.hstack([one.table, cuts[0]]).tocsr()
    sides = np.vstack([one.sides, [(-np.inf, side) for side in cuts[1]]])
    entries = table.tocoo()
    programme = backend.Programme(
        np.arange(SIZE),
        one.limits[:, 0],
        one.limits[:, 1],
        -np.arange(1.0, SIZE + 1),
        np.zeros(SIZE, dtype=np.bool_),
        np.arange(len(sides)),
        sides[:, 0],
        sides[:, 1],
        entries.col.astype(np.int64),
        entries.row.astype(np.int64),
        entries.data,
    )
    answer = backend.glop(programme, None, 10)
    assert answer.basis is not None
    plain = np.append(one.whole, np.zeros(len(cuts[1]), dtype=np.bool_))
    statuses = answer.basis.column_status, answer.basis.row_status
    return Corner(table, one.limits, sides, answer.x, *statuses, plain, one.inside)


def test_no_whole_solution_is_lost() -> None:
    """The corner breaks every cut, no whole solution does; nor those of cuts upon cuts, whose rows are not whole."""
    found = again = 0
    for seed in range(400):
        one = corner(Random(seed))
        points = np.empty((0, SIZE)) if one is None else whole(one)
        cuts = None if one is None else Gomory(one).cuts()
        if one is None or cuts is None:
            continue
        found += len(cuts[1])
        assert (one.x @ cuts[0].toarray() > cuts[1]).all()
        assert (points @ cuts[0].toarray() <= cuts[1] + NEAR).all(), seed
        if len(points):
            other = with_cuts(one, cuts)
            more = Gomory(other).cuts()
            again += more is not None
            assert more is None or (points @ more[0].toarray() <= more[1] + NEAR).all(), seed
    assert found > 200
    assert again > 20


def test_solutions_are_lost_where_rows_are_not_whole() -> None:
    """Negative control: said to be whole, cuts upon cuts take whole solutions away."""
    lost = 0
    for seed in range(400):
        one = corner(Random(seed))
        cuts = None if one is None else Gomory(one).cuts()
        if one is None or cuts is None or not len(whole(one)):
            continue
        other = with_cuts(one, cuts)
        more = Gomory(replace(other, whole=np.ones(len(other.sides), dtype=np.bool_))).cuts()
        lost += more is not None and bool((whole(one) @ more[0].toarray() > more[1] + NEAR).any())
    assert lost


def test_nothing_to_cut_at_a_whole_corner() -> None:
    """Where the relaxation is whole there are no cuts."""
    seen = 0
    for seed in range(200):
        one = corner(Random(seed))
        if one is not None and np.abs(one.x - np.rint(one.x)).max() < NEAR:
            seen += 1
            assert Gomory(one).cuts() is None
    assert seen
