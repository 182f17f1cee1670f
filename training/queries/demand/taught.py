"""Courses that lead to a level, as the ranking sees them: who may take each, and what holding it costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from dispatch import clock, i18n
from dispatch.assignments.planning import volunteer_key
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import roster_for_matching
from training import prerequisites
from training.demand import courses as pure
from training.models import Award, Course, Enrolment, TrainingSession
from training.queries.demand.leading import Led, aimed, led
from training.queries.seats.learners import learners_on
from training.vocabulary import EnrolmentState, SessionState

MOST_SEATS = 12
"""People looked for at most for one course: whom to ask first, not the whole class."""
IN_IT = (EnrolmentState.WAITING, EnrolmentState.OFFERED, EnrolmentState.ENROLLED)
"""Who takes part already need not be invited."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One course in one language. `price_known` is False where what it costs had to be guessed from the others."""

    course_id: int
    name: str
    price_known: bool
    seen: pure.Course


def taught(languages: Iterable[str]) -> list[Taught]:
    """The courses that lead to a level; one for all languages counts once in each of `languages`.

    From which to which follows from the rules of levels, and then only those count whom they would raise; where the
    desk has typed it, everybody counts who may take the course.

    A course whose cost nobody has stated is taken to cost what its sessions did, or else the mean of the others.
    """
    courses, today = sorted(aimed(), key=lambda one: one.code), clock.today(i18n.zone())
    roster = roster_for_matching()
    learners, passed = learners_on(roster, today), _passed(today)
    prices = _prices(courses)
    usual = sum(prices.values()) / len(prices) if prices else 0.0
    found = []
    for one in led(courses, roster, set(languages)):
        course = one.course
        asked = prerequisites.read(course.prerequisites)
        able = [
            who
            for who, learner in learners.items()
            if who not in passed[course.id] and not prerequisites.unmet(asked, learner, today, one.language)
        ]
        seen = _seen(one, prices.get(course.id, usual), able)
        if seen is not None:
            found.append(Taught(course.id, course.name, course.id in prices, seen))
    return found


def _seen(one: Led, price: float, able: Sequence[int]) -> pure.Course | None:
    """As the ranking sees it; None where the rules raise nobody of these people, and nothing is typed."""
    course = one.course
    steps, people = one.typed, [str(who) for who in able]
    if steps is None:
        there = one.among(people)
        if there is None:
            return None
        steps, people = (there.low, there.high), list(there.people)
    return pure.Course(
        code=f"{course.code}/{one.language}",
        language=one.language,
        requires=steps[0],
        grants=steps[1],
        seats=min(course.capacity, MOST_SEATS),
        cost=price,
        cost_per_person=course.cost_per_person_yen or 0,
        people=tuple(sorted(volunteer_key(int(who)) for who in people)),
    )


def _passed(today: date) -> Mapping[int, set[int]]:
    """By course, who holds its certificate today."""
    found: dict[int, set[int]] = defaultdict(set)
    holding = (Award.revoked_on.is_(None), Award.valid_until.is_(None) | (Award.valid_until >= today))
    for course, who in db.session.execute(select(Award.course_id, Award.volunteer_id).where(*holding)):
        found[course].add(who)
    return found


def _prices(courses: Iterable[Course]) -> dict[int, float]:
    """What holding each course once costs, in yen: as stated, or the mean of its sessions that were held."""
    held = (TrainingSession.state == SessionState.HELD, TrainingSession.cost_yen > 0)
    means = select(TrainingSession.course_id, func.avg(TrainingSession.cost_yen)).where(*held)
    known = {key: float(mean) for key, mean in db.session.execute(means.group_by(TrainingSession.course_id))}
    stated = {one.id: float(one.cost_yen) for one in courses if one.cost_yen is not None}
    return {one.id: price for one in courses if (price := stated.get(one.id, known.get(one.id))) is not None}


def invitable(course_id: int, people: Collection[int]) -> dict[int, Volunteer]:
    """Those of these people who are on the roster and not in a session of the course already, by their ids."""
    taking = (
        select(Enrolment.volunteer_id)
        .join(Enrolment.session)
        .where(TrainingSession.course_id == course_id, Enrolment.state.in_(IN_IT))
    )
    statement = select(Volunteer).where(
        Volunteer.id.in_(people), Volunteer.active, Volunteer.id.not_in(taking)
    )
    return {one.id: one for one in db.session.scalars(statement)}
