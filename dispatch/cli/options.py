"""What the commands that solve have in common: their options, and how faults of the files given are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dispatch.matching.faults import ProblemError

FILE = click.Path(dir_okay=False, path_type=Path)


@contextmanager
def faults_told() -> Iterator[None]:
    """End with code 2 and a line for each fault where the files are not as they should be."""
    try:
        yield
    except ProblemError as wrong:
        for fault in wrong.faults:
            click.echo(fault, err=True)
        sys.exit(2)
    except OSError as fault:
        click.echo(f"{fault.filename or 'a file'}: {fault.strerror or fault}", err=True)
        sys.exit(2)


def out_file(answer: str) -> Callable[[Any], Any]:
    """`--out`: a file for the answer (what it is called in English)."""
    return click.option("--out", type=FILE, help=f"Where to write the {answer}; else it is printed.")


def solving(
    answer: str, *, workers: int, made_of: str, each: str = "", seed: str | None = None
) -> Callable[[Any], Any]:
    """`--out`, `--time-limit`, `--workers` and `--seed` of a command that finds an `answer`.

    `workers` is the default number of `made_of` (threads or processes); `each` says more of the time limit, `seed`
    what the seed promises.
    """
    options = (
        out_file(answer),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0),
            help=f"Seconds after which the best {answer} so far will do{each}.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            default=workers,
            show_default=True,
            help=f"{made_of} to solve with.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(0, 2**31 - 1),
            default=0,
            show_default=True,
            help=seed,
        ),
    )

    def add(command: Any) -> Any:
        for option in reversed(options):  # as decorators stand one above the other
            command = option(command)
        return command

    return add
