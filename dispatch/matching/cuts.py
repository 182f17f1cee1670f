"""Which further rows a model needs: those a solution violates, or all that a set of pairs could violate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from dispatch.matching.arrays import Bools, Floats, Ints
from dispatch.matching.clashes import adjacency, bits, clashing, clique_cover, excludes, grown, neighbours
from dispatch.matching.instance import Caps
from dispatch.matching.model import Cut, Model

COMPARED = 80  # jobs of one person that are compared with each other for one clique
FEW, CROWD = 4, 12  # moments, and pairs at each of them, from which a person is crowded
EPSILON = 1e-5  # well above GLOP's tolerance, or a row could be found broken for ever


class Groups:
    """The members of each group of a grouping 0..n-1, without a Python list for each."""

    def __init__(self, of: Ints) -> None:
        self.order = np.argsort(of, kind="stable")
        self.first = np.searchsorted(of[self.order], np.arange(int(of.max(initial=-1)) + 2))

    def members(self, group: int) -> Ints:
        """Sorted indices of what stands in the group."""
        return self.order[self.first[group] : self.first[group + 1]]


class Cutter:
    """Finds cuts of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.day, self.week = Groups(model.day.of), Groups(model.week.of)
        self.by_person = Groups(np.searchsorted(model.people, model.who))
        team_pairs = np.flatnonzero(~model.alone)
        keys, of = np.unique(
            model.who[team_pairs] * len(model.instance.arrays.jobs.request) + model.job[team_pairs],
            return_inverse=True,
        )
        self.team_pairs, self.twice_of, self.twice = team_pairs, of, Groups(of)
        self.could_twice = np.bincount(of, minlength=len(keys)) > 1

    def crowds(self) -> list[Cut]:
        """For people much of whose work lies in a few hours: at each of these moments, one job at most.

        Elsewhere rows like these are better found one by one, when a solution breaks them.
        """
        model, jobs = self.model, self.model.instance.arrays.jobs
        out = list[Cut]()
        for k in range(len(model.people)):
            pairs = self.by_person.members(k)
            if len(pairs) < CROWD:
                continue
            start, end = jobs.start[model.job[pairs]], jobs.end[model.job[pairs]]
            moments = _crowded_moments(start, end)
            if len(moments) <= FEW and len(moments) * CROWD <= len(pairs):
                alive = [pairs[(start <= at) & (at < end)] for at in moments.tolist()]
                out += [Cut(np.sort(some), 1.0) for some in alive if len(some) > 1]
        return out

    def violated(self, dense: Floats, own: Floats) -> list[Cut]:
        """Cuts that a solution breaks: `dense` by pair, `own` by the other columns."""
        return [
            *self._caps(self.model.day, self.day, dense),
            *self._caps(self.model.week, self.week, dense),
            *self._twice(dense, own),
            *self._clashes(dense),
        ]

    def _caps(self, caps: Caps, groups: Groups, dense: Floats) -> Iterator[Cut]:
        held = np.bincount(caps.of, weights=dense, minlength=len(caps.room))
        for group in np.flatnonzero(caps.binding & (held > caps.room + EPSILON)):
            yield Cut(groups.members(int(group)), float(caps.room[group]))

    def _twice(self, dense: Floats, own: Floats) -> Iterator[Cut]:
        """Two needs of one job to one person."""
        if not len(self.team_pairs):
            return
        team = np.searchsorted(self.model.instance.team_job, self.model.job[self.team_pairs])
        held = np.bincount(self.twice_of, weights=dense[self.team_pairs], minlength=len(self.could_twice))
        used = np.zeros(len(held))
        used[self.twice_of] = own[team]
        for group in np.flatnonzero(self.could_twice & (held > used + EPSILON)):
            members = self.twice.members(int(group))
            yield _twice(self.team_pairs[members], int(team[members[0]]))

    def _clashes(self, dense: Floats) -> Iterator[Cut]:
        """Cliques that weigh more than 1, person by person."""
        support = np.flatnonzero(dense > EPSILON)
        support = support[np.argsort(self.model.who[support], kind="stable")]
        for members, i, j in self._clashes_by_person(support):
            adjacent, weight = neighbours(len(members), i, j), dense[members]
            for clique in _heavy_cliques(adjacent, weight):
                yield Cut(self._widened(members[list(bits(clique))]), 1.0)

    def _clashes_by_person(self, pairs: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """For each person with clashes among these pairs (sorted by person): their pairs, and which clash."""
        who = self.model.who[pairs]
        i, j = clashing(self.model.instance.arrays, who, self.model.job[pairs])
        persons, first = np.unique(who[i], return_index=True)
        base, end = np.searchsorted(who, persons), np.searchsorted(who, persons, side="right")
        for k, (a, b) in enumerate(pairwise([*first.tolist(), len(i)])):
            yield pairs[base[k] : end[k]], i[a:b] - base[k], j[a:b] - base[k]

    def _widened(self, clique: Ints) -> Ints:
        """The clique grown over all pairs of its person, those of the least cost first.

        Jobs that all go on at one moment exclude each other without being compared: where there are many, they will do.
        """
        model, jobs = self.model, self.model.instance.arrays.jobs
        pairs = self.by_person.members(int(np.searchsorted(model.people, model.who[clique[0]])))
        near = pairs[self._excluding(pairs, clique)]
        moment = jobs.start[model.job[clique]].max()
        if len(near) > COMPARED and moment < jobs.end[model.job[clique]].min():
            start, end = jobs.start[model.job[near]], jobs.end[model.job[near]]
            return np.union1d(clique, near[(start <= moment) & (moment < end)])
        near = near[np.argsort(model.pair_cost[near], kind="stable")]
        beside = adjacency(model.instance.arrays, int(model.who[clique[0]]), model.job[near])
        wide = near[list(bits(grown(0, (1 << len(near)) - 1, beside)))]
        return np.union1d(clique, wide)

    def _excluding(self, pairs: Ints, clique: Ints) -> Bools:
        """Which of one person's pairs exclude all of a clique."""
        model = self.model
        which = np.repeat(np.arange(len(pairs)), len(clique))
        against = np.tile(model.job[clique], len(pairs))
        who = np.repeat(model.who[pairs], len(clique))
        out = excludes(model.instance.arrays, who, model.job[pairs[which]], against)
        return np.asarray(out.reshape(len(pairs), len(clique)).all(axis=1))

    def complete(self, active: Ints) -> list[Cut]:
        """All the cuts that a choice among these pairs (sorted) could break, over these pairs."""
        inside = np.zeros(len(self.model.who), dtype=bool)
        inside[active] = True
        out = [
            *self._all_caps(self.model.day, self.day, inside),
            *self._all_caps(self.model.week, self.week, inside),
        ]
        held = np.bincount(self.twice_of, weights=inside[self.team_pairs], minlength=len(self.could_twice))
        for group in np.flatnonzero(held > 1):
            members = self.team_pairs[self.twice.members(int(group))]
            team = int(np.searchsorted(self.model.instance.team_job, self.model.job[members[0]]))
            out.append(_twice(members[inside[members]], team))
        return [*out, *self._all_clashes(active)]

    @staticmethod
    def _all_caps(caps: Caps, groups: Groups, inside: Floats) -> Iterator[Cut]:
        held = np.bincount(caps.of, weights=inside, minlength=len(caps.room))
        for group in np.flatnonzero(caps.binding & (held > caps.room)):
            members = groups.members(int(group))
            yield Cut(members[inside[members]], float(caps.room[group]))

    def _all_clashes(self, active: Ints) -> Iterator[Cut]:
        order = active[np.argsort(self.model.who[active], kind="stable")]
        for members, i, j in self._clashes_by_person(order):
            for clique in clique_cover(neighbours(len(members), i, j)):
                yield Cut(np.sort(members[list(bits(clique))]), 1.0)


def _crowded_moments(start: Ints, end: Ints) -> Ints:
    """Moments such that any two spans that overlap share one: the last starts before something ends."""
    starts, ends = np.unique(start), np.unique(end)
    following = np.searchsorted(ends, starts, side="right")  # the first end after each start
    return starts[np.append(following[1:] != following[:-1], values=True)]


def _twice(pairs: Ints, team: int) -> Cut:
    """Σ x ≤ y of the team: one person takes at most one of its needs."""
    return Cut(pairs, 0.0, None, np.array([team]), np.array([-1.0]))


def _heavy_cliques(adjacent: list[int], weight: Floats) -> list[int]:
    """Cliques heavier than 1, each grown from one node by taking the heaviest neighbour of all so far."""
    found: dict[int, None] = {}
    for node in np.argsort(-weight, kind="stable").tolist():
        clique, common = 1 << node, adjacent[node]
        while common:
            heaviest = max(bits(common), key=lambda k: weight[k])
            clique |= 1 << heaviest
            common &= adjacent[heaviest]
        if weight[list(bits(clique))].sum() > 1 + EPSILON:
            found[clique] = None
    return list(found)
