"""An event's life: proposed by a telegram or begun by hand, opened or dismissed by a person, closed by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.services import log
from dispatch.disasters.services.settings import ensure_row
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label, zone
from dispatch.vocabulary import N_

MOVES = {
    EventState.PROPOSED: {EventState.OPEN, EventState.DISMISSED, EventState.JOINED},
    EventState.OPEN: {EventState.CLOSED},
    EventState.CLOSED: {EventState.OPEN},
    EventState.DISMISSED: {EventState.OPEN},
    EventState.JOINED: {EventState.PROPOSED},
}
"""What may follow on what; whoever has closed or dismissed too soon opens again."""


FACTS = {
    "title": N_("名称"), "kind": N_("災害の種類"), "occurred_at": N_("発生した日時"), "areas": N_("地域"),
    "summary": N_("わかっていること"),
}  # fmt: skip
"""What may be put right later, as people name it."""


@dataclass(frozen=True, slots=True)
class EventValues:
    """What is known of an event when it begins."""

    title: str
    mode: EventMode
    kind: EventKind
    occurred_at: datetime
    areas: Sequence[str] = ()
    summary: str = ""
    rule: str = ""


def propose(actor: Actor, values: EventValues) -> DisasterEvent:
    """An event that waits for a person's decision; nobody is asked anything before."""
    event = DisasterEvent(
        code=_next_code(values.mode),
        title=values.title,
        mode=values.mode,
        kind=values.kind,
        occurred_at=values.occurred_at,
        areas=list(values.areas),
        summary=values.summary,
        rule=values.rule,
    )
    db.session.add(event)
    db.session.flush()
    record(actor, "event.proposed", event, note=event.title)
    return event


def begin(actor: Actor, values: EventValues) -> DisasterEvent:
    """An event made and opened by hand."""
    if values.occurred_at > clock.now():
        raise Invalid(_("発生した日時が未来です。"))
    event = propose(actor, values)
    open_event(actor, event)
    return event


def stamp(event: DisasterEvent) -> str:
    """Which state of an event a page has shown."""
    return event.updated_at.isoformat()


def change(actor: Actor, event: DisasterEvent, values: EventValues, seen: str) -> list[str]:
    """Put right what is known, as long as it matters; its mode and the rule stay. Gives the names of what differs.

    Raises `Conflict` where the event is over, or somebody has changed it since the state that was `seen` (a `stamp`).
    """
    event = lock(event)
    if event.state not in (EventState.PROPOSED, EventState.OPEN):
        raise Conflict(_("この災害対応はすでに「%(state)s」です。", state=label(event.state)))
    if seen != stamp(event):
        raise Conflict(
            _("ほかの人が先に変更しました。"), _("今の内容を確かめてから、もう一度変更してください。")
        )
    if values.occurred_at > clock.now():
        raise Invalid(_("発生した日時が未来です。"))
    wanted = {"title": values.title, "kind": values.kind, "occurred_at": values.occurred_at,
              "areas": list(values.areas), "summary": values.summary}  # fmt: skip
    changed = [name for name, value in wanted.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, wanted[name])
    if changed:
        record(actor, "event.changed", event, fields=changed)
        what = "、".join(_(FACTS[name]) for name in changed)
        log.tell(event, _("概要を変更しました：%(what)s", what=what), actor)
    db.session.flush()
    return changed


def open_event(actor: Actor, event: DisasterEvent) -> None:
    """A person has decided: from now on supporters may be asked. What was closed or dismissed can be opened again."""
    event = move(actor, event, EventState.OPEN)
    event.opened_at = event.opened_at or clock.now()
    event.opened_by_id = event.opened_by_id or actor.id
    event.closed_at = event.closed_by_id = None
    log.tell(event, _("%(who)sが対応を始めました。", who=actor.display_name), actor)


def dismiss(actor: Actor, event: DisasterEvent, reason: str) -> None:
    """A person has decided that this proposal needs no answer."""
    event = move(actor, event, EventState.DISMISSED, note=reason)
    log.tell(event, _("見送りました。理由：%(reason)s", reason=reason), actor)


def close(actor: Actor, event: DisasterEvent) -> None:
    """The answer to this event is over; it is kept as it was."""
    event = move(actor, event, EventState.CLOSED)
    event.closed_at, event.closed_by_id = clock.now(), actor.id
    log.tell(event, _("%(who)sが対応を終えました。", who=actor.display_name), actor)


def must_be_open(event: DisasterEvent) -> DisasterEvent:
    """The event, locked; raises `Conflict` unless it is open."""
    event = lock(event)
    if event.state != EventState.OPEN:
        raise Conflict(
            _("この災害対応は「%(state)s」のため、操作できません。", state=label(event.state)),
            _("続けるときは、対応を再開してください。"),
        )
    return event


def move(actor: Actor, event: DisasterEvent, state: EventState, *, note: str = "") -> DisasterEvent:
    """Into another state, on record; gives the event, locked. Raises `Conflict` where it cannot follow."""
    event = lock(event)
    if state not in MOVES[event.state]:
        raise Conflict(_("この災害対応はすでに「%(state)s」です。", state=label(event.state)))
    event.state = state
    record(actor, f"event.{state.value}", event, note=note)
    db.session.flush()
    return event


def _next_code(mode: EventMode) -> str:
    """`D-2026-001`, and `T-2026-001` for an exercise. One after the other: a person and a telegram begin at once."""
    lock(ensure_row())
    prefix = f"{'T' if mode == EventMode.EXERCISE else 'D'}-{clock.today(zone()).year}-"
    newest = db.session.scalar(
        select(DisasterEvent.code)
        .where(DisasterEvent.code.startswith(prefix, autoescape=True))
        .order_by(func.length(DisasterEvent.code).desc(), DisasterEvent.code.desc())
        .limit(1)
    )
    return f"{prefix}{int(newest.removeprefix(prefix)) + 1 if newest else 1:03d}"
