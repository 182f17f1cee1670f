"""Travel over the ground: great circle × detour ÷ speed, in whole minutes rounded up, for one way or for many."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0088
_SLACK = 1e-9  # a way of exactly 30 minutes must not become 31 by the last bit
_NEAR = 1e-6  # this close to a whole minute numpy's and math's last bits could round apart


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great circle between two (latitude, longitude) in degrees."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = (
        math.sin((lb - la) / 2) ** 2
        + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def minutes(a: tuple[float, float], b: tuple[float, float], detour: float, speed_kmh: float) -> int:
    """One-way travel between two (latitude, longitude) in degrees, in whole minutes, rounded up."""
    return math.ceil(kilometres(a, b) * detour / speed_kmh * 60 - _SLACK)


def minutes_between(
    a: NDArray[np.float64], b: NDArray[np.float64], detour: float, speed_kmh: NDArray[np.float64]
) -> NDArray[np.int64]:
    """`minutes` for n ways at once: `a` and `b` are n × 2 in degrees, `speed_kmh` has n entries; equal to the bit."""
    la, lb = np.radians(a[:, 0]), np.radians(b[:, 0])
    h = np.sin((lb - la) / 2) ** 2 + np.cos(la) * np.cos(lb) * np.sin(np.radians(b[:, 1] - a[:, 1]) / 2) ** 2
    exact = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, h))) * detour / speed_kmh * 60 - _SLACK
    out = np.ceil(exact).astype(np.int64)
    for k in np.flatnonzero((np.abs(exact - np.rint(exact)) < _NEAR) & (h > 0)):
        out[k] = minutes(
            (float(a[k, 0]), float(a[k, 1])), (float(b[k, 0]), float(b[k, 1])), detour, float(speed_kmh[k])
        )
    return out


def on_sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of a sphere with radius 1 for n × 2 degrees: near points are near in a straight line too."""
    lat, lon = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def chord(km: float) -> float:
    """The straight line, on the sphere of radius 1, under a great circle of so many kilometres; a little too long."""
    return 2 * math.sin(min(math.pi / 2, km / EARTH_KM / 2)) * (1 + 1e-9) + 1e-9
