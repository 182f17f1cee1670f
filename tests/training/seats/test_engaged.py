"""Nobody is in a session and at a hospital at once: what a seat takes of somebody's time, and what a job does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.calendar import feed
from dispatch.assignments.queries.candidates import candidates
from dispatch.assignments.queries.expired import Lack, flagged
from dispatch.assignments.services.expired import repair_expired
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, DoubleBooking, RuleBroken
from dispatch.i18n import local, zone
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode, RoleName, StandbyState
from dispatch.volunteers.engagements import engagements
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import weeks_ahead
from tests import factories as people
from tests.assignments import life
from tests.support.statements import statements
from tests.training import factories as make
from tests.training.timetables import scenes
from training.models import CourseWish, Trainer, TrainingSession
from training.queries.timetables.problems import problem
from training.services import seats, sessions
from training.services.sessions import Details, SessionValues, Taken
from training.vocabulary import EnrolmentState, SessionMode, SessionState

A = AssignmentState
TEN = people.TUESDAY_10
HOUR = timedelta(hours=1)
FAR = {"lat": 32.95, "lon": 130.71}
"""Seventeen kilometres north of the tests' hospital."""


def held(start: Any = TEN, **values: Any) -> TrainingSession:
    """A session of two hours online, at the time of the tests' job."""
    return make.session(start=start, hours=2, deadline=None, **{"mode": SessionMode.ONLINE, **values})


def asked(request: ServiceRequest, person: Volunteer) -> Any:
    """The request's offer to this person, chosen by hand."""
    services.choose(SYSTEM, request, services.Choice(0, person.id, 0, Mode.ONSITE))
    (job,) = life.confirm(SYSTEM, request)
    return job


def refused(request: ServiceRequest) -> list[str]:
    """Why the only person on the roster may not do the request's job."""
    (row,) = candidates(request, 0, 0, Mode.ONSITE)
    return [rule.value for rule in row.refusals]


def test_a_seat_takes_the_time_and_gives_it_back(ctx: Flask) -> None:
    """Who waits is free; a seat drops the proposal at the next plan, with the reason; a seat given back, and a session
    that is called off, are free time again."""
    person, request, session = people.volunteer(), people.service_request(), held()
    make.enrolment(session, person, state=EnrolmentState.WAITING)
    life.plan(SYSTEM)
    assert life.people(request, A.PROPOSED) == [person.id]
    other = held()
    row = seats.enrol(SYSTEM, other, person)
    life.plan(SYSTEM)
    assert life.people(request, A.PROPOSED) == []
    assert [one["rule"] for one in request.why_uncovered or () if one["count"]] == ["engaged"]
    seats.cancel(SYSTEM, row)
    life.plan(SYSTEM)
    assert life.people(request, A.PROPOSED) == [person.id]
    seats.enrol(SYSTEM, other, person)
    sessions.cancel(SYSTEM, other, "講師の都合")
    life.plan(SYSTEM)
    assert life.people(request, A.PROPOSED) == [person.id]


@pytest.mark.parametrize(
    ("start", "values", "place", "expected"),
    [
        (TEN + HOUR / 2, {}, None, ["engaged"]),
        (TEN + HOUR + HOUR / 4, {}, None, []),
        (TEN - 2 * HOUR - HOUR / 4, {}, None, []),
        (TEN - 2 * HOUR - HOUR / 6, {}, None, ["engaged"]),
        (TEN + HOUR + HOUR / 4, {"mode": SessionMode.ROOM}, FAR, ["engaged"]),
        (TEN + HOUR + HOUR / 4, {"mode": SessionMode.BOTH}, FAR, ["engaged"]),
        (TEN + HOUR * 3, {"mode": SessionMode.ROOM}, FAR, []),
        (TEN + HOUR, {"mode": SessionMode.ROOM}, {"lat": 32.80, "lon": 130.71}, []),
        (TEN + HOUR + HOUR / 3, {"mode": SessionMode.ROOM}, {}, ["engaged"]),
        (TEN + HOUR * 2, {"mode": SessionMode.ROOM}, {}, []),
        (TEN, {"state": SessionState.CANCELLED}, None, []),
    ],
)
def test_a_session_in_a_room_takes_the_way_there(
    ctx: Flask, start: Any, values: dict[str, Any], place: dict[str, float] | None, expected: list[str]
) -> None:
    """Online the turnaround is enough; to a room it is the way, none within one building, and half an hour where the
    place is not on the map. A session counts towards no cap: this person takes one job a day."""
    person, request = people.volunteer(max_per_day=1, max_per_week=1), people.service_request()
    room = None if place is None else make.room(**place)
    make.enrolment(held(start, room_id=room and room.id, **values), person)
    assert refused(request) == expected


