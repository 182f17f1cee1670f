"""After a timetable is confirmed: those whom it seats are invited, each once, and the desk sees what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import deliver_due
from dispatch.volunteers.models import Volunteer
from tests import factories as people
from tests.training import factories as make
from tests.training.timetables.scenes import question, wished
from training.models import CourseWish, Enrolment, TimetableStudy, TrainingSession
from training.queries.invitations import seatings
from training.services import inviting, seats, sessions, timetables
from training.services.seats import letters
from training.vocabulary import EnrolmentState, SessionState
from training.vocabulary import InviteeState as State


def confirmed(wishers: int = 4) -> TimetableStudy:
    """A plan that seats everybody who wishes in one session, confirmed: the session is in preparation."""
    course = wished(wishers)
    make.room()
    study = timetables.ask(SYSTEM, question(course, count=1))
    db.session.commit()
    assert timetables.work_next() is not None
    timetables.confirm(SYSTEM, study)
    db.session.commit()
    return study


def states(study: TimetableStudy) -> dict[int, State]:
    """How everybody stands, by their keys; sorted as the plan names them."""
    return {person.id: state for one in seatings(study) for person, state in one.people}


def mails(kind: str = "session_invited") -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(db.session.scalars(found))


def test_only_who_still_needs_it_and_is_free_and_each_once(ctx: Flask) -> None:
    """Of four one has a seat elsewhere, one a job at that hour, one no address: the fourth is invited, in the morning,
    and nobody a second time; the session is open from now on, and wishers' mails leave the invited out."""
    study = confirmed()
    (session,) = db.session.scalars(select(TrainingSession))
    elsewhere, works, silent, invited = sorted(states(study))
    assert set(states(study).values()) == {State.READY}
    make.enrolment(make.session(session.course), db.session.get_one(Volunteer, elsewhere))
    teaches = make.session(make.course(), start=session.start_at - timedelta(hours=1), hours=2)
    make.enrolment(teaches, db.session.get_one(Volunteer, works))
    db.session.get_one(Volunteer, silent).email = ""
    db.session.flush()
    assert states(study) == {
        elsewhere: State.UNNEEDED,
        works: State.BUSY,
        silent: State.NO_ADDRESS,
        invited: State.READY,
    }
    with clock.at(clock.now() + timedelta(hours=14)):
        assert timetables.invite_seated(SYSTEM, study) == 1
        (mail,) = mails()
        assert mail.address == db.session.get_one(Volunteer, invited).email
        assert i18n.local(mail.send_after).hour < 12, "not at eleven at night"
        assert mail.send_after > clock.now()
    assert (session.state, states(study)[invited]) == (SessionState.OPEN, State.INVITED)
    with pytest.raises(Conflict):
        timetables.invite_seated(SYSTEM, study)
    db.session.commit()
    seats.tell_wishers()
    told = {mail.key for mail in mails("wish_open")}
    assert f"wish_open:{session.id}:{invited}" not in told
    assert f"wish_open:{session.id}:{works}" in told, (
        "the control: who was not invited hears of what they wish for"
    )
    assert len(mails()) == 1


def test_not_before_it_is_confirmed_nor_into_a_full_session(ctx: Flask) -> None:
    """A plan that is only a plan invites nobody; where strangers have taken the seats, nobody is written to."""
    study = confirmed(2)
    confirmed_at, study.confirmed_at = study.confirmed_at, None
    with pytest.raises(Conflict):
        timetables.invite_seated(SYSTEM, study)
    study.confirmed_at = confirmed_at
    (session,) = db.session.scalars(select(TrainingSession))
    for _ in range(session.capacity):
        make.enrolment(session, people.volunteer())
    with pytest.raises(Conflict):
        timetables.invite_seated(SYSTEM, study)
    assert mails() == []
    assert session.state is SessionState.DRAFT


NIGHT = timedelta(hours=14)
"""From the tests' clock to eleven in the evening."""


def invited_at_night() -> tuple[TimetableStudy, TrainingSession]:
    """Four people invited when it is quiet: their mails wait for the morning."""
    study = confirmed()
    assert timetables.invite_seated(SYSTEM, study) == 4
    assert len(mails()) == 4
    (session,) = db.session.scalars(select(TrainingSession))
    db.session.commit()
    return study, session


