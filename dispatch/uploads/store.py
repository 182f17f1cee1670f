"""Where files lie: in a folder of the instance, under random names, for the application's eyes only."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path

from dispatch import clock
from dispatch.errors import NotFound
from dispatch.i18n import _

NAME = re.compile(r"[a-z0-9]{40}")
GRACE_SECONDS = 3600
"""A file that no row names may belong to a transaction that is still open, but not for so long."""


class Store:
    """A folder of files without names of their own. A row remembers which is whose."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Write a file, whole or not at all; gives its name."""
        name = secrets.token_hex(20)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.folder / f"{name}.part"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        at = clock.now().timestamp()
        os.utime(draft, (at, at))
        draft.rename(self.folder / name)
        return name

    def read(self, name: str | None) -> bytes:
        """The file. Raises `NotFound` where it has been deleted."""
        try:
            return self._file(name or "").read_bytes()
        except FileNotFoundError:
            raise NotFound(_("このファイルは削除されています。")) from None

    def remove(self, names: Collection[str]) -> None:
        """Delete files, after the transaction that let go of them."""
        for name in names:
            self._file(name).unlink(missing_ok=True)

    def sweep(self, named: Collection[str]) -> int:
        """Delete what no row names (a process that died, a transaction that failed); gives how many."""
        old = clock.now().timestamp() - GRACE_SECONDS
        files = self.folder.iterdir() if self.folder.is_dir() else ()
        lost = [file for file in files if file.name not in named and _written_at(file) < old]
        for file in lost:
            file.unlink(missing_ok=True)
        return len(lost)

    def _file(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NotFound(_("このファイルは削除されています。"))
        return self.folder / name


def _written_at(file: Path) -> float:
    """When a file was written, in seconds; never too old where another process has just deleted it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
