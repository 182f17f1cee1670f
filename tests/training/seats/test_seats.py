"""A seat is given once; who waits is asked in their order, for a time; the record and the outbox tell of each step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Gone, RuleBroken
from dispatch.notifications.models import OutboxMessage
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.levels import end_override
from tests import factories as people
from tests.training import factories as make
from training.models import Attendance, CourseWish, Enrolment, TrainingSession
from training.services import attendance, seats, sessions
from training.services.seats import states
from training.vocabulary import CheckInWay, SessionMode, SessionState
from training.vocabulary import EnrolmentState as S


def kinds(person: Volunteer | None = None) -> list[str]:
    """What has been written, in order; to one person where named."""
    found = select(OutboxMessage.kind).order_by(OutboxMessage.id)
    if person is not None:
        found = found.where(OutboxMessage.address == person.email)
    return list(db.session.scalars(found))


def crowd(session: TrainingSession, number: int) -> list[Enrolment]:
    """So many people enrol, one after another."""
    rows = []
    for _ in range(number):
        rows.append(seats.enrol(SYSTEM, session, people.volunteer()))
        clock.advance(timedelta(minutes=1))
    return rows


def of(*rows: Enrolment) -> list[str]:
    """Their states."""
    db.session.flush()
    return [row.state.value for row in rows]


def test_seats_then_the_queue_then_an_offer_then_a_yes(ctx: Flask) -> None:
    """Two seats, four people: two sit, two wait; a freed seat goes to the first who waits, who takes it. Each step is
    in the record and in the outbox, with the days for the calendar, and taken out of it again."""
    session = make.session(capacity=2)
    first, second, third, fourth = crowd(session, 4)
    assert of(first, second, third, fourth) == ["enrolled", "enrolled", "waiting", "waiting"]
    assert [first.seat, second.seat, third.seat] == [1, 2, None]
    seats.cancel(SYSTEM, first, "都合により")
    assert of(first, third, fourth) == ["cancelled", "offered", "waiting"]
    assert (third.seat, first.note) == (1, "都合により")
    assert kinds(third.volunteer) == ["seat_waiting", "seat_offered"]
    seats.accept_offer(SYSTEM, third)
    assert of(third) == ["enrolled"]
    assert kinds(first.volunteer) == ["seat_enrolled", "seat_cancelled"]
    assert kinds(third.volunteer) == ["seat_enrolled"], (
        "what had not left yet and is no longer so is taken back"
    )
    letters = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.address == first.volunteer.email)
    ).all()
    assert [letter.calendar_method for letter in letters] == ["REQUEST", "CANCEL"]
    assert "STATUS:CANCELLED" in str(letters[1].calendar)
    steps = select(AuditEntry.action).where(
        AuditEntry.subject_id == third.id, AuditEntry.subject_type == "Enrolment"
    )
    assert list(db.session.scalars(steps.order_by(AuditEntry.id))) == [
        "enrolment.waiting", "enrolment.offered", "enrolment.enrolled",
    ]  # fmt: skip


def test_priority_goes_before_time_and_a_wave_fills_several_seats(ctx: Flask) -> None:
    """The desk's priority comes first, then the time; more seats bring as many offers; a no brings the next."""
    session = make.session(capacity=1)
    _sits, a, b, c = crowd(session, 4)
    seats.set_priority(SYSTEM, c, 1)
    session.capacity = 3
    asked = seats.offer_free_seats(session)
    assert ([one.id for one in asked], of(b)) == ([c.id, a.id], ["waiting"])
    seats.decline_offer(SYSTEM, c)
    assert of(a, b, c) == ["offered", "offered", "cancelled"]
    with pytest.raises(Conflict):
        seats.set_priority(SYSTEM, b, 5)


def test_the_desk_puts_somebody_first(ctx: Flask) -> None:
    """To the head of the queue, once; who is there already is not moved."""
    session = make.session(capacity=1)
    _sits, a, b = crowd(session, 3)
    seats.put_first(SYSTEM, b)
    assert [one.id for one in states.queue_of(session)] == [b.id, a.id]
    priority = b.priority
    seats.put_first(SYSTEM, b)
    assert b.priority == priority


