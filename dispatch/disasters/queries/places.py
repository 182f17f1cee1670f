"""Where a place is that somebody names: a shelter, or the middle of a municipality's shelters. Works without a net."""

from __future__ import annotations

from sqlalchemy import func, select

from dispatch.db import db
from dispatch.disasters.models import Shelter

Point = tuple[float, float]
"""(latitude, longitude) in degrees."""


def find(words: str) -> Point | None:
    """The point behind a name as people write it, or None where no list knows it."""
    name = words.strip()
    return (_shelter(name) or _municipality(name)) if name else None


def _shelter(name: str) -> Point | None:
    """The shelter of this name, or the only one whose name begins so."""
    found = db.session.execute(
        select(Shelter.lat, Shelter.lon, Shelter.name)
        .where(Shelter.active, Shelter.name.startswith(name, autoescape=True))
        .order_by(Shelter.name)
        .limit(2)
    ).all()
    if not found or (len(found) > 1 and found[0].name != name):
        return None
    return found[0].lat, found[0].lon


def _municipality(name: str) -> Point | None:
    """The middle of a town's shelters; 架空市 is found by 架空市 and by 架空市中央区 alike only where it is listed."""
    lat, lon = db.session.execute(
        select(func.avg(Shelter.lat), func.avg(Shelter.lon)).where(
            Shelter.active, Shelter.municipality == name
        )
    ).one()
    return None if lat is None else (float(lat), float(lon))
