"""What a telegram means for events: one is proposed, one already known is told, a proposal that has no ground falls.

Telegrams of one earthquake belong to one event, whatever their kind. A warning goes on in its forecast area until it is
lifted. An event that was dismissed or closed is proposed again only by something graver.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, TelegramRow
from dispatch.disasters.queries.settings import watch
from dispatch.disasters.services import events, log
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.services.telegrams.telling import tell_the_desk
from dispatch.disasters.telegrams import AreaValue, Kind, Status, Telegram, chosen
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.telegrams.parts import INTENSITIES, strongest
from dispatch.disasters.telegrams.rules import Match, Rules
from dispatch.disasters.telegrams.watching import Watch
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState
from dispatch.disasters.wording import telegrams as wording
from dispatch.i18n import _

OVER = (EventState.DISMISSED, EventState.CLOSED)
MOST_AREAS = 30
_TSUNAMI = 20
"""Above every intensity: a warning of a tsunami outweighs the earthquake that was dismissed."""


@dataclass(frozen=True, slots=True)
class Known:
    """The event that telegrams about the same thing belong to, and how grave it was before the new one."""

    event: DisasterEvent | None
    gravity: int


def known_before(telegram: Telegram, related: Sequence[TelegramRow]) -> Known:
    """What is known before the new telegram has taken its place."""
    if telegram.status != Status.NORMAL:
        return Known(None, 0)
    if telegram.kind == Kind.WARNING:
        related = [row for row in related if row.standing and gravity(from_json(row.reading))]
    found = max((row.event_id for row in related if row.event_id), default=None)
    event = db.session.get(DisasterEvent, found) if found else None
    return Known(event, _gravity_of(event) if event else 0)


def heed(row: TelegramRow, telegram: Telegram, known: Known, superseded: Iterable[TelegramRow]) -> None:
    """Let the events know; only what is normal and has the last word proposes anything."""
    event, now = known.event, gravity(telegram) if row.standing else 0
    if now and (event is None or (event.state in OVER and now > known.gravity)):
        event = _propose(telegram)
        tell_the_desk(event)
        for other in superseded:
            other.event_id = other.event_id or event.id
    if event is None:
        return
    row.event_id = event.id
    db.session.flush()
    log.tell(event, _told(row, telegram), key=f"telegram:{row.digest}")
    if event.state == EventState.PROPOSED and not _gravity_of(event):
        events.dismiss(SYSTEM, event, _("気象庁の取消または訂正により、基準に当てはまらなくなりました。"))


def gravity(telegram: Telegram) -> int:
    """How grave a telegram is by the rules, in the areas watched; 0 where it proposes nothing."""
    held = watch()
    match = _match(telegram, held)
    if match is None:
        return 0
    if match.kind == "tsunami":
        grade = match.rule.partition(":")[2]
        return _TSUNAMI + len(held.rules.tsunami) - held.rules.tsunami.index(grade)
    if match.kind == "weather":
        return 1
    return 1 + INTENSITIES.index(strongest(area.value for area in chosen(telegram, held.areas)))


def _gravity_of(event: DisasterEvent) -> int:
    rows = db.session.scalars(
        select(TelegramRow).where(TelegramRow.event_id == event.id, TelegramRow.standing)
    )
    return max((gravity(from_json(row.reading)) for row in rows), default=0)


def _match(telegram: Telegram, held: Watch) -> Match | None:
    """Without an area nothing is proposed: the whole country is nobody's."""
    return held.rules.proposed(telegram, chosen(telegram, held.areas)) if held.areas else None


def _propose(telegram: Telegram) -> DisasterEvent:
    held = watch()
    match = _match(telegram, held)
    assert match is not None
    areas = meeting(telegram, held.rules, chosen(telegram, held.areas))
    values = EventValues(
        title=wording.title(telegram, areas),
        mode=EventMode.ACTUAL,
        kind=EventKind(match.kind),
        occurred_at=telegram.occurred_at or telegram.reported_at,
        areas=list(dict.fromkeys(area.name for area in areas))[:MOST_AREAS],
        summary=telegram.headline,
        rule=wording.rule(match.rule),
    )
    return events.propose(SYSTEM, values)


def meeting(telegram: Telegram, rules: Rules, areas: Sequence[AreaValue]) -> list[AreaValue]:
    """The areas that meet a rule by themselves."""
    return [area for area in areas if rules.met(telegram, (area,)) is not None]


def _told(row: TelegramRow, telegram: Telegram) -> str:
    kind = wording.kind(telegram)
    if not row.standing:
        return _("%(kind)sが届きました（すでに新しい発表があります）。", kind=kind)
    return _("%(kind)s：%(text)s", kind=kind, text=telegram.headline or _("本文はありません。"))
