"""What is known of one person, each fact with the days on which it holds, and what a coordinator decided instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dispatch.vocabulary import VisitKind


class FactKind(StrEnum):
    """What a fact is about; the words are those of the conditions of a rule."""

    CREDENTIAL = "credential"
    COURSE = "course"
    TEST = "test"
    EVIDENCE = "evidence"
    INTERPRETING = "interpreting"
    TRAINING = "training"
    REPORT = "report"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a person: it holds from `first` through `last` (None: without end).

    `language` None: it says nothing of a language and holds for all of them. `code` is the kind of credential or of
    evidence, or the code of a course or test; `grade` what stands on the certificate. `minutes` are those of one job
    or of one training, `points` those a training earned, `score` the result of a test. `revoked` is the first day on
    which it does not count any more, whatever `last` says. `toward`: the kind of credential towards whose renewal the
    points go ("": any). `undated`: nobody knows since when, and `first` is a day long ago. `source` tells the caller
    which row it came from.
    A complaint holds from the day it was made through the day before it was settled.
    """

    kind: FactKind
    first: date
    last: date | None = None
    language: str | None = None
    code: str = ""
    grade: str = ""
    minutes: int = 0
    points: int = 0
    score: float = 0
    revoked: date | None = None
    source: str = ""
    toward: str = ""
    undated: bool = False

    def __post_init__(self) -> None:
        if self.minutes < 0 or self.points < 0:
            raise ValueError("minutes and points are never negative")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All facts of one person, and the `languages` that they say they speak: levels are derived for these."""

    languages: tuple[str, ...]
    facts: tuple[Fact, ...] = ()

    def plus(self, facts: Iterable[Fact], languages: Iterable[str] = ()) -> Evidence:
        """The same person with more facts: what a course would change is derived from this."""
        spoken = tuple(dict.fromkeys((*self.languages, *languages)))
        return replace(self, languages=spoken, facts=(*self.facts, *facts))


@dataclass(frozen=True, slots=True)
class Override:
    """What a coordinator set instead of what the rules say: a level (0: none), or whether a kind of visit is allowed.

    It holds from `first` through `last`, never without end and never without a `note`. Of several that hold on one
    day, the one given last (later in the list) counts. A `floor` counts only where the rules give less: what somebody
    earns meanwhile is not held down by it.
    """

    language: str
    first: date
    last: date
    note: str
    by: str = ""
    level: int | None = None
    visit: VisitKind | None = None
    allowed: bool | None = None
    floor: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("last: is before first")
        if not self.note.strip():
            raise ValueError("note: must not be empty")
        if (self.level is None) == (self.visit is None) or (self.visit is None) != (self.allowed is None):
            raise ValueError("sets either a level or whether a visit is allowed")
        if self.level is not None and not 0 <= self.level <= 4:
            raise ValueError("level: must be between 0 and 4")
