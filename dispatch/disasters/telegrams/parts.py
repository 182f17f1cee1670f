"""What a telegram of the Meteorological Agency says, as far as it matters here. Frozen; moments carry their offset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dispatch.vocabulary import N_, Term

INTENSITIES = ("1", "2", "3", "4", "5-", "5+", "6-", "6+", "7")
"""The JMA's seismic intensities from weak to strong; `-` is 弱, `+` is 強."""
UNREPORTED = "震度５弱以上未入電"
"""A place that must have felt 5- or more, but whose instruments have not reported."""


class Kind(Term):
    """What a telegram tells of."""

    INTENSITY_FLASH = "intensity_flash", N_("震度速報")
    EARTHQUAKE = "earthquake", N_("震源・震度に関する情報")
    TSUNAMI = "tsunami", N_("津波警報・注意報・予報")
    WARNING = "warning", N_("気象警報・注意報")


TITLES = {
    "震度速報": Kind.INTENSITY_FLASH,  # VXSE51
    "震源・震度に関する情報": Kind.EARTHQUAKE,  # VXSE53
    "津波警報・注意報・予報a": Kind.TSUNAMI,  # VTSE41
    "津波警報・注意報・予報": Kind.TSUNAMI,  # before 2013
    "気象特別警報・警報・注意報": Kind.WARNING,  # VPWW53
    "気象警報・注意報（Ｈ２７）": Kind.WARNING,  # VPWW54
}
"""The titles (Control/Title) that are read. The code of a telegram (VXSE51) stands nowhere in it."""


class Status(Term):
    """Whether it is meant. Only what is normal may set anything off."""

    NORMAL = "normal", N_("通常")
    EXERCISE = "exercise", N_("訓練")
    TEST = "test", N_("試験")


class InfoType(Term):
    """What a telegram does to those before it."""

    ISSUE = "issue", N_("発表")
    CORRECTION = "correction", N_("訂正")
    CANCEL = "cancel", N_("取消")


class Level(StrEnum):
    """How large an area is; a ward is like a city."""

    PREFECTURE = "prefecture"
    REGION = "region"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class AreaValue:
    """One area and what a telegram says of it: an intensity, the grade of a tsunami, or a warning that is in force.

    `condition`: what limits an intensity (`UNREPORTED`). `prefectures`: those it lies in, its own name where it is
    one; a coast may lie in several. `regions`: names of larger areas of the same telegram that it lies in.
    """

    code: str
    name: str
    value: str
    level: Level
    condition: str = ""
    prefectures: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def unreported(self) -> bool:
        """Whether instruments are silent that must have felt 5- or more."""
        return self.condition == UNREPORTED

    def to_json(self) -> dict[str, str]:
        """Code, name and value; the condition only where there is one."""
        said = {"code": self.code, "name": self.name, "value": self.value}
        return {**said, "condition": self.condition} if self.condition else said


@dataclass(frozen=True, slots=True)
class Telegram:
    """One telegram. `event_id` and `serial` as they stand there, empty where it has none.

    `title`: of what it is the news (徳島県気象警報・注意報). `occurred_at`: when the earth shook; None where the
    telegram does not say. `wider`: areas that only its headline names, larger than those of `areas`.
    """

    kind: Kind
    status: Status
    info_type: InfoType
    title: str
    event_id: str
    serial: str
    sent_at: datetime
    reported_at: datetime
    occurred_at: datetime | None
    max_intensity: str
    areas: tuple[AreaValue, ...]
    wider: tuple[AreaValue, ...]
    headline: str

    @property
    def real(self) -> bool:
        """Whether it says that something is so: neither an exercise, nor a test, nor a cancellation."""
        return self.status == Status.NORMAL and self.info_type != InfoType.CANCEL

    def head_json(self) -> dict[str, Any]:
        """What comes before the areas in JSON; an empty text is null."""
        return {
            "kind": self.kind.value,
            "event_id": self.event_id or None,
            "serial": self.serial or None,
            "status": self.status.value,
            "info_type": self.info_type.value,
            "reported_at": self.reported_at.isoformat(),
            "max_intensity": self.max_intensity or None,
        }


def at_least(intensity: str, least: str) -> bool:
    """Whether one intensity is another or stronger."""
    return INTENSITIES.index(intensity) >= INTENSITIES.index(least)


def strongest(intensities: Iterable[str]) -> str:
    """The strongest of them; empty where there is none."""
    return max(intensities, key=INTENSITIES.index, default="")
