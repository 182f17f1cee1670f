"""A basis made of a plan: where a solve begins from an earlier plan, the simplex method begins there too.

Every pair of the plan is basic in the row it serves, a person's last load step in their load row, a team in its cover
row. That basis is feasible, and near the optimum if the plan is, so the primal method needs a few steps only: for one
declined request of 1,500 the first relaxation takes half the time (0.6 s instead of 1.2 s of cpu).
"""

from __future__ import annotations

import numpy as np

from dispatch.matching.arrays import Ints
from dispatch.matching.backend import AT_LOWER, AT_UPPER, BASIC, Basis
from dispatch.matching.model import Model


def basis_of(model: Model, pairs: Ints) -> Basis:
    """The basis of a plan that uses these pairs; the rows of cuts are slack."""
    columns = np.full(model.first_pair + len(model.who), AT_LOWER)
    rows = np.full(model.first_cut, BASIC)
    jobs = np.bincount(np.searchsorted(model.people, model.who[pairs]), minlength=len(model.people))
    busy = np.flatnonzero(jobs)
    first = model.first_step + np.searchsorted(model.step_person, busy)
    for step, count in zip(first.tolist(), jobs[busy].tolist(), strict=True):
        columns[step : step + count - 1] = AT_UPPER
        columns[step + count - 1] = BASIC
    rows[model.first_load + busy] = AT_UPPER
    columns[model.first_pair + pairs] = BASIC
    rows[model.serve_row[pairs]] = AT_UPPER
    teams = np.searchsorted(model.instance.team_job, model.job[pairs[~model.alone[pairs]]])
    columns[teams] = BASIC
    rows[model.team_cover[teams]] = AT_UPPER
    return Basis(np.arange(len(columns)), columns, np.arange(len(rows)), rows)
