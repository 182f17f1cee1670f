"""How grave telegrams are by the rules, in the areas that are watched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, TelegramRow
from dispatch.disasters.queries.settings import watch
from dispatch.disasters.telegrams import AreaValue, Telegram, chosen
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.telegrams.parts import INTENSITIES, strongest
from dispatch.disasters.telegrams.rules import Match

_TSUNAMI = 20
"""Above every intensity: a warning of a tsunami outweighs the earthquake that was dismissed."""


def gravity(telegram: Telegram) -> int:
    """How grave a telegram is; 0 where it proposes nothing."""
    held, match = watch(), met(telegram)
    if match is None:
        return 0
    if match.kind == "tsunami":
        grade = match.rule.partition(":")[2]
        return _TSUNAMI + len(held.rules.tsunami) - held.rules.tsunami.index(grade)
    if match.kind == "weather":
        return 1
    return 1 + INTENSITIES.index(strongest(area.value for area in chosen(telegram, held.areas)))


def gravity_of(event: DisasterEvent) -> int:
    """That of the gravest telegram of an event that stands."""
    return max(map(gravity, told(event)), default=0)


def told(event: DisasterEvent) -> list[Telegram]:
    """The telegrams of an event that stand."""
    rows = db.session.scalars(
        select(TelegramRow)
        .where(TelegramRow.event_id == event.id, TelegramRow.standing)
        .order_by(TelegramRow.reported_at, TelegramRow.id)
    )
    return [from_json(row.reading) for row in rows]


def met(telegram: Telegram) -> Match | None:
    """The rule that is met. Without an area nothing is proposed: the whole country is nobody's."""
    held = watch()
    return held.rules.proposed(telegram, chosen(telegram, held.areas)) if held.areas else None


def meeting(telegram: Telegram) -> Sequence[AreaValue]:
    """The watched areas that meet a rule by themselves."""
    held = watch()
    areas = chosen(telegram, held.areas)
    return [area for area in areas if held.rules.met(telegram, (area,)) is not None]
