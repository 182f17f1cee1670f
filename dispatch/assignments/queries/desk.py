"""The desk's five lists: what is in each under the filters, in which order, and how many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true
from sqlalchemy.orm import contains_eager, selectinload

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment
from dispatch.db import db
from dispatch.i18n import zone
from dispatch.requests.models import (
    Institution,
    RequestNeed,
    RequestOption,
    ServiceRequest,
)
from dispatch.requests.services import medical_settings
from dispatch.vocabulary import N_, AssignmentState, RequestState, Term
from dispatch.volunteers.models import Volunteer

PER_PAGE = 50
SOON = timedelta(hours=3)
"""An offer whose deadline is nearer than this is marked: time to call."""
NEAR = timedelta(days=2)
"""A request without anybody that begins sooner than this is marked."""
WITHOUT_ANYBODY = (RequestState.SUBMITTED, RequestState.MATCHING)
HELD = (AssignmentState.ACCEPTED, AssignmentState.DONE)


class Tab(Term):
    """The desk's lists, in the order of a coordinator's morning."""

    PROPOSED = "proposed", N_("提案の確認")
    UNCOVERED = "uncovered", N_("担当者が未定")
    WAITING = "waiting", N_("回答待ち")
    CONFIRMED = "confirmed", N_("確定した派遣")
    REPORTS = "reports", N_("報告書が未提出")


class Sort(Term):
    """Orders of a list."""

    WHEN = "when", N_("日時の早い順")
    POSTED = "posted", N_("受付の早い順")
    PLACE = "place", N_("医療機関の順")
    LANGUAGE = "language", N_("言語の順")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows all lists at once; empty means everything."""

    language: str = ""
    day: date | None = None
    text: str = ""
    sort: Sort = Sort.WHEN

    @property
    def active(self) -> int:
        """How many are set."""
        return sum(map(bool, (self.language, self.day, self.text)))


def page_of(tab: Tab, filters: Filters, page: int = 1) -> Pagination:
    """One page of a list: requests for the first two tabs, assignments for the others."""
    statement = _sorted(_LISTS[tab](filters), tab, filters.sort)
    return db.paginate(statement, page=page, per_page=PER_PAGE, error_out=False)


def counts(filters: Filters) -> dict[Tab, int]:
    """How many wait in each list under these filters."""
    return {tab: _count(build(filters)) for tab, build in _LISTS.items()}


def _count(statement: Select[Any]) -> int:
    rows = statement.order_by(None).with_only_columns(literal(1)).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def _requests(*conditions: ColumnElement[bool]) -> Select[Any]:
    first = and_(RequestOption.request_id == ServiceRequest.id, RequestOption.rank == 0)
    return (
        select(ServiceRequest)
        .join(ServiceRequest.institution)
        .join(RequestOption, first)
        .where(*conditions)
        .options(
            contains_eager(ServiceRequest.institution),
            selectinload(ServiceRequest.options),
            selectinload(ServiceRequest.needs),
            selectinload(ServiceRequest.assignments).selectinload(Assignment.volunteer),
        )
    )


def _assignments(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Assignment)
        .join(Assignment.request)
        .join(ServiceRequest.institution)
        .join(Assignment.volunteer)
        .where(*conditions)
        .options(
            contains_eager(Assignment.request).contains_eager(ServiceRequest.institution),
            contains_eager(Assignment.volunteer),
        )
    )


def _proposed(filters: Filters) -> Select[Any]:
    people = and_(Assignment.request_id == ServiceRequest.id, Assignment.state == AssignmentState.PROPOSED)
    return _requests(
        ServiceRequest.state == RequestState.PROPOSED,
        select(Assignment.id).where(people, _within(Assignment.start_at, filters)).exists(),
        *_matches(filters, select(Volunteer.id).join(Assignment).where(people).correlate(ServiceRequest)),
    )


def _uncovered(filters: Filters) -> Select[Any]:
    times = and_(RequestOption.request_id == ServiceRequest.id, _within(RequestOption.start_at, filters))
    return _requests(
        ServiceRequest.state.in_(WITHOUT_ANYBODY),
        select(RequestOption.id).where(times).correlate(ServiceRequest).exists(),
        *_matches(filters),
    )


def _waiting(filters: Filters) -> Select[Any]:
    return _assignments(Assignment.state == AssignmentState.OFFERED, *_narrow(filters))


def _confirmed(filters: Filters) -> Select[Any]:
    return _assignments(
        Assignment.state == AssignmentState.ACCEPTED, Assignment.end_at > clock.now(), *_narrow(filters)
    )


def _unreported(filters: Filters) -> Select[Any]:
    filed = select(ActivityReport.id).where(ActivityReport.assignment_id == Assignment.id)
    return _assignments(
        Assignment.state.in_(HELD), Assignment.end_at <= clock.now(), ~filed.exists(), *_narrow(filters)
    )


