"""`python -m benchmarks.published_rosters FILE_OR_FOLDER ...`: the rosters on published instances of shift scheduling.

Reads the formats of `benchmarks.shifts`. `empty` is the importance of the places that stay empty, with the least it
can be; `order` says in how many pairs of shifts rest bars something else than the file.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import table
from benchmarks.published import files
from benchmarks.shifts import Ward, clock, read
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.solve import SolveParams, solve

COLUMNS = ("instance", "format", "people × shifts", "order", "processor, s", "status", "empty", "at least", "cost",
           "at least")  # fmt: skip


def wards(paths: Sequence[Path]) -> Iterator[Ward]:
    """All problems in these files; what cannot be read is said and passed over."""
    for path in files(paths):
        try:
            yield read(path)
        except (OSError, ValueError) as fault:
            print(fault, file=sys.stderr)


def lines(ward: Ward, params: SolveParams) -> Iterator[tuple[str, list[str]]]:
    """A row of the table for each roster of a problem, and what its own judge has to say against it."""
    order = clock(ward.kinds).differing
    for name, roster in ward.rosters():
        problem = Problem.from_json(roster)
        begun = time.process_time()
        plan = solve(problem, params)
        spent = time.process_time() - begun
        most = sum(shift.number * shift.importance for shift in problem.shifts)
        yield (
            table.line(
                [
                    name,
                    ward.form,
                    f"{len(problem.supporters)} × {len(problem.shifts)}",
                    str(order),
                    f"{spent:.1f}",
                    plan.status,
                    table.number(most - plan.coverage),
                    table.number(most - plan.coverage_bound),
                    f"{plan.cost:g}",
                    table.NONE if plan.cost_bound is None else f"{plan.cost_bound:g}",
                ]
            ),
            list(plan.check(problem)),
        )


def main(arguments: Sequence[str]) -> int:
    """Solve all that can be read; 1 where a plan is wrong, 2 where nothing could be read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.published_rosters",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", type=Path, nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--limit", type=float, default=60, help="seconds for each roster")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args(arguments)
    print(*table.head(COLUMNS), sep="\n", flush=True)
    read_any = wrong = False
    for ward in wards(asked.paths):
        for line, faults in lines(ward, SolveParams(asked.limit, asked.workers)):
            print(line, *faults, sep="\n", flush=True)
            read_any, wrong = True, wrong or bool(faults)
    return int(wrong) if read_any else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
