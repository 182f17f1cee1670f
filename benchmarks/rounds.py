"""Believable rounds after an earthquake: 200 shelters of Kumamoto, twelve teams, one day.

`python -m benchmarks.rounds` solves twenty of them and compares each with nearest-first, done here from the JSON alone.
The places are those of the public list of shelters where it lies beside the checkout, else drawn round a city.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.machine import described
from benchmarks.nearest import Asked, nearest_first
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.solve import SolveParams, solve

JST = timezone(timedelta(hours=9))
DAY = date(2027, 4, 16)
CENTRE = (32.803, 130.708)
LIST = Path(__file__).parents[2] / "shared/data/kumamoto/shelters_evacuation.csv"
SPOKEN = {"vi": 30, "zh": 25, "tl": 12, "en": 12, "ne": 10, "id": 8, "ko": 6, "pt": 3, "my": 3, "km": 2}
FAR = 0.25  # degrees from the centre


def places(draw: Random, number: int) -> list[tuple[str, float, float]]:
    """So many shelters in and around the city: id, latitude, longitude."""
    if not LIST.exists():
        return [(f"s{k}", *_near(draw, 0.08)) for k in range(number)]
    with LIST.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["id"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
    around = [row for row in rows if max(abs(row[1] - CENTRE[0]), abs(row[2] - CENTRE[1])) < FAR]
    return sorted(draw.sample(around, min(number, len(around))))


def problem(seed: int, shelters: int = 200, teams: int = 12) -> dict[str, Any]:
    """One day's problem as JSON."""
    draw = Random(seed)
    return {
        "format": "dispatch-rounds/1",
        "daylight": [[_at(6), _at(18.5)]],
        "shelters": [_shelter(draw, *place) for place in places(draw, shelters)],
        "teams": [_team(draw, k) for k in range(teams)],
    }


def _shelter(draw: Random, name: str, lat: float, lon: float) -> dict[str, Any]:
    known = _languages(draw, draw.choice([0, 0, 1, 1, 2, 3]))
    start = draw.choice([8, 9, 13, 15])
    return {
        "id": name,
        "site": {"lat": lat, "lon": lon},
        "priority": draw.choices(["urgent", "high", "normal", "none"], [10, 25, 60, 5])[0],
        "languages": known,
        "suspected": [one for one in _languages(draw, draw.choice([0, 1, 2])) if one not in known],
        "must_speak": known[:1] if draw.random() < 0.05 else [],
        "windows": [[_at(start), _at(start + draw.choice([3, 4, 6]))]] if draw.random() < 0.3 else [],
        "visit_minutes": draw.choice([20, 30, 30, 45]),
        "road_closed": draw.random() < 0.03,
    }


def _team(draw: Random, k: int) -> dict[str, Any]:
    lat, lon = _near(draw, 0.03)
    start = draw.choice([8, 8, 9, 10])
    driver = draw.random() < 0.8
    members = [{"id": f"t{k}-{n}", "languages": _languages(draw, draw.choice([1, 1, 2]))} for n in range(3)]
    return {
        "id": f"t{k}",
        "base": {"lat": lat, "lon": lon},
        "hours": [_at(start), _at(start + draw.choice([6, 8, 9, 11]))],
        "members": members,
        "driver": driver,
        "vehicle": "car",
        "otherwise": draw.choice(["walk", "transit", "bicycle"]),
        "most_visits": draw.choice([None, None, 12]),
    }


def _near(draw: Random, spread: float) -> tuple[float, float]:
    return round(draw.gauss(CENTRE[0], spread), 5), round(draw.gauss(CENTRE[1], spread), 5)


def _languages(draw: Random, number: int) -> list[str]:
    return sorted(set(draw.choices(list(SPOKEN), list(SPOKEN.values()), k=number)))


def _at(hour: float) -> str:
    return (datetime(DAY.year, DAY.month, DAY.day, tzinfo=JST) + timedelta(hours=hour)).isoformat()


def row(seed: int, shelters: int, teams: int, seconds: float) -> str:
    """One case solved and compared: a row of the table."""
    raw = problem(seed, shelters, teams)
    asked = Asked(raw)
    plain, urgent = (asked.value(nearest_first(asked, by_weight=by_weight)) for by_weight in (False, True))
    began, worked = time.monotonic(), time.process_time()
    given = Problem.from_json(raw)
    plan = solve(given, SolveParams(seconds))
    spent, cpu, answer = time.monotonic() - began, time.process_time() - worked, plan.to_json()
    ours = asked.value({one["team"]: [stop["shelter"] for stop in one["stops"]] for one in answer["routes"]})
    sound = not plan.check(given) and ours == (plan.coverage, plan.matches, -plan.cost)
    verdict = "better" if sound and ours > max(plain, urgent) else "NOT BETTER"
    bound = asked.tiers(plan.coverage_bound)
    told = (_told(asked, one) for one in (plain, urgent, ours))
    return f"| {seed} | {' | '.join(told)} | {bound} | {spent:.1f} | {cpu:.1f} | {verdict} |"


def _told(asked: Asked, value: tuple[int, int, int]) -> str:
    return f"{asked.tiers(value[0])}; {value[1]}; {-value[2]}"


def main() -> None:
    """Solve so many cases and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--shelters", type=int, default=200)
    parser.add_argument("--teams", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    print("| seed | nearest first | most urgent, then nearest | found | at most | s | cpu s | |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for seed in range(given.first, given.first + given.cases):
        print(row(seed, given.shelters, given.teams, given.seconds), flush=True)
    for line in described(sys.argv[1:]):
        print(line.replace("-m benchmarks", "-m benchmarks.rounds", 1))


if __name__ == "__main__":
    main()
