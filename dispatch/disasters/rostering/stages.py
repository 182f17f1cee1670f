"""What is asked of the programme over patterns: first what the most coverage is made of, then the least cost."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from dispatch.disasters.rostering.judging import Pairs
from dispatch.disasters.rostering.master import EXACT, SAFETY, Master
from dispatch.matching import backend
from dispatch.matching.arrays import Floats, Ints

MOST_COLUMNS = 8000  # of an integer programme


@dataclass(frozen=True, slots=True)
class Found:
    """New duties with what they cost beyond `paid` (none: nothing found), and what no plan costs less than."""

    duties: Pairs | None
    cost: float
    least: float


def narrowed(master: Master, least: int, prices: Floats, begin: Pairs) -> bool:
    """Keep to what plans are made of that cover at least so much. Whether all that is left covers just as much: else
    coverage is still to be asked for, and the cost cannot be.

    `prices` are those of the shared rows in a relaxation of coverage alone; `begin` is a plan that covers so much.
    Where the relaxation promises more, cuts bring it down first.
    """
    master.inside = master.pool.single() | master.pool.done(begin)
    told = master.bound(prices)
    spare = -told.total - least
    if spare >= -EXACT and math.isfinite(spare):
        master.narrow(told, spare)
        exact = spare <= EXACT
        relaxed = None if exact else master.relaxed(-least)
        if relaxed is not None:
            exact = -relaxed.total - least <= EXACT
            master.narrow(relaxed, max(0.0, -relaxed.total - least))
        return exact
    return False


def cheapest(master: Master, begin: Pairs, seed: int) -> Found:
    """The cheapest plan that covers as much as the one to begin from, or as far as the time goes.

    Integer programmes over the patterns within reach of a level: first those alone that the relaxation has, then all,
    then with a higher level, until what is left out costs more than what was found.
    """
    master.begin(covering=False)
    master.inside = master.pool.single() | master.pool.done(begin)
    relaxed = master.relaxed()
    if relaxed is None:
        return Found(None, math.inf, -math.inf)
    least = math.ceil(relaxed.total - SAFETY)
    known, level, step, tried = master.pool.done(begin), least + 1.0, 0, False
    best = Found(None, math.inf, least)
    chosen = (master.reach <= least + SAFETY) & master.inside | known
    while master.left() > 0:
        some = np.flatnonzero(chosen)
        programme = master.programme(some, integer=True)
        answer = backend.highs(programme, master.left(), seed, seeks=False)  # patterns lie ready to be chosen
        bound = min(answer.bound, float(master.reach[~chosen].min(initial=np.inf)))
        best = _better(master, best, answer, some)
        if math.isfinite(bound):
            best = replace(best, least=max(best.least, math.ceil(bound - SAFETY)))
        needed, impossible = best.cost - 1, answer.x is None and answer.bound == math.inf
        if best.cost <= best.least or chosen.all() or not (answer.proven or impossible):
            break
        level, step, tried = min(level + step, needed), 2 * step if tried else 1, True
        chosen = (master.reach <= level + SAFETY) | known
        if chosen.sum() > MOST_COLUMNS:
            break  # over single duties that is quicker
    return Found(best.duties, best.cost * master.unit, best.least * master.unit)


def _better(master: Master, best: Found, answer: backend.IntegerAnswer, some: Ints) -> Found:
    """The cheaper of what is known and a new answer over some patterns."""
    cost = math.inf if answer.x is None else round(answer.objective)
    if answer.x is None or best.cost <= cost:
        return best
    taken = some[answer.x[len(master.rest) :] > 0.5]
    person, shifts = master.pool.person, master.pool.shifts
    return Found({(int(person[k]), s) for k in taken for s in shifts[k]}, cost, best.least)
