"""Believable timetable problems: evenings and weekends, rooms in five wards, people with weekly patterns.

`python -m benchmarks.timetables` solves some of each kind and prints what was proven in how many seconds.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from training.timetable.problem import Problem
from training.timetable.solve import SolveParams, solve

JST = timezone(timedelta(hours=9))
MONDAY = datetime(2027, 1, 11, tzinfo=JST)
WARDS = ("north", "south", "east", "west", "centre")
BLOCKS = ("morning", "afternoon", "evening")
HOURS = {"morning": (9.5, 12.5), "afternoon": (13, 16.5), "evening": (18, 21)}
STARTS = {"morning": (10,), "afternoon": (13.5,), "evening": (18.5,)}
Block = tuple[int, str]  # day of the week, part of the day


@dataclass(frozen=True)
class Kind:
    """How scarce things are: weeks to hold sessions in, share of blocks that rooms, trainers and people have, seats a
    session, wards a person comes to, courses a person needs."""

    weeks: int
    rooms: float
    trainers: float
    people: float
    seats: tuple[int, ...]
    wards: int
    needs: tuple[int, ...]


KINDS = {
    "slack": Kind(6, 0.7, 0.6, 0.5, (20, 24, 30), 4, (1, 1, 2)),
    "usual": Kind(5, 0.6, 0.45, 0.35, (15, 20, 24), 3, (1, 2, 2)),
    "scarce": Kind(3, 0.45, 0.35, 0.3, (8, 10, 12), 2, (1, 2, 3)),
}


def at(week: int, day: int, hour: float) -> str:
    """The moment at an hour of a day of a week."""
    return (MONDAY + timedelta(days=7 * week + day, hours=hour)).isoformat()


def blocks() -> list[Block]:
    """Evenings on working days, everything at the weekend."""
    weekend: list[Block] = [(day, part) for day in (5, 6) for part in BLOCKS]
    return [*((day, "evening") for day in range(5)), *weekend]


def hours(draw: Random, weeks: int, share: float, miss: float) -> list[list[str]]:
    """A weekly pattern, now and then broken."""
    pattern = [block for block in blocks() if draw.random() < share]
    return [
        [at(week, day, HOURS[part][0]), at(week, day, HOURS[part][1])]
        for week in range(weeks)
        for day, part in pattern
        if draw.random() > miss
    ]


def problem(kind: str, seed: int, sessions: int = 40, people: int = 300, courses: int = 12) -> dict[str, Any]:
    """A problem of the kind, as `dispatch-timetable/1`."""
    draw, how = Random(f"{kind} {seed}"), KINDS[kind]
    trainers = [f"t{k}" for k in range(draw.randint(8, 12))]
    every = [
        at(week, day, hour) for week in range(how.weeks) for day, part in blocks() for hour in STARTS[part]
    ]
    weekend = [start for start in every if datetime.fromisoformat(start).weekday() == 5]
    templates = []
    for k in range(courses):
        two_days = draw.random() < 0.15
        templates.append(
            {
                "course": f"c{k}",
                "minutes": draw.choice([90, 120, 120]),
                "meetings": [0, 1] if two_days else [0],
                "capacity": draw.choice(how.seats),
                "trainers": sorted(draw.sample(trainers, draw.randint(3, 5))),
                "trainers_needed": draw.choice([1, 1, 1, 2]),
                "starts": weekend if two_days else every,
                "online": draw.random() < 0.1,
            }
        )
    popular = [draw.choice([1, 2, 3]) for _ in templates]
    return {
        "format": "dispatch-timetable/1",
        "sessions": [{"id": f"s{k}", **templates[k % courses]} for k in range(sessions)],
        "rooms": [
            {
                "id": f"r{k}",
                "capacity": draw.choice([12, 20, 30]),
                "ward": WARDS[k % len(WARDS)],
                "available": hours(draw, how.weeks, how.rooms, 0.1),
            }
            for k in range(draw.randint(6, 8))
        ],
        "trainers": [
            {
                "id": name,
                "available": hours(draw, how.weeks, how.trainers, 0.1),
                "most_per_day": draw.choice([1, 2]),
            }
            for name in trainers
        ],
        "people": [_person(draw, k, how, popular) for k in range(people)],
    }


def _person(draw: Random, number: int, how: Kind, popular: list[int]) -> dict[str, Any]:
    needs = {f"c{draw.choices(range(len(popular)), popular)[0]}" for _ in range(draw.choice(how.needs))}
    available = hours(draw, how.weeks, how.people * draw.uniform(0.5, 1.5), 0.15)
    return {
        "id": f"p{number}",
        "needs": {course: draw.choice([1, 1, 1, 2, 3]) for course in sorted(needs)},
        "available": available,
        "wards": draw.sample(WARDS, how.wards),
        "online": draw.random() < 0.8,
        "prefers": [window for window in available if draw.random() < 0.6] if draw.random() < 0.5 else [],
    }


def main() -> None:
    """Solve so many of each kind and say what was proven."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    for kind in given.kinds:
        for seed in range(given.first, given.first + given.seeds):
            asked = Problem.from_json(problem(kind, seed))
            cpu, clock = time.process_time(), time.monotonic()
            plan = solve(asked, SolveParams(given.seconds, given.workers))
            print(
                f"{kind:7} {seed}: {plan.status:8} held {len(plan.held)} coverage {plan.coverage} of at most "
                f"{plan.coverage_bound}, cost {plan.cost} ({plan.cost_bound}), "
                f"{time.monotonic() - clock:.1f} s, cpu {time.process_time() - cpu:.1f} s, {plan.check(asked)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
