"""What the desk sees: sessions with how full they are, the people of one, and people by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from dispatch import clock
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Course, Enrolment, Meeting, TrainingSession
from training.queries.seats.mine import is_asked
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState

ENDED = (S.COMPLETED, S.NOT_COMPLETED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: words of a person or a course, a state, and whether what is over counts."""

    text: str = ""
    state: S | None = None
    past: bool = False

    @property
    def people(self) -> bool:
        """Whether people are looked for, and not sessions."""
        return bool(self.text or self.state)


@dataclass(slots=True)
class People:
    """Everybody of a session, by how they stand; `asked`: seated, and not yet answered after a move."""

    seated: list[Enrolment] = field(default_factory=list)
    offered: list[Enrolment] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    gone: list[Enrolment] = field(default_factory=list)

    @property
    def asked(self) -> list[Enrolment]:
        """Of the seated, who has not said yes to the present time and place."""
        return [one for one in self.seated if is_asked(one)]


@dataclass(frozen=True, slots=True)
class Counts:
    """How a session stands, in numbers."""

    seated: int = 0
    offered: int = 0
    waiting: int = 0
    asked: int = 0


_EDGES = (
    select(
        Meeting.session_id, func.min(Meeting.start_at).label("first"), func.max(Meeting.end_at).label("last")
    )
    .group_by(Meeting.session_id)
    .subquery("seat_edges")
)


def sessions(wanted: Wanted, page: int = 1, per_page: int = 30) -> Pagination:
    """Sessions that take people, the next first; or those that are over, the latest first."""
    found = (
        select(TrainingSession)
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .where(TrainingSession.state != SessionState.DRAFT)
        .options(joinedload(TrainingSession.course), selectinload(TrainingSession.meetings))
    )
    if wanted.past:
        found = found.where(_EDGES.c.last <= clock.now()).order_by(_EDGES.c.first.desc())
    else:
        found = found.where(_EDGES.c.last > clock.now()).order_by(_EDGES.c.first)
    found = found.order_by(TrainingSession.id)
    return db.paginate(found, page=page, per_page=per_page, error_out=False)


def counts(rows: Sequence[TrainingSession]) -> dict[int, Counts]:
    """How these sessions stand, by key."""
    states = (S.OFFERED, S.WAITING)
    behind = (Enrolment.state == S.ENROLLED) & (Enrolment.agreed_version < TrainingSession.schedule_version)
    wanted = [
        Enrolment.state.in_((S.ENROLLED, *ENDED)),
        *(Enrolment.state == state for state in states),
        behind,
    ]
    sums = [func.sum(case((condition, 1), else_=0)) for condition in wanted]
    found = (
        select(Enrolment.session_id, *sums)
        .join(Enrolment.session)
        .where(Enrolment.session_id.in_([one.id for one in rows]))
        .group_by(Enrolment.session_id)
    )
    known = {key: Counts(*map(int, numbers)) for key, *numbers in db.session.execute(found)}
    return {one.id: known.get(one.id, Counts()) for one in rows}


def people(wanted: Wanted, page: int = 1, per_page: int = 50) -> Pagination:
    """People of all sessions by name, kana, number or course, the next session first."""
    found = (
        select(Enrolment)
        .join(Enrolment.volunteer)
        .join(Enrolment.session)
        .join(Course, Course.id == TrainingSession.course_id)
        .join(_EDGES, _EDGES.c.session_id == TrainingSession.id)
        .options(
            contains_eager(Enrolment.volunteer),
            contains_eager(Enrolment.session).joinedload(TrainingSession.course),
            contains_eager(Enrolment.session).selectinload(TrainingSession.meetings),
        )
    )
    columns = (Volunteer.name, Volunteer.kana, Volunteer.code, Course.name, TrainingSession.title)
    for word in wanted.text.split():
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if wanted.state:
        found = found.where(Enrolment.state == wanted.state)
    over = _EDGES.c.last <= clock.now()
    found = found.where(over if wanted.past else ~over)
    order = _EDGES.c.first.desc() if wanted.past else _EDGES.c.first
    found = found.order_by(order, TrainingSession.id, Enrolment.state, Volunteer.kana, Enrolment.id)
    return db.paginate(found, page=page, per_page=per_page, error_out=False)


def of_session(session: TrainingSession) -> People:
    """Everybody who is or was in it: the seated by kana, the waiting in their order."""
    found = People()
    rows = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.volunteer)
        .where(Enrolment.session_id == session.id)
        .options(contains_eager(Enrolment.volunteer))
        .order_by(Volunteer.kana, Enrolment.id)
    )
    for row in rows:
        if row.state in (S.ENROLLED, *ENDED):
            found.seated.append(row)
        elif row.state is S.OFFERED:
            found.offered.append(row)
        else:
            (found.waiting if row.state is S.WAITING else found.gone).append(row)
    found.waiting.sort(key=lambda one: (-one.priority, one.queued_at, one.id))
    return found


def enrolment(session_id: int, enrolment_id: int) -> Enrolment:
    """One person's row in a session. Raises `NotFound`."""
    found = db.session.get(Enrolment, enrolment_id)
    if found is None or found.session_id != session_id:
        raise NotFound(_("この申込みは見つかりません。"))
    return found


def candidates(session: TrainingSession, text: str, most: int = 20) -> Sequence[Volunteer]:
    """People on the roster by name, kana, number or telephone who are not in the session."""
    inside = select(Enrolment.volunteer_id).where(
        Enrolment.session_id == session.id, Enrolment.state.not_in((S.CANCELLED, S.LAPSED))
    )
    found = select(Volunteer).where(Volunteer.active, Volunteer.id.not_in(inside))
    columns = (Volunteer.name, Volunteer.kana, Volunteer.code, Volunteer.phone)
    for word in text.split():
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    whole = found.options(selectinload(Volunteer.credentials), selectinload(Volunteer.languages))
    return db.session.scalars(whole.order_by(Volunteer.kana, Volunteer.id).limit(most)).all()
