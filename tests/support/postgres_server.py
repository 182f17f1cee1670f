"""A PostgreSQL server that lives in a temporary folder and no longer than the tests.

    python -m tests.support.postgres_server FOLDER PID

prints the server's address when it answers, and ends the server and removes the folder on SIGTERM or as soon as
process PID is gone, however that ended. It listens on a socket in FOLDER only: no port to collide with, and
nobody else gets in. Nothing is ever synced to disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.support.machine import postgres_programs

ROLE = "tsunagu"
"""Owns the test databases; no superuser, because no production database should be used by one."""
RESTING = "session_replication_role"
"""The setting by which a test empties tables whose rows are guarded; the application never touches it."""
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",  # the room of deleted rows is not given to new ones: tables stay in the order of writing
    "max_connections": "200",
    "timezone": "UTC",
}


def main(folder: Path, guardian: int) -> None:
    """Serve from `folder` until `guardian`, a process id, is gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = Server(folder)
    try:
        server.start()
        print(server.address, flush=True)  # noqa: T201
        while _alive(guardian):
            time.sleep(0.5)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """initdb and pg_ctl over one folder; as root they run as another user, since both refuse root."""

    def __init__(self, folder: Path) -> None:
        programs = postgres_programs()
        if programs is None:
            raise SystemExit("PostgreSQL is not installed here.")
        self.folder, self.programs, self.identity = folder, programs, _identity()
        self.data = str(folder / "data")
        self.address = f"postgresql+psycopg://{ROLE}@/postgres?host={folder}"

    def start(self) -> None:
        """Make the cluster and the role, and return once connections are accepted."""
        if self.identity:
            os.chown(self.folder, self.identity["user"], self.identity["group"])
        cluster = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "--pgdata", self.data, *cluster)
        settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        log = str(self.folder / "server.log")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", f"-k {self.folder} {settings}", "start")
        self._run("createuser", "--host", str(self.folder), "--username=postgres", "--createdb", ROLE)
        grant = f"GRANT SET ON PARAMETER {RESTING} TO {ROLE}"  # before PostgreSQL 15 there is no such thing
        self._run(
            "psql",
            "--host",
            str(self.folder),
            "--username=postgres",
            "--command",
            grant,
            "postgres",
            check=False,
        )

    def stop(self) -> None:
        """End the server at once; nothing in it is worth a checkpoint."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop", check=False)

    def _run(self, program: str, *args: str, check: bool = True) -> None:
        done = subprocess.run(
            [self.programs / program, *args],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **self.identity,
        )
        if check and done.returncode:
            log = self.folder / "server.log"
            raise SystemExit(f"{program}: {done.stderr}{log.read_text() if log.exists() else ''}")


def _identity() -> dict[str, Any]:
    """Whom to run as: nothing to change, unless this is root."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
