"""Time against size as an SVG: both axes logarithmic, a line for each stage, a mark where a size's target lies.

The lines go through the medians of each size; where a size was measured with several seeds, each is a faint dot.
Stages differ by the shape of their marks as well as by colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from xml.etree import ElementTree as Xml

from benchmarks.row import Row

WIDTH, HEIGHT = 900, 560
LEFT, RIGHT, TOP, BOTTOM = 78, 872, 96, 462  # of the field, in pixels
LEAST = 0.001  # seconds: less is drawn there
LABEL = 30  # pixels that the name of a size takes
STYLE = """
svg { font: 13px 'BIZ UDPGothic', 'Noto Sans', sans-serif; background: #fff; }
text { fill: #1a1a1c; } .small { font-size: 12px; fill: #4d4d4d; } .title { font-size: 18px; font-weight: bold; }
.grid { stroke: #d8d8db; stroke-width: 1; } .guide { stroke: #949497; stroke-dasharray: 2 4; }
.axis { stroke: #4d4d4d; stroke-width: 1.5; } .line { fill: none; stroke-width: 2; }
.must { stroke: #1a1a1c; stroke-width: 3; } .faint { opacity: 0.35; }
"""
STAGES = {  # colours that people with any colour vision tell apart
    "parse": "#0072b2",
    "eligibility": "#56b4e9",
    "model": "#009e73",
    "solve": "#d55e00",
    "command": "#1a1a1c",
}
MARKS = {  # around the origin
    "parse": "M-4,-4H4V4H-4Z",
    "eligibility": "M0,-6L6,4H-6Z",
    "model": "M0,6L6,-4H-6Z",
    "solve": "M0,-6L6,0L0,6L-6,0Z",
    "command": "M-5,0A5,5 0 1 0 5,0A5,5 0 1 0 -5,0Z",
}


@dataclass(frozen=True)
class Scale:
    """A logarithmic axis: values from `least` to `most` lie between the pixels `first` and `last`."""

    least: float
    most: float
    first: float
    last: float

    @classmethod
    def over(cls, values: Iterable[float], first: float, last: float) -> Scale:
        """An axis of whole decades around these values."""
        logs = [math.log10(value) for value in values]
        low, high = math.floor(min(logs)), math.ceil(max(logs))
        return cls(10.0**low, 10.0 ** max(high, low + 1), first, last)

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        share = math.log10(value / self.least) / math.log10(self.most / self.least)
        return round(self.first + share * (self.last - self.first), 2)

    def decades(self) -> list[float]:
        """1, 10, 100, ... within the axis."""
        low, high = round(math.log10(self.least)), round(math.log10(self.most))
        return [10.0**k for k in range(low, high + 1)]


class Chart:
    """The picture while it is drawn."""

    def __init__(self, rows: Sequence[Row], title: str) -> None:
        self.rows = [row for row in rows if row.pairs and row.command]
        if not self.rows:
            raise ValueError("nothing was measured that could be drawn")
        self.sizes: dict[str, list[Row]] = {}
        for row in sorted(self.rows, key=lambda row: row.pairs or 0):
            self.sizes.setdefault(row.size, []).append(row)
        seen = [_seconds(row, stage) for row in self.rows for stage in STAGES]
        seen += [row.target.seconds for row in self.rows if row.target]
        self.x = Scale.over([row.pairs or 1 for row in self.rows], LEFT + 24, RIGHT - 24)
        self.y = Scale.over([value for value in seen if value is not None], BOTTOM, TOP)
        self.svg = Xml.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {WIDTH} {HEIGHT}",
                "role": "img",
                "aria-labelledby": "title description",
            },
        )
        self._say("title", title, id="title")
        self._say("desc", self._description(), id="description")
        self._say("style", STYLE)
        self._text(title, LEFT, 34, "title")

    def drawn(self) -> str:
        """The whole picture as text."""
        self._legend()
        self._axes()
        self._names()
        for stage, colour in STAGES.items():
            self._stage(stage, colour)
        self._targets()
        Xml.indent(self.svg)
        return Xml.tostring(self.svg, encoding="unicode") + "\n"

    def _description(self) -> str:
        """The figures of the picture in words, for those who cannot see it."""
        said = []
        for size, rows in self.sizes.items():
            pairs, command = (median(getattr(row, name) for row in rows) for name in ("pairs", "command"))
            said.append(f"{size}: {pairs:,.0f} pairs, {command:.2f} seconds for the command")
        return "Seconds against eligible pairs, both axes logarithmic. " + "; ".join(said) + "."

    def _say(self, tag: str, text: str, **attributes: str) -> None:
        Xml.SubElement(self.svg, tag, attributes).text = text

    def _text(self, text: str, x: float, y: float, kind: str, anchor: str = "start") -> None:
        self._say("text", text, **{"x": f"{x:g}", "y": f"{y:g}", "class": kind, "text-anchor": anchor})

    def _line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
        Xml.SubElement(self.svg, "line", {"class": kind, **{k: f"{v:g}" for k, v in ends.items()}})

    def _mark(self, stage: str, x: float, y: float, kind: str = "mark") -> None:
        where = {"transform": f"translate({x:g} {y:g})", "fill": STAGES[stage], "class": kind}
        Xml.SubElement(self.svg, "path", {"d": MARKS[stage], **where})

    def _legend(self) -> None:
        x = LEFT + 6
        for stage in STAGES:
            self._mark(stage, x, 62)
            self._text(stage, x + 12, 66.5, "legend")
            x += 42 + 7 * len(stage)
        self._line("must", x - 8, 62, x + 8, 62)
        self._text("must reach", x + 14, 66.5, "legend")

    def _axes(self) -> None:
        for value in self.y.decades():
            self._line("grid", LEFT, self.y(value), RIGHT, self.y(value))
            self._text(f"{value:,g} s", LEFT - 8, self.y(value) + 4, "small", "end")
        for value in self.x.decades():
            self._line("grid", self.x(value), TOP, self.x(value), BOTTOM)
            self._text(f"{value:,.0f}", self.x(value), BOTTOM + 20, "small", "middle")
        self._line("axis", LEFT, BOTTOM, RIGHT, BOTTOM)
        self._line("axis", LEFT, TOP, LEFT, BOTTOM)
        self._text("eligible pairs of request and volunteer", RIGHT, HEIGHT - 14, "small", "end")

    def _names(self) -> None:
        """The name of each size under the axis, one row lower where the one before is too near."""
        ends: list[float] = []
        for size, rows in self.sizes.items():
            x, half = self._place(rows), LABEL / 2 + 4 * max(0, len(size) - 3)
            level = next((k for k, end in enumerate(ends) if end <= x - half), len(ends))
            ends[level : level + 1] = [x + half]
            self._line("guide", x, TOP, x, BOTTOM)
            self._text(size, x, BOTTOM + 40 + 16 * level, "name", "middle")

    def _place(self, rows: Sequence[Row]) -> float:
        return self.x(median(row.pairs or 1 for row in rows))

    def _stage(self, stage: str, colour: str) -> None:
        """The line of a stage through the medians, and a dot for each case where there are several."""
        points = []
        for rows in self.sizes.values():
            known = [(row, value) for row in rows if (value := _seconds(row, stage)) is not None]
            if not known:
                continue
            points.append((self._place(rows), self.y(median(value for _, value in known))))
            for row, value in known if len(known) > 1 else ():
                self._mark(stage, self.x(row.pairs or 1), self.y(value), "faint")
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        Xml.SubElement(self.svg, "polyline", {"class": "line", "stroke": colour, "points": path})
        for x, y in points:
            self._mark(stage, x, y)

    def _targets(self) -> None:
        for rows in self.sizes.values():
            if rows[0].target is not None:
                x, y = self._place(rows), self.y(rows[0].target.seconds)
                self._line("must", x - 10, y, x + 10, y)


def _seconds(row: Row, stage: str) -> float | None:
    value: float | None = getattr(row, stage)
    return None if value is None else max(LEAST, value)


def chart(rows: Sequence[Row], title: str) -> str:
    """Time against size as the text of an SVG; raises ValueError where nothing was measured."""
    return Chart(rows, title).drawn()
