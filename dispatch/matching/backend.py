"""The solvers, behind two functions: `glop` for linear programmes with a basis handed over, `highs` for integer ones.

Both speak OR-Tools' MathOpt messages directly: building its Python objects costs more than solving.
OR-Tools is loaded at the first call, because it takes a third of a second and 80 MB that no screen needs.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from dispatch.matching.arrays import Bools, Floats, Ints

AT_LOWER, AT_UPPER, BASIC = 2, 3, 5  # MathOpt's codes
_HIGHS, _GLOP, _CP_SAT = 10, 3, 4
QUICK_NODES = 100
HEURISTICS = ("rens", "rins", "root_reduced_cost")

Row = tuple[Mapping[int, float], float, float]  # coefficients by column, the least and the most of their sum


@dataclass(frozen=True)
class Programme:
    """min objective·x, row_lower ≤ A x ≤ row_upper, lower ≤ x ≤ upper, A by entries (row, column, coefficient).

    Columns and rows carry ids that stay theirs from one programme to the next; both lists of ids are increasing.
    """

    columns: Ints
    lower: Floats
    upper: Floats
    objective: Floats
    integer: Bools
    rows: Ints
    row_lower: Floats
    row_upper: Floats
    entry_row: Ints
    entry_column: Ints
    entry: Floats

    @classmethod
    def of(
        cls,
        objective: Sequence[float],
        upper: Sequence[float],
        rows: Sequence[Row],
        integer: Sequence[bool] | None = None,
    ) -> Programme:
        """The programme over columns from 0 to `upper` (all of them `integer` where nothing is said), row by row."""
        entries = [(r, c, value) for r, (row, _, _) in enumerate(rows) for c, value in row.items()]
        at_row, at_column, values = zip(*entries, strict=True) if entries else ((), (), ())
        n = len(objective)
        return cls(
            columns=np.arange(n),
            lower=np.zeros(n),
            upper=np.array(upper, dtype=np.float64),
            objective=np.array(objective, dtype=np.float64),
            integer=np.ones(n, dtype=np.bool_) if integer is None else np.array(integer, dtype=np.bool_),
            rows=np.arange(len(rows)),
            row_lower=np.array([least for _, least, _ in rows], dtype=np.float64),
            row_upper=np.array([most for _, _, most in rows], dtype=np.float64),
            entry_row=np.array(at_row, dtype=np.int64),
            entry_column=np.array(at_column, dtype=np.int64),
            entry=np.array(values, dtype=np.float64),
        )


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic: status by id."""

    column_ids: Ints
    column_status: Ints
    row_ids: Ints
    row_status: Ints


@dataclass(frozen=True)
class LinearAnswer:
    """`x` by the programme's columns, `dual` by its rows; `solved` is False when time ran out first."""

    solved: bool
    x: Floats
    dual: Floats
    basis: Basis | None


@dataclass(frozen=True)
class IntegerAnswer:
    """`x` is None where nothing was found; `bound` is what no solution can beat (infinite where there is none at all);
    `proven` when both meet."""

    proven: bool
    x: Floats | None
    objective: float
    bound: float


@cache
def _ortools() -> SimpleNamespace:
    base = "ortools.math_opt"
    names = ("model_pb2", "parameters_pb2", "model_parameters_pb2", "callback_pb2", "result_pb2")
    modules = {name: importlib.import_module(f"{base}.{name}") for name in names}
    return SimpleNamespace(solver=importlib.import_module(f"{base}.core.python.solver"), **modules)


def load() -> None:
    """Load OR-Tools now, so that the first solve does not pay for it."""
    _ortools()


def _message(programme: Programme) -> Any:
    model = _ortools().model_pb2.ModelProto()
    model.variables.ids.extend(programme.columns.tolist())
    model.variables.lower_bounds.extend(programme.lower.tolist())
    model.variables.upper_bounds.extend(programme.upper.tolist())
    model.variables.integers.extend(programme.integer.tolist())
    model.objective.linear_coefficients.ids.extend(programme.columns.tolist())
    model.objective.linear_coefficients.values.extend(programme.objective.tolist())
    model.linear_constraints.ids.extend(programme.rows.tolist())
    model.linear_constraints.lower_bounds.extend(programme.row_lower.tolist())
    model.linear_constraints.upper_bounds.extend(programme.row_upper.tolist())
    order = np.lexsort((programme.entry_column, programme.entry_row))
    model.linear_constraint_matrix.row_ids.extend(programme.entry_row[order].tolist())
    model.linear_constraint_matrix.column_ids.extend(programme.entry_column[order].tolist())
    model.linear_constraint_matrix.coefficients.extend(programme.entry[order].tolist())
    return model


