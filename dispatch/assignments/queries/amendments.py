"""Changes proposed to hospitals: those that wait for an answer, and those of one request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments.models import LIVE, Amendment, AmendmentState
from dispatch.assignments.planning.amending import stated
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests import queries
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RequestState

UNCOVERED = (RequestState.SUBMITTED, RequestState.MATCHING)
"""States in which nobody is in sight, so that a change of the request is worth asking for."""


def overtaken(amendment: Amendment) -> bool:
    """Whether the request has been covered, changed or ended since the hospital was asked."""
    request = amendment.request
    held = any(job.state in LIVE for job in request.assignments)
    return request.state not in UNCOVERED or held or stated(request) != amendment.basis


def visible(user: User, amendment_id: int) -> Amendment:
    """One of a request that this person may see; `NotFound` otherwise."""
    found = db.session.get(Amendment, amendment_id)
    if found is None:
        raise NotFound(_("この相談は見つかりません。"))
    queries.get_visible(user, found.request_id)
    return found


def waiting(request: ServiceRequest) -> Amendment | None:
    """The question that the hospital can answer now: neither late nor overtaken."""
    statement = select(Amendment).where(
        Amendment.request_id == request.id, Amendment.state == AmendmentState.WAITING
    )
    found = db.session.scalar(statement)
    return found if found is not None and _is_open(found) else None


def waiting_for(user: User) -> list[Amendment]:
    """All questions that this person can answer now, the nearest deadline first."""
    seen = queries.visible(user).with_only_columns(ServiceRequest.id)
    statement = select(Amendment).where(
        Amendment.state == AmendmentState.WAITING, Amendment.request_id.in_(seen)
    )
    return [one for one in db.session.scalars(statement.order_by(Amendment.deadline)) if _is_open(one)]


def _is_open(amendment: Amendment) -> bool:
    return amendment.deadline > clock.now() and not overtaken(amendment)


def of(request: ServiceRequest) -> Sequence[Amendment]:
    """Everything the hospital was asked about a request, newest first."""
    statement = select(Amendment).where(Amendment.request_id == request.id)
    return db.session.scalars(statement.order_by(Amendment.id.desc())).all()


def last_of(requests: Iterable[ServiceRequest]) -> dict[int, Amendment]:
    """The last question about each of these requests, by the request's number."""
    ids = [one.id for one in requests if isinstance(one, ServiceRequest)]
    statement = select(Amendment).where(Amendment.request_id.in_(ids)).order_by(Amendment.id)
    return {one.request_id: one for one in db.session.scalars(statement)}
