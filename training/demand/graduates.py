"""Whom to invite: for k = 1, 2, ... the k people whose passing a course would have covered the most requests.

One after the other, whoever gains most: lazily, because a person's gain mostly falls as others pass, so that what they
gained last time says whom to look at first. Where nobody gains anything alone but all together do (a team of two, say),
the next is taken from the smallest group that does. Few combinations are all tried; otherwise the bound says how much
better any other k people could be.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

from training.demand.courses import Course
from training.demand.rehearsal import Past, Rehearsal

ALL_TRIED = 60  # combinations of k people: up to here each is solved


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to invite, and the requests the plan would have given them that they may not do now."""

    person: str
    requests: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Person and requests."""
        return {"person": self.person, "requests": list(self.requests)}


@dataclass(frozen=True, slots=True)
class Choice:
    """The best k people found: with them `covered` requests are covered, `gained` more than with nobody; no k people
    gain more than `bound`. `won` are the requests covered then and not now, `lost` those for which it is the other way
    round (a plan may swap: `gained` is the difference)."""

    invited: tuple[Invited, ...]
    covered: int
    gained: int
    bound: int
    won: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Their ids, in the order to invite them."""
        return tuple(one.person for one in self.invited)

    @property
    def proven(self) -> bool:
        """Whether no other people, as many, would gain more."""
        return self.gained == self.bound

    def to_json(self) -> dict[str, Any]:
        """The choice as plain values."""
        return {
            "people": len(self.invited),
            "covered": self.covered,
            "gained": self.gained,
            "bound": self.bound,
            "proven": self.proven,
            "invite": [one.to_json() for one in self.invited],
            "won": list(self.won),
            "lost": list(self.lost),
        }


@dataclass(frozen=True, slots=True)
class Curve:
    """What a course would have brought: `choices[k - 1]` for k people. It ends where more people bring nothing more, or
    where the seats or the people do. `all_gain` is what everybody's passing would gain at most."""

    course: Course
    covered: int
    suited: int
    useful: int
    all_gain: int
    choices: tuple[Choice, ...]

    def to_json(self) -> dict[str, Any]:
        """The curve as plain values."""
        return {
            "covered": self.covered,
            "suited": self.suited,
            "useful": self.useful,
            "all_gain": self.all_gain,
            "choices": [one.to_json() for one in self.choices],
        }


def graduates(
    pasts: Sequence[Past], course: Course, most: int | None = None, *, tried: int = ALL_TRIED
) -> Curve:
    """The best people for one course over the problems of the past, for each number up to `most` (None: the seats).

    Where at most `tried` groups of a size exist, all are solved and the choice is the best there is.
    """
    return _Search(Rehearsal(pasts, course), tried).curve(min(course.seats, most or course.seats))


class _Search:
    """One course: the greedy order, the small cases in full, the bounds."""

    def __init__(self, rehearsal: Rehearsal, tried: int) -> None:
        self.rehearsal, self.tried = rehearsal, tried
        self.base = rehearsal.covered(())
        everyone = rehearsal.candidates
        self.ceiling = rehearsal.covered(everyone)
        self.all_gain = rehearsal.most(everyone) - self.base
        self.hope = {who: rehearsal.reach(who) for who in everyone}

    def curve(self, most: int) -> Curve:
        """The whole answer."""
        choices: list[Choice] = []
        for k, group in enumerate(self._order(most), start=1):
            best = self._exactly(k, group)
            if choices and self.rehearsal.covered(best) < choices[-1].covered:
                before = choices[-1].people
                best = (*before, next(who for who in group if who not in before))
            choices.append(self._choice(best))
        while choices and choices[-1].gained == (choices[-2].gained if len(choices) > 1 else 0):
            choices.pop()
        return Curve(
            self.rehearsal.course,
            self.base,
            len(self.rehearsal.suited),
            len(self.rehearsal.candidates),
            self.all_gain,
            tuple(choices),
        )

    def _order(self, most: int) -> Iterator[tuple[str, ...]]:
        """The greedy's people: one more in each group, until nobody could gain anything more."""
        taken: tuple[str, ...] = ()
        while len(taken) < most and self.rehearsal.covered(taken) < self.ceiling:
            taken = (*taken, self._next(taken))
            yield taken

    def _next(self, taken: tuple[str, ...]) -> str:
        """Who gains most now. Earlier gains say whom to look at; nobody is looked at twice, nor once all is gained."""
        now, people = self.rehearsal.covered(taken), self.rehearsal.candidates
        room = self.ceiling - now
        queue = [(-min(self.hope[who], room), True, k) for k, who in enumerate(people) if who not in taken]
        heapq.heapify(queue)
        while queue[0][0] and queue[0][1]:
            k = queue[0][2]
            self.hope[people[k]] = self.rehearsal.covered((*taken, people[k]), taken) - now
            heapq.heapreplace(queue, (-self.hope[people[k]], False, k))
        if queue[0][0]:
            return people[queue[0][2]]
        self.hope = {who: self.rehearsal.reach(who) for who in people}
        return self._needed(taken, [who for who in people if who not in taken])

    def _needed(self, taken: tuple[str, ...], others: list[str]) -> str:
        """The last of the first few of these people who, together, gain something: without them the others do not."""
        now, low, high = self.rehearsal.covered(taken), 0, len(others)
        while high - low > 1:
            middle = (low + high) // 2
            gains = self.rehearsal.covered((*taken, *others[:middle]), taken) > now
            low, high = (low, middle) if gains else (middle, high)
        return others[high - 1]

    def _exactly(self, k: int, group: tuple[str, ...]) -> tuple[str, ...]:
        """The best group of this size where few exist; the greedy's where it is as good, or where they are many."""
        people = self.rehearsal.candidates
        if comb(len(people), k) > self.tried:
            return group
        best = max(combinations(people, k), key=self.rehearsal.covered)
        return best if self.rehearsal.covered(best) > self.rehearsal.covered(group) else group

    def _bound(self, k: int) -> int:
        """What no k people could gain more than: all of them tried, all raised at once, or the k who reach furthest."""
        people = self.rehearsal.candidates
        if comb(len(people), k) <= self.tried:
            return max(map(self.rehearsal.most, combinations(people, k)), default=self.base) - self.base
        reach = sorted((self.rehearsal.reach(who) for who in people), reverse=True)
        return min(self.all_gain, sum(reach[:k]))

    def _choice(self, group: tuple[str, ...]) -> Choice:
        covered = self.rehearsal.covered(group)
        won, lost = self._difference(group)
        return Choice(
            tuple(Invited(who, self._tasks(group, who)) for who in group),
            covered,
            covered - self.base,
            max(covered - self.base, self._bound(len(group))),
            won,
            lost,
        )

    def _difference(self, group: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        won: list[str] = []
        lost: list[str] = []
        for one, now, then in zip(
            self.rehearsal.classes, self.rehearsal.nobody, self.rehearsal.outcomes(group), strict=True
        ):
            name = [request.id for request in one.past.problem.requests]
            won += [name[r] for r in sorted(then.chosen.keys() - now.chosen.keys())]
            lost += [name[r] for r in sorted(now.chosen.keys() - then.chosen.keys())]
        return tuple(won), tuple(lost)

    def _tasks(self, group: tuple[str, ...], who: str) -> tuple[str, ...]:
        return tuple(
            name
            for one, then in zip(self.rehearsal.classes, self.rehearsal.outcomes(group), strict=True)
            for name in one.tasks(then.chosen, who)
        )
