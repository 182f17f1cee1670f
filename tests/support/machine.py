"""What this machine has for the tests, and what happens where it has not.

`python -m tests.support.machine` prints what is missing, one Debian package a line.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def in_ci() -> bool:
    """Whether nothing may be skipped, because nobody reads what was."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def missing(sentence: str) -> NoReturn:
    """End the test that needs what is not here: skipped with the reason, but failed in CI."""
    if in_ci():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def fast_folder() -> Path | None:
    """Where files live in memory, for databases that are emptied thousands of times; None without room."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return None
    return memory if shutil.disk_usage(memory).free > 2 * 1024**3 else None


def chromium() -> str | None:
    """The browser to test with: the one `DISPATCH_CHROMIUM` names, else one on the PATH."""
    named = os.environ.get("DISPATCH_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else CHROMIUMS)), None)


def postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version found; Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [path.parent for pattern in POSTGRES_FOLDERS for path in Path("/").glob(f"{pattern[1:]}/initdb")]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> float:
    digits = "".join(c for c in folder.parent.name if c.isdigit() or c == ".")
    return float(digits or 0)


def missing_packages() -> list[str]:
    """Names of the Debian packages the tests would need."""
    have_postgres = "DISPATCH_TEST_DATABASE_URL" in os.environ or postgres_programs()
    return [name for name, have in {"chromium": chromium(), "postgresql": have_postgres}.items() if not have]


if __name__ == "__main__":
    for package in missing_packages():
        print(package)  # noqa: T201
