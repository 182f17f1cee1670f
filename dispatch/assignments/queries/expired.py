"""Jobs that are given already to somebody who may not do them on their day any more: what they rested on has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.i18n import local
from dispatch.requests.models import ServiceRequest
from dispatch.requests.models.service_request import OPEN_STATES
from dispatch.vocabulary import N_, AssignmentState, CredentialKind, RequestState, Term
from dispatch.volunteers.models import LevelSpan, Volunteer
from dispatch.volunteers.queries import spans

GIVEN = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
AHEAD = (*OPEN_STATES, RequestState.OFFERED, RequestState.CONFIRMED)


class Lack(Term):
    """What somebody has not on the day of the job."""

    LEVEL = "level", N_("レベルが足りません")
    VISIT = "visit", N_("この通訳内容を担当できません")
    PAPER = "paper", N_("資格・書類が有効ではありません")


@dataclass(frozen=True, slots=True)
class Flag:
    """A job, what its interpreter lacks on its day, and the papers concerned. `level` is what they have then."""

    job: Assignment
    lacks: tuple[Lack, ...]
    papers: tuple[CredentialKind, ...]
    level: int


def flagged(only: int | None = None) -> list[Flag]:
    """All jobs ahead (or the one of this id) whose interpreter lacks something on the day; the next first.

    Asked and agreed ones, also those that a coordinator gave by hand: `override_reason` says why they did.
    """
    jobs = _jobs(only)
    if not jobs:
        return []
    days = [local(job.start_at).date() for job in jobs]
    held = spans({job.volunteer_id for job in jobs}, min(days), max(days))
    found = (
        _look(job, day, held.get(job.volunteer_id, {}).get(job.language, ()))
        for job, day in zip(jobs, days, strict=True)
    )
    return [flag for flag in found if flag.lacks]


def _jobs(only: int | None) -> Sequence[Assignment]:
    statement = (
        select(Assignment)
        .join(ServiceRequest)
        .where(
            Assignment.state.in_(GIVEN), Assignment.start_at > clock.now(), ServiceRequest.state.in_(AHEAD)
        )
        .options(
            selectinload(Assignment.volunteer).selectinload(Volunteer.credentials),
            selectinload(Assignment.request).selectinload(ServiceRequest.programme),
            selectinload(Assignment.request).selectinload(ServiceRequest.institution),
        )
        .order_by(Assignment.start_at, Assignment.id)
    )
    if only is not None:
        statement = statement.where(Assignment.id == only)
    return db.session.scalars(statement).all()


def _look(job: Assignment, day: date, held: Sequence[LevelSpan]) -> Flag:
    span = next((one for one in held if one.first <= day <= one.last), None)
    level = span.level if span else 0
    papers = _missing(job, day)
    found = {
        Lack.LEVEL: level < job.level,
        Lack.VISIT: span is None or job.request.visit_kind.value not in span.visits,
        Lack.PAPER: bool(papers),
    }
    if found[Lack.LEVEL]:
        found[Lack.VISIT] = False  # one reason is enough
    return Flag(job, tuple(lack for lack, is_so in found.items() if is_so), papers, level)


def _missing(job: Assignment, day: date) -> tuple[CredentialKind, ...]:
    needed = dict.fromkeys((*job.request.programme.settings.required_papers, *job.request.credentials))
    ends = _ends(job.volunteer)
    return tuple(CredentialKind(kind) for kind in needed if ends.get(kind, date.min) < day)


def _ends(person: Volunteer) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for paper in person.credentials:
        end = paper.last_day or date.max
        found[paper.kind.value] = max(end, found.get(paper.kind.value, end))
    return found
