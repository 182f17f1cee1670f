"""What the numbers count, and of how many: sessions, first jobs, the roster month by month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.vocabulary import AssignmentState, CredentialKind, Mode
from dispatch.volunteers.models import Credential, Volunteer
from tests import factories as make
from tests.training import factories as teach
from training.models import Attendance, Award, Enrolment, RosterMonth, TestResult, TrainingSession
from training.queries import numbers
from training.services import figures
from training.vocabulary import CheckInWay, EnrolmentState, SessionState

YEAR = (date(2025, 12, 1), date(2026, 11, 30))
OCTOBER = datetime(2026, 10, 3, 1, 0, tzinfo=UTC)


def seat(
    session: TrainingSession, state: EnrolmentState, *minutes: int, score: int | None = None
) -> Enrolment:
    """Somebody's seat, what they attended of each meeting, and their test."""
    one = teach.enrolment(session, make.volunteer(), state=state)
    for meeting, length in zip(session.meetings, minutes, strict=False):
        db.session.add(
            Attendance(enrolment_id=one.id, meeting_id=meeting.id, minutes=length, way=CheckInWay.SHEET)
        )
    if score is not None:
        db.session.add(TestResult(enrolment_id=one.id, attempt=1, score=score, taken_on=date(2026, 10, 10)))
    db.session.flush()
    return one


def award(of: Enrolment, number: int, **values: object) -> None:
    """A certificate that grants a credential."""
    course = of.session.course
    day = date(2026, 10, 10)
    base = {
        "enrolment_id": of.id, "volunteer_id": of.volunteer_id, "course_id": course.id, "number": f"N{number}",
        "code": f"C{number}", "status_index": number, "holder": "氏名", "title": course.name, "grants": course.grants,
        "holder_roman": "", "minutes": 360, "points": 5, "begun_on": day, "completed_on": day, "issued_on": day,
    }  # fmt: skip
    db.session.add(Award(**{**base, **values}))


def hold() -> None:
    """A course of two days that grants a credential, held for four; one whose attendance nobody wrote down; and some
    that do not count: in another year, cancelled, yet to come."""
    entry = teach.course(code="A-1", grants=CredentialKind.ENTRY_COURSE, pass_mark=60, fee_yen=1_000)
    short = teach.course(code="B-1")
    main = teach.session(entry, start=OCTOBER, hours=3, days=2, capacity=10, cost_yen=50_000)
    done = seat(main, EnrolmentState.COMPLETED, 180, 180, score=80)
    award(done, 1)
    gone = seat(main, EnrolmentState.COMPLETED, 180, 999, score=60)
    award(gone, 2, revoked_on=date(2026, 11, 1))
    seat(main, EnrolmentState.NOT_COMPLETED, 90, 0, score=40)
    seat(main, EnrolmentState.NOT_COMPLETED)
    seat(main, EnrolmentState.CANCELLED)
    seat(teach.session(short, start=OCTOBER, capacity=4, cost_yen=7_000), EnrolmentState.ENROLLED)
    for start, state in (
        (OCTOBER - timedelta(days=700), SessionState.OPEN),
        (OCTOBER, SessionState.CANCELLED),
        (OCTOBER, SessionState.DRAFT),
        (OCTOBER + timedelta(days=90), SessionState.OPEN),
    ):
        teach.session(entry, start=start, state=state, cost_yen=999)


@pytest.mark.usefixtures("ctx")
def test_every_figure_says_of_how_many_it_is() -> None:
    """Minutes are those of the meeting at most; a revoked certificate is none; nothing written down is no absence."""
    hold()
    found = numbers.held(*YEAR)
    whole = found.whole
    assert [one.course.code for one in found.courses if one.course] == ["A-1", "B-1"]
    assert (whole.sessions, whole.unrecorded) == (2, 1)
    assert (whole.attendance.part, whole.attendance.whole) == (180 * 4 + 90, 360 * 4)
    assert whole.attendance.percent == 56.2
    assert (whole.no_shows.part, whole.no_shows.whole) == (1, 4)
    assert (whole.passed.part, whole.passed.whole) == (2, 3)
    assert (whole.completed.part, whole.completed.whole) == (2, 4)
    assert (whole.seats.part, whole.seats.whole) == (5, 14)
    assert (whole.spent, whole.fees, whole.credentials) == (57_000, 4_000, 1)
    assert whole.per_credential == 54_000
    assert (found.courses[1].per_credential, found.courses[1].attendance.percent) == (None, None)
    assert numbers.held(date(2026, 1, 1), date(2026, 9, 30)).whole.sessions == 0
    short = found.courses[1].course
    assert short
    assert numbers.held(*YEAR, course_id=short.id).whole.sessions == 1


