"""What a roster is worth and what it costs, computed from the problem alone.

All costs are whole units: a sixty-thousandth of a point, so that minutes and thousandths add up exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatch.disasters.rostering.parts import Pair, Wish
from dispatch.disasters.rostering.rules import Rules, counts_for, wanted
from dispatch.disasters.rostering.spans import minute

UNIT = 60_000  # units a point


def units(points: float) -> int:
    """Points, of at most three decimals, in units."""
    return round(points * 1000) * 60


def points(amount: float) -> float:
    """Units in points."""
    return round(amount / UNIT, 9)


class Bill:
    """Worth and cost of the duties of one problem; supporters and shifts go by their place in it."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.problem = rules, rules.problem
        self.costs = rules.problem.settings.costs
        self.before = {
            (rules.supporter_number[one.supporter], rules.shift_number[one.shift])
            for one in self.problem.previous
        }

    def coverage(self, duties: Collection[tuple[int, int]]) -> int:
        """The places filled, each worth the importance of its shift: seats, languages and experience alike."""
        on: list[list[int]] = [[] for _ in self.problem.shifts]
        for p, s in duties:
            on[s].append(p)
        return sum(
            shift.importance * sum(self.filled(s, on[s])) for s, shift in enumerate(self.problem.shifts)
        )

    def filled(self, s: int, people: Sequence[int]) -> list[int]:
        """The places of a shift that these people fill: seats first, then each need."""
        shift = self.problem.shifts[s]
        counts = [counts_for(shift, self.problem.supporters[p]) for p in people]
        needs = [min(most, sum(one[k] for one in counts)) for k, most in enumerate(wanted(shift))]
        return [min(shift.number, len(people)), *needs]

    def cost(self, duties: Collection[tuple[int, int]]) -> int:
        """What all of it costs, in units."""
        of_person: list[list[int]] = [[] for _ in self.problem.supporters]
        for p, s in duties:
            of_person[p].append(s)
        own = sum(self.own(p, shifts) for p, shifts in enumerate(of_person))
        return own + units(self.costs.changed) * len(self.before) + self.pairs(duties)

    def own(self, p: int, duties: Sequence[int]) -> int:
        """What a person's duties cost as far as only they are concerned: hours beyond the fair share, wishes, posts;
        less what is saved by keeping earlier duties."""
        rules, costs, shifts = self.rules, self.costs, self.problem.shifts
        minutes = sum(one.minutes for one in rules.worked[p]) + sum(rules.shifts[s].minutes for s in duties)
        wishes = sum(one.weight * self._unmet(one, duties) for one in self.problem.supporters[p].wishes)
        posts = max(0, len({shifts[s].post for s in duties}) - 1)
        kept = sum((p, s) in self.before for s in duties)
        return (
            units(costs.fairness) // 60 * self.beyond(minutes)
            + units(costs.wish) * wishes
            + units(costs.post) * posts
            - units(costs.changed) * kept
        )

    def beyond(self, minutes: int) -> int:
        """Minutes beyond one fair share, and again those beyond two, three, ..."""
        share = round(60 * self.problem.settings.fair_hours)
        shares = minutes // share
        return shares * minutes - share * shares * (shares + 1) // 2

    def meets(self, wish: Wish, s: int) -> bool:
        """Whether a duty in this shift is what a wish names."""
        shift, hours = self.problem.shifts[s], self.rules.shifts[s]
        if wish.hours is not None:
            return minute(wish.hours.start) < hours.end and hours.start < minute(wish.hours.end)
        return wish.shift == shift.id or wish.post == shift.post

    def _unmet(self, wish: Wish, duties: Sequence[int]) -> int:
        met = sum(self.meets(wish, s) for s in duties)
        return met if wish.against else int(met == 0)

    def pairs(self, duties: Collection[tuple[int, int]]) -> int:
        """What pairs' wishes that are not met cost, shift by shift."""
        known, total = set(duties), 0
        for pair in self.problem.pairs:
            if not pair.must:
                one, other = self.numbers(pair)
                for s in range(len(self.problem.shifts)):
                    together = ((one, s) in known) + ((other, s) in known)
                    total += pair.weight * (together == (1 if pair.together else 2))
        return units(self.costs.pair) * total

    def numbers(self, pair: Pair) -> tuple[int, int]:
        """The two of a pair, by their places."""
        one, other = pair.supporters
        return self.rules.supporter_number[one], self.rules.supporter_number[other]
