"""`dispatch courses`: past months in, a ranking of courses out. Loads nothing of the web or the database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dispatch.cli.files import faults_of, must_be_writable, read, write
from dispatch.cli.options import faults_told, out_file
from dispatch.matching.problem import Problem
from training.demand.courses import read_courses


@click.command()
@click.argument("problems", nargs=-1, required=True)
@click.argument("taught", metavar="COURSES")
@click.option("--people", type=click.IntRange(min=1), help="People at most, beside each course's seats.")
@out_file("ranking")
def courses(problems: tuple[str, ...], taught: str, people: int | None, out: Path | None) -> None:
    """Rank COURSES (training-courses/1) by the requests of PROBLEMS (past months, dispatch-problem/1) that their
    graduates would have covered.
    """
    with faults_told():
        must_be_writable(out)
        with faults_of(taught):
            given = read_courses(read(taught))
        past = [_problem(one) for one in problems]
        from training.demand.ranking import rank

        ranking = rank(past, given, people, progress=_tell)
        written = json.dumps(ranking.to_json(), ensure_ascii=False, indent=1) + "\n"
        if out is not None:
            write(written, out)
    if out is None:
        click.echo(written, nl=False)


def _problem(source: str) -> Problem:
    with faults_of(source):
        return Problem.from_json(read(source))


def _tell(done: int, of: int, code: str) -> None:
    click.echo(f"{done + 1} / {of} {code}", err=True)
