"""`python -m benchmarks`: measure the engine and write a table, its figures as JSON, and a chart of time against size.

The table is printed as it grows; all three go to instance/benchmarks/ too. Ends with 1 if a plan is faulty, or covers
less than the phone list or the reference; a target that is missed is only said.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from benchmarks import machine, table
from benchmarks.cases import CITY, SERIES, SIZES, Case, Variety, cases, shapes
from benchmarks.chart import chart
from benchmarks.measuring import ROOT, How, measured
from benchmarks.row import Row
from benchmarks.shapes import SHAPES

FOLDER = ROOT / "instance" / "benchmarks"
T = TypeVar("T")


def listed(kind: Callable[[str], T]) -> Callable[[str], list[T]]:
    """Reads `1,2,3`."""
    return lambda text: [kind(part) for part in text.split(",")]


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    out = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    which = out.add_argument_group("what to measure")
    which.add_argument("--sizes", type=listed(str), help=f"of {','.join(SIZES)}; plain: {','.join(CITY)}")
    which.add_argument("--nation", action="store_true", help="XL: 50,000 × 30,000 in 100 regions")
    which.add_argument("--series", action="store_true", help=f"{','.join(SERIES)}: does time grow linearly?")
    which.add_argument(
        "--shapes", type=listed(str), nargs="?", const=list(SHAPES), help=f"of {','.join(SHAPES)}; plain: all"
    )
    which.add_argument("--seeds", type=listed(int), default=[1], help="a row for each, as 1,2,3")
    which.add_argument("--extras", type=listed(float), default=[0.4], help="a row for each, as 0,0.4,1")
    which.add_argument("--spare", type=float, help="how free people are, instead of the sizes' own")
    which.add_argument("--regions", type=int, help="instead of the sizes' own")
    how = out.add_argument_group("how")
    how.add_argument("--repeat", type=int, default=1, help="times; medians are shown")
    how.add_argument("--limit", type=float, help="seconds of solving, instead of the sizes' own")
    how.add_argument("--workers", type=int, default=1)
    how.add_argument("--no-reference", dest="reference", action="store_false", help="a minute less for R")
    how.add_argument("--no-checker", dest="checker", action="store_false", help="judge by Plan.check alone")
    how.add_argument("--out", type=Path, default=FOLDER, help="folder for the files")
    how.add_argument("--name", help="of the files; plain: bench, nation, series or shapes")
    return out


def chosen(asked: argparse.Namespace) -> tuple[str, Iterable[Case]]:
    """A name for the files and the cases that are asked for; raises ValueError for an unknown size or shape."""
    variety = Variety(asked.seeds, asked.extras, asked.spare, asked.regions, asked.limit)
    odd = asked.shapes or []
    names = [*(asked.sizes or ()), *(SERIES if asked.series else ()), *(["XL"] if asked.nation else ())]
    if not names and not odd:
        names = list(CITY)
    if unknown := {*(set(names) - set(SIZES)), *(set(odd) - set(SHAPES))}:
        raise ValueError(f"no such size or shape: {', '.join(sorted(unknown))}")
    name = "series" if asked.series else "nation" if asked.nation else "shapes" if odd else "bench"
    return asked.name or name, chain(cases(dict.fromkeys(names), variety), shapes(variety, odd))


def run(todo: Iterable[Case], how: How) -> list[Row]:
    """Measure and print row by row."""
    print(*table.head(), sep="\n", flush=True)
    rows = []
    for case in todo:
        rows.append(measured(case, how))
        print(table.body(rows[-1]), flush=True)
    return rows


def write(rows: Sequence[Row], below: str, folder: Path, name: str) -> None:
    """The table, the figures and the chart as files."""
    lines = [*table.head(), *map(table.body, rows), "", below, ""]
    (folder / f"{name}.md").write_text("\n".join(lines), encoding="utf-8")
    figures = json.dumps([row.to_json() for row in rows], indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(figures + "\n", encoding="utf-8")
    if any(row.command and row.pairs for row in rows):
        drawing = chart(rows, "From problem to proven plan: seconds by stage")
        (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; 1 where a plan is wrong."""
    reads = parser()
    asked = reads.parse_args(arguments)
    try:
        name, todo = chosen(asked)
    except ValueError as fault:
        reads.error(str(fault))
    folder = asked.out.resolve()
    how = How(folder, asked.repeat, asked.workers, asked.reference, asked.checker)
    rows = run(todo, how)
    checker = asked.checker and (how.shared / "check_plan.py").is_file()
    below = table.below(rows, machine.described(arguments), checker=checker)
    print(f"\n{below}")
    write(rows, below, folder, name)
    print(f"\nThe same with a chart: {asked.out / name}.md, .json, .svg")
    return int(any(row.faults for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
