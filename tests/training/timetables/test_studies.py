"""From wishes to sessions: asked for, worked out, changed, confirmed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.vocabulary import CredentialKind, StudyState
from tests import factories as people
from tests.training import factories as make
from tests.training.timetables.scenes import question, wished
from training.models import CourseWish, TimetableStudy, TrainingSession
from training.queries.timetables import Kept, Question, needs, problem
from training.services import timetables
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.vocabulary import EnrolmentState, SessionState


def worked(asked: TimetableStudy) -> Plan:
    """The plan of a study that is carried out."""
    db.session.commit()
    done = timetables.work_next()
    assert done is not None
    assert (done.id, done.state) == (asked.id, StudyState.DONE), done.message
    assert done.plan is not None
    assert done.problem is not None
    plan = Plan.from_json(done.plan)
    assert plan.check(Problem.from_json(done.problem)) == []
    return plan


def test_from_wishes_to_sessions(ctx: Flask) -> None:
    """Six wish, a session seats four: two are held and serve all, proven; changed as the desk says, nothing else
    moves; confirmed they are drafts at those times, and not again."""
    course, room = wished(), make.room()
    plan = worked(first := timetables.ask(SYSTEM, question(course)))
    assert (plan.status, plan.coverage, plan.not_served) == ("optimal", 12, ())
    one, other = (held.placement for held in plan.held)
    moved = datetime(2026, 12, 19, 1, 0, tzinfo=UTC)
    again = timetables.settle(SYSTEM, first, one.session, Kept(moved, room.id))
    plan = worked(again)
    now = {held.placement.session: held.placement for held in plan.held}
    assert now[one.session].start == moved
    assert now[other.session] == other
    made = timetables.confirm(SYSTEM, again)
    assert [session.state for session in made] == [SessionState.DRAFT] * 2
    assert {session.start_at for session in made} == {moved, other.start}
    assert all(session.room_id == room.id and session.trainers and session.capacity == 4 for session in made)
    with pytest.raises(Conflict):
        timetables.confirm(SYSTEM, again)


def test_a_room_taken_meanwhile(ctx: Flask) -> None:
    """Where the room was taken since, confirming is a conflict and makes nothing; asked anew the plan keeps clear."""
    course, room = wished(), make.room()
    study = timetables.ask(SYSTEM, question(course))
    taken = worked(study).held[-1].placement
    make.session(start=taken.start, hours=2, room_id=room.id)
    db.session.commit()
    with pytest.raises(Conflict) as wrong:
        timetables.confirm(SYSTEM, study)
    assert wrong.value.status == 409
    db.session.rollback()
    assert db.session.query(TrainingSession).count() == 1
    assert db.session.get_one(TimetableStudy, study.id).confirmed_at is None
    plan = worked(timetables.ask(SYSTEM, question(course)))
    assert taken.start not in {held.placement.start for held in plan.held}


def test_who_needs_a_course_and_when_they_are_free(ctx: Flask) -> None:
    """Waiting counts more than an ending certificate, that more than a wish; a seat, or a prerequisite not met, ends
    the need. Who wishes it online comes to no room; hours promised elsewhere are not free."""
    course = wished(
        1, grants=CredentialKind.PLEDGE, prerequisites=[{"kind": "level", "level": 2}], language="vi"
    )
    wisher = db.session.query(CourseWish).one()
    wisher.online_only = True
    wisher.volunteer.credentials[1].valid_until = date(2030, 1, 1)
    waits, seated, new = (people.volunteer() for _ in range(3))
    low = people.volunteer({"vi": 1})
    held = make.session(make.course(), start=make.SATURDAY_10)
    make.enrolment(held, waits)
    coming = make.session(course)
    make.enrolment(coming, waits, state=EnrolmentState.WAITING)
    make.enrolment(coming, seated)
    make.room()
    db.session.commit()
    everybody = [wisher.volunteer, waits, seated, new, low]
    found = needs([course], everybody, date(2026, 12, 7), date(2026, 12, 20))
    weights = {person: own[course.id].weight for person, own in found.items()}
    assert weights == {wisher.volunteer_id: 2, waits.id: 4, new.id: 3}
    asked = problem(question(course))
    by_id = {one.id: one for one in asked.people}
    assert by_id[f"v{wisher.volunteer_id}"].rooms == ()
    assert all(
        window.end <= make.SATURDAY_10 or window.start >= make.SATURDAY_10 + timedelta(hours=3)
        for window in by_id[f"v{waits.id}"].available
    )


def test_questions_that_make_no_sense(ctx: Flask) -> None:
    """Every fault is told at its field; the question is read back as it was kept."""
    course = wished(0)
    asked = question(course)
    assert Question.from_json(asked.to_json()) == asked
    wrong = question(course, count=0, first=date(2026, 11, 1), last=date(2026, 1, 1))
    with pytest.raises(Invalid) as told:
        timetables.ask(SYSTEM, wrong)
    assert {place for place, _ in told.value.faults} == {"first", "last", "wanted"}


def test_called_off(ctx: Flask) -> None:
    """What waits ends at once, what works leaves no answer; the last session cannot be dropped."""
    course = wished(1)
    make.room()
    waiting = timetables.ask(SYSTEM, question(course, count=1))
    timetables.call_off(SYSTEM, waiting)
    db.session.commit()
    assert waiting.state is StudyState.CANCELLED
    assert timetables.work_next() is None
    with pytest.raises(Conflict):
        timetables.call_off(SYSTEM, waiting)
    study = timetables.ask(SYSTEM, question(course, count=1))
    plan = worked(study)
    with pytest.raises(Conflict):
        timetables.drop(SYSTEM, study, plan.held[0].placement.session)
