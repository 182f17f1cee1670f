"""What the courses lead to: by the rules of levels for the people there are, or as the desk has typed instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.db import db
from dispatch.volunteers.models import ONE_LANGUAGE, Volunteer
from dispatch.volunteers.queries import current_rules, level_people
from training.demand.leading import Gift, Lead, lead, rises, touches
from training.models import Course


@dataclass(frozen=True, slots=True)
class Led:
    """A course in one language: whom the rules would raise (by the person's id), and what the desk typed, which counts
    instead."""

    course: Course
    language: str
    rises: Mapping[str, tuple[int, int]]

    @property
    def by_rules(self) -> Lead | None:
        """What the rules say; None: nobody rises."""
        return lead(self.rises)

    def among(self, people: Collection[str]) -> Lead | None:
        """The same for some people only."""
        return lead({who: steps for who, steps in self.rises.items() if who in people})

    @property
    def typed(self) -> tuple[int, int] | None:
        """From which level to which the desk says that it leads."""
        low, high = self.course.raises_from, self.course.raises_to
        return None if low is None or high is None else (low, high)


def held() -> Sequence[Course]:
    """The courses that are not archived, in the order of their names."""
    return db.session.scalars(
        select(Course).where(Course.archived_at.is_(None)).order_by(Course.name, Course.code)
    ).all()


def aimed() -> Sequence[Course]:
    """The courses that may lead somebody to a level: a rule asks for what they give, or the desk says so."""
    rules, day = current_rules(), clock.today(i18n.zone())
    return [one for one in held() if _typed(one) or touches(rules, gift(one), day)]


def led(courses: Sequence[Course], people: Sequence[Volunteer], languages: Collection[str]) -> list[Led]:
    """Each of these courses in its language; one for all in each of `languages`."""
    rules, day = current_rules(), clock.today(i18n.zone())
    gifts = {one.id: gift(one) for one in courses}
    asked = {one.id for one in courses if touches(rules, gifts[one.id], day)}
    known = level_people(people) if asked else []
    found = []
    for course in courses:
        for language in (course.language,) if course.language else sorted(set(languages)):
            there = rises(rules, gifts[course.id], known, language, day) if course.id in asked else {}
            found.append(Led(course, language, there))
    return found


def gift(course: Course) -> Gift:
    """What completing a course gives."""
    return Gift(
        course.code,
        course.language,
        course.minutes,
        course.points,
        course.pass_mark,
        course.grants,
        course.grants in ONE_LANGUAGE,
    )


def _typed(course: Course) -> bool:
    return course.raises_from is not None and course.raises_to is not None
