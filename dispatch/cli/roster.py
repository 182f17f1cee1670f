"""`dispatch roster`: shifts and supporters in, a roster out. Loads nothing of the web or the database."""

from __future__ import annotations

from pathlib import Path

import click

from dispatch.cli.files import must_be_writable, read, rows, write
from dispatch.cli.options import faults_told, solving
from dispatch.cli.watching import Watch
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem


@click.command()
@click.argument("problem")
@solving("roster", workers=1, made_of="Threads")
def roster(problem: str, out: Path | None, time_limit: float | None, workers: int, seed: int) -> None:
    """Put supporters on the shifts of a disaster: PROBLEM is a dispatch-roster/1 file, or - for standard input.

    Ctrl-C takes the best roster so far; a second one ends at once.
    """
    watch = Watch()
    with faults_told(), watch.listening():
        must_be_writable(out)
        given = Problem.from_json(read(problem))
        from dispatch.disasters.rostering.solve import SolveParams, solve

        params = SolveParams(time_limit, workers, seed, watch.progress, watch.stop)
        plan = watch.run("roster", lambda: solve(given, params))
        if out is not None:
            write(rows(plan.to_json()), out)
    if out is None:
        click.echo(rows(plan.to_json()), nl=False)
    if watch.stopped:
        click.echo("stopped by Ctrl-C: this is the best roster found until then", err=True)
    click.echo(_summary(plan, len(given.shifts)), err=True)


def _summary(plan: Plan, shifts: int) -> str:
    bound = "proven" if plan.coverage == plan.coverage_bound else f"at most {plan.coverage_bound}"
    known = "no bound" if plan.cost_bound is None else f"at least {plan.cost_bound:g}"
    cost = "proven" if plan.cost_bound == plan.cost else known
    return (
        f"{plan.status}: {len(plan.duties)} duties, {shifts - len(plan.uncovered)} of {shifts} shifts covered, "
        f"coverage {plan.coverage} ({bound}), cost {plan.cost:g} ({cost}), {plan.seconds} s"
    )
