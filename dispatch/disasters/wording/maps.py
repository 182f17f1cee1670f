"""Places as a drawing that needs no map server: north up, distances true, and what stands where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, MARGIN = 720, 24
"""Of the drawing, in its own units."""
LEAST_SPAN = 0.01
"""Degrees: a single place, too, lies on a drawing of some size."""
NICE_KM = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spot:
    """Something on the map. `key` is the caller's own."""

    key: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything stands, by key, and how long a bar of so many kilometres is."""

    width: int
    height: int
    places: dict[str, tuple[float, float]]
    bar_km: float
    bar: float


def drawing(spots: Sequence[Spot]) -> Drawing | None:
    """All spots on one sheet; None where there are none."""
    if not spots:
        return None
    south, north = _widened(min(one.lat for one in spots), max(one.lat for one in spots))
    west, east = _widened(min(one.lon for one in spots), max(one.lon for one in spots))
    narrower = math.cos(math.radians((south + north) / 2))
    scale = min((WIDTH - 2 * MARGIN) / ((east - west) * narrower), (WIDTH - 2 * MARGIN) / (north - south))
    height = round((north - south) * scale) + 2 * MARGIN
    left = (WIDTH - (east - west) * narrower * scale) / 2
    places = {
        one.key: (
            round(left + (one.lon - west) * narrower * scale, 1),
            round(MARGIN + (north - one.lat) * scale, 1),
        )
        for one in spots
    }
    bar_km = max((km for km in NICE_KM if km / KM_PER_DEGREE * scale < WIDTH / 4), default=NICE_KM[0])
    return Drawing(WIDTH, height, places, bar_km, round(bar_km / KM_PER_DEGREE * scale, 1))


def _widened(low: float, high: float) -> tuple[float, float]:
    lack = max(0.0, LEAST_SPAN - (high - low)) / 2
    return low - lack, high + lack
