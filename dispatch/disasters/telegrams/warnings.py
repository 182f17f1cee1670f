"""VPWW54 and VPWW53 (気象警報・注意報, with 特別警報): what is in force where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatch.disasters.telegrams.markup import Node
from dispatch.disasters.telegrams.parts import AreaValue, Level
from dispatch.disasters.telegrams.places import prefecture_numbered

SPACE = "http://xml.kishou.go.jp/jmaxml1/body/meteorology1/"
LEVELS = {
    "（府県予報区等）": Level.REGION,
    "（一次細分区域等）": Level.REGION,
    "（市町村等をまとめた地域等）": Level.REGION,
    "（市町村等）": Level.CITY,
}
"""How the type of a list ends. There are more lists, which repeat these in another order."""
OVER = ("解除", "なし")


def in_force(body: Node) -> tuple[AreaValue, ...]:
    """The areas with a warning or an advisory in force, one entry for each; what was lifted is left out."""
    return within(area for part in body.all("Warning") for area in _listed(part))


def _listed(part: Node) -> Iterator[AreaValue]:
    level = level_of(part.element.get("type", ""))
    if level is None:
        return
    for item in part.all("Item"):
        kinds = [kind.text("Name") for kind in item.all("Kind") if not kind.text("Status").endswith(OVER)]
        for area in areas_of(item):
            for kind in kinds:
                found = from_headline(area.stated("Code"), area.stated("Name"), kind)
                if found is not None:
                    yield replace(found, level=level)


def level_of(listed: str) -> Level | None:
    """How large the areas of a list are, by its type; None for a list that repeats others."""
    return next((level for end, level in LEVELS.items() if listed.endswith(end)), None)


def areas_of(item: Node) -> Iterator[Node]:
    """The areas of an item, which stand in it one by one or in a list."""
    yield from item.all("Area")
    for listed in item.all("Areas"):
        yield from listed.all("Area")


def from_headline(code: str, name: str, kind: str) -> AreaValue | None:
    """An area and a warning; None where there is none (any more)."""
    if not kind or kind.endswith(OVER):
        return None
    level = Level.CITY if len(code) == 7 else Level.REGION
    return AreaValue(code, name, kind, level, prefectures=prefecture_numbered(code))


def within(areas: Iterator[AreaValue]) -> tuple[AreaValue, ...]:
    """The areas, each with the larger ones it lies in.

    All lie in the telegram's own; 徳島・鳴門 (360011) lies in 北部 (360010). Which of these a municipality lies in no
    telegram says.
    """
    found = tuple(areas)
    whole = {area.name for area in found if area.code.endswith("000") and len(area.code) == 6}
    parts = {area.code: area.name for area in found if area.code.endswith("0") and len(area.code) == 6}
    return tuple(replace(area, regions=_regions(area, whole, parts)) for area in found)


def _regions(area: AreaValue, whole: set[str], parts: dict[str, str]) -> tuple[str, ...]:
    larger = set(whole)
    if len(area.code) == 6 and area.code[:5] + "0" in parts:
        larger.add(parts[area.code[:5] + "0"])
    return tuple(sorted(larger - {area.name}))
