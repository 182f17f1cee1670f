"""Where nothing helps: the people who are missing, to be recruited or trained."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from dispatch.matching.fixes.board import Able
from dispatch.matching.parts import Mode, Request
from dispatch.matching.remedies import Shortage


def shortages(request: Request, able: Able) -> tuple[Shortage, ...]:
    """The needs that nobody is left for, in the option where the fewest are missing; the first of such options.

    `able` is of the unchanged request. Needs are filled as far as they go with those who are free, each with another
    person.
    """
    missing = min((_unfilled(request, able, k) for k in range(len(request.options))), key=len)
    option = next(k for k in range(len(request.options)) if len(_unfilled(request, able, k)) == len(missing))
    job = request.options[option]
    return tuple(
        Shortage(
            need,
            request.needs[need].language,
            request.needs[need].level,
            job.start,
            job.end,
            request.site if job.mode is Mode.ONSITE else None,
            job.mode,
        )
        for need in missing
    )


def _unfilled(request: Request, able: Able, option: int) -> list[int]:
    pairs = np.flatnonzero(able.free & (able.option == option))
    people, column = np.unique(able.who[pairs], return_inverse=True)
    free = np.zeros((len(request.needs), max(1, len(people))), dtype=bool)
    free[able.need[pairs], column] = True
    filled = maximum_bipartite_matching(csr_array(free), perm_type="column")
    return np.flatnonzero(filled < 0).tolist()
