"""Nearest-first: rounds as people plan them without a computer, made from the JSON of a `dispatch-rounds/1` alone.

It shares no code with what it is compared with: `Asked` reads the file, measures ways and keeps the rules by itself.
The hours of daylight must stand in the file.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

SPEED_KMH = {"car": 25.0, "motorcycle": 25.0, "bicycle": 12.0, "transit": 12.0, "walk": 4.0}
REACH_KM = {"walk": 4.0, "transit": 12.0}
USUAL = {
    "detour": 1.4,
    "urgent": 1_000_000,
    "high": 1_000,
    "normal": 1,
    "known": 3,
    "suspected": 1,
    "changed": 20,
    "visit_minutes": 30,
    "revisit_hours": None,
}
EARTH_KM = 6371.0088
Rounds = dict[str, list[str]]  # for each team its shelters in order, fixed ones first


def minute(value: str, *, up: bool) -> int:
    """Whole minutes since 1970."""
    minutes = datetime.fromisoformat(value).timestamp() / 60
    return math.ceil(minutes) if up else math.floor(minutes)


class Asked:
    """A problem's JSON, with what is left out filled in."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.shelters = {one["id"]: one for one in raw["shelters"]}
        self.teams = {one["id"]: one for one in raw["teams"]}
        settings = raw.get("settings", {})
        self.settings = {**USUAL, **settings}
        self.speeds = {**SPEED_KMH, **settings.get("speed_kmh", {})}
        self.reaches = {**REACH_KM, **settings.get("reach_km", {})}
        self.fixed: dict[str, list[dict[str, Any]]] = {name: [] for name in self.teams}
        for stop in raw.get("fixed", []):
            self.fixed[stop["team"]].append(stop)
        self.before = {one["shelter"]: one["team"] for one in raw.get("previous", [])}

    def km(self, a: dict[str, float], b: dict[str, float]) -> float:
        """The way over the road: the angle between two points of the globe, times the detour."""
        la, lb = math.radians(a["lat"]), math.radians(b["lat"])
        wide = math.radians(b["lon"] - a["lon"])
        x = math.hypot(
            math.cos(lb) * math.sin(wide),
            math.cos(la) * math.sin(lb) - math.sin(la) * math.cos(lb) * math.cos(wide),
        )
        y = math.sin(la) * math.sin(lb) + math.cos(la) * math.cos(lb) * math.cos(wide)
        return EARTH_KM * math.atan2(x, y) * float(self.settings["detour"])

    def transport(self, team: str) -> str:
        """How the team goes."""
        one = self.teams[team]
        by_car = one.get("driver", False) and one.get("vehicle")
        return str(one["vehicle"] if by_car else one.get("otherwise", "walk"))

    def travel(self, team: str, a: dict[str, float], b: dict[str, float]) -> int:
        """Minutes of the way."""
        return math.ceil(self.km(a, b) / self.speeds[self.transport(team)] * 60 - 1e-6)

    def languages(self, team: str) -> set[str]:
        """What anybody in the team speaks."""
        return {one for member in self.teams[team].get("members", []) for one in member.get("languages", [])}

    def hours(self, team: str) -> tuple[int, int]:
        """When it may be out: the longest light part of its hours; nothing is (0, 0)."""
        one = self.teams[team]
        start, end = minute(one["hours"][0], up=True), minute(one["hours"][1], up=False)
        if not one.get("daylight_only", True):
            return start, end
        light = [
            (max(start, minute(a, up=True)), min(end, minute(b, up=False))) for a, b in self.raw["daylight"]
        ]
        longest = max(light, key=lambda span: span[1] - span[0])
        return longest if longest[0] < longest[1] else (0, 0)

    def present(self, team: str) -> tuple[dict[str, float], int]:
        """Where it goes on from, and from when."""
        one, own, start = self.teams[team], self.fixed[team], self.hours(team)[0]
        if one.get("present"):
            return one["present"]["site"], max(start, minute(one["present"]["at"], up=True))
        if own:
            site = self.shelters[own[-1]["shelter"]]["site"]
            return site, max(start, minute(own[-1]["leave"], up=True))
        return one["base"], start

    def length(self, shelter: str) -> int:
        """Minutes of a visit."""
        return int(self.shelters[shelter].get("visit_minutes") or self.settings["visit_minutes"])

    def begin(self, shelter: str, earliest: int) -> int | None:
        """When a visit can begin, from that minute on."""
        one, found = self.shelters[shelter], []
        if one.get("visited"):
            if self.settings["revisit_hours"] is None:
                return None
            again = minute(one["visited"], up=True) + 60 * self.settings["revisit_hours"]
            earliest = max(earliest, again)
        for a, b in one.get("windows", []):
            start = max(earliest, minute(a, up=True))
            if start + self.length(shelter) <= minute(b, up=False):
                found.append(start)
        return min(found, default=None) if one.get("windows") else earliest

    def may(self, team: str, shelter: str) -> bool:
        """Whether the team may be sent there at all, hours aside."""
        one, crew = self.shelters[shelter], self.teams[team]
        reach = crew.get("reach_km")
        reach = self.reaches.get(self.transport(team)) if reach is None else reach
        return (
            one.get("priority", "normal") != "none"
            and not one.get("road_closed", False)
            and self.languages(team).issuperset(one.get("must_speak", []))
            and (reach is None or self.km(crew["base"], one["site"]) <= reach)
        )

    def times(self, team: str, order: list[str]) -> list[int] | None:
        """When each visit of a round after the fixed ones begins; None where it does not hold."""
        at, now = self.present(team)
        out, most = [], self.teams[team].get("most_visits")
        if order and most is not None and len(self.fixed[team]) + len(order) > most:
            return None
        for shelter in order:
            site = self.shelters[shelter]["site"]
            begin = self.begin(shelter, now + self.travel(team, at, site))
            if begin is None:
                return None
            out.append(begin)
            at, now = site, begin + self.length(shelter)
        back = now + self.travel(team, at, self.teams[team]["base"])
        return out if not order or back <= self.hours(team)[1] else None

    def value(self, rounds: Rounds) -> tuple[int, int, int]:
        """What rounds are worth: weight, points for languages, cost below zero."""
        coverage = matches = cost = 0
        for team, order in rounds.items():
            spoken, made = self.languages(team), len(self.fixed[team])
            at = self.present(team)[0]
            for k, shelter in enumerate(order):
                one = self.shelters[shelter]
                priority = one.get("priority", "normal")
                coverage += self.settings[priority] if priority != "none" else 0
                matches += self.settings["known"] * len(spoken & {*one.get("languages", [])})
                matches += self.settings["suspected"] * len(spoken & {*one.get("suspected", [])})
                if k >= made:
                    cost += self.travel(team, at, one["site"])
                    cost += self.settings["changed"] * (self.before.get(shelter, team) != team)
                    at = one["site"]
            cost += self.travel(team, at, self.teams[team]["base"])
        return coverage, matches, -cost

    def tiers(self, coverage: int) -> str:
        """Weight as numbers of urgent, high and normal shelters."""
        urgent, rest = divmod(coverage, self.settings["urgent"])
        high, normal = divmod(rest, self.settings["high"])
        return f"{urgent}+{high}+{normal // self.settings['normal']}"


