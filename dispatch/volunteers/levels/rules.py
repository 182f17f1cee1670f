"""Dated rules: on which days which condition grants which level or permission, for one language or for any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from dispatch.matching.faults import Faults, shown
from dispatch.matching.parts import wrong
from dispatch.vocabulary import LANGUAGES, LEVELS, VisitKind
from dispatch.volunteers.levels.conditions import Condition, Level, leaves
from dispatch.volunteers.levels.days import Days, between
from dispatch.volunteers.levels.renewing import Renewed

LEVEL: Final = "level"
"""The target of rules that grant a level; all other targets are kinds of visits."""


@dataclass(frozen=True, slots=True)
class Rule:
    """From `first` through `last` (None: until further notice) whoever meets `when` has what it grants.

    A rule grants either a `level` (1 to 4) or `permissions`, kinds of visits. `language` None: in any language. `name`
    is how the screens call it; `id` is how rules of two editions are told to be the same.
    """

    id: str
    first: date
    when: Condition
    level: int | None = None
    permissions: tuple[VisitKind, ...] = ()
    language: str | None = None
    last: date | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise wrong("until", "is before from")
        if (self.level is None) == (not self.permissions):
            raise wrong("grants", "must be either a level or permissions")
        if self.level is not None and self.level not in LEVELS:
            raise wrong("grants.level", f"must be between 1 and 4, not {shown(self.level)}")
        if self.language is not None and self.language not in LANGUAGES:
            raise wrong("language", f"is not a known language: {shown(self.language)}")
        if self.level is not None and any(isinstance(one, Level) for one in leaves(self.when)):
            raise wrong("when", "asks for a level, but the rule itself grants one")

    @property
    def days(self) -> Days:
        """The days on which it is in force."""
        return between(self.first, self.last)

    def grants(self, target: str) -> int:
        """The level it gives, or 1 for a kind of visit it allows; 0 where it says nothing about the target."""
        if target == LEVEL:
            return self.level or 0
        return int(target in self.permissions)

    def speaks_of(self, language: str) -> bool:
        """Whether it is for this language."""
        return self.language in (None, language)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a foundation, past, present and announced. Their ids differ; making it raises ProblemError else."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        faults, seen = Faults(), dict[str, int]()
        for k, rule in enumerate(self.rules):
            if rule.id in seen:
                faults.add(f"rules[{k}].id", f"is the same as rules[{seen[rule.id]}].id: {shown(rule.id)}")
            seen.setdefault(rule.id, k)
        faults.raise_if_any()

    def about(self, target: str, language: str) -> tuple[Rule, ...]:
        """The rules that grant something of a target in a language, in their order."""
        return tuple(one for one in self.rules if one.grants(target) and one.speaks_of(language))

    def renewals(self, day: date) -> dict[str, Renewed]:
        """What rules in force on a day ask for renewing credentials, by kind; of several the one with most points."""
        asked = [
            leaf
            for rule in self.rules
            if rule.first <= day and (rule.last is None or rule.last >= day)
            for leaf in leaves(rule.when)
            if isinstance(leaf, Renewed)
        ]
        return {one.code: one for one in sorted(asked, key=lambda leaf: leaf.points)}


def succession(old: Rules, new: Rules, day: date) -> Rules:
    """One set of rules in which the old ones end the day before `day` and the new ones begin on it.

    Rules that would never be in force are left out. A new rule whose id an old one bears gets the day behind its id.
    """
    before = day - timedelta(days=1)
    kept = [replace(rule, last=min(rule.last or before, before)) for rule in old.rules if rule.first < day]
    added = [rule for rule in new.rules if rule.last is None or rule.last >= day]
    taken = {rule.id for rule in (*old.rules, *added)}
    old_ids = {rule.id for rule in old.rules}
    return Rules((*kept, *(_begun(rule, day, old_ids, taken) for rule in added)))


def _begun(rule: Rule, day: date, old_ids: set[str], taken: set[str]) -> Rule:
    id = rule.id
    while id in old_ids or (id != rule.id and id in taken):
        id = f"{id}@{day.isoformat()}"
    return replace(rule, first=max(rule.first, day), id=id)
