"""The end of the answer to an event: nobody comes to a post that is there no more."""

from __future__ import annotations

from itertools import groupby

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.disasters.models import CallOut, DisasterEvent, Duty, Supporter
from dispatch.disasters.queries import call_outs
from dispatch.disasters.queries.musters import asking
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.services import call_outs as calling
from dispatch.disasters.services import events, log, musters
from dispatch.disasters.services.rosters.states import move
from dispatch.disasters.services.rosters.telling import tell
from dispatch.disasters.services.rounds.telling import call_off_all
from dispatch.disasters.vocabulary import AnsweredBy, CallOutAnswer, CallOutState, DutyState, EventState
from dispatch.i18n import _


def ahead(event: DisasterEvent) -> list[Duty]:
    """The duties that have not begun, person by person."""
    now = clock.now()
    found = [one for one in rows.duties(event, (DutyState.CONFIRMED,)) if one.start_at > now]
    return sorted(found, key=lambda one: (one.supporter_id, one.start_at))


def expected(event: DisasterEvent) -> set[int]:
    """Keys of the supporters who would still come: to a post, or because they said yes to a call."""
    called = (ask for call in call_outs.ahead(event) for ask in call.asks)
    yes = {ask.supporter_id for ask in called if ask.answer == CallOutAnswer.COMING}
    return yes | {one.supporter_id for one in ahead(event)}


def _ahead(call: CallOut) -> bool:
    return call.wanted_by > clock.now()


def end(actor: Actor, event: DisasterEvent) -> int:
    """Close the event with its calls and its muster; who would have come later is let go and told, once each. Gives how
    many people."""
    event = events.must_be_open(event)
    people = expected(event)
    for _who, duties in groupby(ahead(event), key=lambda one: one.supporter_id):
        _let_go(actor, event, list(duties), "ended")
    for call in call_outs.ahead(event):
        if call.state == CallOutState.CLOSED:
            calling.call_off(event, call)
    for call in call_outs.going_on(event):
        calling.close(actor, call, called_off=_ahead(call))
    muster = asking(event)
    if muster is not None:
        musters.close(actor, muster)
    call_off_all(event)
    if people:
        log.tell(event, _("これからの担当を取り消し、%(n)s人に知らせました。", n=len(people)), actor)
    events.close(actor, event)
    return len(people)


def let_go(actor: Actor, event: DisasterEvent, supporter: Supporter) -> int:
    """Somebody leaves while it goes on: their duties to come, and their places in calls, are free for others. Gives how
    many duties."""
    duties = [one for one in ahead(event) if one.supporter_id == supporter.id]
    if duties:
        _let_go(actor, event, duties, "left")
    if event.state == EventState.OPEN:
        calling.give_back(actor, event, supporter, AnsweredBy.STAFF)
    return len(duties)


def _let_go(actor: Actor, event: DisasterEvent, duties: list[Duty], why: str) -> None:
    for duty in duties:
        move(actor, lock(duty), DutyState.RELEASED)
    db.session.flush()
    tell(event, duties[0].supporter, f"{why}:{duties[-1].id}", gone=duties)
