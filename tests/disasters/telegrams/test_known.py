"""Which names of areas a telegram may write, and what somebody may have meant by another."""

# ruff: noqa: E501 (in tables of Japanese names a row stays a line)

from __future__ import annotations

from importlib.resources import files

import pytest

from dispatch.disasters.telegrams import chosen, read_telegram
from dispatch.disasters.telegrams.known import everywhere, is_known, near
from dispatch.disasters.telegrams.parts import Level
from dispatch.disasters.telegrams.places import PREFECTURES
from tests.disasters.telegrams.test_reading import SAMPLES, shared


@pytest.mark.parametrize(
    "name",
    ["熊本県", "熊本", "熊本県天草・芦北", "玉名市", "熊本県玉名市", "熊本市", "熊本市中央区", "葵区", "府中市", "東京都府中市", "広島府中市",
     "高森町", "東京都23区", "鎌ヶ谷市", "有明・八代海", "徳島県北部", "天草・芦北地方", "伊達市", "浜松市浜名区", " 熊本県　阿蘇 "],
)  # fmt: skip
def test_names_that_are_known(name: str) -> None:
    """Prefectures, regions, coasts, forecast areas, municipalities and wards, as people write them."""
    assert is_known(name)


@pytest.mark.parametrize(
    "name",
    ["熊本懸", "熊元市", "熊本県熊元", "架空市", "長野県焼津市", "市", "県", "", " ", "天草", "中部地"],
)
def test_names_that_are_not(name: str) -> None:
    """A letter too many, another prefecture's town, half a name."""
    assert not is_known(name)


@pytest.mark.parametrize(
    ("name", "beside", "first"),
    [("熊元市", ["熊本県"], "熊本市"), ("熊本懸", [], "熊本県"), ("熊本県熊元", [], "熊本県熊本"), ("浜名区", [], "浜松市浜名区"),
     ("有明・八代梅", [], "有明・八代海"), ("天草", [], "天草市")],
)  # fmt: skip
def test_what_is_near(name: str, beside: list[str], first: str) -> None:
    """The likest first, those of a prefecture that is named beside it before all others."""
    assert near(name, beside)[0] == first


def test_no_ward_beside_its_city() -> None:
    """Three places to choose from, not three times the same."""
    assert [name.startswith("熊本市") for name in near("熊元市", ["熊本県"])] == [True, False, False]


def test_nothing_is_near() -> None:
    """No guess where nothing looks like it."""
    assert near("ロンドン") == []


def test_the_lists_are_whole() -> None:
    """Each prefecture has its municipalities and its seismic regions, of which there are 188."""
    for level in (Level.PREFECTURE, Level.REGION, Level.CITY):
        assert {one.prefectures[0] for one in everywhere() if one.level == level} == set(PREFECTURES)
    text = files("dispatch.disasters.telegrams").joinpath("names/regions.txt").read_text("utf-8")
    assert sum(len(line.split("、")) for line in text.splitlines()) == 188


@shared
def test_every_region_of_the_samples_is_known() -> None:
    """Whatever region, coast or ward the JMA's own samples name can be watched. Towns that have merged since, and the
    groups of municipalities in warnings, are not in the lists."""
    for path in sorted(SAMPLES.glob("*.xml")):
        telegram = read_telegram(path.read_bytes())
        regions = [
            one for one in (*telegram.areas, *telegram.wider) if one.level != Level.CITY and len(one.code) < 4
        ]
        assert [one.name for one in regions if not is_known(one.name)] == []
        assert all(chosen(telegram, [one.name]) for one in regions)
