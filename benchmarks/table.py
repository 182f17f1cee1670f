"""The table in markdown: a row for each case, and below it the machine, the date and what the columns mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from benchmarks.row import Row

NONE = "–"
NOTES = """\
`parse`, `eligibility` and `model` are those stages by themselves; `solve` is the rest of the engine's time (`engine`,
reading and writing not included); `command` is everything from the problem's file to the plan's, with the start of
the program, on the clock on the wall, and `cpu` the same in seconds of the processors. `memory` is the most the
command's processes held at a time. The gaps are those of the plan's own bounds. `greedy` is the phone list of today;
`reference` is one plain CP-SAT model with every pair in it and a minute's limit, asked only at small sizes.
Every plan was judged by `Plan.check`{checker}.\
"""


def seconds(value: float | None) -> str:
    """Seconds with as many decimals as say something."""
    if value is None:
        return NONE
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def percent(share: float | None) -> str:
    """A share in thousandths of a per cent: the gaps are small."""
    return NONE if share is None else f"{100 * share:.3f} %"


def number(value: float | None) -> str:
    """A number with its thousands parted, without needless decimals."""
    return NONE if value is None else f"{value:,.0f}" if value == int(value) else f"{value:,.3f}"


def mebibytes(value: float | None) -> str:
    """Memory."""
    return NONE if value is None else f"{value:,.0f} MiB"


def _problem(row: Row) -> str:
    size = f"{number(row.requests)} × {number(row.volunteers)}"
    return f"{size}, {row.details}" if row.details else size


def _greedy(row: Row) -> str:
    return f"{number(row.greedy_coverage)}; {number(row.greedy_cost)}"


def _reference(row: Row) -> str:
    if row.reference is None:
        return NONE
    one = row.reference
    return f"{number(one.coverage)}; {number(one.cost)}; {one.status} in {seconds(one.seconds)}"


def _must(row: Row) -> str:
    return NONE if row.target is None else f"{row.target}: {'yes' if row.reached else 'no'}"


COLUMNS: dict[str, Callable[[Row], str]] = {
    "size": lambda row: row.size,
    "problem": _problem,
    "pairs": lambda row: number(row.pairs),
    "parse": lambda row: seconds(row.parse),
    "eligibility": lambda row: seconds(row.eligibility),
    "model": lambda row: seconds(row.model),
    "solve": lambda row: seconds(row.solve),
    "engine": lambda row: seconds(row.engine),
    "command": lambda row: seconds(row.command),
    "cpu": lambda row: seconds(row.cpu),
    "memory": lambda row: mebibytes(row.memory),
    "status": lambda row: row.status,
    "coverage": lambda row: number(row.coverage),
    "gap": lambda row: percent(row.coverage_gap),
    "cost": lambda row: number(row.cost),
    "cost gap": lambda row: percent(row.cost_gap),
    "greedy (coverage; cost)": _greedy,
    "reference (coverage; cost)": _reference,
    "must reach": _must,
    "load": lambda row: f"{row.load:.1f}",
}


def line(cells: Sequence[str]) -> str:
    """One line of a markdown table."""
    return f"| {' | '.join(cells)} |"


def head(columns: Sequence[str] = tuple(COLUMNS)) -> list[str]:
    """The two lines a markdown table begins with."""
    return [line(columns), line(["---"] * len(columns))]


def body(row: Row) -> str:
    """The line of one case."""
    return line([cell(row) for cell in COLUMNS.values()])


def growth(rows: Sequence[Row]) -> str | None:
    """How the command's time grows with the regions: the slope of the straight line through the logarithms of both.

    None where fewer than three numbers of regions were measured.
    """
    points = [(math.log(row.regions), math.log(row.command)) for row in rows if row.command]
    if len({x for x, _ in points}) < 3:
        return None
    mean_x, mean_y = (sum(part) / len(points) for part in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    each = ", ".join(f"{row.regions}: {seconds(row.command / row.regions)}" for row in rows if row.command)
    return f"Time grows as regions^{slope:.2f} (1 is linear). Per region – {each}."


def below(rows: Sequence[Row], machine: Sequence[str], *, checker: bool) -> str:
    """What stands under the table."""
    sources = sorted({row.source for row in rows})
    lines = [*machine, f"Problems made by {' and '.join(sources)}."]
    lines += [said] if (said := growth(rows)) else []
    lines.append(NOTES.format(checker=" and by the design's checker" if checker else ""))
    lines += [f"**{row.size}, {row.details}: {fault}**" for row in rows for fault in row.faults]
    return "\n\n".join(lines)
