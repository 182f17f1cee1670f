"""Two Vietnamese by 20:00: asking wider and wider until there are enough; the first who say yes go.

A call's row is locked before anybody is counted, so of two who say yes at once to the last place one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.audit.services import SYSTEM, Actor, record
from dispatch.db import db, finds, lock
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services import events, log
from dispatch.disasters.services.reaching import reach, take_back
from dispatch.disasters.vocabulary import (
    AnsweredBy,
    CallOutAnswer,
    CallOutState,
    EventState,
    SupporterRole,
)
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, language_name
from dispatch.notifications import links

ACTION = "call_out"
LINK_DAYS = 14.0
MOST_PEOPLE, MOST_STEPS = 500, 5


@dataclass(frozen=True, slots=True)
class Step:
    """So many minutes after the call began everybody within `km` of the place is asked; None: everybody."""

    after_minutes: int
    km: float | None


@dataclass(frozen=True, slots=True)
class CallOutValues:
    """What is called for: people who speak `language`, trained for `role` (None: any)."""

    number: int
    wanted_by: datetime
    place: str
    steps: tuple[Step, ...]
    language: str | None = None
    role: SupporterRole | None = None
    lat: float | None = None
    lon: float | None = None
    text: str = ""


def bearer(ask: CallOutAsk) -> Actor:
    """The supporter who was called, as the one who acts."""
    person = ask.supporter.volunteer
    return Bearer(person.user_id if person else None, name_of(ask.supporter))


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


def open_call_out(actor: Actor, event: DisasterEvent, values: CallOutValues) -> CallOut:
    """Begin a call and ask those of the first step at once."""
    event = events.must_be_open(event)
    _check(values)
    call_out = CallOut(
        event_id=event.id, language=values.language, role=values.role.value if values.role else None,
        number=values.number, wanted_by=values.wanted_by, place=values.place.strip(), lat=values.lat, lon=values.lon,
        text=values.text.strip(), opened_by_id=actor.id,
        steps=[{"after_minutes": step.after_minutes, "km": step.km} for step in values.steps],
    )  # fmt: skip
    db.session.add(call_out)
    db.session.flush()
    record(actor, "call_out.opened", call_out, note=title_of(call_out))
    log.tell(
        event,
        _("活動の募集を始めました：%(what)s（%(place)s）", what=title_of(call_out), place=call_out.place),
        actor,
    )
    widen(event, call_out)
    return call_out


def _check(values: CallOutValues) -> None:
    if values.wanted_by <= clock.now():
        raise Invalid(_("期限が過ぎています。"), (("time", _("今より後の時刻にしてください。")),))
    if not 1 <= values.number <= MOST_PEOPLE:
        raise Invalid(_("人数を確かめてください。"), (("number", _("1から500までにしてください。")),))
    steps = values.steps
    if not steps or len(steps) > MOST_STEPS or steps[0].after_minutes != 0 or not _widening(steps):
        told = _("段階は、時間も範囲もだんだん広くしてください。1段階目は0分後です。")
        raise Invalid(told, (("steps", told),))
    if any(step.km is not None for step in steps) and (values.lat is None or values.lon is None):
        told = _("場所の位置がわかりません。避難所の名前を入れるか、緯度と経度を入力してください。")
        raise Invalid(told, (("place", told),))


def _widening(steps: Sequence[Step]) -> bool:
    def width(step: Step) -> float:
        return float("inf") if step.km is None else step.km

    growing = all(a.after_minutes < b.after_minutes and width(a) < width(b) for a, b in pairwise(steps))
    return growing and all(width(step) > 0 for step in steps)


def widen(event: DisasterEvent, call_out: CallOut) -> int:
    """Ask those of every step whose time has come; the call is locked, or new. Gives how many."""
    asked = 0
    while _next_is_due(call_out):
        call_out.step += 1
        found = queries.suited(event, call_out, call_out.steps[call_out.step]["km"])
        for supporter in found:
            ask = CallOutAsk(supporter=supporter, step=call_out.step)
            call_out.asks.append(ask)
            _ask(event, call_out, ask)
        asked += len(found)
        record(SYSTEM, "call_out.widened", call_out, step=call_out.step, people=len(found))
        told = _("募集の%(step)s段階目：%(n)s人に連絡しました。", step=call_out.step + 1, n=len(found))
        log.tell(event, told, key=f"call_out:{call_out.id}:step:{call_out.step}")
    db.session.flush()
    return asked


def _next_is_due(call_out: CallOut) -> bool:
    if call_out.state != CallOutState.CALLING or call_out.step + 1 >= len(call_out.steps):
        return False
    minutes = call_out.steps[call_out.step + 1]["after_minutes"]
    return call_out.opened_at + timedelta(minutes=minutes) <= clock.now()


def _ask(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk) -> None:
    """Call somebody, or call them once more after a place has become free."""
    ask.asked_at = clock.now()
    db.session.flush()
    _tell(event, call_out, ask, "call_out", f"ask:{_stamp(ask.asked_at)}", send_before=call_out.wanted_by)


def _tell(
    event: DisasterEvent, call_out: CallOut, ask: CallOutAsk, kind: str, what: str, **values: Any
) -> None:
    role = SupporterRole(call_out.role) if call_out.role else None
    reach(
        event, kind, f"{_key(ask)}{what}", ask.supporter,
        token=token_for(ask), call_out=call_out, call_role=role, note=call_out.text, **values,
    )  # fmt: skip


def _key(ask: CallOutAsk) -> str:
    return f"call_out:{ask.call_out_id}:{ask.supporter_id}:"


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def answer(actor: Actor, ask: CallOutAsk, coming: bool, by: AnsweredBy) -> CallOutAsk:
    """Yes or no; who says yes after the last place has gone is told so, and that is no error.

    A yes may be taken back: then the call goes on. Raises `Conflict` once the call has ended.
    """
    call_out = lock(ask.call_out)
    ask = lock(ask)
    event = db.session.get_one(DisasterEvent, call_out.event_id)
    if call_out.state == CallOutState.CLOSED or event.state != EventState.OPEN:
        raise Conflict(_("この募集は終わりました。"), _("急ぎの連絡は、電話でお願いします。"))
    before = ask.answer
    after = _settled(call_out, before, coming)
    if after == before:
        return ask
    if after == CallOutAnswer.COMING:
        _must_be_free(call_out, ask)
    ask.answer, ask.answered_at, ask.answered_by = after, clock.now(), by
    record(actor, "call_out.answered", ask, answer=after.value, by=by.value)
    db.session.flush()
    _follow(event, call_out, ask, before)
    return ask


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
    if queries.occupied([person], call_out.wanted_by):
        raise Conflict(
            _("その時刻には、ほかの担当や派遣があります。"), _("変更するときは、事務局に電話してください。")
        )


def _follow(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk, before: CallOutAnswer | None) -> None:
    """What an answer brings with it: messages, the end of the call, or its going on."""
    take_back(event, f"{_key(ask)}ask:")
    if ask.answer == CallOutAnswer.COMING:
        assert ask.answered_at is not None
        _tell(event, call_out, ask, "call_out_settled", f"settled:{_stamp(ask.answered_at)}")
        if queries.coming(call_out) >= call_out.number:
            _fill(event, call_out)
    elif ask.answer == CallOutAnswer.TOO_LATE:
        _tell_late(event, call_out, ask)
    elif before == CallOutAnswer.COMING:
        _lose(event, call_out, ask)
    db.session.flush()


def _tell_late(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk) -> None:
    """Once for each time that the call was filled."""
    when = call_out.ended_at or clock.now()
    _tell(event, call_out, ask, "call_out_late", f"late:{_stamp(when)}")


def _fill(event: DisasterEvent, call_out: CallOut) -> None:
    """Enough: who has been asked and has not answered is told not to come."""
    if call_out.state == CallOutState.FILLED:
        return
    call_out.state, call_out.ended_at = CallOutState.FILLED, clock.now()
    record(SYSTEM, "call_out.filled", call_out)
    log.tell(event, _("募集が充足しました：%(what)s", what=title_of(call_out)))
    for ask in call_out.asks:
        if ask.answer is None and take_back(event, f"{_key(ask)}ask:"):
            _tell_late(event, call_out, ask)


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
    for other in call_out.asks:
        if other.answer in (None, CallOutAnswer.TOO_LATE) and other.supporter_id in suited:
            other.answer = other.answered_at = other.answered_by = None
            _ask(event, call_out, other)
    widen(event, call_out)


def close(actor: Actor, call_out: CallOut, *, called_off: bool = False) -> None:
    """End a call; who has said yes comes all the same, unless it is `called_off`. Also after the event has ended."""
    call_out = lock(call_out)
    if call_out.state == CallOutState.CLOSED:
        raise Conflict(_("この募集は終わりました。"))
    event = db.session.get_one(DisasterEvent, call_out.event_id)
    call_out.state, call_out.ended_at = CallOutState.CLOSED, clock.now()
    for ask in call_out.asks:
        waits = ask.answer is None and take_back(event, f"{_key(ask)}ask:")
        if waits or (called_off and ask.answer == CallOutAnswer.COMING):
            _tell_late(event, call_out, ask)
    record(actor, "call_out.closed", call_out)
    told = _(
        "募集を終わりました：%(what)s（集まった人 %(n)s人）",
        what=title_of(call_out),
        n=queries.coming(call_out),
    )
    log.tell(event, told, actor)
    db.session.flush()


def widen_due() -> int:
    """The timed job: ask wider where a step is due, end what nobody needs any more. May run twice at once.

    Gives the number of calls that have moved.
    """
    live = (
        select(CallOut.id)
        .join(DisasterEvent, DisasterEvent.id == CallOut.event_id)
        .where(CallOut.state == CallOutState.CALLING, DisasterEvent.state == EventState.OPEN)
    )
    if not finds(live):
        return 0
    keys = db.session.scalars(live).all()
    db.session.rollback()
    return sum(_move(key) for key in keys)


def _move(call_out_id: int) -> bool:
    call_out = lock(db.session.get_one(CallOut, call_out_id))
    event = db.session.get_one(DisasterEvent, call_out.event_id)
    live = call_out.state == CallOutState.CALLING and event.state == EventState.OPEN
    over, before = call_out.wanted_by <= clock.now(), call_out.step
    if live and over:
        close(SYSTEM, call_out)
    elif live:
        widen(event, call_out)
    moved = live and (over or call_out.step != before)
    db.session.commit()
    return moved
