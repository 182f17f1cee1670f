"""`dispatch calendar`: when the owner of an .ics file is busy, as JSON. Loads nothing of the web or the database."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from dispatch.calendars import MOST_BYTES, CalendarError, Fault, Reading, read_busy

DATE = click.DateTime(["%Y-%m-%d"])
BAD_INPUT = 2


class Zone(click.ParamType):
    """The name of a time zone."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        """The zone of that name."""
        if isinstance(value, ZoneInfo):
            return value
        try:
            return ZoneInfo(str(value))
        except (KeyError, ValueError, OSError):
            self.fail(f"{value!r} is not a time zone; write one like Asia/Tokyo.", param, ctx)


@click.command()
@click.argument("file")
@click.option("--from", "first", type=DATE, required=True, help="The first day.")
@click.option("--to", "last", type=DATE, required=True, help="The last day, itself included.")
@click.option(
    "--zone",
    type=Zone(),
    default="Asia/Tokyo",
    show_default=True,
    help="Where the days are, and whole-day events and times without a zone.",
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Leave out events that cannot be read and list them as skipped, instead of ending with code 2.",
)
def calendar(file: str, first: datetime, last: datetime, zone: ZoneInfo, keep_going: bool) -> None:
    """Print when the owner of FILE (an .ics file, or - for standard input) is busy.

    What cannot be read ends with code 2 and a line for each fault. docs/calendars.md describes the output.
    """
    try:
        reading = read_busy(_bytes(file), first.date(), last.date(), zone, lenient=keep_going)
    except CalendarError as wrong:
        for fault in wrong.faults:
            click.echo(f"{file}: {fault}", err=True)
        sys.exit(BAD_INPUT)
    except OSError as fault:
        click.echo(f"{file}: {fault.strerror or fault}", err=True)
        sys.exit(BAD_INPUT)
    click.echo(_json(reading, zone))


def _bytes(file: str) -> bytes:
    """As much of a file as is read at most, and one byte by which too much is seen."""
    with click.open_file(file, "rb") as source:
        found: bytes = source.read(MOST_BYTES + 1)
        return found


def _json(reading: Reading, zone: ZoneInfo) -> str:
    """The documented format."""

    def said(at: datetime) -> str:
        return at.astimezone(zone).isoformat()

    return json.dumps(
        {
            "from": said(reading.first),
            "to": said(reading.last),
            "timezone": zone.key,
            "busy": [{"start": said(start), "end": said(end)} for start, end in reading.busy],
            "skipped": [_skipped(fault) for fault in reading.skipped],
        },
        ensure_ascii=False,
        indent=2,
    )


def _skipped(fault: Fault) -> dict[str, str]:
    return {
        "where": fault.where,
        "why": f"{fault.why.value}: {fault.value}" if fault.value else fault.why.value,
    }