def test_nobody_jumps_a_queue_by_enrolling(ctx: Flask) -> None:
    """While somebody waits, a seat that is free for a moment is not the newcomer's."""
    session = make.session(capacity=1)
    _sits, waits = crowd(session, 2)
    session.capacity = 2
    newcomer = seats.enrol(SYSTEM, session, people.volunteer())
    assert of(waits, newcomer) == ["waiting", "waiting"]
    assert [one.id for one in seats.offer_free_seats(session)] == [waits.id]


def test_an_offer_lapses_and_the_next_is_asked(ctx: Flask) -> None:
    """After its time an offer is over: it cannot be taken, the job ends it and asks the next; twice changes nothing.
    Who lapsed may enrol again, at the end."""
    session = make.session(capacity=1)
    sits, a, b = crowd(session, 3)
    seats.cancel(SYSTEM, sits)
    assert a.offered_until is not None
    db.session.commit()
    clock.advance(a.offered_until - clock.now())
    with pytest.raises(Gone):
        seats.accept_offer(SYSTEM, a)
    db.session.rollback()
    assert (seats.tend_seats(), seats.tend_seats()) == (2, 0)
    assert of(a, b) == ["lapsed", "offered"]
    assert kinds(a.volunteer)[-1] == "seat_lapsed"
    again = seats.enrol(SYSTEM, session, a.volunteer)
    assert (again.id, again.state) == (a.id, S.WAITING)


def test_who_still_waits_at_the_beginning_waits_no_longer(ctx: Flask) -> None:
    """The job ends the queue when the session begins, and says that no seat has become free."""
    session = make.session(capacity=1)
    _sits, waits = crowd(session, 2)
    db.session.commit()
    clock.advance(session.start_at - clock.now())
    assert (seats.tend_seats(), seats.tend_seats()) == (1, 0)
    assert of(waits) == ["lapsed"]
    with pytest.raises(Conflict, match="受け付けて"):
        seats.enrol(SYSTEM, session, people.volunteer())


def test_who_is_off_the_roster_is_passed_over_and_waits_for_nothing(ctx: Flask) -> None:
    """A freed seat goes to the next who is still there; at the beginning nobody is left waiting."""
    session = make.session(capacity=1)
    sits, off, on = crowd(session, 3)
    off.volunteer.active = False
    seats.cancel(SYSTEM, sits)
    assert of(off, on) == ["waiting", "offered"]
    seats.accept_offer(SYSTEM, on)
    db.session.commit()
    clock.advance(session.start_at - clock.now())
    assert (seats.tend_seats(), of(off)) == (1, ["lapsed"])


def test_an_offer_ends_before_a_session_that_begins_earlier(ctx: Flask) -> None:
    """Moved to tomorrow morning, an offer of days is one of hours."""
    session = make.session(capacity=1, deadline=None)
    row = make.enrolment(session, people.volunteer(), state=S.WAITING)
    seats.offer_free_seats(session)
    session.meetings[0].start_at = clock.now() + timedelta(hours=20)
    session.meetings[0].end_at = clock.now() + timedelta(hours=22)
    session.schedule_version += 1
    seats.schedule_changed(SYSTEM, session)
    assert row.offered_until == clock.now() + timedelta(hours=2)


@pytest.mark.parametrize(
    ("days", "hours"), [(12, 48), (8, 48), (4, 24), (2, 6), (0.2, 2), (0.03, None)], ids=str
)
def test_the_time_to_answer_follows_the_time_left(ctx: Flask, days: float, hours: int | None) -> None:
    """Twelve days before there are two days, on the day itself two hours, at the door nobody is asked."""
    session = make.session(capacity=1, start=clock.now() + timedelta(days=days), deadline=None)
    row = make.enrolment(session, people.volunteer(), state=S.WAITING)
    asked = seats.offer_free_seats(session)
    if hours is None:
        assert asked == []
    else:
        assert row.offered_until == clock.now() + timedelta(hours=hours)


