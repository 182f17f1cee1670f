"""The databases that tests are given."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.support import machine, postgres

NAME = f"tsunagu_support_{os.getpid()}"


def ask(url: str, statement: str) -> object:
    """The first value of a statement's answer, committed; None where it has no answer."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        answer = connection.execute(text(statement))
        return answer.scalar() if answer.returns_rows else None


@pytest.mark.postgres
def test_a_database_is_empty_each_time_it_is_made() -> None:
    """What an earlier run left under the same name is gone."""
    ask(postgres.create_database(NAME), "CREATE TABLE left_over (id int)")
    assert ask(postgres.create_database(NAME), "SELECT to_regclass('left_over')") is None
    postgres.drop_database(NAME)


@pytest.mark.postgres
def test_a_copy_holds_what_its_template_holds() -> None:
    """A database made from a template has its rows, and a life of its own."""
    template = postgres.create_database(NAME)
    ask(template, "CREATE TABLE number AS SELECT 7 AS n")
    copy = postgres.create_database(f"{NAME}_copy", template=NAME)
    ask(template, "DELETE FROM number")
    assert ask(copy, "SELECT n FROM number") == 7
    postgres.drop_database(f"{NAME}_copy")
    postgres.drop_database(NAME)


@pytest.mark.postgres
def test_the_guard_against_double_booking_can_be_installed() -> None:
    """The owner of a database may add btree_gist, without being a superuser where the server is ours."""
    url = postgres.create_database(NAME)
    ask(url, "CREATE EXTENSION btree_gist")
    if postgres.NAMED not in os.environ:
        assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert make_url(url).host is None, "our own server listens on no port"
    postgres.drop_database(NAME)


@pytest.mark.parametrize("name", ["", "Upper", "a;b", 'a"b', "a" * 64])
def test_a_strange_name_is_refused(name: str) -> None:
    """A name goes into a statement as it is, so it must be a plain one."""
    with pytest.raises(ValueError, match="plain database name"):
        postgres.drop_database(name)


def test_what_is_missing_is_skipped_but_never_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a person's machine tests without a server are skipped; in CI they fail."""
    monkeypatch.delenv(postgres.NAMED, raising=False)
    monkeypatch.setattr(machine, "postgres_programs", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL is not installed"):
        postgres.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL is not installed"):
        postgres.require()


def test_what_a_machine_lacks_is_named_as_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make test` is told which Debian packages to install, and nothing where all is there."""
    monkeypatch.delenv(postgres.NAMED, raising=False)
    monkeypatch.setenv("DISPATCH_CHROMIUM", "/nowhere/chromium")
    monkeypatch.setattr(machine, "postgres_programs", lambda: None)
    assert machine.missing_packages() == ["chromium", "postgresql"]
    monkeypatch.setenv("DISPATCH_CHROMIUM", "/bin/sh")
    monkeypatch.setenv(postgres.NAMED, "postgresql://somewhere/else")
    assert machine.missing_packages() == []


def test_a_complete_machine_has_nothing_to_install() -> None:
    """`make test` reads the names line by line, so there is no line where nothing is missing."""
    complete = {**os.environ, "DISPATCH_CHROMIUM": "/bin/sh", postgres.NAMED: "postgresql://somewhere/else"}
    command = [sys.executable, "-m", "tests.support.machine"]
    for lacking, told in (({}, ""), ({"DISPATCH_CHROMIUM": "/nowhere/chromium"}, "chromium\n")):
        environment = {**complete, **lacking}
        said = subprocess.run(
            command, cwd=postgres.ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert said.stdout == told
