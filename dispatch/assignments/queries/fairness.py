"""How the work is shared: who was asked how often, who said yes, and for how many hours, in a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.assignments.models import Assignment
from dispatch.assignments.queries.my import worked_minutes
from dispatch.db import db
from dispatch.i18n import zone
from dispatch.vocabulary import N_, AssignmentState, Term
from dispatch.volunteers.models import Volunteer, VolunteerLanguage

SAID_YES = (
    AssignmentState.ACCEPTED,
    AssignmentState.DONE,
    AssignmentState.CANCELLED,
    AssignmentState.NO_SHOW,
)
"""States that nobody comes to without a yes."""


class FairnessSort(Term):
    """Orders of the table."""

    HOURS = "hours", N_("活動時間の長い順")
    ASKED = "asked", N_("打診の多い順")
    ASKED_LEAST = "asked_least", N_("打診の少ない順")
    NAME = "name", N_("氏名の順")


@dataclass(slots=True)
class Share:
    """One person's part: offers, what became of them, and minutes of work."""

    volunteer: Volunteer
    asked: int = 0
    yes: int = 0
    no: int = 0
    silent: int = 0
    jobs: int = 0
    minutes: int = 0

    @property
    def hours(self) -> float:
        """The work, in hours."""
        return round(self.minutes / 60, 1)


@dataclass(frozen=True, slots=True)
class Fairness:
    """Everybody's share in a period, and the sums."""

    shares: list[Share] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The sum of one column."""
        return sum(getattr(share, name) for share in self.shares)

    def most(self, name: str) -> int:
        """The largest of one column, for bars."""
        return max((getattr(share, name) for share in self.shares), default=0)


def shares(first: date, last: date, language: str = "", sort: FairnessSort = FairnessSort.HOURS) -> Fairness:
    """The roster's shares. Offers count by the day they were made, work by the day it was done; `language` narrows
    both, and the people to those who speak it. Who was never asked is in the list: that is what one looks for.
    """
    found = {person.id: Share(person) for person in _people(language)}
    for job in _jobs(first, last, language):
        share = found.get(job.volunteer_id)
        if share is not None:
            _count(share, job, first, last)
    return Fairness(_sorted(found.values(), sort))


def _people(language: str) -> Iterable[Volunteer]:
    statement = select(Volunteer).where(Volunteer.active)
    if language:
        statement = statement.where(Volunteer.languages.any(VolunteerLanguage.language == language))
    return db.session.scalars(statement)


def _jobs(first: date, last: date, language: str) -> Iterable[Assignment]:
    start, end = _bounds(first, last)
    made = (Assignment.offered_at >= start) & (Assignment.offered_at < end)
    done = (Assignment.start_at >= start) & (Assignment.start_at < end)
    statement = select(Assignment).where(made | done).options(selectinload(Assignment.report))
    if language:
        statement = statement.where(Assignment.language == language)
    return db.session.scalars(statement)


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time(), zone()),
        datetime.combine(last + timedelta(days=1), time(), zone()),
    )


def _count(share: Share, job: Assignment, first: date, last: date) -> None:
    start, end = _bounds(first, last)
    if job.offered_at is not None and start <= job.offered_at < end:
        share.asked += 1
        share.yes += job.state in SAID_YES
        share.no += job.state is AssignmentState.DECLINED
        share.silent += job.state is AssignmentState.LAPSED
    if job.was_worked and start <= job.start_at < end:
        share.jobs += 1
        share.minutes += worked_minutes(job)


def _sorted(found: Iterable[Share], sort: FairnessSort) -> list[Share]:
    keys = {
        FairnessSort.HOURS: lambda one: (-one.minutes, -one.asked),
        FairnessSort.ASKED: lambda one: (-one.asked, -one.minutes),
        FairnessSort.ASKED_LEAST: lambda one: (one.asked, one.minutes),
        FairnessSort.NAME: lambda one: (),
    }
    by_name = sorted(found, key=lambda one: (one.volunteer.kana, one.volunteer.name, one.volunteer.id))
    return sorted(by_name, key=keys[sort])