def test_no_answer_is_due_at_night_or_after_the_deadline(ctx: Flask) -> None:
    """An offer made in the evening counts from the morning; the session's deadline ends it earlier."""
    clock.advance(timedelta(hours=13))  # 22:00
    session = make.session(capacity=1, start=clock.now() + timedelta(days=5), deadline=None)
    night = make.enrolment(session, people.volunteer(), state=S.WAITING)
    seats.offer_free_seats(session)
    assert night.offered_until == clock.now() + timedelta(hours=34)
    other = make.session(
        capacity=1, start=clock.now() + timedelta(days=5), deadline=clock.now() + timedelta(hours=20)
    )
    short = make.enrolment(other, people.volunteer(), state=S.WAITING)
    seats.offer_free_seats(other)
    assert short.offered_until == other.deadline


def test_closed_sessions_and_people_take_nobody(ctx: Flask) -> None:
    """Not open, past the deadline, twice, or off the roster: each has its sentence; the desk may after the deadline."""
    session = make.session(capacity=5)
    person = people.volunteer()
    seats.enrol(SYSTEM, session, person)
    with pytest.raises(Conflict, match="すでに"):
        seats.enrol(SYSTEM, session, person)
    with pytest.raises(Conflict, match="終了"):
        seats.enrol(SYSTEM, session, people.volunteer(active=False))
    clock.advance(timedelta(days=10))
    with pytest.raises(Conflict, match="締切"):
        seats.enrol(SYSTEM, session, people.volunteer())
    late = seats.enrol(people.coordinator(name="青木"), session, people.volunteer(), desk=True)
    assert (late.state, late.by_desk) == (S.ENROLLED, "青木")
    session.state = SessionState.CANCELLED
    with pytest.raises(Conflict, match="受け付けて"):
        seats.enrol(SYSTEM, session, people.volunteer(), desk=True)


def test_prerequisites_hold_and_the_desk_may_pass_over_them_with_a_reason(ctx: Flask) -> None:
    """Who lacks something is told what; completing the course first, or the desk's reason, opens the door."""
    entry = make.course(code="entry", name="養成講座")
    course = make.course(prerequisites=[{"kind": "course", "course": "entry"}, {"kind": "level", "level": 4}])
    session, person = make.session(course), people.volunteer({"vi": 3})
    with pytest.raises(RuleBroken, match="「養成講座」を修了") as refused:
        seats.enrol(SYSTEM, session, person)
    assert refused.value.rules == ("course", "any_level")
    make.enrolment(make.session(entry), person, state=S.COMPLETED)
    with pytest.raises(RuleBroken) as refused:
        seats.enrol(SYSTEM, session, person)
    assert refused.value.rules == ("any_level",)
    row = seats.enrol(people.coordinator(), session, person, desk=True, despite="面談で確認")
    assert (row.state, row.note) == (S.ENROLLED, "面談で確認")


def test_the_desk_lets_in_who_stands_at_the_door(ctx: Flask) -> None:
    """Once the course has begun nobody enrols by themselves; the desk still gives a free seat, past a queue that has
    ended, and whoever gets it checks in. Without a free seat, and after the last day, it is refused."""
    session, desk = make.session(capacity=2, days=2), people.coordinator()
    make.enrolment(session, people.volunteer())
    waits = make.enrolment(session, people.volunteer(), state=S.WAITING)
    person, late = people.volunteer(), people.volunteer()
    with clock.at(session.start_at + timedelta(minutes=5)):
        with pytest.raises(Conflict, match="受け付けて"):
            seats.enrol(SYSTEM, session, person)
        assert seats.enrol(desk, session, person, desk=True).state is S.ENROLLED
        assert attendance.check_in(desk, session.meetings[0], person, CheckInWay.QR).minutes == 180
        with pytest.raises(Conflict, match="空いている席"):
            seats.enrol(desk, session, late, desk=True)
        assert waits.state is S.WAITING
        session.capacity = 3
        db.session.flush()
    with clock.at(session.end_at), pytest.raises(Conflict, match="受け付けて"):
        seats.enrol(desk, session, late, desk=True)


