"""What an inject does. Nothing of it leaves the house: what follows is done by people, with the usual guards."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, Shelter
from dispatch.disasters.scripts import Inject, inject_words
from dispatch.disasters.services import log
from dispatch.disasters.services.notices.receiving import NoticeValues, receive
from dispatch.disasters.services.rounds.stops import open_shelters
from dispatch.disasters.vocabulary import InjectKind, LogKind, ShelterPriority

NOTICE_HOURS = 24
"""How long a message of an exercise is true, by itself."""


def give(event: DisasterEvent, position: int, one: Inject) -> None:
    """Do what an inject says, and write it into the day log."""
    log.tell(event, inject_words(one), SYSTEM, key=f"inject:{position}", kind=LogKind.INJECT)
    if one.kind == InjectKind.NOTICE:
        _notice(event, one)
    elif one.kind == InjectKind.SHELTERS:
        _shelters(event, one)


def _notice(event: DisasterEvent, one: Inject) -> None:
    until = clock.now() + timedelta(hours=NOTICE_HOURS)
    receive(SYSTEM, event, NoticeValues(one.title, one.text, one.source, expires_at=until))


def _shelters(event: DisasterEvent, one: Inject) -> None:
    """The next ones of the list that are not open yet; where the list is shorter, as many as there are."""
    known = select(EventShelter.shelter_id).where(EventShelter.event_id == event.id)
    found = db.session.scalars(
        select(Shelter).where(Shelter.active, Shelter.id.not_in(known)).order_by(Shelter.id).limit(one.number)
    ).all()
    if found:
        for stop in open_shelters(SYSTEM, event, found, ShelterPriority.NORMAL):
            stop.suspected = list(one.languages)
