"""When somebody is free: the weekly hours, exceptions on dates, and pauses."""

from __future__ import annotations

from datetime import date, time, timedelta

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.volunteers.hours import Span, Week
from dispatch.volunteers.models import DateException, Volunteer
from dispatch.volunteers.queries.availability import (
    WHOLE_DAY,
    is_paused,
    join,
    regular_hours,
    span_of,
    stated_hours,
    without,
)
from dispatch.volunteers.queries.week import clock_span, monday_of
from dispatch.volunteers.services.profile import hours_of, lay
from dispatch.volunteers.services.undoing import week_stamp

Minutes = tuple[int, int]


def save_week(actor: Actor, volunteer: Volunteer, week: Week, open_on_holidays: bool, stamp: str) -> None:
    """Make these the weekly hours. Raises `Conflict` where they are not any more what `stamp` was made of."""
    volunteer = lock(volunteer)
    if week_stamp(volunteer) != stamp:
        raise Conflict(
            _("毎週の時間は、ほかの画面で変更されています。"),
            _("いまの内容を確かめて、もう一度保存してください。"),
        )
    changed = lay(volunteer, {"pattern": hours_of(week), "open_on_holidays": open_on_holidays})
    if changed:
        db.session.flush()
        audit.record(actor, "volunteer.changed", volunteer, fields=changed)


def say_day(actor: Actor, volunteer: Volunteer, day: date, free: bool, spans: tuple[Span, ...] = ()) -> None:
    """Free, or not free, on one day at `spans` (all day without them); what was said of those hours before is gone.

    `add_exception` keeps both sayings, and the busy one wins; here the last one does.
    """
    volunteer = lock(volunteer)
    said = join([span_of(*span) for span in spans]) or [WHOLE_DAY]
    rows = [row for row in volunteer.exceptions if row.day == day]
    same = [span_of(row.start, row.end) for row in rows if row.free == free]
    other = [span_of(row.start, row.end) for row in rows if row.free != free]
    _lay_day(volunteer, day, {free: join([*same, *said]), not free: without(join(other), said)})
    audit.record(actor, "volunteer.exception_added", volunteer, day=day.isoformat(), free=free)


def same_as_last_week(actor: Actor, volunteer: Volunteer, today: date) -> int:
    """From today on, this week's days get the hours stated for last week's; gives the number of days that changed.

    Raises `Conflict` where a pause stands in the way: it would win over whatever is said of its days.
    """
    volunteer = lock(volunteer)
    days = [today + timedelta(days=n) for n in range(7 - today.weekday())]
    wanted = stated_hours(volunteer, [day - timedelta(days=7) for day in days])
    present = stated_hours(volunteer, days)
    changed = [day for day in days if present[day] != wanted[day - timedelta(days=7)]]
    if any(is_paused(volunteer, day) for day in changed):
        raise Conflict(_("今週はお休みの予定になっています。"), _("先に、お休みを終わりにしてください。"))
    for day in changed:
        hours, regular = wanted[day - timedelta(days=7)], regular_hours(volunteer, day)
        closed = [WHOLE_DAY] if regular and not hours else without(regular, hours)
        _lay_day(volunteer, day, {True: without(hours, regular), False: closed})
    since = monday_of(today).isoformat()
    audit.record(actor, "volunteer.week_repeated", volunteer, day=since, changed=len(changed))
    return len(changed)


def _lay_day(volunteer: Volunteer, day: date, said: dict[bool, list[Minutes]]) -> None:
    """Make a date's exceptions say this: what is added (True) and what is taken away (False)."""
    for row in [row for row in volunteer.exceptions if row.day == day]:
        volunteer.exceptions.remove(row)
    for free, spans in said.items():
        for span in spans:
            start, end = (None, None) if span == WHOLE_DAY else clock_span(span)
            volunteer.exceptions.append(DateException(day=day, free=free, start=start, end=end))
    db.session.flush()


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
