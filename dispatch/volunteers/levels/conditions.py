"""What a rule may ask for. Each condition is frozen and checks itself when it is made.

A `Leaf` counts facts: how many, or their hours or points, on a day. `AllOf` and `AnyOf` join conditions; `Level` asks
for the level that the other rules gave, and only rules about permissions may ask for it. `Renewed` (in `renewing`) asks
for a credential that was renewed as often as it had to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from dispatch.matching.faults import shown
from dispatch.matching.parts import between, wrong
from dispatch.vocabulary import LANGUAGES, LEVELS, CredentialKind, EvidenceKind
from dispatch.volunteers.levels.evidence import Fact, FactKind
from dispatch.volunteers.levels.renewing import Renewed

SAME, ANY = "same", "any"
SCALES: dict[str, tuple[str, ...]] = {
    EvidenceKind.JLPT: ("N5", "N4", "N3", "N2", "N1"),
    EvidenceKind.CEFR: ("A1", "A2", "B1", "B2", "C1", "C2"),
}
"""Grades from the least to the most: whoever has a higher one has shown the lower ones too."""
MOST_MONTHS = 600
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """Facts of one kind that must amount to `at_least`: a number of facts, minutes or points by `measure`.

    `language`: "same" (as the rule is asked for; facts without a language count too), "any", or a code. `months`: a
    fact counts for so many months from its first day, no longer. `grade`: at least it on its kind's scale, exactly it
    where there is no scale. `score`: that of a test at least. A complaint turns it round: fewer than `at_least`.
    """

    kind: FactKind
    at_least: int = 1
    measure: str = "count"
    code: str = ""
    grade: str = ""
    language: str = SAME
    months: int | None = None
    score: float | None = None

    def __post_init__(self) -> None:
        between("at_least", self.at_least, 1, MOST)
        if self.measure not in ("count", "minutes", "points"):
            raise wrong("measure", f"must be count, minutes or points, not {shown(self.measure)}")
        if self.months is not None:
            between("within_months", self.months, 1, MOST_MONTHS)
        if self.language not in (SAME, ANY) and self.language not in LANGUAGES:
            raise wrong("language", f"must be same, any or a known language, not {shown(self.language)}")
        _known_code(self.kind, self.code)
        if self.grade and self.code in SCALES and self.grade not in SCALES[self.code]:
            raise wrong("grade", f"is not on the scale of {self.code}: {shown(self.grade)}")

    @property
    def forbids(self) -> bool:
        """Whether it is met by what is not there."""
        return self.kind is FactKind.COMPLAINT

    def fits(self, fact: Fact, language: str) -> bool:
        """Whether a fact is one of those it counts, when it is asked for a language; days are not looked at."""
        return (
            fact.kind is self.kind
            and (not self.code or fact.code == self.code)
            and self._in_language(fact, language)
            and (not self.grade or self._grade_reached(fact))
            and (self.score is None or fact.score >= self.score)
        )

    def amount(self, fact: Fact) -> int:
        """What one fact adds."""
        if self.measure == "count":
            return 1
        return fact.minutes if self.measure == "minutes" else fact.points

    def _in_language(self, fact: Fact, language: str) -> bool:
        if self.language == SAME:
            return fact.language in (None, language)
        return self.language == ANY or fact.language == self.language

    def _grade_reached(self, fact: Fact) -> bool:
        scale = SCALES.get(self.code)
        if scale is None:
            return fact.grade == self.grade
        return fact.grade in scale and scale.index(fact.grade) >= scale.index(self.grade)


@dataclass(frozen=True, slots=True)
class Level:
    """The level in the rule's language, as derived or overridden, is at least this."""

    at_least: int

    def __post_init__(self) -> None:
        between("at_least", self.at_least, min(LEVELS), max(LEVELS))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these is met."""

    parts: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise wrong("all", "must not be empty")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these is met, or more."""

    parts: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise wrong("any", "must not be empty")


Condition: TypeAlias = Leaf | Level | Renewed | AllOf | AnyOf


def leaves(condition: Condition) -> Iterator[Leaf | Level | Renewed]:
    """What a condition rests on in the end, in its order."""
    if isinstance(condition, AllOf | AnyOf):
        for one in condition.parts:
            yield from leaves(one)
    else:
        yield condition


def _known_code(kind: FactKind, code: str) -> None:
    known = {FactKind.CREDENTIAL: CredentialKind, FactKind.EVIDENCE: EvidenceKind}.get(kind)
    if known is not None and code not in [one.value for one in known]:
        raise wrong("kind", f"is no kind of {kind.value}: {shown(code)}")
