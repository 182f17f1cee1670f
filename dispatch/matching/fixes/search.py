"""The search: ideas from the board first, by solving where these do not do; each proven; the least asked first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dispatch.matching.fixes.board import Board
from dispatch.matching.fixes.catalogue import Catalogue, Changes, Variant, asks
from dispatch.matching.fixes.ideas import Idea, Thinker
from dispatch.matching.fixes.proving import Prover
from dispatch.matching.fixes.rearranging import Rearranger, askable
from dispatch.matching.fixes.shortages import shortages
from dispatch.matching.parts import Request
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Explained, Fix, Kind

MOST_ALIKE = 2  # fixes of one kind: the list is to show different ways
MOST_TRIED = 40  # ideas to be proven or refuted, for one request
BATCH = 64  # requests whose variants are looked at together


class Finder:
    """Finds what would help the uncovered requests of one plan, up to `most` fixes for each."""

    def __init__(self, problem: Problem, prover: Prover, most: int) -> None:
        self.problem, self.prover, self.most = problem, prover, most
        self.catalogue = Catalogue(problem)
        self.by_id = {request.id: request for request in problem.requests}

    def explain(self, request_ids: Sequence[str]) -> Iterator[Explained]:
        """What would help each of these requests."""
        for k in range(0, len(request_ids), BATCH):
            requests = [self.by_id[one] for one in request_ids[k : k + BATCH]]
            for request, thinkers in zip(requests, self._thinkers(requests, 1), strict=True):
                yield self._explained(request, thinkers)

    def _thinkers(self, requests: Sequence[Request], depth: int) -> list[list[Thinker]]:
        """By request the thinkers of its variants, the unchanged one first."""
        variants = [self._variants(request, depth) for request in requests]
        board = Board(
            self.problem,
            self.prover.plan.assignments,
            [one.request for several in variants for one in several],
        )
        numbers = iter(range(sum(map(len, variants))))
        return [
            [Thinker(self.problem, one, board.able(next(numbers))) for one in several] for several in variants
        ]

    def _variants(self, request: Request, depth: int) -> list[Variant]:
        found = [self.catalogue.unchanged(request), *self.catalogue.singles(request)]
        return found if depth == 1 else [*found, *self.catalogue.doubles(request)]

    def _explained(self, request: Request, thinkers: list[Thinker]) -> Explained:
        unchanged, found = thinkers[0], _Found(self.prover, self.most)
        if unchanged.could_start():  # the plan is not the best, or time ran out: no change is needed
            return Explained()
        found.add_all(_direct(thinkers, 1))
        self._rearrange(found, thinkers, request)
        if not found.fixes:
            thinkers = self._thinkers([request], 2)[0]
            found.add_all(_direct(thinkers, 2))
            self._rearrange(found, thinkers, request)
        return Explained(found.best(), () if found.fixes else shortages(request, unchanged.able))

    def _rearrange(self, found: _Found, thinkers: list[Thinker], request: Request) -> None:
        """Changes after which others must be given other work; of volunteers only where nothing else is found."""
        rearranger = Rearranger(self.prover, request.id)
        for thinker in thinkers[1:]:
            if self.prover.solves and not found.full:
                found.add_all(rearranger.of_hospital(thinker, found.wants))
        if self.prover.solves and not found.fixes:
            changes = [one for one in askable(thinkers[0]) if found.wants((one,))]
            found.add_all(rearranger.of_volunteers(changes))


class _Found:
    """The fixes found so far for one request, and what was tried."""

    def __init__(self, prover: Prover, most: int) -> None:
        self.prover, self.most = prover, most
        self.fixes: list[Fix] = []
        self.tried: set[Changes] = set()
        self.alike: Counter[tuple[Kind, ...]] = Counter()

    @property
    def full(self) -> bool:
        """Whether there are as many as are wanted, or enough was tried."""
        return len(self.fixes) >= self.most or len(self.tried) >= MOST_TRIED

    def wants(self, changes: Changes) -> bool:
        """Whether these changes are still worth a try."""
        return (
            bool(changes)
            and changes not in self.tried
            and self.alike[tuple(one.kind for one in changes)] < MOST_ALIKE
        )

    def add_all(self, ideas: Iterable[Idea]) -> None:
        """Try the ideas in their order, as long as there is room for more."""
        for idea in ideas:
            if self.full:
                return
            if self.wants(idea.changes):
                self.tried.add(idea.changes)
                fix = self.prover.prove(idea)
                if fix is not None:
                    self.fixes.append(fix)
                    self.alike[tuple(one.kind for one in idea.changes)] += 1

    def best(self) -> tuple[Fix, ...]:
        """The fixes, those that ask least of people first, then those that cost least."""
        return tuple(sorted(self.fixes, key=lambda fix: (asks(fix.changes), fix.cost)))


def _direct(thinkers: Iterable[Thinker], depth: int) -> list[Idea]:
    """The ideas of `depth` changes that move nobody else, those that ask least first."""
    found: list[Idea] = []
    for thinker in thinkers:
        found += thinker.of_hospital()
        if more := depth - thinker.variant.count:
            found += thinker.of_volunteers(more)
    return sorted(found, key=lambda one: (asks(one.changes), one.added))
