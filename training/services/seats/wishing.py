"""「この講座を受けたい」: wishes for a course, whether or not a session of it is planned."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Course, CourseWish


def wish(
    actor: Actor, volunteer: Volunteer, course: Course, *, online_only: bool = False, note: str = ""
) -> CourseWish:
    """Note a wish, or change what was noted. Raises `Conflict` for a course that is held no more."""
    lock(volunteer)
    if course.archived_at is not None:
        raise Conflict(_("この講座は、現在は開かれていません。"))
    found = _of(volunteer, course)
    if found is None:
        found = CourseWish(course=course, volunteer=volunteer)
        db.session.add(found)
        audit.record(actor, "wish.made", found, volunteer=volunteer.name, course=course.name)
    found.online_only, found.note = online_only, note[:255]
    db.session.flush()
    return found


def forget_wish(actor: Actor, volunteer: Volunteer, course: Course) -> None:
    """Take a wish back; nothing where there is none."""
    found = _of(volunteer, course)
    if found is not None:
        audit.record(actor, "wish.withdrawn", found, volunteer=volunteer.name, course=course.name)
        db.session.delete(found)
        db.session.flush()


def _of(volunteer: Volunteer, course: Course) -> CourseWish | None:
    theirs = (CourseWish.course_id == course.id, CourseWish.volunteer_id == volunteer.id)
    return db.session.scalar(select(CourseWish).where(*theirs))
