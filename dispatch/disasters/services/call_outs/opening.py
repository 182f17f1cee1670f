"""Beginning a call: what is called for, and how it widens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import CallOut, DisasterEvent
from dispatch.disasters.services import events, log
from dispatch.disasters.services.call_outs.turns import widen
from dispatch.disasters.services.call_outs.writing import title_of, write_some
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.errors import Invalid
from dispatch.i18n import _

MOST_PEOPLE, MOST_STEPS = 500, 5
LONGEST = timedelta(hours=24)
"""Nobody is called to stay longer than the longest shift."""


@dataclass(frozen=True, slots=True)
class Step:
    """So many minutes after the call began everybody within `km` of the place is asked; None: everybody."""

    after_minutes: int
    km: float | None


@dataclass(frozen=True, slots=True)
class CallOutValues:
    """What is called for: people who speak `language`, trained for `role` (None: any). `until_at`: until when they are
    needed there; None: from `wanted_by` on the roster says where they stand."""

    number: int
    wanted_by: datetime
    place: str
    steps: tuple[Step, ...]
    language: str | None = None
    role: SupporterRole | None = None
    lat: float | None = None
    lon: float | None = None
    text: str = ""
    until_at: datetime | None = None


def open_call_out(actor: Actor, event: DisasterEvent, values: CallOutValues) -> CallOut:
    """Begin a call; the first of those it asks are written to at once.

    `widen_due` writes to the others, some at a time: whoever commits this calls it next, and the timed job goes on
    where that was interrupted.
    """
    event = events.must_be_open(event)
    _check(values)
    call_out = CallOut(
        event_id=event.id, language=values.language, role=values.role.value if values.role else None,
        number=values.number, wanted_by=values.wanted_by, until_at=values.until_at, place=values.place.strip(),
        lat=values.lat, lon=values.lon, text=values.text.strip(), opened_by_id=actor.id,
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
    write_some(event, call_out)
    return call_out


def _check(values: CallOutValues) -> None:
    if values.wanted_by <= clock.now():
        raise Invalid(_("期限が過ぎています。"), (("time", _("今より後の時刻にしてください。")),))
    if values.until_at is not None and not values.wanted_by < values.until_at <= values.wanted_by + LONGEST:
        told = _("集合の時刻より後の、24時間以内にしてください。")
        raise Invalid(told, (("until_time", told),))
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
