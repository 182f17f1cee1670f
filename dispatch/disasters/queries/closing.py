"""The closing report: what was kept of it, and the figures of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, LogEntry
from dispatch.disasters.queries import figures
from dispatch.disasters.queries.log import all_lines
from dispatch.disasters.queries.measures import minutes
from dispatch.disasters.vocabulary import LogKind, Measure
from dispatch.i18n import _

Figures = Mapping[str, Mapping[str, float]]
TIMELINE = (LogKind.SYSTEM, LogKind.DECISION, LogKind.INJECT)


def kept(event: DisasterEvent) -> dict[str, Any]:
    """The report's own words; empty ones where nobody has written any yet."""
    return {"summary": "", "lessons": [], "version": 0, "fixed_at": None, **(event.closing or {})}


def kept_lessons(event: DisasterEvent) -> list[dict[str, Any]]:
    """What was learned: `[{"sort", "text", "who", "by"}]`."""
    return list(kept(event)["lessons"])


def is_fixed(event: DisasterEvent) -> bool:
    """Whether the report stands and is changed no more."""
    return kept(event)["fixed_at"] is not None


def figures_of(event: DisasterEvent) -> Figures:
    """The figures as they were when the report was fixed; until then as they are now."""
    held: Figures | None = kept(event).get("figures")
    return held or {name: count(event) for name, count in figures.SECTIONS.items()}


def measures_of(event: DisasterEvent) -> dict[Measure, int]:
    """The measures in minutes, in the same way."""
    held: dict[str, int] | None = kept(event).get("measures")
    return minutes(event) if held is None else {Measure(code): value for code, value in held.items()}


def lines_of(event: DisasterEvent, *kinds: LogKind) -> Sequence[LogEntry]:
    """The lines of the day log of these kinds, in the order in which they were written."""
    return db.session.scalars(
        select(LogEntry)
        .where(LogEntry.event_id == event.id, LogEntry.kind.in_(kinds))
        .order_by(LogEntry.at, LogEntry.id)
    ).all()


def exported(event: DisasterEvent) -> dict[str, Any]:
    """The whole report as JSON: figures, measures, lessons, the day log; an exercise's says 訓練."""
    held = kept(event)
    return {
        "format": "dispatch-closing/1",
        "exercise": event.exercise,
        "notice": _("【訓練】これは訓練の報告です。") if event.exercise else "",
        "code": event.code,
        "title": event.title,
        "occurred_at": event.occurred_at.isoformat(),
        "opened_at": event.opened_at.isoformat() if event.opened_at else None,
        "closed_at": event.closed_at.isoformat() if event.closed_at else None,
        "summary": held["summary"],
        "lessons": held["lessons"],
        "fixed_at": held["fixed_at"],
        "figures": figures_of(event),
        "measures": {one.value: found for one, found in measures_of(event).items()},
        "log": [
            {"at": line.at.isoformat(), "kind": line.kind.value, "text": line.text, "by": line.author_name}
            for line in all_lines(event)
        ],
    }
