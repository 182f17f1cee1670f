"""`dispatch timetable`: sessions in, a timetable out. Loads nothing of the web or the database."""

from __future__ import annotations

from pathlib import Path

import click

from dispatch.cli.files import must_be_writable, read, rows, write
from dispatch.cli.options import faults_told, solving
from dispatch.cli.watching import Watch
from training.timetable.plan import Plan
from training.timetable.problem import Problem


@click.command()
@click.argument("problem")
@solving("timetable", workers=2, made_of="Threads")
def timetable(problem: str, out: Path | None, time_limit: float | None, workers: int, seed: int) -> None:
    """Propose times, rooms and trainers for sessions: PROBLEM is a dispatch-timetable/1 file, or - for standard input.

    Ctrl-C takes the best timetable so far; a second one ends at once.
    """
    watch = Watch()
    with faults_told(), watch.listening():
        must_be_writable(out)
        given = Problem.from_json(read(problem))
        from training.timetable.solve import SolveParams, solve

        params = SolveParams(time_limit, workers, seed, watch.progress, watch.stop)
        plan = watch.run("timetable", lambda: solve(given, params))
        if out is not None:
            write(rows(plan.to_json()), out)
    if out is None:
        click.echo(rows(plan.to_json()), nl=False)
    click.echo(_summary(plan, len(given.sessions)), err=True)


def _summary(plan: Plan, sessions: int) -> str:
    bound = "proven" if plan.coverage == plan.coverage_bound else f"at most {plan.coverage_bound}"
    cost = "proven" if plan.cost_bound == plan.cost else f"at least {plan.cost_bound}"
    return (
        f"{plan.status}: {len(plan.held)} of {sessions} sessions held, coverage {plan.coverage} ({bound}), "
        f"cost {plan.cost} ({cost}), {plan.seconds} s"
    )
