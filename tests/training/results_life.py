"""A course that has been held, for the tests of attendance and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dispatch.accounts.models import User
from dispatch.i18n import local
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from tests import factories as people
from tests.training import factories as make
from training.models import Course, Enrolment, TrainingSession
from training.services import attendance, results
from training.vocabulary import CourseKind

SATURDAY = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
"""Nine days before the tests' clock, 10:00 in Japan; a week later is before it, too."""


@dataclass
class Held:
    """A session of two afternoons with its learners, and who looks after it."""

    desk: User
    session: TrainingSession
    course: Course
    learners: list[Volunteer]
    enrolments: list[Enrolment]


def held(
    number: int = 2,
    *,
    start: datetime = SATURDAY,
    days: int = 2,
    learners: list[Volunteer] | None = None,
    **course: Any,
) -> Held:
    """Two meetings of three hours, 80 % of 360 minutes to attend, a test with 70 to pass, a paper for 24 months."""
    values = {
        "kind": CourseKind.ENTRY, "minutes": 180 * days, "pass_mark": 70, "points": 10, "language": "vi",
        "grants": CredentialKind.ENTRY_COURSE, "grants_months": 24,
    }  # fmt: skip
    kept = make.course(**{**values, **course})
    session = make.session(kept, start=start, hours=3, days=days)
    there = learners or [people.volunteer({"vi": 3}) for _ in range(number)]
    enrolled = [make.enrolment(session, one) for one in there]
    return Held(people.coordinator(), session, kept, there, enrolled)


def completed(life: Held, at: int = 0) -> Enrolment:
    """A learner who was there all the time and has passed the test, not decided yet."""
    enrolment = life.enrolments[at]
    for meeting in life.session.meetings:
        lines = {enrolment.id: attendance.Presence(meeting.minutes)}
        attendance.fill_sheet(life.desk, meeting, lines)
    if life.course.pass_mark is not None:
        day = local(life.session.end_at).date()
        results.record_scores(life.desk, life.session, day, {enrolment.id: life.course.pass_mark})
    return enrolment
