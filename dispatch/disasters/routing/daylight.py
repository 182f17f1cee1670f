"""When the sun rises and sets: NOAA's "General Solar Position Calculations" (Fourier series after Spencer, 1971).

Good to about two minutes below the polar circles, refraction and the sun's size (90.833°) included, hills not.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

from dispatch.matching.parts import Site

ZENITH = math.radians(90.833)
DAY = 1440  # minutes
EQUATION = (0.000075, (0.001868, -0.032077), (-0.014615, -0.040849))  # of time, in units of 229.18 minutes
DECLINATION = (0.006918, (-0.399912, 0.070257), (-0.006758, 0.000907), (-0.002697, 0.00148))  # radians


def sun(site: Site, day: date) -> tuple[datetime, datetime] | None:
    """Sunrise and sunset of a calendar day at its place, by the sun's noon; None where it does not rise.

    Where it does not set, noon less and more twelve hours.
    """
    angle = 2 * math.pi / 365 * (day.timetuple().tm_yday - 1)
    equation, tilt = 229.18 * _series(EQUATION, angle), _series(DECLINATION, angle)
    lat = math.radians(max(-89.9, min(89.9, site.lat)))
    cosine = math.cos(ZENITH) / (math.cos(lat) * math.cos(tilt)) - math.tan(lat) * math.tan(tilt)
    if cosine > 1:
        return None
    half = 4 * math.degrees(math.acos(max(-1.0, cosine)))  # minutes from sunrise to noon
    noon = DAY / 2 - 4 * site.lon - equation  # minutes after midnight UTC of that day
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(minutes=noon - half), midnight + timedelta(minutes=noon + half)


def _series(terms: tuple[float, *tuple[tuple[float, float], ...]], angle: float) -> float:
    constant, *waves = terms
    return constant + sum(
        a * math.cos(k * angle) + b * math.sin(k * angle) for k, (a, b) in enumerate(waves, 1)
    )
