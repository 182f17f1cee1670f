"""A change of availability by the person themselves: it counts as a confirmation, and one step can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from json import dumps
from typing import Any

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, zone
from dispatch.volunteers.hours import read_week, write_week
from dispatch.volunteers.models import DateException, Volunteer
from dispatch.volunteers.queries import weekly_hours
from dispatch.volunteers.services.profile import hours_of, lay

UNDO_FOR = timedelta(hours=1)
"""How long a change can be taken back by one tap."""


def week_stamp(volunteer: Volunteer) -> str:
    """What a form of the weekly hours remembers of the state it was filled in from."""
    return _digest([write_week(weekly_hours(volunteer)), volunteer.open_on_holidays])


@contextmanager
def own_change(actor: Actor, volunteer: Volunteer) -> Iterator[None]:
    """Whatever changes inside is the person's own: confirmed as of now, and kept so that `undo` can take it back."""
    volunteer = lock(volunteer)
    today = clock.today(zone())
    before = _snapshot(volunteer, today)
    confirmed = volunteer.availability_confirmed_at
    yield
    db.session.flush()
    after = _snapshot(volunteer, today)
    if after != before:
        kept = {"since": today.isoformat(), "at": clock.now().isoformat(), "after": _digest(after)}
        told = confirmed.isoformat() if confirmed else None
        volunteer.availability_before = {**kept, "state": before, "confirmed_at": told}
    else:
        audit.record(actor, "volunteer.availability_confirmed", volunteer)
    volunteer.availability_confirmed_at = clock.now()
    db.session.flush()


def can_undo(volunteer: Volunteer) -> bool:
    """Whether the last change was the person's own, was not long ago, and nothing has changed since."""
    kept = volunteer.availability_before
    if kept is None or clock.now() - datetime.fromisoformat(kept["at"]) > UNDO_FOR:
        return False
    return bool(_digest(_snapshot(volunteer, date.fromisoformat(kept["since"]))) == kept["after"])


def undo(actor: Actor, volunteer: Volunteer) -> None:
    """Take the person's last change back. Raises `Conflict` where something has changed since."""
    volunteer = lock(volunteer)
    kept = volunteer.availability_before
    if kept is None or not can_undo(volunteer):
        raise Conflict(
            _("この変更は、もう元に戻せません。"), _("いまの内容を確かめて、必要なら書き直してください。")
        )
    _restore(volunteer, kept["state"], date.fromisoformat(kept["since"]))
    told = kept["confirmed_at"]
    volunteer.availability_confirmed_at = datetime.fromisoformat(told) if told else None
    volunteer.availability_before = None
    db.session.flush()
    audit.record(actor, "volunteer.availability_undone", volunteer)


def _snapshot(volunteer: Volunteer, since: date) -> dict[str, Any]:
    """Everything that the person's pages can change, as plain values; what lies before `since` stays as it is."""
    exceptions = [
        [row.day.isoformat(), row.free, _plain(row.start), _plain(row.end)]
        for row in volunteer.exceptions
        if row.day >= since
    ]
    return {
        "week": write_week(weekly_hours(volunteer)),
        "open_on_holidays": volunteer.open_on_holidays,
        "exceptions": sorted(exceptions, key=str),
        "pause": [_plain(volunteer.paused_from), _plain(volunteer.paused_until)],
    }


def _restore(volunteer: Volunteer, state: dict[str, Any], since: date) -> None:
    lay(
        volunteer,
        {"pattern": hours_of(read_week(state["week"])), "open_on_holidays": state["open_on_holidays"]},
    )
    for row in [row for row in volunteer.exceptions if row.day >= since]:
        volunteer.exceptions.remove(row)
    for day, free, start, end in state["exceptions"]:
        row = DateException(day=date.fromisoformat(day), free=free, start=_time(start), end=_time(end))
        volunteer.exceptions.append(row)
    first, last = state["pause"]
    volunteer.paused_from = date.fromisoformat(first) if first else None
    volunteer.paused_until = date.fromisoformat(last) if last else None


def _plain(value: date | time | None) -> str | None:
    return value.isoformat() if value is not None else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text is not None else None


def _digest(state: Any) -> str:
    return sha256(dumps(state, sort_keys=True).encode()).hexdigest()[:16]