def test_a_moved_session_asks_and_a_cancelled_one_tells(ctx: Flask) -> None:
    """Who sits is asked whether the new time suits them, who waits is told; an answer is for the schedule as it is.
    A session that is called off leaves nobody in it."""
    session = make.session(capacity=1)
    sits, waits = crowd(session, 2)
    session.schedule_version += 1
    assert [one.id for one in seats.schedule_changed(SYSTEM, session)] == [sits.id]
    assert (sits.asked_until is not None, waits.asked_until) == (True, None)
    assert (kinds(sits.volunteer)[-1], kinds(waits.volunteer)[-1]) == ("session_moved", "session_moved")
    seats.keep(SYSTEM, sits)
    assert (sits.agreed_version, sits.asked_until) == (2, None)
    with pytest.raises(Conflict):
        seats.keep(SYSTEM, waits)
    session.state = SessionState.CANCELLED
    seats.session_cancelled(SYSTEM, session)
    assert of(sits, waits) == ["cancelled", "cancelled"]
    assert kinds()[-2:] == ["session_cancelled"] * 2


def test_a_day_that_is_dropped_goes_out_of_calendars_and_stale_letters_stay_at_home(ctx: Flask) -> None:
    """Of three days two are left: the mail cancels the third under its own name and says the former days; what has not
    left when the session is called off is not sent any more, what has left stays in the outbox."""
    session = make.session(days=3)
    row = seats.enrol(SYSTEM, session, people.volunteer())
    former = [(one.start_at, one.end_at) for one in session.meetings]
    assert sessions.move(people.coordinator(), session, [former[0], former[2]])
    moved = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "session_moved")).one()
    found = {
        str(event["UID"]): str(event["STATUS"]) for event in Calendar.from_ical(str(moved.calendar)).events
    }
    stem = f"training-{session.id}-%s-{row.volunteer_id}@tsunagu"
    assert found == {stem % 1: "CONFIRMED", stem % 2: "CONFIRMED", stem % 3: "CANCELLED"}
    assert moved.body.count("変更前") == 3
    enrolled = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "seat_enrolled")).one()
    enrolled.sent_at = clock.now()
    sessions.cancel(people.coordinator(), session, "講師の都合")
    assert kinds(row.volunteer) == ["seat_enrolled", "session_cancelled"]


def test_a_seat_is_offered_and_taken_only_with_what_the_course_asks(ctx: Flask) -> None:
    """Who has lost it while waiting is passed over; who loses it after the offer is refused with the reason; whom the
    desk has let in with its reason is neither."""
    course = make.course(prerequisites=[{"kind": "level", "level": 3}])
    session, ready = make.session(course, capacity=1), [people.volunteer({"vi": 3}) for _number in range(4)]
    sits, lost, first, last = (seats.enrol(SYSTEM, session, person) for person in ready)
    excused = seats.enrol(
        people.coordinator(), session, people.volunteer({"vi": 1}), desk=True, despite="面談"
    )
    _lose(lost.volunteer)
    seats.cancel(SYSTEM, sits)
    assert of(lost, first) == ["waiting", "offered"]
    _lose(first.volunteer)
    with pytest.raises(RuleBroken) as refused:
        seats.accept_offer(SYSTEM, first)
    assert refused.value.rules == ("any_level",)
    seats.decline_offer(SYSTEM, first)
    assert of(last) == ["offered"]
    seats.decline_offer(SYSTEM, last)
    assert seats.accept_offer(SYSTEM, excused).state is S.ENROLLED


def _lose(person: Volunteer) -> None:
    """The desk takes back what it said of their level."""
    for override in list(person.level_overrides):
        end_override(people.coordinator(), override)