def worked(person: Volunteer, start: datetime, state: AssignmentState = AssignmentState.DONE) -> None:
    """A job of somebody."""
    asked = make.service_request(start=start)
    db.session.add(
        Assignment(
            request_id=asked.id, option_id=asked.options[0].id, volunteer_id=person.id, position=0, language="vi",
            level=3, mode=Mode.ONSITE, start_at=start, end_at=start + timedelta(hours=1), state=state,
        )
    )  # fmt: skip
    db.session.flush()


@pytest.mark.usefixtures("ctx")
def test_the_wait_for_a_first_job_counts_those_who_still_wait() -> None:
    """From the registration or the enrolment before it; the leaver until the day of leaving; others not at all."""
    today = date(2026, 11, 30)
    entered = date(2026, 10, 1)
    first, enrolled, waiting, gone = (make.volunteer(registered_from=entered) for _ in range(4))
    make.volunteer(registered_from=date(2020, 1, 1))
    teach.enrolment(teach.session(start=OCTOBER), enrolled, queued_at=datetime(2026, 9, 21, 1, 0, tzinfo=UTC))
    worked(first, datetime(2026, 10, 11, 1, 0, tzinfo=UTC))
    worked(first, datetime(2026, 10, 21, 1, 0, tzinfo=UTC))
    worked(enrolled, datetime(2026, 10, 21, 1, 0, tzinfo=UTC))
    worked(waiting, datetime(2026, 10, 5, 1, 0, tzinfo=UTC), AssignmentState.CANCELLED)
    gone.active, gone.left_on = False, date(2026, 10, 6)
    db.session.flush()
    found = numbers.first_jobs(date(2026, 9, 1), today, today)
    assert (found.curve.people, found.curve.ended, found.curve.waiting, found.left) == (4, 2, 2, 1)
    assert found.curve.steps == ((10, round(1 / 3, 12)), (30, round(2 / 3, 12)))
    assert found.curve.median == 30
    assert numbers.first_jobs(date(2021, 1, 1), date(2021, 12, 31), today).curve.people == 0


@pytest.mark.usefixtures("ctx")
def test_the_roster_is_counted_today_ahead_and_kept_by_the_month() -> None:
    """Papers and levels on the day; ahead, what runs out; the job counts a month again each day and a day once."""
    make.volunteer()
    make.volunteer(papers=False)
    make.volunteer(active=False)
    late = make.volunteer()
    late.credentials.append(Credential(kind=CredentialKind.ICM, valid_until=date(2020, 1, 1)))
    next(one for one in late.credentials if one.kind is CredentialKind.PLEDGE).valid_until = date(
        2026, 12, 15
    )
    revoked = make.volunteer()
    revoked.credentials[0].revoked_on = date(2026, 11, 30)
    db.session.flush()
    now, december, *_rest, april = numbers.ahead(date(2026, 11, 30), 5)
    assert numbers.RosterCount(4, 2, 4, 2) == now.count == numbers.count_roster(date(2026, 11, 30))
    assert (december.day, december.count.current, december.ahead) == (date(2026, 12, 31), 1, True)
    assert (april.month, april.count.papers, april.count.levels) == (date(2027, 4, 1), 0, 4)
    assert (figures.keep_roster_month(), figures.keep_roster_month()) == (True, False)
    clock.advance(timedelta(days=1))
    assert figures.keep_roster_month()
    clock.advance(timedelta(days=1))
    late.active = False
    db.session.commit()
    assert figures.keep_roster_month()
    kept = db.session.scalars(select(RosterMonth).order_by(RosterMonth.month)).all()
    assert [(one.month, one.counted_on, one.people, one.current) for one in kept] == [
        (date(2026, 11, 1), date(2026, 11, 30), 4, 2),
        (date(2026, 12, 1), date(2026, 12, 2), 3, 1),
    ]
    assert [one.day for one in numbers.months(date(2026, 12, 2), 12)] == [date(2026, 11, 30)]


def test_the_page_tells_them_and_says_when_there_is_nothing(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Figures with their wholes, the same as files; a period without anything has a sentence; not for volunteers."""
    with app.test_request_context():
        hold()
        make.coordinator(email="desk@example.jp")
        make.volunteer_user(make.volunteer(email="person@example.jp"))
        db.session.commit()
    desk = sign_in("desk@example.jp")
    page = desk.get("/training/numbers/").text
    assert "56.2%" in page
    assert "1件の認定に54,000円" in page
    assert "2回のうち1回は出席の記録がない" in page
    assert "中央値は出せません" in page
    empty = desk.get("/training/numbers/?first=2020-01-01&last=2020-12-31").text
    assert "終わった研修はありません" in empty
    assert "登録した人はいません" in empty
    rows = desk.get("/training/numbers/courses.csv").text.splitlines()
    assert len(rows) == 3
    assert rows[1].startswith("A-1,")
    assert "810,1440" in rows[1]
    assert "見込み" in desk.get("/training/numbers/roster.csv").text
    other = sign_in("person@example.jp")
    for address in ("", "courses.csv", "roster.csv"):
        assert other.get(f"/training/numbers/{address}").status_code == 403
