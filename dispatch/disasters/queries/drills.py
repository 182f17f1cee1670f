"""Exercises: scripts, how far one has come, what was measured, and the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Drill, DrillScript
from dispatch.disasters.vocabulary import EventMode
from dispatch.errors import NotFound
from dispatch.i18n import _, local


def scripts() -> Sequence[DrillScript]:
    """The scripts in use, by name."""
    return db.session.scalars(
        select(DrillScript).where(DrillScript.archived_at.is_(None)).order_by(DrillScript.name)
    ).all()


def get_script(script_id: int) -> DrillScript:
    """The script; raises `NotFound`."""
    found = db.session.get(DrillScript, script_id)
    if found is None:
        raise NotFound(_("この台本は見つかりません。"))
    return found


def drill_of(event: DisasterEvent) -> Drill | None:
    """The script that is played in an exercise."""
    return db.session.scalar(select(Drill).where(Drill.event_id == event.id))


def elapsed(drill: Drill, moment: datetime) -> timedelta:
    """How much of the exercise's own time has gone by at a moment: pauses do not count."""
    stood = sum((_overlap(one, moment) for one in _pauses(drill, moment)), timedelta())
    return moment - drill.started_at - stood


def _pauses(drill: Drill, moment: datetime) -> list[tuple[datetime, datetime]]:
    over = [(datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"])) for one in drill.pauses]
    return [*over, (drill.paused_at, max(moment, drill.paused_at))] if drill.paused_at else over


def _overlap(pause: tuple[datetime, datetime], moment: datetime) -> timedelta:
    begin, end = pause
    return max(min(end, moment) - begin, timedelta())


def exercise_before(event: DisasterEvent) -> DisasterEvent | None:
    """The exercise to compare with: the newest of an earlier year; in the first year the one before."""
    earlier = db.session.scalars(
        select(DisasterEvent)
        .where(
            DisasterEvent.mode == EventMode.EXERCISE,
            DisasterEvent.id != event.id,
            DisasterEvent.opened_at.is_not(None),
            DisasterEvent.opened_at < (event.opened_at or event.created_at),
        )
        .order_by(DisasterEvent.opened_at.desc(), DisasterEvent.id.desc())
    ).all()
    year = local(event.opened_at or event.created_at).year
    of_earlier_years = (one for one in earlier if one.opened_at and local(one.opened_at).year < year)
    return next(of_earlier_years, earlier[0] if earlier else None)
