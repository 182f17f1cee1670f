"""What every test may ask for: the application over SQLite and over PostgreSQL, signed-in people, a still clock."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, text

from dispatch import clock
from dispatch.app import create_app
from dispatch.db import db
from tests.support import machine, postgres

# How long an example takes is the machine's affair: timings belong in benchmarks.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
pytest_plugins = ["tests.support.postgres", "tests.support.browser"]

MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
"""The still clock of the tests: Monday 30 November 2026, 9:00 in Japan."""
SETTINGS = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "SECURITY_PASSWORD_HASH": "plaintext",
    "SECURITY_PASSWORD_SCHEMES": ["plaintext"],
    "SECURITY_HASHING_SCHEMES": ["plaintext"],
    "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
    "LOGIN_RATE_LIMIT": "100000 per minute",
    "JOIN_RATE_LIMIT": "100000 per minute",
    "VERIFY_RATE_LIMIT": "100000 per minute",
    "CHECK_IN_RATE_LIMIT": "100000 per minute",
    "SERVER_NAME": None,
    "SCHEDULER_ALARM_SECONDS": 0,  # most tests run their jobs themselves
}


TRUNCATED_EVERY = 25
"""Deleted rows still take room, and looking through them time."""


class Backend:
    """One application over one database, emptied before each test."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.turns = name, folder, 0
        folder.mkdir()
        os.environ["DISPATCH_INSTANCE"] = str(folder)
        self.app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": self._url()})
        with self.app.app_context():
            flask_migrate.upgrade()
            db.engine.dispose()
        if name == "sqlite":
            shutil.copy(folder / "test.sqlite3", folder / "empty.sqlite3")

    def _url(self) -> str:
        if self.name == "sqlite":
            return f"sqlite:///{self.folder / 'test.sqlite3'}"
        return postgres.create_database(f"tsunagu_{self.folder.name}_{os.getpid()}")

    def empty(self) -> None:
        """Back to the state after migration."""
        with self.app.app_context():
            if self.name == "sqlite":
                db.engine.dispose()
                for suffix in ("-wal", "-shm"):
                    (self.folder / f"test.sqlite3{suffix}").unlink(missing_ok=True)
                shutil.copy(self.folder / "empty.sqlite3", self.folder / "test.sqlite3")
                return
            with db.engine.begin() as connection:
                self.turns += 1
                _empty_postgresql(connection, self.turns)


def _empty_postgresql(connection: Connection, turn: int) -> None:
    """Empty the tables that have rows and start again the numbers that were drawn. Most tests touch few of the many
    tables, and to truncate them all takes longer than most tests; so that is done now and then only, or where a
    server does not let us do it in another way."""
    quoted = connection.dialect.identifier_preparer.format_table
    names = [quoted(table) for table in db.metadata.sorted_tables]
    if turn % TRUNCATED_EVERY == 0 or not postgres.may_rest_triggers(connection):
        connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
        return
    connection.execute(text(f"SET LOCAL {postgres.RESTING} = replica"))  # no triggers, in any order
    filled = " UNION ALL ".join(
        f"SELECT {k} WHERE EXISTS (SELECT FROM {name})" for k, name in enumerate(names)
    )
    for k in connection.execute(text(filled)).scalars().all():
        connection.execute(text(f"DELETE FROM {names[k]}"))
    drawn = "FROM pg_sequences WHERE last_value IS NOT NULL"
    connection.execute(text(f"SELECT setval(quote_ident(sequencename), start_value, false) {drawn}"))


@pytest.fixture(scope="session")
def backends() -> Iterator[Callable[[str], Backend]]:
    """Makes the backend of a name at first need."""
    made: dict[str, Backend] = {}
    root = Path(tempfile.mkdtemp(prefix="tsunagu-", dir=machine.fast_folder()))

    def of(name: str) -> Backend:
        if name == "postgresql":
            postgres.require()
        if name not in made:
            made[name] = Backend(name, root / name)
        return made[name]

    yield of
    for backend in made.values():
        with backend.app.app_context():
            db.engine.dispose()
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, backends: Callable[[str], Backend]) -> Iterator[Flask]:
    """The application over an empty database, once over each kind; the clock stands at `MONDAY`."""
    backend = backends(request.param)
    backend.empty()
    with clock.at(MONDAY):
        yield backend.app
    with backend.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """The application with a request context pushed, for tests of services and queries."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        yield app
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """`sign_in(email)` gives the browser of that user, signed in by the form with the tests' password."""

    def enter(email: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/account/login", data={"email": email, "password": "correct horse battery"})
        assert answer.status_code == 302, answer.text
        return browser

    return enter
