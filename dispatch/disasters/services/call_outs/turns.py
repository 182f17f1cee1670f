"""The turns of a call: a wider step when its time has come, its messages some at a time, its end by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select

from dispatch import clock
from dispatch.audit.services import SYSTEM, record
from dispatch.db import db, finds, lock
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent, Supporter
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.queries.people import recipient_of
from dispatch.disasters.services import log
from dispatch.disasters.services.call_outs.closing import close
from dispatch.disasters.services.call_outs.writing import write_some
from dispatch.disasters.vocabulary import CallOutState, EventState
from dispatch.i18n import _


def widen(event: DisasterEvent, call_out: CallOut) -> int:
    """Those of every step whose time has come wait to be asked; the call is locked, or new. Gives how many."""
    asked = 0
    while _next_is_due(call_out):
        call_out.step += 1
        found = queries.suited(event, call_out, call_out.steps[call_out.step]["km"])
        for supporter in found:
            call_out.asks.append(CallOutAsk(supporter=supporter, step=call_out.step, ask_at=clock.now()))
        asked += len(found)
        record(SYSTEM, "call_out.widened", call_out, step=call_out.step, people=len(found))
        told = _("募集の%(step)s段階目：%(n)s人に連絡しました。", step=call_out.step + 1, n=len(found))
        log.tell(event, told, key=f"call_out:{call_out.id}:step:{call_out.step}")
        _tell_of_unreachable(event, call_out, found)
    db.session.flush()
    return asked


def _tell_of_unreachable(event: DisasterEvent, call_out: CallOut, found: Sequence[Supporter]) -> None:
    """Who has no address must be rung: the desk reads so in the day log."""
    nowhere = sum(not recipient_of(one).address for one in found)
    if nowhere:
        told = _("%(n)s人には送る宛先がありません。", n=nowhere)
        log.tell(event, told, key=f"call_out:{call_out.id}:nowhere:{call_out.step}")


def _next_is_due(call_out: CallOut) -> bool:
    if call_out.state != CallOutState.CALLING or call_out.step + 1 >= len(call_out.steps):
        return False
    minutes = call_out.steps[call_out.step + 1]["after_minutes"]
    return call_out.opened_at + timedelta(minutes=minutes) <= clock.now()


def widen_due() -> int:
    """The timed job, and what follows a click at the desk: ask wider where a step is due, write to those who wait, end
    what nobody needs any more. May run twice at once; what is pending must have been committed.

    Gives the number of calls that have moved.
    """
    live = and_(CallOut.state == CallOutState.CALLING, DisasterEvent.state == EventState.OPEN)
    over = and_(CallOut.state != CallOutState.CALLING, CallOut.asks.any(CallOutAsk.ask_at.is_not(None)))
    found = (
        select(CallOut.id)
        .join(DisasterEvent, DisasterEvent.id == CallOut.event_id)
        .where(or_(live, over))
        .order_by(CallOut.id)
    )
    if not finds(found):
        return 0
    keys = db.session.scalars(found).all()
    db.session.rollback()
    return sum(_move(key) for key in keys)


def _move(call_out_id: int) -> bool:
    """One call as far as it goes now; each turn is a transaction."""
    moved = False
    while True:
        call_out = lock(db.session.get_one(CallOut, call_out_id))
        event = db.session.get_one(DisasterEvent, call_out.event_id)
        turned = _turn(event, call_out)
        wrote = write_some(event, call_out)
        db.session.commit()
        moved = moved or turned or bool(wrote)
        if not wrote:
            return moved


def _turn(event: DisasterEvent, call_out: CallOut) -> bool:
    """The end by the clock, or the next step."""
    if call_out.state != CallOutState.CALLING or event.state != EventState.OPEN:
        return False
    if call_out.wanted_by <= clock.now():
        close(SYSTEM, call_out)
        return True
    before = call_out.step
    widen(event, call_out)
    return call_out.step != before
