"""A volunteer's calendars: opening and closing the feed, taking in busy times, asking subscribed addresses again."""

from __future__ import annotations

import logging
import secrets
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, func, insert, select, update

from dispatch import clock, outbound
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.calendars import MOST_BYTES, CalendarError, Fault, Reading, Why, read_busy
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.i18n import _, zone
from dispatch.volunteers.failures import Unwilling, failure_of, say_fault
from dispatch.volunteers.models import BusyTime, CalendarFeed, OutsideCalendar, Volunteer

logger = logging.getLogger(__name__)

OWN = "@tsunagu"
"""How the UIDs of our own events end; where they come back in a volunteer's calendar they are no other appointment."""
MOST_CALENDARS = 10
MOST_TIMES = 5000
AHEAD = timedelta(days=120)
"""How far a subscribed calendar is read; it is read again, changed or not, when fewer than `ENOUGH` are left."""
ENOUGH = timedelta(days=90)
FILE_AHEAD = timedelta(days=366)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=24)
SECONDS = 20.0
TURN = timedelta(minutes=10)
"""How long one turn of the job may take; what is left comes in the next."""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar-feed")


def open_feed(actor: Actor, volunteer: Volunteer) -> CalendarFeed:
    """Give somebody's feed an address; one that it had before is worth nothing from now on."""
    lock(volunteer)
    feed = db.session.scalar(select(CalendarFeed).where(CalendarFeed.volunteer_id == volunteer.id))
    if feed is None:
        feed = CalendarFeed(volunteer_id=volunteer.id)
        db.session.add(feed)
    feed.nonce, feed.read_at = secrets.token_urlsafe(16), None
    db.session.flush()
    audit.record(actor, "calendar.feed_opened", volunteer)
    return feed


