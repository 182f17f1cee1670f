"""Residents as numbers: how many want to be told, in which languages. No address and no name leaves this module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from flask import current_app
from sqlalchemy import func, select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Resident, Shelter
from dispatch.disasters.vocabulary import ResidentState
from dispatch.disasters.wording.tongues import FALLBACK, TONGUES


def areas() -> list[str]:
    """What residents may choose from: the setting ALERT_AREAS, or the municipalities of the shelters' list."""
    stated = current_app.config["ALERT_AREAS"]
    if stated:
        return [str(name) for name in stated]
    found = select(Shelter.municipality).where(Shelter.active, Shelter.municipality != "").distinct()
    return list(db.session.scalars(found.order_by(Shelter.municipality)))


def registered() -> Counter[str]:
    """How many residents there are by language, of all areas."""
    counted: Counter[str] = Counter()
    statement = select(Resident.language, func.count()).where(Resident.state == ResidentState.ACTIVE)
    for language, number in db.session.execute(statement.group_by(Resident.language)):
        counted[language] = number
    return counted


def audience(event: DisasterEvent, wanted: Collection[str]) -> Iterator[tuple[int, str]]:
    """(resident, language) of all whom a sending for these areas (none: all) concerns.

    Of an exercise only those who have agreed to exercises.
    """
    rows = select(Resident.id, Resident.language, Resident.areas).where(
        Resident.state == ResidentState.ACTIVE
    )
    if event.exercise:
        rows = rows.where(Resident.drill)
    for number, language, own in db.session.execute(rows.order_by(Resident.id)):
        if not wanted or not own or set(own) & set(wanted):
            yield number, language


def spoken_to(language: str, offered: Collection[str]) -> str:
    """The language in which somebody is written to: the own one, or the first of the common ones there is."""
    for code in (language, *FALLBACK, *TONGUES):
        if code in offered:
            return code
    raise LookupError("an alert without words")
