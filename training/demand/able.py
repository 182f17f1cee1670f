"""How many people could have come to a request at all, had they had no other work: the rules alone decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dispatch.matching.eligibility import eligible_pairs
from dispatch.matching.instance import instance_of
from dispatch.matching.problem import Problem


def able(problem: Problem) -> Mapping[tuple[str, int], int]:
    """By request and the number of its need: people whom no rule keeps away, at any of its times and modes."""
    alone = replace(problem, fixed=(), previous=())
    arrays = instance_of(alone).arrays
    jobs, pairs = arrays.jobs, eligible_pairs(arrays)
    job = jobs.slot_job[pairs.slot]
    need = pairs.slot - jobs.first_slot[job]
    met = np.unique(np.stack([jobs.request[job], need, pairs.candidate]), axis=1)
    found: dict[tuple[str, int], int] = {}
    for request, k in zip(met[0].tolist(), met[1].tolist(), strict=True):
        key = alone.requests[request].id, k
        found[key] = found.get(key, 0) + 1
    return found
