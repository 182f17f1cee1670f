"""Inviting those to a course who would help most; nobody hears it twice in a month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient, post
from dispatch.volunteers.models import Volunteer
from training.models import Course
from training.queries.demand import invitable


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were written to now, and how many were not: told this month already, or in it, gone, without address."""

    now: int
    not_now: int


def invite(actor: Actor, course: Course, people: Collection[int]) -> Invited:
    """Invite these people to a course. Raises `Conflict` where it is held no more or nobody was chosen."""
    if course.archived_at is not None:
        raise Conflict(_("この講座は、いまは開催していません。"))
    if not people:
        raise Conflict(_("案内する人を選んでください。"))
    sent = 0
    for person in invitable(course.id, people).values():
        if person.email and _invite(course, person):
            audit.record(actor, "course.invited", course, volunteer=person.name)
            sent += 1
    db.session.flush()
    return Invited(sent, len(set(people)) - sent)


def _invite(course: Course, person: Volunteer) -> bool:
    """Whether this is the first time this month."""
    key = f"course_invited:{course.id}:{person.id}:{clock.today(i18n.zone()):%Y-%m}"
    if db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None:
        return False
    locale = person.user.locale if person.user else "ja"
    post("course_invited", key, Recipient(person.email, person.name, locale, person.user_id), course=course)
    return True
