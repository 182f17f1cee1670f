"""Associations, requests for help with their answers, and guests."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.disasters.models import AidRequest, Association, DisasterEvent, Supporter
from dispatch.errors import NotFound
from dispatch.i18n import _


def associations() -> Sequence[Association]:
    """All of them: those in use first, by name."""
    return db.session.scalars(
        select(Association).order_by(Association.active.desc(), Association.region, Association.name)
    ).all()


def get_association(association_id: int) -> Association:
    """The association; raises `NotFound`."""
    found = db.session.get(Association, association_id)
    if found is None:
        raise NotFound(_("この団体は見つかりません。"))
    return found


def may_be_asked(event: DisasterEvent, asked: AidRequest) -> Sequence[Association]:
    """Who has not been asked yet; in an exercise only those that take part in exercises."""
    wanted = select(Association).where(
        Association.active,
        Association.id.not_in([one.association_id for one in asked.answers if one.association_id]),
    )
    if event.exercise:
        wanted = wanted.where(Association.drill)
    return db.session.scalars(wanted.order_by(Association.region, Association.name)).all()


def requests(event: DisasterEvent) -> Sequence[AidRequest]:
    """The event's requests for help with their answers, the newest first."""
    return db.session.scalars(
        select(AidRequest)
        .where(AidRequest.event_id == event.id)
        .options(selectinload(AidRequest.answers))
        .order_by(AidRequest.id.desc())
    ).all()


def get_request(event: DisasterEvent, request_id: int) -> AidRequest:
    """One of the event's requests; raises `NotFound`."""
    found = db.session.get(AidRequest, request_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この応援の依頼は見つかりません。"))
    return found


def guests(event: DisasterEvent) -> Sequence[Supporter]:
    """The event's guests: those who are here first, by the day on which they arrive."""
    return db.session.scalars(
        select(Supporter)
        .where(Supporter.event_id == event.id)
        .order_by(Supporter.active.desc(), Supporter.arrives_on, Supporter.id)
    ).all()


def get_guest(event: DisasterEvent, guest_id: int) -> Supporter:
    """One of the event's guests; raises `NotFound`, also for somebody of the roster."""
    found = db.session.get(Supporter, guest_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この人は見つかりません。"))
    return found
