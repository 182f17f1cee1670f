"""Made-up problems of the shapes that are hard for other reasons than their size.

`python -m benchmarks.shapes NAME > problem.json` writes one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable

from benchmarks import mapping
from benchmarks.mapping import HOUR, Span
from benchmarks.region import Json, Region

DAY = 24 * HOUR
TEN = 10 * HOUR  # in the morning


def dense_random(size: int = 800, seed: int = 1, dearest: int = 100) -> Json:
    """Everyone may do everything, at the same hour, at costs from 1 to `dearest`: linear assignment."""
    rng = random.Random(seed)
    costs = {(v, k): rng.randint(1, dearest) for v in range(size) for k in range(size)}
    return mapping.assignment(costs, size, size)


def dense_wide(size: int = 800, seed: int = 1) -> Json:
    """The same with costs up to 1,000, so that not everybody has a job they do for nothing."""
    return dense_random(size, seed, dearest=1000)


def dense_equal(size: int = 800, seed: int = 1) -> Json:
    """Everyone may do everything, at the same hour, and it makes no difference who does: all is symmetry."""
    requests = [mapping.job(k, (TEN, TEN + HOUR), "q") for k in range(size)]
    people = [mapping.person(v, {"q": 1}, (0, DAY)) for v in range(size)]
    return mapping.problem(requests, people, {"load": 5})


def same_hours(requests: int = 4000, people: int = 3000, seed: int = 1, hours: int = 3) -> Json:
    """A region in which everybody asks for one of `hours` hours of one morning."""
    rng, out = random.Random(seed), Region(requests, people, seed=seed).json()
    for post in out["requests"]:
        for option in post["options"]:
            start = TEN + HOUR * rng.randrange(hours)
            option.update(start=mapping.at(start), end=mapping.at(start + HOUR))
    for one in out["volunteers"]:
        morning = (
            (TEN + HOUR * rng.randrange(hours), TEN + HOUR * hours) if rng.random() < 0.7 else (TEN, TEN)
        )
        one["available"] = [[mapping.at(t) for t in morning]] if morning[0] < morning[1] else []
    return out


def same_minute(requests: int = 10_000, people: int = 3000, seed: int = 1) -> Json:
    """A region in which everybody asks for ten o'clock."""
    return same_hours(requests, people, seed, hours=1)


def tasks(jobs: int = 2000, people: int = 400, seed: int = 1, skilled: float = 0.33) -> Json:
    """Jobs of a day cut from full shifts, so that all of them can be done; everyone may also do a share of the others'.

    This is the shape of the published personnel task scheduling problems.
    """
    rng = random.Random(seed)
    spans: list[Span] = []
    own: list[range] = []
    for v in range(people):
        count = jobs * (v + 1) // people - jobs * v // people
        own.append(range(len(spans), len(spans) + count))
        spans += _shift(rng, count)
    qualified = [sorted({*mine, *_chosen(rng, jobs, skilled)}) for mine in own]
    return mapping.tasks(spans, qualified)


def _shift(rng: random.Random, count: int) -> list[Span]:
    """`count` jobs one after the other, of an hour and a half on average, nine tenths of the time."""
    at, out = rng.randrange(0, 8 * HOUR), []
    for _ in range(count):
        length = rng.randrange(45, 136)
        out.append((at, at + length))
        at += length + rng.randrange(0, 20)
    return out


def _chosen(rng: random.Random, jobs: int, share: float) -> list[int]:
    return [k for k in range(jobs) if rng.random() < share]


SHAPES: dict[str, Callable[..., Json]] = {
    "dense-random": dense_random,
    "dense-wide": dense_wide,
    "dense-equal": dense_equal,
    "same-hours": same_hours,
    "same-minute": same_minute,
    "tasks": tasks,
}


def main() -> None:
    """Print the shape that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("name", choices=SHAPES)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    json.dump(SHAPES[asked.name](seed=asked.seed), sys.stdout)


if __name__ == "__main__":
    main()
