"""The end of a call, by the desk, by the clock or with the event."""

from __future__ import annotations

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import CallOut, DisasterEvent
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.services import log
from dispatch.disasters.services.call_outs.writing import all_wait, tell_late, title_of, write_some
from dispatch.disasters.vocabulary import CallOutAnswer, CallOutState
from dispatch.errors import Conflict
from dispatch.i18n import _


def close(actor: Actor, call_out: CallOut, *, called_off: bool = False) -> None:
    """End a call; who has said yes comes all the same, unless it is `called_off`. Also after the event has ended."""
    call_out = lock(call_out)
    if call_out.state == CallOutState.CLOSED:
        raise Conflict(_("この募集は終わりました。"))
    event = db.session.get_one(DisasterEvent, call_out.event_id)
    was_full = call_out.state == CallOutState.FILLED
    call_out.state, call_out.ended_at = CallOutState.CLOSED, clock.now()
    if called_off:
        call_off(event, call_out)
    if not was_full:  # then they have been told already, or wait for it
        all_wait(call_out)
    write_some(event, call_out)
    record(actor, "call_out.closed", call_out)
    told = _(
        "募集を終わりました：%(what)s（集まった人 %(n)s人）",
        what=title_of(call_out),
        n=queries.coming(call_out),
    )
    log.tell(event, told, actor)
    db.session.flush()


def call_off(event: DisasterEvent, call_out: CallOut) -> None:
    """Who has said yes is told not to come after all, once; the call is locked, or asks nobody any more."""
    for ask in queries.asks(call_out):
        if ask.answer == CallOutAnswer.COMING:
            tell_late(event, call_out, ask)
