"""The `dispatch` command. Each subcommand is loaded when it is called, so that `dispatch match` needs no web stack."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "match": "dispatch.cli.match:match",
    "timetable": "dispatch.cli.timetable:timetable",
    "courses": "dispatch.cli.courses:courses",
    "run": "dispatch.cli.server:run",
    "serve": "dispatch.cli.server:serve",
    "scheduler": "dispatch.cli.server:scheduler",
    "migrate": "dispatch.cli.data:migrate",
    "demo": "dispatch.cli.data:demo",
    "plan": "dispatch.cli.data:plan",
    "user": "dispatch.cli.data:user",
    "import": "dispatch.cli.imports:import_",
    "calendar": "dispatch.cli.calendar:calendar",
    "keys": "dispatch.cli.keys:keys",
    "bounces": "dispatch.cli.bounces:bounces",
    "jma": "dispatch.cli.jma:jma",
    "roster": "dispatch.cli.roster:roster",
    "rounds": "dispatch.cli.rounds:rounds",
    "disasters": "dispatch.cli.disasters:disasters",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or none."""
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, name = where.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="tsunagu")
def main() -> None:
    """Tsunagu: dispatch of medical interpreters and other volunteers."""
