"""つなぐ市: a city that is on no map. Wards, towns and stations are invented; the plain it lies on looks like Kyushu."""

from __future__ import annotations

from dataclasses import dataclass

CITY = "つなぐ市"


@dataclass(frozen=True, slots=True)
class Town:
    """A town of a ward, with its middle in degrees and the station its people use."""

    name: str
    ward: str
    lat: float
    lon: float
    station: str

    @property
    def full_name(self) -> str:
        """`つなぐ市こもれび区折鶴町`."""
        return f"{'' if self.ward.endswith('村') else CITY}{self.ward}{self.name}"


TOWNS: dict[str, Town] = {
    town.name: town
    for town in (
        Town("折鶴町", "こもれび区", 32.803, 130.708, "折鶴町停留場"),
        Town("文結町", "こもれび区", 32.797, 130.700, "文結駅"),
        Town("手毬町", "こもれび区", 32.809, 130.716, "手毬町停留場"),
        Town("影絵町", "こもれび区", 32.792, 130.712, "影絵町停留場"),
        Town("水琴町", "こもれび区", 32.806, 130.695, "文結駅"),
        Town("風鈴町", "はなもり区", 32.818, 130.744, "風鈴町駅"),
        Town("花筏町", "はなもり区", 32.811, 130.757, "花筏駅"),
        Town("麦笛台", "はなもり区", 32.829, 130.769, "麦笛台駅"),
        Town("紙風船町", "はなもり区", 32.824, 130.733, "風鈴町駅"),
        Town("綾取町", "つきみね区", 32.837, 130.707, "綾取駅"),
        Town("星結台", "つきみね区", 32.851, 130.698, "星結台駅"),
        Town("行灯町", "つきみね区", 32.844, 130.721, "行灯駅"),
        Town("月影坂", "つきみね区", 32.861, 130.712, "星結台駅"),
        Town("草笛町", "ゆうなぎ区", 32.788, 130.673, "草笛駅"),
        Town("笹舟町", "ゆうなぎ区", 32.778, 130.655, "笹舟駅"),
        Town("虹待町", "ゆうなぎ区", 32.799, 130.661, "虹待駅"),
        Town("独楽町", "ゆうなぎ区", 32.769, 130.668, "笹舟駅"),
        Town("竹馬町", "しらうめ区", 32.764, 130.709, "竹馬駅"),
        Town("和傘町", "しらうめ区", 32.751, 130.716, "和傘駅"),
        Town("言ノ葉町", "しらうめ区", 32.773, 130.727, "言ノ葉駅"),
        Town("鞠音台", "しらうめ区", 32.742, 130.735, "和傘駅"),
        Town("雲居坂", "しらうめ区", 32.758, 130.751, "言ノ葉駅"),
        Town("峰の宿", "峰結村", 32.968, 131.062, "峰結村役場前停留所"),
    )
}
REMOTE = "峰の宿"
"""Up in the mountains: further from every volunteer's home than anybody travels."""
CITY_TOWNS: tuple[Town, ...] = tuple(town for town in TOWNS.values() if town.name != REMOTE)
