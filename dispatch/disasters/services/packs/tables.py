"""Everything of an event as rows, for whoever moves on with it in another system: CSV and JSON of each table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, and_, inspect, or_, select

from dispatch.db import Model, db
from dispatch.disasters import models
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.services.packs.archive import File
from dispatch.tables.writing import csv_bytes

FORMAT = "dispatch-disaster/1"
THROUGH: dict[type[Any], tuple[str, type[Any]]] = {
    models.MusterReply: ("muster_id", models.Muster),
    models.CallOutAsk: ("call_out_id", models.CallOut),
    models.Shift: ("post_id", models.Post),
    models.TeamMember: ("team_id", models.RoundTeam),
    models.RoundVisit: ("team_id", models.RoundTeam),
    models.NoticeTranslation: ("notice_id", models.Notice),
    models.Publication: ("notice_id", models.Notice),
    models.AidAnswer: ("request_id", models.AidRequest),
}
"""Tables that know their event by another: the column and that table."""
LEFT_OUT = frozenset({"Resident", "AlertDelivery", "FeedState", "DisasterSettings", "DrillScript"})
"""Residents' addresses are nobody's to carry about; the rest is not of an event."""
BLOBS = frozenset({"photo"})
LONG = frozenset({"problem", "plan"})
"""Whole questions and answers of the solver: in the JSON, but no cell of a table can hold them."""


def files(event: DisasterEvent) -> Iterator[File]:
    """A CSV for each table that has rows, and one JSON with all of them."""
    everything: dict[str, Any] = {"format": FORMAT, "event": event.code, "exercise": event.exercise}
    for model in tables():
        rows = [_plain(row) for row in db.session.scalars(of(model, event))]
        if rows:
            everything[model.__tablename__] = rows
            heads = [name for name in rows[0] if name not in LONG]
            yield File(
                f"csv/{model.__tablename__}.csv", csv_bytes(heads, (_texts(row, heads) for row in rows))
            )
    yield File("all.json", json.dumps(everything, ensure_ascii=False, indent=1).encode())


def tables() -> list[type[Any]]:
    """The tables that are written out, by name."""
    return [getattr(models, name) for name in sorted(models.__all__) if name not in LEFT_OUT]


def of(model: type[Any], event: DisasterEvent) -> Select[Any]:
    """The rows of a table that belong to an event, or that it needs to be understood."""
    every: Select[Any] = select(model).order_by(*inspect(model).primary_key)
    if model is DisasterEvent:
        return every.where(model.id == event.id)
    if model is models.Duty:
        return every.where(model.shift_id.in_(_keys(models.Shift, event)))
    if model in THROUGH:
        column, other = THROUGH[model]
        return every.where(getattr(model, column).in_(_keys(other, event)))
    if model is models.Shelter:
        used = select(models.EventShelter.shelter_id).where(models.EventShelter.event_id == event.id)
        return every.where(model.id.in_(used))
    if model is models.Supporter:
        return _supporters(every, event)
    if model is models.Association and event.exercise:
        return every.where(model.drill)
    return every.where(model.event_id == event.id) if hasattr(model, "event_id") else every


def _keys(model: type[Any], event: DisasterEvent) -> Select[Any]:
    return of(model, event).with_only_columns(model.id).order_by(None)


def _supporters(every: Select[Any], event: DisasterEvent) -> Select[Any]:
    """Its guests, and of the roster whom it may reach: of an exercise the drill list."""
    roster = models.Supporter.volunteer_id.is_not(None)
    listed = and_(roster, models.Supporter.drill) if event.exercise else and_(roster)
    return every.where(or_(models.Supporter.event_id == event.id, listed))


def _plain(row: Model) -> dict[str, Any]:
    """The columns of a row as JSON holds them; pictures are only counted."""
    found = {}
    for column in inspect(type(row)).columns:
        name = inspect(type(row)).get_property_by_column(column).key
        value = bool(getattr(row, name)) if name in BLOBS else getattr(row, name)
        found[column.name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _texts(row: dict[str, Any], heads: list[str]) -> list[str]:
    return [_text(row[name]) for name in heads]


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
