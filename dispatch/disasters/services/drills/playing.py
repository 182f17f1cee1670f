"""An exercise under way: begun with its opening, its injects given once each at their times, paused and resumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import or_, select

from dispatch import clock
from dispatch.audit.services import SYSTEM, Actor, record
from dispatch.db import db, finds, lock
from dispatch.disasters.models import DisasterEvent, Drill, DrillScript, TelegramRow
from dispatch.disasters.queries.drills import drill_of, elapsed
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.scripts import FORMAT, Script, script_of
from dispatch.disasters.services import events, log
from dispatch.disasters.services.drills import giving
from dispatch.disasters.services.drills.measuring import measure
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.telegrams import Status, Telegram, UnreadKind, read_telegram
from dispatch.disasters.telegrams.keeping import to_json
from dispatch.disasters.vocabulary import EventMode, EventState
from dispatch.errors import Conflict, DispatchError, Invalid
from dispatch.i18n import _
from dispatch.matching.faults import ProblemError


def begin(actor: Actor, row: DrillScript, title: str = "", telegram: bytes = b"") -> Drill:
    """An exercise event with the script's opening, open at once, and the script's clock running.

    `telegram`: instead of the script's own. Raises `Invalid` where it cannot be read.
    """
    script = _script(row)
    opening = script.opening
    values = EventValues(
        title=title or opening.title,
        mode=EventMode.EXERCISE,
        kind=opening.kind,
        occurred_at=clock.now(),
        areas=opening.areas,
        summary=opening.summary,
        rule=_("訓練の台本「%(name)s」", name=script.name),
    )
    event = events.begin(actor, values)
    drill = _start(actor, event, row, script)
    raw = telegram or opening.telegram.encode()
    if raw:
        _open_with(event, raw, source=_("訓練の台本「%(name)s」", name=script.name))
    return drill


def join(actor: Actor, event: DisasterEvent, row: DrillScript) -> Drill:
    """Play a script in an exercise that is already open. Raises `Conflict` in a real event, or where one is played."""
    event = events.must_be_open(event)
    if not event.exercise:
        raise Conflict(_("実災害で訓練の台本は使えません。"))
    if drill_of(event) is not None:
        raise Conflict(_("この訓練では、すでに台本が始まっています。"))
    return _start(actor, event, row, _script(row))


def pause(actor: Actor, drill: Drill) -> None:
    """The exercise's time stands still."""
    drill = _running(drill)
    if drill.paused_at is not None:
        raise Conflict(_("訓練の時計は、すでに止まっています。"))
    drill.paused_at = clock.now()
    _told(actor, drill, "drill.paused", _("訓練の時計を止めました。"))


def resume(actor: Actor, drill: Drill) -> None:
    """It goes on from where it stood."""
    drill = _running(drill)
    if drill.paused_at is None:
        raise Conflict(_("訓練の時計は動いています。"))
    pause_over = {"from": drill.paused_at.isoformat(), "to": clock.now().isoformat()}
    drill.pauses, drill.paused_at = [*drill.pauses, pause_over], None
    _told(actor, drill, "drill.resumed", _("訓練の時計を動かしました。"))


def give_next(actor: Actor, drill: Drill, seen: int | None = None) -> None:
    """Give the next inject before its time. `seen`: how many had been given on the page that asks for it.

    Raises `Conflict` when all have been given, or one more meanwhile: two who press at once give one.
    """
    drill = _running(drill)
    script = script_of(drill.script)
    if seen is not None and seen != drill.done:
        raise Conflict(_("この付与は、すでに行われています。"))
    if drill.done >= len(script.injects):
        raise Conflict(_("すべての付与が終わっています。"))
    _give(drill, script)
    record(actor, "drill.inject_given", drill, note=str(drill.done))


