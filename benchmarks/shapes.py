"""Made-up problems of the shapes that are hard for other reasons than their size.

`python -m benchmarks.shapes FOLDER [NAME ...]` writes them as `shape-NAME.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from pathlib import Path

from benchmarks import mapping
from benchmarks.mapping import HOUR, Json, Span
from benchmarks.region import Region

DAY = 24 * HOUR
TEN = 10 * HOUR  # in the morning


def dense_random(size: int = 800, seed: int = 1) -> Json:
    """Everyone may do everything, at the same hour, at costs from 1 to 100: linear assignment."""
    rng = random.Random(seed)
    costs = {(v, k): rng.randint(1, 100) for v in range(size) for k in range(size)}
    return mapping.assignment(costs, size, size)


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
    "dense-equal": dense_equal,
    "same-hours": same_hours,
    "same-minute": same_minute,
    "tasks": tasks,
}


def write(name: str, folder: Path, seed: int = 1) -> Path:
    """Write one shape and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"shape-{name}.json"
    target.write_text(json.dumps(SHAPES[name](seed=seed)), encoding="utf-8")
    return target


def main() -> None:
    """Write the shapes that are named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SHAPES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(SHAPES):
        parser.error(f"no such shape: {', '.join(sorted(unknown))}")
    for name in asked.names or SHAPES:
        print(write(name, asked.folder, asked.seed))


if __name__ == "__main__":
    main()
