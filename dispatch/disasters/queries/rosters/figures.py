"""The figures that rosters of an event obey."""

from __future__ import annotations

from datetime import timedelta

from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.rostering import parts


def settings_of(event: DisasterEvent) -> parts.Settings:
    """The law's figures, as far as the event has no other ones."""
    return parts.Settings(**event.settings.get("roster", {}))


def day_of(event: DisasterEvent) -> timedelta:
    """How long somebody serves on a day at most."""
    return timedelta(hours=settings_of(event).hours_a_day)
