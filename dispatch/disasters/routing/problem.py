"""The problem, `dispatch-rounds/1`: what the parts must be to one another, and JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.disasters.routing import problem_json
from dispatch.disasters.routing.parts import Previous, Settings, Shelter, Stop, Team, Window
from dispatch.matching.faults import Faults, ProblemError, by_id, shown
from dispatch.matching.json_text import collector_resting, parsed

__all__ = ["Problem", "ProblemError"]


@dataclass(frozen=True, eq=False)
class Problem:
    """Shelters, teams, stops made or under way (`fixed`), and who was to go where before (`previous`).

    Making one checks how its parts fit together and raises ProblemError with all faults. `daylight` stands where the
    hours of light are given; else they are computed for each team's base.
    """

    shelters: tuple[Shelter, ...]
    teams: tuple[Team, ...]
    fixed: tuple[Stop, ...] = ()
    previous: tuple[Previous, ...] = ()
    daylight: tuple[Window, ...] = ()
    timezone: str = "Asia/Tokyo"
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        faults = Faults()
        by_id(self.shelters, "shelters", faults)
        by_id(self.teams, "teams", faults)
        try:
            ZoneInfo(self.timezone)
        except (OSError, ValueError, KeyError):
            faults.add("timezone", f"is not a known time zone: {shown(self.timezone)}")
        for k, team in enumerate(self.teams):
            if team.transport not in self.settings.speed_kmh:
                name = "vehicle" if team.driver and team.vehicle is not None else "otherwise"
                faults.add(f"teams[{k}].{name}", f"has no speed in the settings: {shown(team.transport)}")
        self._check_names("fixed", faults)
        self._check_names("previous", faults)
        self._check_order(faults)
        faults.raise_if_any()

    def _check_names(self, name: str, faults: Faults) -> None:
        shelters, teams = {one.id for one in self.shelters}, {one.id for one in self.teams}
        seen = set[str]()
        for k, one in enumerate(getattr(self, name)):
            if one.team not in teams:
                faults.add(f"{name}[{k}].team", f"no team has the id {shown(one.team)}")
            if one.shelter not in shelters:
                faults.add(f"{name}[{k}].shelter", f"no shelter has the id {shown(one.shelter)}")
            if one.shelter in seen:
                faults.add(f"{name}[{k}].shelter", f"stands in {name} twice: {shown(one.shelter)}")
            seen.add(one.shelter)

    def _check_order(self, faults: Faults) -> None:
        """A team's stops follow one another, and it is where it is now after the last of them."""
        last: dict[str, Stop] = {}
        for k, stop in enumerate(self.fixed):
            before = last.get(stop.team)
            if before is not None and stop.arrive < before.leave:
                faults.add(f"fixed[{k}].arrive", "is before the team leaves its stop before")
            last[stop.team] = stop
        for k, team in enumerate(self.teams):
            if team.present is not None and team.id in last and team.present.at < last[team.id].leave:
                faults.add(f"teams[{k}].present.at", "is before the team leaves its last fixed stop")

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Problem:
        """The problem in a parsed JSON object or in its text; raises ProblemError with every fault and its place."""
        with collector_resting():
            return problem_json.read(cls, parsed(source) if isinstance(source, str | bytes) else source)

    def to_json(self) -> dict[str, Any]:
        """The problem as `dispatch-rounds/1`, ready for `json.dumps`."""
        return problem_json.written(self)
