"""Credentials that are renewed with points: the periods of one, and on which days it stands renewed.

A period has so many months. Periods are counted back from the credential's last day, because that is the day which its
holder looks at; where it has no end, on from its first. The first period asks for nothing: whatever gave the
credential earned it. Each later one needs the points of the whole period before it, none earlier and none later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dispatch.matching.faults import shown
from dispatch.matching.parts import between, wrong
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.levels.days import END, Days, months_later, section, span_of, union
from dispatch.volunteers.levels.evidence import Fact, FactKind

MOST_MONTHS = 600
MOST_POINTS = 1_000_000
Span = tuple[int, int]
"""Days from one (its ordinal) until before another."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """The credential `code` holds, and each period of so many `months` that another followed earned these `points`.

    Points that go towards another credential, or belong to another language, do not count.
    """

    code: str
    points: int
    months: int

    def __post_init__(self) -> None:
        if self.code not in [one.value for one in CredentialKind]:
            raise wrong("kind", f"is no kind of credential: {shown(self.code)}")
        between("points", self.points, 1, MOST_POINTS)
        between("every_months", self.months, 1, MOST_MONTHS)

    def holds(self, fact: Fact, language: str) -> bool:
        """Whether a fact is this credential, for this language."""
        right = fact.kind is FactKind.CREDENTIAL and fact.code == self.code
        return right and fact.language in (None, language)

    def counts(self, fact: Fact, language: str) -> bool:
        """Whether a fact is a training whose points go towards it, for this language."""
        right = fact.kind is FactKind.TRAINING and fact.toward in ("", self.code)
        return right and fact.language in (None, language)


def periods_of(months: int, first: date, last: date | None, until: date) -> list[Span]:
    """All periods of a credential, the earliest first; without a last day those that begin through `until`.

    What is left over at its beginning is a period of its own, or where it is less than half of one part of the next.
    """
    if last is None or last == date.max:
        return _onwards(months, first, until)
    after, begin = last + timedelta(days=1), first.toordinal()
    found = [(months_later(after, -months), last.toordinal() + 1)]
    while found[-1][0] > begin:
        found.append((months_later(after, -months * (len(found) + 1)), found[-1][0]))
    start, end = found[-1]
    if len(found) > 1 and 2 * (end - begin) < end - start:
        del found[-1]
    found[-1] = (min(begin, found[-1][1] - 1), found[-1][1])
    return found[::-1]


def _onwards(months: int, first: date, until: date) -> list[Span]:
    found: list[Span] = []
    start = first.toordinal()
    while not found or (start <= until.toordinal() and start < END):
        end = months_later(first, months * (len(found) + 1))
        found.append((start, end))
        start = end
    return found


def period_on(months: int, first: date, last: date | None, day: date) -> tuple[date, date]:
    """First and last day of the period in which a day lies; of a day outside all of them, the nearest."""
    spans = periods_of(months, first, last, day)
    begun = [one for one in spans if one[0] <= day.toordinal()]
    start, end = begun[-1] if begun else spans[0]
    return date.fromordinal(start), date.fromordinal(end - 1)


def points_in(trainings: Iterable[Fact], span: Span) -> int:
    """What they earned together on the days of a span."""
    return sum(one.points for one in trainings if span[0] <= one.first.toordinal() < span[1])


def renewed_days(asked: Renewed, credentials: Iterable[Fact], trainings: list[Fact]) -> Days:
    """The days on which one of these credentials, all of the kind asked for, holds and stands renewed."""
    return union(_days(asked, one, trainings) for one in credentials)


def earned(asked: Renewed, held: Fact, trainings: list[Fact], day: date, *, before: bool) -> int:
    """The points of the period in which a day lies, or of the one `before`."""
    spans = periods_of(asked.months, held.first, held.last, day)
    at = max((k for k, one in enumerate(spans) if one[0] <= day.toordinal()), default=0) - before
    return points_in(trainings, spans[at]) if at >= 0 else 0


def _days(asked: Renewed, held: Fact, trainings: list[Fact]) -> Days:
    days = held_days(held)
    if held.undated and held.last is not None:
        return days  # given at a time nobody knows of: through its last day it is taken at its word
    latest = max((one.first for one in trainings), default=held.first)
    until = date.fromordinal(min(months_later(latest, asked.months), END - 1))
    spans = periods_of(asked.months, held.first, held.last, until)
    good = [span for before, span in pairwise(spans) if points_in(trainings, before) >= asked.points]
    return section([union((one,) for one in (spans[0], *good)), days])


def held_days(fact: Fact) -> Days:
    """The days on which a fact holds."""
    ends = [END if fact.last is None else fact.last.toordinal() + 1]
    ends.append(END if fact.revoked is None else fact.revoked.toordinal())
    start = fact.first.toordinal()
    return ((start, min(ends)),) if start < min(ends) else ()


def holding_on(credentials: Iterable[Fact], day: int) -> list[Fact]:
    """Those that hold on a day."""
    return [one for one in credentials if span_of(held_days(one), day)]
