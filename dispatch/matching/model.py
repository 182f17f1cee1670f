"""The linear programme of an instance, row by row as `docs/engine.md` writes it.

Columns:  x(p) pair p is used · y(t) team job t is used · z(k) an earlier team is kept · s(v,n) v takes an n-th new job
Rows:     cover(r)   Σ x ≤ 1 over the pairs of a one-need request; Σ y ≤ 1 over the jobs of a team request
          staff(s)   Σ x = y for each need of a team job
          load(v)    Σ x ≤ Σ s over the pairs of a candidate
          keep(k,v)  z ≤ Σ x over the pairs of v in the kept team's job
          value      Σ weight ≤ the most that can be covered (and ≥ the least, when that is fixed)
          cuts       caps by day and week, two needs to one person, clashes: only where they are violated or may be

Everything here is arrays over all pairs, also those that are not in the programme yet, so that prices are exact.
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from dispatch.matching.arrays import Bools, Floats, Ints, present
from dispatch.matching.backend import Programme
from dispatch.matching.instance import Instance, caps_of, most_jobs


@dataclass(frozen=True)
class Branch:
    """A corner of the search: requests (by their cover row) that are covered or not, team jobs that are done or not,
    pairs that are not used."""

    covered: frozenset[int] = frozenset()
    uncovered: frozenset[int] = frozenset()
    used: frozenset[int] = frozenset()
    unused: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Objective:
    """min cost × (minutes) − weight × (coverage), with coverage kept between `least` and `most`, in one branch.

    What a branch forbids is a side of the programme; what it demands is paid for, `bonus` each, so that every
    programme has a solution: for the plans of the branch the objective is then too low by `bonus` × the demands.
    """

    cost: float
    weight: float
    least: float = -math.inf
    most: float = math.inf
    branch: Branch = Branch()
    bonus: float = 0.0

    @property
    def demanded(self) -> float:
        """What all demands of the branch pay together."""
        return self.bonus * (len(self.branch.covered) + len(self.branch.used))


NO_INTS: Ints = np.zeros(0, dtype=np.int64)
NO_FLOATS: Floats = np.zeros(0)


@dataclass(frozen=True)
class Cut:
    """Σ times × x over `pairs` + Σ own_times × the columns `own` ≤ `most`; without `times` each pair counts once."""

    pairs: Ints
    most: float
    times: Floats | None = None
    own: Ints = field(default_factory=lambda: NO_INTS)
    own_times: Floats = field(default_factory=lambda: NO_FLOATS)

    @property
    def coefficients(self) -> Floats:
        """The factor of each pair."""
        return np.ones(len(self.pairs)) if self.times is None else self.times


class Model:
    """Rows and columns of one instance; cuts are added as they are found."""

    def __init__(self, instance: Instance) -> None:
        self.instance, jobs = instance, instance.arrays.jobs
        self.request, self.job, self.who = instance.request, instance.job, instance.candidate
        self.day, self.week = caps_of(instance, "day"), caps_of(instance, "week")
        self.requests, self.people = present(self.request), present(self.who)
        self.alone = jobs.needs[self.request] == 1
        self.slots = present(instance.slot[~self.alone])
        self._columns()
        self._rows()
        self._structure()
        self._forget_cuts()

    def _columns(self) -> None:
        instance = self.instance
        count = most_jobs(self.day, self.week, len(instance.base))[self.people]
        self.step_person = np.repeat(np.arange(len(self.people)), count)
        rank = np.arange(len(self.step_person)) - np.repeat(np.cumsum(count) - count, count)
        step_cost = instance.load * (instance.base[self.people][self.step_person] + rank)
        self.first_kept = len(instance.team_job)
        self.first_step = self.first_kept + len(instance.kept_job)
        self.first_pair = self.first_step + len(step_cost)
        kept = np.full(len(instance.kept_job), -instance.changed)
        self.own_cost = np.concatenate([instance.team_cost, kept, step_cost]) / instance.unit
        self.own_weight = np.zeros(self.first_pair)
        jobs = instance.arrays.jobs
        self.own_weight[: self.first_kept] = jobs.weight[jobs.request[instance.team_job]]
        self.pair_cost = instance.cost / instance.unit
        self.pair_weight = np.where(self.alone, jobs.weight[self.request], 0).astype(np.float64)

    def _rows(self) -> None:
        self.first_staff = len(self.requests)
        self.first_load = self.first_staff + len(self.slots)
        self.first_keep = self.first_load + len(self.people)
        self.value_row = self.first_keep + sum(len(people) for people in self.instance.kept_people)
        self.first_cut = self.value_row + 1
        cover = np.searchsorted(self.requests, self.request)
        self.serve_row = np.where(
            self.alone, cover, self.first_staff + np.searchsorted(self.slots, self.instance.slot)
        )
        self.load_row = self.first_load + np.searchsorted(self.people, self.who)
        self.keep_row = np.full(len(self.who), -1, dtype=np.int64)

    def _structure(self) -> None:
        """Entries of the columns that are always there: teams, kept teams, steps."""
        instance, jobs = self.instance, self.instance.arrays.jobs
        teams, steps = np.arange(self.first_kept), np.arange(len(self.step_person))
        slot_team = np.searchsorted(instance.team_job, jobs.slot_job[self.slots])
        keep_rows, keep_columns = self._keep_rows()
        self.team_cover = np.searchsorted(self.requests, jobs.request[instance.team_job])
        rows = [
            self.team_cover,
            self.first_staff + np.arange(len(self.slots)),
            self.first_load + self.step_person,
            np.full(len(teams), self.value_row),
            keep_rows,
        ]
        columns = [teams, slot_team, self.first_step + steps, teams, keep_columns]
        ones = np.ones
        values = [
            ones(len(teams)),
            -ones(len(slot_team)),
            -ones(len(steps)),
            self.own_weight[teams],
            ones(len(keep_rows)),
        ]
        self.own_entries = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)

    def _keep_rows(self) -> tuple[Ints, Ints]:
        """One row for each person of a kept team: (row, column of the team); notes which pairs stand in it."""
        instance, columns = self.instance, list[int]()
        for k, (job, people) in enumerate(zip(instance.kept_job, instance.kept_people, strict=True)):
            for who in people:
                self.keep_row[(self.job == job) & (self.who == who)] = self.first_keep + len(columns)
                columns.append(self.first_kept + k)
        return self.first_keep + np.arange(len(columns)), np.array(columns, dtype=np.int64)

    def _forget_cuts(self) -> None:
        """(pair, cut, factor) and (own column, cut, factor) of every entry of the cuts."""
        self.cuts: list[Cut] = []
        self._cut_entries = NO_INTS, NO_INTS, NO_FLOATS
        self._own_cut_entries = NO_INTS, NO_INTS, NO_FLOATS

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Take more rows in; rows keep their ids."""
        parts, own = [self._cut_entries], [self._own_cut_entries]
        for k, cut in enumerate(cuts, start=len(self.cuts)):
            parts.append((cut.pairs, np.full(len(cut.pairs), k), cut.coefficients))
            own.append((cut.own, np.full(len(cut.own), k), cut.own_times))
        self.cuts += cuts
        pairs, of, times = (np.concatenate(part) for part in zip(*parts, strict=True))
        self._cut_entries = pairs, of, times
        columns, of, times = (np.concatenate(part) for part in zip(*own, strict=True))
        self._own_cut_entries = columns, of, times

    def with_cuts(self, cuts: list[Cut], active: Ints) -> Model:
        """The same model with these cuts, and of its own those that still say something about the active pairs."""
        inside = np.zeros(len(self.who), dtype=bool)
        inside[active] = True
        pairs, of, _ = self._cut_entries
        count = np.bincount(of, weights=inside[pairs], minlength=len(self.cuts))
        out = copy(self)
        out._forget_cuts()
        out.add_cuts([cut for k, cut in enumerate(self.cuts) if count[k] > 1] + cuts)
        return out

    def programme(
        self, active: Ints, objective: Objective, *, integer: bool = False, given: Bools | None = None
    ) -> Programme:
        """The programme over these pairs (sorted) and all other columns; `given`: which of the pairs are settled."""
        row, column, value = zip(
            self.own_entries, self._pair_entries(active), self._cut_part(active), strict=True
        )
        lower, upper = self._sides(objective)
        most, least = np.ones(self.first_pair + len(active)), np.zeros(self.first_pair + len(active))
        if given is not None:
            least[self.first_pair :][given] = 1.0
        most[list(objective.branch.unused)] = 0.0
        if objective.branch.barred:
            most[self.first_pair :][np.isin(active, list(objective.branch.barred))] = 0.0
        return Programme(
            columns=np.concatenate([np.arange(self.first_pair), self.first_pair + active]),
            lower=least,
            upper=most,
            objective=np.concatenate([self.own_objective(objective), self.pair_objective(objective)[active]]),
            integer=np.full(self.first_pair + len(active), integer),
            rows=np.arange(self.first_cut + len(self.cuts)),
            row_lower=lower,
            row_upper=upper,
            entry_row=np.concatenate(row),
            entry_column=np.concatenate(column),
            entry=np.concatenate(value),
        )

    def own_objective(self, objective: Objective) -> Floats:
        """The objective of the columns that are always there."""
        out = objective.cost * self.own_cost - objective.weight * self.own_weight
        out[list(objective.branch.used)] -= objective.bonus
        if objective.branch.covered:
            out[: self.first_kept] -= objective.bonus * self._demanded(objective)[self.team_cover]
        return out

    def pair_objective(self, objective: Objective) -> Floats:
        """The objective of every pair."""
        out = objective.cost * self.pair_cost - objective.weight * self.pair_weight
        if objective.branch.covered:
            demanded = self._demanded(objective)
            alone = np.flatnonzero(self.alone)
            out[alone] -= objective.bonus * demanded[self.serve_row[alone]]
        return out

    def _demanded(self, objective: Objective) -> Floats:
        """1 for the cover rows of the requests that the branch covers."""
        out = np.zeros(self.first_staff)
        out[list(objective.branch.covered)] = 1.0
        return out

    def _pair_entries(self, active: Ints) -> tuple[Ints, Ints, Floats]:
        column, keep = self.first_pair + active, self.keep_row[active] >= 0
        weighty = self.pair_weight[active] > 0
        rows = [
            self.serve_row[active],
            self.load_row[active],
            self.keep_row[active][keep],
            np.full(int(weighty.sum()), self.value_row),
        ]
        values = [
            np.ones(len(active)),
            np.ones(len(active)),
            np.full(int(keep.sum()), -1.0),
            self.pair_weight[active][weighty],
        ]
        return (
            np.concatenate(rows),
            np.concatenate([column, column, column[keep], column[weighty]]),
            np.concatenate(values),
        )

    def _cut_part(self, active: Ints) -> tuple[Ints, Ints, Floats]:
        inside = np.zeros(len(self.who), dtype=bool)
        inside[active] = True
        pairs, of, times = self._cut_entries
        here = inside[pairs]
        columns, own_of, own_times = self._own_cut_entries
        return (
            self.first_cut + np.concatenate([of[here], own_of]),
            np.concatenate([self.first_pair + pairs[here], columns]),
            np.concatenate([times[here], own_times]),
        )

    def whole_rows(self, active: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Every row with whole coefficients over these pairs and all other columns, as Σ ≤ side.

        Gives (row, column, factor) of each entry, the other columns before the pairs, and the side of each row:
        infinite for the row that is left out.
        """
        parts = self.own_entries, self._pair_entries(active), self._cut_part(active)
        row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
        side = self._sides(Objective(0.0, 0.0))[1]
        kept = row != self.value_row
        return row[kept], column[kept], value[kept], side

    def sum_of_rows(self, rows: Ints) -> tuple[Ints, Floats, Ints, Floats, float]:
        """Σ of some rows over *all* pairs: pairs with factors, other columns with factors, and the side."""
        chosen = np.zeros(self.first_cut + len(self.cuts))
        chosen[rows] = 1.0
        total = chosen[self.serve_row] + chosen[self.load_row]
        total -= np.where(self.keep_row >= 0, chosen[self.keep_row], 0.0)
        pairs, of, times = self._cut_entries
        total += np.bincount(pairs, weights=times * chosen[self.first_cut + of], minlength=len(total))
        row, column, value = self.own_entries
        own: Floats = np.bincount(column, weights=value * chosen[row], minlength=self.first_pair).astype(
            float
        )
        columns, of, times = self._own_cut_entries
        own += np.bincount(columns, weights=times * chosen[self.first_cut + of], minlength=len(own))
        side = float(self._sides(Objective(0.0, 0.0))[1][rows].sum())
        some, own_some = np.flatnonzero(total), np.flatnonzero(own)
        return some, total[some], own_some, own[own_some], side

    def _sides(self, objective: Objective) -> tuple[Floats, Floats]:
        lower = np.full(self.first_cut + len(self.cuts), -math.inf)
        upper = np.zeros(len(lower))
        upper[: self.first_staff] = 1.0
        upper[list(objective.branch.uncovered)] = 0.0
        lower[self.first_staff : self.first_load] = 0.0
        lower[self.value_row], upper[self.value_row] = objective.least, objective.most
        upper[self.first_cut :] = [cut.most for cut in self.cuts]
        return lower, upper

    def prices(self, objective: Objective, dual: Floats) -> tuple[Floats, Floats, float]:
        """(reduced cost of every pair, of every other column, a true lower bound) for any duals of the rows.

        Duals of a wrong sign are set to 0, so the bound holds whatever the solver's tolerances were: it is
        Σ side × dual + the least of the remaining costs, where each request takes at most one pair per need.
        """
        lower, upper = self._sides(objective)
        dual = np.where((dual > 0) & ~np.isfinite(lower) | (dual < 0) & ~np.isfinite(upper), 0.0, dual)
        side = np.where(dual > 0, lower, upper)
        constant = float(np.sum(np.where(dual != 0, dual * np.where(np.isfinite(side), side, 0.0), 0.0)))
        rows, columns, value = self.own_entries
        own = self.own_objective(objective) - np.bincount(
            columns, weights=value * dual[rows], minlength=self.first_pair
        )
        pair = self.pair_objective(objective) - dual[self.serve_row] - dual[self.load_row]
        pair += (
            np.where(self.keep_row >= 0, dual[self.keep_row], 0.0) - self.pair_weight * dual[self.value_row]
        )
        pairs, of, times = self._cut_entries
        cut_dual = dual[self.first_cut :]
        pair -= np.bincount(pairs, weights=times * cut_dual[of], minlength=len(pair))
        columns, of, times = self._own_cut_entries
        own -= np.bincount(columns, weights=times * cut_dual[of], minlength=len(own))
        if objective.branch.uncovered:
            barred = np.zeros(self.first_load, dtype=bool)
            barred[list(objective.branch.uncovered)] = True
            pair[barred[self.serve_row]] = math.inf
        pair[list(objective.branch.barred)] = math.inf
        gained = np.minimum(own, 0.0)
        gained[list(objective.branch.unused)] = 0.0
        least = constant + self._least(pair) + float(gained.sum())
        return pair, own, least + objective.demanded

    def _least(self, pair: Floats) -> float:
        """The least Σ price × x where each row that serves (a request, a need of a team) takes at most one pair."""
        least = np.zeros(self.first_load)
        np.minimum.at(least, self.serve_row, pair)
        return float(least.sum())