def test_fewer_seats_than_people_are_refused_and_fewer_numbers_are_no_matter(ctx: Flask) -> None:
    """Three sit: two seats are refused. Two sit on 1 and 3: two seats are enough, the third number moves up."""
    session = make.session(capacity=3)
    rows = crowd(session, 3)
    with pytest.raises(Conflict, match="3人"):
        seats.make_room(session, 2)
    seats.cancel(SYSTEM, rows[1])
    seats.make_room(session, 2)
    session.capacity = 2
    db.session.flush()
    assert sorted(row.seat or 0 for row in rows) == [0, 1, 2]


def test_plain_sql_makes_no_illegal_move_and_no_seat_beyond_the_last(ctx: Flask) -> None:
    """The database refuses what the service would: every move that is not in the table, a state out of nowhere, a seat
    that does not exist, a seat held twice, and a capacity below a seat that is held."""
    session = make.session(capacity=2)
    row = make.enrolment(session, people.volunteer(), state=S.CANCELLED)
    for bad in ("offered", "completed", "not_completed", "lapsed", "maybe"):
        refused(f"UPDATE enrolments SET state = '{bad}', seat = 1 WHERE id = {row.id}")
    sits = make.enrolment(session, people.volunteer())
    refused(f"UPDATE enrolments SET state = 'enrolled', seat = {sits.seat} WHERE id = {row.id}")
    refused(f"UPDATE enrolments SET state = 'enrolled', seat = 3 WHERE id = {row.id}")
    refused(f"UPDATE enrolments SET state = 'waiting', seat = 2 WHERE id = {row.id}")
    db.session.execute(text(f"UPDATE enrolments SET seat = 2 WHERE id = {sits.id}"))
    refused(f"UPDATE training_sessions SET capacity = 1 WHERE id = {session.id}")


def refused(words: str) -> None:
    """The database does not take it."""
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(words))


def test_the_database_knows_the_services_moves(ctx: Flask) -> None:
    """For every pair of states, plain SQL and the service agree."""
    session = make.session(capacity=20)
    for before, after in [(a, b) for a in S for b in S if a is not b]:
        row = make.enrolment(session, people.volunteer(), state=before)
        seat = row.seat or 20
        words = f"UPDATE enrolments SET state = '{after.value}', seat = {seat if after in states.SEATED else 'NULL'}"
        if after in states.MOVES[before]:
            db.session.execute(text(f"{words} WHERE id = {row.id}"))
        else:
            refused(f"{words} WHERE id = {row.id}")
        db.session.expunge(row)
        db.session.execute(text(f"DELETE FROM enrolments WHERE id = {row.id}"))


def test_a_leaver_gives_seats_back_and_leaves_no_note(ctx: Flask) -> None:
    """Seats ahead are freed and offered on by the job, wishes and notes go; what was completed stays."""
    session = make.session(capacity=1)
    sits, waits = crowd(session, 2)
    person = sits.volunteer
    past = make.enrolment(make.session(), person, state=S.COMPLETED, note="内緒")
    seats.cancel(SYSTEM, seats.enrol(SYSTEM, make.session(), person), "内緒の理由")
    seats.wish(SYSTEM, person, make.course(), note="内緒の希望")
    db.session.commit()
    volunteers.leave(SYSTEM, person)
    db.session.commit()
    db.session.expire_all()
    assert (sits.state, past.state, past.note) == (S.CANCELLED, S.COMPLETED, "")
    assert db.session.scalars(select(CourseWish)).all() == []
    assert "内緒" not in str([entry.detail for entry in db.session.scalars(select(AuditEntry))])
    assert seats.tend_seats() == 1
    assert of(waits) == ["offered"]