def test_nobody_is_invited_in_the_morning_to_what_they_have_taken_at_night(ctx: Flask) -> None:
    """Of four invited one enrols before the morning: the other three are written to. The same holds for the word that
    a course they wish for can be taken, and for an invitation to the course as such; what has left stays on record.
    """
    with clock.at(clock.now() + NIGHT):
        study, session = invited_at_night()
        quick, *others = sorted(states(study))
        person = db.session.get_one(Volunteer, quick)
        assert inviting.invite_to_course(SYSTEM, session.course, [person]) == 1
        seats.wish(SYSTEM, person, session.course)
        letters.wish_open(
            db.session.scalars(select(CourseWish).where(CourseWish.volunteer_id == quick)).one(), session
        )
        assert [len(mails(kind)) for kind in ("course_invited", "wish_open")] == [1, 1]
        seats.enrol(SYSTEM, session, person)
        assert {mail.key.rpartition(":")[2] for mail in mails()} == {str(who) for who in others}
        assert [mails(kind) for kind in ("course_invited", "wish_open")] == [[], []]
        assert (states(study)[quick], states(study)[others[0]]) == (State.JOINED, State.INVITED)
        clock.advance(timedelta(hours=10))
        db.session.commit()
        deliver_due()
        sent = [mail.key for mail in mails() if mail.sent_at]
        assert len(sent) == 3
        seats.enrol(SYSTEM, session, db.session.get_one(Volunteer, others[0]))
        assert [mail.key for mail in mails()] == sent


@pytest.mark.parametrize("what", ["full", "called off", "moved"])
def test_nobody_is_called_to_what_cannot_be_taken_any_more(ctx: Flask, what: str) -> None:
    """The last seat is taken, the session is off, or at another time, before the morning: nobody reads otherwise; who
    was to be invited counts as not invited."""
    with clock.at(clock.now() + NIGHT):
        study, session = invited_at_night()
        desk = people.coordinator()
        if what == "full":
            for _ in range(session.capacity - 1):
                make.enrolment(session, people.volunteer())
            seats.enrol(SYSTEM, session, people.volunteer())
        elif what == "called off":
            sessions.cancel(desk, session, "講師が来られなくなったため")
        else:
            times = [
                (one.start_at + timedelta(hours=1), one.end_at + timedelta(hours=1))
                for one in session.meetings
            ]
            sessions.move(desk, session, times)
        assert mails() == []
        assert State.INVITED not in states(study).values()


def test_two_taps_and_what_the_desk_sees(
    app: Flask, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    """The button invites; the link shows and changes nothing; one tap enrols, another says no, which the desk sees; a
    no may become a yes, not a yes a no; an administrator cannot invite, and a forged link is nothing."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        study = confirmed(3)
        number = study.id
        desk_email = people.coordinator(email="desk@example.jp").email
        (session,) = db.session.scalars(select(TrainingSession))
        links = [
            inviting.token_of(session, wish.volunteer, study)
            for wish in db.session.scalars(select(CourseWish))
        ]
        db.session.commit()
    desk, page = sign_in(desk_email), f"/training/timetable/{number}"
    assert client.get(f"/invited/{links[0]}/").status_code == 404, "still in preparation"
    assert "募集を始めて案内を送る" in desk.get(page).text
    assert client.post(f"{page}/invite").status_code in (302, 401, 403)
    assert "3人に案内を送りました" in desk.post(f"{page}/invite", follow_redirects=True).text
    assert desk.post(f"{page}/invite").status_code == 409
    with app.test_request_context():
        assert [link in mail.body for link, mail in zip(links, mails(), strict=True)] == [True] * 3
    assert "この研修に申し込む" in client.get(f"/invited/{links[0]}/").text
    with app.test_request_context():
        assert db.session.query(Enrolment).count() == 0
    assert client.post(f"/invited/{links[0]}/yes").status_code == 303
    assert "受講が決まりました" in client.get(f"/invited/{links[0]}/").text
    assert client.post(f"/invited/{links[0]}/no").status_code == 409
    for link in links[1:]:
        assert client.post(f"/invited/{link}/no").status_code == 303
        assert client.post(f"/invited/{link}/no").status_code == 303
    assert "今回は見送りと承りました" in client.get(f"/invited/{links[1]}/").text
    with app.test_request_context():
        found = db.session.get_one(TimetableStudy, number)
        assert sorted(states(found).values()) == sorted([State.JOINED, State.DECLINED, State.DECLINED])
    assert client.post(f"/invited/{links[2]}/yes").status_code == 303
    with app.test_request_context():
        found = db.session.get_one(TimetableStudy, number)
        assert sorted(states(found).values()) == sorted([State.JOINED, State.JOINED, State.DECLINED])
        rows = db.session.scalars(select(Enrolment.state)).all()
        assert rows == [EnrolmentState.ENROLLED] * 2
    assert "案内できる人には、すべて案内しました" in desk.get(page).text
    assert client.get(f"/invited/{links[0]}x/").status_code == 404
