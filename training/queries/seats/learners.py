"""What somebody has when a session asks for prerequisites: from rows to the plain facts of `training.prerequisites`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from dispatch.db import db
from dispatch.i18n import local
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import ONE_LANGUAGE, Credential, Volunteer
from training import prerequisites
from training.models import Award, Course, Enrolment, LedgerEntry, TrainingSession
from training.prerequisites import Learner, Unmet
from training.vocabulary import EnrolmentState, LedgerKind


def learner(volunteer: Volunteer) -> Learner:
    """All that prerequisites may ask about, with today's levels."""
    levels = {spoken.language: spoken.level for spoken in volunteer.languages}
    return _learner(volunteer, levels, completed([volunteer.id])[volunteer.id])


def learners_on(people: Collection[Volunteer], day: date) -> dict[int, Learner]:
    """The same of many at once, by their ids, with the levels of a day."""
    done = completed([person.id for person in people])
    return {person.id: _learner(person, levels_on(person, day), done[person.id]) for person in people}


def _learner(volunteer: Volunteer, levels: dict[str, int], done: set[str]) -> Learner:
    credentials: dict[CredentialKind, dict[str, date | None]] = defaultdict(dict)
    for paper in volunteer.credentials:
        credentials[paper.kind][_language(paper, volunteer)] = paper.last_day
    return Learner(volunteer.active, credentials, levels, frozenset(done))


def _language(paper: Credential, volunteer: Volunteer) -> str:
    """Of which language it is; where nobody has said so of one of a single language, of the only one they speak."""
    if paper.language or paper.kind not in ONE_LANGUAGE:
        return paper.language
    spoken = [one.language for one in volunteer.languages]
    return spoken[0] if len(spoken) == 1 else prerequisites.UNSAID


def completed(people: Collection[int]) -> dict[int, set[str]]:
    """By person, the codes of the courses that they have completed: here, by an award that was not revoked, by history
    in the ledger, or elsewhere, as far as they hold, or once held, the credential that the course gives."""
    found: dict[int, set[str]] = defaultdict(set)
    for statement in (_ended(), _awarded(), _history(), _elsewhere()):
        for who, code in db.session.execute(statement.where(statement.selected_columns[0].in_(people))):
            found[who].add(code)
    return found


def _ended() -> Select[int, str]:
    return (
        select(Enrolment.volunteer_id, Course.code)
        .join(TrainingSession, Enrolment.session_id == TrainingSession.id)
        .join(Course, TrainingSession.course_id == Course.id)
        .outerjoin(Award, Award.enrolment_id == Enrolment.id)
        .where(Enrolment.state == EnrolmentState.COMPLETED)
        .where(or_(Award.id.is_(None), Award.revoked_on.is_(None)))
    )


def _awarded() -> Select[int, str]:
    awarded = select(Award.volunteer_id, Course.code).join(Course, Award.course_id == Course.id)
    return awarded.where(Award.revoked_on.is_(None))


def _history() -> Select[int, str]:
    """What was taken in from before there was this ledger, and has not been corrected to nothing since."""
    entry, correction = aliased(LedgerEntry), aliased(LedgerEntry)
    later = select(func.coalesce(func.sum(correction.minutes + correction.points), 0)).where(
        correction.corrects_id == entry.id
    )
    counts = entry.minutes + entry.points + later.scalar_subquery() > 0
    history = select(entry.volunteer_id, Course.code).join(Course, entry.course_id == Course.id)
    return history.where(entry.kind == LedgerKind.HISTORY, counts)


def _elsewhere() -> Select[int, str]:
    same = and_(
        Course.grants == Credential.kind,
        or_(Course.language.is_(None), Credential.language == "", Credential.language == Course.language),
    )
    held = select(Credential.volunteer_id, Course.code).join(Course, same)
    return held.where(Credential.revoked_on.is_(None))


def levels_on(volunteer: Volunteer, day: date) -> dict[str, int]:
    """Somebody's levels on a day, as they follow for good if nothing new comes."""
    return {span.language: span.level for span in volunteer.level_spans if span.first <= day <= span.last}


def lacking(
    session: TrainingSession, volunteer: Volunteer, known: Learner | None = None
) -> tuple[Unmet, ...]:
    """What of a session's prerequisites somebody does not meet on its first day."""
    asked = prerequisites.read(session.course.prerequisites)
    if not asked:
        return ()
    day = local(session.start_at).date()
    theirs = replace(known or learner(volunteer), levels=levels_on(volunteer, day))
    return prerequisites.unmet(asked, theirs, day, session.course.language)


def course_name(code: str) -> str:
    """The name of the course of a code; the code where there is none."""
    return db.session.scalar(select(Course.name).where(Course.code == code)) or code
