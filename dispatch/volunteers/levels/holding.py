"""When a condition is met, and what it rests on: a set of days for plans, a tree for people who ask why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from dispatch.volunteers.levels.conditions import AllOf, AnyOf, Condition, Leaf, Level
from dispatch.volunteers.levels.days import (
    BEGIN,
    END,
    Days,
    Steps,
    last_day,
    months_later,
    section,
    span_of,
    steps,
    union,
    without,
)
from dispatch.volunteers.levels.evidence import Evidence, Fact, FactKind
from dispatch.volunteers.levels.renewing import Renewed, earned, holding_on, renewed_days


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition looked at on one day. `met` stays as it is through `until` if nothing new comes (None: for good).

    `have` and `needed`: facts, minutes or points of a leaf (for complaints: how many there are, and the number that
    would be too many), the points of a renewal's period, the level, or how many of the `parts` are met and must be.
    `facts` are those that count.
    """

    condition: Condition
    met: bool
    have: int
    needed: int
    until: date | None
    facts: tuple[Fact, ...] = ()
    parts: tuple[Checked, ...] = ()

    def lacking(self) -> Checked | None:
        """What of it is not met yet: the tree without the parts that are; None where it is met."""
        if self.met:
            return None
        return replace(self, parts=tuple(rest for one in self.parts if (rest := one.lacking()) is not None))


class Holding:
    """One person's facts, asked about one language. `levels` is what `Level` looks at; see `deriving`.

    Rules ask the same of the same facts again and again: what a leaf counts is looked up once.
    """

    def __init__(self, evidence: Evidence, language: str) -> None:
        self.language = language
        self.levels = Steps((BEGIN,), (0,))
        self._facts: dict[FactKind, list[Fact]] = defaultdict(list)
        for fact in evidence.facts:
            self._facts[fact.kind].append(fact)
        self._counts: dict[Leaf, list[tuple[Fact, int, int]]] = {}
        self._totals: dict[Leaf, Steps] = {}
        self._met: dict[Leaf | Renewed, Days] = {}

    def days(self, condition: Condition) -> Days:
        """The days on which the condition is met."""
        if isinstance(condition, AllOf):
            return section(self.days(one) for one in condition.parts)
        if isinstance(condition, AnyOf):
            return union(self.days(one) for one in condition.parts)
        if isinstance(condition, Level):
            return self.levels.at_least(condition.at_least)
        if isinstance(condition, Renewed):
            if condition not in self._met:
                self._met[condition] = renewed_days(condition, *self._renewing(condition))
            return self._met[condition]
        if condition not in self._met:
            enough = self.total(condition).at_least(condition.at_least)
            self._met[condition] = without(enough) if condition.forbids else enough
        return self._met[condition]

    def total(self, leaf: Leaf) -> Steps:
        """What the facts that a leaf counts amount to, day by day."""
        if leaf not in self._totals:
            changes: list[tuple[int, int]] = []
            for fact, start, end in self._counted(leaf):
                changes += [(start, leaf.amount(fact)), (end, -leaf.amount(fact))]
            self._totals[leaf] = steps(changes)
        return self._totals[leaf]

    def checked(self, condition: Condition, day: int) -> Checked:
        """The condition on one day, with what it rests on."""
        days = self.days(condition)
        span = span_of(days, day) or span_of(without(days), day) or (BEGIN, END)
        met, until = span_of(days, day) is not None, last_day(span[1])
        if isinstance(condition, AllOf | AnyOf):
            parts = tuple(self.checked(one, day) for one in condition.parts)
            needed = len(parts) if isinstance(condition, AllOf) else 1
            return Checked(condition, met, sum(one.met for one in parts), needed, until, (), parts)
        if isinstance(condition, Level):
            return Checked(condition, met, self.levels.on(day), condition.at_least, until)
        if isinstance(condition, Renewed):
            have, held = self._earned(condition, day, met)
            return Checked(condition, met, have, condition.points, until, held)
        facts = tuple(fact for fact, start, end in self._counted(condition) if start <= day < end)
        return Checked(condition, met, self.total(condition).on(day), condition.at_least, until, facts)

    def _renewing(self, asked: Renewed) -> tuple[list[Fact], list[Fact]]:
        """The credentials that it is about, and the trainings that count towards them."""
        held = [one for one in self._facts[FactKind.CREDENTIAL] if asked.holds(one, self.language)]
        return held, [one for one in self._facts[FactKind.TRAINING] if asked.counts(one, self.language)]

    def _earned(self, asked: Renewed, day: int, met: bool) -> tuple[int, tuple[Fact, ...]]:
        """What the present period has earned so far; where the one before it fell short, what that one had."""
        credentials, trainings = self._renewing(asked)
        held = holding_on(credentials, day)
        on = date.fromordinal(day)
        points = (earned(asked, one, trainings, on, before=not met) for one in held)
        return max(points, default=0), tuple(held)

    def _counted(self, leaf: Leaf) -> list[tuple[Fact, int, int]]:
        """The facts a leaf counts, each from its first day to the day from which it does not count any more."""
        if leaf not in self._counts:
            fitting = (one for one in self._facts[leaf.kind] if leaf.fits(one, self.language))
            found = ((one, *_span(one, leaf)) for one in fitting)
            self._counts[leaf] = [one for one in found if one[1] < one[2]]
        return self._counts[leaf]


def _span(fact: Fact, leaf: Leaf) -> tuple[int, int]:
    ends = [
        END if fact.last is None else fact.last.toordinal() + 1,
        END if fact.revoked is None else fact.revoked.toordinal(),
        END if leaf.months is None else months_later(fact.first, leaf.months),
    ]
    return fact.first.toordinal(), min(ends)
