"""Small timetable problems with every field, drawn by chance: for comparing with the truth."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

JST = timezone(timedelta(hours=9))
MONDAY = datetime(2027, 1, 11, tzinfo=JST)
HOURS = (9, 10, 11, 13)


def at(day: int, hour: float) -> str:
    return (MONDAY + timedelta(days=day, hours=hour)).isoformat()


def windows(draw: Random, share: float, days: int = 2) -> list[list[str]]:
    """Some of the mornings and afternoons, whole or in part."""
    out = []
    for day in range(days):
        if draw.random() < share:
            begin = draw.choice([9, 9, 9, 10])
            out.append([at(day, begin), at(day, draw.choice([11, 12, 15, 16]))])
        if draw.random() < share * 0.6:
            out.append([at(day, 13), at(day, 16)])
    return out


def session(draw: Random, k: int, rooms: list[str], trainers: list[str]) -> dict[str, Any]:
    online = draw.random() < 0.15
    out: dict[str, Any] = {
        "id": f"s{k}",
        "course": draw.choice("ab"),
        "minutes": draw.choice([60, 60, 120]),
        "capacity": draw.choice([1, 2, 2, 3]),
        "meetings": draw.choice([[0], [0], [0], [0, 1]]),
        "online": online,
        "trainers": draw.sample(trainers, draw.randint(1, len(trainers))),
        "trainers_needed": draw.choice([0, 1, 1, 1, 1, 1, 2]),
    }
    if not online and draw.random() < 0.3:
        out["rooms"] = draw.sample(rooms, draw.randint(1, len(rooms)))
    if draw.random() < 0.7:
        out["starts"] = [at(0, hour) for hour in draw.sample(HOURS, draw.randint(1, 3))]
        if draw.random() < 0.7:
            out["starts"].append(at(1, draw.choice(HOURS)))
    return out


def person(draw: Random, k: int, rooms: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": f"p{k}",
        "needs": {
            course: draw.choice([1, 1, 2, 3]) for course in draw.sample("abababc", draw.choice([1, 2, 2]))
        },
        "available": windows(draw, 0.95),
        "online": draw.random() < 0.8,
    }
    if draw.random() < 0.6:
        out["wards"] = draw.sample(["north", "south"], draw.choice([0, 1, 1, 2]))
    if draw.random() < 0.2:
        out["rooms"] = [draw.choice(rooms)]
    if draw.random() < 0.5:
        out["prefers"] = windows(draw, 0.5)
    return out


def world(seed: int) -> dict[str, Any]:
    """The problem of that number: up to three sessions, two rooms, two trainers, five people, two days."""
    draw = Random(seed)
    rooms = [f"r{k}" for k in range(draw.randint(1, 2))]
    trainers = [f"t{k}" for k in range(draw.randint(1, 2))]
    sessions = [session(draw, k, rooms, trainers) for k in range(draw.choice([1, 2, 3, 3, 3]))]
    if len(sessions) > 1 and draw.random() < 0.5:
        sessions[1] = {**sessions[0], "id": "s1"}
    out: dict[str, Any] = {
        "format": "dispatch-timetable/1",
        "settings": {
            "grid_minutes": 120,
            "costs": {
                "held": draw.choice([0, 1.5, 10]),
                "spread": draw.choice([0, 3]),
                "unliked": draw.choice([0, 0.25, 2]),
                "changed": draw.choice([0, 4, 20]),
            },
        },
        "openings": [[at(0, 9), at(0, 12)], [at(1, 10), at(1, 14)]],
        "sessions": sessions,
        "rooms": [
            {
                "id": name,
                "capacity": draw.randint(1, 3),
                "ward": draw.choice(["north", "south"]),
                "available": windows(draw, 1.0),
            }
            for name in rooms
        ],
        "trainers": [
            {"id": name, "available": windows(draw, 1.0), "most_per_day": draw.choice([None, None, 1])}
            for name in trainers
        ],
        "people": [person(draw, k, rooms) for k in range(draw.randint(1, 5))],
        "fixed": [],
        "previous": [],
    }
    for name, chance in (("fixed", 0.2), ("previous", 0.4)):
        if draw.random() < chance:
            out[name] = [placed(draw, draw.choice(sessions), rooms)]
    return out


def placed(draw: Random, of: dict[str, Any], rooms: list[str]) -> dict[str, Any]:
    """A placement that may or may not be possible by the hours of all."""
    count = min(of["trainers_needed"], len(of["trainers"]))
    return {
        "session": of["id"],
        "start": draw.choice(of.get("starts") or [at(0, 9), at(1, 10)]),
        "room": None if of["online"] else draw.choice(of.get("rooms") or rooms),
        "trainers": draw.sample(of["trainers"], count),
    }
