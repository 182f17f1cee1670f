"""Shelters of the public list that may be opened in an event, and those that were opened together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, or_, select

from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    EventShelter,
    RoundVisit,
    Shelter,
    ShelterOpening,
    VisitForm,
)
from dispatch.disasters.queries.shelters import containing
from dispatch.errors import NotFound
from dispatch.i18n import _

MOST_OFFERED = 60
"""Shelters of the public list that are shown at once for choosing."""


def to_open(
    event: DisasterEvent, words: str, municipality: str | None, most: int | None = MOST_OFFERED
) -> Sequence[Shelter]:
    """Shelters of the public list that are not among the event's open ones, for choosing; with None all of them."""
    wanted = _to_open(event, words, municipality)
    return db.session.scalars(
        wanted.order_by(Shelter.municipality_code, Shelter.name, Shelter.id).limit(most)
    ).all()


def places_to_open(event: DisasterEvent, words: str, municipality: str | None) -> Sequence[tuple[str, int]]:
    """Where they are, and how many."""
    found = db.session.execute(
        _to_open(event, words, municipality)
        .with_only_columns(Shelter.municipality, func.count())
        .group_by(Shelter.municipality)
        .order_by(func.min(Shelter.municipality_code), Shelter.municipality)
    )
    return [(name, count) for name, count in found]


def _to_open(event: DisasterEvent, words: str, municipality: str | None) -> Select[Shelter]:
    among = exists().where(
        EventShelter.event_id == event.id, EventShelter.shelter_id == Shelter.id, EventShelter.open
    )
    wanted = select(Shelter).where(Shelter.active, ~among, *containing(words))
    return wanted.where(Shelter.municipality == municipality) if municipality else wanted


def last_opening(event: DisasterEvent) -> ShelterOpening | None:
    """The shelters that were opened together last, unless that was undone; None where none were."""
    last = db.session.scalar(
        select(ShelterOpening)
        .where(ShelterOpening.event_id == event.id)
        .order_by(ShelterOpening.id.desc())
        .limit(1)
    )
    return last if last and last.undone_at is None else None


def get_opening(event: DisasterEvent, opening_id: int) -> ShelterOpening:
    """Shelters of this event that were opened together; raises `NotFound`."""
    found = db.session.get(ShelterOpening, opening_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この登録は見つかりません。"))
    return found


def untouched(opening: ShelterOpening) -> Sequence[EventShelter]:
    """Those of it that are as it left them: no team was sent or has reported, and nobody has changed what is known."""
    return db.session.scalars(
        select(EventShelter)
        .where(
            EventShelter.id.in_([*opening.made, *opening.reopened]),
            EventShelter.open,
            EventShelter.updated_at <= opening.created_at,
            ~or_(
                exists().where(RoundVisit.event_shelter_id == EventShelter.id),
                exists().where(VisitForm.event_shelter_id == EventShelter.id),
            ),
        )
        .order_by(EventShelter.id)
        .with_for_update(of=EventShelter)
    ).all()
