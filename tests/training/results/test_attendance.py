"""Who was there is written down once, by the right people, at the right time; every change leaves a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.i18n import local
from tests import factories as people
from tests.training import factories as make
from tests.training.results_life import SATURDAY, held
from training.models import Attendance
from training.queries import attendance as queries
from training.services import attendance as services
from training.services import results
from training.services.attendance import Presence
from training.vocabulary import CheckInWay, EnrolmentState

pytestmark = pytest.mark.usefixtures("ctx")


def test_one_checks_in_once_and_only_while_the_door_is_open() -> None:
    """From half an hour before to the end; who comes late has the rest; the second time, strangers, and those who
    only wait for a seat are refused, each with a sentence."""
    life = held()
    first = life.session.meetings[0]
    (one, late), waiting = life.learners, people.volunteer()
    make.enrolment(life.session, waiting, state=EnrolmentState.WAITING)
    for moment, error in ((-31, "まだ"), (180, "終わりました")):
        with clock.at(SATURDAY + timedelta(minutes=moment)), pytest.raises(Conflict, match=error):
            services.check_in(life.desk, first, one, CheckInWay.QR)
    with clock.at(SATURDAY - timedelta(minutes=30)):
        assert services.open_meetings(one) == [first]
        assert services.check_in(life.desk, first, one, CheckInWay.QR).minutes == 180
        with pytest.raises(Conflict, match="済んでいます"):
            services.check_in(life.desk, first, one, CheckInWay.DIGITS)
        for stranger in (people.volunteer(), waiting):
            with pytest.raises(NotFound, match="受講者"):
                services.check_in(life.desk, first, stranger, CheckInWay.QR)
    with clock.at(SATURDAY + timedelta(minutes=45)):
        assert services.check_in(life.desk, first, late, CheckInWay.DIGITS).minutes == 135
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 2


def test_the_sheet_is_written_line_by_line_and_corrections_leave_a_trace() -> None:
    """Unmarked lines stay unmarked, equal ones are no change, more minutes than there were are refused."""
    life = held(3)
    meeting = life.session.meetings[0]
    one, two, three = (each.id for each in life.enrolments)
    lines = {one: Presence(180), two: Presence(90, online=True), three: Presence(None)}
    assert services.fill_sheet(life.desk, meeting, lines) == 2
    assert services.fill_sheet(life.desk, meeting, lines) == 0
    assert services.fill_sheet(life.desk, meeting, {one: Presence(0)}) == 1
    found = {each.enrolment.id: each.attended for each in queries.standings(life.session)}
    assert not found[three]
    rows = {key: found[key][meeting.id] for key in (one, two)}
    assert (rows[one].minutes, rows[two].minutes, rows[two].way) == (0, 90, CheckInWay.ONLINE)
    assert [entry.detail["minutes"] for entry in history(rows[one])] == [180, 0]
    with pytest.raises(Invalid, match="180分まで"):
        services.fill_sheet(life.desk, meeting, {two: Presence(181)})
    ahead = held(1, start=clock.now() + timedelta(days=3))
    with pytest.raises(Conflict, match="始まって"):
        services.fill_sheet(life.desk, ahead.session.meetings[0], {ahead.enrolments[0].id: Presence(5)})


def test_what_was_missed_is_made_up_at_another_session_of_the_course() -> None:
    """The minutes count for the missed meeting, beside those attended there; another course, the same session, and days
    ahead do not do."""
    life = held(1)
    enrolment, missed = life.enrolments[0], life.session.meetings[0]
    other = make.session(life.course, start=SATURDAY - timedelta(days=14), hours=2).meetings[0]
    services.make_up(life.desk, enrolment, missed, other, 120, "補講")
    row = queries.standing(enrolment).attended[missed.id]
    assert (row.minutes, row.made_up_at) == (120, other)
    services.fill_sheet(life.desk, life.session.meetings[1], {enrolment.id: Presence(60)})
    with pytest.raises(
        Invalid, match="60分まで"
    ):  # the whole of that evening has made up another meeting already
        services.make_up(life.desk, enrolment, life.session.meetings[1], other, 61)
    second = make.session(life.course, start=SATURDAY - timedelta(days=21), hours=2).meetings[0]
    services.make_up(life.desk, enrolment, life.session.meetings[1], second, 180)
    ahead = make.session(life.course).meetings[0]
    foreign = make.session(start=SATURDAY).meetings[0]
    for at, minutes in ((ahead, 60), (foreign, 60), (life.session.meetings[1], 60), (other, 121)):
        with pytest.raises(Invalid):
            services.make_up(life.desk, enrolment, missed, at, minutes)


def test_several_attempts_of_which_the_best_counts() -> None:
    """Attempts are numbered; a score is put right with its reason; no score below 0 or above 100, no day ahead."""
    life = held(1)
    key, today = life.enrolments[0].id, local(clock.now()).date()
    for score in (65, 80, 40):
        results.record_scores(life.desk, life.session, today, {key: score})
    found = queries.standings(life.session)[0]
    assert ([one.attempt for one in found.attempts], found.verdict.score) == ([1, 2, 3], 80)
    results.correct_score(life.desk, found.attempts[1], 60, "採点の誤り")
    assert queries.standings(life.session)[0].verdict.score == 65
    assert history(found.attempts[1])[-1].detail["before"] == 80
    for score, day in ((101, today), (-1, today), (50, today + timedelta(days=1))):
        with pytest.raises(Invalid):
            results.record_scores(life.desk, life.session, day, {key: score})
