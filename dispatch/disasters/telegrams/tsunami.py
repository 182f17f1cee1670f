"""VTSE41 (津波警報・注意報・予報): the grade on each coast."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.disasters.telegrams.markup import Node
from dispatch.disasters.telegrams.parts import AreaValue, Level
from dispatch.disasters.telegrams.places import prefectures_of_coast

LIFTED = ("津波なし", "解除")


def forecast(body: Node) -> tuple[AreaValue, ...]:
    """The coasts on which something is in force."""
    tsunami = body.child("Tsunami")
    items = tsunami.child("Forecast") if tsunami else None
    return tuple(_coasts(items)) if items else ()


def _coasts(items: Node) -> Iterator[AreaValue]:
    for item in items.all("Item"):
        area = item.needed("Area")
        kind = item.needed("Category").needed("Kind").stated("Name")
        found = from_headline(area.stated("Code"), area.stated("Name"), kind)
        if found is not None:
            yield found


def from_headline(code: str, name: str, kind: str) -> AreaValue | None:
    """A coast and its grade; None where nothing is in force (any more).

    `大津波警報：発表` says of a 大津波警報 that it is new there; the grade is the same.
    """
    grade = kind.split("：")[0]
    if not grade or grade.endswith(LIFTED):
        return None
    return AreaValue(code, name, grade, Level.REGION, prefectures=prefectures_of_coast(code, name))
