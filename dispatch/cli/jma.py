"""`dispatch jma`: what telegrams of the Meteorological Agency say of some areas, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dispatch.disasters.telegrams import Telegram, UnreadKind, read_telegram, report
from dispatch.disasters.telegrams.markup import MOST_BYTES
from dispatch.disasters.telegrams.rules import Rules
from dispatch.disasters.telegrams.superseding import settled
from dispatch.matching.faults import ProblemError

BAD_INPUT = 2


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="NAME",
    help="A prefecture, region or municipality; may be repeated. Else those of the settings, else all.",
)
def jma(files: tuple[str, ...], areas: tuple[str, ...]) -> None:
    """Print what telegrams (気象庁防災情報XML) say: each FILE is one, a folder of them, or - for standard input.

    Of one file one JSON object is printed; of several, or of a folder, a list without what was sent twice and what was
    corrected or brought up to date. docs/telegrams.md describes it.
    """
    telegrams = _read(files)
    rules = Rules()
    if len(files) == 1 and not Path(files[0]).is_dir():
        click.echo(_json(report(telegrams[0], areas, rules)))
    else:
        click.echo(_json([report(one, areas, rules) for one in settled(telegrams).last]))


def _read(files: tuple[str, ...]) -> list[Telegram]:
    """All telegrams; ends with code 2 and a line for each file that is none."""
    found: list[Telegram] = []
    faults: list[str] = []
    for file, inside in _named(files):
        try:
            found.append(read_telegram(_bytes(file)))
        except UnreadKind as other:
            (_pass_over if inside else faults.append)(f"{file}: {other}")
        except ProblemError as wrong:
            faults.append(f"{file}: {wrong}")
        except OSError as wrong:
            faults.append(f"{file}: {wrong.strerror or wrong}")
    if faults:
        for fault in faults:
            click.echo(fault, err=True)
        sys.exit(BAD_INPUT)
    return found


def _named(files: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Each file, and whether it only lies in a folder that was named; there other kinds of telegrams may lie, too."""
    for name in files:
        if name != "-" and Path(name).is_dir():
            yield from ((str(path), True) for path in sorted(Path(name).glob("*.xml")))
        else:
            yield name, False


def _pass_over(sentence: str) -> None:
    click.echo(f"{sentence}; passed over", err=True)


def _bytes(file: str) -> bytes:
    """As much of a file as is read at most, and one byte by which too much is seen."""
    with click.open_file(file, "rb") as source:
        found: bytes = source.read(MOST_BYTES + 1)
        return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
