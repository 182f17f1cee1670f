"""The levels and permissions of a time, as dated spans: what a plan needs to check the day of each job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels.days import Steps
from dispatch.volunteers.levels.deriving import profiles
from dispatch.volunteers.levels.evidence import Evidence, Override
from dispatch.volunteers.levels.rules import LEVEL, Rules


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` through `last` the level (or permission, 1 or 0) is `value`."""

    first: date
    last: date
    value: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """One language of one person; spans lie end to end, neighbours differ, and they fill the time asked for."""

    levels: tuple[Span, ...]
    permissions: Mapping[VisitKind, tuple[Span, ...]]

    def level_on(self, day: date) -> int:
        """The level of a day; LookupError for one outside the time that was asked for."""
        return _on(self.levels, day)

    def allows(self, kind: VisitKind, day: date) -> bool:
        """Whether a kind of visit is allowed on a day; LookupError for one outside."""
        return bool(_on(self.permissions[kind], day))


def timeline(
    rules: Rules, evidence: Evidence, overrides: Sequence[Override], first: date, last: date
) -> dict[str, Timeline]:
    """What `derive` says of every day from `first` through `last`, by language, if nothing new comes."""
    if last < first:
        raise ValueError("last: is before first")
    return {
        language: Timeline(
            _spans(one.effective(LEVEL), first, last),
            {kind: _spans(one.effective(kind), first, last) for kind in VisitKind},
        )
        for language, one in profiles(rules, evidence, overrides).items()
    }


def _spans(values: Steps, first: date, last: date) -> tuple[Span, ...]:
    start, end = first.toordinal(), last.toordinal() + 1
    edges = [start, *(day for day in values.starts if start < day < end), end]
    return tuple(Span(date.fromordinal(a), date.fromordinal(b - 1), values.on(a)) for a, b in pairwise(edges))


def _on(spans: Sequence[Span], day: date) -> int:
    for span in spans:
        if span.first <= day <= span.last:
            return span.value
    raise LookupError(day)