def test_reminders_and_thanks_come_once(ctx: Flask) -> None:
    """On the afternoon before each meeting, to who sits; on the morning after the last, thanks; never twice, and never
    for who has cancelled."""
    session = make.session(capacity=3, days=2)
    sits, gone = crowd(session, 2)
    seats.cancel(SYSTEM, gone)
    db.session.commit()
    clock.advance(session.start_at - timedelta(hours=20) - clock.now())  # 14:00 on the day before
    assert seats.remind() == 0
    clock.advance(timedelta(hours=2))
    assert (seats.remind(), seats.remind()) == (1, 0)
    clock.advance(timedelta(days=7))
    assert (seats.remind(), seats.remind()) == (1, 0)
    clock.advance(session.end_at - clock.now())
    assert seats.follow_up() == 0
    clock.advance(timedelta(hours=24))
    assert (seats.follow_up(), seats.follow_up()) == (1, 0)
    assert kinds(sits.volunteer) == [
        "seat_enrolled",
        "session_reminder",
        "session_reminder",
        "session_thanks",
    ]


def test_only_who_came_is_thanked(ctx: Flask) -> None:
    """Where attendance was kept, who was never there hears nothing."""
    session = make.session(capacity=3)
    came, missed = crowd(session, 2)
    there = {"meeting_id": session.meetings[0].id, "way": CheckInWay.SHEET}
    db.session.add(Attendance(enrolment_id=came.id, minutes=180, **there))
    db.session.add(Attendance(enrolment_id=missed.id, minutes=0, **there))
    db.session.commit()
    clock.advance(session.end_at + timedelta(hours=24) - clock.now())
    assert seats.follow_up() == 1
    assert (kinds(came.volunteer)[-1], kinds(missed.volunteer)[-1]) == ("session_thanks", "seat_enrolled")


def test_the_desks_own_words_go_to_everybody_with_a_seat(ctx: Flask) -> None:
    """Once to each, and again when the desk writes again; nobody who waits gets them unless named."""
    session = make.session(capacity=2)
    crowd(session, 3)
    desk = people.coordinator()
    assert seats.tell_all(desk, session, "筆記用具をお持ちください。") == 2
    assert seats.tell_all(desk, session, "駐車場はありません。", (S.ENROLLED, S.WAITING)) == 3
    kind = OutboxMessage.kind == "session_message"
    told = db.session.scalars(select(OutboxMessage).where(kind).order_by(OutboxMessage.id)).all()
    assert (len(told), "筆記用具" in told[0].body) == (5, True)


def test_wishes_are_kept_once_and_end_with_a_seat(ctx: Flask) -> None:
    """Said twice it is one wish; enrolling fulfils it; a course that is held no more takes none."""
    course, person = make.course(), people.volunteer()
    first = seats.wish(SYSTEM, person, course)
    again = seats.wish(SYSTEM, person, course, online_only=True)
    assert (first.id, again.online_only) == (again.id, True)
    seats.enrol(SYSTEM, make.session(course), person)
    assert db.session.scalars(select(CourseWish)).all() == []
    course.archived_at = clock.now()
    with pytest.raises(Conflict):
        seats.wish(SYSTEM, person, course)


def test_who_wishes_hears_of_a_session_they_can_take_once(ctx: Flask) -> None:
    """An open session of a wished course is told, once for each session; not to who lacks what it asks for, nor of a
    room to who wishes for it online, nor after the deadline."""
    course = make.course(prerequisites=[{"kind": "level", "level": 3, "language": "vi"}])
    fit, unfit, far = people.volunteer(), people.volunteer({"vi": 2}), people.volunteer()
    for one in (fit, unfit, far):
        seats.wish(SYSTEM, one, course, online_only=one is far)
    make.session(course)
    db.session.commit()
    assert (seats.tell_wishers(), seats.tell_wishers()) == (1, 0)
    assert (kinds(fit), kinds(unfit), kinds(far)) == (["wish_open"], [], [])
    make.session(course, mode=SessionMode.ONLINE)
    make.session(course, mode=SessionMode.BOTH, deadline=clock.now())
    db.session.commit()
    assert seats.tell_wishers() == 2
