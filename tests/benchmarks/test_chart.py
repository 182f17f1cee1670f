"""The chart is a well-formed picture that says in words what it shows."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest

from benchmarks.cases import SIZES
from benchmarks.chart import BOTTOM, LEFT, RIGHT, STAGES, TOP, Scale, chart
from benchmarks.row import Row

SVG = "{http://www.w3.org/2000/svg}"


def row(size: str, pairs: int, command: float) -> Row:
    """A case that was measured."""
    return Row(
        size,
        "test",
        "",
        1.0,
        target=SIZES[size].target,
        pairs=pairs,
        parse=command / 10,
        eligibility=command / 8,
        model=0.0,
        engine=command / 2,
        command=command,
    )


ROWS = [
    row("M", 81_000, 4),
    row("S", 1000, 1),
    row("L3", 85_000, 20),
    row("S", 1200, 1.5),
    row("XL", 660_000, 80),
]


def drawn(rows: list[Row] = ROWS) -> Xml.Element:
    """The chart, parsed."""
    return Xml.fromstring(chart(rows, "Sekunden < Minuten & 秒"))


def test_it_names_and_describes_itself() -> None:
    """A reader who cannot see it hears the title, and each size with its figures."""
    svg = drawn()
    ids = {child.get("id"): child.text or "" for child in svg}
    title, description = (ids[name] for name in (svg.get("aria-labelledby") or "").split())
    assert svg.get("role") == "img"
    assert title == "Sekunden < Minuten & 秒"
    for size in ("S", "M", "L3", "XL"):
        assert f"{size}: " in description


def test_every_size_and_stage_is_named_once() -> None:
    """Two seeds of a size share one name; near sizes stand in two rows."""
    texts = [text.text for text in drawn().iter(f"{SVG}text")]
    for name in ("S", "M", "L3", "XL", *STAGES):
        assert texts.count(name) == 1, name
    at = {text.text: float(text.get("y", 0)) for text in drawn().iter(f"{SVG}text")}
    assert at["M"] != at["L3"]


def test_everything_lies_in_the_field() -> None:
    """A line for each stage, a point for each size, larger sizes further right; targets are marked."""
    lines = list(drawn().iter(f"{SVG}polyline"))
    assert len(lines) == len(STAGES)
    for line in lines:
        points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
        assert len(points) == 4
        assert points == sorted(points)
        assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in points)
    marks = [line for line in drawn().iter(f"{SVG}line") if line.get("class") == "must"]
    assert len(marks) == 1 + 4


def test_one_size_is_enough() -> None:
    """A single case can be drawn; nothing at all cannot."""
    drawn([row("S", 1000, 1)])
    with pytest.raises(ValueError, match="nothing was measured"):
        chart([Row("S", "test", "", 1.0)], "Empty")


def test_the_axis_is_logarithmic() -> None:
    """Equal factors are equal distances, between whole decades."""
    scale = Scale.over([2, 500], 0, 300)
    assert [scale(value) for value in scale.decades()] == [0, 100, 200, 300]
