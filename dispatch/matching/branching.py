"""Branch and bound on what the relaxation leaves half done: is this request covered, is this team's job done?

Teams are what makes the relaxation fractional: half a team costs nobody's whole day. Which requests are covered, and
with which of their jobs, is decided here, the best bound first, each node from its parent's basis; the pairs follow
nearly by themselves, and an integer programme over the few that matter settles what is left of a leaf.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from dispatch.matching.arrays import Floats
from dispatch.matching.backend import Basis
from dispatch.matching.columns import Relaxation, Relaxed
from dispatch.matching.model import Branch, Model, Objective

WHOLE = 1e-5


@dataclass(order=True)
class Node:
    """A branch still to be looked at; no plan in it has a value below `bound`."""

    bound: float
    depth: int
    branch: Branch = field(compare=False)
    basis: Basis | None = field(compare=False)


def coverage_of(model: Model, relaxed: Relaxed) -> Floats:
    """How far each request (by its cover row) is covered in a relaxed solution."""
    alone = np.flatnonzero(model.alone)
    out = np.zeros(model.first_staff)
    np.add.at(out, model.serve_row[alone], relaxed.dense[alone])
    np.add.at(out, model.team_cover, relaxed.own[: model.first_kept])
    return out


def halves(model: Model, relaxed: Relaxed, branch: Branch) -> tuple[Branch, Branch] | None:
    """The branch cut in two at the weightiest question the solution leaves open; None where it leaves none."""
    weight = model.instance.arrays.jobs.weight
    covered = coverage_of(model, relaxed)
    doubt = np.minimum(covered, 1 - covered)
    decided = list(branch.covered | branch.uncovered)
    doubt[decided] = 0
    if doubt.max(initial=0) > WHOLE:
        row = int(np.argmax(doubt * weight[model.requests]))
        return (
            replace(branch, covered=branch.covered | {row}),
            replace(branch, uncovered=branch.uncovered | {row}),
        )
    used = relaxed.own[: model.first_kept]
    doubt = np.minimum(used, 1 - used)
    doubt[list(branch.used | branch.unused)] = 0
    if doubt.max(initial=0) > WHOLE:
        team = int(np.argmax(doubt * weight[model.requests[model.team_cover]]))
        return replace(branch, used=branch.used | {team}), replace(branch, unused=branch.unused | {team})
    doubt = np.minimum(relaxed.dense, 1 - relaxed.dense)
    if doubt.max(initial=0) > WHOLE:
        pair = int(np.argmax(doubt))
        others = np.flatnonzero(model.instance.slot == model.instance.slot[pair])
        return (
            replace(branch, barred=branch.barred | (frozenset(others.tolist()) - {pair})),
            replace(branch, barred=branch.barred | {pair}),
        )
    return None


class Search:
    """The search for one objective. `limit` gives the value a node must stay below to be of interest."""

    def __init__(
        self,
        relaxation: Relaxation,
        objective: Objective,
        left: Callable[[], float],
        offer: Callable[[Objective, Relaxed], None],
        limit: Callable[[], float],
        leaf: Callable[[Objective, Relaxed], float],
    ) -> None:
        self.relaxation, self.model, self.objective = relaxation, relaxation.model, objective
        self.left, self.offer, self.limit, self.leaf = left, offer, limit, leaf
        self.open: list[Node] = []
        self.unproven = math.inf

    def run(self, root: Relaxed) -> float:
        """Search below a solved relaxation; what no plan's value can be below."""
        self._split(Branch(), root, root.bound)
        count = 0
        while self.open and self.left() > 0 and self.open[0].bound < min(self.limit(), self.unproven):
            node, count = heapq.heappop(self.open), count + 1
            relaxed = self._relaxed(node)
            bound = max(node.bound, relaxed.bound)
            if not relaxed.solved:
                heapq.heappush(self.open, replace(node, bound=bound))
                break
            if count & (count - 1) == 0:  # a plan from the first node, the second, the fourth, the eighth …
                self.offer(relaxed.objective, relaxed)
            if bound < self.limit():
                self._split(node.branch, relaxed, bound)
        still = [node.bound for node in self.open[:1] if node.bound < self.limit()]
        return min([self.unproven, *still])

    def _relaxed(self, node: Node) -> Relaxed:
        """The node's relaxation, with one round of zero-half cuts where it is still of interest."""
        objective = replace(self.objective, branch=node.branch)
        relaxed = self.relaxation.solve(objective, node.basis, self.left)
        if relaxed.solved and relaxed.bound < self.limit() and self.relaxation.halve(relaxed):
            again = self.relaxation.solve(objective, relaxed.basis, self.left)
            return again if again.solved else relaxed
        return relaxed

    def _split(self, branch: Branch, relaxed: Relaxed, bound: float) -> None:
        parts = halves(self.model, relaxed, branch)
        if parts is None:
            self.offer(relaxed.objective, relaxed)
            left = max(bound, self.leaf(replace(self.objective, branch=branch), relaxed))
            if left < self.limit():
                self.unproven = min(self.unproven, left)
            return
        depth = len(branch.covered | branch.uncovered) + len(branch.used | branch.unused) + 1
        for part in parts:
            heapq.heappush(self.open, Node(bound, -depth, part, relaxed.basis))
