"""A nation by its prefectures: blocks of requests and people that meet on site are relaxed apart, then put together.

Phone and video tie all regions into one component, but most of its pairs lie inside a region. The relaxation of a block
is small, the blocks need nothing of each other, and their bases side by side are a basis of the whole: the simplex
method begins where only the pairs between blocks are missing. Processes share the work where there are several.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dispatch.matching.arrays import Floats, Ints, present
from dispatch.matching.backend import BASIC, Basis
from dispatch.matching.columns import Relaxation, Relaxed
from dispatch.matching.instance import Instance
from dispatch.matching.model import Cut, Model, Objective
from dispatch.matching.processes import spread_over

WORTH_IT = 100_000  # pairs from which cutting into blocks saves time
BLOCK = 10_000  # pairs of a block; smaller ones travel together
NEAR = 20.0  # minutes of reduced cost up to which a block's pairs stay in the whole's programme
SHARE = 0.6  # of the pairs: where one block holds more, there is nothing to cut


@dataclass(frozen=True)
class Part:
    """What is known of one block, in the numbers of the whole: pairs in the programme and how far each is used, cuts,
    statuses by id."""

    active: Ints
    used: Floats
    cuts: list[Cut]
    basis: Basis


def blocks_of(instance: Instance) -> list[Ints]:
    """The pairs of each block; empty where the instance is small or does not fall apart."""
    if len(instance) < WORTH_IT:
        return []
    requests, people = len(instance.arrays.jobs.weight), len(instance.base)
    request, who = instance.request, instance.candidate
    on_site = instance.arrays.jobs.mode[instance.job] == 0
    graph = coo_array(
        (np.ones(int(on_site.sum()), dtype=np.int8), (request[on_site], requests + who[on_site])),
        shape=(requests + people, requests + people),
    )
    _, label = connected_components(graph, directed=False)
    inside = np.flatnonzero(label[request] == label[requests + who])
    size = np.bincount(label[request[inside]], minlength=int(label.max()) + 1)
    if size.max(initial=0) > SHARE * len(instance):
        return []
    pack = (np.cumsum(size) - size) // BLOCK
    of_pair = pack[label[request[inside]]]
    return [inside[of_pair == k] for k in present(of_pair)]


def relaxed_apart(
    model: Model, objective: Objective, keep: Ints, left: Callable[[], float], workers: int
) -> Iterator[Part]:
    """The blocks of a model, each relaxed by itself; those that time did not suffice for are left out."""
    blocks = blocks_of(model.instance)
    work = _Work(model, objective, keep, left)
    together = max(1, len(blocks) // (8 * workers))
    for part in spread_over(work, blocks, workers, together=together):
        if part is not None:
            yield part


@dataclass(frozen=True)
class _Work:
    model: Model
    objective: Objective
    keep: Ints
    left: Callable[[], float]

    def __call__(self, pairs: Ints) -> Part | None:
        part = Model(self.model.instance.part(pairs))
        kept = np.searchsorted(pairs, self.keep[np.isin(self.keep, pairs)])
        relaxation = Relaxation(part, kept)
        relaxed = relaxation.solve(replace(self.objective, least=-math.inf, most=math.inf), None, self.left)
        if relaxed.basis is None:
            return None
        near = relaxation.active & ((relaxed.price <= NEAR) | (relaxed.dense > 0) | relaxation.keep)
        return self._in_whole(part, pairs, np.flatnonzero(near), relaxed)

    def _in_whole(self, part: Model, pairs: Ints, near: Ints, relaxed: Relaxed) -> Part:
        """The part in the numbers of the whole. Rows that are slack and columns far from use are left behind: nothing
        basic is lost with a column that is not in the basis, nor with a row whose slack is."""
        basis = relaxed.basis
        assert basis is not None
        column, row = _columns(self.model, part, pairs), _rows(self.model, part)
        at_cut = basis.row_ids >= part.first_cut
        tight = basis.row_ids[at_cut & (basis.row_status != BASIC)] - part.first_cut
        cuts = [
            replace(part.cuts[k], pairs=pairs[part.cuts[k].pairs], own=column[part.cuts[k].own])
            for k in tight.tolist()
        ]
        place = np.zeros(len(part.cuts), dtype=np.int64)
        place[tight] = -1 - np.arange(len(tight))  # cuts get their ids when all blocks are there
        rows = np.concatenate([row, place])[basis.row_ids]
        known = (basis.row_ids < part.value_row) | (rows < 0)
        return Part(
            pairs[near],
            relaxed.dense[near],
            cuts,
            Basis(column[basis.column_ids], basis.column_status, rows[known], basis.row_status[known]),
        )


def _columns(whole: Model, part: Model, pairs: Ints) -> Ints:
    """The whole's id of every column of a part."""
    first = np.searchsorted(whole.step_person, np.arange(len(whole.people)))
    person = np.searchsorted(whole.people, part.people)[part.step_person]
    rank = np.arange(len(part.step_person)) - np.searchsorted(part.step_person, part.step_person)
    kept_of = {job: k for k, job in enumerate(whole.instance.kept_job.tolist())}
    return np.concatenate(
        [
            np.searchsorted(whole.instance.team_job, part.instance.team_job),
            np.array(
                [whole.first_kept + kept_of[job] for job in part.instance.kept_job.tolist()], dtype=np.int64
            ),
            whole.first_step + first[person] + rank,
            whole.first_pair + pairs,
        ]
    )


def _rows(whole: Model, part: Model) -> Ints:
    """The whole's id of every row of a part that is no cut."""
    start, at = {}, whole.first_keep
    for job, people in zip(whole.instance.kept_job.tolist(), whole.instance.kept_people, strict=True):
        start[job] = at
        at += len(people)
    keep = [
        start[job] + k
        for job, people in zip(part.instance.kept_job.tolist(), part.instance.kept_people, strict=True)
        for k in range(len(people))
    ]
    return np.concatenate(
        [
            np.searchsorted(whole.requests, part.requests),
            whole.first_staff + np.searchsorted(whole.slots, part.slots),
            whole.first_load + np.searchsorted(whole.people, part.people),
            np.array(keep, dtype=np.int64),
            [whole.value_row],
        ]
    )


def together(model: Model, parts: list[Part]) -> tuple[Ints, Floats, Basis]:
    """Take the parts' cuts into the whole model; gives the pairs to begin with, how far each pair of the whole is used,
    and the basis to begin from."""
    columns, rows = list[Ints](), list[Ints]()
    for part in parts:
        first = model.first_cut + len(model.cuts)
        model.add_cuts(part.cuts)
        columns.append(part.basis.column_ids)
        rows.append(np.where(part.basis.row_ids < 0, first - 1 - part.basis.row_ids, part.basis.row_ids))
    column, row = np.concatenate(columns), np.concatenate(rows)
    column_status = np.concatenate([part.basis.column_status for part in parts])
    row_status = np.concatenate([part.basis.row_status for part in parts])
    by_column, by_row = np.argsort(column), np.argsort(row)
    active, used = np.concatenate([part.active for part in parts]), np.zeros(len(model.who))
    used[active] = np.concatenate([part.used for part in parts])
    return (
        active,
        used,
        Basis(column[by_column], column_status[by_column], row[by_row], row_status[by_row]),
    )
