"""Who leads: of any number of schedulers one holds a lock; when it dies the lock is free, and another takes it."""

from __future__ import annotations

import fcntl
import logging
from pathlib import Path
from typing import IO, Protocol

from flask import Flask
from sqlalchemy import Connection, text

from dispatch.db import db

logger = logging.getLogger(__name__)
LEADER_KEY = 7_300_514
"""The number of the advisory lock on PostgreSQL."""
KEEPALIVES = {"tcp_keepalives_idle": 2, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 2}
"""Seconds and tries after which the server gives up a machine that vanished, and frees its lock: six seconds."""


class Lead(Protocol):
    """A lock that one process holds while it lives."""

    def take(self) -> bool: ...  # noqa: D102
    def alive(self) -> bool: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


class FileLead:
    """For SQLite, where all processes share a folder: the kernel frees the lock when its holder dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def take(self) -> bool:
        """Try to lead, without waiting."""
        file = self.path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def alive(self) -> bool:
        """Whether the lead is still ours."""
        return self.file is not None

    def release(self) -> None:
        """Let another lead."""
        if self.file is not None:
            self.file.close()
            self.file = None


class DatabaseLead:
    """For PostgreSQL: an advisory lock, held by a connection of its own."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    def take(self) -> bool:
        """Try to lead, without waiting."""
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_KEY}):
            for setting, number in KEEPALIVES.items():
                connection.execute(text(f"SET {setting} = {number}"))
            self.connection = connection
            return True
        connection.close()
        return False

    def alive(self) -> bool:
        """Whether the connection that holds the lock still stands."""
        try:
            return self.connection is not None and self.connection.scalar(text("SELECT 1")) == 1
        except Exception:  # whatever broke it, the lock is gone
            logger.warning("the leader's connection is lost", exc_info=True)
            return False

    def release(self) -> None:
        """Let another lead."""
        if self.connection is not None:
            self.connection.invalidate()
            self.connection.close()
            self.connection = None


def lead_of(app: Flask) -> Lead:
    """The kind of lock that fits the database."""
    with app.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
    return FileLead(Path(app.instance_path) / "scheduler.lock") if on_sqlite else DatabaseLead()
