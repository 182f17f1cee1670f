"""Which telegrams propose an event. The rules are data; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.disasters.telegrams.parts import INTENSITIES, AreaValue, Kind, Telegram, at_least
from dispatch.matching.faults import Faults, shown
from dispatch.matching.parts import wrong
from dispatch.matching.reading import Fields, text


@dataclass(frozen=True, slots=True)
class Match:
    """What an area has met: the `kind` of event (earthquake, tsunami, weather) and the `rule`, as a code."""

    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class Rules:
    """From when on an event is proposed.

    `intensity`: this one or stronger, or instruments silent that must have felt 5- or more; empty is never.
    `tsunami`: these grades, the gravest first. `warnings`: whatever ends in one of these words.
    """

    intensity: str = "5+"
    tsunami: tuple[str, ...] = ("大津波警報", "津波警報")
    warnings: tuple[str, ...] = ("特別警報",)

    def __post_init__(self) -> None:
        if self.intensity and self.intensity not in INTENSITIES:
            raise wrong(
                "intensity", f"must be one of {', '.join(INTENSITIES)} or empty, not {shown(self.intensity)}"
            )

    @classmethod
    def from_json(cls, source: Mapping[str, Any]) -> Rules:
        """The rules of the settings; what is not stated stays as it is here. Raises ProblemError."""
        faults = Faults()
        fields, usual = Fields(source, "", faults), cls()
        stated = {
            "intensity": fields.get("intensity", _text, usual.intensity),
            "tsunami": fields.texts("tsunami") if "tsunami" in fields.raw else usual.tsunami,
            "warnings": fields.texts("warnings") if "warnings" in fields.raw else usual.warnings,
        }
        for name in fields.raw.keys() - stated.keys():
            faults.add(fields.at(name), "is not known")
        made = fields.build(cls, **stated)
        faults.raise_if_any()
        return made

    def to_json(self) -> dict[str, Any]:
        """As `from_json` reads it."""
        return {
            "intensity": self.intensity,
            "tsunami": list(self.tsunami),
            "warnings": list(self.warnings),
        }

    def met(self, telegram: Telegram, areas: Iterable[AreaValue]) -> Match | None:
        """What these areas of a telegram have met, whether it is real or an exercise."""
        found = tuple(areas)
        if telegram.kind == Kind.TSUNAMI:
            return self._tsunami({area.value for area in found})
        if telegram.kind == Kind.WARNING:
            return self._warning({area.value for area in found})
        return self._shaken(found)

    def proposed(self, telegram: Telegram, areas: Iterable[AreaValue]) -> Match | None:
        """The event that a telegram proposes; an exercise, a test and a cancellation propose none."""
        return self.met(telegram, areas) if telegram.real else None

    def _shaken(self, areas: tuple[AreaValue, ...]) -> Match | None:
        if not self.intensity:
            return None
        if any(at_least(area.value, self.intensity) and not _guessed(area) for area in areas):
            return Match("earthquake", f"intensity:{self.intensity}")
        return Match("earthquake", "unreported:5-") if any(area.unreported for area in areas) else None

    def _tsunami(self, grades: set[str]) -> Match | None:
        return next((Match("tsunami", f"tsunami:{one}") for one in self.tsunami if one in grades), None)

    def _warning(self, kinds: set[str]) -> Match | None:
        ends = (one for one in self.warnings if any(kind.endswith(one) for kind in kinds))
        return next((Match("weather", f"warning:{one}") for one in ends), None)


def _guessed(area: AreaValue) -> bool:
    """Whether nothing was measured there; the value is then the least it can have been."""
    return area.unreported and area.value == "5-"


def _text(value: object) -> str:
    return "" if value == "" else text(value)
