"""Which areas somebody means by a name."""

# ruff: noqa: E501 (in tables of Japanese names a row stays a line)

from __future__ import annotations

import pytest

from dispatch.disasters.telegrams import chosen, read_telegram
from tests.disasters.telegrams.writing import (
    city,
    earthquake,
    flash,
    item,
    listed,
    observation,
    tsunami,
    warning,
)

HONSHU = observation(
    "4",
    ("22", "静岡県", "4", [("442", "静岡県中部", "4", [city("2210100", "静岡葵区", "4"), city("2221200", "焼津市", "4")])]),
    ("20", "長野県", "4", [("422", "長野県南部", "4", [city("2040300", "長野高森町", "4")])]),
    ("13", "東京都", "3", [("350", "東京都２３区", "3", [city("1310100", "東京千代田区", "3")]), ("356", "新島", "3", [])]),
    ("27", "大阪府", "3", [("520", "大阪府北部", "3", [city("2710200", "大阪都島区", "3"), city("2714100", "大阪堺市堺区", "3")])]),
    ("26", "京都府", "3", [("511", "京都府南部", "3", [city("2610100", "京都北区", "3")])]),
    ("29", "奈良県", "3", [("540", "奈良県", "3", [city("2920100", "奈良市", "3")])]),
    ("1", "北海道", "3", [("145", "胆振地方西部", "3", [city("0123300", "胆振伊達市", "3")]),
        ("150", "日高地方西部", "3", [city("0160100", "日高地方日高町", "3")]), ("127", "上川地方中部", "3", [city("0145700", "上川町", "3")])]),
    ("12", "千葉県", "3", [("341", "千葉県北西部", "3", [city("1222400", "鎌ケ谷市", "3")])]),
)  # fmt: skip


def named(data: bytes, *names: str) -> list[str]:
    """The areas that these names choose."""
    return [area.name for area in chosen(read_telegram(data), names)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("静岡県", ["静岡県", "静岡県中部", "静岡葵区", "焼津市"]),
        ("静岡", ["静岡県", "静岡県中部", "静岡葵区", "焼津市"]),
        ("静岡県中部", ["静岡県中部", "静岡葵区", "焼津市"]),
        ("焼津市", ["焼津市"]), ("静岡県焼津市", ["焼津市"]), ("静岡焼津市", ["焼津市"]), ("長野県焼津市", []), ("焼津", []),
        ("静岡市", ["静岡葵区"]), ("静岡県静岡市", ["静岡葵区"]),
        ("葵区", ["静岡葵区"]), ("静岡葵区", ["静岡葵区"]), ("静岡市葵区", ["静岡葵区"]), ("静岡県静岡市葵区", ["静岡葵区"]),
        ("高森町", ["長野高森町"]), ("長野高森町", ["長野高森町"]), ("長野県高森町", ["長野高森町"]), ("熊本県高森町", []),
        ("東京都23区", ["東京都２３区", "東京千代田区"]), ("東京２３区", ["東京都２３区", "東京千代田区"]),
        ("千代田区", ["東京千代田区"]), ("東京都千代田区", ["東京千代田区"]), ("新島", ["新島"]),
        ("東京", ["東京都", "東京都２３区", "東京千代田区", "新島"]),
        ("伊達市", ["胆振伊達市"]), ("北海道伊達市", ["胆振伊達市"]), ("胆振伊達市", ["胆振伊達市"]), ("福島県伊達市", []),
        ("上川町", ["上川町"]), ("日高町", ["日高地方日高町"]),
        ("京都", ["京都府", "京都府南部", "京都北区"]), ("京都市", ["京都北区"]),
        ("大阪市", ["大阪都島区"]), ("堺市", ["大阪堺市堺区"]), ("堺市堺区", ["大阪堺市堺区"]), ("大阪府堺市", ["大阪堺市堺区"]),
        ("奈良県", ["奈良県", "奈良県", "奈良市"]),
        ("鎌ヶ谷市", ["鎌ケ谷市"]), (" 静岡県　中部 ", ["静岡県中部", "静岡葵区", "焼津市"]),
        ("中部", []), ("県", []), ("市", []), ("区", []), ("熊本県", []),
    ],
)  # fmt: skip
def test_names_of_an_earthquake(name: str, found: list[str]) -> None:
    """A prefecture, region, municipality or ward as the telegram or people write it, with all that lies in it."""
    assert named(earthquake(HONSHU), name) == found


