"""Whom a confirmed timetable seats: who has been invited, what became of it, and who can be invited now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import clock, i18n
from dispatch.assignments.planning import row_id
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import roster_for_matching, windows
from training.models import Enrolment, Meeting, TimetableStudy, TrainingSession
from training.queries.promised import Span, promised
from training.queries.seats.mine import is_closed
from training.queries.sessions import fills
from training.queries.timetables import Question, needs
from training.vocabulary import EnrolmentState, SessionState
from training.vocabulary import InviteeState as State

GONE = (EnrolmentState.CANCELLED, EnrolmentState.LAPSED)


@dataclass(frozen=True, slots=True)
class Seating:
    """A session and those whom the plan seats in it. `takes`: whether somebody invited now could get a seat."""

    session: TrainingSession
    people: tuple[tuple[Volunteer, State], ...]
    takes: bool

    @property
    def ready(self) -> list[Volunteer]:
        """Who can be invited now."""
        return [person for person, state in self.people if self.takes and state is State.READY]

    @property
    def ready_count(self) -> int:
        """How many can."""
        return len(self.ready)

    @property
    def is_draft(self) -> bool:
        """Whether inviting opens it."""
        return self.session.state is SessionState.DRAFT and bool(self.ready)

    @property
    def counts(self) -> Counter[str]:
        """How many are in which state, by its code."""
        return Counter(state.value for _person, state in self.people)


def invited_key(session_id: int, volunteer_id: int | None = None) -> str:
    """The name of an invitation among the messages: one for each person and session; without a person its beginning."""
    return f"session_invited:{session_id}:{'' if volunteer_id is None else volunteer_id}"


def seatings(study: TimetableStudy) -> list[Seating]:
    """The sessions that a study has become, the next first; none before it is confirmed. Who is off the roster is
    left out."""
    made, named = _made(study), _named(study)
    if not made:
        return []
    everybody = {who for people in named.values() for who in people}
    roster = {person.id: person for person in roster_for_matching(everybody)}
    sessions = _sessions(made.values())
    if not sessions:
        return []
    look, full = _Look(study, sessions, list(roster.values())), fills(sessions)
    by_session = {number: name for name, number in made.items()}
    return [
        Seating(
            session,
            tuple(
                (roster[who], look.state(session, roster[who]))
                for who in named.get(by_session[session.id], ())
                if who in roster
            ),
            _takes(session) and not full[session.id].waiting and full[session.id].taken < session.capacity,
        )
        for session in sorted(sessions, key=lambda one: (one.start_at, one.id))
    ]


def _made(study: TimetableStudy) -> dict[str, int]:
    """The sessions' keys by their names in the plan, as `services.timetables.confirm` has noted them."""
    return dict((study.plan or {}).get("made", {}))


def _named(study: TimetableStudy) -> dict[str, list[int]]:
    held = (study.plan or {}).get("held", ())
    return {one["session"]: [row_id(who) for who in one["people"]] for one in held}


def _sessions(keys: Collection[int]) -> Sequence[TrainingSession]:
    """Those that are there still and were not called off."""
    found = select(TrainingSession).where(
        TrainingSession.id.in_(keys), TrainingSession.state != SessionState.CANCELLED
    )
    return db.session.scalars(found.options(selectinload(TrainingSession.meetings))).all()


def _takes(session: TrainingSession) -> bool:
    if session.state is SessionState.DRAFT:
        return session.start_at > clock.now() and session.course.archived_at is None
    return not is_closed(session)


class _Look:
    """What is known of the people of a plan, read at once for all of them."""

    def __init__(
        self, study: TimetableStudy, sessions: Sequence[TrainingSession], people: Sequence[Volunteer]
    ) -> None:
        question = Question.from_json(study.wanted)
        courses = list({one.course_id: one.course for one in sessions}.values())
        self.needs = needs(courses, people, question.first, question.last)
        self.free = _free(sessions, people)
        self.declined = (study.plan or {}).get("declined", {})
        keys = [key for one in sessions for who in people for key in _keys(one.id, who.id)]
        self.told = set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
        rows = select(Enrolment).where(Enrolment.session_id.in_([one.id for one in sessions]))
        self.enrolments = {(one.session_id, one.volunteer_id): one for one in db.session.scalars(rows)}

    def state(self, session: TrainingSession, person: Volunteer) -> State:
        """What has become of an invitation, or whether there should be one."""
        enrolment = self.enrolments.get((session.id, person.id))
        if enrolment is not None:
            return State.LEFT if enrolment.state in GONE else State.JOINED
        if person.id in self.declined.get(str(session.id), ()):
            return State.DECLINED
        if self.told & {*_keys(session.id, person.id)}:
            return State.INVITED
        if session.course_id not in self.needs.get(person.id, {}):
            return State.UNNEEDED
        if not all(self._is_free(person, meeting) for meeting in session.meetings):
            return State.BUSY
        return State.READY if person.email else State.NO_ADDRESS

    def _is_free(self, person: Volunteer, meeting: Meeting) -> bool:
        return any(start <= meeting.start_at and meeting.end_at <= end for start, end in self.free[person.id])


def _keys(session_id: int, volunteer_id: int) -> tuple[str, str]:
    """What counts as invited: the invitation, or the word that a course they wish for can be taken."""
    return invited_key(session_id, volunteer_id), f"wish_open:{session_id}:{volunteer_id}"


def _free(sessions: Sequence[TrainingSession], people: Sequence[Volunteer]) -> dict[int, list[Span]]:
    """The free time of these people around these sessions: without their other calendars, jobs and courses."""
    begin, end = min(one.start_at for one in sessions), max(one.end_at for one in sessions)
    first, last, zone = i18n.local(begin).date(), i18n.local(end).date(), i18n.zone()
    taken = promised([person.id for person in people], first, last, zone)
    return windows(people, first, last, zone, taken)
