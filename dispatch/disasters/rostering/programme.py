"""Rows and columns in whole numbers, and how they are handed to the solvers."""

from __future__ import annotations

import importlib
import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from dispatch.matching import backend
from dispatch.matching.arrays import Floats

Entry = tuple[int, int]  # column, coefficient
NO_END = 2**40
NEAR = 1e-6
SAFETY = 1e-3
EVERY = 0.1  # seconds between two questions whether to stop


@dataclass(frozen=True, slots=True)
class Row:
    """lower ≤ Σ coefficient × column ≤ upper."""

    entries: tuple[Entry, ...]
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`x` is None where nothing was found; no solution is below `bound` (minus infinity: unknown)."""

    x: Floats | None
    bound: float


class Columns:
    """A programme that grows: columns from 0 up to a bound, rows."""

    def __init__(self) -> None:
        self.upper: list[int] = []
        self.cover: list[int] = []
        self.cost: list[int] = []
        self.rows: list[Row] = []

    def column(self, upper: int, cover: int = 0, cost: int = 0) -> int:
        """A new column."""
        self.upper.append(upper)
        self.cover.append(cover)
        self.cost.append(cost)
        return len(self.upper) - 1

    def row(self, entries: Iterable[Entry], upper: int, lower: int = -NO_END) -> None:
        """A new row, where there is anything in it."""
        found = tuple(entries)
        if found:
            self.rows.append(Row(found, lower, upper))

    def most(self, columns: Iterable[int], upper: int) -> None:
        """At most so many of these."""
        found = list(columns)
        if len(found) > upper:
            self.row([(c, 1) for c in found], upper)

    def covering(self, least: int) -> Row:
        """The row that asks for so much coverage of the columns."""
        return Row(tuple((c, v) for c, v in enumerate(self.cover) if v), least, NO_END)


def divisor(amounts: Iterable[int]) -> int:
    """The greatest number that divides all of them; 1 where there is none."""
    return reduce(math.gcd, amounts, 0) or 1


def highs(
    columns: Columns,
    objective: Sequence[int],
    seconds: float,
    seed: int,
    told: Floats | None = None,
    least: int = 0,
) -> Answer:
    """The least of the objective by HiGHS; sums of whole multiples of their divisor are so, too.

    With the prices `told` of a relaxation of coverage alone: among the solutions that cover at least so much.
    """
    unit = divisor(objective)
    programme = _plain(columns, objective, unit, integer=True)
    if told is not None:
        programme = _asking(narrowed(programme, columns.cover, told, least), columns.cover, least)
    found = backend.highs(programme, seconds, seed)
    bound = unit * math.ceil(found.bound - 1e-4) if math.isfinite(found.bound) else -math.inf
    return Answer(found.x, bound)


def prices(columns: Columns, seconds: float) -> Floats | None:
    """The prices of the rows in the relaxation of coverage alone; None where time ran out."""
    programme = _plain(columns, [-worth for worth in columns.cover], 1, integer=False)
    answer = backend.glop(programme, None, seconds)
    return answer.dual if answer.solved else None


def narrowed(
    programme: backend.Programme, cover: Sequence[int], told: Floats, least: int
) -> backend.Programme:
    """What leaves the relaxation's optimum by more than it has to spare covers less: columns are fixed, rows held."""
    rows = np.searchsorted(programme.rows, programme.entry_row)
    told = np.where(np.isinf(programme.row_lower), np.minimum(told, 0), told)
    told = np.where(np.isinf(programme.row_upper), np.maximum(told, 0), told)
    side = np.where(told < 0, programme.row_upper, np.where(told > 0, programme.row_lower, 0))
    worth = -np.array(cover, dtype=np.float64)
    rest = worth - np.bincount(
        programme.entry_column, weights=programme.entry * told[rows], minlength=len(worth)
    )
    spare = -float((told * side).sum() + (np.minimum(rest, 0) * programme.upper).sum()) - least + SAFETY
    if spare < 0:
        return programme
    upper = np.where(rest > spare, 0.0, programme.upper)
    return replace(
        programme,
        upper=upper,
        lower=np.where(rest < -spare, upper, 0.0),
        row_lower=np.where(told < -spare, programme.row_upper, programme.row_lower),
        row_upper=np.where(told > spare, programme.row_lower, programme.row_upper),
    )


def _asking(programme: backend.Programme, cover: Sequence[int], least: int) -> backend.Programme:
    """With the row that asks for so much coverage."""
    worth = np.array(cover, dtype=np.float64)
    inside, row = np.flatnonzero(worth), len(programme.rows)
    return replace(
        programme,
        rows=np.arange(row + 1),
        row_lower=np.append(programme.row_lower, float(least)),
        row_upper=np.append(programme.row_upper, np.inf),
        entry_row=np.append(programme.entry_row, np.full(len(inside), row)),
        entry_column=np.append(programme.entry_column, inside),
        entry=np.append(programme.entry, worth[inside]),
    )


def _plain(columns: Columns, objective: Sequence[int], unit: int, *, integer: bool) -> backend.Programme:
    count, rows = len(columns.upper), columns.rows
    sides = np.array([(row.lower, row.upper) for row in rows], dtype=np.float64).reshape(len(rows), 2)
    sides[np.abs(sides) >= NO_END] *= math.inf
    entries = [(r, c, v) for r, row in enumerate(rows) for c, v in row.entries]
    table = np.array(entries, dtype=np.int64).reshape(len(entries), 3)
    return backend.Programme(
        np.arange(count),
        np.zeros(count),
        np.array(columns.upper, dtype=np.float64),
        np.array(objective, dtype=np.float64) / unit,
        np.full(count, integer),
        np.arange(len(rows)),
        sides[:, 0],
        sides[:, 1],
        table[:, 0],
        table[:, 1],
        table[:, 2].astype(np.float64),
    )


def cp_sat(
    columns: Columns,
    objective: Sequence[int],
    rows: Sequence[Row],
    hint: Mapping[int, int],
    seconds: float,
    how: tuple[int, int],
    stop: Callable[[], bool],
) -> Answer:
    """The least of the objective by CP-SAT, from a solution that is known; `how`: threads and seed."""
    library = importlib.import_module("ortools.sat.python.cp_model")  # slow to load: only where used
    model, solver = library.CpModel(), library.CpSolver()
    solver.parameters.catch_sigint_signal = False  # its handler would end the program
    x = [model.new_int_var(0, most, "") for most in columns.upper]
    for row in rows:
        total = library.LinearExpr.weighted_sum([x[c] for c, _ in row.entries], [v for _, v in row.entries])
        model.add_linear_constraint(total, row.lower, row.upper)
    model.minimize(library.LinearExpr.weighted_sum(x, list(objective)))
    for c, value in hint.items():
        model.add_hint(x[c], value)
    solver.parameters.num_workers, solver.parameters.random_seed = how
    if math.isfinite(seconds):
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    status = _watched(solver, model, stop)
    if status not in (library.OPTIMAL, library.FEASIBLE):
        return Answer(None, -math.inf)  # what it then calls a bound is none
    found = np.array([solver.value(one) for one in x], dtype=np.float64)
    return Answer(found, math.ceil(solver.best_objective_bound - NEAR))


def _watched(solver: Any, model: Any, stop: Callable[[], bool]) -> Any:
    """Solve while another thread asks whether that is still wanted."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(EVERY):
            if stop():
                solver.stop_search()

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        return solver.solve(model)
    finally:
        done.set()
        looking.join()
