"""Availability that somebody has confirmed lately, and the reminder for those who have not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _, local, show_date, weekday, zone
from dispatch.notifications import links
from dispatch.notifications.services import Recipient, post, written
from dispatch.volunteers.hours import Week, say
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries.availability import is_paused
from dispatch.volunteers.queries.week import weekly_hours

LINK_DAYS = 45
"""A link works until the reminder after it has come."""
AGAIN_DAYS = 30
"""Whoever does not answer is reminded once a month."""
ACTION = "availability"


def confirm(actor: Actor, volunteer: Volunteer) -> None:
    """The hours are right as they are."""
    volunteer = lock(volunteer)
    volunteer.availability_confirmed_at = clock.now()
    db.session.flush()
    audit.record(actor, "volunteer.availability_confirmed", volunteer)


def last_said(volunteer: Volunteer) -> datetime:
    """When the hours were last known to be right: confirmed, or else put on the roster."""
    return volunteer.availability_confirmed_at or volunteer.created_at


def is_stale(volunteer: Volunteer) -> bool:
    """Whether the hours are older than the person chose; never for those who want no reminder."""
    days = volunteer.availability_reminder_days
    return bool(days) and clock.now() - last_said(volunteer) >= timedelta(days=days)


def availability_token(volunteer: Volunteer) -> str:
    """The signed name of one confirmation by one person: it is used up by any confirmation."""
    return links.make(ACTION, volunteer.id, volunteer.id, days=LINK_DAYS, nonce=_mark(volunteer))


def read_availability_token(token: str) -> tuple[Volunteer, bool]:
    """The person behind a link, and whether the link can still be used.

    Raises `NotFound` for a link that was never ours, `Gone` for one that has grown old.
    """
    link = links.read(ACTION, token)
    volunteer = db.session.get(Volunteer, link.person_id)
    if volunteer is None or not volunteer.active:
        raise Gone(_("このリンクは、もう使えません。"))
    return volunteer, link.nonce == _mark(volunteer)


def confirm_by_link(token: str) -> Volunteer:
    """Confirm as the link's holder, once. Raises `Conflict` where it has been confirmed since the link was made."""
    volunteer, _fresh = read_availability_token(token)
    lock(volunteer)
    if not read_availability_token(token)[1]:
        raise Conflict(_("この予定は、すでに確認していただいています。"))
    confirm(Holder(volunteer), volunteer)
    return volunteer


class Holder:
    """Whoever holds a link that was sent to a volunteer, as the record names them."""

    def __init__(self, volunteer: Volunteer) -> None:
        self.id: int | None = volunteer.user_id
        self.display_name: str = volunteer.name


def remind_stale() -> int:
    """Ask those whose hours are older than they chose whether these are still right; gives how many were.

    Safe to do twice: the outbox keeps one message for each month that a person has not answered.
    """
    chosen = (Volunteer.active, Volunteer.availability_reminder_days > 0, Volunteer.email != "")
    people = db.session.scalars(select(Volunteer).where(*chosen).order_by(Volunteer.id)).all()
    today = clock.today(zone())
    due = [one for one in people if is_stale(one) and not is_paused(one, today)]
    with written() as messages:
        for volunteer in due:
            _remind(volunteer)
    db.session.commit()
    return len(messages)


def _remind(volunteer: Volunteer) -> None:
    said = last_said(volunteer)
    late = (clock.now() - said).days - volunteer.availability_reminder_days
    locale = volunteer.user.locale if volunteer.user else "ja"
    post(
        "availability_reminder",
        f"availability_reminder:{volunteer.id}:{local(said).date()}:{late // AGAIN_DAYS}",
        Recipient(volunteer.email, volunteer.name, locale, volunteer.user_id),
        since=lambda: show_date(said),
        hours=lambda: _in_words(weekly_hours(volunteer)),
        token=availability_token(volunteer),
    )


def _in_words(week: Week) -> list[str]:
    """A line for each day that has hours, in the language of whoever reads it."""
    days = ((weekday(date(2024, 1, 1 + number)), spans) for number, spans in enumerate(week))  # a Monday
    return [
        _("%(day)s：%(hours)s", day=day, hours="、".join(say(*span) for span in spans))
        for day, spans in days
        if spans
    ] or [_("登録された時間はありません。")]


def _mark(volunteer: Volunteer) -> str:
    said = volunteer.availability_confirmed_at
    return said.isoformat() if said else ""
