"""A course that six people wish for, a room, a trainer, and the question when to hold it twice."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from dispatch.db import db
from tests import factories as people
from tests.training import factories as make
from training.models import Course, CourseWish
from training.queries.timetables import Hours, Question, Wanted

FIRST, LAST = date(2026, 12, 7), date(2026, 12, 20)
EVENINGS, DAYS = Hours(time(18), time(20)), Hours(time(10), time(13))


def wished(wishers: int = 6, **values: Any) -> Course:
    """A course of two hours with so many people who wish for it; one trainer and one room can be had for it."""
    course = make.course(**{"name": "医療用語", "minutes": 120, "capacity": 4, **values})
    make.trainer(name="森田 文子", courses=[course])
    for number in range(wishers):
        person = people.volunteer(name=f"希望 {number}子")
        db.session.add(CourseWish(course_id=course.id, volunteer_id=person.id))
    db.session.flush()
    return course


def question(course: Course, count: int = 2, **values: Any) -> Question:
    """So many sessions of it in the two weeks, in the evening or at the weekend."""
    wanted = (Wanted(course.id, count, days=1, minutes=120, seats=4),)
    base = {"first": FIRST, "last": LAST, "workdays": EVENINGS, "weekends": DAYS, "wanted": wanted}
    return Question(**{**base, **values})
