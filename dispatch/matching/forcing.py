"""Making room for one request: who could take it with the least given up elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from dispatch.matching.arrays import Bools, Floats, arrays_of
from dispatch.matching.costs import slot_of
from dispatch.matching.held import Held
from dispatch.matching.parts import Assigned
from dispatch.matching.problem import Problem
from dispatch.matching.rules import refused_by

NOBODY = 1e15  # more weight than any plan has


@dataclass(frozen=True, slots=True)
class Room:
    """A plan with the request in it: its assignment, and what others keep."""

    forced: Assigned
    others: tuple[Assigned, ...]

    @property
    def assignments(self) -> tuple[Assigned, ...]:
        """All of it."""
        return (*self.others, self.forced)


def make_room(problem: Problem, others: Sequence[Assigned], request_id: str) -> Room | None:
    """The request given to the team that takes the least weight from `others`, who lose what stands in its way.

    `others` is a valid plan of the other requests, confirmed ones included. None where no option has a team that
    the rules allow: then no plan at all covers the request.
    """
    maker = _Maker(problem, others, request_id)
    found = [maker.best(option) for option in range(len(maker.request.options))]
    able = [one for one in found if one is not None]
    if not able:
        return None
    _, option, team = min(able)
    people = problem.candidates
    return Room(Assigned(request_id, option, tuple(people[who].id for who in team)), maker.kept(option, team))


class _Maker:
    """One request among the work of others."""

    def __init__(self, problem: Problem, others: Sequence[Assigned], request_id: str) -> None:
        self.arrays, self.others = arrays_of(problem), others
        self.index = self.arrays.request_index[request_id]
        self.request = problem.requests[self.index]
        self.held = Held(self.arrays)
        confirmed = {one.request for one in problem.fixed}
        for one in others:
            if one.request not in confirmed:
                job = slot_of(self.arrays, one.request, one.option, 0)[1]
                self.held.take(job, tuple(self.arrays.candidate_index[who] for who in one.volunteers))

    def best(self, option: int) -> tuple[float, int, tuple[int, ...]] | None:
        """(weight given up, option, team) of the team that takes least; None where there is no team."""
        may = self._may(option)
        loss = np.full(may.shape, NOBODY)
        for who in np.flatnonzero(may.any(axis=0)).tolist():
            loss[may[:, who], who] = self._given_up(option, (who,))
        if may.shape[1] < may.shape[0]:
            return None
        _, team = linear_sum_assignment(loss)
        lost: Floats = loss[np.arange(len(team)), team]
        return None if (lost >= NOBODY).any() else (float(lost.sum()), option, tuple(team.tolist()))

    def kept(self, option: int, team: tuple[int, ...]) -> tuple[Assigned, ...]:
        """What others keep when this team does this option."""
        taken = self._blocking(option, team)
        return tuple(one for one in self.others if self.arrays.request_index[one.request] not in taken)

    def _may(self, option: int) -> Bools:
        """By need and candidate: nobody's rule refuses."""
        first = slot_of(self.arrays, self.request.id, option, 0)[0]
        slots = np.arange(first, first + len(self.request.needs))
        people = np.arange(len(self.arrays.candidate_index), dtype=np.int64)
        refused = refused_by(self.arrays, np.repeat(slots, len(people)), np.tile(people, len(slots)))
        return ~np.any(list(refused.values()), axis=0).reshape(len(slots), len(people))

    def _given_up(self, option: int, team: tuple[int, ...]) -> float:
        return float(sum(int(self.arrays.jobs.weight[one]) for one in self._blocking(option, team)))

    def _blocking(self, option: int, team: tuple[int, ...]) -> set[int]:
        """The requests that stand in the way: too close, or filling a day or week that is full."""
        job = int(self.arrays.jobs.first_job[self.index]) + option
        blocking = [other for who in team for other in self.held.blocking(who, job)]
        return set(self.arrays.jobs.request[blocking].tolist())