def test_a_trainer_on_the_roster_teaches_at_that_time(ctx: Flask) -> None:
    """From the plan of a session on, and as long as they teach; and nobody is given a session at the time of their
    job."""
    person, request = people.volunteer(), people.service_request()
    trainer = make.trainer(user_id=people.volunteer_user(person).id)
    session = held(trainers=(trainer,), state=SessionState.DRAFT)
    assert refused(request) == ["engaged"]
    trainer.active = False
    assert refused(request) == []
    trainer.active, session.state = True, SessionState.CANCELLED
    life.booked(SYSTEM, request, person)
    times = ((TEN - HOUR, TEN + HOUR / 2),)
    values = SessionValues(times, Details(capacity=5, trainers=(trainer,)), mode=SessionMode.ONLINE)
    with pytest.raises(Taken, match="通訳の活動"):
        sessions.create(SYSTEM, session.course, values)


def test_no_word_of_the_desk_puts_somebody_in_two_places(ctx: Flask) -> None:
    """A seat taken after the proposal stops the confirmation; chosen by hand it is a reason of its own, and with a
    reason the offer is refused all the same, naming the session; nothing is sent."""
    person, request, session = people.volunteer(), people.service_request(), held()
    life.plan(SYSTEM)
    seats.enrol(SYSTEM, session, person)
    with pytest.raises(RuleBroken) as broken:
        life.confirm(SYSTEM, request)
    assert broken.value.rules == ("engaged",)
    db.session.rollback()
    seats.enrol(SYSTEM, session, person)
    by_hand = services.Choice(0, person.id, 0, Mode.ONSITE, "本人の希望")
    assert services.choose(SYSTEM, request, by_hand).broken_rules == ["engaged"]
    with pytest.raises(DoubleBooking, match=session.course.name):
        life.confirm(SYSTEM, request)


def test_an_offer_is_accepted_once_the_seat_is_given_back(ctx: Flask) -> None:
    """An offer at that time forbids no seat, but the seat forbids the yes."""
    person, request, session = people.volunteer(), people.service_request(), held()
    job = asked(request, person)
    row = seats.enrol(SYSTEM, session, person)
    with pytest.raises(DoubleBooking, match=session.course.name):
        services.accept(services.bearer(job), job)
    seats.cancel(SYSTEM, row)
    services.accept(services.bearer(job), job)
    assert job.state is A.ACCEPTED


@pytest.mark.parametrize("way", ["enrol", "offered", "moved"])
def test_a_promised_job_stands_against_a_seat(ctx: Flask, way: str) -> None:
    """Enrolling, taking a freed seat, and saying yes to the time a session was moved to are refused with the job's
    time, to the person and to the desk; a job on another day is in nobody's way."""
    person, request, session = people.volunteer(), people.service_request(), held()
    life.booked(SYSTEM, request, person)
    state = EnrolmentState.OFFERED if way == "offered" else EnrolmentState.ENROLLED
    row = None if way == "enrol" else make.enrolment(session, person, state=state)
    acts: dict[str, Callable[[], Any]] = {
        "enrol": lambda: seats.enrol(SYSTEM, session, person, desk=True, despite="電話で希望"),
        "offered": lambda: seats.accept_offer(SYSTEM, row),  # type: ignore[arg-type]
        "moved": lambda: seats.keep(SYSTEM, row),  # type: ignore[arg-type]
    }
    with pytest.raises(Conflict, match="10:00〜11:00"):
        acts[way]()
    assert seats.enrol(SYSTEM, held(TEN + 24 * HOUR), person).state is EnrolmentState.ENROLLED


