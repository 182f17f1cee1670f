"""The months that are over, read once: as problems to be solved again, and as requests to be counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from dispatch import i18n
from dispatch.assignments.models import Assignment
from dispatch.assignments.planning.past import Then, moments, past_problem, requests_between
from dispatch.db import db
from dispatch.matching.problem import Problem
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import RequestState
from training.demand.cells import Asked

LEAST = 10
"""Requests that are over; with fewer nothing is said."""
MANY_ASKED = 4
"""So many people asked for one need are a strain."""
LATE = timedelta(hours=24)
"""Who is found so shortly before the start is found late."""
NOON, EVENING = 12, 17


@dataclass(frozen=True)
class Month:
    """One month as it was: its problem, and each need of its requests as `Asked`. `cancelled` are counted apart."""

    first: date
    last: date
    problem: Problem
    asked: tuple[Asked, ...]
    covered: int
    cancelled: int


@dataclass(frozen=True)
class Material:
    """What a study works on; no row of the database hangs on it."""

    months: tuple[Month, ...]

    @property
    def asked(self) -> list[Asked]:
        """All needs of all months."""
        return [one for month in self.months for one in month.asked]


def months_before(today: date, number: int) -> list[tuple[date, date]]:
    """First and last day of the last `number` whole months, the oldest first."""
    found: list[tuple[date, date]] = []
    last = today.replace(day=1) - timedelta(days=1)
    for _turn in range(number):
        found.append((last.replace(day=1), last))
        last = found[-1][0] - timedelta(days=1)
    return found[::-1]


def told(first: date, last: date) -> int:
    """How many requests of these days are over: what there is to learn from."""
    return _count(first, last, ServiceRequest.state != RequestState.CANCELLED)


def material(months: list[tuple[date, date]], *, keep: bool) -> Material:
    """The months that have any request. `keep`: what took place stays as it was."""
    read = ((first, last, requests_between(first, last)) for first, last in months)
    return Material(tuple(_month(first, last, asked, keep) for first, last, asked in read if asked))


def _month(first: date, last: date, asked: list[Then], keep: bool) -> Month:
    from training.demand.able import able  # noqa: PLC0415 (the web process, which imports this, never needs the engine)

    problem = past_problem(asked, first, last, keep=keep)
    could = able(problem)
    needs = tuple(
        _asked(one, k, could.get((one.key, k), 0)) for one in asked for k in range(len(one.row.needs))
    )
    covered = sum(one.covered for one in asked)
    cancelled = _count(first, last, ServiceRequest.state == RequestState.CANCELLED)
    return Month(first, last, problem, needs, covered, cancelled)


def _asked(one: Then, k: int, could: int) -> Asked:
    need, here = one.row.needs[k], i18n.local(one.start)
    return Asked(
        id=one.key,
        language=need.language,
        level=need.level,
        ward=one.row.institution.ward,
        day=here.date(),
        band="morning" if here.hour < NOON else "afternoon" if here.hour < EVENING else "evening",
        covered=one.covered,
        able=max(could, int(one.covered)),  # who came then may have left, or have other hours now
        strained=one.covered and _strained(one, one.took_place[k]),
    )


def _strained(one: Then, job: Assignment) -> bool:
    """Whether many had to be asked for a need, or the one who came said so late, though it was asked for early."""
    asked = sum(
        other.position == job.position and other.offered_at is not None for other in one.row.assignments
    )
    late = job.answered_at is not None and job.start_at - job.answered_at < LATE
    return asked >= MANY_ASKED or (late and job.start_at - one.row.created_at >= 2 * LATE)


def _count(first: date, last: date, of: ColumnElement[bool]) -> int:
    """Requests whose first choice was on these days."""
    start, end = moments(first, last)
    inside = (RequestOption.rank == 0, RequestOption.start_at >= start, RequestOption.start_at < end)
    statement = select(func.count(RequestOption.id)).join(RequestOption.request).where(*inside, of)
    return db.session.scalar(statement) or 0
