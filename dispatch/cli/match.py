"""`dispatch match`: a problem in, a plan out. Loads the engine and nothing of the web or the database.

The plan goes to --out or is printed. What is said to a person goes to standard error; only what differs from an earlier
plan is printed where standard output is free, that is, with --out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dispatch.cli.files import must_be_writable, read, rows, write
from dispatch.cli.options import FILE, faults_told, solving
from dispatch.cli.watching import Watch
from dispatch.cli.wishes import Wishes
from dispatch.matching.problem import Problem

if TYPE_CHECKING:
    from dispatch.cli.asking import Answer


@click.command()
@click.argument("problem")
@solving(
    "plan",
    workers=1,
    made_of="Processes",
    each="; for each time something is solved",
    seed="Same problem, same seed, same plan.",
)
@click.option(
    "--explain",
    type=click.Choice(["full", "reasons", "none"]),
    default="reasons",
    show_default=True,
    help="Whether to say why requests stay uncovered; full: also what would cover each, or who is missing.",
)
@click.option(
    "--plan",
    help="An earlier plan: begin from it and say what differs. With --why or --standby alone, explain it as it is.",
)
@click.option(
    "--patch",
    help="What if: apply this RFC 6902 patch to the problem first, and say what differs from before it.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Move as little as possible: what the earlier plan gave counts as `previous`.",
)
@click.option(
    "--why", multiple=True, metavar="REQUEST", help="Say why this request is given as it is; may be repeated."
)
@click.option("--standby", is_flag=True, help="Find who could step in for every place of the plan.")
@click.option("--diff", type=FILE, help="Where to write what differs, as JSON.")
@click.option(
    "--problem-out",
    type=FILE,
    help="Where to write the problem as it was solved: patched, and with what --keep made of the earlier plan.",
)
def match(
    problem: str,
    out: Path | None,
    diff: Path | None,
    problem_out: Path | None,
    time_limit: float | None,
    workers: int,
    seed: int,
    explain: str,
    **wishes: Any,
) -> None:
    """Give people to requests: PROBLEM is a dispatch-problem/1 file, or - for standard input.

    Ctrl-C takes the best plan so far; a second one ends at once.
    """
    wanted, watch = Wishes(**wishes), Watch()
    if (wanted.keep or diff) and not (wanted.plan or wanted.patch):
        raise click.UsageError("--keep and --diff compare with an earlier plan: name --plan or --patch.")
    if diff and wanted.only_explain:
        raise click.UsageError("--plan with --why or --standby explains that plan; nothing differs from it.")
    with faults_told(), watch.listening():
        must_be_writable(out, diff, problem_out)
        text = read(problem)
        given = Problem.from_json(text)
        # Loading the engine takes longer than telling what is wrong with a file: it waits until there is a problem.
        from dispatch.cli.asking import Asked
        from dispatch.matching import backend
        from dispatch.matching.solve import SolveParams

        params = SolveParams(time_limit, workers, seed, explain, watch.progress, watch.stop)
        asked = Asked(text, given, wanted, params, watch)
        backend.load()
        answer = asked.answer()
        whole = asked.explained(answer)
        if problem_out is not None:
            write(rows(answer.problem.to_json()), problem_out)
        if diff is not None and answer.difference is not None:
            write(json.dumps(answer.difference.to_json(), ensure_ascii=False, indent=1) + "\n", diff)
        if out is not None:
            write(rows(whole), out)
    if out is None:
        click.echo(rows(whole), nl=False)
    _tell(answer, to_people=out is None, stopped=watch.stopped)


def _tell(answer: Answer, *, to_people: bool, stopped: bool) -> None:
    """What differs, and how good the plan is."""
    from dispatch.cli import telling

    if answer.difference is not None:
        click.echo(telling.difference(answer.difference), err=to_people)
    if stopped:
        click.echo("stopped by Ctrl-C: this is the best plan found until then", err=True)
    click.echo(telling.summary(answer.plan, len(answer.problem.requests)), err=True)
