"""Points of the drawings beside the tables. The tables say the same in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.queries.numbers import Curve, Month

WIDTH, HEIGHT = 640, 200
"""Of the drawing, in its own units; the page makes it as wide as there is room."""
YEAR = 365


@dataclass(frozen=True, slots=True)
class Bar:
    """A month's bar: where it stands, how wide and high, and what it is of."""

    x: float
    y: float
    width: float
    height: float
    month: Month


@dataclass(frozen=True, slots=True)
class Line:
    """The way of a stepped line through the drawing, and the marks of its lower edge (place, days)."""

    points: str
    marks: tuple[tuple[float, int], ...]


def months_chart(months: Sequence[Month]) -> list[Bar]:
    """A bar for each month, as high as the share that is current; months without people have none."""
    step = WIDTH / max(1, len(months))
    bars = []
    for at, month in enumerate(months):
        high = HEIGHT * (month.count.percent or 0) / 100
        bars.append(
            Bar(
                round(at * step + step * 0.15, 1),
                round(HEIGHT - high, 1),
                round(step * 0.7, 1),
                round(high, 1),
                month,
            )
        )
    return bars


def line(curve: Curve) -> Line | None:
    """The share that has had its first job, day by day; None where nobody has."""
    if not curve.steps:
        return None
    longest = max(YEAR, curve.longest)
    points, before = ["0,200"], 0.0
    for day, share in curve.steps:
        x = round(WIDTH * day / longest, 1)
        points += [f"{x},{round(HEIGHT * (1 - before), 1)}", f"{x},{round(HEIGHT * (1 - share), 1)}"]
        before = share
    seen = longest if before >= 1 else curve.longest
    points.append(f"{round(WIDTH * seen / longest, 1)},{round(HEIGHT * (1 - before), 1)}")
    step = YEAR if longest > 2 * YEAR else 90
    marks = tuple((round(WIDTH * day / longest, 1), day) for day in range(0, longest + 1, step))
    return Line(" ".join(points), marks)
