"""`dispatch disasters`: what is done about disasters without the pages."""

from __future__ import annotations

import os
from pathlib import Path

import click
from sqlalchemy import select

from dispatch.audit.services import SYSTEM
from dispatch.cli.data import working
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.events import open_events
from dispatch.disasters.services import packs

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def disasters() -> None:
    """Make what must be at hand when nothing works."""


@disasters.command()
@click.option(
    "--event",
    "code",
    metavar="CODE",
    help="Only this event (D-2026-001); else all open ones, and the pack for quiet times.",
)
@click.option(
    "--out", type=FOLDER, required=True, help="The folder, perhaps of a stick; made where it is missing."
)
def pack(code: str | None, out: Path) -> None:
    """Write encrypted archives of contact tree, rosters, forms, phrases and shelters, the newest three of each.

    The passphrase is DISASTER_PACK_PASSPHRASE of the settings, or is asked for; 7-Zip and other programs that know
    AES-256 in ZIP ask for it.
    """
    with working():
        keys = [_event(code).id] if code else [*(event.id for event in open_events()), None]
        secret = packs.passphrase() or _asked()
        try:
            _write(keys, out, secret)
        except OSError as wrong:
            raise click.ClickException(f"{wrong.filename or out}: {wrong.strerror or wrong}") from wrong


def _write(keys: list[int] | list[int | None], out: Path, secret: str) -> None:
    for key in keys:
        made = packs.write(SYSTEM, key, out, secret)
        db.session.commit()
        click.echo(f"{made.path}  {made.kilobytes} KB")


def _event(code: str) -> DisasterEvent:
    found = db.session.scalar(select(DisasterEvent).where(DisasterEvent.code == code))
    if found is None:
        raise click.ClickException(f"there is no event {code}")
    return found


def _asked() -> str:
    """A passphrase from whoever sits here; a service that cannot be asked is told how to state it."""
    if not os.isatty(0):
        raise click.ClickException(
            f"no passphrase: set DISASTER_PACK_PASSPHRASE ({packs.LEAST_LETTERS} letters or more)"
        )
    answer: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    return answer
