"""Sessions: planned, opened, moved, cancelled, over; and what each of these refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from dispatch import clock
from dispatch.audit import queries as record
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from tests import factories as people
from tests.training import factories as make
from training.models import Attendance, TrainingSession
from training.services import sessions
from training.services.sessions import Details, SessionValues, Span, Taken
from training.vocabulary import CheckInWay, EnrolmentState, SessionMode, SessionState

pytestmark = pytest.mark.usefixtures("ctx")


def span(days: int = 0, hours: float = 3, after: float = 0) -> Span:
    """So many days (and hours) after Saturday 12 December, 10:00."""
    start = make.SATURDAY_10 + timedelta(days=days, hours=after)
    return start, start + timedelta(hours=hours)


def plan(*times: Span, **details: object) -> SessionValues:
    """A session to be planned."""
    return SessionValues(times or (span(),), Details(**{"capacity": 10, **details}))  # type: ignore[arg-type]


def spans(session: TrainingSession) -> list[Span]:
    """Its meetings."""
    return [(meeting.start_at, meeting.end_at) for meeting in session.meetings]


def test_a_session_is_planned_in_order_with_its_units(app: Flask) -> None:
    """Days given in any order stand in theirs; units are spread over them in order; nobody sees it yet."""
    course = make.course(units=(("一", 60), ("二", 60), ("三", 120)), minutes=240)
    made = sessions.create(SYSTEM, course, plan(span(7, 2), span(0, 2)))
    assert spans(made) == [span(0, 2), span(7, 2)]
    assert [[unit.title for unit in meeting.units] for meeting in made.meetings] == [["一", "二"], ["三"]]
    assert (made.state, made.opened_at) == (SessionState.DRAFT, None)
    where = {course.units[0].id: made.meetings[1].id}
    sessions.lay_units_out(SYSTEM, made, where)
    assert [[unit.title for unit in meeting.units] for meeting in made.meetings] == [[], ["一"]]


def test_what_cannot_be_planned(app: Flask) -> None:
    """Each fault stands at its field; an archived course is held no more."""
    course, small = make.course(), make.room(capacity=5)
    for values, place in (
        (plan(span(-30)), "meetings-0-day"),
        (plan(span(hours=-1)), "meetings-0-end"),
        (plan(span(hours=13)), "meetings-0-end"),
        (plan(span(), span(after=1)), "meetings-1-day"),
        (SessionValues((), Details(capacity=1)), "meetings"),
        (plan(deadline=make.SATURDAY_10 + timedelta(days=1)), "deadline"),
        (replace(plan(), room=small), "capacity"),
    ):
        with pytest.raises(Invalid) as refused:
            sessions.create(SYSTEM, course, values)
        assert [one for one, _sentence in refused.value.faults] == [place]
    course.archived_at = clock.now()
    db.session.flush()
    with pytest.raises(Conflict):
        sessions.create(SYSTEM, course, plan())


def test_a_room_and_a_trainer_are_in_one_place_at_a_time(app: Flask) -> None:
    """Overlap is refused with the other session's name, a draft's too; back to back, online and cancelled are not."""
    room, teacher = make.room(), make.trainer(name="森田 文子")
    course = make.course(name="先約")
    first = sessions.create(SYSTEM, course, replace(plan(trainers=(teacher,)), room=room))
    with pytest.raises(Taken, match="「先約」で使います"):
        sessions.create(SYSTEM, course, replace(plan(span(after=2)), room=room))
    with pytest.raises(Taken, match="「先約」を担当しています"):
        sessions.create(SYSTEM, course, plan(span(after=-2), trainers=(teacher,)))
    sessions.create(SYSTEM, course, replace(plan(span(after=3)), room=room))
    online = replace(plan(), room=room, mode=SessionMode.ONLINE)
    assert sessions.create(SYSTEM, course, online).room is None
    sessions.cancel(SYSTEM, first, "会場の都合")
    sessions.create(SYSTEM, course, replace(plan(trainers=(teacher,)), room=room))


def test_a_room_has_its_hours(app: Flask) -> None:
    """Outside them, on a closed weekday and when it is not in use, it cannot be had; at their edges it can."""
    room = make.room(hours=[[5, "10:00", "13:00"]])
    course = make.course()
    for times in (span(after=1), span(1)):
        with pytest.raises(Taken, match="使える時間の外"):
            sessions.create(SYSTEM, course, replace(plan(times), room=room))
    sessions.create(SYSTEM, course, replace(plan(), room=room))
    room.active = False
    with pytest.raises(Taken, match="今は使えません"):
        sessions.create(SYSTEM, course, replace(plan(span(7)), room=room))


def test_a_move_asks_those_who_have_a_seat(app: Flask) -> None:
    """The schedule is counted, the deadline goes along, seats stay, and everybody is asked; the same asks nobody."""
    held = make.session(room_id=make.room().id)
    learner = make.enrolment(held, people.volunteer())
    before = held.deadline or clock.now()
    assert not sessions.move(SYSTEM, held, [span()])
    assert held.schedule_version == 1
    keys = [meeting.id for meeting in held.meetings]
    assert sessions.move(SYSTEM, held, [span(1, after=4)])
    assert (held.schedule_version, spans(held)) == (2, [span(1, after=4)])
    assert held.deadline == before + timedelta(
        days=1
    )  # by days: a deadline in the evening stays in the evening
    assert [meeting.id for meeting in held.meetings] == keys  # calendars know the day by its key
    assert learner.state is EnrolmentState.ENROLLED
    assert learner.agreed_version == 1
    assert learner.asked_until is not None


def test_an_open_session_keeps_a_place() -> None:
    """Nobody is asked whether they would come to nowhere; in preparation, or online, no room is needed."""
    held = make.session(room_id=make.room().id)
    draft = make.session(room_id=make.room().id, state=SessionState.DRAFT)
    with pytest.raises(Invalid) as refused:
        sessions.move(SYSTEM, held, [span(7)], None)
    assert [name for name, _sentence in refused.value.faults] == ["room_id"]
    assert (held.room is not None, spans(held)) == (True, [span()])
    assert sessions.move(SYSTEM, draft, [span(7)], None)
    assert sessions.move(SYSTEM, held, [span(7)], None, mode=SessionMode.ONLINE)
    with pytest.raises(Invalid):
        sessions.move(SYSTEM, held, [span(7)], None, mode=SessionMode.ROOM)


def test_days_move_past_each_other(app: Flask) -> None:
    """A week later for every day, though each goes where the next one stood; days are added and taken away."""
    held = make.session(days=3)
    sessions.move(SYSTEM, held, [span(7), span(14), span(21)])
    assert spans(held) == [span(7), span(14), span(21)]
    sessions.move(SYSTEM, held, [span(14)])
    assert spans(held) == [span(14)]
    sessions.move(SYSTEM, held, [span(14), span(1), span(8)])
    assert spans(held) == [span(1), span(8), span(14)]


def test_what_cannot_be_moved(app: Flask) -> None:
    """Into the past, over another session, a day at which people were present, twice at once, or when it is over."""
    room = make.room()
    make.session(make.course(name="先約"), start=span(7)[0], room_id=room.id)
    held = make.session(room_id=room.id, days=1)
    with pytest.raises(Invalid):
        sessions.move(SYSTEM, held, [span(-20)])
    with pytest.raises(Taken, match="先約"):
        sessions.move(SYSTEM, held, [span(7)])
    with pytest.raises(Conflict, match="ほかの人が先に"):
        sessions.move(SYSTEM, held, [span(8)], seen=0)
    learner = make.enrolment(held, people.volunteer())
    present = {"enrolment_id": learner.id, "meeting_id": held.meetings[0].id, "minutes": 180}
    db.session.add(Attendance(**present, way=CheckInWay.SHEET))
    db.session.flush()
    with pytest.raises(Conflict, match="出席はもう記録"):
        sessions.move(SYSTEM, held, [span(8)])
    sessions.cancel(SYSTEM, held, "講師の都合")
    with pytest.raises(Conflict, match="中止"):
        sessions.move(SYSTEM, held, [span(9)])


def test_opening_needs_a_place_and_a_future(app: Flask) -> None:
    """A draft without a room or in the past stays a draft; opened twice is opened once."""
    draft = make.session(state=SessionState.DRAFT)
    with pytest.raises(Conflict, match="会場が決まっていません"):
        sessions.open_session(SYSTEM, draft)
    draft.room = make.room()
    for _again in range(2):
        sessions.open_session(SYSTEM, draft)
    assert (draft.state, draft.opened_at) == (SessionState.OPEN, clock.now())
    assert [entry.action for entry in record.history(draft)].count("session.opened") == 1
    late = make.session(state=SessionState.DRAFT, start=clock.now(), mode=SessionMode.ONLINE)
    with pytest.raises(Conflict, match="開始の日時を過ぎて"):
        sessions.open_session(SYSTEM, late)


def test_cancelling_tells_everybody(app: Flask) -> None:
    """With a reason, once; nobody keeps a seat, and calendars are told by a higher number."""
    held = make.session()
    learner = make.enrolment(held, people.volunteer())
    with pytest.raises(Invalid):
        sessions.cancel(SYSTEM, held, "  ")
    sessions.cancel(SYSTEM, held, "台風のため")
    assert (held.state, held.reason, held.schedule_version) == (SessionState.CANCELLED, "台風のため", 2)
    assert learner.state is EnrolmentState.CANCELLED
    with pytest.raises(Conflict):
        sessions.cancel(SYSTEM, held, "もう一度")


def test_details_are_changed_by_one_editor_at_a_time(app: Flask) -> None:
    """Who saw an older version is refused; more seats go to who waits; fewer than are taken cannot be."""
    held = make.session(capacity=1)
    make.enrolment(held, people.volunteer())
    waiting = make.enrolment(held, people.volunteer(), state=EnrolmentState.WAITING)
    details = Details.of(held)
    assert sessions.change(SYSTEM, held, details, 1) == {}
    changes = sessions.change(SYSTEM, held, replace(details, capacity=2), 1)
    assert changes == {"capacity": [1, 2]}
    assert waiting.state is EnrolmentState.OFFERED
    with pytest.raises(Conflict, match="ほかの人が先に"):
        sessions.change(SYSTEM, held, replace(details, title="第1期"), 1)
    with pytest.raises(Invalid, match="入力内容"):
        sessions.change(SYSTEM, held, replace(Details.of(held), capacity=1), 2)


def test_what_has_ended_is_closed_once(app: Flask) -> None:
    """Open sessions end with their last day; drafts and cancelled ones do not, and a second turn finds nothing."""
    two_days = make.session(days=2)
    make.session(state=SessionState.DRAFT)
    db.session.commit()
    with clock.at(span()[1]):
        assert sessions.close_past() == 0
    with clock.at(span(7)[1]):
        assert sessions.close_past() == 1
        assert two_days.state is SessionState.HELD
        assert sessions.close_past() == 0