def test_several_names_choose_each_area_once() -> None:
    """In the order of the telegram; no name, or an empty one, chooses all."""
    assert named(earthquake(HONSHU), "焼津市", "静岡県中部", "新島") == [
        "静岡県中部",
        "静岡葵区",
        "焼津市",
        "新島",
    ]
    assert named(earthquake(HONSHU)) == named(earthquake(HONSHU), "", " ")
    assert len(named(earthquake(HONSHU))) == 31


def test_a_flash_does_not_know_cities() -> None:
    """It names regions only."""
    assert named(flash(), "熊本市") == []
    assert named(flash(), "熊本県熊本") == ["熊本県熊本"]


COASTS = tsunami(
    ("210", "岩手県", "大津波警報"), ("312", "東京湾内湾", "津波注意報"), ("320", "伊豆諸島", "津波警報"), ("400", "三重県南部", "津波警報"),
    ("391", "伊勢・三河湾", "津波注意報"), ("712", "有明・八代海", "津波注意報"), ("740", "熊本県天草灘沿岸", "津波警報"),
    headline=f'<Information type="津波予報領域表現">{item("大津波警報", ("291", "東北地方太平洋沿岸"))}'
    f'{item("津波警報", ("320", "伊豆諸島"))}</Information>',
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("熊本県", ["有明・八代海", "熊本県天草灘沿岸"]),
        ("東京都", ["東京湾内湾", "伊豆諸島"]),
        ("三重県", ["三重県南部", "伊勢・三河湾"]),
        ("岩手県", ["岩手県"]),
        ("三重南部", ["三重県南部"]),
        ("伊豆諸島", ["伊豆諸島"]),
        ("東北地方太平洋沿岸", ["東北地方太平洋沿岸"]),
        ("宮城県", []),
    ],
)
def test_names_of_coasts(name: str, found: list[str]) -> None:
    """Coasts lie in one prefecture or several; a wider coast of the headline is there for who names it."""
    assert named(COASTS, name) == found


def test_a_wider_coast_is_not_among_all() -> None:
    """Nothing is told twice."""
    assert "東北地方太平洋沿岸" not in named(COASTS)


RAIN = [("大雨警報", "発表")]
TOKUSHIMA = warning(
    listed("府県予報区等", ("360000", "徳島県", RAIN)),
    listed("一次細分区域等", ("360010", "北部", RAIN), ("360020", "南部", RAIN)),
    listed("市町村等をまとめた地域等", ("360011", "徳島・鳴門", RAIN), ("360021", "阿南", RAIN)),
    listed("市町村等", ("3620100", "徳島市", RAIN), ("3620701", "美馬市脇・美馬・穴吹", RAIN), ("3620702", "美馬市木屋平", RAIN)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("北部", ["北部", "徳島・鳴門"]), ("徳島県北部", ["北部", "徳島・鳴門"]), ("長野県北部", []),
        ("阿南", ["阿南"]), ("徳島市", ["徳島市"]), ("徳島県徳島市", ["徳島市"]), ("美馬市木屋平", ["美馬市木屋平"]),
        ("美馬市", ["美馬市脇・美馬・穴吹", "美馬市木屋平"]), ("徳島県美馬市", ["美馬市脇・美馬・穴吹", "美馬市木屋平"]),
        ("高知県", []),
    ],
)  # fmt: skip
def test_names_of_warnings(name: str, found: list[str]) -> None:
    """Regions of a prefecture, what lies in them, and municipalities that are warned in parts."""
    assert named(TOKUSHIMA, name) == found


def test_a_prefecture_is_known_by_number() -> None:
    """Hokkaido and Okinawa have several forecast areas, none of which bears its name."""
    assert len(named(TOKUSHIMA, "徳島県")) == 8
    hokkaido = warning(listed("府県予報区等", ("016000", "石狩・空知・後志地方", RAIN)),
                       listed("市町村等", ("0110000", "札幌市", RAIN)))  # fmt: skip
    assert (
        named(hokkaido, "北海道")
        == named(hokkaido, "石狩・空知・後志地方")
        == ["石狩・空知・後志地方", "札幌市"]
    )
    assert named(hokkaido, "青森県") == []
