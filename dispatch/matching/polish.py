"""From a nearly whole solution to a whole one: keep what is whole, settle the rest as small integer programmes.

What a relaxation leaves half done are a few dozen knots of requests and people that hardly touch each other. Around
each knot the requests of its people are set free too; everything else stays as it is. The knots fall apart into
programmes of a few hundred columns, which is nothing to HiGHS, where one programme of all of them takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dispatch.matching.arrays import Bools, Floats, Ints
from dispatch.matching.backend import IntegerAnswer, Programme, highs
from dispatch.matching.columns import Relaxed
from dispatch.matching.cuts import Cutter
from dispatch.matching.model import Model, Objective

WHOLE = 1e-6
WIDTH = 3.0  # minutes of reduced cost: whom a free request may turn to
TOGETHER = 1_500  # columns of one programme: many small knots travel together
PATIENCE = 5.0  # seconds for one of them: this is a search for a plan, not a proof


def finished(
    model: Model, cutter: Cutter, objective: Objective, relaxed: Relaxed, left: Callable[[], float], seed: int
) -> Floats:
    """A solution near the relaxed one in which no pair is half used; by pair. No plan yet where time ran out."""
    found = np.where(relaxed.dense >= 1 - WHOLE, 1.0, 0.0)
    free = _free(model, relaxed, _broken(cutter, relaxed))
    if not free.any():
        return found
    pairs = free[np.searchsorted(model.requests, model.request)]
    people = np.zeros(len(model.instance.base), dtype=bool)
    may = pairs & (relaxed.price <= WIDTH)
    people[model.who[may]] = True
    given = ~pairs & (relaxed.dense >= 1 - WHOLE)
    found[np.flatnonzero(pairs)] = 0.0
    solved = resettled(model, cutter, objective, may, whole_jobs(model, given, people), left, seed)
    found[may] = solved[may]
    return found


def whole_jobs(model: Model, given: Bools, people: Bools) -> Bools:
    """Of the pairs that are given, those of jobs that have one of these people: whole teams, or a half of one would
    stand in the way of the other."""
    near = np.zeros(len(model.instance.arrays.jobs.request), dtype=bool)
    near[model.job[given & people[model.who]]] = True
    return given & near[model.job]


def resettled(
    model: Model,
    cutter: Cutter,
    objective: Objective,
    may: Bools,
    given: Bools,
    left: Callable[[], float],
    seed: int,
    patience: float = PATIENCE,
    solver: Callable[[Programme, float, int], IntegerAnswer] = highs,
) -> Floats:
    """The best choice among the pairs that may be used, beside those that are given, or as time allows; by pair."""
    active = np.flatnonzero(may | given)
    whole = model.with_cuts(cutter.complete(active), active)
    programme = whole.programme(active, objective, integer=True, given=given[active])
    programme = without_row(programme, model.value_row)
    solved = np.zeros(len(programme.columns))
    for columns, part in parts(programme, np.arange(len(solved)) >= model.first_pair):
        if left() <= 0:
            break
        answer = solver(part, min(left(), patience), seed)
        if answer.x is not None:
            solved[columns] = answer.x
    out = np.zeros(len(may))
    out[active] = solved[model.first_pair :]
    return out


def _broken(cutter: Cutter, relaxed: Relaxed) -> Bools:
    """By pair: used, though with other pairs it breaks a rule; none once a relaxation has been solved to its end."""
    out = np.zeros(len(relaxed.dense), dtype=bool)
    for cut in cutter.violated(relaxed.dense, relaxed.own):
        out[cut.pairs] = True
    return out & (relaxed.dense > WHOLE)


def _free(model: Model, relaxed: Relaxed, broken: Bools) -> Bools:
    """By cover row: the requests that are half done, and those whose people are wanted by them."""
    half = (relaxed.dense > WHOLE) & (relaxed.dense < 1 - WHOLE) | broken
    teams = relaxed.own[: model.first_kept]
    cover = np.searchsorted(model.requests, model.request)
    free = np.zeros(model.first_staff, dtype=bool)
    free[cover[half]] = True
    free[model.team_cover[(teams > WHOLE) & (teams < 1 - WHOLE)]] = True
    wanted = np.zeros(len(model.instance.base), dtype=bool)
    wanted[model.who[half]] = True
    free[cover[(relaxed.dense >= 1 - WHOLE) & wanted[model.who]]] = True
    return free


def without_row(programme: Programme, row: int) -> Programme:
    """The programme less one row: the one that adds everything up would tie all knots together."""
    kept, entries = programme.rows != row, programme.entry_row != row
    return replace(
        programme,
        rows=programme.rows[kept],
        row_lower=programme.row_lower[kept],
        row_upper=programme.row_upper[kept],
        entry_row=programme.entry_row[entries],
        entry_column=programme.entry_column[entries],
        entry=programme.entry[entries],
    )


def parts(programme: Programme, matters: Bools) -> Iterator[tuple[Ints, Programme]]:
    """A programme cut into independent ones, with the places of their columns; columns that are settled are taken out.

    Parts without a column that matters are left out; small ones are put together.
    """
    rows, columns = len(programme.rows), len(programme.columns)
    settled = programme.lower >= programme.upper
    row = np.searchsorted(programme.rows, programme.entry_row)
    column = np.searchsorted(programme.columns, programme.entry_column)
    fixed = settled[column]
    taken = np.bincount(
        row[fixed], weights=programme.entry[fixed] * programme.lower[column[fixed]], minlength=rows
    )
    row, column, entry = row[~fixed], column[~fixed], programme.entry[~fixed]
    graph = coo_array((np.ones(len(row)), (row, rows + column)), shape=(rows + columns, rows + columns))
    _, label = connected_components(graph, directed=False)
    of_row, of_column = label[:rows], label[rows:]
    size = np.bincount(of_column[~settled], minlength=label.max(initial=0) + 1)
    size[np.bincount(of_column[~settled & matters], minlength=len(size)) == 0] = 0
    pack = np.where(size > 0, (np.cumsum(size) - size) // TOGETHER, -1)
    for k in range(int(pack.max(initial=-1)) + 1):
        if not (pack == k).any():
            continue
        mine, here = np.flatnonzero((pack[of_column] == k) & ~settled), np.flatnonzero(pack[of_row] == k)
        inside = pack[of_row[row]] == k
        yield (
            mine,
            Programme(
                columns=programme.columns[mine],
                lower=programme.lower[mine],
                upper=programme.upper[mine],
                objective=programme.objective[mine],
                integer=programme.integer[mine],
                rows=programme.rows[here],
                row_lower=programme.row_lower[here] - taken[here],
                row_upper=programme.row_upper[here] - taken[here],
                entry_row=programme.entry_row[~fixed][inside],
                entry_column=programme.entry_column[~fixed][inside],
                entry=entry[inside],
            ),
        )
