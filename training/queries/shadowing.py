"""Reads of shadowing: what stands, who learns and how far they are, what was written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import N_, AssignmentState, StudyState, Term
from dispatch.volunteers.models import Volunteer
from training.models import (
    Apprenticeship,
    Award,
    LedgerEntry,
    MentorNote,
    PairingStudy,
    Shadowing,
    StandingConsent,
)
from training.vocabulary import Readiness
from training.vocabulary import ShadowingState as State

RECENT = 20
"""How many ended ones the desk's page shows."""
LIVE = (State.PROPOSED, State.ASKED, State.OFFERED, State.CONFIRMED)


class NextStep(Term):
    """What brings a trainee further."""

    LEVEL = "level", N_("言語のレベルの登録")
    WATCH = "watch", N_("見学する")
    ASK = "ask", N_("担当した通訳者の意見を聞く")
    AGAIN = "again", N_("もう一度見学してから判断する")
    TEST = "test", N_("レベルの判定を受ける")
    WORK = "work", N_("通訳を担当する")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is in one language: jobs watched of those wanted, minutes, who thinks they are ready."""

    learner: Apprenticeship
    done: list[Shadowing]
    ahead: list[Shadowing]
    ready: Readiness | None
    level: int
    jobs: int
    step: NextStep

    @property
    def minutes(self) -> int:
        """Watched altogether."""
        return sum(one.assignment.minutes for one in self.done)

    @property
    def waited(self) -> int:
        """Days since the last job they watched, or since they asked; as the pairing counts."""
        ends = [one.assignment.end_at for one in self.done]
        return max(0, (clock.now() - max([self.learner.since, *ends])).days)


def _with_job() -> Select[Shadowing]:
    job = joinedload(Shadowing.assignment)
    return (
        select(Shadowing)
        .join(Shadowing.assignment)
        .options(
            joinedload(Shadowing.trainee),
            job.joinedload(Assignment.volunteer),
            job.joinedload(Assignment.request).joinedload(ServiceRequest.institution),
        )
    )


def live() -> Sequence[Shadowing]:
    """All that lead somewhere, the nearest job first."""
    return db.session.scalars(
        _with_job().where(Shadowing.state.in_(LIVE)).order_by(Assignment.start_at, Shadowing.id)
    ).all()


def ended() -> Sequence[Shadowing]:
    """The last that came to an end, whatever end."""
    statement = _with_job().where(Shadowing.state.not_in(LIVE)).order_by(Shadowing.updated_at.desc())
    return db.session.scalars(statement.limit(RECENT)).all()


def get(number: int) -> Shadowing:
    """One by its number. Raises `NotFound`."""
    found = db.session.scalar(_with_job().where(Shadowing.id == number))
    if found is None:
        raise NotFound(_("この見学は見つかりません。"))
    return found


def waits_for(person: Volunteer) -> Sequence[Shadowing]:
    """What this person is asked about."""
    return [one for one in of_trainee(person) if one.state is State.OFFERED]


def own(person: Volunteer, number: int) -> Shadowing:
    """One of which this person is the trainee. Raises `NotFound`."""
    found = get(number)
    if found.trainee_id != person.id:
        raise NotFound(_("この見学は見つかりません。"))
    return found


def beside(person: Volunteer, number: int) -> Shadowing:
    """One of which this person is the senior, once it is settled. Raises `NotFound`."""
    found = get(number)
    if found.assignment.volunteer_id != person.id or found.state not in (State.CONFIRMED, State.DONE):
        raise NotFound(_("この見学は見つかりません。"))
    return found


def of_trainee(person: Volunteer) -> Sequence[Shadowing]:
    """What this person was asked for, or watches, or has watched; the newest job first."""
    told = (State.OFFERED, State.CONFIRMED, State.DONE)
    statement = _with_job().where(Shadowing.trainee_id == person.id, Shadowing.state.in_(told))
    return db.session.scalars(statement.order_by(Assignment.start_at.desc())).all()


def beside_senior(person: Volunteer) -> Sequence[Shadowing]:
    """Who came or comes along to this person's jobs; the newest job first."""
    settled = (State.CONFIRMED, State.DONE)
    statement = _with_job().where(Assignment.volunteer_id == person.id, Shadowing.state.in_(settled))
    return db.session.scalars(statement.order_by(Assignment.start_at.desc())).all()


def of_request(asked: ServiceRequest) -> Sequence[Shadowing]:
    """What an institution knows of at one of its requests."""
    told = (State.ASKED, State.OFFERED, State.CONFIRMED, State.DONE)
    return db.session.scalars(
        _with_job().where(Assignment.request_id == asked.id, Shadowing.state.in_(told))
    ).all()


def of_job(job: Assignment) -> Shadowing | None:
    """Who comes along to a job, once it is settled."""
    settled = (State.CONFIRMED, State.DONE)
    return db.session.scalar(
        _with_job().where(Shadowing.assignment_id == job.id, Shadowing.state.in_(settled))
    )


def learners(*, ended: bool = False) -> Sequence[Apprenticeship]:
    """Who is to watch, whoever waits longest first."""
    statement = select(Apprenticeship).options(joinedload(Apprenticeship.volunteer))
    if not ended:
        statement = statement.where(Apprenticeship.ended_at.is_(None))
    return db.session.scalars(statement.order_by(Apprenticeship.since, Apprenticeship.id)).all()


