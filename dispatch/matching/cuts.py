"""Which further rows a model needs: those a solution violates, or all that a set of pairs could violate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.clashes import bits, clashing, clique_cover, grown, neighbours
from dispatch.matching.instance import Caps
from dispatch.matching.model import Cut, Model

EPSILON = 1e-6


class Groups:
    """The members of each group of a grouping 0..n-1, without a Python list for each."""

    def __init__(self, of: Ints) -> None:
        self.order = np.argsort(of, kind="stable")
        self.first = np.searchsorted(of[self.order], np.arange(int(of.max(initial=-1)) + 2))

    def members(self, group: int) -> Ints:
        """Sorted indices of what stands in the group."""
        return self.order[self.first[group] : self.first[group + 1]]


class Cutter:
    """Finds cuts of one model. What it learns of a person's clashes is kept."""

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
        self._known: dict[int, tuple[Ints, list[int]]] = {}
        self._in_use: set[tuple[int, ...]] = set()

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
            yield Cut(self.team_pairs[members], 0.0, int(team[members[0]]))

    def _clashes(self, dense: Floats) -> Iterator[Cut]:
        support = np.flatnonzero(dense > EPSILON)
        support = support[np.argsort(self.model.who[support], kind="stable")]
        who = self.model.who[support]
        i, _ = clashing(self.model.instance.arrays, who, self.model.job[support])
        for person in np.unique(who[i]):
            yield from self._clashes_of(int(np.searchsorted(self.model.people, person)), dense)

    def _clashes_of(self, person: int, dense: Floats) -> Iterator[Cut]:
        """Cliques of this person's support that weigh more than 1, grown over all of the person's pairs."""
        pairs, adjacent = self.clash_graph(person)
        weight = dense[pairs]
        support = sum(1 << int(k) for k in np.flatnonzero(weight > EPSILON))
        found: set[int] = set()
        for node in sorted(bits(support), key=lambda k: -weight[k]):
            clique, common = 1 << node, adjacent[node] & support
            while common:
                heaviest = max(bits(common), key=lambda k: weight[k])
                clique |= 1 << heaviest
                common &= adjacent[heaviest]
            if sum(weight[k] for k in bits(clique)) > 1 + EPSILON:
                found.add(self._widest(clique, adjacent))
        for clique in sorted(found):
            yield Cut(pairs[list(bits(clique))], 1.0)

    @staticmethod
    def _widest(clique: int, adjacent: list[int]) -> int:
        common = -1
        for member in bits(clique):
            common &= adjacent[member]
        return grown(clique, common, adjacent)

    def clash_graph(self, person: int) -> tuple[Ints, list[int]]:
        """All pairs of a person (by place in `model.people`) and which exclude each other."""
        if person not in self._known:
            pairs = self.by_person.members(person)
            i, j = clashing(self.model.instance.arrays, self.model.who[pairs], self.model.job[pairs])
            self._known[person] = pairs, neighbours(len(pairs), i, j)
        return self._known[person]

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
            out.append(Cut(members[inside[members]], 0.0, team))
        return [*out, *self._all_clashes(active)]

    @staticmethod
    def _all_caps(caps: Caps, groups: Groups, inside: Floats) -> Iterator[Cut]:
        held = np.bincount(caps.of, weights=inside, minlength=len(caps.room))
        for group in np.flatnonzero(caps.binding & (held > caps.room)):
            members = groups.members(int(group))
            yield Cut(members[inside[members]], float(caps.room[group]))

    def _all_clashes(self, active: Ints) -> Iterator[Cut]:
        order = active[np.argsort(self.model.who[active], kind="stable")]
        who = self.model.who[order]
        i, j = clashing(self.model.instance.arrays, who, self.model.job[order])
        persons, first = np.unique(who[i], return_index=True)
        ends = [*first[1:].tolist(), len(i)]
        for person, a, b in zip(persons, first.tolist(), ends, strict=True):
            base = int(np.searchsorted(who, person))
            n = int(np.searchsorted(who, person, side="right")) - base
            for clique in clique_cover(neighbours(n, i[a:b] - base, j[a:b] - base)):
                yield Cut(np.sort(order[base + np.array(list(bits(clique)))]), 1.0)
