"""Which share of the roster is current: every needed paper valid, and a level in some language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from dispatch.db import db
from dispatch.volunteers.models import Credential, LevelSpan, Volunteer
from dispatch.volunteers.queries.papers import NEEDED
from training.models import RosterMonth


@dataclass(frozen=True, slots=True)
class RosterCount:
    """How many people are active on a day, and of these have their papers, a level, both."""

    people: int
    papers: int
    levels: int
    current: int

    @property
    def percent(self) -> float | None:
        """The share that is current, in per cent to one place; None of nobody."""
        return round(100 * self.current / self.people, 1) if self.people else None


@dataclass(frozen=True, slots=True)
class Month:
    """A month's first day, the day that was counted, what was found; `ahead`: only if nothing is renewed."""

    month: date
    day: date
    count: RosterCount
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class _Person:
    """Until when the papers hold (None: not all there), and the days from and through which there is a level."""

    papers_until: date | None
    levels: tuple[tuple[date, date], ...]

    def has_level(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.levels)

    def has_papers(self, day: date) -> bool:
        return self.papers_until is not None and day <= self.papers_until


def count_roster(day: date) -> RosterCount:
    """Of the roster as it is now, on this day: today, or a later one if nothing is renewed."""
    return _count(_people(), day)


def ahead(today: date, number: int) -> list[Month]:
    """The ends of this and the coming months as they will be if nothing is renewed; this month's is today."""
    people = _people()
    found = [Month(today.replace(day=1), today, _count(people, today))]
    for _each in range(number):
        first = _next(found[-1].month)
        day = _next(first) - timedelta(days=1)
        found.append(Month(first, day, _count(people, day), ahead=True))
    return found


def months(today: date, number: int) -> list[Month]:
    """What was counted in the last months before this one, as far as it was, the oldest first."""
    statement = select(RosterMonth).where(RosterMonth.month < today.replace(day=1))
    rows = db.session.scalars(statement.order_by(RosterMonth.month.desc()).limit(number)).all()
    return [Month(one.month, one.counted_on, _told(one)) for one in reversed(rows)]


def _told(one: RosterMonth) -> RosterCount:
    return RosterCount(one.people, one.papers, one.levels, one.current)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _count(people: Sequence[_Person], day: date) -> RosterCount:
    papers = [one.has_papers(day) for one in people]
    levels = [one.has_level(day) for one in people]
    both = sum(first and second for first, second in zip(papers, levels, strict=True))
    return RosterCount(len(people), sum(papers), sum(levels), both)


def _people() -> list[_Person]:
    """Everybody active, in three queries however many."""
    keys = db.session.scalars(select(Volunteer.id).where(Volunteer.active)).all()
    papers: dict[int, dict[str, date]] = {key: {} for key in keys}
    statement = select(Credential).where(Credential.kind.in_(NEEDED)).join(Volunteer).where(Volunteer.active)
    for one in db.session.scalars(statement):
        held = papers[one.volunteer_id]
        held[one.kind] = max(held.get(one.kind, date.min), one.last_day or date.max)
    levels = _levels(keys)
    return [_Person(_until(papers[key].values()), tuple(levels[key])) for key in keys]


def _until(last_days: Iterable[date]) -> date | None:
    days = list(last_days)
    return min(days) if len(days) == len(NEEDED) else None


def _levels(keys: Sequence[int]) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {key: [] for key in keys}
    columns = (LevelSpan.volunteer_id, LevelSpan.first, LevelSpan.last)
    for key, first, last in db.session.execute(select(*columns).where(LevelSpan.level >= 1)):
        if key in found:
            found[key].append((first, last))
    return found
