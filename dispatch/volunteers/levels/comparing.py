"""Before rules are changed: whom the change would raise or lower, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels.deriving import Standing, profiles
from dispatch.volunteers.levels.evidence import Evidence, Override
from dispatch.volunteers.levels.rules import LEVEL, Rules


@dataclass(frozen=True, slots=True)
class Person:
    """One person of those whom a change of rules concerns."""

    id: str
    evidence: Evidence
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody has in one language before and after; `target` is "level" or a kind of visit."""

    person: str
    language: str
    target: str
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of rules does on a day, in the order of the people."""

    raised: tuple[Change, ...]
    lowered: tuple[Change, ...]
    unchanged: tuple[Change, ...]


def compare(old: Rules, new: Rules, people: Iterable[Person], day: date) -> Comparison:
    """Levels and permissions of all people on `day` by the old and by the new rules.

    Ask for the day from which the new rules hold. What an override holds stays as it is: it counts as unchanged.
    """
    changes = [change for person in people for change in _changes(old, new, person, day.toordinal())]
    return Comparison(
        tuple(one for one in changes if one.after.value > one.before.value),
        tuple(one for one in changes if one.after.value < one.before.value),
        tuple(one for one in changes if one.after.value == one.before.value),
    )


def _changes(old: Rules, new: Rules, person: Person, day: int) -> Iterator[Change]:
    before = profiles(old, person.evidence, person.overrides)
    after = profiles(new, person.evidence, person.overrides)
    for language in before:
        for target in (LEVEL, *VisitKind):
            yield Change(
                person.id,
                language,
                target,
                before[language].standing(target, day),
                after[language].standing(target, day),
            )
