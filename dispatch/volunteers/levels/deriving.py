"""The level and the permissions of a person on a day: by which rule, why, until when, and what is missing for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels.days import (
    END,
    Days,
    Steps,
    from_values,
    last_day,
    section,
    span_of,
    steps,
    union,
)
from dispatch.volunteers.levels.evidence import Evidence, Override
from dispatch.volunteers.levels.holding import Checked, Holding
from dispatch.volunteers.levels.rules import LEVEL, Rule, Rules


@dataclass(frozen=True, slots=True)
class Gap:
    """A rule that would give more, and what of its condition is not met yet."""

    rule: Rule
    grants: int
    lacking: Checked


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has on a day in one language: a level, or (1 or 0) whether one kind of visit is allowed.

    `value` is what counts, `by_rules` what the rules alone say; they differ where an `override` holds. `rule` and
    `reason` belong to `by_rules`: of several rules that give it, the one that does so longest. If nothing new comes,
    `value` is not lower through `until`, and the day after it is `then`; both None: it is never lower. `missing`: the
    rules in force that would give the next higher value, each with what is lacking.
    """

    language: str
    target: str
    value: int
    by_rules: int
    rule: Rule | None
    reason: Checked | None
    override: Override | None
    until: date | None
    then: int | None
    missing: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """All of a person's standings in one language on one day."""

    language: str
    level: Standing
    permissions: Mapping[VisitKind, Standing]


class Profile:
    """What rules, facts and overrides come to in one language, for all days at once."""

    def __init__(
        self, rules: Rules, evidence: Evidence, overrides: Iterable[Override], language: str
    ) -> None:
        self.rules, self.language = rules, language
        self.overrides = [one for one in overrides if one.language == language]
        self.holding = Holding(evidence, language)
        self._granted: dict[str, Steps] = {}
        self._effective: dict[str, Steps] = {}
        self._days: dict[str, Days] = {}
        self.holding.levels = self.effective(LEVEL)

    def granted(self, target: str) -> Steps:
        """What the rules give, day by day: the most of what any of them gives."""
        if target not in self._granted:
            given: dict[int, list[Days]] = {}
            for rule in self.rules.about(target, self.language):
                given.setdefault(rule.grants(target), []).append(self.days(rule))
            changes: list[tuple[int, int]] = []
            for value in range(1, max(given, default=0) + 1):
                for start, end in union(
                    days for most, all_ in given.items() if most >= value for days in all_
                ):
                    changes += [(start, 1), (end, -1)]
            self._granted[target] = steps(changes)
        return self._granted[target]

    def effective(self, target: str) -> Steps:
        """What counts, day by day: an override where one holds, else what the rules give."""
        if target not in self._effective:
            edges = set(self.granted(target).starts)
            for one in self.overrides:
                edges |= {one.first.toordinal(), one.last.toordinal() + 1}
            values = ((day, self._value(target, day)) for day in sorted(edges) if day < END)
            self._effective[target] = from_values(values)
        return self._effective[target]

    def standing(self, target: str, day: int) -> Standing:
        """One standing of one day."""
        effective, by_rules = self.effective(target), self.granted(target).on(day)
        value, drop = effective.on(day), effective.drop(day)
        rule = self._rule(target, by_rules, day)
        return Standing(
            self.language,
            target,
            value,
            by_rules,
            rule,
            None if rule is None else self.holding.checked(rule.when, day),
            self._override(target, day),
            drop and last_day(drop[0]),
            drop and drop[1],
            self._missing(target, value, day),
        )

    def days(self, rule: Rule) -> Days:
        """The days on which a rule gives this person what it grants."""
        if rule.id not in self._days:
            self._days[rule.id] = section([rule.days, self.holding.days(rule.when)])
        return self._days[rule.id]

    def _value(self, target: str, day: int) -> int:
        override, granted = self._override(target, day), self.granted(target).on(day)
        return granted if override is None else _set_by(override)

    def _override(self, target: str, day: int) -> Override | None:
        """The one given last of those that hold; none where it is a floor and the rules give as much."""
        for one in reversed(self.overrides):
            if (one.visit or LEVEL) == target and one.first.toordinal() <= day <= one.last.toordinal():
                lifts = not one.floor or _set_by(one) > self.granted(target).on(day)
                return one if lifts else None
        return None

    def _rule(self, target: str, value: int, day: int) -> Rule | None:
        found: list[tuple[int, Rule]] = []
        for rule in self.rules.about(target, self.language):
            if rule.grants(target) == value and (span := span_of(self.days(rule), day)):
                found.append((span[1], rule))
        return max(found, key=lambda one: one[0])[1] if found else None

    def _missing(self, target: str, value: int, day: int) -> tuple[Gap, ...]:
        gaps = [
            Gap(rule, rule.grants(target), lacking)
            for rule in self.rules.about(target, self.language)
            if rule.grants(target) > value and span_of(rule.days, day)
            if (lacking := self.holding.checked(rule.when, day).lacking())
        ]
        least = min((one.grants for one in gaps), default=0)
        return tuple(one for one in gaps if one.grants == least)


def _set_by(override: Override) -> int:
    return int(bool(override.allowed)) if override.level is None else override.level


def profiles(rules: Rules, evidence: Evidence, overrides: Sequence[Override]) -> dict[str, Profile]:
    """A profile for every language the person says they speak or that somebody has set a level or permission in."""
    languages = dict.fromkeys((*evidence.languages, *(one.language for one in overrides)))
    return {language: Profile(rules, evidence, overrides, language) for language in languages}


def derive(rules: Rules, evidence: Evidence, overrides: Sequence[Override], day: date) -> dict[str, Derived]:
    """What the rules and the coordinators' overrides make of a person's facts on a day, by language."""
    at = day.toordinal()
    return {
        language: Derived(
            language, one.standing(LEVEL, at), {kind: one.standing(kind, at) for kind in VisitKind}
        )
        for language, one in profiles(rules, evidence, overrides).items()
    }