def give_due() -> int:
    """For the timed jobs: give what is due in every exercise, and keep what can be measured. How many were given.

    The clock of an exercise that has ended stands still, so that nothing rushes in when it is opened again.
    """
    under_way = (
        select(Drill.id)
        .join(DisasterEvent, DisasterEvent.id == Drill.event_id)
        .where(or_(DisasterEvent.state == EventState.OPEN, Drill.paused_at.is_(None)))
        .order_by(Drill.id)
    )
    if not finds(under_way):
        return 0
    keys = db.session.scalars(under_way).all()
    db.session.rollback()
    return sum(_catch_up(key) for key in keys)


def _catch_up(key: int) -> int:
    """The event is locked before its exercise, as everywhere."""
    drill = db.session.get_one(Drill, key)
    event = lock(get_event(drill.event_id))
    drill = lock(drill)
    before = drill.done
    if event.state == EventState.OPEN:
        _give_all_due(drill)
    elif drill.paused_at is None:
        drill.paused_at = event.closed_at or clock.now()
    measure(drill)
    db.session.commit()
    return drill.done - before


def _give_all_due(drill: Drill) -> None:
    script = script_of(drill.script)
    while drill.paused_at is None and drill.done < len(script.injects):
        if timedelta(minutes=script.injects[drill.done].after_minutes) > elapsed(drill, clock.now()):
            break
        _give(drill, script)


def _give(drill: Drill, script: Script) -> None:
    """What cannot be done is told, and the exercise goes on."""
    event = get_event(drill.event_id)
    try:
        with db.session.begin_nested():
            giving.give(event, drill.done, script.injects[drill.done])
    except DispatchError as fault:
        log.tell(
            event, _("付与を行えませんでした。%(why)s", why=fault.message), key=f"inject:{drill.done}:failed"
        )
    drill.done += 1
    db.session.flush()


def _script(row: DrillScript) -> Script:
    """The script of a row."""
    return script_of({"format": FORMAT, "name": row.name, "opening": row.opening, "injects": row.injects})


def _start(actor: Actor, event: DisasterEvent, row: DrillScript, script: Script) -> Drill:
    drill = Drill(
        event_id=event.id,
        script_id=row.id,
        script=script.to_json(),
        started_at=clock.now(),
        done=0,
        pauses=[],
    )
    db.session.add(drill)
    db.session.flush()
    _told(actor, drill, "drill.started", _("訓練の台本「%(name)s」を始めました。", name=script.name))
    return drill


def _open_with(event: DisasterEvent, raw: bytes, source: str) -> None:
    """The opening's telegram stands with the event, always as one of an exercise, and can set nothing else off."""
    try:
        telegram = read_telegram(raw)
    except UnreadKind:
        raise Invalid(_("震度・津波・気象警報のどれでもない電文です。")) from None
    except ProblemError:
        raise Invalid(_("気象庁の電文として読み取れませんでした。")) from None
    db.session.add(_kept(event, telegram, raw, source))
    log.tell(event, telegram.headline or telegram.title, SYSTEM, key="drill:opening")


def _kept(event: DisasterEvent, telegram: Telegram, raw: bytes, source: str) -> TelegramRow:
    """A row without a key of its event, so that no real telegram is ever taken for news of the same thing.

    The same sample opens every year's exercise: the digest names the event as well.
    """
    return TelegramRow(
        event_id=event.id,
        digest=sha256(f"drill:{event.id}:".encode() + raw).hexdigest(),
        kind=telegram.kind.value,
        status=Status.EXERCISE.value,
        info_type=telegram.info_type.value,
        reported_at=clock.now(),
        headline=telegram.headline,
        reading=to_json(replace(telegram, status=Status.EXERCISE)),
        source=source[:255],
    )


def _running(drill: Drill) -> Drill:
    events.must_be_open(get_event(drill.event_id))
    return lock(drill)


def _told(actor: Actor, drill: Drill, action: str, words: str) -> None:
    db.session.flush()
    record(actor, action, drill)
    log.tell(get_event(drill.event_id), words, actor)
