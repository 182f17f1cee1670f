"""Jobs that are given already to somebody who may not do them on their day any more, because what they rested on has
ended; or who cannot, because a session was moved to that time.

The desk's first page counts them at every view, and nearly always there are none: all jobs are looked through as plain
rows, and only those found are loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.i18n import local
from dispatch.requests.models import Programme, ServiceRequest
from dispatch.requests.models.service_request import OPEN_STATES
from dispatch.vocabulary import N_, AssignmentState, CredentialKind, RequestState, Term
from dispatch.volunteers.engagements import Engagement, engagements
from dispatch.volunteers.models import Credential, LevelSpan, last_day
from dispatch.volunteers.queries import paper_ends

GIVEN = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
AHEAD = (*OPEN_STATES, RequestState.OFFERED, RequestState.CONFIRMED)


class Lack(Term):
    """What somebody has not on the day of the job."""

    LEVEL = "level", N_("レベルが足りません")
    VISIT = "visit", N_("この通訳内容を担当できません")
    PAPER = "paper", N_("資格・書類が有効ではありません")
    ENGAGED = "engaged", N_("同じ時間に研修などの予定があります")


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the interpreter of a job lacks on its day, and the papers concerned. `level` is what they have then,
    `elsewhere` what else they have promised for that time."""

    lacks: tuple[Lack, ...]
    papers: tuple[CredentialKind, ...]
    level: int
    elsewhere: tuple[Engagement, ...]

    @property
    def only_engaged(self) -> bool:
        """Whether nothing is lacking but the time: the person may still choose where to be."""
        return self.lacks == (Lack.ENGAGED,)


@dataclass(frozen=True, slots=True)
class Flag(Lacking):
    """The same, with the job."""

    job: Assignment


def count_flagged() -> int:
    """How many jobs `flagged` would list."""
    return len(_lacking(None))


def flagged(only: int | None = None) -> list[Flag]:
    """All jobs ahead (or the one of this id) whose interpreter lacks something on the day; the next first.

    Asked and agreed ones, also those that a coordinator gave by hand: `override_reason` says why they did.
    """
    found = _lacking(only)
    if not found:
        return []
    statement = (
        select(Assignment)
        .where(Assignment.id.in_(found.keys()))
        .options(
            selectinload(Assignment.volunteer),
            selectinload(Assignment.request).selectinload(ServiceRequest.programme),
            selectinload(Assignment.request).selectinload(ServiceRequest.institution),
        )
        .order_by(Assignment.start_at, Assignment.id)
    )
    pairs = [(job, found[job.id]) for job in db.session.scalars(statement)]
    return [Flag(what.lacks, what.papers, what.level, what.elsewhere, job) for job, what in pairs]


def _lacking(only: int | None) -> dict[int, Lacking]:
    """What is lacking, by the jobs' ids; jobs that lack nothing are not there."""
    ahead = _ahead(only)
    jobs = db.session.execute(ahead).all()
    if not jobs:
        return {}
    known = _known(jobs, ahead.with_only_columns(Assignment.volunteer_id))
    found = {job.id: known.look(job) for job in jobs}
    return {number: what for number, what in found.items() if what.lacks}


def _ahead(only: int | None) -> Select[Any]:
    job, request = Assignment, ServiceRequest
    columns: tuple[Any, ...] = (job.id, job.volunteer_id, job.start_at, job.end_at, job.language, job.level)
    asked = (request.visit_kind, request.credentials, request.programme_id)
    statement = select(*columns, *asked).join_from(job, request)
    statement = statement.where(job.state.in_(GIVEN), job.start_at > clock.now(), request.state.in_(AHEAD))
    return statement if only is None else statement.where(job.id == only)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the people of these jobs have: spans by person and language, last days of papers and other promises by
    person; and the papers that each programme requires."""

    spans: Mapping[tuple[int, str], Sequence[Row[Any]]]
    ends: Mapping[int, Mapping[str, date]]
    promised: Mapping[int, Sequence[Engagement]]
    required: Mapping[int, Sequence[str]]

    def look(self, job: Row[Any]) -> Lacking:
        """What is lacking for this one, if anything."""
        day = local(job.start_at).date()
        held = self.spans.get((job.volunteer_id, job.language), ())
        span = next((one for one in held if one.first <= day <= one.last), None)
        level, papers, elsewhere = span.level if span else 0, self._ended(job, day), self._elsewhere(job)
        found = {
            Lack.LEVEL: level < job.level,
            Lack.VISIT: span is None or job.visit_kind.value not in span.visits,
            Lack.PAPER: bool(papers),
            Lack.ENGAGED: bool(elsewhere),
        }
        if found[Lack.LEVEL]:
            found[Lack.VISIT] = False  # one reason is enough
        return Lacking(tuple(lack for lack, is_so in found.items() if is_so), papers, level, elsewhere)

    def _ended(self, job: Row[Any], day: date) -> tuple[CredentialKind, ...]:
        ends = self.ends.get(job.volunteer_id, {})
        needed = dict.fromkeys((*self.required[job.programme_id], *job.credentials))
        return tuple(CredentialKind(kind) for kind in needed if ends.get(kind, date.min) < day)

    def _elsewhere(self, job: Row[Any]) -> tuple[Engagement, ...]:
        promised = self.promised.get(job.volunteer_id, ())
        return tuple(one for one in promised if one.start < job.end_at and one.end > job.start_at)


def _known(jobs: Sequence[Row[Any]], people: Select[Any]) -> _Known:
    """`people` selects those whose the jobs are."""
    first, last = min(job.start_at for job in jobs), max(job.end_at for job in jobs)
    return _Known(
        _spans(people, local(first).date(), local(last).date()),
        _ends(people),
        engagements({job.volunteer_id for job in jobs}, first, last),
        {one.id: one.settings.required_papers for one in db.session.scalars(select(Programme))},
    )


def _spans(people: Select[Any], first: date, last: date) -> Mapping[tuple[int, str], Sequence[Row[Any]]]:
    span = LevelSpan
    columns: tuple[Any, ...] = (
        span.volunteer_id,
        span.language,
        span.first,
        span.last,
        span.level,
        span.visits,
    )
    touching = (span.volunteer_id.in_(people), span.first <= last, span.last >= first)
    found: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(select(*columns).where(*touching)):
        found[row.volunteer_id, row.language].append(row)
    return found


def _ends(people: Select[Any]) -> Mapping[int, Mapping[str, date]]:
    paper = Credential
    statement = select(paper.volunteer_id, paper.kind, paper.valid_until, paper.revoked_on)
    held = defaultdict(list)
    for row in db.session.execute(statement.where(paper.volunteer_id.in_(people))):
        held[row.volunteer_id].append((row.kind, last_day(row.valid_until, row.revoked_on)))
    return {person: paper_ends(papers) for person, papers in held.items()}
