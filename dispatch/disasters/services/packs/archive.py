"""An archive in one piece: AES-256 where there is a passphrase, and never half of one where it is to lie."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pyzipper

LEAST_LETTERS = 12
"""Of a passphrase: the format's own strengthening of it is weak."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an archive. Its name can be read without the passphrase, so no person's name stands in it."""

    name: str
    data: bytes


def plain(files: Iterable[File]) -> bytes:
    """An archive that everybody can open."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.data)
    return target.getvalue()


def encrypted(files: Iterable[File], passphrase: str) -> bytes:
    """An archive in WinZip's AES-256 (AE-2), which 7-Zip, WinRAR, Keka and libarchive open."""
    target = BytesIO()
    with pyzipper.AESZipFile(target, "w", compression=ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode())
        for file in files:
            archive.writestr(file.name, file.data)
    return target.getvalue()


def put(data: bytes, target: Path) -> None:
    """Write beside the target and rename: whoever looks sees the whole file or none. Only its owner may read it."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
