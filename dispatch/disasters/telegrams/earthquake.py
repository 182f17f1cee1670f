"""VXSE51 (震度速報) and VXSE53 (震源・震度に関する情報): how strongly it was felt, by prefecture, region and city."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from dispatch.disasters.telegrams.markup import Node
from dispatch.disasters.telegrams.parts import INTENSITIES, UNREPORTED, AreaValue, Level, strongest
from dispatch.disasters.telegrams.places import prefecture_numbered, prefecture_of_region
from dispatch.matching.faults import shown

SPACE = "http://xml.kishou.go.jp/jmaxml1/body/seismology1/"
_SIGNS = str.maketrans({"弱": "-", "強": "+"})
_INNER = {
    Level.PREFECTURE: ((Level.REGION, "Area"), (Level.CITY, "City")),
    Level.REGION: ((Level.CITY, "City"),),
    Level.CITY: (),
}
"""What an area may hold: always something smaller, however deep a hostile telegram goes."""


def intensity(text: str) -> str:
    """The intensity that a body (`5-`) or a headline (`震度５弱`) writes; empty where it is none.

    `震度５弱以上未入電`, of instruments that are silent, is at least 5-.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removeprefix("震度").translate(_SIGNS)
    plain = plain.removesuffix("以上未入電").removeprefix("!")
    return plain if plain in INTENSITIES else ""


def observed(body: Node) -> tuple[str, tuple[AreaValue, ...]]:
    """The strongest intensity of a telegram (empty where none is told, as of an earthquake far away) and its areas."""
    intensities = body.child("Intensity")
    observation = intensities.child("Observation") if intensities else None
    if observation is None:
        return "", ()
    areas = [area for one in observation.all("Pref") for area in _prefecture(one)]
    return _own(observation) or strongest(area.value for area in areas), tuple(areas)


def _prefecture(node: Node) -> Iterator[AreaValue]:
    return _tree(node, Level.PREFECTURE, (node.stated("Name"),), ())


def _tree(
    node: Node, level: Level, prefectures: tuple[str, ...], regions: tuple[str, ...]
) -> Iterator[AreaValue]:
    """An area, followed by those that lie in it."""
    name = node.stated("Name")
    inside = (*regions, name) if level == Level.REGION else regions
    inner = [
        area
        for below, tag in _INNER[level]
        for child in node.all(tag)
        for area in _tree(child, below, prefectures, inside)
    ]
    condition = node.text("Condition") if node.text("Condition") == UNREPORTED else ""
    value = _own(node) or strongest([area.value for area in inner] + (["5-"] if condition else []))
    if not value:
        raise node.wrong("MaxInt", "is missing")
    yield AreaValue(node.stated("Code"), name, value, level, condition, prefectures, regions)
    yield from inner


def _own(node: Node) -> str:
    """The intensity that stands here; raises ProblemError for one that is none."""
    text = node.text("MaxInt")
    if text and not intensity(text):
        raise node.wrong("MaxInt", f"is no intensity: {shown(text)}")
    return intensity(text)


def from_headline(code: str, name: str, kind: str) -> AreaValue | None:
    """An area of a headline; None where the kind is no intensity."""
    value = intensity(kind)
    if not value:
        return None
    city = len(code) == 7
    prefectures = prefecture_numbered(code) if city else prefecture_of_region(code, name)
    level = Level.CITY if city else Level.REGION
    return AreaValue(code, name, value, level, kind if kind == UNREPORTED else "", prefectures)
