"""What `dispatch jma` takes from the settings: the areas, and the rules by which an event is proposed.

The page of the settings goes before the configuration: its row is read from the database where there is one.
`DISASTER_AREAS` stands in the environment (names with commas) or in `config.py` of the instance folder,
`DISASTER_RULES` in the latter. Nothing is made where none of them is there.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from dispatch.config import instance_path
from dispatch.disasters.telegrams.rules import Rules
from dispatch.disasters.telegrams.watching import Watch, listed
from dispatch.matching.faults import ProblemError

AREAS, RULES = "DISASTER_AREAS", "DISASTER_RULES"
ROW = "SELECT settings FROM disaster_settings WHERE id = 1"
SECONDS = 5


def settings() -> Watch:
    """What holds here. Raises ProblemError where a setting makes no sense."""
    stated = _instance()
    named = os.environ.get(AREAS)
    areas = listed(named if named is not None else stated.get(AREAS, ()))
    try:
        rules = Rules.from_json(stated.get(RULES, {}))
    except ProblemError as wrong:
        raise ProblemError([f"{RULES}.{fault}" for fault in wrong.faults]) from None
    return Watch.from_json({"areas": areas, **rules.to_json(), **_page()})


def _instance() -> Mapping[str, Any]:
    """`config.py` of the instance folder as the application reads it; empty where there is none."""
    folder = instance_path()
    if not (folder / "config.py").is_file():
        return {}
    from flask import Config  # slow, and mostly not needed

    found = Config(folder)
    found.from_pyfile("config.py")
    return found


def _page() -> dict[str, Any]:
    """What the page has changed; nothing where there is no database, and with a word where it cannot be read."""
    url, file = os.environ.get("DATABASE_URL", ""), instance_path() / "tsunagu.sqlite3"
    if not url and not file.is_file():
        return {}
    try:
        found = _from_server(url) if url and not url.startswith("sqlite") else _from_file(_path(url) or file)
        stated = json.loads(found) if isinstance(found, str) else found
        return dict(stated or {})
    except Exception as wrong:  # noqa: BLE001 (whatever stands in the way, the telegram is read all the same)
        click.echo(f"the settings of the page could not be read ({type(wrong).__name__})", err=True)
        return {}


def _path(url: str) -> Path | None:
    name = url.partition(":///")[2]
    return Path(name) if name else None


def _from_file(file: Path) -> Any:
    """Looks only: a database that is not there is not made, and an older one has no such table."""
    with closing(
        sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=SECONDS)
    ) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'disaster_settings'").fetchone():
            return None
        row = database.execute(ROW).fetchone()
        return row[0] if row else None


def _from_server(url: str) -> Any:
    from sqlalchemy import create_engine, inspect, text  # slow, and only needed here

    engine = create_engine(url, connect_args={"connect_timeout": SECONDS})
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("disaster_settings"):
                return None
            row = connection.execute(text(ROW)).first()
            return row[0] if row else None
    finally:
        engine.dispose()
