"""`python -m training.demand problem.json [more.json ...] courses.json`: the ranking as JSON on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from dispatch.matching.faults import ProblemError
from dispatch.matching.problem import Problem
from training.demand.courses import read_courses
from training.demand.ranking import rank

T = TypeVar("T")
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="training.demand")
@click.argument("problems", nargs=-1, required=True, type=EXISTING)
@click.argument("courses", type=EXISTING)
@click.option("--most", type=click.IntRange(min=1), help="People at most, beside each course's seats.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output."
)
def main(problems: tuple[Path, ...], courses: Path, most: int | None, out: Path | None) -> None:
    """Rank COURSES by the requests of PROBLEMS (past months) that their graduates would have covered."""
    taught = _read(courses, read_courses)
    past = [_read(one, Problem.from_json) for one in problems]
    ranking = rank(past, taught, most, progress=_tell)
    written = json.dumps(ranking.to_json(), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        click.echo(written, nl=False)
    else:
        out.write_text(written, encoding="utf-8")


def _read(source: Path, reader: Callable[[bytes], T]) -> T:
    """What a file holds; a wrong one ends the command with code 2 and a line for each fault, the file's name first."""
    try:
        return reader(source.read_bytes())
    except (ProblemError, OSError) as wrong:
        faults = wrong.faults if isinstance(wrong, ProblemError) else [wrong.strerror or str(wrong)]
        click.echo("\n".join(f"{source}: {fault}" for fault in faults), err=True)
        raise SystemExit(2) from None


def _tell(done: int, courses: int, code: str) -> None:
    click.echo(f"{done + 1} / {courses} {code}", err=True)


if __name__ == "__main__":
    main()
