"""`dispatch jma`: what telegrams of the Meteorological Agency say of some areas, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dispatch.cli.files import must_be_writable
from dispatch.cli.match import FILE, faults_told
from dispatch.disasters.telegrams import Rules, Telegram, UnreadKind, read_telegram, report
from dispatch.disasters.telegrams.known import is_known, near
from dispatch.disasters.telegrams.markup import MOST_BYTES
from dispatch.disasters.telegrams.superseding import settled
from dispatch.matching.faults import ProblemError

BAD_INPUT = 2


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="NAME",
    help="A prefecture, region or municipality; may be repeated. Else those of the settings, else all.",
)
@click.option("--poll", is_flag=True, help="Ask the JMA's feeds for new telegrams, once.")
@click.option(
    "--every",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help="With --poll: again and again, until stopped.",
)
@click.option("--state", type=FILE, help="With --poll: the file that keeps how far the feeds have been read.")
@click.option(
    "--feed", "feeds", multiple=True, metavar="URL", help="With --poll: this feed; may be repeated."
)
def jma(
    files: tuple[str, ...],
    areas: tuple[str, ...],
    poll: bool,
    every: float | None,
    state: Path | None,
    feeds: tuple[str, ...],
) -> None:
    """Print what telegrams (気象庁防災情報XML) say: each FILE is one, a folder of them, or - for standard input.

    Of one file one JSON object is printed; of several, or of a folder, a list in their order, without what was sent
    twice and what was corrected or brought up to date. With --poll each new telegram is one line. docs/telegrams.md
    describes it.
    """
    if bool(files) == poll:
        raise click.UsageError("Name files of telegrams, or ask for new ones by --poll.")
    if not poll and (every or state or feeds):
        raise click.UsageError("--every, --state and --feed belong to --poll.")
    with faults_told():
        named, rules = _settled(areas)
        _doubt(named)
        if poll:
            _poll(feeds, state, every, named, rules)
        else:
            _print(files, named, rules)


def _settled(areas: tuple[str, ...]) -> tuple[tuple[str, ...], Rules]:
    """The areas asked for and the rules: what is not said here is as the settings say."""
    from dispatch.cli.jma_settings import settings  # reads files, so only where it is run

    found = settings()
    return areas or found.areas, found.rules


def _doubt(areas: tuple[str, ...]) -> None:
    """A word on names in which somebody may have erred; a telegram has the last word on which areas there are."""
    for name in areas:
        if not is_known(name):
            like = ", ".join(near(name, areas))
            click.echo(f"{name}: no area of this name is known{f'; near: {like}' if like else ''}", err=True)


def _poll(
    feeds: tuple[str, ...], state: Path | None, every: float | None, areas: tuple[str, ...], rules: Rules
) -> None:
    from dispatch.cli.jma_polling import Follower  # loads what fetches

    must_be_writable(state)
    follower = Follower(feeds, state, areas, rules)
    if every is not None:
        follower.follow(every)
    elif not follower.once():
        sys.exit(BAD_INPUT)


def _print(files: tuple[str, ...], areas: tuple[str, ...], rules: Rules) -> None:
    telegrams = _read(files)
    if len(files) == 1 and not Path(files[0]).is_dir():
        click.echo(_json(report(telegrams[0], areas, rules)))
    else:
        last = set(settled(telegrams).last)
        click.echo(_json([report(one, areas, rules) for one in dict.fromkeys(telegrams) if one in last]))


def _read(files: tuple[str, ...]) -> list[Telegram]:
    """All telegrams; raises ProblemError with a sentence for each file that is none."""
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
        raise ProblemError(faults)
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
