"""What a telegram means for events: one is proposed, one already known is told, a proposal that has no ground falls.

Telegrams of one earthquake belong to one event, whatever their kind. A warning goes on in its forecast area until it is
lifted. An event that was dismissed or closed is proposed again only by something graver. Of aftershocks see `swarms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.audit.services import SYSTEM
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, TelegramRow
from dispatch.disasters.services import events
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.services.telegrams.swarms import home_of
from dispatch.disasters.services.telegrams.telling import tell_event, tell_the_desk
from dispatch.disasters.services.telegrams.weighing import gravity, gravity_of, meeting, met, told
from dispatch.disasters.telegrams import Kind, Status, Telegram
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState
from dispatch.disasters.wording import telegrams as wording
from dispatch.i18n import _

OVER = (EventState.DISMISSED, EventState.CLOSED)
MOST_AREAS = 30


@dataclass(frozen=True, slots=True)
class Known:
    """The event that telegrams about the same thing belong to, and how grave it was before the new one."""

    event: DisasterEvent | None
    gravity: int


def known_before(telegram: Telegram, related: Sequence[TelegramRow]) -> Known:
    """What is known before the new telegram has taken its place: the event, locked, that the one which came last
    belongs to."""
    if telegram.status != Status.NORMAL:
        return Known(None, 0)
    if telegram.kind == Kind.WARNING:
        related = [row for row in related if row.standing and gravity(from_json(row.reading))]
    found = [row for row in related if row.event_id]
    if not found:
        return Known(None, 0)
    newest = max(found, key=lambda row: (row.received_at, row.id))
    event = lock(db.session.get_one(DisasterEvent, newest.event_id))
    return Known(event, gravity_of(event))


def heed(row: TelegramRow, telegram: Telegram, known: Known, superseded: Sequence[TelegramRow]) -> None:
    """Let the events know; only what is normal and has the last word proposes anything."""
    event, now = known.event, gravity(telegram) if row.standing else 0
    another = False
    if now and (event is None or (event.state in OVER and now > known.gravity)):
        event = home_of(telegram)
        another = event is not None
        if event is None:
            event = events.propose(SYSTEM, _values(telegram))
            tell_the_desk(event)
        elif event.state == EventState.PROPOSED:
            _gather(event, telegram, now)
        for other in superseded:
            other.event_id = other.event_id or event.id
    if event is None:
        return
    row.event_id = event.id
    db.session.flush()
    tell_event(event, row, another=another)
    if event.state != EventState.PROPOSED:
        return
    if not gravity_of(event):
        events.dismiss(SYSTEM, event, _("気象庁の取消または訂正により、基準に当てはまらなくなりました。"))
    else:
        _put_right(event, [from_json(one.reading) for one in superseded])


def _put_right(event: DisasterEvent, gone: Sequence[Telegram]) -> None:
    """A proposal that bears the title of what stands no longer takes that of the gravest that does."""
    if _named_by(event, gone):
        _name(event, _values(max(told(event), key=gravity)))


def _named_by(event: DisasterEvent, telegrams: Iterable[Telegram]) -> bool:
    """Whether its title is that of one of these, and nobody's own words."""
    return event.title in {wording.title(one, meeting(one)) for one in telegrams if meeting(one)}


def _name(event: DisasterEvent, values: EventValues) -> None:
    event.title, event.kind, event.summary = values.title, values.kind, values.summary
    event.occurred_at, event.rule = values.occurred_at, values.rule


def _gather(event: DisasterEvent, telegram: Telegram, now: int) -> None:
    """Another earthquake for a proposal that waits: its areas are added; a graver one names it anew, unless somebody
    has named it, and wakes the desk again."""
    values = _values(telegram)
    event.areas = list(dict.fromkeys([*event.areas, *values.areas]))[:MOST_AREAS]
    if now <= gravity_of(event):
        return
    if _named_by(event, told(event)):
        _name(event, values)
    tell_the_desk(event, graver=now)


def _values(telegram: Telegram) -> EventValues:
    match = met(telegram)
    assert match is not None
    areas = meeting(telegram)
    return EventValues(
        title=wording.title(telegram, areas),
        mode=EventMode.ACTUAL,
        kind=EventKind(match.kind),
        occurred_at=telegram.occurred_at or telegram.reported_at,
        areas=list(dict.fromkeys(area.name for area in areas))[:MOST_AREAS],
        summary=telegram.headline,
        rule=wording.rule(match.rule),
    )
