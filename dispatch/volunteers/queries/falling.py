"""Levels that will be lower before long if nothing new comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.volunteers.models import LevelSpan, Volunteer


@dataclass(frozen=True, slots=True)
class Fall:
    """`level` holds through `until`, and the day after it is `then`."""

    volunteer: Volunteer
    language: str
    level: int
    until: date
    then: int


def falling(today: date, last: date) -> list[Fall]:
    """Of active people, the next fall of each language whose last day lies within these days; the nearest first."""
    ending = select(LevelSpan.volunteer_id).where(LevelSpan.last >= today, LevelSpan.last <= last)
    people = db.session.scalars(
        select(Volunteer)
        .where(Volunteer.active, Volunteer.id.in_(ending))
        .options(selectinload(Volunteer.level_spans), selectinload(Volunteer.user))
        .order_by(Volunteer.id)
    )
    found = (fall for person in people for fall in _falls(person, today) if fall.until <= last)
    return sorted(found, key=lambda one: (one.until, one.volunteer.id, one.language))


def _falls(person: Volunteer, today: date) -> list[Fall]:
    languages = dict.fromkeys(span.language for span in person.level_spans)
    lines = (
        [span for span in person.level_spans if span.language == code and span.last >= today]
        for code in languages
    )
    return [fall for spans in lines if (fall := _next(person, spans, today)) is not None]


def _next(person: Volunteer, spans: Sequence[LevelSpan], today: date) -> Fall | None:
    """The first day on which the level is lower than today's."""
    if not spans or spans[0].first > today or not spans[0].level:
        return None
    for one, following in zip(spans, (*spans[1:], None), strict=True):
        if one.last == date.max:
            return None
        touches = following is not None and following.first == one.last + timedelta(days=1)
        then = following.level if following is not None and touches else 0
        if then < spans[0].level:
            return Fall(person, one.language, spans[0].level, one.last, then)
    return None
