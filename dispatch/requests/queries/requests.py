"""Which requests a person sees, and the lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from dispatch.requests.models import Institution, RequestNeed, RequestOption, ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState, RoleName

# Interpreters and their jobs belong to rooms that this one may not import; it reads their tables by name.
PER_PAGE = 25
OVER = (RequestState.DONE, RequestState.REPORTED, RequestState.CANCELLED)
BOOKED = (AssignmentState.ACCEPTED, AssignmentState.DONE)
VIEWS = ("ahead", "over", "all")
"""Lists of the index: what is still to come, what is over, everything."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; days are of the foundation's wall clock, both inclusive."""

    view: str = "ahead"
    state: RequestState | None = None
    text: str = ""
    language: str | None = None
    first: date | None = None
    last: date | None = None


def visible(user: User) -> Select[ServiceRequest]:
    """The requests this person may see: a hospital those of its own, the desk all, others none."""
    statement = select(ServiceRequest)
    if user.is_a(RoleName.COORDINATOR):
        return statement
    if user.is_a(RoleName.HOSPITAL) and user.institution_id is not None:
        return statement.where(ServiceRequest.institution_id == user.institution_id)
    return statement.where(false())


def get_visible(user: User, request_id: int) -> ServiceRequest:
    """The request of that key. Raises `NotFound` where there is none, or it is another institution's."""
    found = db.session.scalar(visible(user).where(ServiceRequest.id == request_id))
    if found is None:
        raise NotFound(_("この依頼は見つかりません。"))
    return found


def listed(user: User, filters: Filters) -> Select[ServiceRequest]:
    """The requests of a list, with all rows that its lines show: to come soonest first, what is over latest first."""
    start = _begins()
    statement = visible(user).where(*_conditions(filters))
    later_first = filters.view != "ahead"
    return statement.order_by(start.desc() if later_first else start, ServiceRequest.id).options(
        joinedload(ServiceRequest.institution),
        selectinload(ServiceRequest.options),
        selectinload(ServiceRequest.needs),
        selectinload(ServiceRequest.assignments),
    )


def page_of(user: User, filters: Filters, page: int) -> Pagination:
    """One page of a list."""
    return db.paginate(listed(user, filters), page=page, per_page=PER_PAGE, error_out=False)


def counts(user: User, filters: Filters) -> dict[str, int]:
    """How many requests each view of the same filters holds."""
    found = {}
    for view in VIEWS:
        narrowed = Filters(view, filters.state, filters.text, filters.language, filters.first, filters.last)
        ids = visible(user).where(*_conditions(narrowed)).with_only_columns(ServiceRequest.id).subquery()
        found[view] = db.session.scalar(select(func.count()).select_from(ids)) or 0
    return found


def latest_of(user: User, institution_id: int) -> ServiceRequest | None:
    """What this person posted last for the institution, for the defaults of the next form."""
    return db.session.scalar(
        select(ServiceRequest)
        .where(ServiceRequest.institution_id == institution_id, ServiceRequest.created_by_id == user.id)
        .order_by(ServiceRequest.id.desc())
        .limit(1)
    )


def regulars(institution_id: int) -> list[tuple[int, str]]:
    """Interpreters who have come to this institution (key, name), the latest first: those it may name or refuse."""
    jobs, people = db.metadata.tables["assignments"], db.metadata.tables["volunteers"]
    statement = (
        select(people.c.id, people.c.name)
        .join(jobs, jobs.c.volunteer_id == people.c.id)
        .join(ServiceRequest, ServiceRequest.id == jobs.c.request_id)
        .where(
            ServiceRequest.institution_id == institution_id,
            jobs.c.state.in_([state.value for state in BOOKED]),
            jobs.c.start_at <= clock.now(),
        )
        .group_by(people.c.id, people.c.name)
        .order_by(func.max(jobs.c.start_at).desc())
    )
    return [(row.id, row.name) for row in db.session.execute(statement)]


def named(request: ServiceRequest) -> dict[bool, list[str]]:
    """Names of the interpreters whom the request wants (True) and refuses (False)."""
    people = db.metadata.tables["volunteers"]
    keys = [row.volunteer_id for row in request.ruled_volunteers]
    names = {
        row.id: row.name
        for row in db.session.execute(select(people.c.id, people.c.name).where(people.c.id.in_(keys)))
    }
    return {
        wanted: [names[row.volunteer_id] for row in request.ruled_volunteers if row.wanted is wanted]
        for wanted in (True, False)
    }


def same_series(user: User, request: ServiceRequest) -> list[ServiceRequest]:
    """The other visits of the same patient's series, in order of time."""
    if not request.series:
        return []
    statement = visible(user).where(
        ServiceRequest.institution_id == request.institution_id,
        ServiceRequest.series == request.series,
        ServiceRequest.id != request.id,
    )
    return list(db.session.scalars(statement.order_by(_first_start())).all())


def _first_start() -> ColumnElement[datetime]:
    return (
        select(RequestOption.start_at)
        .where(RequestOption.request_id == ServiceRequest.id, RequestOption.rank == 0)
        .scalar_subquery()
    )


def _begins() -> ColumnElement[datetime]:
    """When the confirmed job starts, or the first choice."""
    jobs = db.metadata.tables["assignments"]
    confirmed = select(func.min(jobs.c.start_at)).where(
        jobs.c.request_id == ServiceRequest.id, jobs.c.state.in_([state.value for state in BOOKED])
    )
    return func.coalesce(confirmed.scalar_subquery(), _first_start())


def _conditions(filters: Filters) -> Iterable[ColumnElement[bool]]:
    ahead = and_(
        ServiceRequest.state.not_in(OVER), ServiceRequest.options.any(RequestOption.end_at >= clock.now())
    )
    if filters.view == "ahead":
        yield ahead
    elif filters.view == "over":
        yield ~ahead
    if filters.state is not None:
        yield ServiceRequest.state == filters.state
    for word in filters.text.split():
        yield _mentions(word)
    if filters.language:
        yield ServiceRequest.needs.any(RequestNeed.language == filters.language)
    if filters.first:
        yield ServiceRequest.options.any(RequestOption.start_at >= _midnight(filters.first))
    if filters.last:
        yield ServiceRequest.options.any(RequestOption.start_at < _midnight(filters.last + timedelta(days=1)))


def _mentions(word: str) -> ColumnElement[bool]:
    columns: tuple[InstrumentedAttribute[str], ...] = (
        ServiceRequest.code,
        ServiceRequest.patient_code,
        ServiceRequest.department,
        ServiceRequest.contact_name,
    )
    named = ServiceRequest.institution.has(Institution.name.icontains(word, autoescape=True))
    return or_(named, *(column.icontains(word, autoescape=True) for column in columns))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), zone())
