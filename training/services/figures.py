"""Keeping what the roster looked like, month by month: it cannot be worked out afterwards."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.db import db
from dispatch.i18n import zone
from training.models import RosterMonth
from training.queries.numbers import count_roster


def keep_roster_month() -> bool:
    """The timed job: count the roster once a day; a month's figure is the last day's. Says whether it counted."""
    today = clock.today(zone())
    month = today.replace(day=1)
    kept = db.session.scalar(select(RosterMonth).where(RosterMonth.month == month).with_for_update())
    if kept is not None and kept.counted_on == today:
        db.session.rollback()
        return False
    count = asdict(count_roster(today))
    if kept is None:
        try:
            with db.session.begin_nested():
                db.session.add(RosterMonth(month=month, counted_on=today, **count))
        except IntegrityError:  # another turn of the job was a moment faster
            db.session.rollback()
            return False
    else:
        for name, value in {"counted_on": today, **count}.items():
            setattr(kept, name, value)
    db.session.commit()
    return True
