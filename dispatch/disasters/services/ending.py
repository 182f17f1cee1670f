"""The end of the answer to an event: nobody comes to a post that is there no more."""

from __future__ import annotations

from itertools import groupby

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, Duty, Supporter
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.services import events, log
from dispatch.disasters.services.rosters.states import move
from dispatch.disasters.services.rosters.telling import tell
from dispatch.disasters.vocabulary import DutyState
from dispatch.i18n import _


def ahead(event: DisasterEvent) -> list[Duty]:
    """The duties that have not begun, person by person."""
    now = clock.now()
    found = [one for one in rows.duties(event, (DutyState.CONFIRMED,)) if one.start_at > now]
    return sorted(found, key=lambda one: (one.supporter_id, one.start_at))


def end(actor: Actor, event: DisasterEvent) -> int:
    """Close the event; who would have come to a post later is let go and told, once each. Gives how many people."""
    event = events.must_be_open(event)
    people = 0
    for _who, duties in groupby(ahead(event), key=lambda one: one.supporter_id):
        _let_go(actor, event, list(duties), "ended")
        people += 1
    if people:
        log.tell(event, _("これからの担当を取り消し、%(n)s人に知らせました。", n=people), actor)
    events.close(actor, event)
    return people


def let_go(actor: Actor, event: DisasterEvent, supporter: Supporter) -> int:
    """Somebody leaves while it goes on: their duties to come are free for others. Gives how many."""
    duties = [one for one in ahead(event) if one.supporter_id == supporter.id]
    if duties:
        _let_go(actor, event, duties, "left")
    return len(duties)


def _let_go(actor: Actor, event: DisasterEvent, duties: list[Duty], why: str) -> None:
    for duty in duties:
        move(actor, lock(duty), DutyState.RELEASED)
    db.session.flush()
    tell(event, duties[0].supporter, f"{why}:{duties[-1].id}", gone=duties)
