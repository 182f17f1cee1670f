"""The search: ideas from the board first, by solving where these do not do; each proven; the least asked first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from dispatch.matching.fixes.board import Board
from dispatch.matching.fixes.catalogue import Catalogue, Changes, Variant, asks
from dispatch.matching.fixes.ideas import Idea, Thinker
from dispatch.matching.fixes.proving import Prover
from dispatch.matching.fixes.rearranging import Rearranger, askable
from dispatch.matching.fixes.rivals import Rivals
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
        """What would help each of these requests.

        The first is always looked at; for those that time does not suffice for, nothing is said.
        """
        for k in range(0, len(request_ids), BATCH):
            batch = request_ids[k : k + BATCH]
            if k and self.prover.left() <= 0:
                yield from repeat(Explained(), len(batch))
                continue
            for name, case in zip(batch, self._cases(batch), strict=True):
                late = name != request_ids[0] and self.prover.left() <= 0
                yield Explained() if late else case.explained()

    def _cases(self, request_ids: Sequence[str]) -> Iterator[_Case]:
        """Requests looked at together."""
        requests = [self.by_id[one] for one in request_ids]
        variants = [self._variants(one) for one in requests]
        whole = [one.request for several in variants for one in several]
        board = Board(self.problem, self.prover.plan.assignments, whole)
        rivals = Rivals(self.problem, self.prover.plan, board)
        first = 0
        for request, several in zip(requests, variants, strict=True):
            thinkers = [Thinker(self.problem, one, board, first + n) for n, one in enumerate(several)]
            yield _Case(self.prover, request, thinkers, rivals, self.most)
            first += len(several)

    def _variants(self, request: Request) -> list[Variant]:
        """The request as it is, with one change and with two: in this order."""
        return [
            self.catalogue.unchanged(request),
            *self.catalogue.singles(request),
            *self.catalogue.doubles(request),
        ]


class _Case:
    """One uncovered request. `thinkers` are those of its variants, the unchanged one first."""

    def __init__(
        self, prover: Prover, request: Request, thinkers: Sequence[Thinker], rivals: Rivals, most: int
    ) -> None:
        self.prover, self.request, self.thinkers, self.rivals = prover, request, thinkers, rivals
        self.rearranger = Rearranger(prover, request.id)
        self.found = _Found(prover, most)

    def explained(self) -> Explained:
        """The fixes of one change; where there is none those of two; where there is none who is missing."""
        if self.thinkers[0].could_start():  # time ran out while planning: no change is needed
            return Explained()
        for depth in (1, 2):
            if not self.found.fixes:
                thinkers = [one for one in self.thinkers if one.variant.count <= depth]
                self._try(_direct(thinkers, depth))
                self._rearrange(thinkers)
        if self.found.fixes:
            return Explained(self.found.best())
        return Explained(shortage=shortages(self.request, self.thinkers[0].able))

    def _try(self, ideas: Iterable[Idea]) -> None:
        """Try the ideas in their order. Those whose gifts are plainly of better use elsewhere come last, if at all."""
        doubtful: list[Idea] = []
        self.found.add_all(self._sensible(ideas, doubtful))
        if self.prover.solves and not self.found.fixes:
            self.found.add_all(doubtful)

    def _sensible(self, ideas: Iterable[Idea], doubtful: list[Idea]) -> Iterator[Idea]:
        for idea in ideas:
            if idea.of_volunteers and self.rivals.better(idea):
                doubtful.append(idea)
            else:
                yield idea

    def _rearrange(self, thinkers: Sequence[Thinker]) -> None:
        """Changes after which others must be given other work: where they ask less than what is found, or nothing is;
        of volunteers only where nothing is."""
        for thinker in thinkers[1:]:
            if self.prover.solves and not self.found.full:
                self.found.add_all(self.rearranger.of_hospital(thinker, self.found.would_lead))
        if self.prover.solves and not self.found.fixes:
            changes = [one for one in askable(thinkers[0]) if self.found.wants((one,))]
            self.found.add_all(self.rearranger.of_volunteers(changes))


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

    def would_lead(self, changes: Changes) -> bool:
        """Whether these changes are worth a try, and ask less than every fix found so far."""
        return self.wants(changes) and all(asks(changes) < asks(fix.changes) for fix in self.fixes)

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
    """The ideas of `depth` changes, or fewer, that move nobody else; those that ask least first."""
    found: list[Idea] = []
    for thinker in thinkers:
        found += thinker.of_hospital()
        if more := depth - thinker.variant.count:
            found += thinker.of_volunteers(more)
    return sorted(found, key=lambda one: (asks(one.changes), one.added))