def _run(solver: int, programme: Programme, parameters: Any, start: Any) -> Any:
    lib = _ortools()
    return lib.solver.solve(
        _message(programme),
        solver,
        lib.parameters_pb2.SolverInitializerProto(),
        parameters,
        start,
        None,
        lib.callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _parameters(seconds: float, seed: int) -> Any:
    parameters = _ortools().parameters_pb2.SolveParametersProto()
    if math.isfinite(seconds):
        parameters.time_limit.FromNanoseconds(int(max(0.01, seconds) * 1e9))
    parameters.random_seed = seed
    return parameters


def _status_of(ids: Ints, known: Ints, status: Ints, otherwise: int) -> list[int]:
    out = np.full(len(ids), otherwise, dtype=np.int64)
    if len(known):
        at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        out = np.where(known[at] == ids, status[at], otherwise)
    return out.tolist()


def _start(programme: Programme, basis: Basis | None) -> Any:
    """The basis for a new programme: new columns at their lower bound, new rows basic."""
    start = _ortools().model_parameters_pb2.ModelSolveParametersProto()
    if basis is not None:
        columns, rows = start.initial_basis.variable_status, start.initial_basis.constraint_status
        columns.ids.extend(programme.columns.tolist())
        columns.values.extend(_status_of(programme.columns, basis.column_ids, basis.column_status, AT_LOWER))
        rows.ids.extend(programme.rows.tolist())
        rows.values.extend(_status_of(programme.rows, basis.row_ids, basis.row_status, BASIC))
    return start


def _basis(message: Any) -> Basis:
    columns, rows = message.variable_status, message.constraint_status
    parts = (columns.ids, columns.values, rows.ids, rows.values)
    return Basis(*(np.array(part, dtype=np.int64) for part in parts))


def glop(programme: Programme, basis: Basis | None, seconds: float, *, primal: bool = False) -> LinearAnswer:
    """Solve by the dual (or the primal) simplex method from `basis`, without presolve, which would lose it."""
    lib, parameters = _ortools(), _parameters(seconds, 0)
    parameters.presolve = lib.parameters_pb2.EMPHASIS_OFF
    methods = lib.parameters_pb2
    parameters.lp_algorithm = (
        methods.LP_ALGORITHM_PRIMAL_SIMPLEX if primal else methods.LP_ALGORITHM_DUAL_SIMPLEX
    )
    try:
        result = _run(_GLOP, programme, parameters, _start(programme, basis))
    except Exception:  # noqa: BLE001 # the binding's own type is not public: a basis that numbers of very different size have spoilt: begin anew
        result = _run(_GLOP, programme, parameters, _start(programme, None))
    if result.termination.reason != lib.result_pb2.TERMINATION_REASON_OPTIMAL or not result.solutions:
        return LinearAnswer(False, np.zeros(len(programme.columns)), np.zeros(len(programme.rows)), basis)
    solution = result.solutions[0]
    x = np.array(solution.primal_solution.variable_values.values, dtype=np.float64)
    dual = np.array(solution.dual_solution.dual_values.values, dtype=np.float64)
    return LinearAnswer(True, x, dual, _basis(solution.basis))


def highs(
    programme: Programme, seconds: float, seed: int, *, quick: bool = False, seeks: bool = True
) -> IntegerAnswer:
    """Solve the integer programme to no gap at all, or as far as the time goes.

    `quick` goes straight to the relaxation and a few branches: better where that is nearly integral, and given up early
    where it is not. Without `seeks` it takes the solutions that it comes across and looks for no others, which an
    effort of none does not leave off altogether.
    """
    parameters = _parameters(seconds, seed)
    parameters.relative_gap_tolerance = 0.0
    parameters.absolute_gap_tolerance = 1e-3
    if quick:
        parameters.highs.string_options["presolve"] = "off"
        parameters.highs.double_options["mip_heuristic_effort"] = 0.0
        parameters.highs.bool_options["mip_detect_symmetry"] = False
        parameters.highs.bool_options["mip_heuristic_run_feasibility_jump"] = False
        parameters.highs.int_options["mip_max_nodes"] = QUICK_NODES
    for heuristic in () if seeks else HEURISTICS:
        parameters.highs.bool_options[f"mip_heuristic_run_{heuristic}"] = False
    return _integer_answer(_run(_HIGHS, programme, parameters, _start(programme, None)))


def cp_sat(programme: Programme, seconds: float, seed: int) -> IntegerAnswer:
    """The same by CP-SAT on one thread: quicker where small programmes are full of people who are alike."""
    parameters = _parameters(seconds, seed)
    parameters.threads = 1
    return _integer_answer(_run(_CP_SAT, programme, parameters, _start(programme, None)))


def _integer_answer(result: Any) -> IntegerAnswer:
    lib = _ortools()
    bounds = result.termination.objective_bounds
    if not result.solutions or not result.solutions[0].HasField("primal_solution"):
        return IntegerAnswer(False, None, math.inf, bounds.dual_bound)
    primal = result.solutions[0].primal_solution
    proven = result.termination.reason == lib.result_pb2.TERMINATION_REASON_OPTIMAL
    return IntegerAnswer(
        proven,
        np.array(primal.variable_values.values, dtype=np.float64),
        primal.objective_value,
        bounds.dual_bound,
    )
