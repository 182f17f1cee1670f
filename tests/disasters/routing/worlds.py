"""Small problems of rounds with every field, drawn by chance: for comparing with the truth."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

JST = timezone(timedelta(hours=9))
DAY = datetime(2027, 4, 16, tzinfo=JST)
LANGUAGES = ("vi", "ne", "zh")


def at(hour: float) -> str:
    return (DAY + timedelta(hours=hour)).isoformat()


def site(draw: Random) -> dict[str, float]:
    """A place within a few kilometres."""
    return {"lat": round(32.8 + draw.uniform(0, 0.04), 4), "lon": round(130.7 + draw.uniform(0, 0.04), 4)}


def some(draw: Random, most: int) -> list[str]:
    return draw.sample(LANGUAGES, draw.randint(0, most))


def shelter(draw: Random, k: int) -> dict[str, Any]:
    known, start = some(draw, 2), draw.choice([8, 9, 10])
    windows = [[at(start), at(start + draw.choice([0.4, 1.5, 2]))], [at(10.5), at(12.5)]]
    out = {
        "id": f"s{k}",
        "site": site(draw),
        "priority": draw.choice(["urgent", "high", "normal", "normal", "normal", "none"]),
        "languages": known,
        "suspected": [one for one in some(draw, 1) if one not in known],
        "must_speak": known[:1] if draw.random() < 0.2 else [],
        "windows": draw.sample(windows, draw.choice([0, 0, 0, 1, 2])),
        "visit_minutes": draw.choice([15, 30, 60]),
        "road_closed": draw.random() < 0.05,
    }
    if draw.random() < 0.15:
        out["visited"] = at(draw.choice([-20, -15]))
    return out


def team(draw: Random, k: int) -> dict[str, Any]:
    start = draw.choice([5, 8, 8, 8.5, 9])
    out = {
        "id": f"t{k}",
        "base": site(draw),
        "hours": [at(start), at(start + draw.choice([1.5, 3, 4]))],
        "members": [{"id": f"t{k}-{n}", "languages": some(draw, 2)} for n in range(2)],
        "daylight_only": draw.random() < 0.7,
        "driver": draw.random() < 0.7,
        "vehicle": "car",
        "otherwise": draw.choice(["walk", "bicycle", "bicycle"]),
    }
    if draw.random() < 0.3:
        out["most_visits"] = draw.choice([0, 2, 3])
    if draw.random() < 0.2:
        out["present"] = {"site": site(draw), "at": at(start + 1)}
    if draw.random() < 0.2:
        out["reach_km"] = draw.choice([2, 5])
    return out


def world(seed: int, shelters: int = 6, teams: int = 2) -> dict[str, Any]:
    """The problem of that number."""
    draw = Random(seed)
    out: dict[str, Any] = {
        "format": "dispatch-rounds/1",
        "daylight": [[at(6), at(18.5)]],
        "settings": {
            "urgent": draw.choice([100, 1_000_000]),
            "known": draw.choice([0, 3]),
            "changed": draw.choice([0, 7, 40]),
            "revisit_hours": draw.choice([None, 24]),
        },
        "shelters": [shelter(draw, k) for k in range(draw.randint(1, shelters))],
        "teams": [team(draw, k) for k in range(draw.randint(1, teams))],
        "fixed": [],
        "previous": [],
    }
    for one in out["shelters"]:
        if draw.random() < 0.4:
            out["previous"].append({"team": draw.choice(out["teams"])["id"], "shelter": one["id"]})
    if draw.random() < 0.4:
        who = out["teams"][0]
        out["fixed"] = [
            {"team": who["id"], "shelter": out["shelters"][0]["id"], "arrive": at(8), "leave": at(8.7)}
        ]
        if "present" in who:
            who["present"]["at"] = at(9.2)
    return out