def test_a_session_moved_onto_a_job_is_shown_and_takes_nothing(ctx: Flask) -> None:
    """The desk's list of jobs to look after names it; the job is not taken away by itself, for the person may rather
    give up the seat, which ends it."""
    people.programme(repair_expired=True)
    person, request, session = people.volunteer(), people.service_request(), held(TEN + 24 * HOUR)
    job = life.booked(SYSTEM, request, person)
    row = seats.enrol(SYSTEM, session, person)
    assert flagged() == []
    sessions.move(SYSTEM, session, ((TEN, TEN + HOUR),))
    (flag,) = flagged()
    assert (flag.job, flag.lacks) == (job, (Lack.ENGAGED,))
    db.session.commit()
    assert repair_expired() == 0
    seats.cancel(SYSTEM, row)
    assert flagged() == []


def test_who_stands_by_is_let_go_when_they_take_a_seat(ctx: Flask) -> None:
    """The desk is told that nobody is ready now, and who sits in the session is not asked to be."""
    desk, request = people.coordinator(), people.service_request()
    life.booked(desk, request, people.volunteer())
    ready, late = people.volunteer(), people.volunteer()
    standby = life.ready(desk, request, ready)
    seats.enrol(SYSTEM, held(), ready)
    assert standby.state is StandbyState.RELEASED
    assert "standby_lost" in life.kinds()
    question = services.ask_standby(desk, request, 0, late.id)
    make.enrolment(held(), late)
    with pytest.raises(Conflict, match="研修"):
        services.agree(desk, question)


def looks(ask: Callable[[], Any]) -> tuple[int, int]:
    """How much is found, and by how many statements."""
    with statements() as sent:
        return len(ask()), len(sent)


def test_a_whole_roster_is_asked_about_in_as_many_looks_as_one_person(ctx: Flask) -> None:
    """However many people and sessions there are, their time is known by the same number of statements."""
    counts = []
    for number in (1, 8):
        for _ in range(number):
            session = held()
            for _ in range(number):
                make.enrolment(session, people.volunteer())
        db.session.flush()
        counts.append(looks(lambda: engagements(None, TEN, TEN + HOUR)))
    (one, first), (many, second) = counts
    assert (one, many, second) == (1, 65, first)


