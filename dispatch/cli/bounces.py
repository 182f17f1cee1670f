"""`dispatch bounces < mail.eml`: for the mailbox to which refused mail comes back (`|dispatch bounces` in an alias)."""

from __future__ import annotations

import sys

import click

from dispatch.cli.data import working
from dispatch.db import db
from dispatch.disasters.services import alerts
from dispatch.notifications.services.returning import take_back

MOST_BYTES = 5 * 1024 * 1024


@click.command()
def bounces() -> None:
    """Read one mail from standard input and mark the message that it says was not delivered.

    A mail that says nothing of the kind is passed over with exit code 0, so that a mail server does not answer it.
    """
    raw = sys.stdin.buffer.read(MOST_BYTES)
    with working():
        letter = alerts.take_back(raw)
        message = take_back(raw) if letter is None else None
        db.session.commit()
        if letter is not None:
            click.echo(f"Letter {letter.id} to a resident was not delivered.")
        elif message is None:
            click.echo("No message of ours is said to be undeliverable; passed over.", err=True)
        else:
            click.echo(f"Message {message.id} was not delivered: {message.error}")