def close_feed(actor: Actor, volunteer: Volunteer) -> None:
    """Take the feed's address back; nothing answers there any more."""
    lock(volunteer)
    gone = db.session.execute(delete(CalendarFeed).where(CalendarFeed.volunteer_id == volunteer.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        audit.record(actor, "calendar.feed_closed", volunteer)


def feed_token(feed: CalendarFeed) -> str:
    """What stands in the address of a feed."""
    return str(_signer().dumps([feed.volunteer_id, feed.nonce]))


def read_feed_token(token: str) -> CalendarFeed:
    """The feed behind an address. Raises `NotFound` for one that never was, was renewed, or whose owner has left."""
    try:
        person, nonce = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        person, nonce = 0, ""
    known = select(CalendarFeed).where(CalendarFeed.volunteer_id == person, CalendarFeed.nonce == nonce)
    feed = db.session.scalar(known) if isinstance(person, int) and isinstance(nonce, str) else None
    if feed is None or not feed.volunteer.active:
        raise NotFound(_("このカレンダーのアドレスは使われていません。"))
    return feed


def feed_was_read(feed: CalendarFeed) -> None:
    """Note that a calendar program has asked for the feed, once an hour at most."""
    now = clock.now()
    if feed.read_at is None or feed.read_at < now - HOUR:
        feed.read_at = now


def add_file(actor: Actor, volunteer: Volunteer, name: str, data: bytes) -> OutsideCalendar:
    """Take in the busy times of an .ics file, for the coming year. Raises `Invalid` with what is wrong with it."""
    today = clock.today(zone())
    try:
        reading = _read(data, today, today + FILE_AHEAD)
    except CalendarError as wrong:
        sentences = tuple(("file", say_fault(fault)) for fault in wrong.faults[:3])
        raise Invalid(_("カレンダーを読み込めませんでした。"), sentences) from None
    calendar = _new(volunteer, name)
    _replace(calendar, reading, today + FILE_AHEAD)
    audit.record(actor, "calendar.imported", volunteer, note=calendar.name)
    return calendar


def subscribe(actor: Actor, volunteer: Volunteer, name: str, address: str) -> OutsideCalendar:
    """Keep an address whose busy times are to be asked for every hour, first by `refresh`. Raises `Invalid`."""
    address = checked_address(address)
    mine = select(OutsideCalendar.id).where(
        OutsideCalendar.volunteer_id == volunteer.id, OutsideCalendar.address == address
    )
    if db.session.scalar(mine) is not None:
        raise _wrong_address(_("このアドレスは、すでに登録されています。"))
    calendar = _new(volunteer, name or urlsplit(address).hostname or "")
    calendar.address, calendar.next_at = address, clock.now()
    db.session.flush()
    audit.record(actor, "calendar.subscribed", volunteer, note=calendar.name)
    return calendar


def checked_address(address: str) -> str:
    """The address as it will be asked: https, in full. Raises `Invalid` for what could never be asked."""
    address = address.strip()
    if address.lower().startswith(("webcal://", "webcals://")):
        address = "https://" + address.split("://", 1)[1]
    secure = address.lower().startswith("https://") or outbound.loopback_allowed()
    if not secure or len(address) > 2000:
        raise _wrong_address(_("https:// か webcal:// で始まるアドレスを入力してください。"))
    try:
        outbound.check(address)
    except outbound.Refused as wrong:
        raise _wrong_address(str(wrong)) from None
    return address


def _wrong_address(sentence: str) -> Invalid:
    return Invalid(sentence, (("address", sentence),))


def ask_now(volunteer: Volunteer, calendar_id: int) -> None:
    """Make it a subscribed calendar's turn, a minute after it was last asked at the earliest."""
    calendar = _own(volunteer, calendar_id)
    if calendar.address and calendar.updated_at < clock.now() - MINUTE:
        calendar.next_at = clock.now()


def remove(actor: Actor, volunteer: Volunteer, calendar_id: int) -> str:
    """Forget a calendar and the times that came from it; gives its name. Raises `NotFound` for another's."""
    calendar = _own(volunteer, calendar_id)
    name = calendar.name
    db.session.delete(calendar)
    audit.record(actor, "calendar.removed", volunteer, note=name)
    return name


def _own(volunteer: Volunteer, calendar_id: int) -> OutsideCalendar:
    calendar = db.session.scalar(
        select(OutsideCalendar).where(
            OutsideCalendar.id == calendar_id, OutsideCalendar.volunteer_id == volunteer.id
        )
    )
    if calendar is None:
        raise NotFound(_("このカレンダーは登録されていません。"))
    return calendar


def _new(volunteer: Volunteer, name: str) -> OutsideCalendar:
    lock(volunteer)
    held = select(func.count()).where(OutsideCalendar.volunteer_id == volunteer.id)
    if (db.session.scalar(held) or 0) >= MOST_CALENDARS:
        raise Conflict(_("登録できるカレンダーは%(n)s件までです。", n=MOST_CALENDARS))
    calendar = OutsideCalendar(volunteer_id=volunteer.id, name=name.strip()[:80] or _("カレンダー"))
    db.session.add(calendar)
    db.session.flush()
    return calendar


def refresh_calendars() -> int:
    """Ask the subscribed addresses whose time has come; gives how many were asked. Commits after each."""
    until, asked = clock.now() + TURN, 0
    due = (
        select(OutsideCalendar.id)
        .join(Volunteer)
        .where(OutsideCalendar.next_at <= clock.now(), Volunteer.active)
        .order_by(OutsideCalendar.next_at, OutsideCalendar.id)
    )
    waiting = list(db.session.scalars(due))
    db.session.rollback()
    for calendar_id in waiting:
        asked += refresh(calendar_id)
        if clock.now() > until:
            break
    return asked


def refresh(calendar_id: int) -> bool:
    """Ask one address, with no transaction open meanwhile, and keep what it answers; gives whether it was our turn.

    Whoever claims the calendar first asks, so that two schedulers, or a click beside one, ask once. What fails is
    written down and tried again later and later; the last good times stay. Commits.
    """
    calendar = _claim(calendar_id)
    if calendar is None:
        return False
    try:
        reading = _ask(calendar)
    except (outbound.Refused, outbound.Failed, Unwilling, CalendarError) as fault:
        _failed(calendar, fault)
    except Exception as odd:  # one odd calendar must not keep the others waiting
        logger.exception("calendar %s failed", calendar_id)
        _failed(calendar, odd)
    else:
        _took(calendar, *reading)
    return True


def _claim(calendar_id: int) -> OutsideCalendar | None:
    """A calendar whose turn it is, put off for the next who looks; its row is closed to the session."""
    now = clock.now()
    mine = update(OutsideCalendar).where(OutsideCalendar.id == calendar_id, OutsideCalendar.next_at <= now)
    won = db.session.execute(mine.values(next_at=now + HOUR))
    db.session.commit()
    if not won.rowcount:  # type: ignore[attr-defined]
        return None
    calendar = db.session.get(OutsideCalendar, calendar_id)
    if calendar is not None:
        db.session.expunge(calendar)
    db.session.rollback()
    return calendar


def _ask(calendar: OutsideCalendar) -> tuple[Reading | None, outbound.Answer]:
    """What the address says: a reading, or none where nothing has changed. Commits nothing, holds nothing."""
    today = clock.today(zone())
    known = {"If-None-Match": calendar.etag, "If-Modified-Since": calendar.last_modified}
    fresh = calendar.covers_until is not None and calendar.covers_until >= today + ENOUGH
    headers = {name: value for name, value in known.items() if value and fresh}
    answer = outbound.fetch(calendar.address or "", headers=headers, most_bytes=MOST_BYTES, seconds=SECONDS)
    if answer.status == 304 and headers:
        return None, answer
    if answer.status != 200:
        raise Unwilling(answer.status)
    return _read(answer.body, today, today + AHEAD), answer


def _took(calendar: OutsideCalendar, reading: Reading | None, answer: outbound.Answer) -> None:
    """Keep what was read, all of it or nothing, if the calendar is still wanted."""
    row = _still_there(calendar)
    if row is None:
        return
    if reading is not None:
        _replace(row, reading, clock.today(zone()) + AHEAD)
        row.etag = answer.headers.get("etag", "")[:255]
        row.last_modified = answer.headers.get("last-modified", "")[:80]
    row.read_at, row.next_at = clock.now(), clock.now() + HOUR
    row.failing_since, row.failures, row.failure, row.failure_values = None, 0, "", {}
    db.session.commit()


def _failed(calendar: OutsideCalendar, fault: Exception) -> None:
    row = _still_there(calendar)
    if row is None:
        return
    why = failure_of(fault)
    if row.failing_since is None:
        row.failing_since = clock.now()
        audit.record(SYSTEM, "calendar.failed", row.volunteer, note=row.name)
    row.next_at = clock.now() + min(HOUR * 2 ** min(row.failures, 6), LONGEST_PAUSE)
    row.failures += 1
    row.failure, row.failure_values = why.code, why.values
    db.session.commit()


def _still_there(calendar: OutsideCalendar) -> OutsideCalendar | None:
    db.session.rollback()
    known = select(OutsideCalendar).where(OutsideCalendar.id == calendar.id).with_for_update()
    return db.session.scalar(known)


def _read(data: bytes, first: date, last: date) -> Reading:
    reading = read_busy(data, first, last, zone(), lenient=True, but=OWN)
    if len(reading.busy) > MOST_TIMES:
        raise CalendarError([Fault("", Why.TOO_MANY)])
    return reading


def _replace(calendar: OutsideCalendar, reading: Reading, until: date) -> None:
    """The new times instead of the old ones, in one transaction."""
    db.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))
    rows = [{"calendar_id": calendar.id, "start_at": start, "end_at": end} for start, end in reading.busy]
    if rows:
        db.session.execute(insert(BusyTime), rows)
    calendar.covers_until, calendar.skipped = until, len(reading.skipped)
    calendar.read_at = clock.now()
    db.session.flush()