def test_the_pages_say_it_before_the_button(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """The page of a session names the job and has no button; that of an offer names the session; the desk's list of
    the session marks the person; refusals come back as 409 with the sentence."""
    with app.test_request_context():
        person, request, session = people.volunteer(), people.service_request(), held()
        people.volunteer_user(person)
        desk = people.coordinator()
        booked = life.booked(SYSTEM, request, person)
        make.enrolment(held(TEN + 24 * HOUR, title="別の日"), person)
        offer = asked(people.service_request(start=TEN + 3 * HOUR), person)
        late = held(TEN + 3 * HOUR, title="午後の回")
        make.enrolment(late, person)
        names = person.email, desk.email, session.id, booked.request.institution.name, offer.id, late.id
        db.session.commit()
    mail, desk_mail, session_id, place, offer_id, late_id = names
    browser = sign_in(mail)
    page = browser.get(f"/my/training/{session_id}").text
    assert place in page
    assert "この回には、お申し込みいただけません" in page
    answer = browser.post(f"/my/training/{session_id}/enrol")
    assert (answer.status_code, "10:00〜11:00" in answer.text) == (409, True)
    assert "午後の回" in browser.get(f"/my/{offer_id}").text
    answer = browser.post(f"/my/{offer_id}/accept")
    assert (answer.status_code, "午後の回" in answer.text) == (409, True)
    assert "通訳の打診と重なる" in sign_in(desk_mail).get(f"/training/seats/{late_id}").text


def test_time_is_measured_by_the_clock_now(ctx: Flask) -> None:
    """A day of a course that is over is in nobody's way: with a job yesterday one enrols for the days to come."""
    person, request = people.volunteer(), people.service_request()
    life.booked(SYSTEM, request, person)
    session = held(days=2)
    row = make.enrolment(session, person, state=EnrolmentState.ENROLLED)
    clock.advance(timedelta(days=2))
    assert seats.keep(SYSTEM, row).state is EnrolmentState.ENROLLED


def test_a_timetable_offers_nobody_who_is_elsewhere(ctx: Flask) -> None:
    """When sessions are proposed, a trainer on the roster is at their jobs, and whoever teaches is no learner then."""
    course, person = scenes.wished(1), people.volunteer()
    trainer, wisher = course.trainers[0], db.session.query(CourseWish.volunteer_id).scalar()
    trainer.user_id = people.volunteer_user(person).id
    evening = datetime(2026, 12, 8, 9, tzinfo=UTC)
    life.booked(SYSTEM, people.service_request(start=evening, minutes=120), person)
    other = make.trainer(user_id=people.volunteer_user(db.session.get_one(Volunteer, wisher)).id)
    held(evening, trainers=(other,))
    made = problem(scenes.question(course))

    def free(windows: Any) -> bool:
        return any(one.start < evening + HOUR < one.end for one in windows)

    assert [free(one.available) for one in made.trainers] == [False]
    learner = next(one for one in made.people if one.id == f"v{wisher}")
    assert not free(learner.available)
    assert free(made.openings)


def events(person: Volunteer) -> list[tuple[str, str, int]]:
    """Name, status and number of each event in somebody's feed."""
    found = Calendar.from_ical(feed(person)).walk("VEVENT")
    return [(str(one["UID"]), str(one["STATUS"]), int(str(one["SEQUENCE"]))) for one in found]


def test_the_feed_tells_of_sessions_taken_and_taught(ctx: Flask) -> None:
    """Under names that stay: tentative while only planned, confirmed, and for two months cancelled, with a number that
    grows; who only waited reads nothing of it."""
    person = people.volunteer()
    trainer = make.trainer(user_id=people.volunteer_user(person).id)
    row = seats.enrol(SYSTEM, held(), person)
    taught = held(TEN + 24 * HOUR, trainers=(trainer,), state=SessionState.DRAFT, room_id=make.room().id)
    seats.cancel(SYSTEM, make.enrolment(held(TEN + 48 * HOUR), person, state=EnrolmentState.WAITING))
    (seat, one, first), (teaching, two, _) = events(person)
    assert (one, two) == ("CONFIRMED", "TENTATIVE")
    seats.cancel(SYSTEM, row)
    sessions.open_session(SYSTEM, taught)
    (again, off, second), (same, _on, third) = events(person)
    assert (again, same, off) == (seat, teaching, "CANCELLED")
    assert second > first
    sessions.cancel(SYSTEM, taught, "会場の都合")
    assert events(person)[1][:2] == (teaching, "CANCELLED")
    assert events(person)[1][2] > third
    clock.advance(timedelta(days=61))
    assert events(person) == []


def test_the_four_weeks_show_sessions(ctx: Flask) -> None:
    """A session is on its day of the person's own calendar, and its hours are not offered as free."""
    person = people.volunteer()
    make.enrolment(held(), person)
    days = weeks_ahead(person, clock.today(zone()), zone())
    (day,) = [one for one in days if one.sessions]
    assert day.sessions == ((TEN, TEN + 2 * HOUR),)
    assert [(local(a).hour, local(b).hour) for a, b in day.free] == [(8, 10), (12, 20)]
    assert not day.busy


def test_who_has_stopped_teaching_opens_nothing(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """Neither the session nor its sheet, and the board is empty; the desk is told which sessions are left, on the first
    page and at the trainer; with the trainer back everything is as before."""
    with app.test_request_context():
        trainer = make.trainer(user_id=people.user(RoleName.TRAINER, email="teacher@example.jp").id)
        session = held(TEN + 72 * HOUR, trainers=(trainer,), title="講師のいない回")
        desk, key, meeting = people.coordinator().email, session.id, session.meetings[0].id
        trainer_id = trainer.id
        db.session.commit()
    pages = (f"/teach/sessions/{key}", f"/teach/meetings/{meeting}/code", f"/teach/sessions/{key}/scores")
    teacher, staff = sign_in("teacher@example.jp"), sign_in(desk)
    assert [teacher.get(page).status_code for page in pages[:2]] == [200, 200]
    assert "講師のいない回が" not in staff.get("/training/").text
    with app.test_request_context():
        db.session.get_one(Trainer, trainer_id).active = False
        db.session.commit()
    assert [teacher.get(page).status_code for page in pages] == [403, 403, 403]
    assert "講師のいない回" not in teacher.get("/teach/").text
    assert "講師のいない回が1件あります" in staff.get("/training/").text
    assert "担当の回が1件あります" in staff.get(f"/training/places/trainers/{trainer_id}").text
