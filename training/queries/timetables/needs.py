"""Who needs a course, and how much: those who wish for it, who wait for a seat, whose certificate runs out, whom it
would raise a level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from training import prerequisites
from training.models import Course, CourseWish, Enrolment, TrainingSession
from training.queries.seats.learners import learner
from training.vocabulary import EnrolmentState, SessionState

WAITS, EXPIRES, WISHES, RISES = 4, 3, 2, 1
"""How much somebody counts: the best reason of each."""
AHEAD = timedelta(days=180)
"""A certificate that runs out within this time after the weeks asked for is renewed in them."""
ALIVE = (SessionState.DRAFT, SessionState.OPEN)


@dataclass(frozen=True, slots=True)
class Need:
    """A course somebody needs: its weight, and whether they can only take part online."""

    weight: int
    online_only: bool = False


Needs = dict[int, dict[int, Need]]


def needs(courses: Collection[Course], people: Sequence[Volunteer], first: date, last: date) -> Needs:
    """Needs by person and course. Who has a seat in a coming session of it, or may not take it, needs it no more."""
    wished, waiting, seated = _wishes(courses), _enrolled(courses, wait=True), _enrolled(courses, wait=False)
    found: Needs = defaultdict(dict)
    for person in people:
        for course in courses:
            key = (person.id, course.id)
            if key in seated:
                continue
            weight = WAITS if key in waiting else _weight(course, person, last, wished=key in wished)
            if weight and _may(course, person, first):
                found[person.id][course.id] = Need(weight, wished.get(key, False))
    return dict(found)


def _weight(course: Course, person: Volunteer, last: date, *, wished: bool) -> int:
    if _expires(course, person, last):
        return EXPIRES
    if wished:
        return WISHES
    return RISES if _rises(course, person) else 0


def _expires(course: Course, person: Volunteer, last: date) -> bool:
    ends = [paper.last_day for paper in person.credentials if paper.kind is course.grants]
    return bool(ends) and all(day is not None and day <= last + AHEAD for day in ends)


def _rises(course: Course, person: Volunteer) -> bool:
    low, high = course.raises_from, course.raises_to
    if low is None or high is None or course.language is None:
        return False
    return any(one.language == course.language and low <= one.level < high for one in person.languages)


def _may(course: Course, person: Volunteer, day: date) -> bool:
    asked = prerequisites.read(course.prerequisites)
    return not asked or not prerequisites.unmet(asked, learner(person), day, course.language)


def _wishes(courses: Collection[Course]) -> dict[tuple[int, int], bool]:
    rows = select(CourseWish).where(CourseWish.course_id.in_([course.id for course in courses]))
    return {(wish.volunteer_id, wish.course_id): wish.online_only for wish in db.session.scalars(rows)}


def _enrolled(courses: Collection[Course], *, wait: bool) -> set[tuple[int, int]]:
    """(person, course) with a place in the line of a coming session; or with a seat."""
    states = (EnrolmentState.WAITING,) if wait else (EnrolmentState.OFFERED, EnrolmentState.ENROLLED)
    rows = (
        select(Enrolment.volunteer_id, TrainingSession.course_id)
        .join(TrainingSession, Enrolment.session_id == TrainingSession.id)
        .where(TrainingSession.course_id.in_([course.id for course in courses]))
        .where(TrainingSession.state.in_(ALIVE), Enrolment.state.in_(states))
    )
    return {(person, course) for person, course in db.session.execute(rows)}
