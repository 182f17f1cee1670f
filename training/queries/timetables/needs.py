"""Who needs a course, and how much: those who wish for it, who wait for a seat, whose certificate runs out or who lack
points for its renewal, whom it would raise a level, who has not refreshed what they know for a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from training import prerequisites
from training.models import Award, Course, CourseWish, Enrolment, LedgerEntry, TrainingSession
from training.queries.demand.leading import led
from training.queries.ledger.standings import Standing, standings
from training.queries.seats.learners import learners_on
from training.vocabulary import CourseKind, EnrolmentState, SessionState

WAITS, EXPIRES, WISHES, RISES = 4, 3, 2, 1
"""How much somebody counts: the best reason of each. Points missing for a renewal count as what runs out, the yearly
refresher as what would raise a level."""
AHEAD = timedelta(days=180)
"""A certificate that runs out within this time after the weeks asked for is renewed in them."""
POINTS_AHEAD = timedelta(days=365)
"""So long before points are due, courses that bring them are needed: one course alone seldom brings all."""
REFRESHED = timedelta(days=365)
"""Who has completed a refresher within this time before the weeks end needs no other yet."""
ALIVE = (SessionState.DRAFT, SessionState.OPEN)


@dataclass(frozen=True, slots=True)
class Need:
    """A course somebody needs: its weight, and whether they can only take part online."""

    weight: int
    online_only: bool = False


Needs = dict[int, dict[int, Need]]


def needs(courses: Collection[Course], people: Sequence[Volunteer], first: date, last: date) -> Needs:
    """Needs by person and course. Who has a seat in a coming session of it, or may not take it, needs it no more."""
    known = _Known(courses, people, first, last)
    found: Needs = defaultdict(dict)
    for person in people:
        for course in courses:
            weight = known.weight(course, person)
            if weight and known.may(course, person):
                found[person.id][course.id] = Need(weight, known.wished.get((person.id, course.id), False))
    return dict(found)


class _Known:
    """What is known of these people and courses, read at once for all of them."""

    def __init__(
        self, courses: Collection[Course], people: Sequence[Volunteer], first: date, last: date
    ) -> None:
        self.first, self.last = first, last
        self.wished = _wishes(courses)
        self.waiting, self.seated = _enrolled(courses, wait=True), _enrolled(courses, wait=False)
        self.learners = learners_on(people, first)
        self.rising, self.short = _rising(courses, people), _short(last)
        self.fresh = _refreshed(last - REFRESHED) if any(map(_is_refresher, courses)) else set()

    def weight(self, course: Course, person: Volunteer) -> int:
        """How much this person counts for this course; 0: not at all."""
        key = (person.id, course.id)
        if key in self.seated:
            return 0
        if key in self.waiting:
            return WAITS
        if self._expires(course, person):
            return EXPIRES
        if key in self.wished:
            return WISHES
        refresh = _is_refresher(course) and person.id not in self.fresh
        return RISES if refresh or key in self.rising else 0

    def may(self, course: Course, person: Volunteer) -> bool:
        """Whether they meet what the course asks on the first day."""
        asked = prerequisites.read(course.prerequisites)
        return not prerequisites.unmet(asked, self.learners[person.id], self.first, course.language)

    def _expires(self, course: Course, person: Volunteer) -> bool:
        ends = [paper.last_day for paper in person.credentials if paper.kind is course.grants]
        if ends and all(day is not None and day <= self.last + AHEAD for day in ends):
            return True
        return any(_helps(course, one) for one in self.short[person.id])


def _is_refresher(course: Course) -> bool:
    return course.kind is CourseKind.SKILL_UP


def _helps(course: Course, standing: Standing) -> bool:
    """Whether the course brings points for what is missing."""
    held = standing.credential
    toward = course.points > 0 and course.grants in (None, held.kind)
    return toward and (not course.language or held.language in ("", course.language))


def _short(last: date) -> dict[int, list[Standing]]:
    """By person, the credentials for whose renewal points are missing, if nothing more is taken up."""
    found, today = defaultdict(list), clock.today(i18n.zone())
    for one in standings(today):
        if one.misses(today) and one.due is not None and one.due <= last + POINTS_AHEAD:
            found[one.volunteer.id].append(one)
    return found


def _rising(courses: Collection[Course], people: Sequence[Volunteer]) -> set[tuple[int, int]]:
    """(person, course) where completing it would raise a level: by the rules, or as the desk has typed."""
    languages = {spoken.language for person in people for spoken in person.languages}
    found = {
        (int(who), one.course.id)
        for one in led(list(courses), people, languages)
        if one.typed is None
        for who in one.rises
    }
    return found | {
        (person.id, course.id) for course in courses for person in people if _as_typed(course, person)
    }


def _as_typed(course: Course, person: Volunteer) -> bool:
    low, high = course.raises_from, course.raises_to
    if low is None or high is None or course.language is None:
        return False
    return any(one.language == course.language and low <= one.level < high for one in person.languages)


def _refreshed(since: date) -> set[int]:
    """Who has completed a refresher since then, here or by history."""
    awarded = select(Award.volunteer_id).join(Course, Award.course_id == Course.id)
    booked = select(LedgerEntry.volunteer_id).join(Course, LedgerEntry.course_id == Course.id)
    refresher = Course.kind == CourseKind.SKILL_UP
    return {
        *db.session.scalars(awarded.where(refresher, Award.revoked_on.is_(None), Award.issued_on >= since)),
        *db.session.scalars(booked.where(refresher, LedgerEntry.day >= since, LedgerEntry.points > 0)),
    }


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
