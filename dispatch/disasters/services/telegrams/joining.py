"""An aftershock is added to the event that is answered already, and set apart again where that was wrong."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, EventJoin, TelegramRow
from dispatch.disasters.services import events, log
from dispatch.disasters.services.settings import ensure_row
from dispatch.disasters.services.telegrams.telling import tell_event
from dispatch.disasters.vocabulary import EventState
from dispatch.errors import Conflict
from dispatch.i18n import _


def join(actor: Actor, proposal: DisasterEvent, event: DisasterEvent) -> None:
    """A person has decided: this proposal is part of what that event answers. Its telegrams go over, and the log says.

    Raises `Conflict` where the proposal is decided already, or the event is not open or of another mode.
    """
    proposal, event = _both(proposal, event)
    events.must_be_open(event)
    if proposal.mode != event.mode:
        raise Conflict(_("訓練と実災害を、一つの対応にすることはできません。"))
    events.move(actor, proposal, EventState.JOINED, note=event.code)
    rows = _telegrams(proposal)
    db.session.add(EventJoin(proposal_id=proposal.id, event_id=event.id, telegrams=[row.id for row in rows]))
    there = {"title": event.title, "code": event.code}
    log.tell(proposal, _("「%(title)s」（%(code)s）に加えました。", **there), actor)
    here = {"title": proposal.title, "code": proposal.code}
    log.tell(event, _("「%(title)s」（%(code)s）をこの対応に加えました。", **here), actor)
    for row in rows:
        row.event_id = event.id
        tell_event(event, row)
    db.session.flush()


def set_apart(actor: Actor, proposal: DisasterEvent) -> None:
    """What was joined waits for a decision again, with the telegrams that went over. Raises `Conflict` where it is not
    joined to any."""
    joined = db.session.get(EventJoin, proposal.id)
    if joined is None:
        raise Conflict(_("この提案は、ほかの対応に加えられていません。"))
    proposal, event = _both(proposal, db.session.get_one(DisasterEvent, joined.event_id))
    events.move(actor, proposal, EventState.PROPOSED)
    rows = select(TelegramRow).where(TelegramRow.id.in_(joined.telegrams)).order_by(TelegramRow.id)
    for row in db.session.scalars(rows):
        row.event_id = proposal.id
    db.session.delete(joined)
    there = {"title": event.title, "code": event.code}
    log.tell(proposal, _("「%(title)s」（%(code)s）から分け、提案に戻しました。", **there), actor)
    here = {"title": proposal.title, "code": proposal.code}
    log.tell(event, _("「%(title)s」（%(code)s）をこの対応から分けました。", **here), actor)
    db.session.flush()


def _both(one: DisasterEvent, other: DisasterEvent) -> tuple[DisasterEvent, DisasterEvent]:
    """Both locked, always in the same order; no telegram comes in between."""
    lock(ensure_row())
    for event in sorted((one, other), key=lambda row: row.id):
        lock(event)
    return one, other


def _telegrams(event: DisasterEvent) -> list[TelegramRow]:
    rows = select(TelegramRow).where(TelegramRow.event_id == event.id)
    return list(db.session.scalars(rows.order_by(TelegramRow.reported_at, TelegramRow.id)))
