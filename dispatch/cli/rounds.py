"""`dispatch rounds`: shelters and teams in, rounds out. Loads nothing of the web or the database."""

from __future__ import annotations

from pathlib import Path

import click

from dispatch.cli.files import must_be_writable, read, rows, write
from dispatch.cli.options import faults_told, solving
from dispatch.cli.watching import Watch
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem


@click.command()
@click.argument("problem")
@solving("plan", workers=1, made_of="Threads", each="; 30 where nothing is said")
def rounds(problem: str, out: Path | None, time_limit: float | None, workers: int, seed: int) -> None:
    """Plan which team visits which shelters: PROBLEM is a dispatch-rounds/1 file, or - for standard input.

    Ctrl-C takes the best plan so far; a second one ends at once.
    """
    watch = Watch()
    with faults_told(), watch.listening():
        must_be_writable(out)
        given = Problem.from_json(read(problem))
        from dispatch.disasters.routing.solve import SolveParams, solve

        params = SolveParams(time_limit, workers, seed, watch.progress, watch.stop)
        plan = watch.run("rounds", lambda: solve(given, params))
        if out is not None:
            write(rows(plan.to_json()), out)
    if out is None:
        click.echo(rows(plan.to_json()), nl=False)
    if watch.stopped:
        click.echo("stopped by Ctrl-C: this is the best plan found until then", err=True)
    click.echo(_summary(plan), err=True)


def _summary(plan: Plan) -> str:
    counts = plan.counts()
    missing = ", ".join(f"{number} {reason}" for reason, number in counts["not_reached"].items())
    return (
        f"{plan.status}: {counts['reached']} of {counts['shelters']} shelters reached"
        f"{f' (not: {missing})' if missing else ''}, coverage {plan.coverage} (at most {plan.coverage_bound}), "
        f"languages {plan.matches}{_bound('at most', plan.matches_bound)}, "
        f"cost {plan.cost}{_bound('at least', plan.cost_bound)}, {plan.seconds} s"
    )


def _bound(word: str, value: int | None) -> str:
    return "" if value is None else f" ({word} {value})"
