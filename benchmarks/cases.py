"""What is measured: sizes of the design with what they must reach, other seeds and shares, a nation, odd shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks.shapes import SHAPES

SHARED = Path(__file__).resolve().parents[2] / "shared" / "matching"
LIMIT = 120.0  # seconds of solving that are waited for where nothing else is said


@dataclass(frozen=True)
class Target:
    """What a size must reach: seconds for the whole command, GiB of memory, the gap of coverage that is allowed
    (a share; none: both stages proven), and seconds for the engine alone."""

    seconds: float
    memory: float | None = None
    gap: float | None = None
    engine: float | None = None

    def __str__(self) -> str:
        quality = "optimal" if self.gap is None else f"coverage gap ≤ {100 * self.gap:g} %"
        engine = "" if self.engine is None else f" ({self.engine:g} s in the engine)"
        memory = "" if self.memory is None else f", {self.memory:g} GiB"
        return f"{quality} in {self.seconds:g} s{engine}{memory}"


@dataclass(frozen=True)
class Size:
    """A size of the design. `reference`: small enough for the design's plain reference to be asked too."""

    requests: int
    volunteers: int
    target: Target | None = None
    regions: int = 1
    spare: float = 0.7
    limit: float = LIMIT
    reference: bool = False


SIZES = {
    "S": Size(100, 300, Target(2, engine=0.3), reference=True),
    "R": Size(300, 400, Target(5), reference=True),
    "M": Size(1500, 1500, Target(6)),
    "L": Size(5000, 3000, Target(30, 1.5)),
    "L2": Size(5000, 5000, Target(45, 2), spare=1.3),
    "L3": Size(3000, 600, Target(45)),
    "X10": Size(5000, 3000, regions=10),
    "X25": Size(12_500, 7500, regions=25),
    "X50": Size(25_000, 15_000, regions=50),
    "XL": Size(50_000, 30_000, Target(150, 3, gap=0.001), regions=100, limit=125),
}
CITY = ("S", "R", "M", "L", "L2", "L3")
SERIES = ("X10", "X25", "X50", "XL")


@dataclass(frozen=True)
class Case:
    """One problem: the command that prints it, or the file that holds it, and what is expected of it."""

    name: str
    source: str  # who made the problem
    maker: tuple[str, ...] = ()
    file: Path | None = None
    limit: float = LIMIT
    target: Target | None = None
    reference: bool = False
    details: str = ""  # what sets it apart from others of its size
    regions: int = 1


@dataclass(frozen=True)
class Variety:
    """The seeds and shares to go through; `spare` and `regions`, where given, instead of the sizes' own."""

    seeds: Sequence[int] = (1,)
    extras: Sequence[float] = (0.4,)
    spare: float | None = None
    regions: int | None = None
    limit: float | None = None


def cases(names: Iterable[str], variety: Variety, shared: Path = SHARED) -> Iterator[Case]:
    """The cases of these sizes, made by the design's generator where it lies beside the checkout, else by our own."""
    for name, seed, extras in product(names, variety.seeds, variety.extras):
        yield _case(name, seed, extras, variety, shared)


def _case(name: str, seed: int, extras: float, variety: Variety, shared: Path) -> Case:
    size = SIZES[name]
    spare = size.spare if variety.spare is None else variety.spare
    regions = variety.regions or size.regions
    theirs = shared / "make_problem.py"
    found = theirs.is_file()
    maker = ("-B", str(theirs)) if found else ("-m", "benchmarks.region")
    asked = {
        "requests": size.requests,
        "volunteers": size.volunteers,
        "seed": seed,
        "spare": spare,
        "extras": extras,
        "regions": regions,
    }
    arguments = [text for key, value in asked.items() for text in (f"--{key}", str(value))]
    return Case(
        name,
        "the design's generator" if found else "benchmarks/region.py",
        (sys.executable, *maker, *arguments),
        limit=variety.limit or size.limit,
        target=size.target,
        reference=size.reference and (shared / "reference.py").is_file(),
        details=_details(seed, spare, extras, regions),
        regions=regions,
    )


def _details(seed: int, spare: float, extras: float, regions: int) -> str:
    """What is not as usual; the seed always."""
    words = [f"seed {seed}"]
    words += [f"{regions} regions"] if regions > 1 else []
    words += [f"spare {spare:g}"] if spare != Size.spare else []
    words += [f"extras {extras:g}"] if extras != Variety.extras[0] else []
    return ", ".join(words)


def shapes(variety: Variety, names: Iterable[str] = SHAPES) -> Iterator[Case]:
    """The odd shapes."""
    for name, seed in product(names, variety.seeds):
        command = (sys.executable, "-m", "benchmarks.shapes", name, "--seed", str(seed))
        yield Case(
            name, "benchmarks/shapes.py", command, limit=variety.limit or LIMIT, details=f"seed {seed}"
        )
