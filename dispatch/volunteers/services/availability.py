"""Days that are not like the others: exceptions on dates, and pauses."""

from __future__ import annotations

from datetime import date, time

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.volunteers.hours import Span
from dispatch.volunteers.models import DateException, Volunteer


def pause(actor: Actor, volunteer: Volunteer, first: date, last: date | None) -> None:
    """Send nobody's request to this person from `first` through `last` (none: until further notice)."""
    if last is not None and last < first:
        message = _("休止の終わりは、始まりの日より後にしてください。")
        raise Invalid(message, (("last", message),))
    volunteer = lock(volunteer)
    volunteer.paused_from, volunteer.paused_until = first, last
    db.session.flush()
    span = {"first": first.isoformat(), "last": last.isoformat() if last else None}
    audit.record(actor, "volunteer.paused", volunteer, **span)


def resume(actor: Actor, volunteer: Volunteer) -> None:
    """End a pause, also one that has not begun."""
    volunteer = lock(volunteer)
    if volunteer.paused_from is None and volunteer.paused_until is None:
        return
    volunteer.paused_from = volunteer.paused_until = None
    db.session.flush()
    audit.record(actor, "volunteer.resumed", volunteer)


def add_exception(
    actor: Actor, volunteer: Volunteer, day: date, free: bool, spans: tuple[Span, ...] = ()
) -> None:
    """Free, or not free, on one day: at `spans`, or without them all day. The same said twice is said once."""
    volunteer = lock(volunteer)
    hours: list[tuple[time | None, time | None]] = [*spans] or [(None, None)]
    known = {(row.free, row.start, row.end) for row in volunteer.exceptions if row.day == day}
    for start, end in hours:
        if (free, start, end) not in known:
            volunteer.exceptions.append(DateException(day=day, free=free, start=start, end=end))
    db.session.flush()
    audit.record(actor, "volunteer.exception_added", volunteer, day=day.isoformat(), free=free)


def remove_exception(actor: Actor, volunteer: Volunteer, exception_id: int) -> None:
    """Take an exception back; one that is gone already stays gone."""
    volunteer = lock(volunteer)
    found = next((row for row in volunteer.exceptions if row.id == exception_id), None)
    if found is None:
        return
    volunteer.exceptions.remove(found)
    db.session.flush()
    audit.record(actor, "volunteer.exception_removed", volunteer, day=found.day.isoformat(), free=found.free)
