"""What people of a call are told. Everybody waits in the call's own rows and is written to some at a time.

Whoever holds the call's lock writes to the next `AT_A_TIME` and commits; what a dying process leaves, the timed job
takes up. That a person waits no more is written in the transaction of the message, so each is asked exactly once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.services.reaching import reach, take_back, written
from dispatch.disasters.vocabulary import CallOutState, EventState, SupporterRole
from dispatch.i18n import _, language_name
from dispatch.notifications import links

ACTION = "call_out"
LINK_DAYS = 14.0
AT_A_TIME = 25
"""So many are written to in one transaction, so that others can write between."""


def token_for(ask: CallOutAsk) -> str:
    """The link's secret: whoever holds it may answer for this person, to this call."""
    return links.make(ACTION, ask.id, ask.supporter_id, days=LINK_DAYS)


def ask_of(token: str) -> CallOutAsk:
    """Whose answer a link takes. Raises `NotFound` and `Gone`."""
    return queries.get_ask(links.read(ACTION, token).subject_id)


def title_of(call_out: CallOut) -> str:
    """What a call is called: what is wanted, and how many."""
    return _("%(what)s %(n)s人", what=wanted_words(call_out), n=call_out.number)


def wanted_words(call_out: CallOut) -> str:
    """The language and the role wanted; who wants neither wants anybody."""
    role = SupporterRole(call_out.role) if call_out.role else None
    parts = [language_name(call_out.language) if call_out.language else "", _(role.ja) if role else ""]
    return "・".join(filter(None, parts)) or _("言語・役割を問わない")


def write_some(event: DisasterEvent, call_out: CallOut) -> int:
    """Write to the next of those who wait; the call is locked, or new. Gives how many waited: 0 where nobody does."""
    waiting = (
        select(CallOutAsk)
        .where(CallOutAsk.call_out_id == call_out.id, CallOutAsk.ask_at.is_not(None))
        .order_by(CallOutAsk.step, CallOutAsk.id)
        .limit(AT_A_TIME)
    )
    found = db.session.scalars(waiting).all()
    if found and call_out.state == CallOutState.CALLING and event.state == EventState.OPEN:
        _ask_each(event, call_out, found)
    else:
        _tell_each_that_it_is_over(event, call_out, found)
    db.session.flush()
    return len(found)


def _ask_each(event: DisasterEvent, call_out: CallOut, found: Sequence[CallOutAsk]) -> None:
    """Who cannot come any more as things are now is not asked; who never was asked has no place in the call then."""
    suited = queries.still_suited(event, call_out)
    for ask in found:
        ask.ask_at = None
        if ask.answer is not None:
            continue
        if ask.supporter_id in suited:
            _ask(event, call_out, ask)
        elif not written(event, f"{key_of(ask)}ask:"):
            db.session.delete(ask)


def _ask(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk) -> None:
    """Call somebody, or call them once more after a place has become free."""
    ask.asked_at = clock.now()
    db.session.flush()
    tell(event, call_out, ask, "call_out", f"ask:{stamp(ask.asked_at)}", send_before=call_out.wanted_by)


def _tell_each_that_it_is_over(event: DisasterEvent, call_out: CallOut, found: Sequence[CallOutAsk]) -> None:
    """Who was asked in vain is told not to come; a message that has not left is taken back instead."""
    for ask in found:
        ask.ask_at = None
        if ask.answer is None and take_back(event, f"{key_of(ask)}ask:"):
            tell_late(event, call_out, ask)


def all_wait(call_out: CallOut) -> None:
    """Whoever has not answered is to be written to: the call has been filled, or has ended."""
    unanswered = CallOutAsk.call_out_id == call_out.id, CallOutAsk.answer.is_(None)
    db.session.flush()
    db.session.execute(update(CallOutAsk).where(*unanswered).values(ask_at=clock.now()))


def tell(
    event: DisasterEvent, call_out: CallOut, ask: CallOutAsk, kind: str, what: str, **values: Any
) -> None:
    """One message of this kind, once per `what`."""
    role = SupporterRole(call_out.role) if call_out.role else None
    reach(
        event, kind, f"{key_of(ask)}{what}", ask.supporter,
        token=token_for(ask), call_out=call_out, call_role=role, note=call_out.text, **values,
    )  # fmt: skip


def tell_late(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk) -> None:
    """Not to come: once for each time that the call was filled, or ended."""
    when = call_out.ended_at or clock.now()
    tell(event, call_out, ask, "call_out_late", f"late:{stamp(when)}")


def key_of(ask: CallOutAsk) -> str:
    """What the keys of all messages to this person about this call begin with."""
    return f"call_out:{ask.call_out_id}:{ask.supporter_id}:"


def stamp(moment: datetime) -> str:
    """A moment as a part of a key."""
    return f"{moment.timestamp():.6f}"
