"""Small roster problems with every field, drawn by chance: for comparing with the truth."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

JST = timezone(timedelta(hours=9))
BEGIN = datetime(2027, 4, 15, tzinfo=JST)


def at(hours: float) -> str:
    return (BEGIN + timedelta(hours=hours)).isoformat()


def shift(draw: Random, k: int, hours: int) -> dict[str, Any]:
    length = draw.choice([3, 4, 6, 8, 8, 10])
    start = draw.choice(range(0, hours - length, 2))
    number = draw.choice([1, 1, 2, 2, 3])
    languages = draw.sample(["vi", "zh"], draw.choice([0, 1, 1, 2]))
    return {
        "id": f"s{k}",
        "post": draw.choice(["office", "shelter"]),
        "role": draw.choice(["phone", "phone", "patrol"]),
        "start": at(start),
        "end": at(start + length),
        "number": number,
        "languages": [
            {"language": one, "level": draw.choice([1, 2]), "number": draw.randint(1, number)}
            for one in languages
        ],
        "experienced": draw.choice([0, 0, 1]),
        "importance": draw.choice([1, 2, 2, 5]),
        "remote": draw.random() < 0.4,
    }


def supporter(draw: Random, k: int, hours: int, shifts: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": f"p{k}",
        "roles": draw.choice([["phone"], ["phone", "patrol"], ["phone", "patrol"], []]),
        "languages": {
            one: draw.choice([1, 2, 3]) for one in draw.sample(["vi", "zh"], draw.choice([0, 1, 2]))
        },
        "available": [[at(0), at(hours)]] if draw.random() < 0.6 else [[at(0), at(20)], [at(20), at(40)]],
        "unavailable": [[at(30), at(33)]] if draw.random() < 0.2 else [],
        "experienced": draw.random() < 0.5,
        "remote": draw.random() < 0.1,
        "nights": draw.random() < 0.8,
        "wishes": [wish(draw, hours, shifts) for _ in range(draw.choice([0, 1, 2]))],
    }
    if draw.random() < 0.2:
        out["hours_a_day"] = draw.choice([4, 6.5])
    if draw.random() < 0.2:
        out["hours_in_7_days"] = draw.choice([10, 14])
    if draw.random() < 0.4:
        days = draw.sample(range(1, 8), draw.choice([1, 4, 6, 6]))
        out["worked"] = [[at(-24 * day + 9), at(-24 * day + 9 + draw.choice([2, 5]))] for day in days]
    return out


def wish(draw: Random, hours: int, shifts: list[dict[str, Any]]) -> dict[str, Any]:
    begin = draw.randrange(hours - 6)
    named = draw.choice(
        [
            {"shift": draw.choice(shifts)["id"]},
            {"post": draw.choice(shifts)["post"]},
            {"hours": [at(begin), at(begin + 6)]},
        ]
    )
    return {**named, "against": draw.random() < 0.5, "weight": draw.choice([1, 3])}


def world(seed: int) -> dict[str, Any]:
    """The problem of that number: up to five shifts, up to four people, two or three days."""
    draw = Random(seed)
    hours = draw.choice([48, 72])
    shifts = [shift(draw, k, hours) for k in range(draw.randint(2, 5))]
    people = [supporter(draw, k, hours, shifts) for k in range(draw.randint(1, 4))]
    out: dict[str, Any] = {
        "format": "dispatch-roster/1",
        "horizon": [at(0), at(hours)],
        "settings": {
            "hours_a_day": draw.choice([8, 8, 10, 12]),
            "rest_hours": draw.choice([11, 11, 0, 9.5]),
            "hours_in_7_days": draw.choice([40, 40, 20]),
            "free_days_in_7": draw.choice([1, 1, 0]),
            "fair_hours": draw.choice([8, 4, 5.5]),
            "costs": {
                "fairness": draw.choice([0, 1, 0.125]),
                "wish": draw.choice([0, 1, 1.5]),
                "pair": draw.choice([0, 1, 2]),
                "post": draw.choice([0, 2]),
                "changed": draw.choice([0, 4]),
            },
        },
        "shifts": shifts,
        "supporters": people,
        "pairs": [],
    }
    if draw.random() < 0.25:
        out["now"] = at(draw.choice([8, 20]))
    if len(people) > 1 and draw.random() < 0.6:
        pair = {"supporters": [one["id"] for one in draw.sample(people, 2)], "together": draw.random() < 0.5}
        out["pairs"].append({**pair, "must": draw.random() < 0.5, "weight": draw.choice([1, 2])})
    for name, chance in (("fixed", 0.35), ("previous", 0.5)):
        if draw.random() < chance:
            pairs = [(one["id"], two["id"]) for one in shifts for two in people]
            some = draw.sample(pairs, min(len(pairs), draw.choice([1, 2])))
            out[name] = [{"shift": one, "supporter": two} for one, two in some]
    return out
