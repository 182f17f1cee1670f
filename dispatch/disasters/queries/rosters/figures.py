"""The figures that rosters of an event obey: the law's, and what is usual for people of an age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import current_app

from dispatch.disasters.models import DisasterEvent, RosterTerms, Supporter
from dispatch.disasters.rostering import parts
from dispatch.disasters.vocabulary import AgeBand

LIMITS = "DISASTER_AGE_LIMITS"
RULES, AGES = "roster", "ages"
"""Where an event keeps its own figures."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When and how long somebody serves; None: as the law allows."""

    nights: bool = True
    hours_a_day: int | None = None
    hours_in_7_days: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As an event keeps it."""
        return asdict(self)


def settings_of(event: DisasterEvent) -> parts.Settings:
    """The law's figures, as far as the event has no other ones."""
    return parts.Settings(**event.settings.get(RULES, {}))


def day_of(event: DisasterEvent) -> timedelta:
    """How long somebody serves on a day at most."""
    return timedelta(hours=settings_of(event).hours_a_day)


def ages_of(event: DisasterEvent) -> dict[AgeBand, Limits]:
    """What is usual for each age: the event's own, else the configuration's; a band that neither names has none."""
    usual: Mapping[str, Any] = {**current_app.config[LIMITS], **event.settings.get(AGES, {})}
    return {band: Limits(**usual.get(band.value, {})) for band in AgeBand}


def limits_of(one: Supporter, terms: RosterTerms | None, ages: Mapping[AgeBand, Limits]) -> Limits:
    """What holds for somebody: their own word, and where they have said nothing what is usual at their age. Nobody
    below 18 serves longer than is usual there, or at night: that is law."""
    usual = ages[one.age_band] if one.age_band is not None else Limits()
    if terms is None:
        return usual
    said = Limits(
        terms.nights,
        usual.hours_a_day if terms.hours_a_day is None else terms.hours_a_day,
        usual.hours_in_7_days if terms.hours_in_7_days is None else terms.hours_in_7_days,
    )
    return _lower(said, usual) if one.age_band is AgeBand.MINOR else said


def _lower(one: Limits, other: Limits) -> Limits:
    return Limits(
        one.nights and other.nights,
        _least(one.hours_a_day, other.hours_a_day),
        _least(one.hours_in_7_days, other.hours_in_7_days),
    )


def _least(*hours: int | None) -> int | None:
    return min((one for one in hours if one is not None), default=None)
