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
from dataclasses import dataclass

import numpy as np

from dispatch.matching.arrays import Floats, Ints, present
from dispatch.matching.backend import Programme
from dispatch.matching.instance import Instance, caps_of, most_jobs


@dataclass(frozen=True)
class Objective:
    """min cost × (minutes) − weight × (coverage), with coverage kept between `least` and `most`."""

    cost: float
    weight: float
    least: float = -math.inf
    most: float = math.inf


@dataclass(frozen=True)
class Cut:
    """Σ x ≤ `most` over `pairs`; for two needs of one team job and one person, Σ x ≤ y of that team."""

    pairs: Ints
    most: float
    team: int = -1


class Model:
    """Rows and columns of one instance; cuts are added as they are found."""

    def __init__(self, instance: Instance) -> None:
        self.instance, jobs = instance, instance.arrays.jobs
        self.request, self.job, self.who = instance.request, instance.job, instance.candidate
        self.day, self.week = caps_of(instance, "day"), caps_of(instance, "week")
        self.requests, self.people = present(self.request), present(self.who)
        self.alone = jobs.needs[self.request] == 1
        self.slots = present(instance.slot[~self.alone])
        self.cuts: list[Cut] = []
        self._columns()
        self._rows()
        self._structure()
        self._cut_entries = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

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
        rows = [
            np.searchsorted(self.requests, jobs.request[instance.team_job]),
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

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Take more rows in; rows keep their ids."""
        pairs, of = [self._cut_entries[0]], [self._cut_entries[1]]
        for cut in cuts:
            pairs.append(cut.pairs)
            of.append(np.full(len(cut.pairs), len(self.cuts), dtype=np.int64))
            self.cuts.append(cut)
        self._cut_entries = np.concatenate(pairs), np.concatenate(of)

    def with_cuts(self, cuts: list[Cut], active: Ints) -> Model:
        """The same model with these cuts, and of its own those that still say something about the active pairs."""
        inside = np.zeros(len(self.who), dtype=bool)
        inside[active] = True
        pairs, of = self._cut_entries
        count = np.bincount(of, weights=inside[pairs], minlength=len(self.cuts))
        out = copy(self)
        out.cuts, out._cut_entries = [], (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        out.add_cuts([cut for k, cut in enumerate(self.cuts) if count[k] > 1] + cuts)
        return out

    def programme(self, active: Ints, objective: Objective, *, integer: bool = False) -> Programme:
        """The programme over these pairs (sorted) and all other columns."""
        row, column, value = zip(
            self.own_entries, self._pair_entries(active), self._cut_part(active), strict=True
        )
        lower, upper = self._sides(objective)
        return Programme(
            columns=np.concatenate([np.arange(self.first_pair), self.first_pair + active]),
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
        return objective.cost * self.own_cost - objective.weight * self.own_weight

    def pair_objective(self, objective: Objective) -> Floats:
        """The objective of every pair."""
        return objective.cost * self.pair_cost - objective.weight * self.pair_weight

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
        pairs, of = self._cut_entries
        here = inside[pairs]
        team = [(self.first_cut + k, cut.team) for k, cut in enumerate(self.cuts) if cut.team >= 0]
        team_row, team_column = np.array(team, dtype=np.int64).reshape(-1, 2).T
        return (
            np.concatenate([self.first_cut + of[here], team_row]),
            np.concatenate([self.first_pair + pairs[here], team_column]),
            np.concatenate([np.ones(int(here.sum())), np.full(len(team), -1.0)]),
        )

    def _sides(self, objective: Objective) -> tuple[Floats, Floats]:
        lower = np.full(self.first_cut + len(self.cuts), -math.inf)
        upper = np.zeros(len(lower))
        upper[: self.first_staff] = 1.0
        lower[self.first_staff : self.first_load] = 0.0
        lower[self.value_row], upper[self.value_row] = objective.least, objective.most
        upper[self.first_cut :] = [0.0 if cut.team >= 0 else cut.most for cut in self.cuts]
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
        pairs, of = self._cut_entries
        if len(self.cuts):
            cut_dual = dual[self.first_cut :]
            pair -= np.bincount(pairs, weights=cut_dual[of], minlength=len(pair))
            for k, cut in enumerate(self.cuts):
                if cut.team >= 0:
                    own[cut.team] += cut_dual[k]
        return pair, own, constant + self._least(pair) + float(np.minimum(own, 0.0).sum())

    def _least(self, pair: Floats) -> float:
        """The least Σ price × x where each row that serves (a request, a need of a team) takes at most one pair."""
        least = np.zeros(self.first_load)
        np.minimum.at(least, self.serve_row, pair)
        return float(least.sum())
