"""Which area lies in which: prefectures by number, coasts by table, and whether an area is the one somebody names.

Facts after the code tables of the JMA's XML format (AreaTsunami, AreaInformationCity, AreaForecastLocal); a coast that
several prefectures share counts for each of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dispatch.disasters.telegrams.parts import AreaValue, Level, Telegram

PREFECTURES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県",
    "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",
    "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
    "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県",
    "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip
"""In the order of their numbers, from 01."""
COASTS = {
    "120": ("北海道",),  # オホーツク海沿岸
    "202": ("青森県",),  # 陸奥湾
    "312": ("千葉県", "東京都", "神奈川県"),  # 東京湾内湾
    "320": ("東京都",),  # 伊豆諸島
    "321": ("東京都",),  # 小笠原諸島
    "330": ("神奈川県",),  # 相模湾・三浦半島
    "341": ("新潟県",),  # 佐渡
    "391": ("愛知県", "三重県"),  # 伊勢・三河湾
    "522": ("兵庫県",),  # 淡路島南部
    "551": ("島根県",),  # 隠岐
    "712": ("福岡県", "佐賀県", "長崎県", "熊本県", "鹿児島県"),  # 有明・八代海
    "731": ("長崎県",),  # 壱岐・対馬
    "771": ("鹿児島県",),  # 種子島・屋久島地方
    "772": ("鹿児島県",),  # 奄美群島・トカラ列島
    "800": ("沖縄県",),  # 沖縄本島地方
    "801": ("沖縄県",),  # 大東島地方
    "802": ("沖縄県",),  # 宮古島・八重山地方
}
"""Coasts of the tsunami forecast (津波予報区) whose name does not begin with their prefecture."""
_PARTS = (
    "北海道", "石狩", "渡島", "檜山", "後志", "空知", "上川", "留萌", "宗谷", "網走", "胆振", "日高地方", "日高",
    "十勝", "釧路", "根室",
)  # fmt: skip
"""What stands before a municipality of Hokkaido that has a namesake: 胆振伊達市, 日高地方日高町."""
_SAME = str.maketrans("ヶヵ", "ケカ")
_WARD = re.compile(r"(.+?)市(.+区)")


def prefecture_numbered(code: str) -> tuple[str, ...]:
    """The prefecture whose number the code of a forecast area or a municipality begins with."""
    number = int(code[:2]) if code[:2].isdecimal() else 0
    return PREFECTURES[number - 1 : number] if number else ()


def prefecture_in(name: str) -> tuple[str, ...]:
    """The prefecture that a name begins with (熊本県熊本)."""
    return tuple(one for one in PREFECTURES if name.startswith(one))


def prefectures_of_coast(code: str, name: str) -> tuple[str, ...]:
    """The prefectures of a coast of the tsunami forecast."""
    return COASTS.get(code) or prefecture_in(name)


def prefecture_of_region(code: str, name: str) -> tuple[str, ...]:
    """The prefecture of a seismic region (細分区域), where the telegram itself does not say.

    Hokkaido's have names without it and numbers from 100, Tokyo's islands 350 to 359.
    """
    named = prefecture_in(name)
    if named or not code.isdecimal():
        return named
    return ("北海道",) if 100 <= int(code) < 200 else ("東京都",) if 350 <= int(code) < 360 else ()


def chosen(telegram: Telegram, names: Iterable[str]) -> tuple[AreaValue, ...]:
    """The areas of a telegram that somebody names, and all that lies in them, in its own order; without a name all.

    A name is a prefecture's, a region's or a municipality's as the telegram or as people write it: 静岡県, 静岡,
    静岡県中部, 焼津市, 静岡市 (its wards), 葵区, 静岡市葵区, 静岡県焼津市.
    """
    wanted = [folded(name) for name in names if folded(name)]
    if not wanted:
        return telegram.areas
    known = (*telegram.areas, *telegram.wider)
    return tuple(area for area in known if any(lies_in(area, name) for name in wanted))


def folded(name: str) -> str:
    """A name as it is compared: full and half width alike, without spaces, ヶ like ケ."""
    return "".join(unicodedata.normalize("NFKC", name).split()).translate(_SAME)


def lies_in(area: AreaValue, name: str) -> bool:
    """Whether an area is the one of that (folded) name, or lies in it."""
    for prefecture in area.prefectures:
        if name in (prefecture, short(prefecture)):
            return True
    names = _names(area)
    ward = _WARD.fullmatch(name)
    if name in names or (ward and "".join(ward.groups()) in names):
        return True
    return area.level == Level.CITY and _part_of(area, name)


def short(prefecture: str) -> str:
    """A prefecture's name in daily life: 静岡, 東京, 京都, 北海道."""
    return prefecture if prefecture == "北海道" else prefecture[:-1]


def _names(area: AreaValue) -> set[str]:
    """All names of an area and of the regions it lies in. Of two municipalities of one name the JMA puts the prefecture
    before (長野高森町), and before a ward its city (静岡葵区)."""
    names = {folded(name) for name in (area.name, *area.regions)}
    for prefecture in area.prefectures:
        for name in tuple(names):
            names.add(prefecture + name)
            if name.startswith(prefecture):
                names.add(short(prefecture) + name.removeprefix(prefecture))
        if area.level == Level.CITY:
            bare = _bare(area, prefecture)
            names |= {bare, prefecture + bare, short(prefecture) + bare}
    return names


def _bare(area: AreaValue, prefecture: str) -> str:
    """The name of a municipality without what the JMA has put before it: its prefecture, in Hokkaido the part of it."""
    own = folded(area.name)
    parts = _PARTS if prefecture == "北海道" else (short(prefecture),)
    bare = next((own.removeprefix(part) for part in parts if own.startswith(part)), own)
    return bare if len(bare) > 1 else own


def _part_of(area: AreaValue, name: str) -> bool:
    """Whether an area is a ward (静岡葵区) or another part (美馬市木屋平) of the municipality of that name."""
    for prefecture in area.prefectures:
        name = name.removeprefix(prefecture)
    if len(name) < 2 or name[-1] not in "市区町村":
        return False
    if any(_bare(area, prefecture).startswith(name) for prefecture in area.prefectures):
        return True
    own = folded(area.name)
    ward = own.removeprefix(name[:-1])
    return own.startswith(name) or (
        name[-1] == "市" and ward != own and ward[-1:] == "区" and "市" not in ward
    )
