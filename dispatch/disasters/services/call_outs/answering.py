"""Yes or no to a call, and what follows: the last place is gone, or there is one again."""

from __future__ import annotations

from datetime import datetime

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.audit.services import SYSTEM, Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent, Supporter
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services import log
from dispatch.disasters.services.call_outs.turns import widen
from dispatch.disasters.services.call_outs.writing import (
    all_wait,
    key_of,
    stamp,
    tell,
    tell_late,
    title_of,
    write_some,
)
from dispatch.disasters.services.reaching import take_back
from dispatch.disasters.vocabulary import AnsweredBy, CallOutAnswer, CallOutState, EventState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _


def bearer(ask: CallOutAsk) -> Actor:
    """The supporter who was called, as the one who acts."""
    person = ask.supporter.volunteer
    return Bearer(person.user_id if person else None, name_of(ask.supporter))


def answer(
    actor: Actor, ask: CallOutAsk, coming: bool, by: AnsweredBy, until: datetime | None = None
) -> CallOutAsk:
    """Yes or no; who says yes after the last place has gone is told so, and that is no error.

    `until`: how long they can stay, as far as they know; the roster counts on them from the call's time until then. A
    yes may be taken back: then the call goes on. Raises `Conflict` once the call has ended.
    """
    call_out = lock(ask.call_out)
    ask = lock(ask)
    event = db.session.get_one(DisasterEvent, call_out.event_id)
    if call_out.state == CallOutState.CLOSED or event.state != EventState.OPEN:
        raise Conflict(_("この募集は終わりました。"), _("急ぎの連絡は、電話でお願いします。"))
    if coming and until is not None and until <= call_out.wanted_by:
        told = _("集合の時刻より後の時刻にしてください。")
        raise Invalid(told, (("until_time", told),))
    before = ask.answer
    after = _settled(call_out, before, coming)
    until = until if after == CallOutAnswer.COMING else None
    if after == before and until == ask.until_at:
        return ask
    if after == CallOutAnswer.COMING and before != after:
        _must_be_free(call_out, ask)
    ask.answer, ask.answered_at, ask.answered_by = after, clock.now(), by
    ask.until_at = until
    record(actor, "call_out.answered", ask, answer=after.value, by=by.value)
    db.session.flush()
    if after != before:
        _follow(event, call_out, ask, before)
    return ask


def give_back(actor: Actor, event: DisasterEvent, supporter: Supporter, by: AnsweredBy) -> None:
    """Somebody has said elsewhere that they cannot come: the places they hold in calls are free again."""
    for ask in queries.held_by(event, supporter):
        answer(actor, ask, coming=False, by=by)


def _settled(call_out: CallOut, before: CallOutAnswer | None, coming: bool) -> CallOutAnswer:
    if not coming:
        return CallOutAnswer.NOT_COMING
    if before == CallOutAnswer.COMING or queries.coming(call_out) < call_out.number:
        return CallOutAnswer.COMING
    return CallOutAnswer.TOO_LATE


def _must_be_free(call_out: CallOut, ask: CallOutAsk) -> None:
    """Nobody is in two places: the person's row is locked, so that of two calls answered at once one sees the other."""
    person = lock(ask.supporter)
    other = queries.elsewhere(call_out).get(person.id)
    if other is not None:
        raise Conflict(
            _("同じころの募集「%(what)s」に行くことになっています。", what=title_of(other)),
            _("こちらに行くときは、先にそちらを「行けない」にしてください。"),
        )
    if queries.occupied([person], *queries.hours_of(call_out)):
        raise Conflict(
            _("その時刻には、ほかの担当や派遣があります。"), _("変更するときは、事務局に電話してください。")
        )


def _follow(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk, before: CallOutAnswer | None) -> None:
    """What an answer brings with it: messages, the end of the call, or its going on."""
    take_back(event, f"{key_of(ask)}ask:")
    if ask.answer == CallOutAnswer.COMING:
        assert ask.answered_at is not None
        tell(event, call_out, ask, "call_out_settled", f"settled:{stamp(ask.answered_at)}")
        if queries.coming(call_out) >= call_out.number:
            _fill(event, call_out)
    elif ask.answer == CallOutAnswer.TOO_LATE:
        tell_late(event, call_out, ask)
    elif before == CallOutAnswer.COMING:
        _lose(event, call_out, ask)
    db.session.flush()


def _fill(event: DisasterEvent, call_out: CallOut) -> None:
    """Enough: who has been asked and has not answered is told not to come."""
    if call_out.state == CallOutState.FILLED:
        return
    call_out.state, call_out.ended_at = CallOutState.FILLED, clock.now()
    record(SYSTEM, "call_out.filled", call_out)
    log.tell(event, _("募集が充足しました：%(what)s", what=title_of(call_out)))
    all_wait(call_out)
    write_some(event, call_out)


def _lose(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk) -> None:
    """Somebody cannot come after all: who was too late, or has not answered, and still may be asked, is asked again."""
    who, what = name_of(ask.supporter), title_of(call_out)
    log.tell(event, _("%(who)sさんが行けなくなりました：%(what)s", who=who, what=what))
    if call_out.state != CallOutState.FILLED:
        return
    if call_out.wanted_by <= clock.now():
        call_out.state = CallOutState.CLOSED
        return
    call_out.state, call_out.ended_at = CallOutState.CALLING, None
    record(SYSTEM, "call_out.reopened", call_out)
    suited = queries.still_suited(event, call_out)
    for other in queries.asks(call_out):
        if other.answer in (None, CallOutAnswer.TOO_LATE):
            again = other.supporter_id in suited
            other.ask_at = clock.now() if again else None
            if again:
                other.answer = other.answered_at = other.answered_by = None
    widen(event, call_out)
    write_some(event, call_out)
