"""What part of a person's worth the placements that could serve them are credited with, so that no set seems worth more
than it need: the dual prices of the relaxation over one course's single placements.

Of what a person is worth the rest is counted whether somebody serves them or not. Any parts give a true bound; these
give the least one for sets of so many placements, where people and not seats are short.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Level = tuple[
    int, float, float
]  # a person, what they are worth somewhere, how much more that is than elsewhere


def shaded(worth: Floats, price: Floats, most: int) -> Floats | None:
    """The part of `worth` (placements by people) that counts for a placement; it grows with what the person is worth
    there, and never by more. None where the relaxation could not be solved."""
    levels = list(_levels(worth))
    if not levels:
        return None
    serves = np.array([worth[:, p] >= level - 1e-9 for p, level, _ in levels])
    rows, columns = np.nonzero(serves)
    height, width = len(levels), len(price)
    seated = csr_array(
        (np.ones(height), (range(height), range(width, width + height))), shape=(height + 1, width + height)
    )
    held = csr_array(
        (
            np.concatenate([-np.ones(len(rows)), np.ones(width)]),
            (np.concatenate([rows, np.full(width, height)]), np.concatenate([columns, np.arange(width)])),
        ),
        shape=(height + 1, width + height),
    )
    more = np.array([rise for _, _, rise in levels])
    limits = np.append(np.zeros(height), float(most))
    answer = linprog(
        np.concatenate([price, -more]), A_ub=seated + held, b_ub=limits, bounds=(0, 1), method="highs-ds"
    )
    if not answer.success:
        return None
    part = np.clip(-answer.ineqlin.marginals[:height], 0.0, more)
    out = np.zeros(worth.shape)
    for (p, _, _), own, at in zip(levels, part.tolist(), serves, strict=True):
        out[at, p] += own
    return out


def _levels(worth: Floats) -> list[Level]:
    found = list[Level]()
    for p in range(worth.shape[1]):
        before = 0.0
        for level in np.unique(worth[:, p]).tolist():
            if level > 0:
                found.append((p, level, level - before))
                before = level
    return found