def learning(person: Volunteer) -> Sequence[Apprenticeship]:
    """The languages in which somebody is to watch."""
    mine = (Apprenticeship.volunteer_id == person.id, Apprenticeship.ended_at.is_(None))
    return db.session.scalars(select(Apprenticeship).where(*mine).order_by(Apprenticeship.id)).all()


def progress(rows: Sequence[Apprenticeship]) -> list[Progress]:
    """How far these are."""
    people = {row.volunteer_id for row in rows}
    mine = _with_job().where(Shadowing.trainee_id.in_(people), Shadowing.state.in_((*LIVE, State.DONE)))
    shadowings = db.session.scalars(mine.order_by(Assignment.start_at)).all()
    notes = db.session.scalars(
        select(MentorNote).where(MentorNote.trainee_id.in_(people)).order_by(MentorNote.id)
    ).all()
    worked = db.session.execute(
        select(Assignment.volunteer_id, Assignment.language).where(
            Assignment.volunteer_id.in_(people), Assignment.state == AssignmentState.DONE
        )
    ).all()
    return [
        _progress(
            row,
            [
                one
                for one in shadowings
                if (one.trainee_id, one.assignment.language) == (row.volunteer_id, row.language)
            ],
            [one for one in notes if one.trainee_id == row.volunteer_id],
            sum((who, language) == (row.volunteer_id, row.language) for who, language in worked),
        )
        for row in rows
    ]


def _progress(row: Apprenticeship, watched: list[Shadowing], notes: list[MentorNote], jobs: int) -> Progress:
    done = [one for one in watched if one.state is State.DONE]
    said = [note.ready for note in notes if note.ready is not None and _is_about(note, row.language)]
    ready = said[-1] if said else None
    level = row.volunteer.level(row.language)
    return Progress(
        learner=row,
        done=done,
        ahead=[one for one in watched if one.state is not State.DONE],
        ready=ready,
        level=level,
        jobs=jobs,
        step=next_step(len(done), row.wanted, ready, level, jobs),
    )


def _is_about(note: MentorNote, language: str) -> bool:
    return note.shadowing is None or note.shadowing.assignment.language == language


def next_step(done: int, wanted: int, ready: Readiness | None, level: int, jobs: int) -> NextStep:
    """What brings somebody further, from what is known of them."""
    if jobs:
        return NextStep.WORK
    if not level:
        return NextStep.LEVEL
    if done < wanted:
        return NextStep.WATCH
    if ready is None:
        return NextStep.ASK
    return NextStep.TEST if ready is Readiness.YES else NextStep.AGAIN


def notes_about(person: Volunteer) -> Sequence[MentorNote]:
    """All that was written down about somebody, the newest first."""
    mine = select(MentorNote).where(MentorNote.trainee_id == person.id)
    return db.session.scalars(mine.order_by(MentorNote.id.desc())).all()


def note_of(shadowing: Shadowing, author_id: int | None) -> MentorNote | None:
    """What somebody has written about a shadowing already."""
    mine = (MentorNote.shadowing_id == shadowing.id, MentorNote.author_id == author_id)
    return db.session.scalar(select(MentorNote).where(*mine).order_by(MentorNote.id.desc()).limit(1))


def courses_of(person: Volunteer) -> Sequence[Award]:
    """Courses somebody has completed, as they count today."""
    mine = (Award.volunteer_id == person.id, Award.revoked_on.is_(None))
    return db.session.scalars(select(Award).where(*mine).order_by(Award.completed_on.desc())).all()


def ledger_minutes(person: Volunteer) -> int:
    """Minutes of training in somebody's ledger, shadowing included."""
    return sum(db.session.scalars(select(LedgerEntry.minutes).where(LedgerEntry.volunteer_id == person.id)))


def newest_study() -> PairingStudy | None:
    """The pairing under way, or else the last one."""
    return db.session.scalar(select(PairingStudy).order_by(PairingStudy.id.desc()).limit(1))


def newest_answer() -> PairingStudy | None:
    """The last pairing that has an answer."""
    done = select(PairingStudy).where(PairingStudy.state == StudyState.DONE)
    return db.session.scalar(done.order_by(PairingStudy.id.desc()).limit(1))


def people_by_id(numbers: set[int]) -> dict[int, Volunteer]:
    """Volunteers by their numbers."""
    rows = db.session.scalars(select(Volunteer).where(Volunteer.id.in_(numbers)))
    return {one.id: one for one in rows}


def names() -> list[tuple[int, str]]:
    """Everybody on the roster, by the reading of their names."""
    active = select(Volunteer.id, Volunteer.name).where(Volunteer.active)
    return [(row[0], row[1]) for row in db.session.execute(active.order_by(Volunteer.kana, Volunteer.id))]


def institutions() -> Sequence[tuple[Institution, StandingConsent | None]]:
    """The partners, each with what it has said once for all."""
    statement = (
        select(Institution, StandingConsent)
        .outerjoin(StandingConsent, StandingConsent.institution_id == Institution.id)
        .where(Institution.active)
        .order_by(Institution.name)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def is_over(shadowing: Shadowing) -> bool:
    """Whether the job has begun, so that there is something to write about."""
    return shadowing.assignment.start_at <= clock.now()