def nearest_first(asked: Asked, *, by_weight: bool = False) -> Rounds:
    """Whichever team is free first goes on to the nearest shelter it can visit and be back in time.

    `by_weight`: to the nearest of those that count most. Of equals the first of the file comes first.
    """
    rounds: Rounds = {name: [] for name in asked.teams}
    free = {name: asked.present(name)[1] for name in asked.teams}
    done = {stop["shelter"] for own in asked.fixed.values() for stop in own}
    while free:
        team = min(free, key=lambda name: free[name])
        order = rounds[team]
        at = asked.shelters[order[-1]]["site"] if order else asked.present(team)[0]

        def rank(shelter: str, team: str = team, at: dict[str, float] = at) -> tuple[int, int]:
            weight = asked.settings[asked.shelters[shelter].get("priority", "normal")] if by_weight else 0
            return -weight, asked.travel(team, at, asked.shelters[shelter]["site"])

        able = [one for one in asked.shelters if one not in done and asked.may(team, one)]
        for shelter in sorted(able, key=rank):
            times = asked.times(team, [*order, shelter])
            if times is not None:
                order.append(shelter)
                done.add(shelter)
                free[team] = times[-1] + asked.length(shelter)
                break
        else:
            del free[team]
    return {
        name: [*(stop["shelter"] for stop in asked.fixed[name]), *order] for name, order in rounds.items()
    }
