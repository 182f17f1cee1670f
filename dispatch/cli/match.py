"""`dispatch match`: a problem in, a plan out. Loads the engine and nothing of the web or the database."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from dispatch.matching import backend
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem, ProblemError
from dispatch.matching.solve import SolveParams, solve


def read(source: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; raises ProblemError where it cannot be read."""
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as fault:
        raise ProblemError([f"{source}: {fault.strerror or fault}"]) from None


def write(text: str, target: Path) -> None:
    """Write beside the target and rename: whoever reads it sees the old plan or the new one, never half of one."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def summary(plan: Plan, requests: int) -> str:
    """One line for the person at the terminal."""
    bound = "proven" if plan.coverage == plan.coverage_bound else f"at most {plan.coverage_bound}"
    cost = "proven" if plan.cost_bound == plan.cost else f"at least {plan.cost_bound}"
    return (
        f"{plan.status}: {len(plan.assignments)} of {requests} requests covered, coverage {plan.coverage} ({bound}), "
        f"cost {plan.cost} minutes ({cost}), {plan.seconds} s"
    )


def text(plan: Plan) -> str:
    """The plan as a file: one assignment a line, so that two plans can be compared by eye."""
    whole: dict[str, Any] = plan.to_json()
    lines = []
    for key, value in whole.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f"{json.dumps(key)}: [\n  {rows}\n ]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{" + ",\n ".join(lines) + "}\n"


@click.command()
@click.argument("problem")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the plan; else it is printed.",
)
@click.option(
    "--time-limit", type=click.FloatRange(min=0), help="Seconds after which the best plan so far will do."
)
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to solve with."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    show_default=True,
    help="Same problem, same seed, same plan.",
)
@click.option(
    "--explain",
    type=click.Choice(["reasons", "none"]),
    default="reasons",
    show_default=True,
    help="Whether to say why requests stay uncovered.",
)
def match(
    problem: str, out: Path | None, time_limit: float | None, workers: int, seed: int, explain: str
) -> None:
    """Give people to requests: PROBLEM is a dispatch-problem/1 file, or - for standard input."""
    try:
        asked = Problem.from_json(read(problem))
        backend.load()
        plan = solve(asked, SolveParams(time_limit, workers, seed, explain))
        if out is None:
            click.echo(text(plan), nl=False)
        else:
            write(text(plan), out)
    except ProblemError as wrong:
        for fault in wrong.faults:
            click.echo(fault, err=True)
        sys.exit(2)
    except OSError as fault:
        click.echo(f"{fault.filename or out}: {fault.strerror or fault}", err=True)
        sys.exit(2)
    click.echo(summary(plan, len(asked.requests)), err=True)
