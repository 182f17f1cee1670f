"""Believable rosters: the first days of a disaster in a middle-sized city, supporters who are victims themselves.

`python -m benchmarks.rosters` solves a row of them and prints what was proven in how many seconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.solve import SolveParams, solve

JST = timezone(timedelta(hours=9))
BEGIN = datetime(2027, 4, 15, 6, tzinfo=JST)
SIZES = (30, 45, 60, 80, 100, 120, 140, 160, 180, 200)
LANGUAGES = {"vi": 30, "zh": 24, "en": 40, "tl": 16, "ne": 14, "id": 14, "ko": 10, "pt": 5, "my": 8, "si": 3}
EIGHTS, SIXES, DAYTIME, LATE = (6, 14, 22), (6, 12, 18, 24), (9, 13), (8, 16)


@dataclass(frozen=True)
class Kind:
    """A kind of post: role, hours at which its shifts begin, their length, people for each hundred supporters, how many
    languages it needs, its importance, whether it can be done from home."""

    role: str
    starts: tuple[int, ...]
    hours: int
    people: float
    languages: int
    importance: int
    remote: bool = False


POSTS = {
    "office": Kind("head", EIGHTS, 8, 1.0, 0, 20),
    "news": Kind("information", EIGHTS, 8, 1.5, 1, 8),
    "translation": Kind("translator", LATE, 8, 4.0, 4, 10, remote=True),
    "reading": Kind("second_reader", LATE, 8, 2.0, 3, 6, remote=True),
    "phone": Kind("phone", EIGHTS, 8, 3.0, 3, 12),
    "shelter": Kind("information", SIXES, 6, 3.0, 3, 15),
    "patrol north": Kind("patrol", DAYTIME, 4, 3.0, 3, 9),
    "patrol south": Kind("patrol", DAYTIME, 4, 3.0, 3, 9),
    "liaison": Kind("liaison", (9,), 8, 1.0, 0, 5),
}
ROLES = {
    "head": 12,
    "information": 40,
    "translator": 45,
    "second_reader": 25,
    "phone": 40,
    "patrol": 45,
    "liaison": 15,
}


def at(hours: float) -> str:
    """The moment so many hours after midnight before the beginning."""
    return (BEGIN.replace(hour=0) + timedelta(hours=hours)).isoformat()


def problem(people: int, seed: int, hours: int = 72) -> dict[str, Any]:
    """A problem with so many supporters, as `dispatch-roster/1`."""
    draw = Random(f"roster {people} {seed} {hours}")
    supporters = [_supporter(draw, k, hours) for k in range(people)]
    shifts = [one for name, kind in POSTS.items() for one in _shifts(draw, name, kind, people, hours)]
    return {
        "format": "dispatch-roster/1",
        "horizon": [at(6), at(6 + hours)],
        "shifts": shifts,
        "supporters": supporters,
        "pairs": _pairs(draw, people),
    }


def _some(draw: Random, table: dict[str, int], count: int) -> list[str]:
    """So many different ones, the frequent ones more often."""
    found: list[str] = []
    while len(found) < count:
        one = draw.choices(list(table), list(table.values()))[0]
        if one not in found:
            found.append(one)
    return found


def _shifts(draw: Random, post: str, kind: Kind, people: int, hours: int) -> Iterable[dict[str, Any]]:
    number = max(1, round(kind.people * people / 100))
    languages = _some(draw, LANGUAGES, min(kind.languages, number + 1))
    for day in range(hours // 24 + 1):
        for start in kind.starts:
            begin = 24 * day + start
            if begin < 6 or begin + kind.hours > 6 + hours:
                continue
            night = start in (0, 22, 24)
            yield {
                "id": f"{post} {begin}",
                "post": post,
                "role": kind.role,
                "start": at(begin),
                "end": at(begin + kind.hours),
                "number": max(1, number // 2) if night else number,
                "languages": [
                    {
                        "language": one,
                        "level": draw.choice([2, 2, 3]),
                        "number": 1 if k or number < 4 or night else 2,
                    }
                    for k, one in enumerate(languages[: max(1, number // 2)] if night else languages)
                    if number > 1 or not k
                ],
                "experienced": 1 if number > 1 else 0,
                "importance": kind.importance * (3 if begin < 30 else 2),
                "remote": kind.remote,
            }


def _supporter(draw: Random, k: int, hours: int) -> dict[str, Any]:
    available = list(_hours(draw, hours))
    out: dict[str, Any] = {
        "id": f"p{k}",
        "roles": sorted(_some(draw, ROLES, draw.choice([1, 2, 2, 3]))),
        "languages": {
            one: draw.choice([1, 2, 2, 3, 3, 4]) for one in _some(draw, LANGUAGES, draw.choice([1, 1, 2]))
        },
        "available": available,
        "experienced": draw.random() < 0.4,
        "remote": draw.random() < 0.15,
        "nights": draw.random() < 0.7,
        "wishes": [_wish(draw, hours) for _ in range(draw.choice([0, 0, 1, 2]))],
    }
    if draw.random() < 0.1:
        out["hours_a_day"] = draw.choice([4, 6])
    if draw.random() < 0.2:
        out["worked"] = [[at(-14), at(-8 + draw.choice([0, 2]))]]
    return out


def _hours(draw: Random, hours: int) -> Iterable[list[str]]:
    """What the muster said: all the time from some hour on, days only, evenings only, or part of the days."""
    first = draw.choice([6, 6, 6, 12, 18, 30])
    kind = draw.choices(["always", "days", "evenings", "some"], [35, 35, 15, 15])[0]
    if kind == "always":
        yield [at(first), at(6 + hours)]
        return
    for day in range(hours // 24 + 1):
        if kind == "some" and draw.random() < 0.5:
            continue
        begin, end = (16, 31) if kind == "evenings" else (6, 18 + draw.choice([0, 0, 4]))
        if 24 * day + end > first:
            yield [at(max(first, 24 * day + begin)), at(24 * day + end)]


def _wish(draw: Random, hours: int) -> dict[str, Any]:
    against = draw.random() < 0.5
    weight = draw.choice([1, 2, 3, 5])
    if draw.random() < 0.5:
        return {"post": draw.choice(list(POSTS)), "against": against, "weight": weight}
    begin = 6 + 6 * draw.randrange(hours // 6)
    return {"hours": [at(begin), at(begin + 6)], "against": against, "weight": weight}


def _pairs(draw: Random, people: int) -> list[dict[str, Any]]:
    found: dict[frozenset[int], dict[str, Any]] = {}
    for _ in range(people // 20):
        two = draw.sample(range(people), 2)
        found[frozenset(two)] = {
            "supporters": [f"p{one}" for one in two],
            "together": draw.random() < 0.5,
            "must": draw.random() < 0.4,
            "weight": draw.choice([1, 2, 4]),
        }
    return list(found.values())


def cases(count: int = 20) -> list[tuple[int, int]]:
    """Supporters and seed of the cases that are measured."""
    return [(SIZES[k % len(SIZES)], k) for k in range(count)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Solve so many cases and say what was proven."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--hours", type=int, default=72)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(arguments)
    for people, seed in cases(given.cases)[given.first :]:
        asked = Problem.from_json(problem(people, seed, given.hours))
        cpu, clock = time.process_time(), time.monotonic()
        plan = solve(asked, SolveParams(given.seconds, given.workers))
        print(
            f"{people:4} {seed:3}: {plan.status:8} {len(asked.shifts):4} shifts {len(plan.duties):4} duties, coverage "
            f"{plan.coverage} of at most {plan.coverage_bound}, cost {plan.cost:g} ({plan.cost_bound}), "
            f"{time.monotonic() - clock:.1f} s, cpu {time.process_time() - cpu:.1f} s, {plan.check(asked)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
