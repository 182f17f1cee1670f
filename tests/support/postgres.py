"""Gives the tests databases on a PostgreSQL server. (PYTEST_DONT_REWRITE: conftest.py imports it by name too.)

The server is the one `DISPATCH_TEST_DATABASE_URL` names, or one of our own in a temporary folder. Ours is started
by the first test that asks, in whichever process of pytest-xdist that runs, is shared by all of them, and ends with
the process the user started. Where there is none the tests are skipped with the reason, but never in CI.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.support import machine
from tests.support.postgres_server import RESTING

NAMED = "DISPATCH_TEST_DATABASE_URL"
FOLDER, GUARDIAN = "DISPATCH_TEST_POSTGRES_FOLDER", "DISPATCH_TEST_POSTGRES_GUARDIAN"
ROOT = Path(__file__).parents[2]

_made: set[str] = set()
_started: list[subprocess.Popen[str]] = []


def require() -> None:
    """Skip the test that asks (fail it in CI) where there is no server and none can be started."""
    if NAMED not in os.environ and machine.postgres_programs() is None:
        machine.missing(
            "PostgreSQL is not installed here: as root on Debian `make test` installs it;"
            f" elsewhere install it, or name a server in {NAMED}."
        )


def create_database(name: str, template: str | None = None) -> str:
    """Make an empty database, or a copy of the database `template`, and give its URL; one left over goes first.

    Nobody may be connected to the template meanwhile, so dispose of its engine first.
    """
    require()
    drop_database(name)
    _execute(
        f'CREATE DATABASE "{_checked(name)}"' + (f' TEMPLATE "{_checked(template)}"' if template else "")
    )
    _made.add(name)
    return _url(name)


def drop_database(name: str) -> None:
    """Remove a database, if there is one, and end whoever is connected to it."""
    _execute(f'DROP DATABASE IF EXISTS "{_checked(name)}" WITH (FORCE)')
    _made.discard(name)


def may_rest_triggers(connection: Connection) -> bool:
    """Whether this server lets the tests delete rows that triggers and references guard."""
    if (connection.dialect.server_version_info or (0,)) < (15,):
        return False
    asked = text(f"SELECT has_parameter_privilege('{RESTING}', 'SET')")
    return bool(connection.execute(asked).scalar())


def start(config: pytest.Config) -> None:
    """Prepare a place for the server, in the process the user started; nothing runs before a test asks for it."""
    if hasattr(config, "workerinput") or NAMED in os.environ:
        return
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="tsunagu-pg-", dir=machine.fast_folder())
    os.environ[GUARDIAN] = str(os.getpid())


def stop(config: pytest.Config) -> None:
    """Drop what this process made on a named server; end our own server with the process that prepared it."""
    if NAMED in os.environ:
        for name in sorted(_made):
            drop_database(name)
    elif not hasattr(config, "workerinput"):
        _end_server(Path(os.environ.pop(FOLDER)))


pytest_configure = start
pytest_unconfigure = stop


def _checked(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"{name!r} is no plain database name")
    return name


def _execute(statement: str) -> None:
    engine = create_engine(_server(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def _url(name: str) -> str:
    # A socket's folder keeps its slashes: Alembic's configuration file would stumble over %2F.
    return _server().set(database=name).render_as_string(hide_password=False).replace("%2F", "/")


def _server() -> URL:
    if NAMED in os.environ:
        return make_url(os.environ[NAMED]).set(drivername="postgresql+psycopg")
    folder = Path(os.environ[FOLDER])
    folder.mkdir(mode=0o700, exist_ok=True)  # a start that failed took it away
    address = folder / "address"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            address.write_text(_launch(folder))
    return make_url(address.read_text())


def _launch(folder: Path) -> str:
    """Start the server apart from this process, so that neither Ctrl-C nor a worker's end takes it away."""
    command = [sys.executable, "-m", "tests.support.postgres_server", str(folder), os.environ[GUARDIAN]]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=log, text=True
        )
        _started.append(server)
        assert server.stdout
        with server.stdout as said:
            address = said.readline().strip()
        if not address:
            log.seek(0)
            raise RuntimeError(f"PostgreSQL did not start: {log.read()}")
    (folder / "pid").write_text(str(server.pid))
    return address


def _end_server(folder: Path) -> None:
    """Ask the server to end and wait until its folder is gone."""
    pid = folder / "pid"
    if pid.exists():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGTERM)
        end = time.monotonic() + 10
        while folder.exists() and time.monotonic() < end:
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)
