"""`dispatch keys`: the keys that sign badges of certificates, and a new one in the place of the present one."""

from __future__ import annotations

import click

from dispatch.cli.data import working
from training import keys as signing
from training.certificates import jws


@click.group()
def keys() -> None:
    """List and change the keys that sign badges."""


@keys.command("list")
def list_() -> None:
    """Print every key: its number, since when, its name, and whether it signs."""
    with working():
        listed = signing.signatures()
        for one in listed:
            click.echo(f"{one.number}  {one.made:%Y-%m-%d}  {jws.thumbprint(one.jwk)}  {_use(one, listed)}")
        signing.signing_key()


def _use(one: signing.Signature, listed: list[signing.Signature]) -> str:
    if one is listed[-1]:
        return "signs" if one.signs else "LOST: cannot sign"
    return "verifies" if one.signs else "verifies (private half gone)"


@keys.command()
@click.option("--insist", is_flag=True, help="Also where the present key is younger than a day.")
def rotate(insist: bool) -> None:
    """Make a new key that signs from now on; the earlier ones go on verifying.

    Run again within a day it changes nothing. Nothing has to be restarted. Back up the instance's `keys` afterwards.
    """
    with working():
        made = signing.rotate(insist=insist)
        if made is None:
            click.echo(
                "The present key is younger than a day: nothing was changed. Add --insist to change it."
            )
        else:
            click.echo(f"Key {made.number} signs from now on: {jws.thumbprint(made.jwk)}")