_LISTS: dict[Tab, Callable[[Filters], Select[Any]]] = {
    Tab.PROPOSED: _proposed,
    Tab.UNCOVERED: _uncovered,
    Tab.WAITING: _waiting,
    Tab.CONFIRMED: _confirmed,
    Tab.REPORTS: _unreported,
}


def _within(column: Any, filters: Filters) -> ColumnElement[bool]:
    """Whether a time lies on the day of the filter, on the foundation's wall clock; without one, any time does."""
    if filters.day is None:
        return true()
    start = datetime.combine(filters.day, time(), zone())
    end = datetime.combine(filters.day + timedelta(days=1), time(), zone())
    return and_(column >= start, column < end)


def _matches(filters: Filters, people: Select[Any] | None = None) -> list[ColumnElement[bool]]:
    """Language and text, for a list of requests; `people` are those whose names count too."""
    found: list[ColumnElement[bool]] = []
    if filters.language:
        needs = select(RequestNeed.id).where(RequestNeed.request_id == ServiceRequest.id)
        found.append(needs.where(RequestNeed.language == filters.language).exists())
    if filters.text:
        about = _about_place(filters.text)
        found.append(
            about if people is None else or_(about, people.where(_about_person(filters.text)).exists())
        )
    return found


def _narrow(filters: Filters) -> list[ColumnElement[bool]]:
    """Language, day and text, for a list of assignments."""
    found = [_within(Assignment.start_at, filters)]
    if filters.language:
        found.append(Assignment.language == filters.language)
    if filters.text:
        found.append(or_(_about_place(filters.text), _about_person(filters.text)))
    return found


def _about_person(text: str) -> ColumnElement[bool]:
    return _contains(text, Volunteer.name, Volunteer.kana)


def _about_place(text: str) -> ColumnElement[bool]:
    return _contains(text, Institution.name, Institution.kana, ServiceRequest.department, ServiceRequest.code)


def _contains(text: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _sorted(statement: Select[Any], tab: Tab, sort: Sort) -> Select[Any]:
    of_requests = tab in (Tab.PROPOSED, Tab.UNCOVERED)
    when = RequestOption.start_at if of_requests else Assignment.start_at
    orders: dict[Sort, tuple[Any, ...]] = {
        Sort.WHEN: (Assignment.deadline, when) if tab == Tab.WAITING else (when,),
        Sort.POSTED: (ServiceRequest.created_at,),
        Sort.PLACE: (Institution.kana, Institution.name, when),
        Sort.LANGUAGE: (_first_language() if of_requests else Assignment.language, when),
    }
    return statement.order_by(*orders[sort], ServiceRequest.id)


def _first_language() -> Any:
    needs = select(RequestNeed.language).where(RequestNeed.request_id == ServiceRequest.id)
    return needs.order_by(RequestNeed.position).limit(1).scalar_subquery()


def languages_asked() -> Sequence[str]:
    """Codes of the languages in requests that are still under way."""
    ended = (RequestState.REPORTED, RequestState.CANCELLED, RequestState.UNFILLED)
    statement = (
        select(RequestNeed.language).join(RequestNeed.request).where(ServiceRequest.state.not_in(ended))
    )
    return db.session.scalars(statement.distinct().order_by(RequestNeed.language)).all()


def following(asked: ServiceRequest) -> int | None:
    """The number of the next proposal to look at after this request, by time; after the last the first again."""
    start = RequestOption.start_at
    statement = (
        select(ServiceRequest.id)
        .join(RequestOption, and_(RequestOption.request_id == ServiceRequest.id, RequestOption.rank == 0))
        .where(ServiceRequest.state == RequestState.PROPOSED, ServiceRequest.id != asked.id)
        .order_by(start, ServiceRequest.id)
        .limit(1)
    )
    behind = or_(start > asked.first_start, and_(start == asked.first_start, ServiceRequest.id > asked.id))
    return db.session.scalar(statement.where(behind)) or db.session.scalar(statement)


def recent_jobs(rows: Iterable[ServiceRequest | Assignment]) -> dict[int, int]:
    """How many jobs the people in these rows have done lately, by the volunteer's number."""
    asked = [job for row in rows for job in (row.assignments if isinstance(row, ServiceRequest) else [row])]
    since = clock.now() - timedelta(days=medical_settings().recent_days)
    statement = (
        select(Assignment.volunteer_id, func.count())
        .where(
            Assignment.volunteer_id.in_({job.volunteer_id for job in asked}),
            Assignment.state.in_(HELD),
            Assignment.start_at >= since,
            Assignment.start_at < clock.now(),
        )
        .group_by(Assignment.volunteer_id)
    )
    return {person: number for person, number in db.session.execute(statement)}  # noqa: C416 (rows are no pairs)


def unplanned() -> int:
    """How many requests no run has looked at yet."""
    return _count(select(ServiceRequest.id).where(ServiceRequest.state == RequestState.SUBMITTED))
