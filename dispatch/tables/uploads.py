"""A file between its preview and its confirmation: kept in a folder under a random name, for an hour."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from dispatch import clock
from dispatch.errors import Gone
from dispatch.i18n import _
from dispatch.tables.files import Table, read_mapping, read_table

SECONDS = 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")


class Uploads:
    """Files that one person has sent and not yet confirmed; nobody else finds them."""

    def __init__(self, folder: Path, owner: int) -> None:
        self.folder, self.owner = folder, owner

    def keep(self, data: bytes, mapping: Mapping[str, str] | None = None) -> str:
        """Store a file and what its headings mean; gives the name by which to ask for it. Old ones are removed."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tidy()
        token = secrets.token_urlsafe(32)
        self._write(self._file(token), data)
        if mapping:
            self._write(self._mapping(token), json.dumps(dict(mapping)).encode())
        return token

    def _write(self, path: Path, data: bytes) -> None:
        """Dated by our own clock, which an exercise may have moved; for its owner's eyes only."""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        at = clock.now().timestamp()
        os.utime(path, (at, at))

    def table(self, token: str) -> Table:
        """The table kept under that name. Raises `Gone` after an hour, or where there never was one."""
        if not _TOKEN.fullmatch(token) or not self._is_fresh(self._file(token)):
            raise Gone(
                _("アップロードから1時間が過ぎたか、すでに取り込みました。"),
                _("もう一度ファイルを選んでください。"),
            )
        mapping = self._mapping(token)
        return read_table(
            self._file(token).read_bytes(), read_mapping(mapping.read_bytes()) if mapping.exists() else None
        )

    def forget(self, token: str) -> None:
        """Remove a file that has been taken in."""
        if _TOKEN.fullmatch(token):
            self._file(token).unlink(missing_ok=True)
            self._mapping(token).unlink(missing_ok=True)

    def _file(self, token: str) -> Path:
        return self.folder / f"{self.owner}.{token}.upload"

    def _mapping(self, token: str) -> Path:
        return self.folder / f"{self.owner}.{token}.mapping"

    def _is_fresh(self, path: Path) -> bool:
        try:
            return clock.now().timestamp() - path.stat().st_mtime < SECONDS
        except FileNotFoundError:
            return False

    def _tidy(self) -> None:
        for pattern in ("*.upload", "*.mapping"):
            for path in self.folder.glob(pattern):
                if not self._is_fresh(path):
                    path.unlink(missing_ok=True)
