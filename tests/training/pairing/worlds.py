"""Small pairing problems with every field, drawn by chance: for comparing with the truth."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

JST = timezone(timedelta(hours=9))
MONDAY = datetime(2027, 1, 11, tzinfo=JST)
SITES = [{"lat": 32.80, "lon": 130.70}, {"lat": 32.81, "lon": 130.74}, {"lat": 32.86, "lon": 130.80}]


def at(day: int, hour: float) -> str:
    return (MONDAY + timedelta(days=day, hours=hour)).isoformat()


def job(draw: Random, k: int, **values: Any) -> dict[str, Any]:
    day, hour = draw.choice([0, 0, 1, 8]), draw.choice([9, 10, 10.5, 11, 14])
    base = {
        "id": f"j{k}",
        "request": draw.choice([f"r{k}"] * 6 + ["r0"]),
        "institution": draw.choice(["north", "south"]),
        "senior": draw.choice(["s1", "s1", "s2"]),
        "start": at(day, hour),
        "end": at(day, hour + draw.choice([1, 1, 2])),
        "language": draw.choice(["vi"] * 5 + ["en"]),
        "level": draw.choice([2, 3, 3, 4, 4, 4]),
        "kind": draw.choice(["return_visit"] * 12 + ["diagnosis"]),
        "mode": draw.choice(["onsite"] * 12 + ["video", "phone"]),
        "site": draw.choice(SITES),
        "topics": draw.choice([[], [], [], [], [], [], ["oncology"], ["surgery"]]),
        "gender": draw.choice([None] * 6 + ["female"]),
        "papers": draw.choice([[], ["pledge"]]),
        "senior_jobs": draw.choice([0, 5, 9, 9, 9, 9]),
        "closed": draw.random() < 0.05,
        "barred": draw.choice([[], [], [], [], [], ["t0"]]),
    }
    return {**base, **values}


def trainee(draw: Random, k: int, **values: Any) -> dict[str, Any]:
    languages = draw.choice([["vi"], ["vi"], ["vi", "en"]])
    base = {
        "id": f"t{k}",
        "wants": [
            {"language": one, "level": draw.choice([0, 1, 1, 1, 2, 2, 2, 2, 3]),
             "needed": draw.choice([0, 1, 2, 2, 3, 3]), "waited": draw.choice([0, 10, 40, 200])}
            for one in languages
        ],
        "available": [[at(day, 8), at(day, draw.choice([12, 18, 18]))] for day in (0, 1, 8) if draw.random() < 0.9],
        "gender": draw.choice(["female", "male", None]),
        "papers": draw.choice([{"pledge": f"2027-{day}"} for day in ["03-31"] * 7 + ["01-11", "01-12"]]),
        "declines_topics": draw.choice([[], [], ["oncology"]]),
        "refuses": draw.choice([[], [], [], [], [], ["south"]]),
        "home": draw.choice(SITES),
        "transport": draw.choice(["transit", "car"]),
        "max_travel_minutes": draw.choice([20, 60, 240, 240]),
        "modes": draw.choice([["onsite"], ["onsite", "video"]]),
        "max_per_day": draw.choice([1, 2, 2, None]),
        "max_per_week": draw.choice([1, 2, 3, 4, None]),
        "held": draw.choice([[], [], [
            {"start": at(0, 12), "end": at(0, 13), "site": SITES[1], "watching": draw.random() < 0.5}
        ]]),
        "seen": draw.choice([{}, {"s1": 2}]),
    }  # fmt: skip
    return {**base, **values}


def world(seed: int, jobs: int = 7, trainees: int = 3) -> dict[str, Any]:
    """A problem's JSON; never more than a few thousand choices."""
    draw = Random(seed)
    made = [job(draw, k) for k in range(draw.randint(4, jobs))]
    people = [trainee(draw, k) for k in range(draw.randint(2, trainees))]
    previous = [
        {"job": one["id"], "trainee": draw.choice(people)["id"]} for one in made if draw.random() < 0.3
    ]
    return {
        "format": "dispatch-pairing/1",
        "timezone": "Asia/Tokyo",
        "settings": {
            "kinds": ["return_visit", "examination"],
            "closed_topics": ["surgery"],
            "modes": draw.choice([["onsite"], ["onsite", "video"]]),
            "senior_jobs": draw.choice([0, 5]),
            "most_per_week": draw.choice([None, None, 1, 2]),
            "worth_waited": draw.choice([0, 1, 2]),
            "cost_changed": draw.choice([0, 15, 100]),
        },
        "jobs": made,
        "trainees": people,
        "previous": previous,
    }
