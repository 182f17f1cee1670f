"""`python -m benchmarks.published FILE_OR_FOLDER ...`: the engine on published instances of neighbouring problems.

Reads the formats of `benchmarks.formats`. Where the optimum can be found by another way (the Hungarian method of
SciPy for assignment, the cheapest person for each job without capacity) it stands beside ours, and must agree with
whatever ours has proven. `value` is the plan's cost in the units of the original.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks import table
from benchmarks.__main__ import FOLDER
from benchmarks.cases import LIMIT, Case
from benchmarks.formats import Priced, Published, read
from benchmarks.mapping import shift
from benchmarks.measuring import How, measured
from benchmarks.row import Row


@dataclass(frozen=True)
class Optimum:
    """The most jobs that can be given out, and the least they then cost in the units of the original."""

    covered: int
    value: int


def optimum(one: Published) -> Optimum | None:
    """The optimum, found without the engine; None where no quick way is known."""
    if not isinstance(one, Priced):
        return None
    if not one.one_each:
        cheapest = [min(prices) for prices in _by_job(one) if prices]
        return Optimum(len(cheapest), sum(cheapest))
    values = list(one.costs.values())
    never = (max(values) - min(0, *values) + 1) * (max(one.people, one.jobs) + 1)
    matrix = np.full((one.people, one.jobs), never, dtype=np.int64)
    for (person, job), cost in one.costs.items():
        matrix[person, job] = cost
    chosen = matrix[linear_sum_assignment(matrix)]
    given = chosen[chosen < never]
    return Optimum(len(given), int(given.sum()))


def _by_job(one: Priced) -> list[list[int]]:
    out: list[list[int]] = [[] for _ in range(one.jobs)]
    for (_, job), cost in one.costs.items():
        out[job].append(cost)
    return out


def value(one: Published, row: Row) -> int | None:
    """The plan's cost in the units of the original, where these are the plan's own."""
    if not isinstance(one, Priced) or row.cost is None or row.coverage is None:
        return None
    return round(row.cost) + row.coverage * shift(one.costs)


def judge(one: Published, row: Row) -> Optimum | None:
    """The optimum; a fault is noted in the row where the plan is better than it, or proven and worse."""
    best = optimum(one)
    mine = value(one, row)
    if best is None or mine is None or row.coverage is None:
        return best
    better = row.coverage > best.covered or (row.coverage == best.covered and mine < best.value)
    equal = (row.coverage, mine) == (best.covered, best.value)
    if better or (row.status == "optimal" and not equal):
        row.faults.append(f"covers {row.coverage} at {mine}; the optimum is {best.covered} at {best.value}")
    return best


COLUMNS = (
    "instance",
    "format",
    "people × jobs",
    "pairs",
    "command",
    "memory",
    "status",
    "coverage",
    "gap",
    "cost",
    "cost gap",
    "value",
    "optimum (jobs; value)",
)


def line(one: Published, row: Row, best: Optimum | None) -> str:
    """One row of the table."""
    return table.line(
        [
            one.name,
            one.form,
            f"{table.number(row.volunteers)} × {table.number(row.requests)}",
            table.number(row.pairs),
            table.seconds(row.command),
            table.mebibytes(row.memory),
            row.status,
            table.number(row.coverage),
            table.percent(row.coverage_gap),
            table.number(row.cost),
            table.percent(row.cost_gap),
            table.number(value(one, row)),
            table.NONE if best is None else f"{table.number(best.covered)}; {table.number(best.value)}",
        ]
    )


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are named, and those in the folders that are named."""
    for path in paths:
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def instances(paths: Sequence[Path]) -> Iterator[Published]:
    """All problems in these files; what cannot be read is said and passed over."""
    for path in files(paths):
        try:
            yield from read(path)
        except (OSError, ValueError) as fault:
            print(fault, file=sys.stderr)


def run(one: Published, how: How, limit: float) -> Row:
    """Measure one instance."""
    how.folder.mkdir(parents=True, exist_ok=True)
    problem = how.folder / "published.json"
    problem.write_text(json.dumps(one.json()), encoding="utf-8")
    return measured(Case(one.name, one.form, file=problem, limit=limit), how)


def main(arguments: Sequence[str]) -> int:
    """Measure all that can be read; 1 where a plan is wrong, 2 where nothing could be read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.published",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", type=Path, nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds of solving")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-checker", dest="checker", action="store_false")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the problem and the plan")
    asked = parser.parse_args(arguments)
    how = How(asked.out.resolve(), workers=asked.workers, checker=asked.checker)
    rows: list[Row] = []
    for one in instances(asked.paths):
        if not rows:
            print(*table.head(COLUMNS), sep="\n", flush=True)
        rows.append(run(one, how, asked.limit))
        print(line(one, rows[-1], judge(one, rows[-1])), flush=True)
    for row in rows:
        for fault in row.faults:
            print(f"\n**{row.size}: {fault}**")
    return int(any(row.faults for row in rows)) if rows else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
