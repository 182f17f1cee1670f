"""The bars of a course's curve: what k people would have gained, and what no k people could exceed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 320, 132
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 22, 26
WIDEST = 40.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the picture's own units: `y` and `height` of what is gained, `bound_y` and `bound_height` of the
    bound, `middle` for the words above and below."""

    people: int
    gained: int
    bound: int
    x: float
    width: float
    y: float
    height: float
    bound_y: float
    bound_height: float

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + self.width / 2


def bars(choices: Iterable[Mapping[str, Any]], most: int) -> tuple[Bar, ...]:
    """Side by side, on a scale that ends at `most` (at least every bound), so that courses can be compared."""
    found = list(choices)
    step = min((WIDTH - LEFT - RIGHT) / max(len(found), 1), WIDEST * 1.5)
    width = min(step * 0.7, WIDEST)
    return tuple(_bar(one, LEFT + k * step + (step - width) / 2, width, most) for k, one in enumerate(found))


def _bar(one: Mapping[str, Any], x: float, width: float, most: int) -> Bar:
    floor, room = HEIGHT - BOTTOM, HEIGHT - TOP - BOTTOM
    high, bound = (room * one[name] / max(most, 1) for name in ("gained", "bound"))
    numbers = (x, width, floor - high, high, floor - bound, bound)
    return Bar(one["people"], one["gained"], one["bound"], *(round(value, 1) for value in numbers))
